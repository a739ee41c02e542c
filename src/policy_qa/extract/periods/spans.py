"""Years that are no calendar years: fiscal ones, and those told by their first or last day."""

from __future__ import annotations

import re
from datetime import timedelta

from policy_qa.extract.periods import patterns as p
from policy_qa.extract.periods.context import Context, moved, neighbour
from policy_qa.extract.periods.fiscal import fiscal_calendar
from policy_qa.extract.periods.iso import bounds, granularity, month_span, normalise, shift
from policy_qa.extract.periods.patterns import compiled
from policy_qa.extract.periods.resolvers import STEPS, last_word, number

_SAME = frozenset({"the", "same", "that", "whole", "entire", "full", "its", "their", "our", "'s", "’s"})
_BEFORE_THAT = frozenset({"previous", "preceding", "prior", "following", "subsequent"})
"""What counts from the time spoken of; "last" and "next" count from publication."""
_TRAILING = {"week": 0, "month": 1, "quarter": 3, "half": 6, "half-year": 6, "year": 12}


def relative_fiscal(match: re.Match[str], context: Context) -> str | None:
    """A fiscal year by its relation to the one just named, or to publication: "the last fiscal year"."""
    which = last_word(match["which"])
    step = STEPS.get(which, 0)
    told = context.near or context.anchor
    if which in _SAME and told and granularity(told) == "fiscal":
        return told
    if which in _SAME and context.last_fiscal:
        return context.last_fiscal
    if which in _BEFORE_THAT and context.near and granularity(context.near) == "fiscal":
        return neighbour(context.near, step)
    calendar = fiscal_calendar(context.country)
    if calendar is None or context.published is None:
        return None
    year = context.published.year - (context.published.month < calendar.month)
    return neighbour(month_span(year, calendar.month, 12), step)


_STANDS_ALONE = re.compile(
    r"\s*(?:[.,;:)]|$|(?:and|but|while|when|from|to|by|as|on|against|is|was|has|had|will|compared|so|with|up|"
    r"down|of|for|in|over|than|at)\b)",
    re.IGNORECASE,
)


def fiscal_alone(match: re.Match[str], context: Context) -> bool:
    """Whether "this fiscal" names a year and is not said of a noun ("this fiscal package")."""
    return bool(_STANDS_ALONE.match(context.after))


def year_from(match: re.Match[str], context: Context) -> str | None:
    """Twelve months by their first day: "the fiscal year that starts this April"."""
    first = context.resolve(match["of"])
    if first is None:
        return None
    start = bounds(first)[0]
    return month_span(start.year, start.month, 12)


def fiscal_to(match: re.Match[str], context: Context) -> str | None:
    """From the first day of a fiscal year to a month in it: "the financial year to October"."""
    last, calendar = context.resolve(match["of"]), fiscal_calendar(context.country)
    end = bounds(last)[1] if last else None
    if end is None or calendar is None:
        return None
    start = bounds(month_span(end.year - (end.month < calendar.month), calendar.month))[0]
    return normalise(start, end)


def trailing(match: re.Match[str], context: Context) -> str | None:
    """So many months up to a month or day: "the year ended 31 March 2024", "12 months to June 2024"."""
    last = context.resolve(match["of"])
    end = bounds(last)[1] if last else None
    if end is None:
        return None
    unit, count = match["unit"].lower(), number(match["count"]) if match["count"] else 1
    if unit == "week":
        return normalise(end - timedelta(days=7 * count - 1), end)
    months = _TRAILING[unit.replace(" ", "-")] * count
    return normalise(bounds(moved((end + timedelta(days=1)).isoformat(), -months, "month"))[0], end)


_WITH_YEAR = compiled(
    rf"(?:{p.MONTH}|{p.MONTH} {p.DAY}|quarters?|half|halves|months),? (?:of )?({p.YEAR}),? and "
)


def same_of_year(match: re.Match[str], context: Context) -> str | None:
    """A second year of the same months or day: "ended September 30, 2022 and 2021"."""
    named = list(_WITH_YEAR.finditer(context.before))
    if not named or context.near is None:
        return match["year"]
    return shift(context.near, years=int(match["year"]) - int(named[-1][1]))


def shares_months(match: re.Match[str], context: Context) -> bool:
    """Whether a bare year follows a day or a part of another year, joined by "and"."""
    named = list(_WITH_YEAR.finditer(f"{context.before}"))
    return bool(named) and named[-1].end() == len(context.before)
