"""Lists that "respectively" tells apart: values matched by order with the names that they belong to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from policy_qa.extract.context.dates import is_of_document
from policy_qa.extract.quantities import Quantity
from policy_qa.extract.reading import Reading, clean, phrase_of
from policy_qa.schema import DateMention

if TYPE_CHECKING:
    from spacy.tokens import Token

_RESPECTIVELY = re.compile(r"\brespectively\b", re.I)
_LONGEST_GAP = 60
"""Characters between two values of one list."""


def respective_names(reading: Reading, quantities: Sequence[Quantity]) -> dict[int, str]:
    """For a sentence with "respectively": the name that belongs to each value, by the value's start offset.

    The values are the last run of one kind before the word; the names the last list of as many members before
    the values. The names are empty if several things are told of and cannot be told apart.
    """
    values = _respective_values(reading, quantities)
    if not values:
        return {}
    names = _names_before(reading, values[0].start, len(values))
    if not names and not _joined_subject(reading, values[0].start):
        return {}
    return {q.start: name for q, name in zip(values, names or [""] * len(values), strict=True)}


def respective_periods(
    reading: Reading, quantities: Sequence[Quantity], told: Sequence[str] = ()
) -> dict[int, str]:
    """For "in 2021 and 2022 … 5 and 7 percent, respectively": each value's period, by its start offset.

    The periods are a list of as many dates in the sentence, else ``told``, what the text has listed last.
    """
    values = _respective_values(reading, quantities)
    if not values:
        return {}
    listed = _listed_dates(reading, len(values))
    alone = not any(not is_of_document(reading, date) for date in reading.dates)
    alone = alone and " and " not in reading.text[reading.start : values[0].start]
    periods = listed or (told if len(told) == len(values) and alone else ())
    return {q.start: period for q, period in zip(values, periods, strict=True)} if periods else {}


def _listed_dates(reading: Reading, count: int) -> list[str]:
    """The dates of the one list of ``count`` dates, or all dates of the sentence if they are as many."""
    dates = [date for date in reading.dates if date.period is not None]
    run: list[DateMention] = []
    for date in dates:
        joined = run and _JOINT.fullmatch(reading.text, run[-1].end, date.start)
        run = [*run, date] if joined else [date]
        if len(run) == count:
            break
    found = run if len(run) == count else dates if len(dates) == count else []
    return [date.period for date in found if date.period is not None]


_JOINT = re.compile(r"(?:,|,? (?:and|or)) (?:in |of |the )*")


def _respective_values(reading: Reading, quantities: Sequence[Quantity]) -> list[Quantity]:
    match = _RESPECTIVELY.search(reading.text, reading.start, reading.end)
    values = _run_before(quantities, match.start()) if match else []
    return values if len(values) > 1 else []


def _joined_subject(reading: Reading, offset: int) -> bool:
    """Whether several things are told of before the values, so that each value belongs to one of them."""
    return any(
        t.dep_ in ("nsubj", "nsubjpass") and t.n_rights and any(c.dep_ == "conj" for c in t.children)
        for t in reading.tokens
        if t.idx < offset
    )


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
    return _adjectives_before(reading, offset, count)


def _adjectives_before(reading: Reading, offset: int, count: int) -> list[str]:
    """The members of "the primary, secondary and tertiary industries": each adjective with the one noun."""
    for noun in reversed([t for t in reading.tokens if t.idx < offset and t.pos_ in ("NOUN", "PROPN")]):
        direct = [t for t in noun.children if t.dep_ in ("amod", "compound", "nmod") and t.i < noun.i]
        joined = {t for member in direct for t in (member, *member.conjuncts) if t.i < noun.i}
        members = sorted(joined, key=lambda t: t.i)[-count:]
        gaps = [reading.text[a.idx + len(a) : b.idx].strip() for a, b in pairwise(members)]
        if len(members) == count and all(gap in (",", "and", ", and", "or") for gap in gaps):
            end = min(phrase_of(reading, noun)[1], offset)
            rest = reading.text[members[-1].idx + len(members[-1]) : end].strip()
            return [clean(f"{member.text} {rest}") for member in members]
    return []


def _member(reading: Reading, token: Token) -> str:
    """The phrase of one member of a list, up to the next member."""
    start, end = phrase_of(reading, token)
    inside = [t for t in token.conjuncts if start <= t.idx < end]
    if inside:
        end = min(t.left_edge.idx for t in inside)
    return clean(re.sub(r"[\s,]+(?:and|or)?\s*$", "", reading.text[start:end]))
