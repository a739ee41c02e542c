"""Which quantities are figures: what each one counts or measures, or why it is none (a date, a name)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from policy_qa.extract.bare import Candidate, NoFigure, bare
from policy_qa.extract.context.rank import ranks
from policy_qa.extract.names import Names, glued
from policy_qa.extract.quantities import Quantity
from policy_qa.extract.reading import Reading

__all__ = ["Candidate", "NoFigure", "candidate"]

_DOUBLE_NOUN = re.compile(r"-| (?:digit|standard|taxation|counting|track|check|shift)")
_DOUBLE_WHAT = re.compile(r" (?:the|that|its|their|from|\d)")
_TWICE_OFTEN = re.compile(r" (?:a|at|per|in|this|last|yearly|since)\b")
_TIMES_OFTEN = re.compile(r" (?:a (?:day|week|month|year)|in|since|this|last|per)\b")
_GREW = re.compile(
    r"\b(?:grow|grew|r[io]se|ris|increas|expand|multipl|up|jump|surg|climb)\w*(?: \w+)?\s*$", re.I
)
"""Before "1.5 times in five years" that multiplies."""
_TO_DOUBLE = re.compile(r"\b(?:more than|nearly|almost|to|will|would|can|could|about to|roughly) $", re.I)
_PART_OF_TIME = re.compile(r" of (?:19|20)\d\d| (?:year|century|decade|quarter|day|hour)\b|-(?!of)")
_WHICH_PART = re.compile(r"\b(?:first|second|last|past|latter|other|better|this|that|each|final) +$", re.I)
_PART_OF = re.compile(
    r" (?:price|fare|pay|cost|speed|capacity|of|the|its|their|that|those|from|to|a|an|more|less|fewer|"
    r"below|above|majority|percentage|higher|lower|in|as|by|are|were|was|is|have|had|has|will|do|did|say|said|"
    r"live[ds]?|work)\b|[.,;)\n]|$"
)
_BY_A_PART = re.compile(
    r"\b(?:by|than|about|nearly|over|almost|to|some|around|under|roughly) +(?:an? +)?$", re.I
)
_ONE_TO_THE_NEXT = re.compile(r"one [a-z]+ (?:to|after|or|and) (?:the (?:next|other|same)|another)\b", re.I)
_TENOR = re.compile(r"[\w.]+-(?:day|week|month|quarter|year)\b(?!-)", re.I)
_TERM = re.compile(
    r" (?:[\w’'-]+ ){0,2}?(?:rates?|averages?|mean|norm|median|inflation|yields?|bonds?|bills?|notes?|"
    r"treasur(?:y|ies)|libor|hibor|shibor|sofr|euribor|repos?|deposits?|swaps?|futures|moving|rolling|gilts?|"
    r"bunds?|plans?|tenor|maturit(?:y|ies)|highs?|lows?|peaks?|records?|cpi|hicp|cpih)\b",
    re.I,
)
"""What a length of time is part of the name of: "the 12-month rate", "10-year bonds"."""
_LETTERED = re.compile(r"\b[A-Z][a-z]+ \d{1,2}[A-Z]\Z")
"""A number with a letter that tells things of a name apart: "District 5B"."""
_PEOPLE = re.compile(r" [A-Z]\w*(?:[a-z]s|ese|ish|ch)\b(?! [A-Z])")
_BELOW = re.compile(r"(?:\bper|\bfor (?:every|each)|\bout of every)(?: each)? +$", re.I)
"""Before the number below the line of a rate ("per 10,000 people")."""


def candidate(
    reading: Reading, q: Quantity, *, names: Names, earlier: Sequence[Candidate], counted: str | None = None
) -> Candidate | NoFigure:
    """The quantity as a figure to be, or why it is none.

    ``earlier`` are those before it in the sentence; ``counted`` is the unit that the sentence before counted.
    """
    dated = any(q.start < d.end and d.start < q.end for d in reading.dates)
    if dated and not _holds_date(reading, q):
        return "date"
    if _named(reading, q, names):
        return "name_number"
    if q.kind is None:
        return bare(reading, q, earlier, counted)
    if q.kind == "ordinal_rank":
        figure = ranks(reading, q)
    elif q.kind == "multiple":
        figure = _multiplies(reading, q)
    else:
        figure = q.form != "fraction" or q.unit != "%" or _is_part(reading.text, q)
    return Candidate(q) if figure else "name_number"


def _named(reading: Reading, q: Quantity, names: Names) -> bool:
    """Whether a quantity belongs to a name or a code; money and percent in quotes are figures."""
    if names.coded(q.start, q.end) or (q.kind != "money" and glued(reading.text, q.end)):
        return True
    if q.kind in (None, "measure", "money") and _BELOW.search(reading.before(q.start, limit=16)):
        return True
    if q.kind not in ("money", "percent", "percentage_points") and names.holds(q.start, q.end):
        return True
    if _ONE_TO_THE_NEXT.match(reading.text, q.start):
        return True
    if q.kind == "measure" and _TENOR.match(reading.text, q.start) and _TERM.match(reading.text, q.end):
        return True
    return q.attached and q.kind is None and not _counts_people(reading.text, q)


def _counts_people(text: str, q: Quantity) -> bool:
    """Whether no name begins behind a number with a letter for its scale: "22.3m Danes", not "5M Corp"."""
    if text[q.end - 1].isupper() and _LETTERED.search(text[max(0, q.start - 24) : q.end]):
        return False
    if not text[q.end + 1 : q.end + 2].isupper():
        return True
    return text[q.end - 1].islower() and bool(_PEOPLE.match(text, q.end))


def _holds_date(reading: Reading, q: Quantity) -> bool:
    """A quantity that is larger than the date inside it ("2,018 people") is a figure all the same."""
    if q.kind is None:
        return False
    inside = [d for d in reading.dates if q.start <= d.start and d.end <= q.end]
    return any(q.end - q.start > d.end - d.start + 1 for d in inside)


def _multiplies(reading: Reading, q: Quantity) -> bool:
    """Whether "double", "twice" or "times" multiplies something ("double-digit", "twice a year" do not)."""
    surface, after = reading.text[q.start : q.end].lower(), reading.text[q.end : q.end + 24]
    if surface == "double":
        token = reading.token_at(q.start)
        adjective = token is not None and token.pos_ == "ADJ"
        what = _DOUBLE_WHAT.match(after) or _TO_DOUBLE.search(reading.before(q.start, limit=16))
        return not _DOUBLE_NOUN.match(after) and (not adjective or bool(what))
    if surface == "twice":
        return not _TWICE_OFTEN.match(after)
    often = surface.endswith(("time", "times")) and _TIMES_OFTEN.match(after)
    return not often or bool(_GREW.search(reading.before(q.start, limit=24)))


def _is_part(text: str, q: Quantity) -> bool:
    """Whether a fraction is a part of something ("the first half of 2018", "half-hour" are not)."""
    before, after = text[max(0, q.start - 16) : q.start], text[q.end : q.end + 16]
    named = (
        _WHICH_PART.search(before) and text[q.start : q.start + 2].lower() != "a "
    )  # "said that a quarter"
    if _PART_OF_TIME.match(after) or named:
        return False
    return bool(_PART_OF.match(after) or _BY_A_PART.search(before))
