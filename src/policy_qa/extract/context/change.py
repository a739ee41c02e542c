"""Whether a figure is a change, which way it went, and from what base."""

from __future__ import annotations

import re
from dataclasses import dataclass

from policy_qa.extract.periods import base_period
from policy_qa.extract.quantities import Quantity
from policy_qa.extract.reading import Reading, clean
from policy_qa.schema import Direction

_UP = (
    r"(?<!makes )(?<!made )(?<!make )(?<!making )(?<!sets )(?<!set )up|rose|rise[sn]?|rising|risen|increas(?:e|es|ed|ing)|grew|grow(?:s|n|ing)?|climb(?:s|ed|ing)?|gain(?:s|ed|ing)?|jump(?:s|ed|ing)?|"
    r"surg(?:e|es|ed|ing)|soar(?:s|ed|ing)?|expand(?:s|ed|ing)?|advanc(?:e|es|ed|ing)|rebound(?:s|ed|ing)?|accelerat(?:e|es|ed|ing)|"
    r"rais(?:e|es|ed|ing)|lift(?:s|ed|ing)?|add(?:s|ed|ing)|improv(?:e|es|ed|ing)|edg(?:e|ed|ing) up|higher|widen(?:s|ed|ing)?|"
    r"pick(?:s|ed|ing)? up|boost(?:s|ed|ing)?|mounted|swell(?:s|ed|ing)?|swollen|growth|rate of growth|growth rate|expansion|uptick|upturn|hike"
)
_DOWN = (
    r"down|fell|fall(?:s|en|ing)?|declin(?:e|es|ed|ing)|drop(?:s|ped|ping)?|decreas(?:e|es|ed|ing)|shr[aiu]nk(?:s|ing)?|contract(?:s|ed|ing)|"
    r"contraction|slip(?:s|ped|ping)?|slid(?:e|es|ing)?|cut(?:s|ting)?|reduc(?:e|es|ed|ing)|reduction|lower(?:s|ed|ing)?|narrow(?:s|ed|ing)?|"
    r"plung(?:e|es|ed|ing)|tumbl(?:e|es|ed|ing)|los(?:t|e|es|ing)|shed(?:s|ding)?|eas(?:e|ed|ing)|edg(?:e|ed|ing) down|slump(?:s|ed|ing)?|"
    r"dip(?:s|ped|ping)?|slow(?:s|ed|ing)?|retreat(?:s|ed|ing)?|fewer|weaken(?:s|ed|ing)?|halv(?:e|es|ed|ing)"
)
_ADV = (
    r"(?:[ \u00a0]+(?:\w+ly|further|again|also|only|just|some|even|year on year|year-on-year|a|an|the|another|modest|sharp|slight|strong|steady|"
    r"average|annual|yearly|cumulative|net|real|nominal|combined|total|overall|whopping|mere|in real terms|on average|on the month|on the year|month on month|"
    r"respectively))*"
)
_QUAL = (
    r"(?:[ \u00a0]+(?:over|more than|about|around|nearly|almost|approximately|roughly|at least|less than|under|up to|as much as|an estimated|"
    r"close to|well over|just over|just under|some))?"
)
_BEFORE_BY = re.compile(
    rf"\b(?:(?P<up>{_UP})|(?P<down>{_DOWN})){_ADV}(?:[ \u00a0]+(?:by|of|was|is|were|at|stood at|reached|hit|came to|averaged|averaging)){{0,1}}{_ADV}{_QUAL}[ \u00a0]*$",
    re.I,
)
_NOUN_OF = re.compile(
    r"\b(?:increase|rise|gain|jump|surge|growth|expansion|decline|decrease|fall|drop|reduction|cut|contraction|uptick|dip|slump|hike|loss|declines|increases|rises|gains)"
    r"(?:[ \u00a0]+(?:rate|target))?[ \u00a0]+(?:of|was|is|were|at|by|reached|averaged|averaging|stood at|came to)"
    + _ADV
    + _QUAL
    + r"[ \u00a0]*$",
    re.I,
)
_LEVEL_TO = re.compile(
    rf"\b(?:(?P<up>{_UP})|(?P<down>{_DOWN})){_ADV}(?P<by>[ \u00a0]+by[ \u00a0]+[^,;]{{1,40}})?(?P<from>[ \u00a0]+from[ \u00a0]+[^;]{{1,60}}?)?,?[ \u00a0]+(?:up[ \u00a0]+)?to{_ADV}{_QUAL}"
    r"(?:[ \u00a0]+(?:a|an)[ \u00a0]+(?:\w+[ \u00a0]+){1,3}(?:of)?)?[ \u00a0]*$",
    re.I,
)
_FLAT = re.compile(r"\b(?:unchanged|flat|little changed|steady|stable|held|stay(?:s|ed)|remain(?:s|ed))\b[^,;]{0,32}$", re.I)
_AFTER = re.compile(
    rf"[ \u00a0]+(?:(?:\w+|year-on-year|month-on-month)[ \u00a0]+){{0,2}}?(?:(?P<up>increase|rise|gain|jump|surge|growth|expansion|higher|larger|bigger|greater|more than (?:a|the|in|last)|above the|uptick|hike|improvement|up on)|"
    rf"(?P<down>decrease|decline|drop|fall|reduction|cut|contraction|lower|smaller|fewer than|less than (?:a|the|in|last)|below the|slump|dip|down on))\b",
    re.I,
)
_FROM_LEVEL = re.compile(
    r"\bfrom(?:[ \u00a0]+(?:a|an|the|about|around|nearly|almost|over|just|revised|\w+ly)){0,2}[ \u00a0]*$",
    re.I,
)
_FROM_IN = re.compile(
    r"(?:from|compared (?:with|to)|against|versus|than)(?:[ \u00a0]+(?:a|an|the|about|around|some|nearly|revised|\w+ly|just|over)){0,2}[ \u00a0]*$",
    re.I,
)
_BASE = re.compile(
    r"^[ \u00a0]*(?:(?:higher|lower|more|less|fewer|increase|rise|growth|decline|drop|fall|up|down|decrease)[ \u00a0]+)?"
    r"(?P<base>(?:over|from|on|than|compared (?:with|to)|against|versus)[ \u00a0]+(?P<what>[^,;()]{3,80}?)|year[- ]on[- ]year|month[- ]on[- ]month|"
    r"quarter[- ]on[- ]quarter|yoy|y-o-y|annually|annualised|on an annual basis|(?:on|over) the (?:year|month|quarter))"
    r"(?=[,;().]|[ \u00a0]+(?:to|and|while|with|as|but|in|by|for|accounting|reaching|due|after|when|thanks|driven|at|which)[ \u00a0]|$)",
    re.I,
)
_YOY_BEFORE = re.compile(
    r"\b(?P<b>year[- ]on[- ]year|month[- ]on[- ]month|quarter[- ]on[- ]quarter|annual)\b(?:[ \u00a0]+\w+){0,4}[ \u00a0]*$",
    re.I,
)
_TEMPORAL = re.compile(
    r"\b(?:year|month|quarter|period|week|day|decade|half|19\d\d|20\d\d|january|february|march|april|may|june|july|august|september|october|november|"
    r"december|earlier|previous|last|ago|before|fiscal|fy)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Change:
    """What the text says of a change at one quantity.

    ``is_change``: the quantity is the amount of a change; else it is a level that moved. ``is_base``: the quantity is the
    value before a change ("from 4.1% in 2016").
    """

    direction: Direction | None = None
    is_change: bool = False
    is_base: bool = False
    base: str | None = None
    base_expression: str | None = None


_NONE = Change()


def change_of(reading: Reading, q: Quantity) -> Change:
    """Read the change at a quantity from the words on both its sides."""
    if q.kind == "ordinal_rank":
        return _NONE
    before, after = reading.before(q.start, limit=160), reading.after(q.end, limit=120)
    clause = re.split(r"[;:]|, (?:and|while|but|with|which)\b", before)[-1]
    if q.kind == "multiple":
        return _multiple(reading, q, after)
    if _FROM_LEVEL.search(clause) or (
        _FROM_IN.search(clause) and re.match(r"[ \u00a0]+(?:in|a|the|last|recorded|seen)\b|\)", after)
    ):
        return Change(is_base=True)
    if level := _LEVEL_TO.search(clause):
        stated = bool(level["by"]) or bool(
            re.search(r"\d", level.group().rpartition("to")[0].rpartition("from")[0])
        )
        direction: Direction = "up" if level["up"] else "down"
        return Change(direction=None if stated else direction)
    if q.kind in ("count", None) and not _counted_change(clause):
        return _after(reading, q, after) if q.kind is None else _NONE
    if match := _BEFORE_BY.search(clause):
        return _with_base(Change("up" if match["up"] else "down", is_change=True), before, after)
    if _NOUN_OF.search(clause):
        falls = re.search(
            r"declin|decreas|fall|drop|reduc|cut|contract|dip|slump|loss", _NOUN_OF.search(clause).group(), re.I
        )  # type: ignore[union-attr]  # searched above
        return _with_base(Change("down" if falls else "up", is_change=True), before, after)
    if _FLAT.search(clause):
        return Change("flat")
    return _after(reading, q, after)


def _counted_change(clause: str) -> bool:
    return bool(
        re.search(
            r"\b(?:by|increase of|rise of|decrease of|drop of|fall of|decline of|gain of|up|down|added|adding|gained|lost|losing|shed|shedding|cut)(?:[ \u00a0]+\w+){0,2}[ \u00a0]*$",
            clause,
            re.I,
        )
    )


def _after(reading: Reading, q: Quantity, after: str) -> Change:
    if q.kind == "count":
        return _NONE
    match = _AFTER.match(after)
    if match is None:
        return _NONE
    return _with_base(
        Change("up" if match["up"] else "down", is_change=True),
        reading.before(q.start),
        after[match.end() - len(match.group().split()[-1]) :],
    )


def _multiple(reading: Reading, q: Quantity, after: str) -> Change:
    surface = reading.text[q.start : q.end].lower()
    moving = re.match(r"(?:doubl|tripl|trebl|quadrupl|quintupl|halv)", surface) or re.search(
        r"\b(?:rose|grew|increas\w+|up|jump\w+|surg\w+|multipl\w+)\b[^,;]*$",
        reading.before(q.start, limit=60),
        re.I,
    )
    if not moving:
        return _NONE
    direction: Direction = "down" if float(q.value) < 1 else "up"
    return _with_base(Change(direction, is_change=True), reading.before(q.start), after)


def _with_base(change: Change, before: str, after: str) -> Change:
    match = _BASE.match(after)
    if match:
        expression = match["base"]
        what = match["what"]
        if what is None or _TEMPORAL.search(what):
            return Change(
                change.direction, True, False, clean(what) if what else expression.strip(), expression.strip()
            )
    if earlier := _YOY_BEFORE.search(before[-60:]):
        return Change(
            change.direction,
            True,
            False,
            earlier["b"],
            "year-on-year" if earlier["b"].lower() == "annual" else earlier["b"],
        )
    return change


def base_of(change: Change, period: str | None) -> str | None:
    """The ISO period of a change's base, given the period of the figure."""
    if change.base_expression is None:
        return None
    return base_period(change.base_expression, period)
