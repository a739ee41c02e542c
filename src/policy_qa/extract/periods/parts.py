"""Quarters, halves and first months: of a year, of a fiscal year, listed, or named without their noun."""

from __future__ import annotations

import re

from policy_qa.extract.periods import patterns as p
from policy_qa.extract.periods.context import Context
from policy_qa.extract.periods.iso import add_months, bounds, granularity, month_span, normalise, shift
from policy_qa.extract.periods.patterns import compiled
from policy_qa.extract.periods.resolvers import century_of, month_number, number

_ORDINALS = {
    "first": 1, "opening": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "final": 4, "closing": 4,
    "latter": 2,
}  # fmt: skip
_PART_NUMBERS = re.compile(rf"\d+|{'|'.join(_ORDINALS)}", re.IGNORECASE)
_COUNTED = re.compile(r"(?:(first|opening|last|final|closing)\s+(\S+)\s+(month|quarter)s|(\d+)m)")
_MONTH_QUARTER = re.compile(rf"({p.FULL_MONTH})\s+quarter", re.IGNORECASE)
_RESPECTIVELY = re.compile(r"\brespectively\b", re.IGNORECASE)
_NO_LIST = re.compile(r"\b(?:to|through)\b", re.IGNORECASE)


def months_of_part(text: str) -> tuple[int, int]:
    """First month within a year (1 to 12) and number of months of "Q3", "first nine months" and so on.

    Raises:
        ValueError: The parts do not follow one another, or are more than a year.
    """
    words = text.lower()
    size = 6 if re.search(r"half|semester|h\d|\dh", words) else 3
    if counted := _COUNTED.fullmatch(words):
        unit = 3 if counted[3] == "quarter" else 1
        count = number(counted[2] or counted[4]) * unit
        if count > 12:
            raise ValueError(text)
        return (1 if counted[1] in {"first", "opening", None} else 13 - count), count
    numbers = [int(n) if n.isdigit() else _ORDINALS[n] for n in _PART_NUMBERS.findall(words)]
    if size == 6:
        numbers = [min(numbers[0], 2)]
    first, last = numbers[0], numbers[-1]
    gaps = not _NO_LIST.search(words) and numbers != list(range(first, first + len(numbers)))
    if last < first or (len(numbers) > 2 and gaps) or ("quarters" in words and gaps):
        raise ValueError(text)
    return (first - 1) * size + 1, (last - first + 1) * size


def part_of_year(match: re.Match[str], context: Context) -> str | None:
    """A quarter, a half or the first months of a year or of a fiscal year."""
    part, short, of = match["part"] or match["part2"], match["short"], match["of"] or match["of2"]
    if named := _MONTH_QUARTER.fullmatch(part):
        return _ending_in(month_number(named[1]), match, context)
    first, count = months_of_part(part)
    if short:
        return month_span(century_of(int(short)), first, count)
    if not of:
        return _of_told_year(first, count, context)
    year = context.resolve(of)
    found = _within(year, first, count) if year else None
    if found and not _THIS.search(of) and granularity(year or "") == "fiscal":
        return _begun(found, context)
    return found


_THIS = re.compile(r"\d|\b(?:this|current|next|coming)\b", re.IGNORECASE)


def _within(year: str, first: int, count: int) -> str:
    """The part of a year, or of a fiscal year, that begins with its month number ``first``."""
    start = bounds(year)[0]
    return month_span(*add_months(start.year, start.month, first - 1), count)


def _of_told_year(first: int, count: int, context: Context) -> str | None:
    """A part without its year: of the fiscal year that is spoken of, else of a calendar year."""
    return _within(context.fiscal, first, count) if context.fiscal else context.place_in_year(first, count)


def _begun(period: str, context: Context) -> str:
    """A part of "its budget year": not one that is still to come when the text tells of it."""
    ahead = context.published is not None and (bounds(period)[1] or context.published) > context.published
    return shift(period, years=-1) if ahead and not context.future else period


def _ending_in(month: int, match: re.Match[str], context: Context) -> str | None:
    """The three months that end with a named one ("the March quarter")."""
    of, short = match["of"] or match["of2"], match["short"]
    year = context.resolve(of) if of else None
    if year is not None and granularity(year) == "fiscal":
        offset = (month - bounds(year)[0].month) % 12
        return _within(year, offset - 1, 3)
    last = (
        month_span(bounds(year)[0].year, month)
        if year
        else month_span(century_of(int(short)), month)
        if short
        else context.place_in_year(month, 1)
    )
    if last is None:
        return None
    start = bounds(last)[0]
    return month_span(*add_months(start.year, start.month, -2), 3)


def quarter_ending(match: re.Match[str], context: Context) -> str | None:
    """Three months by their last one and its year: "the June 2024 quarter"."""
    return month_span(*add_months(int(match["year"]), month_number(match["month"]), -2), 3)


def listed_part(match: re.Match[str], context: Context) -> str | None:
    """One of "the first, second and third quarters of 2023, respectively"."""
    first, count = months_of_part(
        f"{match['part'].lower()} {'half' if match['unit'][0] in 'Hh' else 'quarter'}"
    )
    if not match["of"]:
        return _of_told_year(first, count, context)
    year = context.resolve(match["of"])
    return _within(year, first, count) if year else None


def are_listed(match: re.Match[str], context: Context) -> bool:
    """Whether several parts stand for one another's values ("respectively"), so that each is one period."""
    return bool(_RESPECTIVELY.search(context.after) or _RESPECTIVELY.search(context.before))


_PART_BEFORE = compiled(rf"{p.ORDINAL}[ ~](?P<unit>quarter|half)")
_IN_THE = re.compile(r"\b(?:in|for|over|and|to|during)\s+the\s+$", re.IGNORECASE)
_NOTHING_FOLLOWS = re.compile(r"\s*(?:[.,;)]|$|\s(?:and|but|while|with|as|before|after)\b)")


def elliptic_part(match: re.Match[str], context: Context) -> str | None:
    """A quarter or half by its ordinal alone ("5 percent in the first quarter and 4 in the second")."""
    before = list(_PART_BEFORE.finditer(context.before))
    first, count = months_of_part(f"{match.group()} {before[-1]['unit']}")
    if context.recent is None:
        return _of_told_year(first, count, context)
    start = bounds(context.recent)[0]
    told, _ = months_of_part(before[-1].group())
    year, month = add_months(start.year, start.month, first - told)
    return month_span(year, month, count)


def is_elliptic(match: re.Match[str], context: Context) -> bool:
    """Whether an ordinal stands for a quarter or half named before it in the sentence."""
    alone = _IN_THE.search(context.before) and _NOTHING_FOLLOWS.match(context.after)
    return bool(alone and _PART_BEFORE.search(context.before))


def parts_range(match: re.Match[str], context: Context) -> str | None:
    """From one part of a year to one of another: "Q1 2017 to Q3 2018"."""
    first, last = context.resolve(match["from"]), context.resolve(match["to"])
    if first is None or last is None:
        return None
    end = bounds(last)[1]
    return normalise(bounds(first)[0], end) if end is not None and bounds(first)[0] <= end else None
