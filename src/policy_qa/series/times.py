"""Which periods stand in one series: those of one length, at one place of the year."""

from __future__ import annotations

from datetime import date

from policy_qa.errors import UsageError
from policy_qa.extract.periods import bounds, granularity, previous, shift

_WHOLE = ("year", "fiscal", "half", "quarter", "month")


def at(period: str) -> str:
    """The period under which a figure is filed: the last day of a year stands for the year."""
    return period[:4] if len(period) == 10 and period.endswith("-12-31") else period


def sort_of(period: str) -> str | None:
    """What sort of period this is; periods of one sort make a series.

    Returns: ``year``, ``fiscal``, ``half``, ``quarter``, ``month``, ``day``, for a part of a year its months
        ("1-11"), else its length ("24 months"); None for a period that is open or none.
    """
    try:
        sort = granularity(period)
    except UsageError:
        return None
    if sort != "interval":
        return None if sort == "open" else sort
    start, end = bounds(period)
    if end is None:
        return None
    if start.year == end.year:
        return f"{start.month}-{end.month}"
    return f"{(end.year - start.year) * 12 + end.month - start.month + 1} months"


def year_before(period: str) -> str | None:
    """The same period a year before; None if the calendar has none."""
    try:
        return shift(period, years=-1)
    except UsageError:
        return None


def first_day(period: str) -> date:
    """The first day of a period, by which periods are ordered."""
    return bounds(period)[0]


def last_day(period: str) -> date | None:
    """The last day of a period; None if it is open, or none."""
    try:
        return bounds(period)[1]
    except UsageError:
        return None


def missing(periods: list[str], sort: str) -> tuple[str, ...]:
    """The periods between the first and the last of a row, of its sort, that are not in it.

    Days and parts of a year have gaps of whole years or none that can be told.
    """
    if len(periods) < 2 or sort == "day" or sort.endswith("months"):
        return ()
    known, at_last, first = set(periods), periods[-1], periods[0]
    found: list[str] = []
    while len(found) + len(known) < 1200:
        at_last = previous(at_last) if sort in _WHOLE else shift(at_last, years=-1)
        if first_day(at_last) <= first_day(first):
            break
        if at_last not in known:
            found.append(at_last)
    return tuple(reversed(found))
