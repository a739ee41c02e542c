"""Which quantities are figures: what each one counts or measures, or why it is none (a date, a name)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from policy_qa.extract.context.indicator import indicator_of
from policy_qa.extract.context.rank import ranks
from policy_qa.extract.counted import counted_noun
from policy_qa.extract.inflection import singular
from policy_qa.extract.names import Names, glued
from policy_qa.extract.quantities import Quantity
from policy_qa.extract.reading import Reading, clean, governor, phrase_of, subject_of

NoFigure = Literal["date", "name_number"]

_NUMBER_OF = re.compile(
    r"^(?:the )?(?:total |combined |overall )?(?:number|amount|count|total) of (?P<what>.+)$", re.I
)
_NOUN_END = re.compile(r" (?:in|for|at|of|with|under|that|which|to) ")
_INDEX = re.compile(r"\b(?:index|PMI|ratio|coefficient|score|rating|gauge|reading)\b", re.I)
_YEARLIKE = re.compile(r"(?:1[89]|20|21)\d\d")
_DOUBLE_NOUN = re.compile(r"-| (?:digit|standard|taxation|counting|track|check|shift)")
_DOUBLE_WHAT = re.compile(r" (?:the|that|its|their|from|\d)")
_TWICE_OFTEN = re.compile(r" (?:a|per|in|this|last|yearly|since)\b")
_TIMES_OFTEN = re.compile(r" (?:a (?:day|week|month|year)|in|since|this|last|per)\b")
_PART_OF_TIME = re.compile(r" of (?:19|20)\d\d| (?:year|century|decade|quarter|day|hour)\b|-(?!of)")
_WHICH_PART = re.compile(r"\b(?:first|second|last|past|latter|other|better|this|that|each|final) +$", re.I)
_PART_OF = re.compile(
    r" (?:of|the|its|their|that|those|from|to|a|an|more|majority|percentage|higher|lower|in|as)\b|[.,;)]|$"
)
_BY_A_PART = re.compile(
    r"\b(?:by|than|about|nearly|over|almost|to|some|around|under|roughly) +(?:an? +)?$", re.I
)
_HAVING = re.compile(
    r"\b(?:have|has|had|having|reach\w*|exceed\w*|surpass\w*|hit|rose to|fell to|grew to|increased? to|"
    r"raise it to|number(?:s|ed)?|total(?:s|led|ed)?)"
    r"(?: +(?:about|around|over|more than|nearly|almost|some|only|just|at least))? *$",
    re.I,
)
"""Before a number that counts what the sentence before has counted."""
_PREDICATED = re.compile(
    r"\b(?:reach\w*|total\w*|stood at|stands at|was|were|is|are|hit|number\w*|rose to|fell to|grew to|"
    r"increased to|decreased to|dropped to|came to|amount\w* to|at|to|of|by|exceed\w*|surpass\w*|from|than|"
    r"averag\w*)(?: +(?:about|around|over|more than|nearly|almost|some|only|just|at least))? *$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A quantity that is a figure. ``noun`` is the span of the noun phrase that it counts.

    ``elliptic`` tells that it counts what a figure before it counted ("…, and 865 were identified").
    """

    q: Quantity
    noun: tuple[int, int] | None = None
    elliptic: bool = False


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
        return _bare(reading, q, earlier, counted)
    if q.kind == "ordinal_rank":
        figure = ranks(reading, q)
    elif q.kind == "multiple":
        figure = _multiplies(reading, q)
    else:
        figure = q.form != "fraction" or q.unit != "%" or _is_part(reading.text, q)
    return Candidate(q) if figure else "name_number"


def _named(reading: Reading, q: Quantity, names: Names) -> bool:
    """Whether a quantity belongs to a name or a code; money and percent in quotes are figures."""
    if names.coded(q.start, q.end) or glued(reading.text, q.end):
        return True
    if q.kind not in ("money", "percent", "percentage_points") and names.holds(q.start, q.end):
        return True
    return q.attached and q.kind is None and reading.text[q.end + 1 : q.end + 2].isupper()


