"""Whether a figure is a change, which way it went, and from what base."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from policy_qa.extract.patterns import any_of
from policy_qa.extract.periods import base_period
from policy_qa.extract.quantities import Quantity
from policy_qa.extract.reading import Reading, clean
from policy_qa.schema import Direction

_UP = any_of(
    r"(?<!makes )(?<!made )(?<!make )(?<!making )(?<!sets )(?<!set )up",
    r"rose|rise[sn]?|rising|risen|increas(?:e|es|ed|ing)|grew|grow(?:s|n|ing)?|climb(?:s|ed|ing)?",
    r"gain(?:s|ed|ing)?|jump(?:s|ed|ing)?|surg(?:e|es|ed|ing)|soar(?:s|ed|ing)?|expand(?:s|ed|ing)?",
    r"advanc(?:e|es|ed|ing)|rebound(?:s|ed|ing)?|accelerat(?:e|es|ed|ing)|rais(?:e|es|ed|ing)",
    r"lift(?:s|ed|ing)?|add(?:s|ed|ing)|improv(?:e|es|ed|ing)|edg(?:e|ed|ing) up|higher|widen(?:s|ed|ing)?",
    r"pick(?:s|ed|ing)? up|boost(?:s|ed|ing)?|mounted|swell(?:s|ed|ing)?|swollen",
    r"growth|rate of growth|growth rate|expansion|uptick|upturn|hike",
)
_DOWN = any_of(
    r"down|fell|fall(?:s|en|ing)?|declin(?:e|es|ed|ing)|drop(?:s|ped|ping)?|decreas(?:e|es|ed|ing)",
    r"shr[aiu]nk(?:s|ing)?|contract(?:s|ed|ing)|contraction|slip(?:s|ped|ping)?|slid(?:e|es|ing)?",
    r"cut(?:s|ting)?|reduc(?:e|es|ed|ing)|reduction|lower(?:s|ed|ing)?|narrow(?:s|ed|ing)?",
    r"plung(?:e|es|ed|ing)|tumbl(?:e|es|ed|ing)|los(?:t|e|es|ing)|shed(?:s|ding)?|eas(?:e|ed|ing)",
    r"edg(?:e|ed|ing) down|slump(?:s|ed|ing)?|dip(?:s|ped|ping)?|slow(?:s|ed|ing)?|retreat(?:s|ed|ing)?",
    r"fewer|weaken(?:s|ed|ing)?|halv(?:e|es|ed|ing)",
)
_MOVED = rf"\b(?:(?P<up>{_UP})|(?P<down>{_DOWN}))"
_MANNER = (
    r"(?: +(?:\w+ly|further|again|also|only|just|some|even|year on year|year-on-year|a|an|the|another|modest|"
    r"sharp|slight|strong|steady|average|annual|yearly|cumulative|net|real|nominal|combined|total|overall|"
    r"whopping|mere|in real terms|on average|on the month|on the year|month on month|respectively))*"
)
_QUALIFIED = (
    r"(?: +(?:over|more than|about|around|nearly|almost|approximately|roughly|at least|less than|under|up to|"
    r"as much as|an estimated|close to|well over|just over|just under|some))?"
)
_MOVED_BY = re.compile(
    rf"{_MOVED}{_MANNER}(?: +(?:by|of|was|is|were|at|stood at|reached|hit|came to|averaged|averaging))?"
    rf"{_MANNER}{_QUALIFIED} *$",
    re.I,
)
_MOVED_SOMETHING = re.compile(rf"{_MOVED}(?: +[\w’'-]+){{1,6}} +by{_QUALIFIED} *$", re.I)
"""A verb of change with its object: "raising the gas tax by"."""
_FALL_NOUNS = "decline|decrease|fall|drop|reduction|cut|contraction|dip|slump|loss|declines"
_CHANGE_OF = re.compile(
    r"\b(?:(?P<up>increase|rise|gain|jump|surge|growth|expansion|uptick|hike|increases|rises|gains)|"
    rf"(?P<down>{_FALL_NOUNS}))(?: +(?:rate|target))?"
    rf" +(?:of|was|is|were|at|by|reached|averaged|averaging|stood at|came to){_MANNER}{_QUALIFIED} *$",
    re.I,
)
_MOVED_TO = re.compile(
    rf"{_MOVED}{_MANNER}(?P<by> +by +[^,;]{{1,40}})?(?P<from> +from +[^;]{{1,60}}?)?,? +(?:up +)?to"
    rf"{_MANNER}{_QUALIFIED}(?: +(?:a|an) +(?:\w+ +){{1,3}}(?:of)?)? *$",
    re.I,
)
_FLAT = re.compile(
    r"\b(?:unchanged|flat|little changed|steady|stable|held|stay(?:s|ed)|remain(?:s|ed))\b[^,;]{0,32}$", re.I
)
_BEHIND = re.compile(
    r" +(?:(?:\w+|year-on-year|month-on-month) +){0,2}?"
    r"(?:(?P<up>increase|rise|gain|jump|surge|growth|expansion|higher|larger|bigger|greater|"
    r"more than (?:a|the|in|last)|above the|uptick|hike|improvement|up on)|"
    r"(?P<down>decrease|decline|drop|fall|reduction|cut|contraction|lower|smaller|"
    r"fewer than|less than (?:a|the|in|last)|below the|slump|dip|down on))\b",
    re.I,
)
_FROM = re.compile(
    r"\bfrom(?: +(?:a|an|the|about|around|nearly|almost|over|just|revised|\w+ly)){0,2} *$", re.I
)
_AGAINST = re.compile(
    r"(?:from|compared (?:with|to)|against|versus|than)"
    r"(?: +(?:a|an|the|about|around|some|nearly|revised|\w+ly|just|over)){0,2} *$",
    re.I,
)
_THEN = re.compile(r" +(?:in|a|the|last|recorded|seen)\b|\)")
_BASE = re.compile(
    r"^ *(?:(?:higher|lower|more|less|fewer|increase|rise|growth|decline|drop|fall|up|down|decrease) +)?"
    r"(?P<base>(?:over|from|on|than|compared (?:with|to)|against|versus) +(?P<what>[^,;()]{3,80}?)|"
    r"year[- ]on[- ]year|month[- ]on[- ]month|quarter[- ]on[- ]quarter|yoy|y-o-y|annually|annualised|"
    r"on an annual basis|(?:on|over) the (?:year|month|quarter))"
    r"(?=[,;().]| +(?:to|and|while|with|as|but|in|by|for|accounting|reaching|due|after|when|thanks|driven|at|"
    r"which) |$)",
    re.I,
)
_BASE_BEFORE = re.compile(
    r"\b(?P<base>year[- ]on[- ]year|month[- ]on[- ]month|quarter[- ]on[- ]quarter|annual)\b(?: +\w+){0,4} *$",
    re.I,
)
_TEMPORAL = re.compile(
    r"\b(?:year|month|quarter|period|week|day|decade|half|19\d\d|20\d\d|january|february|march|april|may|"
    r"june|"
    r"july|august|september|october|november|december|earlier|previous|last|ago|before|fiscal|fy)\b",
    re.I,
)
_COUNTED_CHANGE = re.compile(
    r"\b(?:by|increase of|rise of|decrease of|drop of|fall of|decline of|gain of|up|down|added|adding|gained|"
    r"lost|losing|shed|shedding|cut)(?: +\w+){0,2} *$",
    re.I,
)
_MULTIPLE_VERB = re.compile(r"doubl|tripl|trebl|quadrupl|quintupl|halv")
_MULTIPLIED = re.compile(r"\b(?:rose|grew|increas\w+|up|jump\w+|surg\w+|multipl\w+)\b[^,;]*$", re.I)
_CLAUSE_BREAK = re.compile(r"[;:]|, (?:and|while|but|with|which)\b")


@dataclass(frozen=True, slots=True)
class Change:
    """What the text says of a change at one quantity.

    ``is_change``: the quantity is the amount of a change; else ``direction`` is that of a level that moved.
    ``is_base``: the quantity is the value before a change ("from 4.1% in 2016"). ``base`` is what the change
    is measured from, as written; ``base_expression`` the same as ``periods.base_period`` reads it.
    """

    direction: Direction | None = None
    is_change: bool = False
    is_base: bool = False
    base: str | None = None
    base_expression: str | None = None


NO_CHANGE = Change()


def change_of(reading: Reading, q: Quantity) -> Change:
    """Read the change at a quantity from the words on both its sides."""
    if q.kind == "ordinal_rank":
        return NO_CHANGE
    before, after = reading.before(q.start, limit=160), reading.after(q.end, limit=120)
    if q.kind == "multiple":
        return _multiple(reading, q, after)
    clause = _CLAUSE_BREAK.split(before)[-1]
    if _FROM.search(clause) or (_AGAINST.search(clause) and _THEN.match(after)):
        return Change(is_base=True)
    if level := _MOVED_TO.search(clause):
        return _level(level)
    counted = q.kind in ("count", None)
    if not counted or _COUNTED_CHANGE.search(clause):
        if match := _MOVED_BY.search(clause) or _CHANGE_OF.search(clause) or _MOVED_SOMETHING.search(clause):
            return _amount(match, before, after)
        if _FLAT.search(clause):
            return Change("flat")
    return NO_CHANGE if q.kind == "count" else _noun_behind(reading, q, after)


def _level(match: re.Match[str]) -> Change:
    """A level that something moved to: its direction, unless the text gives the amount of the change."""
    moved_by = match["by"] or re.search(r"\d", match.group().rpartition("to")[0].rpartition("from")[0])
    return NO_CHANGE if moved_by else Change(_direction(match))


def _amount(match: re.Match[str], before: str, after: str) -> Change:
    return _with_base(Change(_direction(match), is_change=True), before, after)


def _direction(match: re.Match[str]) -> Direction:
    return "up" if match["up"] else "down"


def _noun_behind(reading: Reading, q: Quantity, after: str) -> Change:
    """The change of "a 5 percent increase over 2017", "3 points higher than in May"."""
    match = _BEHIND.match(after)
    if match is None:
        return NO_CHANGE
    behind = after[match.end() - len(match.group().split()[-1]) :]
    return _amount(match, reading.before(q.start), behind)


def _multiple(reading: Reading, q: Quantity, after: str) -> Change:
    """The change of "doubled", "rose threefold"; "three times the level" is none."""
    surface, before = reading.text[q.start : q.end].lower(), reading.before(q.start, limit=60)
    if not (_MULTIPLE_VERB.match(surface) or _MULTIPLIED.search(before)):
        return NO_CHANGE
    change = Change("down" if float(q.value) < 1 else "up", is_change=True)
    return _with_base(change, reading.before(q.start), after)


def _with_base(change: Change, before: str, after: str) -> Change:
    """The change with what it is measured from, named behind it or before it ("a year-on-year rise of")."""
    match = _BASE.match(after)
    if match and (match["what"] is None or _TEMPORAL.search(match["what"])):
        expression = match["base"].strip()
        base = clean(match["what"]) if match["what"] else expression
        return replace(change, base=base, base_expression=expression)
    if earlier := _BASE_BEFORE.search(before[-60:]):
        base = earlier["base"]
        return replace(
            change, base=base, base_expression="year-on-year" if base.lower() == "annual" else base
        )
    return change


def base_of(change: Change, period: str | None) -> str | None:
    """The ISO period of a change's base, given the period of the figure."""
    return None if change.base_expression is None else base_period(change.base_expression, period)
