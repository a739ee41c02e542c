"""Whether a figure is a change, which way it went, and from what base."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from policy_qa.extract.context.moves import (
    ADDING,
    ADJECTIVES,
    DEGREE,
    MOVE,
    NOUN,
    NOUNS,
    RESULTS,
    VERB,
    direction_of,
)
from policy_qa.extract.patterns import any_of, words
from policy_qa.extract.periods import base_period
from policy_qa.extract.quantities import Quantity
from policy_qa.extract.reading import Reading, clean, governor, subject_of
from policy_qa.schema import Direction

_MANNER = (
    r"(?: +(?:\w+ly|further|again|also|only|just|some|even|year on year|year-on-year|a|an|the|another|modest|"
    r"sharp|slight|strong|steady|average|annual|yearly|cumulative|net|real|nominal|combined|total|overall|"
    r"whopping|mere|in real terms|on average|on the month|on the year|month on month|respectively|rate|"
    r"target|pace|as|well|faster|slower))*"
)
_QUALIFIED = (
    r"(?: +(?:over|more than|about|around|nearly|almost|approximately|roughly|at least|less than|under|up to|"
    r"as much as|an estimated|close to|well over|just over|just under|some|between))?"
)
_LINK = (
    r"(?:,? +(?:by|of|was|is|were|at|stood at|reached|hit|came to|averag(?:ed|es|ing)|exceed(?:s|ed)|"
    r"amount(?:s|ed) "
    r"to|ran to|works? out at|worked out at))?"
)
_MOVED_BY = re.compile(
    rf"\b(?P<move>{MOVE})(?! +up\b){_MANNER}{_LINK}{_MANNER}(?: +of)?{_MANNER}{_QUALIFIED} *$",
    re.I,
)
_COUNTED_NOUN = re.compile(
    rf"\b(?:{NOUN}) +(?:of|was|is|were|are|by|reached|exceed(?:s|ed)|amount(?:s|ed) to|came to|averaged)"
    rf"{_MANNER}{_QUALIFIED} *$",
    re.I,
)
"""Before a count that is a change: "the decreases were", "a loss of more than"."""
_MOVED_SOMETHING = re.compile(rf"\b(?P<move>{MOVE})(?: +[\w’'-]+){{1,6}} +by{_QUALIFIED} *$", re.I)
"""A verb of change with its object: "raising the gas tax by"."""
_CHANGE_IN = re.compile(
    rf"\b(?P<move>{NOUN})(?: +(?:rate|target))? +(?:in|of|to|for) +[^,;:.\d$€£%]{{2,90}}?"
    rf" +(?:of|was|is|were|by|at|reached|averaged|stood at|came to){_MANNER}{_QUALIFIED} *$",
    re.I,
)
"""What has changed between the noun and the amount: "an increase in sales of"."""
_MOVED_TO = re.compile(
    rf"\b(?P<move>{MOVE}){_MANNER}(?P<by> +by +[^,;]{{1,40}})?(?P<from> +from +[^;]{{1,60}}?)?,? +(?:up +)?to"
    rf"{_MANNER}{_QUALIFIED}(?: +(?:a|an) +(?:\w+ +){{1,3}}(?:of)?)? *$",
    re.I,
)
_MOVED_SOMETHING_TO = re.compile(rf"\b(?P<move>{VERB})(?: +[A-Za-z’'-]+){{1,6}} +to{_QUALIFIED} *$", re.I)
"""A verb of change with its object: "narrows the trade deficit to"."""
_OUTDID = re.compile(
    r"\b(?:(?P<over>exceed(?:s|ed)|surpass(?:es|ed)|outpac(?:es|ed)|beat|topped)|(?P<under>undershot|"
    r"missed))\b"
    rf"[^,;]{{0,40}} by{_QUALIFIED} *$",
    re.I,
)
"""How far one level is from another: "the rate exceeded that of 2009 by"."""
_FLAT = re.compile(
    r"\b(?:unchanged|flat|little changed|steady|stable|held (?:at|firm)|"
    r"stay(?:s|ed)(?! +(?:to|from|of|in)\b)|remain(?:s|ed))\b[^,;]{0,32}$",
    re.I,
)
_ALTERNATIVE = r"(?:,? +or +[^,;()]{0,24}?\d[^,;()]{0,16}?,?)?"
"""The same amount said otherwise: "$3 million, or 5 percent, drop"."""
_COMPARATIVE = any_of(*words("higher lower larger smaller fewer shorter longer better worse stronger weaker"))
_BEHIND = re.compile(
    rf"{_ALTERNATIVE}[ -]+{ADJECTIVES}(?P<noun>{NOUN})\b|"
    rf"(?: or [^,;()]{{0,20}}?\d[^,;()]{{0,16}}?)? +(?P<degree>{_COMPARATIVE}|{DEGREE}(?= +(?:than|on|from|"
    rf"the|that|those|its|what|last)\b))\b",
    re.I,
)
"""The change of "a 5 percent increase", "3 points higher", "5 percent above the level of"."""
_THAN = re.compile(rf" +(?P<degree>{_COMPARATIVE}) +than\b", re.I)
_MORE = re.compile(r" +(?P<degree>more|less)(?=[,;.)]|$)", re.I)
"""Behind a measure that is a difference, at the end of its clause."""
_ARTICLE = re.compile(r"\ban? (?:about |around |nearly |almost |over |further )?$", re.I)
_COMPARING = re.compile(
    rf" +{ADJECTIVES}(?P<degree>{_COMPARATIVE}|more|less)(?: +(?!than\b)[\w-]+){{0,5}}"
    r" +than +(?!\$?\d|doubl|tripl|half|one\b)",
    re.I,
)
"""Behind a count that is a difference: "300 more (teachers) than in 2020", "two places lower than"."""
_DEGREES = {"more": "higher", "less": "lower"}
_MOVED = re.compile(rf"\b(?:{MOVE})\b", re.I)
_FROM = re.compile(
    r"\bfrom(?: +(?:a|an|the|about|around|nearly|almost|over|just|only|revised|\w+ly)){0,2} *$", re.I
)
_AGAINST = re.compile(
    r"(?:from|compared (?:with|to)|against|versus|(?<!more )(?<!less )(?<!fewer )(?<!rather )than|than the)"
    r"(?: +(?:a|an|the|about|around|some|nearly|revised|\w+ly|just|over)){0,2} *$",
    re.I,
)
_THEN = re.compile(r" +(?:in|a|the|last|recorded|seen|reported|registered|now|at|during|for)\b|\)")
_BASE = re.compile(
    r"^ *(?:(?:higher|lower|more|less|fewer|increase|rise|growth|decline|drop|fall|up|down|decrease) +)?"
    r"(?P<base>(?:over|from|on|than|compared (?:with|to)|against|versus) +(?P<what>[^,;()]{3,80}?)|"
    r"year[- ](?:on|over)[- ]year|month[- ](?:on|over)[- ]month|quarter[- ](?:on|over)[- ]quarter|yoy|y-o-y|"
    r"annually|annualised|on an annual basis|(?:on|over) the (?:year|month|quarter)|sequentially)"
    r"(?=[,;().]| +(?:to|and|while|with|as|but|in|by|for|accounting|reaching|due|after|when|thanks|driven|at|"
    r"which|increase|rise|growth|decline|drop|fall|decrease) |$)",
    re.I,
)
_BASE_BEFORE = re.compile(
    r"\b(?P<base>year[- ](?:on|over)[- ]year|month[- ](?:on|over)[- ]month|quarter[- ](?:on|over)[- ]quarter|"
    r"annual)\b(?: +\w+){0,4} *$",
    re.I,
)
_TEMPORAL = re.compile(
    r"\b(?:year|month|quarter|period|week|day|decade|half|19\d\d|20\d\d|january|february|march|april|may|"
    r"june|"
    r"july|august|september|october|november|december|earlier|previous|last|ago|before|fiscal|fy)\b",
    re.I,
)
_COUNTED_CHANGE = re.compile(
    r"\b(?:by|(?:increase|rise|decrease|drop|fall|decline|gain|growth|reduction) of|up|down|add|added|adding|"
    r"adds|"
    r"gained|lost|losing|shed|shedding|cut)(?: +\w+){0,2} *$",
    re.I,
)
_MULTIPLE_VERB = re.compile(r"doubl|tripl|trebl|quadrupl|quintupl|halv")
_MULTIPLIED = re.compile(rf"\b(?:{VERB}|up|multipl\w+)\b[^,;]*$", re.I)
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
    if signed := _by_sign(reading, q, before):
        return signed
    if _is_base(q, clause, after):
        return Change(is_base=True)
    counted = q.kind in ("count", None)
    if first := _compared(reading, q, clause, after, counted=counted):
        return first
    rate = _rate_of_growth(reading, q)
    if level := _moved_to(q, clause, counted=counted):
        return rate or _level(level)
    if not counted or _COUNTED_CHANGE.search(clause) or _COUNTED_NOUN.search(clause):
        if match := _moved_by(q, clause):
            return _amount(match["move"], before, after)
        if outdid := _OUTDID.search(clause):
            return Change("up" if outdid["over"] else "down", is_change=True)
        if _FLAT.search(clause):
            return rate or Change("flat")
    found = _difference(reading, q, after) if counted else _noun_behind(reading, q, after)
    return rate or NO_CHANGE if found == NO_CHANGE else found


_SIGNED = re.compile(r"[(,;] *$")
"""Before a percentage with a sign that is a change: "47 million hectares (+2.8%)"."""


def _by_sign(reading: Reading, q: Quantity, before: str) -> Change | None:
    """The change of a percentage in brackets that is written with its sign."""
    sign = reading.text[q.start : q.start + 1]
    if q.kind not in ("percent", "percentage_points") or sign not in "+-−–" or not _SIGNED.search(before):
        return None
    return Change("up" if sign == "+" else "down", is_change=True)


def _is_base(q: Quantity, clause: str, after: str) -> bool:
    """Whether a quantity is the value before a change; things counted "from" elsewhere are none."""
    if _FORESEEN.match(after):
        return False
    if _FROM.search(clause):
        return q.kind != "count" or bool(_MOVED.search(clause))
    return bool(_AGAINST.search(clause) and _THEN.match(after))


_FORESEEN = re.compile(
    r" +(?:that +)?(?:(?:it|they|he|she|the \w+|\w+) +)?(?:had +(?:been +)?)?"
    r"(?:pencilled|forecast|expected|foreseen|projected|predicted|estimated|anticipated|thought)\b",
    re.I,
)
"""Behind a forecast that another is held against: it is no earlier value."""


def _compared(reading: Reading, q: Quantity, clause: str, after: str, *, counted: bool) -> Change | None:
    """A change told behind a quantity that what stands before it does not concern.

    "The rise was offset by a 5 percent fall", "a cut 5 percent larger than last year's".
    """
    if counted or not (_ARTICLE.search(clause) or _THAN.match(after)):
        return None
    found = _noun_behind(reading, q, after)
    return None if found == NO_CHANGE else found


def _rate_of_growth(reading: Reading, q: Quantity) -> Change | None:
    """The change that a percentage is if its verb's subject is growth ("growth was put at 3 percent")."""
    root = reading.root_of(q.start, q.end)
    if q.kind != "percent" or root is None:
        return None
    subject = subject_of(governor(root))
    if subject is None or subject.idx >= q.start:
        return None
    heads = [subject, *(t for t in subject.children if t.dep_ in ("compound", "pobj"))]
    move = next((t.lower_ for t in heads if t.lower_ in NOUNS), None)
    if subject.lower_ == "pace":
        return _amount("growth", reading.before(q.start), reading.after(q.end, limit=120))
    if move is None and subject.lower_ in ("rate", "rates"):
        move = next((t.lower_ for t in subject.subtree if t.lower_ in NOUNS and t.idx < q.start), None)
    return None if move is None else _amount(move, reading.before(q.start), reading.after(q.end, limit=120))


