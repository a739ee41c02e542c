"""Follow-ups that ask for another time: "and in 2019?", "the year before", "and just Q1?"."""

from __future__ import annotations

import re

from policy_qa.conversation.before import Before, preposition, with_article
from policy_qa.conversation.wording import ASKS, PREPOSITION, content
from policy_qa.extract.periods import describe, find_dates, granularity, previous, shift
from policy_qa.schema import DateMention

_NEIGHBOUR = re.compile(
    r"(?:the |a |one )?(?:(?P<before>(?:previous|preceding|prior|last) (?P<unit1>year|quarter|month)"
    r"|(?P<unit2>year|quarter|month) (?:before|earlier)(?: that)?)"
    r"|(?P<after>(?:following|next) (?P<unit3>year|quarter|month)|(?P<unit4>year|quarter|month) "
    r"(?:after|later)(?: that)?))",
    re.IGNORECASE,
)
_YEARS_AWAY = re.compile(
    r"(?:the same (?:period|time|month|quarter) )?(?P<count>\w+) years? (?:(?P<back>earlier|before"
    r"|ago|previously)"
    r"|later|after|on)\b(?: that)?(?:,? in (?:19|20)\d\d)?",
    re.IGNORECASE,
)
_COUNTS = ["a", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_SAME_TIME = re.compile(r"(?:the )?same (?:period|time|months?|quarter),? ", re.IGNORECASE)
_PART_OF_YEAR = re.compile(
    r"(?:the )?(?P<part>(?:(?:first|second|third|fourth|last|final) (?:quarter|half)|start|beginning|end))"
    r"(?: of (?:the|that) year)?",
    re.IGNORECASE,
)
_WHOLE_YEAR = re.compile(
    r"(?:the )?(?:whole|full|entire)(?: of the)? year|the year as a whole", re.IGNORECASE
)
_YEAR_END = re.compile(r"(?:the )?(?:year[- ]end|end of the year)", re.IGNORECASE)
_MONTH_OR_QUARTER = re.compile(
    r"(?:the )?(?:Q[1-4]|(?:January|February|March|April|May|June|July|August|September|October"
    r"|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?)",
    re.IGNORECASE,
)
_MONTH = re.compile(
    r"(?:(?<=in )|(?<=by )|(?<=since )|(?<=and )|(?<=to )|(?<=of )|(?<=from )|(?<=until )|(?<=during ))"
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
)
_SAYS_YEAR = re.compile(
    r"(?:19|20)\d\d|\b(?:this|last|next|same|that|previous) (?:year|month)\b", re.IGNORECASE
)
_BESIDE_DATE = re.compile(
    r"(?P<lead>(?:(?:just|only|alone|over|by|in|for|during|at|on|as of|counted by|according to)\s+|the\s+)*)"
    r"(?P<said>.*?)"
    r"(?P<tail>,? (?:as (?:revised|reported|planned|estimated)|alone|only|after revision))?",
    re.IGNORECASE,
)
_TWO_YEARS = re.compile(r"(?P<first>(?:19|20)\d\d)(?P<mark>[-–/])(?P<second>\d\d(?:\d\d)?)(?!\d)")
_FISCAL = re.compile(
    r"(?P<lead>FY ?|fiscal (?:year )?|financial year )(?P<year>(?:19|20)?\d\d)$", re.IGNORECASE
)


def with_year(rest: str, before: Before) -> str:
    """A question of its own that names a month, with the year of the question before ("in July" → 2022)."""
    if before.period is None or _SAYS_YEAR.search(rest) or not ASKS.match(rest):
        return rest
    year = re.search(r"(?:19|20)\d\d", before.period.surface)
    months = list(_MONTH.finditer(rest))
    if year is None or not months or re.match(r"[-–/]", before.period.surface[year.end() :]):
        return rest
    return f"{rest[: months[-1].end()]} {year.group()}{rest[months[-1].end() :]}"


def neighbour(rest: str, before: Before) -> str | None:
    """“And the year before?”: the time next to the one before."""
    plain = _SAME_TIME.sub("", PREPOSITION.sub("", rest))
    found = beside(plain, before)
    if found is None or content(plain[: found[0]] + plain[found[1] :]):
        return None
    return _with_period(before, found[2])


def beside(text: str, before: Before) -> tuple[int, int, str] | None:
    """Where a text says "the year before", and which time that is; None if it does not or nobody can tell."""
    if (away := _YEARS_AWAY.search(text)) and (years := _count(away["count"])) > 1:
        start = _period_of(before)
        moved = shift(start, years=-years if away["back"] else years) if start else None
        return (away.start(), away.end(), describe(moved).removeprefix("the ")) if moved else None
    match = _NEIGHBOUR.search(text)
    if match is None:
        return None
    step = -1 if match["before"] else 1
    what = next(filter(None, (match[f"unit{i}"] for i in range(1, 5)))).lower()
    surface = before.period.surface if before.period else None
    if what == "year" and surface and (named := _fiscal_shifted(surface, step)):
        return match.start(), match.end(), named
    known = _period_of(before)
    if known is None:
        return None
    if what != "year" and granularity(known) == "year":
        if step > 0:
            return None
        known = f"{known[:4]}-01/{known[:4]}-03" if what == "quarter" else f"{known[:4]}-01"
    moved = previous(known) if what != "year" and step < 0 else shift(known, years=step)
    return match.start(), match.end(), describe(moved).removeprefix("the ")


def _count(said: str) -> int:
    if said.isdigit():
        return int(said)
    return _COUNTS.index(said.lower()) + 1 if said.lower() in _COUNTS else 0


def _period_of(before: Before) -> str | None:
    """The time that was asked for, else the first that the question before or its answer names."""
    known = [before.query.period] if before.query.period else []
    known += [d.period for said in (before.text, before.answer) for d in find_dates(said) if d.period]
    return known[0] if known and not known[0].endswith("..") else None


def dated_like(said: str, before: Before) -> str | None:
    """A part of a year ("Q1", "October", "year-end") with the year of the question before, else None."""
    plain = re.sub(r"^\s*(?:(?:in|at|by|over|for|during|on)\s+)?(?:the\s+)?", "", said).strip()
    years = [
        d.surface[-4:]
        for d in ([before.period] if before.period else find_dates(before.text))
        if re.search(r"(?:19|20)\d\d$", d.surface)
    ]
    if not years or (before.period is None and _is_edition(before)):
        return None
    if _WHOLE_YEAR.fullmatch(plain):
        return years[0]
    if _YEAR_END.fullmatch(plain):
        return f"the end of {years[0]}"
    if part := _PART_OF_YEAR.fullmatch(plain):
        return f"the {part['part']} of {years[0]}"
    return f"{plain} {years[0]}" if _MONTH_OR_QUARTER.fullmatch(plain) else None


def date(rest: str, before: Before) -> str | None:
    """“And in 2019?”: the question before, asked for another time."""
    around = _BESIDE_DATE.fullmatch(rest)
    if around and (said := dated_like(around["said"], before)):
        return f"{_with_period(before, said)}{around['tail'] or ''}"
    plain = PREPOSITION.sub("", rest)
    asked = re.sub(rf"^{ASKS.pattern}", "", plain, flags=re.IGNORECASE)
    for found in find_dates(plain):
        if not content(plain[: found.start] + plain[found.end :]) and not _whole(asked):
            return _with_period(before, found.surface)
    return None


def _whole(asked: str) -> bool:
    """Whether a question says "it" or "there", so that it is one of its own."""
    return bool(re.search(r"\b(?:it|they|that|there|its|their)\b", asked, re.IGNORECASE))


def _with_period(before: Before, said: str) -> str:
    """The question before, asked for another time."""
    old: DateMention | None = before.period
    if old is None and _MONTH_OR_QUARTER.match(said):
        old = next(iter(find_dates(before.text)), None)
    if old is None:
        return f"{before.text} {preposition(said)} {with_article(said)}"
    lead = re.sub(r"\bthe $", "", before.text[: old.start])
    return f"{lead}{with_article(said)}{before.text[old.end :]}"


def _is_edition(before: Before) -> bool:
    """Whether the time in a question names a publication ("the October 2024 outlook")."""
    dates = find_dates(before.text)
    return bool(dates) and re.match(r" [a-z]+(?<! after)\b", before.text[dates[0].end :]) is not None


def _fiscal_shifted(surface: str, step: int) -> str | None:
    """A fiscal year moved by a year in its own spelling ("2023-24" → "2022-23"); None if it is none."""
    if match := _TWO_YEARS.search(surface):
        second = f"{(int(match['second']) + step) % 10 ** len(match['second']):0{len(match['second'])}d}"
        moved = f"{int(match['first']) + step}{match['mark']}{second}"
        return f"{surface[: match.start()]}{moved}{surface[match.end() :]}"
    if match := _FISCAL.search(surface):
        return f"{surface[: match.start()]}{match['lead']}{int(match['year']) + step}"
    return None
