"""Lists that "respectively" tells apart: values matched by order with the names that they belong to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from policy_qa.extract.quantities import Quantity
from policy_qa.extract.reading import Reading, clean, phrase_of

if TYPE_CHECKING:
    from spacy.tokens import Token

_RESPECTIVELY = re.compile(r"\brespectively\b", re.I)
_LONGEST_GAP = 60
"""Characters between two values of one list."""


def respective_names(reading: Reading, quantities: Sequence[Quantity]) -> dict[int, str]:
    """For a sentence with "respectively": the name that belongs to each value, by the value's start offset.

    The values are the last run of one kind before the word; the names the last list of as many members before
    the values. Empty if there is no such pair of lists.
    """
    match = _RESPECTIVELY.search(reading.text, reading.start, reading.end)
    if match is None:
        return {}
    values = _run_before(quantities, match.start())
    if len(values) < 2:
        return {}
    names = _names_before(reading, values[0].start, len(values))
    return {q.start: name for q, name in zip(values, names, strict=True)} if names else {}


def _run_before(quantities: Sequence[Quantity], offset: int) -> list[Quantity]:
    run: list[Quantity] = []
    for q in reversed([q for q in quantities if q.end <= offset]):
        if run and (q.kind != run[0].kind or run[0].start - q.end > _LONGEST_GAP):
            break
        run.insert(0, q)
    return run


def _names_before(reading: Reading, offset: int, count: int) -> list[str]:
    for token in reversed([t for t in reading.tokens if t.idx < offset and t.pos_ in ("NOUN", "PROPN")]):
        members = [token, *token.conjuncts]
        if len(members) == count and all(t.idx < offset for t in members):
            return [_member(reading, t) for t in sorted(members, key=lambda t: t.i)]
    return []


def _member(reading: Reading, token: Token) -> str:
    """The phrase of one member of a list, up to the next member."""
    start, end = phrase_of(reading, token)
    inside = [t for t in token.conjuncts if start <= t.idx < end]
    if inside:
        end = min(t.left_edge.idx for t in inside)
    return clean(re.sub(r"[\s,]+(?:and|or)?\s*$", "", reading.text[start:end]))
