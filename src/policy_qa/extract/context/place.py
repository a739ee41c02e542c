"""Where a figure holds: a place named in its sentence, else the place that the article is about."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from policy_qa.extract.quantities import Quantity
from policy_qa.extract.reading import Reading
from policy_qa.schema import Entity

_OWNS = re.compile(
    r"[ \u00a0]?(?:\(|:|with|at|on|recording|reporting|reported|recorded|posted|posting|had|has|saw)?[ \u00a0]?"
    r"(?:(?:a|an|about|around|over|nearly|some|only|just|more than)[ \u00a0])*",
    re.I,
)
_UNIONS = frozenset(
    "eu,european union,asean,oecd,euro area,eurozone,euro zone,european economic area,african union,east african community,g7,g20,brics,mercosur,opec".split(",")
)
"""Organisations of countries that figures are given for as for a place."""
_AFTER_IN = re.compile(r"\b(?:in|across|throughout|within|for|at)[ \u00a0]+(?:the[ \u00a0]+)?$", re.I)
_INSIDE_SCOPE = re.compile(
    r"\b(?:ranking|ranked|ranks|No\.? ?\d+|first|second|third|top \w+|highest|lowest|largest|biggest|"
    r"from|with|to|by|than|investments? (?:from|in)|exports? to|imports? from|trade with|compared with)\b[^,;]{0,40}$",
    re.I,
)


class Places:
    """The places named in one article, by offset, and the one that it is about."""

    def __init__(self, entities: Sequence[Entity], *, home: str | None, title_end: int = 0) -> None:
        found = sorted(
            (m.start, m.end, e.canonical) for e in entities if e.label == "PLACE" or e.canonical.lower() in _UNIONS for m in e.mentions
        )
        self._spans = found
        self.home = home or self._about(found, title_end)

    @staticmethod
    def _about(found: Sequence[tuple[int, int, str]], title_end: int) -> str | None:
        """The place of the title and the first lines, else the one named most often."""
        counts = Counter(name for _, _, name in found)
        for start, _, name in found:
            if start < title_end:
                counts[name] += 3
        best = max(counts.items(), key=lambda item: item[1], default=(None, 0))
        return best[0]

    def of(self, reading: Reading, q: Quantity) -> str | None:
        """The place of a quantity: the nearest one before it in its clause, one behind it after "in", else the home."""
        for start, end, name in self._spans:
            if reading.start <= start and end <= q.start and _OWNS.fullmatch(reading.text[end : q.start]):
                return name
        inside = [(s, e, n) for s, e, n in self._spans if reading.start <= s and e <= reading.end]
        usable = [p for p in inside if not _INSIDE_SCOPE.search(reading.before(p[0], limit=60))]
        before = [p for p in usable if p[1] <= q.start]
        after = [
            p
            for p in usable
            if p[0] >= q.end and p[0] - q.end < 40 and _AFTER_IN.search(reading.before(p[0], limit=12))
        ]
        if after and "," not in reading.text[q.end : after[0][0]]:
            return after[0][2]
        if before:
            home = [p for p in before if p[2] == self.home]
            foreign = [p for p in before if p[2] != self.home and self._governs(reading, p)]
            return (foreign or home or before)[-1][2] if foreign or home else self.home
        return self.home

    def named(self, phrase: str) -> str | None:
        """The place that a phrase is the name of, or None."""
        return next((name for _, _, name in self._spans if name.lower() == phrase.lower()), None)

    def _governs(self, reading: Reading, place: tuple[int, int, str]) -> bool:
        """Whether a place is what the sentence speaks of: its subject, its possessor, or set off by "In …,"."""
        start, end, _ = place
        if re.match(r"(?:’s|'s|’)(?!\w)", reading.text[end : end + 2]) or start - reading.start < 4:
            return True
        if re.search(
            r"(?:^|[,;][ \u00a0])(?:in|across|while|and|for)[ \u00a0](?:the[ \u00a0])?$",
            reading.before(start, limit=16),
            re.I,
        ):
            return True
        token = reading.token_at(start)
        return token is not None and (
            token.dep_ in ("nsubj", "nsubjpass", "poss")
            or (token.dep_ == "pobj" and token.head.lower_ in ("in", "across", "for"))
        )