def _moved_to(q: Quantity, clause: str, *, counted: bool) -> re.Match[str] | None:
    """The words of change before a level; "up to" may be a bound."""
    if q.qualifier == "up to" or " to" not in clause.lower():  # most clauses: the patterns are slow
        return None
    return _MOVED_TO.search(clause) or (None if counted else _MOVED_SOMETHING_TO.search(clause))


def _moved_by(q: Quantity, clause: str) -> re.Match[str] | None:
    """The words of change that end right before a quantity, unless they tell what was made, lost or added."""
    match = _MOVED_BY.search(clause) or _CHANGE_IN.search(clause) or _MOVED_SOMETHING.search(clause)
    if match is None or q.kind not in ("money", "measure"):
        return match
    move = match["move"].lower()
    result = q.kind == "money" and match.re is _MOVED_BY and move in RESULTS
    return None if result or move in ADDING else match


def _level(match: re.Match[str]) -> Change:
    """A level that something moved to: its direction, unless the text gives the amount of the change."""
    by = match.groupdict().get("by")
    moved_by = by or re.search(r"\d", match.group().rpartition("to")[0].rpartition("from")[0])
    return NO_CHANGE if moved_by else Change(direction_of(match["move"]))


def _amount(move: str, before: str, after: str) -> Change:
    return _with_base(Change(direction_of(move), is_change=True), before, after)


