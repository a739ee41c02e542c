"""Numbers inside names: what looks like a figure and is none ("AB 148", a quoted programme)."""

from __future__ import annotations

import re
from bisect import bisect_right
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
_NUMBERED_PLAINLY = words(
    "sections? paragraphs? paras? articles? chapters? clauses? annex(?:es)? appendix appendices footnotes? "
    "schedules? regulations? counters? rooms? gates? terminals? platforms? bus(?:es)? tables? boxes charts? "
    r"versions? pages? items? codes?(?:\snumbers?)? (?:is|are|were|be)\snumbered extension ext\.? docket "
    "edition initiative communiqué bulletin grades? phases? tiers? postcode"
)
"""What is told apart by its number, in small letters: nouns that are no verbs."""
_NUMBERED_THERE = words(
    "notes? papers? parts? points? figures? box number case question line issue step level stage type"
)
"""The same, nouns that may be verbs: only behind a preposition ("in note 4")."""
_NUMBERED = words(
    r"Articles? Sections? Chapters? Clauses? Paragraphs? Annex Appendix Tables? Figures? Figs?\.? Box(?:es)? "
    r"Charts? Parts? Title Rule Regulation Directive Resolution Document Decree Order Bill Act Line Route "
    r"Highway Interstate Gate Room Counter Floor Building Tower Block Blk Lot Plot Ward Level Phase Stage "
    r"Tier Grade Class Type Model Version Series Unit Vol\.? Volume Issue Paper Page pp?\. Step Item Note "
    r"Goal SDG Scope Size ISO IEC GB/T Proposition Pillar Priority Horizon Vision Agenda Circular Notice "
    r"Gazette Schedule Form Protocol Channel Radio Bus Bag Group Zone Area Reactor Mission COP HB SB AB HR "
    r"H\.R\. S\.B\. Nr\.? Road Rd Street Avenue Ave Lane Drive"
)
"""What is told apart by its number: laws, places, parts of a document."""
_ALSO_NUMBERED = r"(?:\d[\w.-]*(?:, ?| and | or | to |[–-]))*"
"""The numbers before it of the same things ("tables 2 to 9", "bus 14 or 196")."""
_NAMED_BEFORE = "|".join(
    (
        rf"\b{any_of(*_NUMBERED)}s?[ -]?(?:No\.? ?)?",
        rf"\b(?i:{any_of(*_NUMBERED_PLAINLY)})\s(?:no\.? ?)?",
        rf"(?:[;:,.(]|\b{any_of(*words('in see under of to by from and with at per on is than'))}) (?:the )?"
        rf"{any_of(*_NUMBERED_THERE)} ",
        r"\w(?:strasse|gasse) ",
    )
)
_CODE_BEFORE = re.compile(
    rf"(?:(?:{_NAMED_BEFORE}){_ALSO_NUMBERED}|[A-Z]{{2,6}}[ -]|[A-Za-z]{{2,}}-|\b[A-Z]-|[A-Za-z]|[_/#@])\Z"
)
_SIGNED = re.compile(r"(?:No\.?|Number|№) ?\w", re.I)
_RANKED = re.compile(
    r"(?:^|[\n“\"(,:—–]|\b"
    + any_of(
        *words(
            r"rank\w* plac\w* position\w* as the at is was are were be been becom\w* became remain\w* "
            r"stay\w* to from for of by and in its their our an? firmly now again still also only \w+[’']s?"
        )
    )
    + r")\s*$",
    re.I,
)
_SIGNED_ON = re.compile(
    r"-\d|/\d|\w| of (?:1[89]|20)\d\d|[,.;)]? *$"
    r"|, (?!(?:in|among|nationwide|behind|ahead|after|up|down)\b)"
    r"| (?:on|in|of) (?:the|our|this|a|its) (?:agenda|list|series|programme|program)\b"
)
"""Behind the number of a document or a series ("Act, No. 24 of 2017")."""
_CODE_AFTER = re.compile(r"[A-Za-z]\w*|[/_@#]\w|-?\d*[A-Z]\w*|:\d")
_MEASURE_PREFIX = re.compile(
    r"(?:sub|pre|post|mid|top|non|plus|under|over|near|some|all|up|about|around)-$", re.I
)
_LIST_MARKER = re.compile(r"(?:^|\n) *[(（]?$")
_LIST_MARKER_END = re.compile(r"[.)）](?: |$)|、")
_PHONE = re.compile(
    r"(?<![\d.,])(?:\+?\d{1,3}[ -])?(?:\(?\d{2,4}\)?[ -])\d{3,4}[ -]\d{3,4}(?!\d)"
    r"|\+\d{1,3}(?:[ -]?\(?\d{1,4}\)?){3,6}(?!\d)"
)
_CALLED = re.compile(
    r"\b(?:call|ring|phone|telephone|tel\.?|dial|fax|hotline|helpline|whatsapp)[:\s](?:[a-z]+ ){0,2}"
    r"\+?[\d(][\d ()/-]{4,20}\d",
    re.I,
)
_TIME_OF_DAY = re.compile(
    r"\b\d{1,2}:\d{2}\b|\b\d{1,2}(?:[.:]\d{2})? ?(?:[ap]\.m\.|[ap]m\b)|\b\d{4} (?:GMT|UTC|hrs)\b"
)
_HOUSE = re.compile(
    r"\b\d{1,5} (?:[A-Z][\w.]* ){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Drive|Square|Boulevard|Blvd|"
    r"Crescent|Terrace|Place|Way|Wynd|Highway)\b"
)
_FREQUENCY = re.compile(r"\b\d{2,4}(?:\.\d)? (?:FM|AM)\b")
_ADDRESS = re.compile(r"https?://\S+|(?<!\S)\S{1,100}@\S+")
_VERSION = re.compile(r"\bv?\d+\.\d+\.\d+[\w.]*")
_CITATION = re.compile(r"\[\d{1,3}(?:[,–-]\s?\d{1,3})*\]|\b[A-Z]{2,6}(?:/[A-Z]+)? ?\((?:19|20)\d\d\) ?\d+")
"""A note of a reference list ("[12]"), a document by its year and number ("COM(2019) 640")."""
_SUBCLAUSE = re.compile(
    r"(?<![\d.,])\d{1,3}\([a-z]{1,3}\)|\b(?:[Aa]rts?|[Ss]ecs?|[Pp]aras?|[Cc]ls?|[Cc]h)\. ?\d+|§§? ?\d+"
)
_EDITION = re.compile(r"(?<![.!?] )\b[A-Z][\w-]* \Z")
"""Before the number of an edition: "Smart Towns 2.0 gets"."""
_CODES = (_PHONE, _CALLED, _TIME_OF_DAY, _ADDRESS, _VERSION, _CITATION, _HOUSE, _FREQUENCY, _SUBCLAUSE)


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
        self._quoted = sorted(span for span, _ in quoted)
        self._spans = merged(self._quoted + _repeats(text, (phrase for _, phrase in quoted)))

    def coded(self, start: int, end: int) -> bool:
        """Whether ``text[start:end]`` is part of an address, a phone number, a time of day or a citation."""
        return touches(self._codes, start, end)

    def quotes(self, start: int, end: int) -> bool:
        """Whether ``text[start:end]`` stands inside a quoted name: a year there is part of the name."""
        place = bisect_right(self._quoted, start, key=lambda span: span[0]) - 1
        return place >= 0 and end <= self._quoted[place][1]

    def holds(self, start: int, end: int) -> bool:
        """Whether ``text[start:end]`` stands inside a name or an address, or is a code or a list marker."""
        if self.coded(start, end) or touches(self._spans, start, end):
            return True
        if self._text[start + 1 : end] == ".0" and _EDITION.search(self._text[max(0, start - 24) : start]):
            return True
        if end - start <= 2 and self._marks_item(start, end):
            return True
        before = self._text[max(0, start - 40) : start]
        if _SIGNED.match(self._text, start, end):
            return not self._ranked(start, end, before)
        return bool(_CODE_BEFORE.search(before)) and not _MEASURE_PREFIX.search(before)

    def _ranked(self, start: int, end: int, before: str) -> bool:
        """Whether "No. 4" can be a rank: behind a word that ranks, or apart ("…, No. 1 in the province")."""
        return bool(_RANKED.search(before)) and not _SIGNED_ON.match(self._text, end)

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
    wanted: dict[str, set[str]] = {}
    for name in names:
        phrase = " ".join(name.split())
        if 1 <= phrase.count(" ") <= 3 and _NUMBER_WORD.match(phrase):
            wanted.setdefault(phrase.split(" ")[0], set()).add(phrase)
    if not wanted:
        return []
    firsts = re.compile(rf"\b{any_of(*map(re.escape, sorted(wanted, key=len, reverse=True)))}(?= )")
    spans: list[tuple[int, int]] = []
    for first in firsts.finditer(text):
        for phrase in wanted[first.group()]:
            end = first.start() + len(phrase)
            if text.startswith(phrase, first.start()) and not text[end : end + 1].isalnum():
                spans.append((first.start(), end))
    return spans
