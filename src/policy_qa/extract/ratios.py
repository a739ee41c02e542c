"""Ratios in words: "nine out of ten", "one in five", "one household in twelve", "three to one"."""

from __future__ import annotations

import re

from policy_qa.extract.number_words import SMALL, WORD_NUMBER, longest_number, words_value
from policy_qa.extract.patterns import SPACE as _S
from policy_qa.extract.patterns import any_of, words

_WHOLE = rf"(?P<d>\d{{1,3}}(?:,\d{{3}})+|\d{{1,6}}|{WORD_NUMBER})"
_OUT_OF = re.compile(
    rf"{_S}(?P<link>out{_S}of|in){_S}(?P<every>every{_S})?(?:the{_S}top{_S}|the{_S})?"
    rf"{_WHOLE}(?![\w%]|[.,]\d|{_S}(?:million|billion|%|per\b)|-)",
    re.I,
)
_NOUN_OUT_OF = re.compile(
    rf"{_S}[a-z]{{3,}}(?:{_S}[a-z]{{3,}})??{_S}(?:out{_S}of|in){_S}(?P<every>every{_S})?{_WHOLE}(?![\w%-]|[.,]\d)"
)
"""The part with its noun: "one household in twelve"."""
_NO_NOUN_BEHIND = re.compile(
    rf"[.,;:)]|{_S}?(?:\n|$)|{_S}"
    + any_of(
        *words("by is are was were has have had now thus goes go went still who that which live lives work")
    )
    + rf"\b|{_S}[a-z]{{3,}}ed\b"
)
"""Behind "one household in twelve", and not behind "one meeting in three months"."""
_BEFORE = re.compile(
    r"(?:^|[.!?:;,(\n“\"]|\b"
    + any_of(*words("about around nearly almost some roughly than only just that and or for of to by least"))
    + rf"){_S}*$",
    re.I,
)
"""Before "three in four" that is a part and no number in several places ("opened three in four cities")."""
_TO_ONE = re.compile(rf"{_S}to{_S}(?:1|one)(?![\w%]|[.,]\d|-|{_S}(?:million|billion|%|per\b))", re.I)
_ODDS = re.compile(rf"\b(?:ratio|outnumber\w*|odds|margin)\b[^.;]{{0,40}}$|^(?:{SMALL}|\d+)$", re.I)


def ratio(text: str, start: int, end: int, value: float) -> tuple[float, int] | None:
    """The part that the number at ``[start, end)`` begins, with where it ends: "eight out of 10" is 0.8.

    The second number is the larger and stands alone. None if the number begins no ratio.
    """
    match = _OUT_OF.match(text, end) or _noun_ratio(text, end)
    if match is None or value <= 0:
        return None
    written = match["d"] if match["d"][0].isdigit() else (longest_number(match["d"]) or ("",))[0]
    whole = int(written.replace(",", "")) if written[:1].isdigit() else words_value(written)
    if whole is None or whole <= value or not _is_ratio(text, start, value, match, whole):
        return None
    return value / whole, match.start("d") + len(written)


def _noun_ratio(text: str, end: int) -> re.Match[str] | None:
    match = _NOUN_OUT_OF.match(text, end)
    return match if match and (match["every"] or _NO_NOUN_BEHIND.match(text, match.end())) else None


def _is_ratio(text: str, start: int, value: float, match: re.Match[str], whole: int) -> bool:
    """Whether "… in …" tells a part ("one in five", "nine in 10"), not where ("won two in five towns")."""
    if match["every"]:
        return True
    if match.re is _NOUN_OUT_OF:
        return whole <= 20 or whole in (50, 100, 1000)
    if match["link"].lower() != "in":
        return True
    if value == 1:
        return whole <= 1000 or "," in match["d"]
    return whole in (10, 100) or (whole < 10 and bool(_BEFORE.search(text[max(0, start - 12) : start])))


def to_one(text: str, start: int, end: int) -> int | None:
    """Where "17.4 to 1", whose first number is at ``[start, end)``, ends; None if it is no odds."""
    match = _TO_ONE.match(text, end)
    if match is None or not _ODDS.search(text[max(0, start - 60) : start]):
        return None
    return match.end()
