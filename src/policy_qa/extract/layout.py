"""Paragraphs and sentences of an article, with exact offsets, from its lines and the parse."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policy_qa.extract.patterns import any_of, words
from policy_qa.schema import Span

if TYPE_CHECKING:
    from spacy.tokens import Doc

_LINE_END = re.compile(r"\r?\n")
_FINISHED_LINE = re.compile(r"[.!?:;…。！？”\"')\]]\s*$")
_FINISHED = re.compile(r"[.!?。！？:;…][”\"’')\]]*$")
_NO_HEADING = re.compile(r"[.!?。…;]['”\")]*$")
_ITEM = re.compile(r"[-*•#>|【]|[(（]?\d{1,3}[.)、）](?!\d)|[(（][a-zivx]{1,4}[)）]")
"""What a list item, a heading or a row of a table starts with."""
_ABBREVIATIONS = words(
    "No Nos Fig Co Ltd Inc Corp vs approx bn mn tn m Mr Mrs Ms Dr Prof Gen Sen Rep Gov St U.S U.K cf e.g "
    "i.e Rs Ksh Kshs KSh KShs sq "
    "pct Jan Feb Aug Sept Sep Oct Nov Dec"
)
_ABBREVIATION = re.compile(rf"\b{any_of(*map(re.escape, _ABBREVIATIONS))}\.$")
_INITIAL = re.compile(r"(?:(?<![\w&])[A-Z]|\b[A-Z]\.[A-Z])\.$")
"""A full stop of somebody's initial; that of "R&D." ends a sentence."""
_STOP = re.compile(r"(?<=[\w%)])[.!?][”\"’')\]]*[ ]+(?=[“\"(]?[A-Z][a-z])")
_LONGEST_ABBREVIATION = 12
_PLAIN_SENTENCE = re.compile(r"(?:[^。！？.!?\n]|(?<=\d)\.(?=\d))+[。！？.!?\n]?[”’\"」』]?")
_DRAWN_LINE = re.compile(r"[^\w\s]{100,}")
"""Marks in a row, which the tokeniser would take off one by one."""
_LONGEST_SENTENCE = 1500
"""Characters after which the parser's sentences are no longer joined."""
_PLAIN = str.maketrans(
    dict.fromkeys("\u00a0\u2009\u202f\u2007\u3000\t", " ")
    | dict.fromkeys(map(chr, range(0xD800, 0xE000)), "\ufffd")  # halves of characters, which spaCy refuses
)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A stretch of text that is read as one: a paragraph, a list item, or a heading."""

    start: int
    end: int
    heading: bool


def flattened(text: str) -> str:
    """The text with odd spaces, wrapped line ends and drawn lines as plain spaces, of the same length."""
    plain = _DRAWN_LINE.sub(lambda line: " " * len(line[0]), text.translate(_PLAIN))
    return _LINE_END.sub(lambda end: end[0] if _breaks(text, *end.span()) else " " * len(end[0]), plain)


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """The paragraphs in order. A single line end inside running text (a hard wrap) does not part it."""
    found: list[Paragraph] = []
    start = 0
    breaks = [end.span() for end in _LINE_END.finditer(text) if _breaks(text, *end.span())]
    for begin, end in [*breaks, (len(text), len(text))]:
        left, right = _trim(text, start, begin)
        if left < right:
            body = text[left:right]
            heading = len(body.split()) <= 18 and not _NO_HEADING.search(body)
            found.append(Paragraph(left, right, heading))
        start = end
    return tuple(found)


def _breaks(text: str, start: int, end: int) -> bool:
    """Whether the line end at ``[start, end)`` parts two paragraphs.

    It does beside a blank line, before a list item, and after a line that is too short to have been wrapped
    or too long for a wrapped one; a line that fills the usual width goes on.
    """
    line = text[text.rfind("\n", 0, start) + 1 : start].strip()
    next_end = text.find("\n", end)
    following = text[end : next_end if next_end >= 0 else len(text)].strip()
    if not line or not following or len(line) < 50 or _ITEM.match(following):
        return True
    finished = bool(_FINISHED_LINE.search(line))
    if following[0].islower() or (not finished and len(line) <= 130):
        return False
    return len(line) > 130 or (finished and len(line) < 60)


def sentence_spans(doc: Doc, parts: Sequence[Paragraph]) -> tuple[Span, ...]:
    """The sentences of a parsed article, trimmed, none across a paragraph.

    The parser's false breaks (after "No.", inside a clause) are mended.
    """
    text = doc.text
    spans: list[Span] = []
    paragraph = 0
    for start, end in _pieces(doc, text):
        while paragraph + 1 < len(parts) and start >= parts[paragraph].end:
            paragraph += 1
        previous = spans[-1] if spans else None
        same = previous is not None and bool(parts) and parts[paragraph].start <= previous.start
        if previous is not None and same and _continues(text, previous, start):
            spans[-1] = Span(previous.start, end)
        else:
            spans.append(Span(start, end))
    return tuple(spans)


def _pieces(doc: Doc, text: str) -> Iterator[tuple[int, int]]:
    """The parser's sentences, cut at a full stop inside that is no abbreviation's ("to R&D. Sweden")."""
    for sent in doc.sents:
        start = sent.start_char
        for stop in _STOP.finditer(text, sent.start_char, sent.end_char):
            before = text[max(start, stop.start() - _LONGEST_ABBREVIATION) : stop.start() + 1]
            if not _ABBREVIATION.search(before) and not _INITIAL.search(before):
                yield from _whole(text, start, stop.end())
                start = stop.end()
        yield from _whole(text, start, sent.end_char)


def plain_sentences(text: str) -> tuple[Span, ...]:
    """Sentences by punctuation alone, for languages without a parser here."""
    pieces = (_trim(text, *match.span()) for match in _PLAIN_SENTENCE.finditer(text))
    return tuple(Span(start, end) for start, end in pieces if start < end)


def _whole(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    start, end = _trim(text, start, end)
    if start < end:
        yield start, end


def _continues(text: str, previous: Span, start: int) -> bool:
    """Whether what starts at ``start`` belongs to the sentence before it."""
    if previous.end - previous.start > _LONGEST_SENTENCE:
        return False
    tail = text[max(previous.start, previous.end - _LONGEST_ABBREVIATION) : previous.end]
    return bool(_ABBREVIATION.search(tail)) or not _FINISHED.search(tail) or text[start].islower()


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
