"""Shares: the whole that a percentage is a part of."""

from __future__ import annotations

import re

from policy_qa.extract.quantities import Quantity
from policy_qa.extract.reading import Reading, clean, noun_phrase_starting

_CUE = re.compile(
    r"\b(?:account(?:s|ed|ing)? for|mak(?:e|es|ing) up|made up|represent(?:s|ed|ing)?|compris(?:e|es|ed|ing)|"
    r"constitut(?:e|es|ed|ing)|share|proportion|equivalent to|equal to|contribut(?:e|es|ed|ing)|contribution|"
    r"equalled|ratio|percentage)\b[^;]{0,70}$",
    re.I,
)
_OF = re.compile(r"^ (?P<link>of|to) +")
_RATE_TO = re.compile(r"\b(?:contribution(?: rate)?|contributed|contributing|ratio)\b[^;,]{0,40}$", re.I)
_SHARE_IN = re.compile(
    r"\b(?:share|proportion|percentage) +of +[^,;]{3,50}? +(?:in|of) +(?P<whole>[^,;]{3,60}?) +"
    r"(?:was|is|were|rose|fell|stood|reached|at|to|climbed)\b[^,;]*$",
    re.I,
)
_AS_SHARE = re.compile(
    r"\b(?:as a (?:share|proportion|percentage) of|share (?:in|of (?:all|total|the total))) +"
    r"(?P<whole>[^,;]{2,60}?)"
    r"(?: +(?:was|is|were|rose|fell|stood|reached|at|to|climbed|edged)\b|,)[^;]*$",
    re.I,
)
_WORDS = re.compile(r"[^,;.()]{3,60}?(?=[,;.()]| (?:in|was|were|is|are|and|by|for)\b|$)")


def share_of(reading: Reading, q: Quantity) -> str | None:
    """The whole ("added value of large enterprises") of a percentage; None if it is no share."""
    if q.kind != "percent":
        return None
    before, after = reading.before(q.start, limit=120), reading.after(q.end, limit=200)
    if of := _OF.match(after):
        if of["link"] == "to" and not _RATE_TO.search(before):
            return None
        if phrase := noun_phrase_starting(reading, q.end + of.end()):
            return clean(reading.text[slice(*phrase)])
        words = _WORDS.match(after, of.end())
        return clean(words.group()) if words else None
    if _CUE.search(before) and (whole := _SHARE_IN.search(before) or _AS_SHARE.search(before)):
        return clean(whole["whole"])
    return None


def is_share(reading: Reading, q: Quantity) -> bool:
    """Whether the words before a percentage announce a share ("accounting for")."""
    return q.kind == "percent" and bool(_CUE.search(reading.before(q.start, limit=60)))
