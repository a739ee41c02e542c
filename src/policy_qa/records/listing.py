"""Figures as a list: which ones, in which order, which values their fields have. SQL only, no connection."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, Unpack

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Float,
    Numeric,
    Select,
    and_,
    cast,
    false,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from policy_qa.errors import UsageError
from policy_qa.records.periods import first_day, last_day
from policy_qa.records.queries import STANDING, of_doc, passing, titled
from policy_qa.records.tables import articles, figures
from policy_qa.records.words import beginnings, folded
from policy_qa.schema import FigureFilters

_SEARCHED: Final = {"indicator": "A", "subject": "B", "place": "C", "sentence": "D"}
"""Fields in the full-text index of figures, with their weights in PostgreSQL's."""


class _Matches(FunctionElement[bool]):
    """Whether a figure is found in the full-text index: by FTS5's query, or by PostgreSQL's."""

    type = Boolean()
    inherit_cache = True


@compiles(_Matches)
def _by_fts5(element: _Matches, compiler: SQLCompiler, **options: Any) -> str:
    query, _ = (compiler.process(clause, **options) for clause in element.clauses)
    return f"figures.row IN (SELECT rowid FROM figures_text WHERE figures_text MATCH {query})"  # noqa: S608


@compiles(_Matches, "postgresql")
def _by_tsquery(element: _Matches, compiler: SQLCompiler, **options: Any) -> str:
    _, query = (compiler.process(clause, **options) for clause in element.clauses)
    return f"figures.searchable @@ CAST({query} AS tsquery)"


_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)+", re.ASCII)


def has_words(wanted: str, field: str | None = None, *, whole: bool = False) -> ColumnElement[bool]:
    """Figures with all of these words in a field, or somewhere; none for a text that has no word.

    A number with marks in it, such as "4,320" or "13.3", is found as it is written.

    Args:
        wanted: Any text; nothing in it is read as an operator.
        field: One of the searched fields, None for all of them.
        whole: Whether the words must be whole; else they may be beginnings.
    """
    words, runs = beginnings(wanted, whole=whole)
    if runs:  # written without spaces: a whole sentence is one word to an index, and is read instead
        columns = [figures.c[name] for name in ([field] if field else _SEARCHED)]
        parts = ([column.icontains(part, autoescape=True) for column in columns] for part in words + runs)
        return and_(*(or_(*anywhere) for anywhere in parts))
    if not words:
        return false()
    star, weight = ("" if whole else "*"), _SEARCHED.get(field or "", "")
    fts5 = " AND ".join(f'"{word}"{star}' for word in words)
    mark = f":{star}{weight}" if star or weight else ""
    tsquery = " & ".join(f"'{word}'{mark}" for word in folded(" ".join(words)).split())
    found = _Matches(literal(f"{field} : ({fts5})" if field else fts5), literal(tsquery))
    # An index takes a number's marks for gaps: "632.69" would be found in "632.0 … 69.7".
    numbers = [] if field else _NUMBER.findall(wanted)
    return and_(found, *(figures.c.sentence.contains(number, autoescape=True) for number in numbers))


def chosen(**filters: Unpack[FigureFilters]) -> ColumnElement[bool]:
    """The figures that pass the filters.

    Raises:
        UsageError: A date is none.
        TypeError: There is no such filter as one of these.
    """
    if unknown := set(filters) - FigureFilters.__annotations__.keys():
        raise TypeError(f"figures have no filter {min(unknown)!r}")
    conditions = [
        _with_verdict(filters.get("verdict")),
        *([] if filters.get("repeated") else [figures.c.repeats.is_(None)]),
        *of_doc(figures, filters.get("doc")),
        *(has_words(text) for text in (filters.get("words"),) if text),
        *_by_field(filters),
        *_by_bounds(filters),
        *_by_article(filters),
    ]
    return and_(true(), *conditions)


def _with_verdict(verdict: str | None) -> ColumnElement[bool]:
    if verdict is None:
        return STANDING
    return figures.c.verdict.is_(None) if verdict == "none" else figures.c.verdict == verdict


