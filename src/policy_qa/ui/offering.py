"""Rows as a file that the browser saves: written by the exporters, sent within the page, kept nowhere."""

from __future__ import annotations

import io
import re
import time
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final

from policy_qa.errors import UsageError
from policy_qa.exporters import EXPORTERS
from policy_qa.series.findings import Followed

TYPES: Final = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""The formats of tables that are offered, with their media types."""

_MEDIA: Final = {
    **TYPES,
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}

_NAME: Final = re.compile(r"[^a-z0-9]+")
_LONGEST: Final = 60


@dataclass(frozen=True, slots=True)
class Made:
    """A file that was made: its content and its format."""

    data: bytes
    format: str


def as_file(rows: Iterable[Any], format: str, row_type: type) -> Made:
    """Rows of a dataclass in a format.

    Raises:
        UsageError: It is no format that is offered.
    """
    if format not in TYPES:
        raise UsageError(f"there is no format {format[:40]!r}", f"choose one of {', '.join(TYPES)}")
    stream = io.BytesIO()
    EXPORTERS[format](rows, stream, row_type=row_type)
    return Made(stream.getvalue(), format)


def file_part(made: Made, name: str) -> str:
    """A file as HTML from which the page's script saves it."""
    # The time makes it another text each time: a file may be saved twice.
    return (
        f'<span hidden data-bytes="{b64encode(made.data).decode()}" data-type="{_MEDIA[made.format]}" '
        f'data-file="{escape(name)}.{made.format}" data-made="{time.time_ns()}"></span>'
    )


def offered_name(followed: Sequence[Followed]) -> str:
    """A file's name from the indicators in it: small letters, digits and hyphens only."""
    words = "-".join(f"{one.entry.indicator} {one.entry.place or ''}" for one in followed).lower()
    return _NAME.sub("-", words).strip("-")[:_LONGEST].strip("-") or "series"
