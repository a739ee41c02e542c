"""A briefing as plain data: what is said, in order, without any format. Writers turn it into files."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from policy_qa.briefing.charts import Plot
from policy_qa.schema import Figure

RunKind = Literal["plain", "strong", "soft", "cite"]

_BREAKS: Final = re.compile(r"\s*[\r\n\u2028\u2029]+\s*")
_UNSEEN: Final = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


@dataclass(frozen=True, slots=True)
class Manner:
    """How a document speaks: its language (ISO 639-1), its words by key, and how dates and values read.

    ``words`` are those of the page, whose section ``briefing`` has everything that a document says itself.
    """

    language: str
    words: Callable[..., str]
    date: Callable[[str | None], str]
    period: Callable[[str | None], str]
    value: Callable[[Figure], str]


@dataclass(frozen=True, slots=True)
class About:
    """What a document says of itself: the day, the product's version, the reader, and the corpus."""

    made: date
    version: str
    corpus_hash: str
    articles: int


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text of one kind; that of a ``cite`` is the number of a source."""

    text: str
    kind: RunKind = "plain"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 (a question) or 2 (a part of its answer, the parts at the end)."""

    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; ``is_note`` sets it apart: a refusal, a warning."""

    runs: tuple[Run, ...]
    is_note: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """Short lines that belong together."""

    items: tuple[tuple[Run, ...], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a header row; every row has as many cells. ``numbers`` are aligned to the right."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[tuple[Run, ...], ...], ...]
    numbers: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart; ``alt`` says in words what it shows, ``caption`` stands below it: what, in which unit, when.

    ``legend`` says what its marks mean.
    """

    plot: Plot
    alt: str
    caption: str
    legend: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A numbered source: a quote, word for word, and where it stands.

    ``where`` are title, publisher, date and place in the article, as far as they are known; ``note`` says
    that the article is gone, or is not what it was.
    """

    number: int
    quote: str
    title: str
    where: tuple[str, ...]
    note: str = ""


Block = Heading | Paragraph | Bullets | Table | Chart


@dataclass(frozen=True, slots=True)
class Document:
    """A whole briefing. ``closing`` comes after the sources."""

    title: str
    subtitle: str
    language: str
    made: date
    body: tuple[Block, ...]
    sources_head: str
    sources: tuple[Source, ...]
    closing: tuple[Block, ...]


def one_line(text: str) -> str:
    """The text on one line and without characters that cannot be seen, such as those that turn its direction.

    Everything else stays as it is written: a quote remains one.
    """
    return _UNSEEN.sub("", _BREAKS.sub(" ", text)).strip()
