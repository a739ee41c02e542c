"""The period a figure belongs to: from its own sentence, else carried over from what was told before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from policy_qa.extract.context.status import clause_around
from policy_qa.extract.periods import bounds, contains, granularity
from policy_qa.extract.quantities import Quantity
from policy_qa.extract.reading import Reading
from policy_qa.schema import DateMention, PeriodSource, Status

_COMPARED = re.compile(
    r"(?:\b(?:compared (?:with|to)|than|against|versus|relative to|over|based on|base year(?: of)?|"
    r"a year after|ago|above|below|"
    r"(?:than|over|from|with|to|on) the (?:one|level|figure|total|amount) (?:for|in|of))"
    r"(?: +(?:the|that of|those of|those in|that in|in|its|same period (?:of|in)|level(?:s)?(?: of| in)?|"
    r"end of|figure for|\w+ly|the same period of))*"
    r"|\bfrom(?: +(?:the|that of|that in|its|same period of|level(?:s)?|same (?:period|quarter|month) "
    r"(?:of|in|a)|"
    r"just|\S*\d\S* *\w* +in))*) *$",
    re.I,
)
_FROM_VALUE_IN = re.compile(
    r"\b(?:from|than|against|versus|compared with) +[^,;]{0,40}\d[^,;]{0,30}\b(?:in|at|for|during) +(?:the "
    r"+)?$",
    re.I,
)
_FROM_VALUE = re.compile(
    r"\b(?:from|than|against|versus|compared (?:with|to)) +[^,;]{0,24}\d\S*(?: [\w%]+){0,3} +$", re.I
)
_RELATIVE = re.compile(r"\b(?:previous|preceding|prior|last|earlier|before|same period|year ago|ago)\b", re.I)
_COMPARED_RELATIVE = re.compile(r"\b(?:over|from|than|on|with|to) +(?:the +)?$", re.I)
_EVENT = re.compile(
    r"\b(?:approved|launched|established|founded|adopted|set up|opened|issued|signed|announced|published|"
    r"released|said|enacted|built)\b[^,;]{0,24}\b(?:in|on|since|during) (?:the )?$",
    re.I,
)
_FROM = re.compile(r"\bfrom +(?:the +)?$", re.I)
_MOVED_FROM = re.compile(
    r"\b(?:up|down|ris\w+|rose|growth|grew|fell|fall\w*|increase\w*|decrease\w*|decline\w*|drop\w*|unchanged|"
    r"change\w*|\d\S*(?: percent| per cent)?|points?|lower|higher|more|less|fewer|gain\w*)\b"
    r"[^,;]{0,20}from +(?:the +)?$",
    re.I,
)
_EARLIER = re.compile(r"\b(?:earlier|ago|before)$", re.I)
_NUMBER_BEFORE = re.compile(r"\d\S*(?: \w+){0,4} +$")
_UP_ON = re.compile(
    r"\b(?:up|down|higher|lower|advance|improvement|increase|gain) +on +(?:the +)?$",
    re.I,
)
_SINCE_EVENT = re.compile(r"\bsince +(?:its|the|their|a) [^,;]{2,40}\b(?:in|of) +$", re.I)
_RECORD_SINCE = re.compile(
    r"\b(?:highest|lowest|first time|best|worst|largest|biggest|fastest|slowest|weakest|strongest)\b"
    r"[^,;]{0,30}\b(?:since|from) +(?:the +)?$",
    re.I,
)
_DAY_TOLD = re.compile(
    r"\b(?:on|of|by|to|from|until|till|at|since|before|after|dated|as of) (?:\w+day,? )?(?:the )?$", re.I
)
_INTERVAL = re.compile(r" *(?:to|through|until|till|-|–) *")
_ATTACHING = re.compile(r"\b(?:in|from|for|by|during|at|of|through|over|to)\b[^,]{0,14}$", re.I)
_NEW_STATE = re.compile(r"\bto\b|\d")
"""Between the value before a change and a date that is not its own ("from 4 to 5 percent in 2018")."""
_LONGEST_ATTACHMENT = 48
"""Characters between a quantity and a date that belongs to it."""
_LONGEST_TO_BASE = 30
"""Characters between the value before a change and its date."""

Tense = Literal["past", "future"]


@dataclass
class Story:
    """What time the text is speaking of, carried from sentence to sentence while an article is read.

    Periods are kept apart for past and future, so that a target's year is not taken for a result's.
    """

    published: str | None = None
    paragraph: int = -1
    in_paragraph: dict[Tense, str] = field(default_factory=dict)
    in_article: dict[Tense, str] = field(default_factory=dict)

    def enter(self, reading: Reading) -> None:
        """Go on to a sentence: a new paragraph forgets the paragraph's period."""
        if reading.paragraph != self.paragraph:
            self.paragraph = reading.paragraph
            self.in_paragraph = {}

    def leave(self, reading: Reading, *, future: bool) -> None:
        """Keep the sentence's main period for the sentences after it."""
        main = main_period(reading, published=self.published)
        if main is not None:
            tense: Tense = "future" if future else "past"
            self.in_paragraph[tense] = self.in_article[tense] = main

    def told(self, tense: Tense) -> tuple[str, PeriodSource] | None:
        """The period told last, and whether in this paragraph; nothing past lies behind the publication."""
        levels: tuple[tuple[PeriodSource, dict[Tense, str]], ...] = (
            ("paragraph", self.in_paragraph),
            ("article", self.in_article),
        )
        for source, known in levels:
            if tense in known and (tense == "future" or not _begins_after(known[tense], self.published)):
                return known[tense], source
        return None


