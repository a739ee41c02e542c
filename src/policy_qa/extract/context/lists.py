""" "Respectively": values told apart from the names that they belong to, matched by order."""

from __future__ import annotations

import re
from collections.abc import Sequence

from policy_qa.extract.quantities import Quantity
from policy_qa.extract.reading import Reading, clean, phrase_of

_WORD = re.compile(r"\brespectively\b", re.I)


def respective_names(reading: Reading, quantities: Sequence[Quantity]) -> dict[int, str]:
    """For a sentence with "respectively": the name that belongs to each value, by the value's start offset.

    The values are the last run of one kind before the word; the names the last list of as many members before the values.
    Empty if there is no such pair of lists.
    """
    match = _WORD.search(reading.text, reading.start, reading.end)
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
        if run and (q.kind != run[0].kind or run[0].start - q.end > 60):
            break
        run.insert(0, q)
    return run


def _names_before(reading: Reading, offset: int, count: int) -> list[str]:
    for token in reversed([t for t in reading.tokens if t.idx < offset and t.pos_ in ("NOUN", "PROPN")]):
        members = [token, *token.conjuncts]
        if len(members) == count and all(t.idx < offset for t in members):
            ordered = sorted(members, key=lambda t: t.i)
            return [clean(_member(reading, t)) for t in ordered]
    return []


def _member(reading: Reading, token) -> str:  # type: ignore[no-untyped-def]  # spaCy is untyped here
    start, end = phrase_of(reading, token)
    inside = [t for t in token.conjuncts if start <= t.idx < end]
    if inside:
        end = min(t.left_edge.idx for t in inside)
    return re.sub(r"[\s,]+(?:and|or)?\s*$", "", reading.text[start:end])
