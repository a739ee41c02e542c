"""The period a figure belongs to: from its own sentence, else carried over from what was told before."""

from __future__ import annotations

import re
from collections.abc import Sequence

from policy_qa.extract.context.ahead import looks_ahead
from policy_qa.extract.context.dates import (
    begins_after,
    is_base,
    is_day_of_figure,
    is_day_of_state,
    is_in_name,
    is_of_document,
    names_level,
    tells_topic,
)
from policy_qa.extract.context.standing import is_standing
from policy_qa.extract.context.status import clause_around, tells_fact
from policy_qa.extract.context.story import Story
from policy_qa.extract.periods import contains, granularity
from policy_qa.extract.quantities import Quantity
from policy_qa.extract.reading import Reading
from policy_qa.schema import DateMention, PeriodSource, Status

_ATTACHING = re.compile(r"\b(?:in|from|for|by|during|at|of|through|over|to)\b[^,]{0,14}$", re.I)
_NEW_STATE = re.compile(r"\bto\b|(?<![\w-])\d")
"""Between the value before a change and a date that is not its own ("from 4 to 5 percent in 2018")."""
_LONGEST_ATTACHMENT = 48
"""Characters between a quantity and a date that belongs to it."""
_LONGEST_TO_BASE = 30
"""Characters between the value before a change and its date."""
_APART = re.compile(
    r"[,;(]|\b(?:after|from|than|record|set|seen|that|which|who|against|since|versus)\b", re.I
)
"""Between a quantity and a date behind it that is another's."""
_FRONT = 8
"""Characters from the start of a sentence to a date that all of it is told of ("For next year …")."""
_WHEN = re.compile(r",? when\b")

_NOW = re.compile(r"\b(?:currently|at present|presently|as of now)\b", re.I)

_THEN = re.compile(r"\b(?:at the time|at that (?:time|point)|(?:in|during) that year|by then)\b", re.I)


def period_of(
    reading: Reading, q: Quantity, *, status: Status, story: Story, base: bool = False
) -> tuple[str | None, PeriodSource | None]:
    """(period, where it was read). ``base`` asks for the period of a value before a change.

    A figure without a date in its sentence has the period told before it; an actual one else the year of
    publication.
    """
    if base and _is_beside(reading, q):
        base = False
    own = (
        _period_of_base(reading, q)
        if base
        else _in_sentence(reading, q, status=status, published=story.published)
    )
    if own is not None and "/" in own and _REACHES.search(reading.before(q.start, limit=60)):
        ends = _ends_of_span(reading)
        own = ends[1] if ends else own
    if status == "actual" and story.published and _is_of_now(reading, q, own or "", story.published[:4]):
        return story.published[:4], "published"
    standing = not base and is_standing(reading, q, after=story.standing)
    if own is not None and not (standing and _is_of_other_clause(reading, q, own)):
        return own, "sentence"
    story.standing = q.end if standing else story.standing
    if base:
        ends = _ends_of_span(reading)
        return (ends[0], "sentence") if ends else (None, None)
    if _THEN.search(reading.text, reading.start, reading.end) and story.named is not None:
        return story.named, "paragraph"
    if status == "actual" and story.published and _NOW.search(reading.text, reading.start, reading.end):
        return story.published[:4], "published"
    if standing or _is_unresolved(reading, q):
        return None, None
    if told := story.told(
        status, heading=reading.heading, unit=q.unit, ahead=looks_ahead(reading, q, status)
    ):
        return told
    if status == "actual" and story.published:
        return story.published[:4], "published"
    return None, None


_REACHES = re.compile(r"\bfrom [^;]{1,40} to (?:(?:about|over|nearly|some|almost) )?$")
_YEARS = re.compile(r"(\d{4}(?:-\d\d)?)/(?:(\d{4})|\.\.)")


def _is_unresolved(reading: Reading, q: Quantity) -> bool:
    """Whether the clause of a quantity names a time that the text does not let one place ("last term")."""
    start, end = clause_around(reading, q)
    return any(d.period is None and start <= d.start < end for d in reading.dates)


