"""What each form of an expression of time denotes: one function a form, from a match to an ISO 8601 period.

A function returns None where the text does not say, and may raise ValueError, OverflowError or UsageError for
what is no day of the calendar ("31 June"): the caller takes these as None.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from policy_qa.extract.periods import patterns as p
from policy_qa.extract.periods.context import Context, covering, in_year, moved, neighbour, reference_year
from policy_qa.extract.periods.fiscal import fiscal_year
from policy_qa.extract.periods.iso import (
    MONTH_NAMES,
    add_months,
    bounds,
    granularity,
    month_span,
    normalise,
    shift,
    shift_months,
)

_MONTH_NUMBERS = {name[:3].lower(): number for number, name in enumerate(MONTH_NAMES, start=1)}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_FIVE_YEAR_PLANS = {
    "tenth": 10,
    "eleventh": 11,
    "twelfth": 12,
    "thirteenth": 13,
    "fourteenth": 14,
    "fifteenth": 15,
}
_CENTURIES = {"nineteen": 19, "twentie": 20, "twenty": 21}


def number(word: str) -> int:
    """The value of digits, of a number word up to ninety, or of "a" and "an"."""
    return int(word) if word.isdigit() else p.NUMBER_WORDS.get(word.lower(), 1)


def month_number(name: str) -> int:
    """The number of a month (1 to 12) by its name or the first letters of it."""
    return _MONTH_NUMBERS[name[:3].lower()]


def _day(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def _parts(match: re.Match[str], *names: str) -> list[str | None]:
    groups = match.groupdict()
    return [groups.get(name) for name in names]


# -- days ------------------------------------------------------------------------------------------


def numeric(match: re.Match[str], context: Context) -> str | None:
    """A day in figures with the year last; None where day and month cannot be told apart."""
    year, a, b = int(match["year"]), int(match["a"]), int(match["b"])
    if a > 12:
        a, b = b, a
    elif b <= 12 and a != b:
        return None
    return date(year, a, b).isoformat()


def iso_day(match: re.Match[str], context: Context) -> str | None:
    """A day in figures with the year first."""
    return date(int(match["year"]), int(match["month"]), int(match["day"])).isoformat()


def written_day(match: re.Match[str], context: Context) -> str | None:
    """A day of a named month, with or without a year."""
    month, day, year = month_number(match["month"]), _day(match["day"]), match["year"]
    if year:
        return date(int(year), month, day).isoformat()
    if match["of"]:
        of = context.resolve(match["of"])
        return in_year(bounds(of)[0].year, month, 1, day) if of else None
    return context.place_in_year(month, 1, day)


def day_range(match: re.Match[str], context: Context) -> str | None:
    """Two days of one month or of two; a year or a month that is named once holds for both."""
    first_month, last_month = match["month"], match["month2"] or match["month"]
    last_year = match["year2"]
    last = in_year(int(last_year), month_number(last_month), 1, _day(match["day2"])) if last_year else None
    if not last_year:
        last = context.place_in_year(month_number(last_month), 1, _day(match["day2"]))
    if last is None:
        return None
    end = bounds(last)[0]
    start = date(int(match["year"] or end.year), month_number(first_month or last_month), _day(match["day"]))
    if start > end and not match["year"]:
        start = start.replace(year=start.year - 1)
    return normalise(start, end) if start <= end else None


# -- months, quarters, halves ----------------------------------------------------------------------


def single_month(match: re.Match[str], context: Context) -> str | None:
    """A named month, with or without a year."""
    month = month_number(match["month"])
    if match["year"]:
        return month_span(int(match["year"]), month)
    if match["of"]:
        of = context.resolve(match["of"])
        return month_span(bounds(of)[0].year, month) if of else None
    return context.place_in_year(month, 1)


def iso_month(match: re.Match[str], context: Context) -> str | None:
    """A month in figures with the year first."""
    return month_span(int(match["year"]), int(match["month"]))


def month_range(match: re.Match[str], context: Context) -> str | None:
    """Two named months; a year that is named once belongs to the last month."""
    year, year2, of = _parts(match, "year", "year2", "of")
    first, last = month_number(match["month"]), month_number(match["month2"])
    if whole := match.groupdict().get("fiscal"):
        return _months_of_fiscal(context.resolve(whole), first, last)
    end_year = int(year2) if year2 else _year_of(of, context) if of else None
    if end_year is None and year:
        end_year = int(year) + (last < first)
    if end_year is None:  # "from July to December" compares with nothing
        plain = replace(context, before=re.sub(r"\bfrom\s+$", "", context.before, flags=re.I))
        found = plain.place_in_year(last, 1)
        end_year = bounds(found)[0].year if found else None
    if end_year is None:
        return None
    start_year = int(year) if year else end_year - (first > last)
    return _span(month_span(start_year, first), month_span(end_year, last))


def _months_of_fiscal(year: str | None, first: int, last: int) -> str | None:
    """The months from ``first`` to ``last`` of a fiscal year ("April-December 2023-24")."""
    if year is None:
        return None
    start = bounds(year)[0]
    behind = (first - start.month) % 12
    return month_span(*add_months(start.year, start.month, behind), (last - first) % 12 + 1)


def two_months(match: re.Match[str], context: Context) -> str | None:
    """Two months that are counted together ("in January and February")."""
    end = context.resolve(match["month2"])
    year2, of = match["year2"], match["of"]
    if year2:
        end = month_span(int(year2), month_number(match["month2"]))
    elif of and (year := _year_of(of, context)):
        end = month_span(year, month_number(match["month2"]))
    if end is None or (month_number(match["month2"]) - month_number(match["month"])) % 12 != 1:
        return None
    return _span(shift_months(end, -1), end)


def _year_of(text: str, context: Context) -> int | None:
    found = context.resolve(text)
    return bounds(found)[0].year if found else None


def _span(first: str, last: str) -> str | None:
    start, end = bounds(first)[0], bounds(last)[1]
    return normalise(start, end) if end is None or start <= end else None


# -- years -----------------------------------------------------------------------------------------


def century_of(two_digits: int) -> int:
    """The year that two digits stand for: 1970 to 2069."""
    return two_digits + (2000 if two_digits < 70 else 1900)


def year(match: re.Match[str], context: Context) -> str | None:
    """A year."""
    return match["year"]


def two_years(match: re.Match[str], context: Context) -> str | None:
    """Years joined by a dash; "2024-25" is a fiscal year where the next year follows, else a range."""
    first, tail = int(match["year"]), match["year2"] or match["tail"]
    second = (
        int(tail)
        if len(tail) == 4
        else first // 100 * 100 + int(tail) + (100 if int(tail) < first % 100 else 0)
    )
    if second <= first:
        return None
    if _SEASON.match(context.after):
        return f"{first}/{second}"
    return (
        fiscal_year(first, second, context.country)
        if len(tail) == 2 and second == first + 1
        else f"{first}/{second}"
    )


_SEASON = p.compiled(
    r" (?:\w+ )?(?:crops?|seasons?|campaign|harvest|winter|marketing year|crop year|tourism year)", left=""
)
"""Behind two years: what begins in one and ends in the other, whenever the state's year begins."""


