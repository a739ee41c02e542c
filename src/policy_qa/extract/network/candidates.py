"""The periods that a figure may belong to: those of dates in the text, and what lies next to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from policy_qa.errors import UsageError
from policy_qa.extract.periods import bounds, granularity, overlaps, previous, shift
from policy_qa.extract.periods.iso import add_months, month_span
from policy_qa.schema import DateMention

RELATIONS = (
    "named",  # the period of a date in the text
    "year before",
    "year after",
    "step before",  # the month before a month, the quarter before a quarter
    "its year",  # the year that it lies in
    "year so far",  # from its year's beginning to its end
    "twelve months",  # that end with it
    "publication: year",
    "publication: month",
    "publication: day",
    "publication: year before",
    "publication: year after",
    "publication: month before",
    "none",
)
"""How a candidate is reached. The order is that of the network's weights."""
GRANULARITIES = ("none", "day", "month", "quarter", "half", "year", "fiscal", "open", "interval")
_STEPS = ("month", "quarter", "half", "fiscal", "interval")
_FARTHEST = 4
"""Years from publication that are told apart."""
DISTANCES = 2 + 2 * (2 * _FARTHEST + 1)
"""How many values `distance` has."""


class Candidate(NamedTuple):
    """One way to a period; ``date`` counts the dates of the text, -1 for one that comes from none."""

    relation: int
    period: str | None
    date: int


def candidates(dates: Sequence[DateMention], published: str | None) -> tuple[Candidate, ...]:
    """All ways to a period, those from the text first. ``published`` is an ISO year, month or day."""
    made = [
        Candidate(RELATIONS.index(relation), period, number)
        for number, date in enumerate(dates)
        if date.period is not None
        for relation, period in _from_date(date.period)
    ]
    made += [
        Candidate(RELATIONS.index(f"publication: {name}"), period, -1)
        for name, period in _from_publication(published or "")
    ]
    return (*made, Candidate(RELATIONS.index("none"), None, -1))


def _from_date(period: str) -> Iterator[tuple[str, str]]:
    yield "named", period
    sort = granularity(period)
    try:
        if sort != "open":
            yield "year before", shift(period, years=-1)
        if sort == "year":
            yield "year after", shift(period, years=1)
        if sort in _STEPS:
            yield "step before", previous(period)
    except UsageError:  # outside the calendar
        return
    start, end = bounds(period)
    if end is None or sort == "year":
        return
    if start.year == end.year:
        yield "its year", f"{start.year:04}"
        if start.month > 1 and sort in _STEPS:
            yield "year so far", month_span(end.year, 1, end.month)
    if sort == "month":
        yield "twelve months", month_span(*add_months(end.year, end.month, -11), 12)


def _from_publication(published: str) -> Iterator[tuple[str, str]]:
    if not published:
        return
    year = published[:4]
    yield "year", year
    yield "year before", f"{int(year) - 1:04}"
    yield "year after", f"{int(year) + 1:04}"
    if len(published) >= 7:
        yield "month", published[:7]
        yield "month before", previous(published[:7])
    if len(published) >= 10:
        yield "day", published[:10]


def sort_of(period: str | None) -> int:
    """The granularity of a period as a number, 0 for none."""
    return 0 if period is None else GRANULARITIES.index(granularity(period))


def distance(period: str | None, published: str | None) -> int:
    """How a period lies to the publication: years from it, and whether it was over; 0 and 1 if unknown."""
    if period is None:
        return 0
    if not published:
        return 1
    years = max(-_FARTHEST, min(_FARTHEST, int(period[:4]) - int(published[:4])))
    ahead = bounds(period)[0] > bounds(published[:10])[0] or overlaps(period, published[:10])
    return 2 + 2 * (years + _FARTHEST) + int(ahead)
