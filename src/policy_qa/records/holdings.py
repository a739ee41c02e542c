"""What a store holds, counted in SQL: what the overview tells, however many articles there are."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from sqlalchemy import ColumnElement, Float, String, case, cast, func, literal_column, select
from sqlalchemy.engine import Connection

from policy_qa.records.connections import Connections
from policy_qa.records.queries import COUNTED
from policy_qa.records.tables import articles, corrections, feedback, figures, noun_of
from policy_qa.schema import Figure

LISTED: Final = 12
"""Rows of a list: the most frequent ones."""

DOUBTFUL: Final = 0.5
"""A figure whose confidence is below is a doubtful one: more likely wrong in some field than right in all."""

_NO_YEAR: Final = "9999"
"""An open end ("since 2018") is written as the end of time: it is no year that can be named."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many there are of something; ``name`` is None where nobody knows what it is."""

    name: str | None
    n: int


@dataclass(frozen=True, slots=True)
class IndicatorTally:
    """An indicator as it is worded: its figures, in how many articles and places, and in which years.

    ``years`` are those in which a period of its figures ends, by year the number of figures.
    """

    name: str
    n: int
    articles: int
    places: int
    years: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Unread:
    """A stored article of which no figures were extracted, and why."""

    doc: str
    title: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a store holds.

    Lists have the most frequent first, at most ``LISTED`` of them; ``distinct`` says how many there are in
    all (``places``, ``publishers``, ``indicators``). ``months`` and ``years`` are of publication and of the
    figures' periods, in order; ``undated`` articles and figures have none. ``doubtful`` figures are the least
    confident first, ``doubts`` counts them; ``confidence`` are ten numbers of figures, those below 0.1 first.
    """

    months: tuple[Tally, ...]
    undated: int
    places: tuple[Tally, ...]
    publishers: tuple[Tally, ...]
    languages: tuple[Tally, ...]
    distinct: Mapping[str, int]
    indicators: tuple[IndicatorTally, ...]
    kinds: tuple[Tally, ...]
    statuses: tuple[Tally, ...]
    years: tuple[Tally, ...]
    timeless: int
    unread: tuple[Unread, ...]
    confidence: tuple[int, ...]
    doubts: int
    doubtful: tuple[Figure, ...]
    verdicts: Mapping[str, int]
    opinions: Mapping[str, int]


class HeldThings(Connections):
    """The part of the store that says what there is in it."""

    def corpus_hash(self) -> str:
        """What tells this collection of articles from any other: a SHA-256, in hex.

        It is taken over the ids of all stored articles (each the SHA-256 of its file's bytes, in hex), sorted
        as texts, each followed by a line feed. The same files give the same hash in whatever order they came,
        from wherever; titles and dates that were edited by hand do not count.
        """
        told = hashlib.sha256()
        with self._read() as connection:
            for article_id in connection.scalars(select(articles.c.id).order_by(articles.c.id)):
                told.update(f"{article_id}\n".encode())
        return told.hexdigest()

    def holdings(self) -> Holdings:
        """What is stored, as it is at one moment."""
        with self._read() as connection:
            return Holdings(
                **_of_articles(connection), **_of_figures(connection), **_of_judgements(connection)
            )


def _of_articles(connection: Connection) -> dict[str, Any]:
    columns = articles.c
    month = _start_of(columns.published, 7)
    months = _tallies(connection, month, order=month)
    unread = select(columns.doc, columns.title, columns.skipped).where(columns.skipped.is_not(None))
    return {
        "months": tuple(one for one in months if one.name),
        "undated": sum(one.n for one in months if not one.name),
        "places": _tallies(connection, columns.place, limit=LISTED),
        "publishers": _tallies(connection, columns.publisher, limit=LISTED),
        "languages": _tallies(connection, columns.language, limit=LISTED),
        "unread": tuple(Unread(*row) for row in connection.execute(unread.order_by(columns.doc).limit(50))),
        "distinct": {
            name: int(connection.scalar(select(func.count(column.distinct()))) or 0)
            for name, column in (
                ("places", columns.place),
                ("publishers", columns.publisher),
                ("indicators", func.lower(figures.c.indicator)),
            )
        },
    }


def _of_figures(connection: Connection) -> dict[str, Any]:
    counted = _counted(connection)
    confidence = _by_confidence(connection)
    years = {year: n for year, n in counted["year"].items() if year and year < _NO_YEAR}
    return {
        "indicators": _indicators(connection),
        "kinds": tuple(Tally(*one) for one in counted["kind"].most_common()),
        "statuses": tuple(Tally(*one) for one in counted["status"].most_common()),
        "years": tuple(Tally(year, years[year]) for year in sorted(years)),
        "timeless": counted["year"].total() - sum(years.values()),
        "confidence": confidence,
        "doubts": sum(confidence[: round(10 * DOUBTFUL)]),
        "doubtful": _doubtful(connection),
    }


def _counted(connection: Connection) -> dict[str, Counter[str | None]]:
    """Figures by kind, status and last year of the period, in one reading of the table."""
    columns = figures.c
    by = {
        "kind": columns.kind,
        "status": columns.status,
        "year": _year(),
    }
    chosen = select(*by.values(), func.count()).where(COUNTED).group_by(*by.values())
    found = {name: Counter[str | None]() for name in by}
    for *values, n in connection.execute(chosen).tuples():
        for name, value in zip(by, values, strict=True):
            found[name][value] += n
    return found


def _year() -> ColumnElement[Any]:
    return _start_of(figures.c.period_last, 4)


def _start_of(column: ColumnElement[Any], characters: int) -> ColumnElement[Any]:
    """The first characters of a text. They are written out: PostgreSQL groups by no bound values."""
    return func.substr(column, literal_column("1"), literal_column(str(characters)))


def _doubtful(connection: Connection) -> tuple[Figure, ...]:
    chosen = select(figures).where(COUNTED, _confidence() < DOUBTFUL)
    chosen = chosen.order_by(_confidence(), figures.c.doc, figures.c.start).limit(LISTED)
    return tuple(noun_of(Figure, row) for row in connection.execute(chosen).mappings())


def _of_judgements(connection: Connection) -> dict[str, Any]:
    counted = (("verdicts", corrections.c.verdict), ("opinions", feedback.c.opinion))
    return {name: {one.name: one.n for one in _tallies(connection, column)} for name, column in counted}


def _tallies(
    connection: Connection,
    column: ColumnElement[Any],
    *conditions: ColumnElement[bool],
    order: ColumnElement[Any] | None = None,
    limit: int | None = None,
) -> tuple[Tally, ...]:
    """How often each value of a column occurs, the most frequent first unless an order is given."""
    number = func.count()
    chosen = select(column, number).where(*conditions).group_by(column).limit(limit)
    chosen = chosen.order_by(order) if order is not None else chosen.order_by(number.desc(), column)
    return tuple(Tally(name or None, n) for name, n in connection.execute(chosen).tuples())


def _indicators(connection: Connection) -> tuple[IndicatorTally, ...]:
    """The indicators of most figures, by their wording without regard to capitals."""
    name = func.lower(figures.c.indicator)
    number = func.count()
    chosen = (
        select(name, number, func.count(figures.c.owner.distinct()), func.count(figures.c.place.distinct()))
        .where(COUNTED, figures.c.indicator.is_not(None))
        .group_by(name)
        .order_by(number.desc(), name)
        .limit(LISTED)
    )
    found = connection.execute(chosen).tuples().all()
    years = _years_of(connection, name, [row[0] for row in found])
    return tuple(IndicatorTally(one, n, docs, places, years.get(one, {})) for one, n, docs, places in found)


def _years_of(
    connection: Connection, name: ColumnElement[Any], names: Iterable[str]
) -> dict[str, dict[int, int]]:
    year = _year()
    chosen = (
        select(name, year, func.count())
        .where(COUNTED, name.in_(list(names)), year.is_not(None), year < _NO_YEAR)
        .group_by(name, year)
        .order_by(year)
    )
    found: dict[str, dict[int, int]] = {}
    for one, when, n in connection.execute(chosen).tuples():
        found.setdefault(one, {})[int(when)] = n
    return found


def _by_confidence(connection: Connection) -> tuple[int, ...]:
    """Figures by tenths of their confidence; the last tenth holds those of confidence 1 too."""
    below = [func.sum(case((_confidence() < tenth / 10, 1), else_=0)) for tenth in range(1, 10)]
    counts = connection.execute(select(*below, func.count()).where(COUNTED)).one()
    upto = [0, *(int(count or 0) for count in counts)]
    return tuple(more - fewer for fewer, more in pairwise(upto))


def _confidence() -> ColumnElement[Any]:
    return cast(cast(figures.c.confidence, String), Float)  # PostgreSQL keeps it as text