def year_range(match: re.Match[str], context: Context) -> str | None:
    """Two years joined by a word."""
    first, second = match["year"], match["year2"]
    return f"{first}/{second}" if first < second else None


def fiscal(match: re.Match[str], context: Context) -> str | None:
    """A fiscal year in words or as "FY"."""
    years = [int(n) for n in re.findall(r"\d+", match.group())]
    first = years[0] if years[0] > 99 else century_of(years[0])
    if len(years) == 1:
        return fiscal_year(first, None, context.country)
    return fiscal_year(first, first + 1, context.country) if years[1] % 100 == (first + 1) % 100 else None


def decade(match: re.Match[str], context: Context) -> str | None:
    """A decade: "the 1990s"."""
    first = int(match["decade"])
    return f"{first}/{first + 9}"


def century_years(match: re.Match[str], context: Context) -> str | None:
    """A century; the 21st runs from 2001 to 2100."""
    digits = re.match(r"\d+", match.group())
    word = match.group().lower()
    count = int(digits[0]) if digits else next(n for w, n in _CENTURIES.items() if word.startswith(w))
    return f"{count * 100 - 99}/{count * 100}"


def five_year_plan(match: re.Match[str], context: Context) -> str | None:
    """One of China's five-year plans; the eleventh ran from 2006 to 2010. Other countries differ."""
    if context.country not in {None, "CN"}:
        return None
    word = match.group().split()[0].lower()
    count = _FIVE_YEAR_PLANS.get(word) or _day(word)
    return f"{2006 + 5 * (count - 11)}/{2010 + 5 * (count - 11)}" if count >= 6 else None


# -- relative to the day of publication or to what was named before --------------------------------

STEPS = {
    "this": 0, "current": 0, "same": 0, "whole": 0, "entire": 0, "full": 0, "the": 0, "that": 0,
    "last": -1, "previous": -1, "preceding": -1, "prior": -1,
    "next": 1, "coming": 1, "following": 1, "subsequent": 1,
}  # fmt: skip
_FROM_PUBLICATION = {"this", "current", "last", "next", "coming"}


def last_word(text: str) -> str:
    """The last of several words, in lower case."""
    return text.rsplit(None, 1)[-1].lower()