def main_period(reading: Reading, *, published: str | None = None) -> str | None:
    """The first date of a sentence that is neither a base of comparison, nor a day, nor an event's date."""
    for date in reading.dates:
        if date.period is None or granularity(date.period) in ("day", "open"):
            continue
        if is_base(reading, date, published=published):
            continue
        if len(reading.dates) == 1 or not _EVENT.search(reading.before(date.start, limit=40)):
            return date.period
    return None


def is_base(reading: Reading, date: DateMention, *, published: str | None = None) -> bool:
    """Whether a date only says what is compared with ("over 2017", "from 4.1% in 2016").

    What begins after the day of publication is nothing to compare with ("46 cents from next January").
    """
    if date.period is not None and _begins_after(date.period, published):
        return False
    before = reading.before(date.start, limit=80)
    if any(cue.search(before) for cue in (_RECORD_SINCE, _UP_ON, _SINCE_EVENT, _FROM_VALUE_IN)):
        return True
    if _RELATIVE.search(date.surface) and _FROM_VALUE.search(before):
        return True
    if _EARLIER.search(date.surface) and _NUMBER_BEFORE.search(before):
        return True
    if _FROM.search(before):
        return bool(_MOVED_FROM.search(before)) and not _opens_interval(reading, date)
    if _COMPARED.search(before):
        return True
    return bool(_RELATIVE.search(date.surface) and _COMPARED_RELATIVE.search(before))


def _opens_interval(reading: Reading, date: DateMention) -> bool:
    """Whether "from DATE" goes on with "to" and another date."""
    link = _INTERVAL.match(reading.after(date.end))
    return link is not None and any(d.start == date.end + link.end() for d in reading.dates)


def period_of(
    reading: Reading, q: Quantity, *, status: Status, story: Story, base: bool = False
) -> tuple[str | None, PeriodSource | None]:
    """(period, where it was read). ``base`` asks for the period of a value before a change.

    A figure without a date in its sentence has the period told before it; an actual one else the year of
    publication.
    """
    own = (
        _period_of_base(reading, q)
        if base
        else _in_sentence(reading, q, status=status, published=story.published)
    )
    if own is not None:
        return own, "sentence"
    if base:
        return None, None
    if told := story.told("future" if status == "target" else "past"):
        return told
    if status == "actual" and story.published:
        return story.published[:4], "published"
    return None, None


def _begins_after(period: str, published: str | None) -> bool:
    """Whether a period begins after the day an article was published: nothing actual can be told of it."""
    return published is not None and len(published) == 10 and bounds(period)[0].isoformat() > published


def _period_of_base(reading: Reading, q: Quantity) -> str | None:
    """The date right behind the value before a change ("from 4.1 percent in 2016")."""
    date = next((d for d in reading.dates if d.period is not None and d.start >= q.end), None)
    if date is None or date.start - q.end >= _LONGEST_TO_BASE:
        return None
    return None if _NEW_STATE.search(reading.text, q.end, date.start) else date.period


def _in_sentence(reading: Reading, q: Quantity, *, status: Status, published: str | None) -> str | None:
    """The period of the date that a quantity belongs to, of its own clause if that has one.

    A day counts only where nothing longer is named.
    """
    told = (d for d in reading.dates if d.period and not is_base(reading, d, published=published))
    ahead = status == "actual"  # what has happened has no period to come, unless the date stands at it
    usable = [
        d
        for d in told
        if not (ahead and _begins_after(d.period or "", published)) or _attached(reading, q, d)
    ]
    longer = [d for d in usable if granularity(d.period or "") != "day"]
    usable = longer or [d for d in usable if _is_day_of_figure(reading, d)]
    if not usable:
        return None
    start, end = clause_around(reading, q)
    inside = [d for d in usable if start <= d.start and d.end <= end]
    attached = next((d for d in inside if d.start >= q.end and _attached(reading, q, d)), None)
    if attached is not None:
        return attached.period
    if left := [d for d in inside if d.end <= q.start]:
        return _widest_last(left)
    earlier = [d for d in usable if d.end <= q.start]
    return (inside[:1] or earlier[-1:] or usable)[0].period


def _is_day_of_figure(reading: Reading, date: DateMention) -> bool:
    """Whether a day is told as a date of figures ("on 28 January"), not as a dateline or of the news."""
    written = any(character.isdigit() for character in date.surface)
    return written and bool(_DAY_TOLD.search(reading.before(date.start, limit=20)))


def _attached(reading: Reading, q: Quantity, date: DateMention) -> bool:
    """Whether the date follows the quantity closely ("4.1 percent in October")."""
    between = reading.text[q.end : date.start]
    apart = len(between) > _LONGEST_ATTACHMENT or re.search(r"[,;()]|\d", between)
    return not apart and bool(_ATTACHING.search(between + " "))


def _widest_last(dates: Sequence[DateMention]) -> str | None:
    """The last date before the quantity, or the one before that if it is a part of it ("May, 2018")."""
    last = dates[-1].period
    before = dates[-2].period if len(dates) > 1 else None
    if last and before and before != last and contains(last, before):
        return before
    return last
