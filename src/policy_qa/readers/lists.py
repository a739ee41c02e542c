"""Which figure belongs to which thing in "A, B and C rose by 3, 4 and 5 percent respectively"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from policy_qa.schema import ExtractedArticle, Figure, Span
from policy_qa.words import is_generic, keys

_RESPECTIVELY = re.compile(r"\brespectively\b", re.IGNORECASE)
_LINK = re.compile(r",\s+(?:and\s+)?|\s+and\s+|\s+or\s+")
_FIRST_WORDS, _LAST_WORDS = 3, 4


def is_aligned(figure: Figure, source: ExtractedArticle, sentence: Span, asked: frozenset[str]) -> bool:
    """Whether a figure may be about the things asked for, as far as a sentence with "respectively" tells.

    True in every other sentence. Where the things and the figures cannot be counted off against each other,
    nothing in the sentence is taken to be about any one of them.
    """
    text = source.article.text
    if not _RESPECTIVELY.search(text, sentence.start, sentence.end):
        return True
    row = [f for f in source.figures if sentence.start <= f.start < sentence.end and f.kind == figure.kind]
    if figure not in row or len(row) < 2:
        return True
    things = _things(text[sentence.start : row[0].start], len(row))
    held = [len(asked & thing) for thing in things]
    return (
        bool(held)
        and held.count(max(held)) == 1
        and max(held) > 0
        and held.index(max(held)) == row.index(figure)
    )


def _things(before: str, count: int) -> Sequence[frozenset[str]]:
    """The words of each of the last ``count`` things before the first figure; empty if there are fewer."""
    pieces = _LINK.split(before)
    if len(pieces) < count:
        return ()
    pieces = pieces[-count:]
    cores = [
        " ".join(pieces[0].split()[-_FIRST_WORDS:]),
        *pieces[1:-1],
        " ".join(pieces[-1].split()[:_LAST_WORDS]),
    ]
    return [frozenset(word for word in keys(core) if not is_generic(word)) for core in cores]
