"""Numbers inside names: what looks like a figure and is none ("AB 148", a quoted programme)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from policy_qa.extract.patterns import any_of, words
from policy_qa.extract.spans import merged, touches

_QUOTED = re.compile(r"“([^“”\n]{2,90})”|\"([^\"\n]{2,90})\"|‘([^‘’\n]{2,60})’(?!\w)")
_FINITE_VERBS = words(
    "is are was were be been will would has have had can could should we it they he she said rose fell "
    "grew reached"
)
_FINITE = re.compile(rf"\b{any_of(*_FINITE_VERBS)}\b", re.I)
_NUMBER_WORDS = words(
    r"one two three four five six seven eight nine ten eleven twelve dozen doubl\w+ tripl\w+ \d[\d,.]*"
)
_NUMBER_WORD = re.compile(rf"\b{any_of(*_NUMBER_WORDS)}\b", re.I)
_NUMBERED = words(
    r"Articles? Sections? Chapters? Clauses? Annex Appendix Tables? Figures? Figs?\.? Box(?:es)? Charts? "
    r"Parts? "
    r"Title Rule Regulation Directive Resolution Document Decree Order Bill Act Line Route Highway "
    r"Interstate Gate "
    r"Room Floor Building Block Level Phase Stage Tier Grade Class Type Model Version Series Unit Vol\.? "
    r"Volume "
    r"Issue Page pp?\. Step Item Note Goal SDG Scope Size ISO IEC GB/T Proposition Pillar Priority Horizon "
    r"Vision "
    r"Agenda Circular Notice Schedule Form Protocol Channel Group Zone Area Reactor Mission COP HB SB AB HR "
    r"H\.R\. S\.B\."
)
"""What is told apart by its number: laws, places, parts of a document."""
_CODE_BEFORE = re.compile(
    rf"(?:\b{any_of(*_NUMBERED)}[ -]?(?:No\.? ?)?|[A-Z]{{2,6}}[ -]|[A-Za-z]{{2,}}-|\b[A-Z]-|[A-Za-z]|[_/#@])$"
)
_CODE_AFTER = re.compile(r"[A-Za-z]\w*|[/_@#]\w|-?\d*[A-Z]\w*|:\d")
_MEASURE_PREFIX = re.compile(
    r"(?:sub|pre|post|mid|top|non|plus|under|over|near|some|all|up|about|around)-$", re.I
)
_LIST_MARKER = re.compile(r"(?:^|\n) *[(（]?$")
_LIST_MARKER_END = re.compile(r"[.)）](?: |$)|、")
_PHONE = re.compile(r"(?<![\d.,])(?:\+?\d{1,3}[ -])?(?:\(?\d{2,4}\)?[ -])\d{3,4}[ -]\d{3,4}(?!\d)")
_TIME_OF_DAY = re.compile(r"\b\d{1,2}:\d{2}\b")
_ADDRESS = re.compile(r"https?://\S+|(?<!\S)\S{1,100}@\S+")
_VERSION = re.compile(r"\bv?\d+\.\d+\.\d+[\w.]*")
_CITATION = re.compile(r"\[\d{1,3}(?:[,–-]\s?\d{1,3})*\]")
_CODES = (_PHONE, _TIME_OF_DAY, _ADDRESS, _VERSION, _CITATION)


class Names:
    """The stretches of one flattened text in which numbers belong to a name, asked for each number.

    A quoted phrase without a finite verb that holds a number is a name ("the 'two strides' goals"); the same
    words later without quotes are the same name.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._codes = merged(match.span() for pattern in _CODES for match in pattern.finditer(text))
        quoted = [
            (match.span(), phrase) for match in _QUOTED.finditer(text) if _is_name(phrase := _inner(match))
        ]
        self._quoted = [span for span, _ in quoted]
        self._spans = merged(self._quoted + _repeats(text, (phrase for _, phrase in quoted)))

    def coded(self, start: int, end: int) -> bool:
        """Whether ``text[start:end]`` is part of an address, a phone number, a time of day or a citation."""
        return touches(self._codes, start, end)

    def quotes(self, start: int, end: int) -> bool:
        """Whether ``text[start:end]`` stands inside a quoted name: a year there is part of the name."""
        return any(s <= start and end <= e for s, e in self._quoted)

    def holds(self, start: int, end: int) -> bool:
        """Whether ``text[start:end]`` stands inside a name or an address, or is a code or a list marker."""
        if self.coded(start, end) or touches(self._spans, start, end):
            return True
        if end - start <= 2 and self._marks_item(start, end):
            return True
        before = self._text[max(0, start - 24) : start]
        return bool(_CODE_BEFORE.search(before)) and not _MEASURE_PREFIX.search(before)

    def _marks_item(self, start: int, end: int) -> bool:
        before, after = self._text[max(0, start - 6) : start], self._text[end : end + 2]
        return bool(_LIST_MARKER.search(before)) and bool(_LIST_MARKER_END.match(after))


def glued(text: str, end: int) -> bool:
    """Whether a letter or a code sign touches the number that ends at ``end`` ("5G", "10:30")."""
    return bool(_CODE_AFTER.match(text, end))


def _inner(quoted: re.Match[str]) -> str:
    return next(group for group in quoted.groups() if group)


def _is_name(quoted: str) -> bool:
    numbered = bool(_NUMBER_WORD.search(quoted)) and not _FINITE.search(quoted)
    return numbered and len(quoted.split()) <= 10 and quoted[-1] not in ".,;!?"


def _repeats(text: str, names: Iterable[str]) -> list[tuple[int, int]]:
    """Later mentions without quotes of quoted names of two to four words that start with their number."""
    spans: list[tuple[int, int]] = []
    for name in sorted(set(names)):
        phrase = " ".join(name.split())
        if 1 <= phrase.count(" ") <= 3 and _NUMBER_WORD.match(phrase):
            spans += [match.span() for match in re.finditer(rf"\b{re.escape(phrase)}\b", text)]
    return spans
