"""What each form of an expression of time denotes: one function a form, from a match to an ISO 8601 period.

A function returns None where the text does not say, and may raise ValueError, OverflowError or UsageError for
what is no day of the calendar ("31 June"): the caller takes these as None.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from policy_qa.extract.periods import patterns as p
from policy_qa.extract.periods.context import Context, covering, in_year, moved, neighbour
from policy_qa.extract.periods.fiscal import fiscal_calendar, fiscal_year
from policy_qa.extract.periods.iso import (
    MONTH_NAMES,
    add_months,
    bounds,
    granularity,
    month_span,
    normalise,
    shift,
)

_MONTH_NUMBERS = {name[:3].lower(): number for number, name in enumerate(MONTH_NAMES, start=1)}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ORDINAL_NUMBERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "final": 4, "latter": 2}
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


def _month(name: str) -> int:
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
    month, day, year = _month(match["month"]), _day(match["day"]), match["year"]
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
    last = in_year(int(last_year), _month(last_month), 1, _day(match["day2"])) if last_year else None
    if not last_year:
        last = context.place_in_year(_month(last_month), 1, _day(match["day2"]))
    if last is None:
        return None
    end = bounds(last)[0]
    start = date(int(match["year"] or end.year), _month(first_month or last_month), _day(match["day"]))
    if start > end and not match["year"]:
        start = start.replace(year=start.year - 1)
    return normalise(start, end) if start <= end else None


# -- months, quarters, halves ----------------------------------------------------------------------


def single_month(match: re.Match[str], context: Context) -> str | None:
    """A named month, with or without a year."""
    month = _month(match["month"])
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
    first, last = _month(match["month"]), _month(match["month2"])
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


def _year_of(text: str, context: Context) -> int | None:
    found = context.resolve(text)
    return bounds(found)[0].year if found else None


def _span(first: str, last: str) -> str | None:
    start, end = bounds(first)[0], bounds(last)[1]
    return normalise(start, end) if end is None or start <= end else None


_PART_NUMBERS = re.compile(r"\d+|first|second|third|fourth|last|final|latter", re.IGNORECASE)


def _months_of_part(text: str) -> tuple[int, int]:
    """First month within a year (1 to 12) and number of months of "Q3", "first nine months" and so on."""
    words = text.lower()
    size = 6 if re.search(r"half|h\d|\dh", words) else 3
    counted = re.fullmatch(r"(first|last|final)\s+(\S+)\s+(month|quarter)s", words)
    if counted:
        count = number(counted[2]) * (1 if counted[3] == "month" else 3)
        if count > 12:
            raise ValueError(text)
        return (1 if counted[1] == "first" else 13 - count), count
    numbers = [int(n) if n.isdigit() else _ORDINAL_NUMBERS[n] for n in _PART_NUMBERS.findall(words)]
    if size == 6:
        numbers = [min(numbers[0], 2)]
    first, last = numbers[0], numbers[-1]
    if last < first:
        raise ValueError(text)
    return (first - 1) * size + 1, (last - first + 1) * size


def part_of_year(match: re.Match[str], context: Context) -> str | None:
    """A quarter, a half or the first months of a year or of a fiscal year."""
    first, count = _months_of_part(match["part"] or match["part2"])
    short, of = match["short"], match["of"] or match["of2"]
    if short:
        return month_span(_century(int(short)), first, count)
    if not of:
        return context.place_in_year(first, count)
    year = context.resolve(of)
    if year is None:
        return None
    start = bounds(year)[0]
    start_year, start_month = add_months(start.year, start.month, first - 1)
    return month_span(start_year, start_month, count)


# -- years -----------------------------------------------------------------------------------------


def _century(two_digits: int) -> int:
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
    return (
        fiscal_year(first, second, context.country)
        if len(tail) == 2 and second == first + 1
        else f"{first}/{second}"
    )


def year_range(match: re.Match[str], context: Context) -> str | None:
    """Two years joined by a word."""
    first, second = match["year"], match["year2"]
    return f"{first}/{second}" if first < second else None


def fiscal(match: re.Match[str], context: Context) -> str | None:
    """A fiscal year in words or as "FY"."""
    years = [int(n) for n in re.findall(r"\d+", match.group())]
    first = years[0] if years[0] > 99 else _century(years[0])
    if len(years) == 1:
        return fiscal_year(first, None, context.country)
    return fiscal_year(first, first + 1, context.country) if years[1] % 100 == (first + 1) % 100 else None


def relative_fiscal(match: re.Match[str], context: Context) -> str | None:
    """A fiscal year by its relation to the one just named, or to publication: "the last fiscal year"."""
    step = _STEPS[_last_word(match["which"])]
    told = context.near or context.anchor
    if told and granularity(told) == "fiscal" and _last_word(match["which"]) in _SAME:
        return told
    if _last_word(match["which"]) in _BEFORE_THAT and context.near and granularity(context.near) == "fiscal":
        return neighbour(context.near, step)
    calendar = fiscal_calendar(context.country)
    if calendar is None or context.published is None:
        return None
    year = context.published.year - (context.published.month < calendar.month)
    return neighbour(month_span(year, calendar.month, 12), step)


_SAME = frozenset({"the", "same", "that", "whole", "entire", "full"})
_BEFORE_THAT = frozenset({"previous", "preceding", "prior"})
"""What counts back from the time spoken of; "last" counts from publication."""


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

_STEPS = {
    "this": 0, "current": 0, "same": 0, "whole": 0, "entire": 0, "full": 0, "the": 0, "that": 0,
    "last": -1, "previous": -1, "preceding": -1, "prior": -1,
    "next": 1, "coming": 1, "following": 1, "subsequent": 1,
}  # fmt: skip
_FROM_PUBLICATION = {"this", "current", "last", "next", "coming"}


_TRAILING_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def _last_word(text: str) -> str:
    return text.rsplit(None, 1)[-1].lower()


def relative_unit(match: re.Match[str], context: Context) -> str | None:
    """A unit of the calendar near another: "this month", "the previous quarter", "the whole year"."""
    which, unit = _last_word(match["which"]), match["unit"].lower()
    base = context.this(unit) if which in _FROM_PUBLICATION else context.running(unit)
    return neighbour(base, _STEPS[which]) if base else None


def year_before(match: re.Match[str], context: Context) -> str | None:
    """The year before or after the one that was named."""
    base = context.running("year")
    return shift(base, years=-1 if match["word"].lower() == "before" else 1) if base else None


def relative_month(match: re.Match[str], context: Context) -> str | None:
    """A month by its relation to publication: "last March" is over, "next March" is to begin."""
    if context.published is None:
        return None
    this_month, month = context.published.month, _month(match["month"])
    later = {"last": month >= this_month, "this": False, "next": month > this_month}[match["which"].lower()]
    years = {"last": -1 if later else 0, "this": 0, "next": 0 if later else 1}[match["which"].lower()]
    return month_span(context.published.year + years, month)


def same_period(match: re.Match[str], context: Context) -> str | None:
    """The same period as the one named before, or that of another year."""
    base = context.anchor if match["of"] else context.recent or context.anchor
    if base is None:
        return None
    of = match["of"]
    if of is None:
        return shift(base, years=-1) if _last_word(match["which"]).startswith("year") else base
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
    return str(context.base_year) if context.base_year else None


def trailing(match: re.Match[str], context: Context) -> str | None:
    """So many months up to a month or day: "the year ended 31 March 2024", "12 months to June 2024"."""
    last = context.resolve(match["of"])
    end = bounds(last)[1] if last else None
    if end is None:
        return None
    months = _TRAILING_MONTHS[match["unit"].lower()] * (number(match["count"]) if match["count"] else 1)
    return normalise(bounds(moved((end + timedelta(days=1)).isoformat(), -months, "month"))[0], end)