def _bare(
    reading: Reading, q: Quantity, earlier: Sequence[Candidate], counted: str | None
) -> Candidate | NoFigure:
    """A number without a unit: a count if a noun is counted or understood, or a level that a verb states."""
    surface = reading.text[q.start : q.end]
    like_year = bool(_YEARLIKE.fullmatch(surface))
    if noun := counted_noun(reading, q.start, q.end):
        unit, start, end = noun
        if like_year and not _is_plural(reading.text[start:end], unit):
            return "date"
        return Candidate(replace(q, kind="count", unit=unit), (start, end))
    if like_year:
        return "date"
    hyphenated = q.form == "words" and reading.text[q.end : q.end + 1] == "-"
    if hyphenated or surface.lower() in ("one", "a", "an"):
        return "name_number"
    unit_before = _elliptic_unit(reading, q, earlier)
    if unit_before is not None:
        inherited = any(c.q.unit == unit_before and c.q.kind == "count" for c in earlier)
        return Candidate(replace(q, kind="count", unit=unit_before or None), elliptic=inherited)
    if counted and not reading.heading and _HAVING.search(reading.before(q.start, limit=40)):
        return Candidate(replace(q, kind="count", unit=counted), elliptic=True)
    return _stated(reading, q)


def _is_plural(phrase: str, unit: str) -> bool:
    """Whether the counted noun stands in the plural ("2018 enterprises"; not "the 2020 strategy")."""
    written, single = phrase.partition(" per ")[0].split(), unit.partition(" per ")[0].split()
    return written[-1] != single[-1] and written[-1][:1].islower()


def _stated(reading: Reading, q: Quantity) -> Candidate | NoFigure:
    """A bare number that an index has, or that a verb of level or change says ("stood at 49.4")."""
    if reading.heading or q.form == "words":
        return "name_number"
    index = bool(_INDEX.search(indicator_of(reading, q) or ""))
    if index or q.value_max is not None or _PREDICATED.search(reading.before(q.start, limit=40)):
        return Candidate(replace(q, kind="measure" if index else "count"))
    return "name_number"


def _elliptic_unit(reading: Reading, q: Quantity, earlier: Sequence[Candidate]) -> str | None:
    """What is counted, unnamed, in "the number of X reached 3,512", "19 complexes, including three for …"."""
    root = reading.root_of(q.start, q.end)
    subject = subject_of(governor(root)) if root is not None else None
    if subject is not None and subject.idx < q.start:
        start, end = phrase_of(reading, subject)
        if match := _NUMBER_OF.match(clean(reading.text[start : min(end, q.start)])):
            return _singular_head(match["what"])
    counted = [c.q.unit for c in earlier if c.q.kind == "count" and c.q.unit]
    return counted[-1] if counted and (root is None or root.dep_ != "npadvmod") else None


def _singular_head(phrase: str) -> str:
    body, _, last = clean(_NOUN_END.split(phrase)[0]).rpartition(" ")
    return f"{body} {singular(last)}".strip()


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
        return not _DOUBLE_NOUN.match(after) and (not adjective or bool(_DOUBLE_WHAT.match(after)))
    if surface == "twice":
        return not _TWICE_OFTEN.match(after)
    return not (surface.endswith(("time", "times")) and _TIMES_OFTEN.match(after))


def _is_part(text: str, q: Quantity) -> bool:
    """Whether a fraction is a part of something ("the first half of 2018", "half-hour" are not)."""
    before, after = text[max(0, q.start - 16) : q.start], text[q.end : q.end + 16]
    if _PART_OF_TIME.match(after) or _WHICH_PART.search(before):
        return False
    return bool(_PART_OF.match(after) or _BY_A_PART.search(before))
