"""Numbers without a unit: what each one counts, whose level it is, or why it is no figure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from policy_qa.extract.context.indicator import indicator_of
from policy_qa.extract.counted import counted_noun
from policy_qa.extract.inflection import singular
from policy_qa.extract.patterns import words
from policy_qa.extract.quantities import Quantity
from policy_qa.extract.reading import CHANGE_NOUNS, Reading, clean, governor, phrase_of, subject_of

NoFigure = Literal["date", "name_number"]

_NUMBER_OF = re.compile(
    r"^(?:the )?(?:total |combined |overall )?(?:number|amount|count|total) of (?P<what>.+)$", re.I
)
_NOUN_END = re.compile(r" (?:in|for|at|of|with|under|that|which|to) ")
_INDEX = re.compile(r"\b(?:index|PMI|ratio|coefficient|score|rating|gauge|reading)\b", re.I)
_YEARLIKE = re.compile(r"(?:1[89]|20|21)\d\d")
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
    r"against|versus|averag\w*)"
    r"(?: +(?:about|around|over|more than|nearly|almost|some|only|just|at least))? *$",
    re.I,
)


_PREPOSITION = re.compile(r" (?:in|for|from|at|on|by) ")
_LISTED = re.compile(r",|;|\band\b")
_GROUPED = re.compile(r"\d[,'’\s]\d{2,3}")
_LONGEST_LIST = 12
_LIST_LINK = re.compile(r",? (?:and |or |to )?(?:about |nearly |over |some )?|,")
_CLOSING = re.compile(r"\b(?:and|or|to)\b")
_OF_GROUP = re.compile(
    r"\b(?:[Oo]f|[Aa]mong) (?:the|its|their|these|those|all) (?P<what>(?:[\w-]+ )?\w+s), $"
)
"""Before the number of a part: "Of the members, 14 gave more"."""
_THE_OTHERS = re.compile(r"\bthe (?:other|remaining) $", re.I)
_BY_A_YEAR = re.compile(r"\b(?:by|in|since|until|before|after|from|during) $", re.I)
_OF_THEM = re.compile(r" of (?:them|which|whom|these|those)\b")
_COMPARED = re.compile(r" (?:more|fewer|less|higher|lower)\b(?= than\b|[.,;)]| in\b| from\b|$)")
"""Behind a number that tells by how many."""
_DONE_TO = re.compile(
    r"\b(?:kill|injur|wound|arrest|detain|displac|rescu|evacuat|hospitali[sz]|vaccinat|imprison|execut)"
    r"(?:e[sd]?|s|ed|ing)(?: (?:about|around|over|more than|nearly|almost|some|at least))? $",
    re.I,
)
"""Verbs of what is done to people: "the flood killed 31"."""
_CHANGED_BY = re.compile(
    r"\b(?:rose|fell|dropped|declined|increased|decreased|grew|gained|lost|shed|slipped|climbed|up|"
    r"down)(?: by)? $",
    re.I,
)
_TO_LEVEL = re.compile(r" (?:to|from) \d")
"""Behind a number word that is a change: "the count fell by nine to 701"."""
_AGE_GROUP = re.compile(
    r"\b(?:people|persons|women|men|girls|boys|children|adults|mothers|youths|workers|residents|those|anyone)"
    r" (?:under|over|below|above|past) $"
)
"""Before the age that a group of people is named by: "mothers under 18"."""
_NUMBERED_THINGS = re.compile(r"\b(?!Ages )[A-Z][a-z]+s $")
_NOT_COUNTED = frozenset(
    words(
        "wages prices sales exports imports revenues costs earnings profits rates reserves assets deposits "
        "loans savings yields incomes stocks taxes emissions temperatures rents expenses expenditures "
        "receipts payments proceeds holdings returns funds benefits levels scores values volumes losses "
        "debts results odds"
    )
)
"""Plurals that are measured, not counted."""
_COLLECTIVE = frozenset(
    words(
        "staff personnel crew police cattle livestock sheep fish poultry offspring troops headcount people "
        "folk aircraft spacecraft series species youth faculty clergy kin hands head dead homeless "
        "unemployed percent times dozen fold others elderly"
    )
)
"""Nouns that name many without an s."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A quantity that is a figure. ``noun`` is the span of the noun phrase that it counts.

    ``elliptic`` tells that it counts what a figure before it counted ("…, and 865 were identified").
    """

    q: Quantity
    noun: tuple[int, int] | None = None
    elliptic: bool = False


def bare(
    reading: Reading, q: Quantity, earlier: Sequence[Candidate], counted: str | None
) -> Candidate | NoFigure:
    """A number without a unit: a count if a noun is counted or understood, or a level that a verb states.

    ``earlier`` are the figures before it in the sentence; ``counted`` is the unit that the sentence before
    counted.
    """
    like_year = bool(_YEARLIKE.fullmatch(reading.text[q.start : q.end]))
    if noun := counted_noun(reading, q.start, q.end):
        unit, start, end = noun
        several = _is_several(reading.text[start:end], unit)
        in_year = _BY_A_YEAR.search(reading.before(q.start, limit=8))
        if like_year and not (
            several and not in_year and reading.text[end - 1].islower() and reading.text[start].islower()
        ):
            return "date"
        if _alone(reading, q):
            return "name_number"
        if several or q.value in (0, 1) or reading.text[q.end : q.end + 1] == "-":
            return Candidate(replace(q, kind="count", unit=unit), (start, end))
        grouped = _GROUPED.search(reading.text[q.start : q.end])
        grouped = None if reading.before(q.start, limit=4).lower() == "the " else grouped  # a name
        return _plain(reading, q) if grouped or reading.text[start].islower() else "name_number"
    if like_year:
        return "date"
    if noun := _shared_noun(reading, q):
        return Candidate(replace(q, kind="count", unit=noun[0]), noun[1:])
    return _uncounted(reading, q, earlier, counted)


def _shared_noun(reading: Reading, q: Quantity) -> tuple[str, int, int] | None:
    """The noun behind the last number of a list that this one is in: "27,000 and 25,000 jobs"."""
    place, end, closed = bisect_right(reading.numbers, (q.start, q.end)), q.end, False
    for start, finish in reading.numbers[place : place + _LONGEST_LIST]:
        link = reading.text[end:start]
        if not _LIST_LINK.fullmatch(link):
            return None
        closed = closed or bool(_CLOSING.search(link))
        if closed and (noun := counted_noun(reading, start, finish)):
            return noun
        end = finish
    return None


def _alone(reading: Reading, q: Quantity) -> bool:
    """Whether "one" tells no number: no other number stands in its sentence ("one capital or another")."""
    if q.form != "words" or q.value != 1:
        return False
    return not any(start != q.start for start, _ in reading.numbers)


def _is_several(phrase: str, unit: str) -> bool:
    """Whether the counted noun names many: "2018 enterprises", "40 staff"; not "the 2020 strategy"."""
    written, single = phrase.partition(" per ")[0].split(), unit.partition(" per ")[0].split()
    last = written[-1].strip("”’\"'")
    return last != single[-1] or last.endswith("s") or last.lower() in _COLLECTIVE


def _uncounted(
    reading: Reading, q: Quantity, earlier: Sequence[Candidate], counted: str | None
) -> Candidate | NoFigure:
    """A number with no noun behind it."""
    hyphenated = q.form == "words" and reading.text[q.end : q.end + 1] == "-"
    if hyphenated or reading.text[q.start : q.end].lower() in ("one", "a", "an"):
        return "name_number"
    if q.form == "digits" and _AGE_GROUP.search(reading.before(q.start, limit=32)):
        return "name_number"
    if _continues_percent(reading, q, earlier):
        return Candidate(replace(q, kind="percent", unit="%"))
    unit_before = _elliptic_unit(reading, q, earlier)
    if unit_before is not None:
        inherited = any(c.q.unit == unit_before and c.q.kind == "count" for c in earlier)
        return Candidate(replace(q, kind="count", unit=unit_before or None), elliptic=inherited)
    if counted and not reading.heading and _HAVING.search(reading.before(q.start, limit=40)):
        return Candidate(replace(q, kind="count", unit=counted), elliptic=True)
    if group := _OF_GROUP.search(reading.before(q.start, limit=60)):
        return Candidate(replace(q, kind="count", unit=_singular_head(group["what"])))
    if q.form == "digits" and _DONE_TO.search(reading.before(q.start, limit=40)):
        return Candidate(replace(q, kind="count", unit="person"))
    if _of_many(reading, q):
        return Candidate(replace(q, kind="count", unit=counted), elliptic=counted is not None)
    return _stated(reading, q)


def _of_many(reading: Reading, q: Quantity) -> bool:
    """Whether a number counts things named before: "126 of them", "32 more than …", "57 opened"."""
    after = reading.after(q.end, limit=24)
    if _OF_THEM.match(after) or _COMPARED.match(after):
        return True
    if _THE_OTHERS.search(reading.before(q.start, limit=16)):
        return True
    root = reading.root_of(q.start, q.end)
    return root is not None and root.dep_ in ("nsubj", "nsubjpass") and root.head.pos_ in ("VERB", "AUX")


def _continues_percent(reading: Reading, q: Quantity, earlier: Sequence[Candidate]) -> bool:
    """Whether "per cent" is left out: "3.7 per cent in the first quarter, 4.1 in the second"."""
    if not earlier or earlier[-1].q.kind != "percent" or q.form != "digits" or q.scale != 1:
        return False
    last = earlier[-1].q
    here, there = (_PREPOSITION.match(reading.text, end) for end in (q.end, last.end))
    between = reading.text[last.end : q.start]
    alike = here is not None and there is not None and here.group() == there.group()
    return alike and len(between) < 80 and bool(_LISTED.search(between))


def _plain(reading: Reading, q: Quantity) -> Candidate | NoFigure:
    """A number whose form tells that it is no code: with a scale, grouped digits or decimals."""
    surface = reading.text[q.start : q.end]
    large = q.scale > 1 or bool(_GROUPED.search(surface))
    if q.form != "digits" or not (large or ("." in surface and not reading.heading)):
        return "name_number"
    return Candidate(replace(q, kind="count" if large else "measure"))


def _stated(reading: Reading, q: Quantity) -> Candidate | NoFigure:
    """A bare number that an index has, or that a verb of level or change says ("stood at 49.4")."""
    if q.form == "words" and _CHANGED_BY.search(reading.before(q.start, limit=24)):
        return Candidate(replace(q, kind="count")) if _TO_LEVEL.match(reading.text, q.end) else "name_number"
    if reading.heading or q.form == "words":
        return _plain(reading, q)
    if q.value_max is not None and _is_numbering(reading, q):
        return "name_number"
    index = bool(_INDEX.search(indicator_of(reading, q) or ""))
    stated = bool(_PREDICATED.search(reading.before(q.start, limit=40)))
    if index or q.value_max is not None or stated:
        unit = None if index or not stated else _subject_unit(reading, q)
        return Candidate(replace(q, kind="measure" if index else "count", unit=unit))
    return _plain(reading, q)


def _is_numbering(reading: Reading, q: Quantity) -> bool:
    """Whether a range numbers what stands right before it: "Lots 12 to 15 were sold"."""
    whole = not _GROUPED.search(reading.text[q.start : q.end]) and float(q.value).is_integer()
    return whole and q.scale == 1 and bool(_NUMBERED_THINGS.search(reading.before(q.start, limit=40)))


def _subject_unit(reading: Reading, q: Quantity) -> str | None:
    """What many a verb of level is said of: "patent filings rose to 1,684" counts patent filings."""
    root = reading.root_of(q.start, q.end)
    subject = subject_of(governor(root)) if root is not None and float(q.value).is_integer() else None
    if subject is None or subject.tag_ != "NNS" or subject.idx > q.start:
        return None
    if (
        subject.lemma_ in CHANGE_NOUNS
        or subject.lower_ in _NOT_COUNTED
        or reading.before(q.start, limit=40).rstrip().endswith(" by")
    ):
        return None
    start, end = phrase_of(reading, subject)
    unit = _singular_head(reading.text[start : min(end, subject.idx + len(subject))])
    initial = start == reading.told_from and reading.tokens_of(start, start + 1)[0].pos_ != "PROPN"
    return unit[0].lower() + unit[1:] if initial and not unit[1:2].isupper() else unit


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