def _by_field(filters: FigureFilters) -> list[ColumnElement[bool]]:
    wanted: Mapping[str, Any] = filters
    worded = [
        has_words(text, name, whole=name == "place")
        for name in ("indicator", "subject", "place")
        if (text := wanted.get(name))
    ]
    same = [figures.c[name] == wanted[name] for name in ("kind", "status", "unit") if wanted.get(name)]
    return [*worded, *same]


def _by_bounds(filters: FigureFilters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if since := filters.get("since"):
        conditions.append(figures.c.period_last >= first_day(since, "--from"))
    if until := filters.get("until"):
        conditions.append(figures.c.period_first <= last_day(until, "--to"))
    if (least := filters.get("least")) is not None:
        conditions.append(literal(least, Float) <= _CONFIDENCE)
    if (most := filters.get("most")) is not None:
        conditions.append(literal(most, Float) >= _CONFIDENCE)
    return conditions


def _by_article(filters: FigureFilters) -> list[ColumnElement[bool]]:
    names = {"since": "published_since", "until": "published_until", "publisher": "publisher"}
    wanted: dict[str, Any] = {name: filters.get(key) for name, key in names.items() if filters.get(key)}
    title = filters.get("title")
    if not wanted and not title:
        return []
    these = and_(passing(**wanted), titled(title or ""))
    return [figures.c.doc.in_(select(articles.c.doc).where(these))]


# PostgreSQL keeps numbers as text; an amount may have more digits than a double.
_CONFIDENCE: Final[ColumnElement[Any]] = cast(figures.c.confidence, Float)
_ORDERS: Final[Mapping[str, tuple[ColumnElement[Any], ...]]] = {
    **{
        name: (func.lower(figures.c[name]),)
        for name in ("indicator", "subject", "place", "unit", "status", "kind", "verdict")
    },
    "period": (figures.c.period_first, figures.c.period_last),
    "value": (cast(figures.c.value, Numeric),),
    "change": (figures.c.change_direction,),
    "confidence": (_CONFIDENCE,),
    "article": (articles.c.published,),
}
ORDERS: Final = tuple(_ORDERS)
"""What figures can be sorted by; ``article`` is its date."""

_IN_PLACE: Final = (figures.c.doc, figures.c.start, figures.c.row)
"""The order of figures that are otherwise equal, whichever way these are sorted."""


def rows(
    order: str | None, *, descending: bool, limit: int | None = None, offset: int = 0, **filters: Any
) -> Select[Any]:
    """The row numbers of the figures that pass the filters, in order; what is unknown comes last.

    Raises:
        UsageError: There is no such order, or a filter makes no sense.
    """
    if order is not None and order not in _ORDERS:
        raise UsageError(f"figures cannot be sorted by {order[:40]!r}", f"choose one of {', '.join(ORDERS)}")
    first = _ORDERS[order] if order else ()
    sorted_ = [(column.desc() if descending else column.asc()).nulls_last() for column in first]
    listed = select(figures.c.row).where(chosen(**filters)).order_by(*sorted_, *_IN_PLACE)
    if order == "article":
        listed = listed.join(articles, articles.c.doc == figures.c.doc)
    return listed.limit(limit).offset(offset or None)


def total(**filters: Any) -> Select[Any]:
    """How many figures pass the filters."""
    return select(func.count()).select_from(figures).where(chosen(**filters))


def values(field: str, limit: int, **filters: Any) -> Select[Any]:
    """The values of a field with their numbers of figures, the most frequent first."""
    number, column = func.count(), figures.c[field]
    return (
        select(column, number)
        .where(chosen(**filters), column.is_not(None))
        .group_by(column)
        .order_by(number.desc(), column)
        .limit(limit)
    )


def in_place(*conditions: ColumnElement[bool], limit: int | None = None, offset: int = 0) -> Select[Any]:
    """Whole figures that meet conditions, ordered by doc, then start."""
    return select(figures).where(*conditions).order_by(*_IN_PLACE).limit(limit).offset(offset or None)
