"""Where a figure holds: a place named in its sentence, else the place that the article is about."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from policy_qa.extract.context.home import Named, home_of, speaks_from
from policy_qa.extract.quantities import Quantity
from policy_qa.extract.reading import Reading
from policy_qa.schema import Entity

_OWNS = re.compile(
    r" ?(?:\(|:|with|at|on|recording|reporting|reported|recorded|posted|posting|had|has|saw)? ?"
    r"(?:(?:a|an|about|around|over|nearly|some|only|just|more than) )*",
    re.I,
)
_UNIONS = frozenset(
    {
        "eu", "european union", "asean", "oecd", "euro area", "eurozone", "euro zone", "european economic "
        "area",
        "african union", "east african community", "g7", "g20", "brics", "mercosur", "opec",
    }
)  # fmt: skip
"""Organisations of countries that figures are given for as for a place."""
_IN = re.compile(r"\b(?:in|across|throughout|within|for|at) +(?:the +)?$", re.I)
_SCOPE = re.compile(
    r"\b(?:ranking|ranked|ranks|No\.? ?\d+|first|second|third|top \w+|highest|lowest|largest|biggest|"
    r"from|with|to|by|than|investments? (?:from|in)|exports? to|imports? from|trade with|compared with)\b"
    r"[^,;\d]{0,40}$",
    re.I,
)
"""Before the name of a place that is not the figure's: where something ranks, what is traded with whom."""
_SET_OFF = re.compile(r"(?:^|[,;] )(?:in|across|while|and|for) (?:the )?$", re.I)
_POSSESSIVE = re.compile(r"(?:’s|'s|’)(?!\w)")
_APART = re.compile(r"[,;]")
_BEGINS = re.compile(r"(?:^|[.!?] +)(?:(?:In|Across|The|For) +)?$")
"""Before a place that a sentence begins with."""
_NEAR = 40
"""Characters behind a quantity in which "in PLACE" belongs to it."""


class Places:
    """The places named in one article, by offset, and the one that it is about (``home``)."""

    def __init__(
        self, entities: Sequence[Entity], text: str, *, home: str | None, title_end: int = 0
    ) -> None:
        self._named = sorted(
            Named(mention.start, mention.end, entity.canonical)
            for entity in entities
            if entity.label == "PLACE" or entity.canonical.lower() in _UNIONS
            for mention in entity.mentions
        )
        bodies = [entity.canonical for entity in entities if entity.label == "ORG"]
        self.home = home or home_of(self._named, text, title_end=title_end, bodies=bodies)

    def by_weight(self) -> list[str]:
        """The home, then the other places by how often they are named."""
        counts = Counter(place.name for place in self._named)
        named = sorted(counts, key=lambda name: -counts[name])
        return ([self.home] if self.home else []) + [name for name in named if name != self.home]

    def of(self, reading: Reading, q: Quantity) -> str | None:
        """The place of a quantity.

        The one right before it; else one behind it after "in"; else the last one before it that the sentence
        speaks of; else the home.
        """
        inside = [place for place in self._inside(reading) if place.start >= reading.told_from]
        for place in inside:
            if place.end <= q.start and _OWNS.fullmatch(reading.text, place.end, q.start):
                return place.name
        usable = [place for place in inside if self._is_meant(reading, place)]
        after = next((place for place in usable if _is_behind(reading, q, place)), None)
        if after and not _APART.search(reading.text, q.end, after.start):
            return after.name
        before = [place for place in usable if place.end <= q.start]
        home = [place for place in before if place.name == self.home]
        foreign = [place for place in before if place.name != self.home and _governs(reading, place)]
        if foreign or home:
            return (foreign or home)[-1].name
        return self.home or self._spoken_of(reading)

    def _is_meant(self, reading: Reading, place: Named) -> bool:
        """Whether a place is none that only gives a scope, or that somebody speaks from."""
        if _SCOPE.search(reading.before(place.start, limit=60)):
            return False
        return place.name == self.home or not speaks_from(reading.text, place)

    def _spoken_of(self, reading: Reading) -> str | None:
        """The place that the last sentence of the paragraph to begin with a place is about."""
        paragraph = reading.text.rfind("\n", 0, reading.start) + 1
        first = bisect_left(self._named, paragraph, key=lambda place: place.start)
        last = bisect_left(self._named, reading.start, key=lambda place: place.start)
        for place in reversed(self._named[first:last]):
            if place.start == paragraph or _BEGINS.search(reading.text, paragraph, place.start):
                return place.name
        return None

    def named(self, phrase: str) -> str | None:
        """The place that a phrase is the name of, or None."""
        return next((place.name for place in self._named if place.name.lower() == phrase.lower()), None)

    def _inside(self, reading: Reading) -> list[Named]:
        first = bisect_left(self._named, reading.start, key=lambda place: place.start)
        last = bisect_left(self._named, reading.end, key=lambda place: place.start)
        return [place for place in self._named[first:last] if place.end <= reading.end]


def _is_behind(reading: Reading, q: Quantity, place: Named) -> bool:
    """Whether a place follows a quantity closely after "in"."""
    near = 0 <= place.start - q.end < _NEAR
    return near and bool(_IN.search(reading.before(place.start, limit=12)))


def _governs(reading: Reading, place: Named) -> bool:
    """Whether a place is what the sentence speaks of: its subject, its possessor, or set off by "In …,"."""
    start, end, _ = place
    if _POSSESSIVE.match(reading.text[end : end + 2]) or start - reading.start < 4:
        return True
    if _SET_OFF.search(reading.before(start, limit=16)):
        return True
    token = reading.token_at(start)
    if token is None:
        return False
    named_in = token.dep_ == "pobj" and token.head.lower_ in ("in", "across", "for")
    return named_in or token.dep_ in ("nsubj", "nsubjpass", "poss")
