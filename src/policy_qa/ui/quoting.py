"""The sentence behind a value, wherever a value is shown: its link, its card, its quote. All escaped here."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Final, Protocol

from policy_qa.schema import Figure
from policy_qa.series import Point
from policy_qa.ui.readable import (
    ENGLISH,
    UNKNOWN,
    as_written,
    readable_amount,
    readable_date,
    readable_period,
)
from policy_qa.ui.reading import source_line
from policy_qa.ui.wording import Words

if TYPE_CHECKING:
    from policy_qa.records import ArticleSummary

_QUOTE_SHOWN: Final = 600
_QUOTE_ON_CARD: Final = 260
_TITLE_SHOWN: Final = 200


class Stands(Protocol):
    """What stands somewhere in an article: a figure, a point, a target."""

    @property
    def doc(self) -> str:
        """The article."""

    @property
    def start(self) -> int:
        """Where it begins."""

    @property
    def end(self) -> int:
        """Where it ends."""


@dataclass(frozen=True, slots=True)
class Known:
    """What values are shown with: the page's words, figures by id, articles by ``doc``.

    ``doubtful`` are the ids of figures that are hardly of the series in which they stand.
    """

    words: Words = ENGLISH
    figures: Mapping[str, Figure] = field(default_factory=dict)
    articles: Mapping[str, ArticleSummary] = field(default_factory=dict)
    doubtful: Collection[str] = frozenset()

    def doubts(self, point: Point) -> bool:
        """Whether a point, or what it was derived from, is hardly of its series."""
        return any(name in self.doubtful for name in (point.figure, *point.operands))

    def title(self, doc: str) -> str:
        """The title of an article, its short name where it has none."""
        article = self.articles.get(doc)
        title = article.title if article is not None and article.title else doc
        return title if len(title) <= _TITLE_SHOWN else f"{title[:_TITLE_SHOWN]}…"

    def reference(self, doc: str) -> str:
        """An article as a source is named in one line: title, publisher, date."""
        article = self.articles.get(doc)
        parts = (article.publisher, readable_date(article.published, self.words)) if article else ()
        said = ", ".join(part for part in parts if part and part != UNKNOWN)
        return f"{self.title(doc)} ({said})" if said else self.title(doc)

    def published(self, doc: str) -> str | None:
        """When an article was published; None if nobody knows."""
        article = self.articles.get(doc)
        return article.published if article is not None else None

    def source(self, doc: str) -> str:
        """Publisher and date of an article, as HTML."""
        article = self.articles.get(doc)
        if article is None:
            return UNKNOWN
        return source_line(article.publisher, article.published, words=self.words)


def link_to(one: Stands) -> str:
    """The attributes of what opens a sentence beside."""
    return f'data-event="open" data-doc="{escape(one.doc)}" data-start="{one.start}" data-end="{one.end}"'


def sentence_button(one: Stands, text: str, known: Known, *, label: str = "") -> str:
    """A value as a button that opens the sentence that it stands in."""
    said = label or known.words("development.open", text=text, title=known.title(one.doc))
    return (
        f'<button type="button" class="to-sentence" {link_to(one)} aria-label="{escape(said)}">'
        f"<bdi>{escape(text)}</bdi></button>"
    )


def article_button(one: Stands, known: Known) -> str:
    """The title of an article as a button that opens it at a value."""
    title = known.title(one.doc)
    return f'<button type="button" class="plain source" {link_to(one)}><bdi>{escape(title)}</bdi></button>'


def card_of(point: Point, known: Known) -> str:
    """What the card of a point says, as the value of its ``data-figure``, escaped."""
    words, figure = known.words, known.figures.get(point.figure or "")
    facts = [
        (words("figure.as_written"), written(point, known)),
        (words("figure.period"), readable_period(point.period, words)),
        (words("figure.status"), status_of(point, words)),
        (words("development.article"), known.title(point.doc)),
        (words("development.published"), readable_date(known.published(point.doc), words)),
    ]
    if point.formula:
        facts.append((words("development.formula"), point.formula))
    if figure is not None and figure.sentence:
        facts.append((words("development.sentence"), _cut(figure.sentence, _QUOTE_ON_CARD)))
    return escape(json.dumps(facts, ensure_ascii=False))


def written(point: Point, known: Known) -> str:
    """A point's value as its article has it; a derived one as a number with its unit."""
    figure = known.figures.get(point.figure or "")
    if figure is not None:
        return " ".join(as_written(figure, known.words).split())
    number = readable_amount(point.value, known.words)
    return f"{number}{'%' if point.unit == '%' else f' {point.unit}' if point.unit else ''}"


def status_of(point: Point, words: Words) -> str:
    """Actual, estimate, target or derived, in words."""
    return words("number.derived" if point.derived else f"status.{point.status}")


def quote_of(figure: Figure) -> str:
    """The sentence of a figure with its value marked."""
    before, found, after = figure.sentence.partition(figure.surface)
    if not found or len(before) > _QUOTE_SHOWN:
        return f'<blockquote dir="auto"><p>{escape(_cut(figure.sentence, _QUOTE_SHOWN))}</p></blockquote>'
    marked = f"{escape(before)}<mark>{escape(found)}</mark>{escape(_cut(after, _QUOTE_SHOWN))}"
    return f'<blockquote dir="auto"><p>{marked}</p></blockquote>'


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most].rpartition(' ')[0] or text[:most]} …"
