"""Paragraphs and sentences of an article, with exact offsets, from its lines and the parse."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policy_qa.schema import Span

if TYPE_CHECKING:
    from spacy.tokens import Doc

_ENDS = re.compile(r"[.!?:;…。！？”\"')\]]\s*$")
_ABBREVIATION = re.compile(
    r"(?:\b(?:No|Nos|Fig|Co|Ltd|Inc|Corp|vs|approx|bn|mn|tn|m|Mr|Mrs|Ms|Dr|Prof|Gen|Sen|Rep|Gov|St|U\.S|U\.K|cf|e\.g|i\.e|Rs|sq|pct|Jan|Feb|Aug|Sept|Sep|Oct|Nov|Dec)\.)$"
)
_STOP = re.compile(r"(?<=[\w%)])[.!?][”\"’')\]]*[ ]+(?=[“\"(]?[A-Z][a-z])")
_INITIAL = re.compile(r"(?:(?<![\w&])[A-Z]|\b[A-Z]\.[A-Z])\.$")
_ODD_SPACE = str.maketrans(dict.fromkeys("\u00a0\u2009\u202f\u2007\u3000\t", " "))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A stretch of text that is read as one: a paragraph, a list item, or a heading."""

    start: int
    end: int
    heading: bool


def flattened(text: str) -> str:
    """The text with odd spaces and wrapped line ends as plain spaces, of the same length, for the parser."""
    plain = list(text.translate(_ODD_SPACE))
    for match in re.finditer(r"\r?\n", text):
        if not _breaks(text, match.start(), match.end()):
            for i in range(match.start(), match.end()):
                plain[i] = " "
    return "".join(plain)


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """The paragraphs in order. A single line end inside running text (a hard wrap) does not part it."""
    found: list[Paragraph] = []
    start = 0
    breaks = [m for m in re.finditer(r"\r?\n", text) if _breaks(text, m.start(), m.end())]
    for begin, end in [*((m.start(), m.end()) for m in breaks), (len(text), len(text))]:
        stretch = text[start:begin]
        left, right = len(stretch) - len(stretch.lstrip()), len(stretch.rstrip())
        if left < right:
            body = stretch[left:right]
            heading = len(body.split()) <= 18 and not re.search(r"[.!?。…;]['”\")]*$", body)
            found.append(Paragraph(start + left, start + right, heading))
        start = end
    return tuple(found)


def _breaks(text: str, start: int, end: int) -> bool:
    """Whether the line end at ``[start, end)`` parts two paragraphs: a blank line, a finished or short line before it."""
    line_start = text.rfind("\n", 0, start) + 1
    line = text[line_start:start].strip()
    next_end = text.find("\n", end)
    following = text[end : next_end if next_end >= 0 else len(text)].strip()
    if not line or not following:
        return True
    if len(line) < 50 or re.match(r"[-*•#>|\d(（【]", following):
        return True
    if following[0].islower() or (not _ENDS.search(line) and len(line) <= 130):
        return False
    return len(line) > 130 or bool(_ENDS.search(line)) and len(line) < 60


def sentence_spans(doc: Doc, parts: tuple[Paragraph, ...]) -> tuple[Span, ...]:
    """The sentences of a parsed article, trimmed, none across a paragraph, false breaks after abbreviations mended."""
    spans: list[Span] = []
    for start, end in _pieces(doc):
        previous = spans[-1] if spans else None
        if previous and _same(parts, previous.start, start) and _continues(doc.text, previous, start):
            spans[-1] = Span(previous.start, end)
        else:
            spans.append(Span(start, end))
    return tuple(spans)


def _pieces(doc: Doc) -> Iterator[tuple[int, int]]:
    """The parser's sentences, cut where it ran over a full stop that is no abbreviation's ("to R&D. Sweden")."""
    for sent in doc.sents:
        start = sent.start_char
        for stop in _STOP.finditer(doc.text, sent.start_char, sent.end_char):
            if not _ABBREVIATION.search(doc.text[start : stop.start() + 1]) and not _INITIAL.search(doc.text[start : stop.start() + 1]):
                yield from _whole(doc.text, start, stop.end())
                start = stop.end()
        yield from _whole(doc.text, start, sent.end_char)


def _whole(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    start, end = _trim(text, start, end)
    if start < end:
        yield start, end


def _continues(text: str, previous: Span, start: int) -> bool:
    tail = text[previous.start : previous.end]
    if _ABBREVIATION.search(tail):
        return True
    return not re.search(r"[.!?。！？:;…][”\"’')\]]*$", tail) or text[start].islower()


def _same(parts: tuple[Paragraph, ...], a: int, b: int) -> bool:
    return any(p.start <= a and b < p.end for p in parts)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