def _is_of_other_clause(reading: Reading, q: Quantity, period: str) -> bool:
    """Whether every date of a period stands in another clause than a quantity."""
    start, end = clause_around(reading, q)
    return not any(start <= date.start < end for date in reading.dates if date.period == period)


def _ends_of_span(reading: Reading) -> tuple[str, str | None] | None:
    """The first and the last year of the one span of years that a sentence names ("from 2012 to 2022").

    The last is None for a span that goes on ("since 2012").
    """
    spans = [match for date in reading.dates if (match := _YEARS.fullmatch(date.period or ""))]
    return (spans[0][1], spans[0][2]) if len(spans) == 1 and len(reading.dates) == 1 else None


_SINCE_THEN = re.compile(r"\b(?:has|have) since [^,;\d]{0,24}$", re.I)


def _is_of_now(reading: Reading, q: Quantity, own: str, year: str) -> bool:
    """Whether a quantity is told of the time since a date of the sentence ("it has since slowed to 5")."""
    return (
        bool(_SINCE_THEN.search(reading.before(q.start, limit=40)))
        and own[:4] < year
        and not own.endswith("/..")
    )


def _period_of_base(reading: Reading, q: Quantity) -> str | None:
    """The date right behind the value before a change ("from 4.1 percent in 2016")."""
    date = next((d for d in reading.dates if d.period is not None and d.start >= q.end), None)
    if date is None or date.start - q.end >= _LONGEST_TO_BASE:
        return None
    return None if _NEW_STATE.search(reading.text, q.end, date.start) else date.period


def _is_beside(reading: Reading, q: Quantity) -> bool:
    """Whether what is compared with is another place's or group's at the same time ("against 4% in Oslo")."""
    if not _AGAINST.search(reading.before(q.start, limit=40)) or not _ELSEWHERE.match(reading.text, q.end):
        return False
    return not any(q.end <= date.start < q.end + _LONGEST_ATTACHMENT for date in reading.dates)


_AGAINST = re.compile(r"\b(?:against|versus|compared (?:with|to)) (?:(?:just|only|about|some) )?$", re.I)
_ELSEWHERE = re.compile(
    r" (?:in|for|among|across|at) (?:the )?(?!end|start|same|first|second|third|fourth|last|previous)[A-Za-z]"
    r"|,? (?:nationally|nationwide|elsewhere|regionally|globally|worldwide|abroad)\b"
)


def _in_sentence(reading: Reading, q: Quantity, *, status: Status, published: str | None) -> str | None:
    """The period of the date that a quantity belongs to, of its own clause if that has one.

    A day counts only where nothing longer is named.
    """
    if then := _when(reading, q) or _of_value(reading, q) or _in_brackets(reading, q):
        return then
    told = [
        d
        for d in reading.dates
        if d.period
        and not is_base(reading, d, published=published)
        and not is_of_document(reading, d)
        and not is_in_name(reading, d)
        and not _is_bracketed(reading, q, d)
    ]
    ahead = status == "actual"  # what has happened has no period to come, unless the date stands at it
    usable = [
        d for d in told if not (ahead and begins_after(d.period or "", published)) or _attached(reading, q, d)
    ]
    if not usable:  # "for 2028 the figure is 5 percent"
        usable = [d for d in told if not tells_fact(reading, q) or d.start - reading.start < _FRONT]
    start, end = clause_around(reading, q)
    longer = [d for d in usable if granularity(d.period or "") != "day"]
    days = [d for d in usable if d not in longer and is_day_of_figure(reading, d)]
    if days and (apart := [d for d in days if not _parted(reading, q, d)]):
        longer = [d for d in longer if not _parted(reading, q, d)] or apart
    usable = longer or days
    if not usable:
        return None
    inside = [d for d in usable if start <= d.start and d.end <= end]
    attached = next((d for d in inside if d.start >= q.end and _attached(reading, q, d)), None)
    if attached is not None:
        return attached.period
    if left := [d for d in inside if d.end <= q.start]:
        return _widest_last(left)
    right = [d for d in inside if d.start >= q.end and not _is_anothers(reading, q, d)]
    earlier = [
        d
        for d in usable
        if d.end <= q.start and (start <= d.start or tells_topic(reading, d) or is_day_of_state(reading, d))
    ]
    later = [d for d in usable if not _is_anothers(reading, q, d) and tells_topic(reading, d)]
    found = right[:1] or earlier[-1:] or later[:1]
    return found[0].period if found else None


