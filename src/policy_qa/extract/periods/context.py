"""What surrounds an expression of time: publication, what was named before, the words beside it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from policy_qa.extract.periods.iso import (
    add_months,
    bounds,
    granularity,
    month_end,
    month_span,
    normalise,
    previous,
    shift,
    shift_months,
)
from policy_qa.extract.periods.patterns import DAY, MONTH, YEAR, compiled

_FUTURE = re.compile(
    r"\b(?:will(?! (?:recall|remember|know|notice|note|find|say)\b)|shall|would|plans? to|planned|"
    r"expect(?:s|ed)? to|aims? to|is to|are to|due|scheduled|"
    r"set to|upcoming)\b",
    re.I,
)
_COMING = re.compile(r"\b(?:by|until|till|next|starting|effective)\s+(?:the\s+)?(?:end\s+of\s+)?$", re.I)
_TOLD = re.compile(
    r"(?:(?!\b(?:will|would|shall|aims?|plans?|is|are|to)\b)(?:[^.;]|\.(?=\d)))*?"
    r"\b(?:had|was|were|reached|stood|rose|fell|grew|held|built|\w{3,}ed)\b"
)
"""A past tense before any word of the future: "by the end of June the city had …" looks back."""
_DONE = re.compile(
    r"\b(?:[a-z]{2,}ed|had|was|were|rose|fell|grew|sold|built|made|spent|paid|won|lost)(?! to\b)"
    r"(?:(?! to |\bwill\b)(?:[^;:.]|\.(?=\d)))*\b(?:by|until|till) (?:the )?(?:end of )?$"
)
"""A past tense before "by": "had sold 40 by the end of"."""
_CLAUSE_END = re.compile(r"[;:](?=\s)")
_STARTING = re.compile(r"(?:^|[;:,] )(?:as )?(?:from|of|starting|effective) (?:the )?$", re.I)
_CHANGES = re.compile(
    r"\b(?:goes|go|rises?|falls?|increases?|drops?|comes?|changes?|starts?|begins?|opens?|takes? effect|"
    r"applies|apply|becomes?|moves?|gets?|(?:am|is|are) [a-z]+ing)\b",
    re.I,
)
_PAST = re.compile(r"\b(?:was|were|had|has|have|rose|fell|grew|(?<!the )(?<!a )\w{2,}ed)\b", re.I)
"""A verb in the plain present, and what tells that the clause is no such clause."""
_NEAR_FUTURE = 190
"""Days within which the plain present tells of what is to come ("goes up in July")."""
_NEXT_DAYS = 21
_COMPARED = re.compile(
    r"\b(?:from|than(?:\s+in)?|since|compared\s+(?:with|to)|against|versus|vs\.?|"
    r"over)\s+(?:the\s+)?(?:end\s+of\s+)?$"
    r"|(?:%|\bper ?cent|\bhalf|\bthirds?|\btimes|\btwice|\bdouble)(?: of)? (?:the|its|their) $"
    r"|\b(?:from|than|against)\s(?:(?!to\s)[^\s,;]+\s){1,4}in\s$",
    re.I,
)
_YEAR_AHEAD = compiled(
    rf"(?: {DAY})?(?:, (?:{MONTH}|{DAY}))*,? ?(?:and|or|to|until|through|~|&)"
    rf" ?(?:{DAY} )?{MONTH}(?: {DAY})?,? (?P<year>{YEAR})",
    left="",
)
_UNIT_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12, "decade": 120}


def _unresolved(surface: str, context: Context) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Context:
    """Where an expression stands.

    ``published`` is the day of publication; ``country`` the code for fiscal years; ``anchor`` the last period
    named before that is no longer than a year and not in the future; ``recent`` the last period named at all;
    ``near`` the last one in the same sentence; ``before`` and ``after`` are the text on both sides (at most
    200 characters), each cut at the sentence's border; ``fiscal`` is the fiscal year whose parts are spoken
    of, if that is said, ``last_fiscal`` the one named last; ``last_season`` the two years named last
    as one ("the 2024/25 season"); ``resolver`` resolves expressions that stand
    inside others.
    """

    published: date | None = None
    country: str | None = None
    anchor: str | None = None
    recent: str | None = None
    near: str | None = None
    before: str = ""
    after: str = ""
    fiscal: str | None = None
    last_fiscal: str | None = None
    last_season: str | None = None
    resolver: Callable[[str, Context], str | None] = _unresolved

    def resolve(self, surface: str) -> str | None:
        """The period of an expression inside another one, as `resolver` sees it in this context."""
        return self.resolver(surface, self)

    @property
    def base_year(self) -> int | None:
        """The year that is spoken of: the anchor's, else the year of publication."""
        if self.anchor:
            return reference_year(self.anchor)
        return self.published.year if self.published else None

    @property
    def future(self) -> bool:
        """Whether the sentence speaks of what is to come."""
        coming = _COMING.search(self.before) and not _TOLD.match(self.after) and not _DONE.search(self.before)
        clause = _CLAUSE_END.split(self.before[-80:])[-1]
        ahead = self.after[:12].lstrip()
        if _STARTING.search(self.before):  # "From 1 July the fee will be …"
            ahead = _CLAUSE_END.split(self.after[:120])[0]
            return bool(coming or _FUTURE.search(ahead))
        return bool(coming or _FUTURE.search(clause) or _FUTURE.match(ahead))

    @property
    def impending(self) -> bool:
        """Whether a clause in the plain present tells what happens then ("the fee goes up in July")."""
        clause = _CLAUSE_END.split(self.before[-80:])[-1]
        if _STARTING.search(self.before):
            clause = _CLAUSE_END.split(self.after[:80])[0]
        changes = _CHANGES.search(clause)
        return changes is not None and not _PAST.search(clause)

    @property
    def compared(self) -> bool:
        """Whether the expression is what something is compared with, so that it lies in the past of it."""
        return bool(_COMPARED.search(self.before))

    def this(self, unit: str) -> str | None:
        """The running week, month, quarter, year or decade at the day of publication."""
        return None if self.published is None else covering(self.published, unit)

    def running(self, unit: str) -> str | None:
        """The week, month, quarter, year or decade spoken of: the anchor's, else that of publication."""
        if self.anchor and (unit == "year" or _no_longer_than(self.anchor, unit)):
            if unit == "year" and granularity(self.anchor) == "fiscal":
                return self.anchor
            return (
                covering(_last_day(self.anchor), unit) if unit != "year" else str(reference_year(self.anchor))
            )
        return self.this(unit)

    def place_in_year(self, first_month: int, months: int, day: int | None = None) -> str | None:
        """The period that a month, quarter, half or day without a year means.

        Args:
            first_month: Its first month, 1 to 12.
            months: How many months it covers.
            day: The day of the month, for a date without a year.
        """
        ahead = _YEAR_AHEAD.match(self.after)
        if ahead:
            return in_year(int(ahead["year"]), first_month, months, day)
        limit = self.published
        if self.near:
            year, limit = _last_day(self.near).year, (bounds(self.near)[0] if self.compared else limit)
        elif self.published:
            return self._nearest(self.published, first_month, months, day)
        elif self.anchor:
            year, limit = reference_year(self.anchor), bounds(self.anchor)[0]
            limit = limit if self.compared else None
        else:
            return None
        found = in_year(year, first_month, months, day)
        if found and limit and bounds(found)[0] > limit and not self.future:
            return shift(found, years=-1)
        if found and self.compared and found in {self.near, self.anchor}:
            return shift(found, years=-1)
        return found

    def _nearest(self, published: date, first_month: int, months: int, day: int | None) -> str | None:
        """The last one that had begun at publication; the next to come where the future is spoken of."""
        found = in_year(published.year, first_month, months, day)
        if found is None:
            return None
        start, end = bounds(found)
        if self.future:
            return found if end is None or end >= published else shift(found, years=1)
        if self.impending and 0 < (start - published).days < _NEAR_FUTURE:
            return found
        if day is not None and 0 < (start - published).days <= _NEXT_DAYS:
            return found  # a day to come soon, as in a dateline that is later than the page
        # of a quarter there are no figures before it ends
        over = end if months > 1 and end is not None else start
        return found if over <= published else shift(found, years=-1)


