"""What other programs may ask for, one method each, behind the page's API and the MCP server.

Arguments come from strangers and are checked here and nowhere else; what makes no sense is a UsageError that
names the argument. Nothing is written but by ``ingest``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, TypeVar

from policy_qa.errors import UsageError
from policy_qa.ingest import Receipt, Sent, check_extent, sent_text
from policy_qa.records.periods import first_day, last_day
from policy_qa.schema import Answer, Article, ExtractedArticle, Figure, FigureFilters, Filters, Span, Turn
from policy_qa.series import Conflict, Point
from policy_qa.series.keeping import followed

if TYPE_CHECKING:
    from policy_qa.factory import App

MAX_EXTRACTED: Final = 200_000
"""Characters of a text that is extracted and not stored: a few seconds' work."""

MAX_DOCS: Final = 1_000
"""Articles that one question may name."""

MAX_ROWS: Final = 1_000
"""Figures, points or articles of one page."""

MAX_TEXT: Final = 20_000
"""Characters of an article that are given at once."""

MAX_AROUND: Final = 5
"""Sentences before and after the one that is asked for."""

_MAX_TURNS: Final = 100

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """Some of the figures that were asked for, ordered by article and place in it.

    ``next_offset`` is where the next page begins, None after the last.
    """

    figures: tuple[Figure, ...]
    next_offset: int | None


@dataclass(frozen=True, slots=True)
class SeriesPage:
    """Points of one indicator over time, and conflicts among its figures: some of each.

    ``next_offset`` is where the next page of either begins, None after the last.
    """

    rows: tuple[Point, ...]
    conflicts: tuple[Conflict, ...]
    next_offset: int | None


@dataclass(frozen=True, slots=True)
class Listed:
    """One stored article without its text; ``characters`` is the length of that.

    ``duplicate_of`` is the doc of the earliest article that says the same in nearly the same words.
    """

    doc: str
    title: str | None
    published: str | None
    publisher: str | None
    url: str | None
    place: str | None
    language: str
    characters: int
    figures: int
    skipped: str | None
    duplicate_of: str | None


