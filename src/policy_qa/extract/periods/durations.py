"""Lengths of time ("three years", "half a century"), which are measures and no points in the calendar."""

from __future__ import annotations

import re

from policy_qa.extract.periods import patterns as p
from policy_qa.extract.periods.patterns import compiled

_UNITS = "(?:day|week|fortnight|month|year|decade|century|centurie)s?"
_SORT = "(?:calendar |consecutive |working |business |full |more |straight |successive |whole )"
_NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?|{'|'.join(p.NUMBER_WORDS)}|hundred|several|dozen)"
_TENS = f"(?:{'|'.join(p.TENS)})[ ~](?:one|two|three|four|five|six|seven|eight|nine)"
_AND_HALF = "(?:(?:~and~| and )a[ ~]half)?"
_AMOUNT = f"(?:{_TENS}|{_NUMBER}){_AND_HALF}"
_LONG = compiled(
    rf"{_AMOUNT}(?:[ ~]){_SORT}?(?:{_UNITS}|hours?|minutes?|quarters|seconds)|half (?:an? )?(?:{_UNITS}|"
    rf"hour)|half~(?:year|century)"
)
# "a year" is a length only after these words; "five million tons a year" is a rate.
_SINGLE = compiled(
    rf"(?:within|in|for|over|after|about|than|nearly|almost|under|around|takes?|took|lasts?|lasted|by|"
    rf"once) (?P<length>an? {_UNITS}(?! (?:ago|earlier|later|before)))"
)


def find_durations(text: str) -> tuple[tuple[int, int, str], ...]:
    """Finds lengths of time: a number (or "a", "half a", "several") and a unit from seconds to centuries.

    Args:
        text: Running English text.

    Returns:
        Start, end and surface of each, in order, without prepositions and none inside another. What counts
        back or on from a point ("three years ago", "a year earlier") is an expression for `find_dates`, and
        not among them.
    """
    spans = {match.span() for match in _LONG.finditer(text) if _is_length(text, *match.span())}
    spans |= {match.span("length") for match in _SINGLE.finditer(text)}
    return tuple((start, end, text[start:end]) for start, end in sorted(spans))


_COUNTS_FROM = compiled(" (?:ago|earlier|later|previously)", left="")
_NUMBERED = re.compile(r"(?:\d(?:st|nd|rd|th)|\w+th)\s$")
_FIRST = re.compile(r"\bfirst\s$", re.IGNORECASE)
_PARTS = re.compile(r"(?:quarters|months)$", re.IGNORECASE)


def _is_length(text: str, start: int, end: int) -> bool:
    """Whether it is no point counted from another, no "13th Five-Year Plan", no "first three quarters"."""
    before = text[max(0, start - 16) : start]
    named = _NUMBERED.search(before) or (_FIRST.search(before) and _PARTS.search(text[start:end]))
    return not named and not _COUNTS_FROM.match(text, end)


def is_duration(surface: str) -> bool:
    """Whether the whole of a surface is a length of time ("three years", "a year", "half century")."""
    return bool(_LONG.fullmatch(surface) or _SINGLE.fullmatch(f"for {surface}"))
