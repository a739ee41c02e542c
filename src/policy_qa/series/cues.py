"""Words near figures that say why two of them differ."""

from __future__ import annotations

import re
from typing import Final

_MONTH: Final = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|spring|summer|autumn|winter)"
)
_STATEMENT: Final = r"(?:forecast|estimate|release|report|projection|statement|edition|outlook|figure|count)"
_TOLD: Final = r"(?:reported|put|estimated|expected|seen|given|shown|counted|forecast|projected)"

REVISED: Final = re.compile(
    rf"""\b(?:
      revis\w+ | restat\w+ | correct(?:ed|ion) | updat\w+ | upgrad\w+ | downgrad\w+
    | (?:mark|cut|rais|lower)\w*\ (?:up|down|from)
    | now\ (?:\w+\ ){{0,3}}(?:{_TOLD}|stands?|appears?)
    | now\ (?:puts?|expects?|sees?|gives?|forecasts?|projects?)
    | previously | originally | initially | preliminary
    | (?:earlier|first)\ {_STATEMENT}\w* | first\ reported
    | had\ (?:\w+\ )?(?:{_TOLD}|said|foreseen|been|stood)
    | {_MONTH}(?:['’]s)?\ (?:\w+\ )?{_STATEMENT}\w*
    | (?:half\ )?a\ year\ ago | still\ (?:showed|gave|put|read)
    | instead\ of | rather\ than | pencilled\ in | no\ longer | at\ (?:the|that)\ time | back\ then
    | replac(?:es|ed) | supersed\w+ | (?:has|have|was|were)\ since\ (?:been\ )?\w+ed
    | had\ (?:still\ )?(?:counted|spoken|written|read|named|mentioned|reckoned|assumed|planned\ on)
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""A number has taken the place of another."""

DEFINED: Final = re.compile(
    r"""\b(?:
      definition\w* | methodolog\w+ | new\ basis | base\ year | rebas\w+ | comparable\ basis
    | another\ (?:basis|method) | counted\ differently | different(?:ly)?\ (?:count|measur|defin|basis)\w*
    | in\ (?:19|20)\d\d\ (?:dollars|prices|euros|pounds) | (?:dollars|prices)\ of\ (?:19|20)\d\d
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""Two numbers are counted in different ways."""

IN_REAL_TERMS: Final = re.compile(
    r"""\b(?:
      real\ (?:median|average|mean|wage|income|pay) | inflation[-\ ]adjusted
    | adjust(?:ed|ing)\ for\ (?:inflation|prices) | after\ inflation | for\ inflation
    | in\ real\ terms | constant\ (?:prices|dollars)
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""An amount is told in the prices of some year, which another article may choose otherwise."""

PARTLY: Final = re.compile(
    rf"""\b(?:
      first\ (?:two|three|four|five|six|seven|eight|nine|ten|eleven|\d+)\ (?:months|quarters)
    | first\ (?:quarter|half) | by\ the\ end\ of\ (?!December){_MONTH} | up\ to\ (?!December){_MONTH}
    | so\ far\ this\ year | year[-\ ]to[-\ ]date | in\ the\ (?:eleven|ten|nine)\ months
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""A number is of a part of the period only."""


def shown(pattern: re.Pattern[str], sentence: str) -> str:
    """The words of a sentence that are such a cue."""
    match = pattern.search(sentence)
    return " ".join(match.group().split()) if match else ""