@dataclass(frozen=True, slots=True)
class ArticlesPage:
    """Some of the stored articles, ordered by doc; ``next_offset`` is None after the last."""

    articles: tuple[Listed, ...]
    next_offset: int | None


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of an article: ``text`` stands at ``start`` to ``end`` of its ``characters``.

    ``next_start`` is where the text goes on, None at its end.
    """

    doc: str
    title: str | None
    published: str | None
    publisher: str | None
    characters: int
    start: int
    end: int
    text: str
    next_start: int | None


class Calls:
    """The calls.

    Args:
        app: The wired application.
        most: Figures, points or articles that one page may have.
    """

    def __init__(self, app: App, *, most: int = MAX_ROWS) -> None:
        self._app, self._most = app, most

    def ask(  # noqa: PLR0917 - the page's API passes by position
        self,
        question: str,
        history: list[dict[str, str]] | None = None,
        since: str | None = None,
        until: str | None = None,
        place: str | None = None,
        publisher: str | None = None,
        docs: list[str] | None = None,
    ) -> Answer:
        """Answers one question from the articles.

        Args:
            question: The question, in English.
            history: Earlier exchanges, oldest first, each with the keys "question" and "answer".
            since: Only articles published on this day (2018-03-05) or later; also a month or a year.
            until: Only articles published on this day, in this month or year, or earlier.
            place: Only articles of this place.
            publisher: Only articles of this publisher.
            docs: Only the articles of these names ("doc" of a citation or of a receipt).

        Returns:
            The answer with its citations, figures and checked numbers.
        """
        filters = _filters(since=since, until=until, place=place, publisher=publisher, docs=docs)
        self._app.records.check_docs([*(filters["docs"] or ())])
        return self._app.assistant.ask(_text("question", question), _turns(history), **filters)

    def figures(  # noqa: PLR0917 - the page's API passes by position
        self,
        indicator: str | None = None,
        place: str | None = None,
        since: str | None = None,
        until: str | None = None,
        doc: str | None = None,
        limit: int = 100,
        offset: int = 0,
    ) -> FiguresPage:
        """Lists figures of the articles, ordered by article and place in it.

        Of what several articles print alike, the earliest one's are given, unless an article is named.

        Args:
            indicator: Only figures whose indicator has these words, as beginnings of its own, in any order.
            place: Only figures of this place.
            since: Only figures about this day (2018-03-05), month or year, or a later one.
            until: Only figures about this day, month or year, or an earlier one.
            doc: Only figures of the article of this name.
            limit: The most figures to give.
            offset: How many to leave out before: "next_offset" of the page before.

        Returns:
            "figures", each with all its fields, and "next_offset": null after the last.
        """
        texts = _texts(indicator=indicator, place=place, since=since, until=until, doc=doc)
        _check_dates(texts)
        limit, offset = self._page(limit, offset)
        if texts["doc"]:
            self._app.records.check_docs([texts["doc"]])
        filters = FigureFilters(
            indicator=texts["indicator"],
            place=texts["place"],
            since=texts["since"],
            until=texts["until"],
            doc=texts["doc"],
            repeated=texts["doc"] is not None,  # who asks for one article gets all of it
        )
        found = self._app.records.figures(**filters, limit=limit + 1, offset=offset)
        return FiguresPage(*_cut(found, limit, offset))

    def series(
        self,
        indicator: str,
        place: str,
        subject: str | None = None,
        limit: int = 100,
        offset: int = 0,
    ) -> SeriesPage:
        """Gives one indicator of one place over time, and where its figures do not say the same.

        Args:
            indicator: What is measured, in any wording that means it.
            place: Where.
            subject: Of whom, if not of the place itself (a port, an industry).
            limit: The most points, and the most conflicts, to give.
            offset: How many of each to leave out before: "next_offset" of the page before.

        Returns:
            "rows", one for each period with the article that says it; "conflicts"; and "next_offset": null
            after the last.
        """
        wanted, where = _text("indicator", indicator), _text("place", place)
        limit, offset = self._page(limit, offset)
        lines, conflicts = followed(self._app.records, wanted, where, _texts(subject=subject)["subject"])
        points = (point for line in lines for point in line.points)
        rows, more = _cut(list(islice(points, offset, offset + limit + 1)), limit, offset)
        differing, also = _cut(conflicts[offset : offset + limit + 1], limit, offset)
        return SeriesPage(rows, differing, more or also)

    def articles(  # noqa: PLR0917 - the page's API passes by position
        self,
        since: str | None = None,
        until: str | None = None,
        place: str | None = None,
        publisher: str | None = None,
        limit: int = 100,
        offset: int = 0,
    ) -> ArticlesPage:
        """Lists the articles, ordered by name.

        Args:
            since: Only articles published on this day (2018-03-05) or later; also a month or a year.
            until: Only articles published on this day, in this month or year, or earlier.
            place: Only articles of this place.
            publisher: Only articles of this publisher.
            limit: The most articles to give.
            offset: How many to leave out before: "next_offset" of the page before.

        Returns:
            "articles", without their texts, and "next_offset": null after the last.
        """
        filters = _filters(since=since, until=until, place=place, publisher=publisher, docs=None)
        limit, offset = self._page(limit, offset)
        found = self._app.records.articles(**filters, limit=limit + 1, offset=offset)
        rows, more = _cut(found, limit, offset)
        names = Listed.__dataclass_fields__
        return ArticlesPage(
            tuple(Listed(**{name: getattr(one, name) for name in names}) for one in rows), more
        )

    def article_text(self, doc: str, start: int = 0, length: int = 4_000) -> Excerpt:
        """Gives a stretch of an article's text.

        Args:
            doc: The name of the article.
            start: The first character: "next_start" of the stretch before.
            length: The most characters to give.

        Returns:
            The stretch with what is known of the article, and "next_start": null at the end of the text.
        """
        article = self._article(doc)
        _whole("start", start, 0, len(article.text))
        _whole("length", length, 1, MAX_TEXT)
        return _excerpt(article, Span(start, min(start + length, len(article.text))))

    def article_sentence(self, doc: str, start: int, around: int = 0) -> Excerpt:
        """Gives the sentence of an article in which something stands.

        Args:
            doc: The name of the article.
            start: Where it stands: "start" of a figure, a citation or a row.
            around: How many sentences to give before it and after it as well.

        Returns:
            The stretch with what is known of the article.
        """
        article = self._article(doc)
        _whole("start", start, 0, max(0, len(article.text) - 1))
        _whole("around", around, 0, MAX_AROUND)
        sentences = self._app.records.sentences(doc)
        at = next((n for n, one in enumerate(sentences) if start < one.end), None)
        if at is None:
            raise UsageError(f"no sentence stands at {start} of {doc!r}", "give the start of a figure")
        some = sentences[max(0, at - around) : at + around + 1]
        return _excerpt(article, Span(some[0].start, some[-1].end))

    def extract(self, text: str, metadata: dict[str, str] | None = None) -> ExtractedArticle:
        """Finds the figures and names in a text; nothing is stored.

        Args:
            text: The text of one article, in English.
            metadata: What is known of it: "title", "published", "publisher", "place", "url", "language".

        Returns:
            The article's metadata, its figures and its entities, as the command line exports them.
        """
        from policy_qa.loaders import load

        sent = sent_text(text, _metadata(metadata))
        article = load(sent.data, sent.name, doc="text", metadata=sent.metadata)
        check_extent(article, MAX_EXTRACTED)
        return self._app.extractor().extract(replace(article, source="text"))

    def ingest(self, text: str, name: str | None = None, metadata: dict[str, str] | None = None) -> Receipt:
        """Stores one article; the same name again replaces what was stored under it.

        Args:
            text: The article: plain text, or Markdown or HTML where the name ends in .md or .html.
            name: A file name; without one the title, else the content, makes it.
            metadata: What is known of it, as for extract.

        Returns:
            The receipt: "outcome" (added, replaced, unchanged or failed, then with its "reason"), "doc",
            "figures", "entities", "doubts", "language", "notes".
        """
        sent = sent_text(text, _metadata(metadata))
        return self._app.intake.take(Sent(name, sent.data, sent.metadata) if name else sent)

    def _article(self, doc: str) -> Article:
        found = self._app.records.article(_text("doc", doc))
        if found is None:
            raise self._app.records.unknown_doc(doc)
        return found

    def _page(self, limit: int, offset: int) -> tuple[int, int]:
        return _whole("limit", limit, 1, self._most), _whole("offset", offset, 0, 2**53)


def _cut(found: Sequence[Row], limit: int, offset: int) -> tuple[tuple[Row, ...], int | None]:
    """A page of what was read with one row more, and where the next one begins."""
    return tuple(found[:limit]), offset + limit if len(found) > limit else None


def _excerpt(article: Article, span: Span) -> Excerpt:
    about = (article.doc, article.title, article.published, article.publisher, len(article.text))
    after = span.end if span.end < len(article.text) else None
    return Excerpt(*about, span.start, span.end, article.text[span.start : span.end], after)


def _whole(name: str, value: int, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise UsageError(f"{name} is no whole number from {least:,} to {most:,}", f"give another {name}")
    return value


def _text(name: str, value: str) -> str:
    if not isinstance(value, str):
        raise UsageError(f"{name} is no text", "write it as text")
    if name != "question" and not value.strip():
        raise UsageError(f"{name} is empty", "say which")
    return value


def _texts(**texts: str | None) -> dict[str, str | None]:
    """Texts that may be left out; an empty one is one that was."""
    for name, value in texts.items():
        if not (value is None or isinstance(value, str)):
            raise UsageError(f"{name} is no text", "write it as text, or leave it out")
    return {name: value or None for name, value in texts.items()}


def _check_dates(texts: dict[str, str | None]) -> None:
    if since := texts["since"]:
        first_day(since, "since")
    if until := texts["until"]:
        last_day(until, "until")


def _turns(history: list[dict[str, str]] | None) -> tuple[Turn, ...]:
    latest = (history or [])[-_MAX_TURNS:]
    try:
        return tuple(Turn(str(turn["question"]), str(turn["answer"])) for turn in latest)
    except (KeyError, TypeError) as error:
        what = "history: an entry lacks the keys question and answer"
        raise UsageError(what, 'write [{"question": …, "answer": …}, …]') from error


def _filters(*, docs: list[str] | None, **given: str | None) -> Filters:
    texts = _texts(**given)
    _check_dates(texts)
    if docs is not None and not (isinstance(docs, list) and all(isinstance(doc, str) for doc in docs)):
        raise UsageError("docs is no list of names", 'write ["name", …], or leave it out')
    if docs is not None and len(docs) > MAX_DOCS:
        raise UsageError(f"docs has {len(docs):,} names", f"give at most {MAX_DOCS:,}")
    return Filters(
        since=texts["since"],
        until=texts["until"],
        place=texts["place"],
        publisher=texts["publisher"],
        docs=docs or None,
    )


def _metadata(given: dict[str, str] | None) -> dict[str, str]:
    values: dict[str, Any] = dict(given or {})
    if not all(isinstance(value, str) for value in values.values()):
        raise UsageError("metadata: a value is no text", "write every value as text")
    return values
