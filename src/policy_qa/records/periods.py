"""Bounds of ISO 8601 periods as texts that compare like dates; every month's last day is written as 31."""

from __future__ import annotations

import re

from policy_qa.errors import UsageError

_FIRST, _LAST = "0000-01-01", "9999-12-31"
_DATE = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12][0-9]|3[01]))?)?")


def bounds(period: str | None) -> tuple[str | None, str | None]:
    """First and last day of a period (``2018``, ``2018-01/2018-11``, ``2018/..``), both None if it is none.

    An open end is the end of time.
    """
    if not period:
        return None, None
    start, slash, end = period.partition("/")
    first = _FIRST if start == ".." else _padded(start, "-01", "-01")
    last = _LAST if end == ".." else _padded(end if slash else start, "-12", "-31")
    return (first, last) if first and last else (None, None)


def first_day(date: str, option: str) -> str:
    """The first day of an ISO date, month or year that a user gave; UsageError if it is none."""
    return _checked(_padded(date, "-01", "-01"), date, option)


def last_day(date: str, option: str) -> str:
    """The last day of an ISO date, month or year that a user gave; UsageError if it is none."""
    return _checked(_padded(date, "-12", "-31"), date, option)


def _padded(date: str, month: str, day: str) -> str | None:
    match = _DATE.fullmatch(date.strip())
    if not match:
        return None
    year, its_month, its_day = match.groups()
    return f"{year}{'-' + its_month if its_month else month}{'-' + its_day if its_day else day}"


def _checked(padded: str | None, date: str, option: str) -> str:
    if padded is None:
        shown = date if len(date) <= 40 else date[:40] + "…"
        raise UsageError(f"{option} {shown!r} is not a date", "write 2018, 2018-03 or 2018-03-05")
    return padded
