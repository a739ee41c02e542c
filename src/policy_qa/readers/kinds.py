"""Which kinds of figures answer which kinds of questions."""

from __future__ import annotations

import re

from policy_qa.extract.periods import bounds
from policy_qa.questions import CHANGE_KEYS, moves
from policy_qa.readers.candidates import Candidate
from policy_qa.readers.inquiry import Asked
from policy_qa.schema import Query, Wanted
from policy_qa.words import head, key, keys, words

_NAMES_WANTED = re.compile(r"(?:which|who)\b", re.IGNORECASE)
_CONTAINER = {"TEU": key("container"), "vehicle": key("bus")}
"""Units that count a thing of another name, where the clause names it."""

_AGED = re.compile(r"\b(?:older|younger|aged|ages?)\s+(?:than\s+)?$", re.IGNORECASE)
_OPENS = re.compile(r"(?:\(|\bor )(?:about |around |some |over |nearly )?$")
_TIMES = frozenset({"year", "month", "week", "day", "hour", "minute", "second", "decade", "quarter"})
_HOW_LONG = re.compile(
    r"\b(?:how (?:long|old|many (?:more )?(?:years|months|weeks|days|hours))|age|wait\w*|delay\w*|days"
    r"|duration|terms?|stay|expectancy)\b",
    re.IGNORECASE,
)
_OPEN: frozenset[Wanted] = frozenset({"any", "list", "comparison"})
"""Kinds of questions that a place in a ranking may answer as well as an amount."""
_KINDS: dict[Wanted, frozenset[str]] = {
    "amount": frozenset({"money", "measure", "count"}),
    "percent": frozenset({"percent", "measure", "count", "money"}),
    "count": frozenset({"count", "measure", "money", "multiple"}),
    "rank": frozenset({"ordinal_rank"}),
    "share": frozenset({"percent"}),
    "change": frozenset({"percent", "percentage_points", "multiple", "money", "count", "measure"}),
    "measure": frozenset({"measure", "count"}),
}
_NEVER: dict[Wanted, frozenset[str]] = {
    "share": frozenset({"money", "measure", "ordinal_rank"}),
    "count": frozenset({"percent", "percentage_points"}),
}
"""Kinds that are no answer, however well the words fit: no share is an amount, no number of people a rate."""
FIRST_CHOICE: dict[Wanted, frozenset[str]] = {
    "amount": frozenset({"money", "measure"}),
    "percent": frozenset({"percent"}),
    "change": frozenset({"percent", "percentage_points", "multiple"}),
    "any": frozenset({"money", "percent", "count", "measure"}),
}
"""The kinds that are taken before others that would do as well."""


def admissible(question: Asked, candidate: Candidate) -> bool:
    """Whether a figure can be the answer at all, whatever it measures: by its kind and unit."""
    figure = candidate.figure
    if figure.value is None or (figure.unit in _TIMES and not _HOW_LONG.search(question.query.text)):
        return False
    if (question.query.wanted == "rank") != (
        figure.kind == "ordinal_rank"
    ) and question.query.wanted not in _OPEN:
        return False
    if figure.kind in _NEVER.get(question.query.wanted, frozenset()):
        return False
    text = candidate.source.article.text
    if figure.kind == "count" and _AGED.search(text[candidate.sentence.start : figure.start]):
        return False
    if question.unit is not None:
        return figure.unit == question.unit
    return not _converted(candidate)


def _converted(candidate: Candidate) -> bool:
    """Whether a figure only repeats the one before it in another currency ("5 million yuan ($700,000)")."""
    figure, text = candidate.figure, candidate.source.article.text
    if figure.kind != "money" or not _OPENS.search(
        text[max(candidate.sentence.start, figure.start - 20) : figure.start]
    ):
        return False
    before = [f for f in candidate.source.figures if candidate.sentence.start <= f.start < figure.start]
    return bool(before) and before[-1].kind == "money" and before[-1].unit != figure.unit


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
