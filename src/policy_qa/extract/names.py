"""Numbers inside names: what looks like a figure and is none ("AB 148", a quoted programme, a list marker)."""

from __future__ import annotations

import re
from collections.abc import Iterable

_QUOTED = re.compile(r"“([^“”\n]{2,90})”|\"([^\"\n]{2,90})\"|‘([^‘’\n]{2,60})’(?!\w)")
_FINITE = re.compile(
    r"\b(?:is|are|was|were|be|been|will|would|has|have|had|can|could|should|we|it|they|he|she|said|rose|fell|grew|reached)\b",
    re.I,
)
_NUMBER_WORD = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|double|doubl\w+|tripl\w+|\d[\d,.]*)\b",
    re.I,
)
_CODE_BEFORE = re.compile(
    r"(?:\b(?:Articles?|Sections?|Chapters?|Clauses?|Annex|Appendix|Tables?|Figures?|Figs?\.?|Box(?:es)?|Charts?|Parts?|Title|Rule|Regulation|"
    r"Directive|Resolution|Document|Decree|Order|Bill|Act|Line|Route|Highway|Interstate|Gate|Room|Floor|Building|Block|Level|Phase|"
    r"Stage|Tier|Grade|Class|Type|Model|Version|Series|Unit|Vol\.?|Volume|Issue|Page|pp?\.|Step|Item|Note|Goal|SDG|Scope|Size|ISO|IEC|GB/T|"
    r"Proposition|Pillar|Priority|Horizon|Vision|Agenda|Circular|Notice|Schedule|Form|Protocol|Channel|Group|Zone|Area|Reactor|Mission|COP|"
    r"HB|SB|AB|HR|H\.R\.|S\.B\.)[ \u00a0-]?(?:No\.?[ \u00a0]?)?|[A-Z]{2,6}[ \u00a0-]|[A-Za-z]{2,}-|[A-Za-z]|[_/#@])$"
)
_CODE_AFTER = re.compile(r"(?:[A-Za-z]\w*|[/_@#]\w|-?\d*[A-Z]\w*|:\d)")
_MEASURE_PREFIX = re.compile(
    r"(?:sub|pre|post|mid|top|non|plus|under|over|near|some|all|up|about|around)-$", re.I
)
_LIST_MARKER = re.compile(r"(?:^|\n)[ \t\u00a0]*[(（]?$")
_LIST_MARKER_END = re.compile(r"[.)）、](?:[ \t\u00a0]|$)")
_PHONE = re.compile(
    r"(?<![\d.,])(?:\+?\d{1,3}[ -])?(?:\(?\d{2,4}\)?[ -])\d{3,4}[ -]\d{3,4}(?!\d)|\b\d{1,2}:\d{2}\b|https?://\S+|\S+@\S+|\bv?\d+\.\d+\.\d+[\w.]*"
)
_CITATION = re.compile(r"\[\d{1,3}(?:[,–-]\s?\d{1,3})*\]")


class Names:
    """The stretches of one text in which numbers belong to a name, found once and asked for each number.

    A quoted phrase without a finite verb that holds a number is a name ("the 'two strides' goals"); the same words later
    without quotes are the same name.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._codes = [m.span() for pattern in (_PHONE, _CITATION) for m in pattern.finditer(text)]
        quoted = [m for m in _QUOTED.finditer(text) if _is_name(next(g for g in m.groups() if g))]
        self._quoted = [m.span() for m in quoted]
        self._spans = self._quoted + _repeats(text, (next(g for g in m.groups() if g) for m in quoted))

    def coded(self, start: int, end: int) -> bool:
        """Whether ``text[start:end]`` is part of an address, a phone number, a time of day or a citation."""
        return any(s < end and start < e for s, e in self._codes)

    def quotes(self, start: int, end: int) -> bool:
        """Whether ``text[start:end]`` stands inside a quoted name: a year there is part of the name."""
        return any(s <= start and end <= e for s, e in self._quoted)

    def holds(self, start: int, end: int) -> bool:
        """Whether ``text[start:end]`` stands inside a name, a code, a phone number, an address or a list marker."""
        if self.coded(start, end) or any(s < end and start < e for s, e in self._spans):
            return True
        before, after = self._text[max(0, start - 24) : start], self._text[end : end + 24]
        if (
            _LIST_MARKER.search(self._text[max(0, start - 6) : start])
            and _LIST_MARKER_END.match(after)
            and end - start <= 2
        ):
            return True
        return bool(_CODE_BEFORE.search(before)) and not _MEASURE_PREFIX.search(before)


def glued(text: str, start: int, end: int) -> bool:
    """Whether a letter or a code sign touches the number on its right ("5G", "737-MAX", "10:30")."""
    return bool(_CODE_AFTER.match(text, end))


def _is_name(quoted: str) -> bool:
    words = quoted.split()
    return (
        len(words) <= 10
        and bool(_NUMBER_WORD.search(quoted))
        and not _FINITE.search(quoted)
        and quoted[-1] not in ".,;!?"
    )


def _repeats(text: str, names: Iterable[str]) -> list[tuple[int, int]]:
    """Later mentions of a quoted name without its quotes, by its first number and the word after it."""
    spans: list[tuple[int, int]] = []
    for name in set(names):
        words = name.split()
        if 2 <= len(words) <= 4 and _NUMBER_WORD.match(words[0]):
            spans += [m.span() for m in re.finditer(rf"\b{re.escape(' '.join(words))}\b", text)]
    return spans