def _noun_behind(reading: Reading, q: Quantity, after: str) -> Change:
    """The change of "a 5 percent increase over 2017", "3 points higher than in May"."""
    match = _BEHIND.match(after) or (_MORE.match(after) if _says_level(reading, q) else None)
    if match is None:
        return NO_CHANGE
    move = match.groupdict().get("noun") or match["degree"]
    found = _amount(
        _DEGREES.get(move.lower(), move), reading.before(q.start), after[match.end() - len(move) :]
    )
    if found.base is None and (inside := _BASE.match(after)):  # "a 5 percent year-on-year increase"
        base = inside["base"].strip()
        return found if inside["what"] else replace(found, base=base, base_expression=base)
    return found


def _says_level(reading: Reading, q: Quantity) -> bool:
    """Whether a verb of being governs a quantity ("that is 300 tons more")."""
    root = reading.root_of(q.start, q.end)
    return root is not None and governor(root).lemma_ == "be"


def _difference(reading: Reading, q: Quantity, after: str) -> Change:
    """The change of a count that says how many more there are: "300 more than a year earlier"."""
    match = _COMPARING.match(after)
    between = reading.tokens_of(q.end, q.end + match.start("degree")) if match else []
    if match is None or any(token.pos_ in ("VERB", "AUX") for token in between):
        return NO_CHANGE
    return _amount(_DEGREES.get(match["degree"].lower(), match["degree"]), "", after[after.find(" than ") :])


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
