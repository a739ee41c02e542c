"""Which kinds of figures answer which kinds of questions."""

from __future__ import annotations

import re

from policy_qa.extract.periods import bounds
from policy_qa.questions import CHANGE_KEYS, moves
from policy_qa.readers.candidates import Candidate
from policy_qa.schema import Query, Wanted
from policy_qa.words import head, key, keys, words

_NAMES_WANTED = re.compile(r"(?:which|who)\b", re.IGNORECASE)
_CONTAINER = {"TEU": key("container"), "vehicle": key("bus")}
"""Units that count a thing of another name, where the clause names it."""
_AGED = re.compile(r"\b(?:older|younger|aged|ages?)\s+(?:than\s+)?$", re.IGNORECASE)

_KINDS: dict[Wanted, frozenset[str]] = {
    "amount": frozenset({"money", "measure", "count"}),
    "percent": frozenset({"percent", "measure", "count", "money"}),
    "count": frozenset({"count", "measure", "money", "multiple"}),
    "rank": frozenset({"ordinal_rank"}),
    "share": frozenset({"percent"}),
    "change": frozenset({"percent", "percentage_points", "multiple", "money", "count", "measure"}),
    "measure": frozenset({"measure", "count"}),
}
FIRST_CHOICE: dict[Wanted, frozenset[str]] = {
    "amount": frozenset({"money", "measure"}),
    "percent": frozenset({"percent"}),
    "change": frozenset({"percent", "percentage_points", "multiple"}),
    "any": frozenset({"money", "percent", "count", "measure"}),
}
"""The kinds that are taken before others that would do as well."""


def kind_fits(query: Query, candidate: Candidate) -> bool:
    """Whether a figure is of a kind that answers a question, a level or a change, and of its status."""
    figure, wanted = candidate.figure, query.wanted
    if figure.kind not in _KINDS.get(wanted, frozenset({figure.kind})):
        return False
    if query.status == "target" and figure.status != "target" and not _lies_ahead(candidate):
        return False
    if wanted == "change":
        return (
            candidate.is_change or figure.change_direction is not None or _is_named_change(query, candidate)
        )
    if wanted == "share":
        return not candidate.is_change
    if wanted == "rank":
        return True
    if wanted == "count" and not _counts(query, candidate):
        return False
    text = candidate.source.article.text
    if figure.kind == "count" and _AGED.search(text[candidate.sentence.start : figure.start]):
        return False
    if figure.kind == "ordinal_rank" or (figure.kind == "count" and _NAMES_WANTED.match(query.text)):
        return False
    return not candidate.is_change or moves(query.text)


def _lies_ahead(candidate: Candidate) -> bool:
    """Whether a figure is of a time after its article: then it can only be planned or expected."""
    period, published = candidate.figure.period, candidate.source.article.published
    return bool(period and published) and bounds(period or "")[0].isoformat() > (published or "")


def _is_named_change(query: Query, candidate: Candidate) -> bool:
    """Whether the change asked for is itself what was measured ("contribution to industrial growth")."""
    asked = frozenset(word.key for word in words(query.text)) & CHANGE_KEYS
    return candidate.figure.kind == "percent" and bool(asked & candidate.indicator_keys)


def _counts(query: Query, candidate: Candidate) -> bool:
    """Whether the thing counted is the thing asked for: the head of the figure's unit, or the unit itself."""
    figure = candidate.figure
    if query.unit is None:
        return figure.kind == "count"
    if figure.unit == query.unit:
        return True
    if figure.kind == "money":
        return False
    if candidate.counts_placeholders or _CONTAINER.get(figure.unit or "", "") in keys(query.unit):
        return bool(keys(query.unit) & (candidate.indicator_keys | candidate.clause_keys))
    counted = head(figure.unit)
    return counted in keys(query.unit) if counted else bool(keys(query.unit) & candidate.indicator_keys)
