"""ISO 8601 periods as strings, and the calendar arithmetic on them.

A period is a day (``2019-01-28``), a month (``2018-01``), a year (``2018``), two of these with both ends
included (``2018-01/2018-11``), or one of them and everything after (``2018/..``). All functions here are
pure.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from functools import lru_cache

from policy_qa.errors import UsageError

_POINT = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
OPEN_END = ".."

MONTH_NAMES = tuple(calendar.month_name[1:])
_REMEMBERED = 4096
"""Periods whose bounds are kept: an article asks for those of the same few again and again."""
_ORDINALS = ("first", "second", "third", "fourth")


@lru_cache(_REMEMBERED)
def bounds(period: str) -> tuple[date, date | None]:
    """First and last day of a period, both included.

    Args:
        period: An ISO 8601 period as described in the module's docstring.

    Returns:
        The two days; the second is None when the period has no end.

    Raises:
        UsageError: The text is no such period, or ends before it starts.
    """
    head, slash, tail = period.partition("/")
    start = _point(head, period)[0]
    if not slash:
        return start, _point(head, period)[1]
    if tail == OPEN_END:
        return start, None
    end = _point(tail, period)[1]
    if end < start:
        raise _no_period(period)
    return start, end


def _point(text: str, period: str) -> tuple[date, date]:
    match = _POINT.fullmatch(text)
    if not match:
        raise _no_period(period)
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    try:
        if day and month:
            return date(year, month, day), date(year, month, day)
        if month:
            return date(year, month, 1), month_end(year, month)
        return date(year, 1, 1), date(year, 12, 31)
    except ValueError as error:
        raise _no_period(period) from error


def _no_period(period: str) -> UsageError:
    remedy = "write a year (2018), a month (2018-01), a day (2018-01-28) or two of them (2018-01/2018-11)"
    return UsageError(f"{period!r} is not a period", remedy)


def month_end(year: int, month: int) -> date:
    """The last day of a month (month 1 to 12)."""
    return date(year, month, calendar.monthrange(year, month)[1])


def normalise(start: date, end: date | None) -> str:
    """The shortest exact ISO 8601 form of the days from start to end, both included.

    Args:
        start: First day.
        end: Last day, or None for a period without an end.

    Returns:
        ``2018`` rather than ``2018-01/2018-12``, ``2018-01`` rather than its days.
    """
    if end is None:
        return f"{_shortest_start(start)}/{OPEN_END}"
    length = 10
    if start.day == 1 and end == month_end(end.year, end.month):
        length = 4 if start.month == 1 and end.month == 12 else 7
    first, last = start.isoformat()[:length], end.isoformat()[:length]
    return first if first == last else f"{first}/{last}"


def _shortest_start(start: date) -> str:
    text = start.isoformat()
    if start.day > 1:
        return text
    return text[:7] if start.month > 1 else text[:4]


def month_span(year: int, first: int, count: int = 1) -> str:
    """The period of ``count`` whole months that begins with month ``first`` (1 to 12) of ``year``."""
    last_year, last_month = add_months(year, first, count - 1)
    return normalise(date(year, first, 1), month_end(last_year, last_month))


def add_months(year: int, month: int, count: int) -> tuple[int, int]:
    """Year and month that lie ``count`` months after the given month (before it, if negative)."""
    index = year * 12 + (month - 1) + count
    return index // 12, index % 12 + 1


def whole_months(period: str) -> int | None:
    """How many calendar months a period covers exactly; None for days and for open periods."""
    start, end = bounds(period)
    if end is None or start.day != 1 or end != month_end(end.year, end.month):
        return None
    return (end.year - start.year) * 12 + end.month - start.month + 1


@lru_cache(_REMEMBERED)
def granularity(period: str) -> str:
    """What sort of period this is.

    Returns:
        ``day``, ``month``, ``quarter``, ``half``, ``year``, ``fiscal`` (twelve months that do not start in
        January), ``open`` (no end), or ``interval`` for anything else.

    Raises:
        UsageError: The text is no period.
    """
    start, end = bounds(period)
    if end is None:
        return "open"
    if start == end:
        return "day"
    months = whole_months(period)
    if months == 12:
        return "year" if start.month == 1 else "fiscal"
    if months == 1:
        return "month"
    if months == 3 and start.month % 3 == 1:
        return "quarter"
    return "half" if months == 6 and start.month in {1, 7} else "interval"


def shift(period: str, *, years: int = 0) -> str:
    """The period moved by whole years; 29 February becomes the 28th where the year has no 29th.

    Raises:
        UsageError: The text is no period, or the result lies outside the years 1 to 9999.
    """
    return shift_months(period, years * 12)


def shift_months(period: str, months: int) -> str:
    """The period moved by whole months; a day that the month lacks becomes its last day."""
    start, end = bounds(period)
    covers_months = whole_months(period) is not None
    moved_end = None if end is None else _move(end, months, to_month_end=covers_months)
    return normalise(_move(start, months), moved_end)


def _move(day: date, months: int, *, to_month_end: bool = False) -> date:
    year, month = add_months(day.year, day.month, months)
    if not 1 <= year <= 9999:
        raise UsageError(
            f"{day.isoformat()} moved by {months} months leaves the calendar", "use a nearer period"
        )
    last = month_end(year, month)
    return last if to_month_end else date(year, month, min(day.day, last.day))


def previous(period: str) -> str:
    """The preceding period of the same length: the quarter before a quarter, the month before a month.

    Raises:
        UsageError: The text is no period, or the period has no end and thus no length.
    """
    start, end = bounds(period)
    if end is None:
        raise UsageError(f"{period!r} has no end", "name a period with both ends")
    months = whole_months(period)
    if months is not None:
        return shift_months(period, -months)
    last = start - timedelta(days=1)
    return normalise(last - (end - start), last)


def contains(outer: str, inner: str) -> bool:
    """Whether every day of ``inner`` lies in ``outer``."""
    (outer_start, outer_end), (inner_start, inner_end) = bounds(outer), bounds(inner)
    return outer_start <= inner_start and (inner_end or date.max) <= (outer_end or date.max)


def overlaps(a: str, b: str) -> bool:
    """Whether the two periods share a day."""
    (a_start, a_end), (b_start, b_end) = bounds(a), bounds(b)
    return a_start <= (b_end or date.max) and b_start <= (a_end or date.max)


def describe(period: str) -> str:
    """The period in words, as it would stand after "in" or "for".

    Returns:
        ``2018``, ``January to November 2018``, ``the first quarter of 2024``, ``28 January 2019``,
        ``the fiscal year from April 2024 to March 2025``, ``2018 to 2020``, ``the time since 2018``.

    Raises:
        UsageError: The text is no period.
    """
    start, end = bounds(period)
    if end is None:
        return f"the time since {_describe_point(_shortest_start(start))}"
    kind = granularity(period)
    if kind == "quarter":
        return f"the {_ORDINALS[start.month // 3]} quarter of {start.year}"
    if kind == "half":
        return f"the {_ORDINALS[start.month // 6]} half of {start.year}"
    first, slash, last = normalise(start, end).partition("/")
    if not slash:
        return _describe_point(first)
    words = _join(_describe_point(first), _describe_point(last))
    return f"the fiscal year from {words}" if kind == "fiscal" else words


def _describe_point(point: str) -> str:
    parts = point.split("-")
    words = [str(int(parts[0]))]
    if len(parts) > 1:
        words.insert(0, MONTH_NAMES[int(parts[1]) - 1])
    if len(parts) > 2:
        words.insert(0, str(int(parts[2])))
    return " ".join(words)


def _join(first: str, last: str) -> str:
    """Joins two points by "to"; a year (and month) that they share is named once, at the end."""
    kept, shared = first.split(), last.split()
    while len(kept) > 1 and kept[-1] == shared[-1]:
        kept.pop()
        shared.pop()
    return f"{' '.join(kept)} to {last}"
