"""Bundles: questions with their answers and all that they depended on, so that they can be asked again.

A bundle is one JSON object. ``format`` is its version, ``made`` names what made the answers, ``corpus`` the
articles that there were (``RecordStore.corpus_hash``), ``sources`` those that are cited, by the hash of their
bytes. Each of ``entries`` is a question with its history and filters, and the whole answer: its spans are
those of ``citations`` and ``figures``, as ``ask --json`` prints them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from policy_qa.errors import UsageError
from policy_qa.schema import Answer, Article, Filters, Turn

FORMAT: Final = 1
_MOST_BYTES: Final = 64_000_000


@dataclass(frozen=True, slots=True)
class Made:
    """What made the answers: the version of the product, and the settings that answers depend on.

    ``reader_sha256`` is that of the weights of the shipped reader; None for another one.
    """

    version: str
    embedder: str
    reader: str
    reader_sha256: str | None
    llm: str | None
    passage_words: int


@dataclass(frozen=True, slots=True)
class Corpus:
    """Which articles there were: their hash, and how many."""

    hash: str
    articles: int


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A cited article: the SHA-256 of its bytes, and what was known of it."""

    id: str
    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    place: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Within:
    """Which articles were asked; as ``schema.Filters``, None and nothing for no limit."""

    since: str | None = None
    until: str | None = None
    place: str | None = None
    publisher: str | None = None
    docs: tuple[str, ...] = ()

    @classmethod
    def of(cls, filters: Filters) -> Within:
        """The same of the assistant's filters."""
        return cls(
            since=filters.get("since"),
            until=filters.get("until"),
            place=filters.get("place"),
            publisher=filters.get("publisher"),
            docs=tuple(filters.get("docs") or ()),
        )

    @property
    def filters(self) -> Filters:
        """The same for the assistant."""
        return Filters(
            since=self.since,
            until=self.until,
            place=self.place,
            publisher=self.publisher,
            docs=self.docs or None,
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """One question, what was said before it, which articles were asked, and what the answer was."""

    question: str
    answer: Answer
    history: tuple[Turn, ...] = ()
    filters: Within = Within()


@dataclass(frozen=True, slots=True)
class Bundle:
    """Questions to be asked again. ``date`` is the day on which it was made, as an ISO date."""

    format: int
    made: Made
    date: str
    corpus: Corpus
    entries: tuple[Entry, ...]
    sources: Mapping[str, SourceFile] = field(default_factory=dict)


def bundle_of(
    entries: Sequence[Entry], *, made: Made, date: str, corpus: Corpus, articles: Mapping[str, Article]
) -> Bundle:
    """A bundle of answered questions; ``articles`` are those that the answers cite, by ``doc``."""
    known = {
        doc: SourceFile(one.id, one.title, one.published, one.publisher, one.place, one.url)
        for doc, one in sorted(articles.items())
    }
    return Bundle(FORMAT, made, date, corpus, tuple(entries), known)


def written(bundle: Bundle) -> bytes:
    """A bundle as JSON, UTF-8. The same bundle gives the same bytes."""
    text = json.dumps(asdict(bundle), ensure_ascii=False, indent=1, allow_nan=False, default=list)
    return text.encode("utf-8", "backslashreplace") + b"\n"


def read_bundle(path: Path) -> Bundle:
    """A bundle from a file.

    Raises:
        UsageError: The file cannot be read, is no bundle, or is one of a later format.
    """
    try:
        size = path.stat().st_size
        data = json.loads(path.read_bytes()) if size <= _MOST_BYTES else None
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror})", _REMEDY) from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path} is not JSON", _REMEDY) from error
    return _checked(data, path)


_REMEDY: Final = "give a file that policy-qa ask --bundle FILE, or the page's briefing, wrote"


def _checked(data: Any, path: Path) -> Bundle:
    from pydantic import ValidationError

    found = data.get("format") if isinstance(data, dict) else None
    if isinstance(found, int) and found > FORMAT:
        remedy = "use the version of policy-qa that wrote it, or a later one"
        raise UsageError(f"{path} has format {found}, and {FORMAT} is the latest known here", remedy)
    try:
        bundle: Bundle = _adapter().validate_python(data)
    except (ValidationError, RecursionError) as error:
        raise UsageError(f"{path} is no bundle", _REMEDY) from error
    return bundle


@cache
def _adapter() -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(Bundle)
