"""Web archives (WARC), by warcio: the pages, texts and documents that were fetched with success."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from policy_qa.containers.members import Budget, Exhausted, Found, Limits, Member, Skipped
from policy_qa.errors import LoadError
from policy_qa.schema import Failure

TYPES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}
"""The suffix, and so the loader, of each media type that is read."""


def read_warc(path: Path, limits: Limits) -> Iterator[Found]:
    """The articles of a WARC file (plain or gzip) in its order, named by the number of their record."""
    from warcio.archiveiterator import ArchiveIterator

    budget = Budget(limits)
    try:
        with path.open("rb") as stream:
            for number, record in enumerate(ArchiveIterator(stream), start=1):
                budget.member()
                if (found := _found(record, number, budget)) is not None:
                    yield found
    except Exhausted:
        raise
    except Exception as error:  # warcio passes on what zlib and its own parsers raise
        reason = " ".join(str(error).split())[:120] or type(error).__name__
        yield Failure("", f"is damaged here, what follows was not read ({reason}); copy it again")


def _found(record: Any, number: int, budget: Budget) -> Found | None:
    """The article of a record; None for requests, metadata, redirects and errors of servers."""
    headers = record.http_headers
    if record.rec_type != "response" or headers is None or headers.get_statuscode() != "200":
        return None
    kind = (headers.get_header("Content-Type") or "").partition(";")[0].strip().lower()
    suffix = TYPES.get(kind)
    if suffix is None:
        return Skipped(f"{number}", f"unknown type {kind[:60] or '(none)'}")
    name, address = f"{number}{suffix}", str(record.rec_headers.get_header("WARC-Target-URI") or "")
    try:
        packed = int(record.rec_headers.get_header("Content-Length") or 0)
        data = budget.read(record.content_stream(), name, packed=packed)
    except (LoadError, ValueError, OSError, EOFError) as error:
        return Failure(name, getattr(error, "reason", f"cannot be unpacked ({error})"))
    if not data:
        return Skipped(name, "has no content")
    return Member(name, data, {"url": address} if address.startswith(("http://", "https://")) else {})
