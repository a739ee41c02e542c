"""Shares: the whole that a percentage is a part of."""

from __future__ import annotations

import re

from policy_qa.extract.quantities import Quantity
from policy_qa.extract.reading import Reading, clean, noun_phrase_starting

_S = "[ \u00a0]"
_CUE = re.compile(
    r"\b(?:account(?:s|ed|ing)? for|mak(?:e|es|ing) up|made up|represent(?:s|ed|ing)?|compris(?:e|es|ed|ing)|constitut(?:e|es|ed|ing)|"
    r"share|proportion|equivalent to|equal to|contribut(?:e|es|ed|ing)|contribution|equalled|ratio|percentage)\b[^;]{0,70}$",
    re.I,
)
_OF = re.compile(rf"^{_S}(?:of|to){_S}+")
_TO = re.compile(rf"^{_S}to{_S}+")
_RATE_TO = re.compile(r"\b(?:contribution(?: rate)?|contributed|contributing|ratio)\b[^;,]{0,40}$", re.I)
_SHARE_IN = re.compile(
    rf"\b(?:share|proportion|percentage){_S}+of{_S}+(?P<part>[^,;]{{3,50}}?){_S}+(?:in|of){_S}+(?P<whole>[^,;]{{3,60}}?){_S}+"
    rf"(?:was|is|were|rose|fell|stood|reached|at|to|climbed)\b[^,;]*$",
    re.I,
)
_AS_SHARE = re.compile(rf"\b(?:as{_S}a{_S}(?:share|proportion|percentage){_S}of|share{_S}(?:in|of{_S}(?:all|total|the{_S}total))){_S}+(?P<whole>[^,;]{{2,60}}?)(?:{_S}+(?:was|is|were|rose|fell|stood|reached|at|to|climbed|edged)\b|,)[^;]*$", re.I)


def share_of(reading: Reading, q: Quantity) -> str | None:
    """The whole ("the added value of large enterprises") of a percentage, without its determiner; None if it is no share."""
    if q.kind != "percent":
        return None
    before, after = reading.before(q.start, limit=120), reading.after(q.end, limit=200)
    cue = _CUE.search(before)
    if of := _OF.match(after):
        if _TO.match(after) and not _RATE_TO.search(before):
            return None
        phrase = noun_phrase_starting(reading, q.end + of.end())
        if phrase:
            return clean(reading.text[phrase[0] : phrase[1]])
        words = re.match(
            r"[^,;.()]{3,60}?(?=[,;.()]|[ \u00a0](?:in|was|were|is|are|and|by|for)\b|$)", after[of.end() :]
        )
        return clean(words.group()) if words else None
    if cue and (whole := _SHARE_IN.search(before) or _AS_SHARE.search(before)):
        return clean(whole["whole"])
    return None


def is_share(reading: Reading, q: Quantity) -> bool:
    """Whether the words before a percentage announce a share ("accounting for")."""
    return q.kind == "percent" and bool(_CUE.search(reading.before(q.start, limit=60)))
