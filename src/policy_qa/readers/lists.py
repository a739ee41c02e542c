"""Which figure belongs to which thing in "A, B and C rose by 3, 4 and 5 percent respectively"."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from policy_qa.schema import ExtractedArticle, Figure, Span
from policy_qa.words import STOP, fold, is_generic, keys, words

_RESPECTIVELY = re.compile(r"\brespectively\b", re.IGNORECASE)
_LINK = re.compile(r",\s+(?:and\s+)?|\s+and\s+|\s+or\s+")
_ADJACENT = re.compile(r"[,\s]*(?:\band\b|/)?\s*")


def is_aligned(figure: Figure, source: ExtractedArticle, sentence: Span, asked: frozenset[str]) -> bool:
    """Whether a figure may be about the things asked for, as far as a sentence with "respectively" tells.

    True in every other sentence. Where the things and the figures cannot be counted off against each other,
    nothing in the sentence is taken to be about any one of them.
    """
    text = source.article.text
    row = aligned_row(figure, source, sentence)
    if not row:
        return True
    things = _things(text[sentence.start : row[0].start], len(row))
    held = [len(asked & frozenset(thing)) for thing in things]
    return (
        bool(held)
        and held.count(max(held)) == 1
        and max(held) > 0
        and held.index(max(held)) == row.index(figure)
    )


def aligned_row(figure: Figure, source: ExtractedArticle, sentence: Span) -> Sequence[Figure]:
    """The figures that stand in one row with a figure, each for another thing; empty if it is in no row."""
    text = source.article.text
    row = [f for f in source.figures if sentence.start <= f.start < sentence.end and f.kind == figure.kind]
    if figure not in row or len(row) < 2:
        return ()
    if _RESPECTIVELY.search(text, sentence.start, sentence.end):
        return row
    gaps = itertools.pairwise(row)
    return row if all(_ADJACENT.fullmatch(text, a.end, b.start) for a, b in gaps) else ()


def shared_keys(figure: Figure, source: ExtractedArticle, sentence: Span) -> frozenset[str]:
    """The words that hold for every figure of a figure's row: what stands before it, its members apart."""
    row = aligned_row(figure, source, sentence)
    if not row:
        return frozenset()
    before = source.article.text[sentence.start : row[0].start]
    members = frozenset(word for thing in _things(before, len(row)) for word in thing)
    return keys(before) - members


def _things(before: str, count: int) -> Sequence[Sequence[str]]:
    """The words of each of the last ``count`` things before the first figure; empty if there are fewer."""
    pieces = _LINK.split(before)
    if len(pieces) < count:
        return ()
    first, *between, last = pieces[-count:]
    # What the members share stands before the first ("the income of urban") and behind the last ("rural
    # residents rose"): of those two only the words beside the link tell them apart.
    return [_specific(first)[-1:], *map(_specific, between), _specific(last)[:1]]


def _specific(piece: str) -> list[str]:
    found = [word.key for word in words(fold(piece)) if word.text.lower() not in STOP]
    return [word for word in found if not is_generic(word)] or found