def relative_unit(match: re.Match[str], context: Context) -> str | None:
    """A unit of the calendar near another: "this month", "the previous quarter", "the whole year"."""
    which, unit = last_word(match["which"]), match["unit"].lower()
    base = context.this(unit) if which in _FROM_PUBLICATION else context.running(unit)
    if which == "that" and unit == "year" and context.recent:  # it points to what was named last
        fiscal = granularity(context.recent) == "fiscal"
        return context.recent if fiscal else str(reference_year(context.recent.removesuffix("/..")))
    return neighbour(base, STEPS[which]) if base else None


def season(match: re.Match[str], context: Context) -> str | None:
    """A season that runs over two years, by its relation to the one named last: "the previous season"."""
    if context.last_season is None:
        return None
    return shift(context.last_season, years=STEPS[last_word(match["which"])])


def year_before(match: re.Match[str], context: Context) -> str | None:
    """The year, quarter, month or week before or after the one that was named."""
    unit, step = match["unit"].lower(), -1 if match["word"].lower() == "before" else 1
    later = context.recent if step > 0 and context.recent and unit == "year" else None
    base = later if later and granularity(later) in ("year", "fiscal") else context.running(unit)
    return neighbour(base, step) if base else None


def full_year(match: re.Match[str], context: Context) -> str | None:
    """The year that is spoken of, as in "the full-year result"."""
    return context.fiscal or context.running("year")


def relative_month(match: re.Match[str], context: Context) -> str | None:
    """A month by its relation to publication: "last March" is over, "next March" is to begin."""
    if context.published is None:
        return None
    this_month, month = context.published.month, month_number(match["month"])
    later = {"last": month >= this_month, "this": False, "next": month > this_month}[match["which"].lower()]
    years = {"last": -1 if later else 0, "this": 0, "next": 0 if later else 1}[match["which"].lower()]
    return month_span(context.published.year + years, month)


_HELD_AGAINST = re.compile(
    r"\b(?:against|versus|compared (?:with|to)|from|than)\b[^;]{0,40}\b(?:in|for|of|"
    r"during) (?:the )?$",
    re.IGNORECASE,
)
"""Before the same period, which then is that of the year before."""


def same_period(match: re.Match[str], context: Context) -> str | None:
    """The same period as the one named before, or that of another year."""
    base = context.anchor if match["of"] else context.recent or context.anchor
    if base is None:
        return None
    of = match["of"]
    if of is None:
        back = "year" in match["which"].lower() or _HELD_AGAINST.search(context.before)
        return shift(base, years=-1) if back else base
    if re.match(r"a\s|the\s+year\s+before|(?:the\s+)?(?:previous|prior|preceding)", of, re.IGNORECASE):
        return shift(base, years=-1)
    year = _year_of(of, context)
    if year is None:
        return None
    years = year - bounds(base)[0].year
    # "Last year" beside a period is the year before it, even where the text was written a year later.
    return shift(base, years=min(years, -1) if of.lower().startswith("last") else years)


def some_time_away(match: re.Match[str], context: Context) -> str | None:
    """So many units away: "ago" counts from publication, "earlier" and "later" from what was named."""
    unit, away = match["unit"].lower(), match["away"].lower()
    amount = number(match["count"]) * (1 if away in {"later", "after"} else -1)
    if away == "ago" and context.published and not (unit == "year" and amount == -1 and context.anchor):
        return moved(covering(context.published, "year" if unit == "decade" else unit), amount, unit)
    base = context.anchor or context.this("year")
    return moved(base, amount, unit) if base else None


def day_word(match: re.Match[str], context: Context) -> str | None:
    """Yesterday, today and tomorrow."""
    if context.published is None:
        return None
    away = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}[match.group().lower()]
    return (context.published + timedelta(days=away)).isoformat()


def weekday(match: re.Match[str], context: Context) -> str | None:
    """The last such day before publication; the next where the future is spoken of."""
    if context.published is None:
        return None
    which = (match["which"] or "").lower()
    back = (context.published.weekday() - _WEEKDAYS.index(match["day"].lower())) % 7
    if which == "next" or (context.future and not which):
        return (context.published + timedelta(days=7 - back)).isoformat()
    return (context.published - timedelta(days=back or (7 if which == "last" else 0))).isoformat()


# -- made of others --------------------------------------------------------------------------------


def inner(match: re.Match[str], context: Context) -> str | None:
    """Early, mid, late, end and start of a period denote the period: the text is no more exact."""
    return context.resolve(match["of"])


def year_end(match: re.Match[str], context: Context) -> str | None:
    """The end of the year that is named, else of the one spoken of."""
    if match["of"]:
        return context.resolve(match["of"])
    return str(context.base_year) if context.base_year else None
