"""Whether a figure's period answers for the period of a question, and where its text names that period."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from policy_qa.extract.periods import bounds, contains, find_dates, overlaps
from policy_qa.readers.candidates import Candidate
from policy_qa.readers.constraints import (
    PeriodFit,
    asked_period,
    figure_period_fit,
    fiscal_years,
    period_fit,
)
from policy_qa.schema import DateMention, Query, Span

_A_MONTH = 31
_A_QUARTER = 92


@dataclass(frozen=True, slots=True)
class PeriodOf:
    """How a figure's period fits, and whether the asked one is named beside it.

    ``soft``: the figure's period is another one, but it was inferred, and the text beside it names the one
    that is asked for. ``part``: the figure covers some months of the asked year, or another twelve of them.
    """

    fit: PeriodFit
    said_here: bool = False
    said_near: bool = False
    part: bool = False


def period_of(query: Query, candidate: Candidate) -> PeriodOf:
    """How a figure fits the period of a question."""
    if query.when is None:
        return PeriodOf("free")
    fit = figure_period_fit(query, candidate)
    asked = asked_period(query, candidate.source)
    years = fiscal_years(query.when)
    own = candidate.segment.own
    here = any(_is(date, asked, years) for date in _dates(candidate, own))
    near = here or any(
        _is(date, asked, years)
        for span in (*candidate.before, candidate.sentence)
        for date in _dates(candidate, span)
    )
    named = any(character.isdigit() for character in query.when)
    inferred = candidate.figure.verdict != "corrected"  # a person has said of when it is
    if fit == "none" and near and named and inferred and not _contradicted(candidate, asked, years):
        fit = "soft"
    if fit == "none" and (_holds_point(asked, candidate) or _issued_then(asked, candidate)):
        fit = "soft"
    if fit == "none" and _of_another_date(query, candidate):
        fit = "soft"
    part = fit == "within" and asked is not None and _is_part(asked, candidate.figure.period)
    return PeriodOf(fit, here, near, part)


def _holds_point(asked: str | None, candidate: Candidate) -> bool:
    """Whether a figure's time has the one asked for as its end, or holds it and was only inferred.

    Stocks are told of a year and asked for at its end, or the other way round.
    """
    given = candidate.figure.period
    if asked is None or given is None or not contains(given, asked):
        return False
    return bounds(given)[1] == bounds(asked)[1] or candidate.figure.period_source in {"article", "published"}


def _issued_then(asked: str | None, candidate: Candidate) -> bool:
    """Whether the time asked for is that of the publication in which a plan or an estimate stands."""
    published = candidate.source.article.published
    if asked is None or published is None or candidate.figure.status == "actual":
        return False
    start, end = bounds(asked)
    short = end is not None and (end - start).days <= _A_QUARTER
    return short and overlaps(asked, published)


def _of_another_date(query: Query, candidate: Candidate) -> bool:
    """Whether a figure is of another time that the question names beside the first.

    One of two may be that of the publication ("the March 2023 estimate for 2024-25").
    """
    dates = _dates_in(query.text, candidate.source.article.published)
    if len(dates) <= 1:
        return False
    return any(
        period_fit(date.period, candidate.figure.period) in {"exact", "within"}
        for date in dates
        if date.period and date.surface != query.when
    )


@lru_cache(maxsize=256)
def _dates_in(question: str, published: str | None) -> tuple[DateMention, ...]:
    return tuple(find_dates(question, published=published))


def _is_part(asked: str, given: str | None) -> bool:
    """Whether a period is no more than a part of the one asked for, and no single day or month of it."""
    if given is None or "/.." in asked + given:
        return False
    (start, end), (first, last) = bounds(asked), bounds(given)
    days = ((last or first) - first).days + 1
    return days > _A_MONTH and (first, last) != (start, end)


def _is(date: DateMention, asked: str | None, years: tuple[int, int] | None) -> bool:
    if years is not None:
        return fiscal_years(date.surface) == years or (asked is not None and date.period == asked)
    return asked is not None and date.period == asked


def _dates(candidate: Candidate, span: Span) -> list[DateMention]:
    return [date for date in candidate.source.dates if span.start <= date.start < span.end]


def _contradicted(candidate: Candidate, asked: str | None, years: tuple[int, int] | None) -> bool:
    """Whether the figure's own stretch names another time than the one asked for, and not that one."""
    said = [
        date for date in _dates(candidate, candidate.segment.own) if date.period or fiscal_years(date.surface)
    ]
    if any(_is(date, asked, years) for date in said):
        return False
    if candidate.figure.period_source == "sentence" and said:
        return True
    if asked is None:
        return bool(said)
    return any(not overlaps(asked, date.period) for date in said if date.period) and bool(bounds(asked))
