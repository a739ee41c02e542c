"""Articles that are sent and not read from a folder: uploads, pasted texts, pages that were fetched.

They are kept in no file: the records have the text, and the same content sent again under the same name
replaces what was sent before.
"""

from __future__ import annotations

import hashlib
import re
import time
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

from policy_qa.errors import LoadError, StoreBusy
from policy_qa.ingest.ingestor import Ingestor
from policy_qa.ingest.running import OnStage
from policy_qa.loaders import LOADERS, METADATA, check_metadata, suffix_of
from policy_qa.records import RecordStore
from policy_qa.schema import IngestReport
from policy_qa.sources import SourceFile

MAX_CHARACTERS: Final = 600_000
"""The longest text that is extracted for a visitor: two hundred pages, about a minute's work."""

_LONGEST_NAME = 80
_DOUBTFUL = 0.5
"""A figure whose confidence is less counts as a doubt."""
_BUSY_STEP = 0.5
_INSIDE = re.compile(r" \([A-Z]\w*(?:Error|Exception)\b.*\);", re.DOTALL)
"""What an unexpected error says of itself: for the terminal, not for visitors."""
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Sent:
    """Content that was sent: its name with a suffix, its bytes, and what was said about it.

    ``source`` is where it is from if that is a web address.
    """

    name: str
    data: bytes
    metadata: Mapping[str, str] = field(default_factory=dict)
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one thing that was sent.

    ``outcome`` is ``added``, ``replaced``, ``unchanged`` or ``failed``, then with its ``reason``. ``doubts``
    counts figures of little confidence; ``notes`` are sentences about the article.
    """

    name: str
    outcome: str
    reason: str | None = None
    doc: str | None = None
    title: str | None = None
    language: str | None = None
    figures: int = 0
    entities: int = 0
    doubts: int = 0
    notes: tuple[str, ...] = ()
    seconds: float = 0.0


class Intake:
    """Takes in what is sent, one thing at a time.

    Args:
        ingestor: The write path.
        records: The records that it writes.
        patience: Seconds to wait while another process is writing.
        sleep: Waits; given for tests.
    """

    def __init__(
        self,
        ingestor: Ingestor,
        records: RecordStore,
        *,
        patience: float = 20.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._ingestor, self._records = ingestor, records
        self._patience, self._sleep = patience, sleep

    def take(self, sent: Sent, *, on_stage: OnStage | None = None) -> Receipt:
        """Ingest what was sent; what is wrong with it is told in the receipt.

        Raises:
            StoreBusy: Another process was writing all the time.
            StoreError: The stores cannot be written to.
        """
        try:
            file = _source_file(sent)
        except LoadError as error:
            return Receipt(shown_name(sent.name), "failed", error.reason)
        report = self._patiently(file, on_stage)
        return self._receipt(file, report)

    def _patiently(self, file: SourceFile, on_stage: OnStage | None) -> IngestReport:
        waited = 0.0
        while True:
            try:
                return self._ingestor.take(file, max_characters=MAX_CHARACTERS, on_stage=on_stage)
            except StoreBusy:
                if waited >= self._patience:
                    raise
                self._sleep(_BUSY_STEP)
                waited += _BUSY_STEP

    def _receipt(self, file: SourceFile, report: IngestReport) -> Receipt:
        name = file.path.name
        for failure in report.failures:
            return Receipt(name, "failed", _INSIDE.sub(";", failure.reason), seconds=report.seconds)
        notes = tuple(note.removeprefix(f"{name}: ") for note in report.notes)
        article = self._records.article_by_source(file.source)
        if article is None:  # another article has the same content
            return Receipt(name, "unchanged", notes=notes, seconds=report.seconds)
        figures = self._records.figures(doc=article.doc, repeated=True)
        return Receipt(
            name=name,
            outcome="added" if report.added else "replaced" if report.replaced else "unchanged",
            doc=article.doc,
            title=article.title,
            language=article.language,
            figures=len(figures),
            entities=len(self._records.entities(doc=article.doc)),
            doubts=sum(figure.confidence < _DOUBTFUL for figure in figures),
            notes=notes,
            seconds=report.seconds,
        )


def sent_text(text: str, metadata: Mapping[str, str]) -> Sent:
    """A pasted text as something that was sent; it goes by its title, else by its content."""
    data = text.encode("utf-8", "replace")
    title = _UNSEEN.sub("", metadata.get("title", "")).strip()
    stem = re.sub(r"[\W_]+", "-", title)[:_LONGEST_NAME].strip("-")
    return Sent(f"{stem or f'pasted-{hashlib.sha256(data).hexdigest()[:8]}'}.txt", data, metadata)


def shown_name(name: str) -> str:
    """A file's bare name as it is shown and stored: no folders, nothing invisible, not too long."""
    bare = PurePosixPath(name.replace("\\", "/")).name
    bare = " ".join(_UNSEEN.sub("", unicodedata.normalize("NFC", bare)).split())
    stem, suffix = PurePosixPath(bare).stem, PurePosixPath(bare).suffix
    if len(suffix) > 10:
        stem, suffix = bare, ""
    return f"{stem[:_LONGEST_NAME].strip(' .') or 'unnamed'}{suffix}"


def _source_file(sent: Sent) -> SourceFile:
    """What was sent as a file to ingest; LoadError if its type or what is said of it makes no sense."""
    name = shown_name(sent.name)
    if suffix_of(name) not in LOADERS:
        kind = suffix_of(name) or "(no suffix)"
        raise LoadError(name, f"files of type {kind} are not read; send one of {', '.join(LOADERS)}")
    metadata: dict[str, str] = {}
    for key in METADATA:
        try:
            if value := check_metadata(key, sent.metadata.get(key, "")):
                metadata[key] = value
        except ValueError as error:
            raise LoadError(name, str(error)) from error
    source = sent.source or f"upload:{name}"
    return SourceFile(Path(name), Path(name).stem, metadata, data=sent.data, sent_from=source)
