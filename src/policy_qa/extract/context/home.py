"""The place that an article is about, where its metadata give none."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from policy_qa.extract.context.country import (
    code_of,
    country_called,
    country_named,
    governed_from,
    own_country,
)
from policy_qa.extract.reading import DATELINE

_TITLE = 3.0
"""What a mention in the title adds to the one that it is."""
_UNKNOWN = 0.5
"""What a mention of a place counts that no list knows: it may be a name of something else."""
_MONEY = 0.75
"""What money or people of a country count, however often they are named."""
_LOCAL = re.compile(
    r"\b(?:[Cc]it(?:y|ies|izens)|[Mm]unicipal\w*|[Ll]ocal|[Cc]ount(?:y|ies)|[Pp]rovinc\w+|[Pp]refectur\w+|"
    r"[Dd]istricts?|[Rr]egion(?:al)?|[Tt]own|[Mm]ayor|[Pp]orts?|[Aa]irports?|[Cc]ouncil)\b"
)
"""Words of a text that may be about the town that it is written in."""
_BODY_IN = re.compile(
    r"(?:\b(?:said|says|told [\w ]{2,24}|announced|reported|concedes|parliament|congress|senate|ministry|"
    r"ministers?|ministries|government|cabinet|secretariat|reporters|officials?|governor|"
    r"headquarters|[A-Z]\w+ (?:Bank|Ministry|Office|Bureau|Agency|Department|Council|Court|Commission)"
    r"(?: of [A-Z]\w+)?) +in|\b(?:ministry|government|officials) +at) +$",
    re.I,
)
"""Before the city that somebody speaks from."""
_ELSEWHERE = re.compile(r"\b(?:to|from|with|than|between|outside|beyond) +(?:the +)?$", re.I)
"""Before a place that something goes to or comes from."""


class Named(NamedTuple):
    """A place that is named in a text, with its span in it."""

    start: int
    end: int
    name: str


def home_of(named: Sequence[Named], text: str, *, title_end: int, bodies: Sequence[str] = ()) -> str | None:
    """The place that is named most, where the title counts more.

    A seat of government from which somebody only speaks stands for its country. A country is also known by
    its money, its people and its ``bodies`` ("Bank of Ghana"). None if many places are named alike: then the
    article is about none of them.
    """
    weights: defaultdict[str, float] = defaultdict(float)
    told_of = {place.name for place in named if not speaks_from(text, place)}
    for place in named:
        country = governed_from(place.name) if place.name not in told_of else None
        weights[country or place.name] += _weight(text, place, country, in_title=place.start < title_end)
    for country in filter(None, map(_country_in, bodies)):
        weights[country] += _MONEY
    if code := own_country(text):
        weights[country_named(code)] += _MONEY
    best = max(weights, key=lambda name: weights[name], default=None)
    rivals = [name for name in weights if best is not None and weights[name] >= weights[best]]
    return None if len(rivals) > _RIVALS else best


_RIVALS = 2
"""As many places may be named alike; the first of them is meant."""


def _country_in(body: str) -> str | None:
    """The country in the name of an organisation: behind its last "of", or at an edge."""
    words = body.split() or [""]
    behind = body.rpartition(" of ")[2].removeprefix("the ")
    for name in dict.fromkeys((behind, words[-1], words[0])):
        if name != body and name[:1].isupper() and (place := country_called(name)):
            return place
    return None


def _weight(text: str, place: Named, country: str | None, *, in_title: bool) -> float:
    known = 1.0 if country or code_of(place.name) else _UNKNOWN
    if country is None and _is_dateline(text, place) and not _LOCAL.search(text):
        known = _UNKNOWN
    if not in_title and _ELSEWHERE.search(text, max(0, place.start - 16), place.start):
        known /= 2
    return known + _TITLE * in_title


def speaks_from(text: str, place: Named) -> bool:
    """Whether a city is only where somebody speaks: in a dateline, or behind "the ministry in"."""
    spoken = _BODY_IN.search(text, max(0, place.start - 48), place.start)
    return spoken is not None or _is_dateline(text, place)


def _is_dateline(text: str, place: Named) -> bool:
    begins = place.start == 0 or text[place.start - 1] == "\n"
    return begins and DATELINE.match(text, place.start, place.start + _LONGEST_DATELINE) is not None


_LONGEST_DATELINE = 80
