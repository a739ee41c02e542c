"""The pieces that expressions of time are made of, as regular expression source.

Pieces are written plainly and compiled by `compiled`: in the source a blank stands for white space with at
most one line break (news is hard-wrapped), ``~`` for any dash, ``'`` for a straight or a curly apostrophe,
``[ ~]`` and ``[~/]`` for one of the two. No piece has a group that captures, so that pieces can be put
together; rules name the groups that they need.
"""

from __future__ import annotations

import re

from policy_qa.extract.periods.iso import MONTH_NAMES

_SPACE = r"(?:[^\S\n]{1,3}|[^\S\n]{0,2}\n[^\S\n]{0,2})"
DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212-"
_DASH = f"[{DASHES}]"
_SIGNS = (
    ("[ ~]", f"(?:{_SPACE}|{_DASH})"),
    ("[~/]", f"(?:{_DASH}|/)"),
    (" ?", f"{_SPACE}?"),
    (" ", _SPACE),
    ("~", _DASH),
    ("'", "['\u2019]"),
)


def compiled(source: str, *, left: str = r"(?<!\w)", right: str = r"(?!\w)") -> re.Pattern[str]:
    """Compiles a piece or a rule, without regard to case; by default between non-word characters."""
    for sign, meaning in _SIGNS:
        source = source.replace(sign, meaning)
    return re.compile(f"{left}(?:{source}){right}", re.IGNORECASE)


def unnamed(source: str) -> str:
    """The same source with its named groups made plain, to be used inside another rule."""
    return re.sub(r"\(\?P<\w+>", "(?:", source)


FULL_MONTH = f"(?:{'|'.join(MONTH_NAMES)})"
MONTH = rf"(?:{'|'.join(MONTH_NAMES)}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
WEEKDAY = r"(?-i:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
YEAR = r"(?:1[5-9]|20|21)\d\d"
DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"

_WORD_NUMBERS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen",     "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
TENS = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
NUMBER_WORDS = {word: value for value, word in enumerate(_WORD_NUMBERS, start=1)} | TENS
NUMBER = rf"(?:\d{{1,3}}|{'|'.join(NUMBER_WORDS)})"

ORDINAL = "(?:first|second|third|fourth|1st|2nd|3rd|4th)"
_EDGE = "last|final|closing|opening"
QUARTER = (
    rf"(?:Q[1-4]|[1-4]Q|(?:(?:first|second|third|fourth|{_EDGE})|[1-4](?:st|nd|rd|th))[ ~]quarter"
    rf"|{FULL_MONTH} quarter)"
)
HALF = rf"(?:H[12]|[12]H|(?:first|second|latter|{_EDGE}|1st|2nd)[ ~](?:half(?:~year)?|semester))"
COUNTED_PART = rf"(?:(?:first|{_EDGE}) {NUMBER} (?:months|quarters)|(?:[2-9]|1[01])M)"
MORE_QUARTERS = rf"(?:{ORDINAL},? )*{ORDINAL},? (?:and|to|through) {ORDINAL} quarters"
QUARTER_RANGE = (
    rf"(?:Q[1-4] ?~ ?Q?[1-4]|Q[1-4] (?:to|and|through) Q[1-4]"
    rf"|{ORDINAL} (?:to|through) the {ORDINAL} quarter)"
)
PART = f"(?:{QUARTER_RANGE}|{MORE_QUARTERS}|{COUNTED_PART}|{QUARTER}|{HALF})"

DEICTIC = "(?:this|last|next|(?:the )?(?:current|coming))"
ANAPHORIC = "(?:the )?(?:previous|preceding|prior|following|subsequent)"
SAME = "(?:the )?(?:same|whole|entire|full)|the|that"
UNIT = "(?:year|month|quarter|week|decade)"
OWN = "its|their|our|[A-Z][a-z]+'s"
RELATIVE_FISCAL = (
    f"(?:(?:{DEICTIC}|{ANAPHORIC}|{SAME}|{OWN}) (?:fiscal|financial|budget|tax) year"
    "|(?:this|last|next|the (?:current|previous)) fiscal)"
)
RELATIVE_YEAR = (
    f"(?:{RELATIVE_FISCAL}|(?:{DEICTIC}|{ANAPHORIC}|{SAME}) year|the year before"
    "|a year (?:earlier|ago|before))"
)

TWO_YEARS = rf"{YEAR}(?: ?[~/] ?{YEAR}|[~/]\d\d)"
_FISCAL_WORD = r"(?:(?:fiscal|financial|budget|tax)(?: years?)?|FYs?|F\.Y\.)"
FISCAL_YEAR = (
    rf"(?:{_FISCAL_WORD}(?:[ ~])?'?(?:{TWO_YEARS}|\d\d ?[~/] ?\d\d|{YEAR}|\d\d)"
    rf"|(?:{TWO_YEARS}|{YEAR}) (?:fiscal|financial) year)"
)
CALENDAR_YEAR = rf"(?:calendar(?: year)?|CY) ?{YEAR}"
ANY_YEAR = f"(?:{FISCAL_YEAR}|{CALENDAR_YEAR}|{TWO_YEARS}|{YEAR}|{RELATIVE_YEAR})"

SINGLE_MONTH = rf"{MONTH}(?:,? (?:of )?{YEAR}|[ ~]{YEAR}| (?:of )?{DEICTIC} year| of {RELATIVE_YEAR})?"
DECADE = r"(?:1[6-9]|20)\d0'?s"
CENTURY = r"(?:(?:1\d|2[01])(?:st|nd|rd|th)|(?:nineteen|twentie|twenty~first)(?:th)?)[ ~]century"
_PLAN_NUMBER = r"(?:\d{1,2}(?:st|nd|rd|th)|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth)"
PLAN = f"{_PLAN_NUMBER} Five[ ~]Year Plan(?: period)?"
OF_YEAR = f"(?:,? (?:of |in )?(?:the )?|~){ANY_YEAR}"
PART_OF_YEAR = (
    rf"(?:{PART}(?:(?:,? (?:of |in )?(?:the )?|~|'|)(?:{ANY_YEAR})|'?\d\d)?"
    rf"|(?:{FISCAL_YEAR}|{YEAR})(?:[ ~])?{PART})"
)
DATED_PART = (
    rf"(?:{PART}(?:,? (?:of )?|~|'|)(?:{FISCAL_YEAR}|{YEAR})|{YEAR}(?:[ ~])?{PART}"
    rf"|(?:mid|early|late|end)(?:[ ~])(?:{YEAR}))"
)