def in_year(year: int, first_month: int, months: int, day: int | None) -> str | None:
    """Months, or one day, of the given year; None for a day that the month lacks."""
    if day is None:
        return month_span(year, first_month, months)
    return date(year, first_month, day).isoformat() if day <= month_end(year, first_month).day else None


def reference_year(period: str) -> int:
    """The year that people name a period by: that of its last day; of its first if it has no end."""
    return _last_day(period).year


def _last_day(period: str) -> date:
    start, end = bounds(period)
    return end or start


def _no_longer_than(period: str, unit: str) -> bool:
    start, end = bounds(period)
    return end is not None and (end - start).days < {
        "week": 7,
        "month": 31,
        "quarter": 92,
        "decade": 3660,
    }.get(unit, 366)


def covering(day: date, unit: str) -> str:
    """The day, or the calendar week (from Monday), month, quarter, year or decade in which a day lies."""
    if unit == "day":
        return day.isoformat()
    if unit == "week":
        monday = day - timedelta(days=day.weekday())
        return normalise(monday, monday + timedelta(days=6))
    if unit == "decade":
        return f"{day.year // 10 * 10:04}/{day.year // 10 * 10 + 9:04}"
    months = _UNIT_MONTHS[unit]
    return month_span(day.year, (day.month - 1) // months * months + 1, months)


def neighbour(period: str, steps: int) -> str:
    """The period of the same length that comes ``steps`` later (earlier if negative; -1, 0 or 1)."""
    if steps < 0:
        return previous(period)
    if steps == 0:
        return period
    start, end = bounds(period)
    assert end is not None
    first = end + timedelta(days=1)
    year, month = add_months(first.year, first.month, 0)
    if first.day == 1 and start.day == 1:
        count = (end.year - start.year) * 12 + end.month - start.month + 1
        return month_span(year, month, count)
    return normalise(first, first + (end - start))


def moved(period: str, amount: int, unit: str) -> str:
    """The period moved by so many days, weeks, months, quarters, years or decades."""
    if unit in {"day", "week"}:
        start, end = bounds(period)
        days = timedelta(days=amount * (7 if unit == "week" else 1))
        return normalise(start + days, None if end is None else end + days)
    return shift_months(period, amount * _UNIT_MONTHS[unit])
