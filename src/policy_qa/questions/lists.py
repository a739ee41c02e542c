"""Whether a question asks for a list, and of what: names of members, or figures."""

from __future__ import annotations

import re

_NUMBERS = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_NUMBER = rf"(?:{'|'.join(_NUMBERS)})"
_FIGURES = r"(?:targets|goals|figures|indicators|forecasts|estimates|numbers|objectives)"
_PLURAL = (
    r"(?!does|was|is|has|this|less|its|us|plus|gas|access|process|bus|series|basis|status)"
    r"[a-z][\w-]*(?:[^su\W]s|people|children|men|women)"
)
_ADJECTIVES = r"(?:[\w'’-]+ ){0,3}?"
_DONE = (
    r"(?: (?:did|do|does|will|would|should|were|are|have|had|can|could|met|made|took|got|gave|lay|stood"
    r"|won|lost|rose|fell|grew|went|came"
    r"|[a-z]+ed)\b)"
)
_NAMES = re.compile(
    rf"^(?:(?:please )?(?:list|enumerate)\b|name (?:all|every|some|(?:the )?{_NUMBER}|the (?:[a-z-]+ "
    rf"){{0,3}}?{_PLURAL})\b)"
    rf"|(?:^|, |\b(?:in|into|to|from|by|with|for|on|of|at) )(?:which|what) {_NUMBER} {_ADJECTIVES}{_PLURAL}\b"
    rf"|(?:^|, |\b(?:in|into|to|from|by|with|for|on|of|at) )which {_ADJECTIVES}{_PLURAL}{_DONE}"
    rf"|\b(?:in|into|with|for) what {_ADJECTIVES}{_PLURAL}{_DONE}|^who are\b|^what are (?:all )?the "
    rf"{_NUMBER}\b",
    re.IGNORECASE,
)
_OF_FIGURES = re.compile(
    rf"^(?:(?:please )?(?:list|enumerate|name|show|give)\b.*?|(?:which|what) are(?: all)?(?: the| its| "
    rf"their)?|which)\s*"
    rf"(?:[\w-]+ ){{0,2}}?{_FIGURES}\b",
    re.IGNORECASE,
)
_COUNT = re.compile(rf"\b(?P<number>{_NUMBER})\b", re.IGNORECASE)
_ONE = re.compile(
    r"\b(?:how many|how much|by what|what share|what percentage|more or|difference)\b", re.IGNORECASE
)


_YEAR = r"(?:19|20)\d\d"
_ITEM = r"(?:[\w&’'-]+ ){0,4}[\w&’'-]+"
_SEVERAL = re.compile(
    rf"\beach\b|\brespectively\b|\b(?:for|by|in) every\b|{_YEAR}(?:, {_YEAR})+,? and {_YEAR}"
    r"|^(?:list|enumerate)\b"
    r"|^(?:give|name|show)(?: me)? (?:all|the (?:numbers|figures|amounts|values|rates))\b"
    rf"|: {_ITEM}, {_ITEM}(?:,| and|,? \w+ and)|^how (?:much|many|fast)\b.*? {_ITEM}, {_ITEM},? and {_ITEM}",
    re.IGNORECASE,
)


def asks_list(text: str) -> bool:
    """Whether a question asks for several names or things."""
    return bool(_NAMES.search(text)) and not _ONE.search(text)


def asks_figures(text: str) -> bool:
    """Whether a question asks for several figures: "List the targets for 2025"."""
    return bool(_OF_FIGURES.match(text)) and not _ONE.search(text)


def asks_several(text: str) -> bool:
    """Whether a question asks for one figure of each of several things, so that a single one is no answer.

    "How much did each region spend?", "exports for 2021, 2022 and 2023", "capacity by source: wind, sun".
    """
    return bool(_SEVERAL.search(text)) or (asks_figures(text) and not _ONE.search(text))


def members_asked(text: str) -> int | None:
    """How many members a question says that there are; None if it does not say."""
    match = _COUNT.search(text)
    return _NUMBERS.index(match["number"].lower()) + 2 if match else None