def _parted(reading: Reading, q: Quantity, date: DateMention) -> bool:
    """Whether a semicolon stands between a quantity and a date."""
    return ";" in reading.text[min(q.start, date.start) : max(q.start, date.start)]


def _when(reading: Reading, q: Quantity) -> str | None:
    """The date of a clause with "when": "than in 2021, when it stood at 5 percent"."""
    before = [d for d in reading.dates if d.period and d.end <= q.start]
    if not before or not _WHEN.match(reading.text, before[-1].end, q.start):
        return None
    between = reading.text[before[-1].end : q.start]
    return None if re.search(r"[;]|\d", between) else (before[-1].period or "").removesuffix("/..") or None


def _is_bracketed(reading: Reading, q: Quantity, date: DateMention) -> bool:
    """Whether a date before a quantity is told of a value in brackets of its own ("(2022: £131bn), …")."""
    between = reading.text[date.end : q.start]
    return reading.text[date.start - 1 : date.start] == "(" and between[:1] == ":" and ")" in between


def _in_brackets(reading: Reading, q: Quantity) -> str | None:
    """The date that a value in brackets stands right behind ("less than in 2021 (124,000 tons)")."""
    before = [d for d in reading.dates if d.period and d.end <= q.start]
    if not before or not _BRACKET.fullmatch(reading.text, before[-1].end, q.start):
        return None
    return before[-1].period


_BRACKET = re.compile(r",? ?\((?:about |around |some |at |nearly |over |plus |minus )?")


def _of_value(reading: Reading, q: Quantity) -> str | None:
    """The date right behind a quantity that is compared with ("…, after 12 percent in 2022")."""
    date = next((d for d in reading.dates if d.period and d.start >= q.end), None)
    if date is None or names_level(reading, date):
        return None
    between = reading.text[q.end : date.start]
    if (between == " " and _BACK.search(date.surface)) or (between == " on " and _SAME.match(date.surface)):
        return date.period
    return date.period if _VALUE_IN.fullmatch(reading.text, q.end, date.start) else None


_SAME = re.compile(r"(?:the )?same (?:date|day)\b")
_BACK = re.compile(r"\b(?:earlier|before|previously)$")
_VALUE_IN = re.compile(
    r" (?:(?:recorded|set|reached|seen|registered|reported|achieved|gain|rise|fall|drop|increase|decline|"
    r"decrease|loss|"
    r"advance|surplus|deficit|contraction) )?(?:in|of|at|for|during)(?: the)? "
)


def _is_anothers(reading: Reading, q: Quantity, date: DateMention) -> bool:
    """Whether a date behind a quantity is told of another figure ("…, above the $5 million set in 2022")."""
    between = reading.text[q.end : date.start]
    if between.endswith("(") and reading.text[date.end : date.end + 1] == ":":
        return True
    counted = any(q.end <= start < date.start for start, _ in reading.numbers)
    return counted and bool(_APART.search(between))


def _attached(reading: Reading, q: Quantity, date: DateMention) -> bool:
    """Whether the date follows the quantity closely ("4.1 percent in October", "5 percent this year")."""
    between = reading.text[q.end : date.start]
    if (between == " " and not date.surface[0].isdigit()) or _NAMED_TIME.fullmatch(between):
        return True
    apart = len(between) > _LONGEST_ATTACHMENT or re.search(r"[,;()]|\d", between)
    return not apart and bool(_ATTACHING.search(between + " "))


_NAMED_TIME = re.compile(r" (?:in|at|of|for) (?:the )?[\w-]+(?: [\w-]+){0,2} \(")
"""Between a quantity and a date in brackets of what is named between them ("in the fifth round (2021)")."""


def _widest_last(dates: Sequence[DateMention]) -> str | None:
    """The last date before the quantity, or the one before that if it is a part of it ("May, 2018")."""
    last = dates[-1].period
    before = dates[-2].period if len(dates) > 1 else None
    if last and before and before != last and contains(last, before):
        return before
    return last
