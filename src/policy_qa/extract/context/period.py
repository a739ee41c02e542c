"""The period a figure belongs to: from its own sentence, else carried over from what was told before."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from policy_qa.extract.context.status import clause_around
from policy_qa.extract.periods import bounds, contains, granularity
from policy_qa.extract.quantities import Quantity
from policy_qa.extract.reading import Reading
from policy_qa.schema import DateMention, PeriodSource, Status

_BASE_BEFORE = re.compile(
    r"(?:\b(?:compared (?:with|to)|than|against|versus|relative to|over|based on|base year(?: of)?|a year after|ago|above|below)"
    r"(?:[ \u00a0]+(?:the|that of|those of|those in|that in|in|its|same period (?:of|in)|level(?:s)?(?: of| in)?|end of|figure for|\w+ly|the same period of))*"
    r"|\bfrom(?:[ \u00a0]+(?:the|that of|that in|its|same period of|level(?:s)?|same (?:period|quarter|month) (?:of|in|a)|just|\S*\d\S*[ \u00a0]*\w*[ \u00a0]+in))*)[ \u00a0]*$",
    re.I,
)
_FROM_VALUE_IN = re.compile(
    r"\b(?:from|than|against|versus|compared with)[ \u00a0]+[^,;]{0,40}\d[^,;]{0,30}\b(?:in|at|for|during)[ \u00a0]+(?:the[ \u00a0]+)?$",
    re.I,
)
_RELATIVE = re.compile(r"\b(?:previous|preceding|prior|last|earlier|before|same period|year ago|ago)\b", re.I)
_NAMED = re.compile(
    r"\b(?:approved|launched|established|founded|adopted|set up|opened|issued|signed|announced|published|released|said|enacted|built)\b[^,;]{0,24}$",
    re.I,
)
_FROM = re.compile(r"\bfrom[ \u00a0]+(?:the[ \u00a0]+)?$", re.I)
_MOVED_FROM = re.compile(
    r"\b(?:up|down|ris\w+|rose|growth|grew|fell|fall\w*|increase\w*|decrease\w*|decline\w*|drop\w*|unchanged|change\w*|"
    r"\d\S*(?: percent| per cent)?|points?|lower|higher|more|less|fewer|gain\w*)\b[^,;]{0,20}from[ \u00a0]+(?:the[ \u00a0]+)?$",
    re.I,
)
_EARLIER = re.compile(r"\b(?:earlier|ago|before)$", re.I)
_UP_ON = re.compile(r"\b(?:up|down|higher|lower|advance|improvement|increase|gain)[ \u00a0]+on[ \u00a0]+(?:the[ \u00a0]+)?$", re.I)
_SINCE_EVENT = re.compile(r"\bsince[ \u00a0]+(?:its|the|their|a)[ \u00a0][^,;]{2,40}\b(?:in|of)[ \u00a0]+$", re.I)
_HISTORIC = re.compile(
    r"\b(?:highest|lowest|first time|best|worst|largest|biggest|fastest|slowest|weakest|strongest)\b[^,;]{0,30}\b(?:since|from)[ \u00a0]+(?:the[ \u00a0]+)?$",
    re.I,
)


@dataclass
class Story:
    """What time the text is speaking of, carried from sentence to sentence while an article is read."""

    published: str | None = None
    paragraph: int = -1
    in_paragraph: dict[str, str] = field(default_factory=dict)
    in_article: dict[str, str] = field(default_factory=dict)

    def enter(self, reading: Reading) -> None:
        """Go on to a sentence: a new paragraph forgets the paragraph's period."""
        if reading.paragraph != self.paragraph:
            self.paragraph = reading.paragraph
            self.in_paragraph = {}

    def leave(self, reading: Reading, *, future: bool) -> None:
        """Keep the sentence's main period for the sentences after it, apart for past and future."""
        main = main_period(reading)
        if main is None:
            return
        tense = "future" if future else "past"
        self.in_paragraph[tense] = main
        self.in_article[tense] = main


def main_period(reading: Reading) -> str | None:
    """The first date of a sentence that is neither a base of comparison, nor a day, nor an event's date."""
    for date in reading.dates:
        if date.period is None or is_base(reading, date) or granularity(date.period) in ("day", "open"):
            continue
        if _NAMED.search(reading.before(date.start, limit=40)) and len(reading.dates) > 1:
            continue
        return date.period
    return None


def is_base(reading: Reading, date: DateMention) -> bool:
    """Whether a date only says what is compared with ("over 2017", "from 4.1% in 2016", "a record since 2008")."""
    before = reading.before(date.start, limit=80)
    if _HISTORIC.search(before) or _UP_ON.search(before) or _SINCE_EVENT.search(before) or _FROM_VALUE_IN.search(before):
        return True
    if _EARLIER.search(date.surface) and re.search(r"\d\S*(?:[ \u00a0]\w+){0,4}[ \u00a0]+$", before):
        return True
    if _FROM.search(before):
        return bool(_MOVED_FROM.search(before)) and not _opens_interval(reading, date)
    if _BASE_BEFORE.search(before):
        return True
    return bool(_RELATIVE.search(date.surface)) and bool(
        re.search(r"\b(?:over|from|than|on|with|to)[ \u00a0]+(?:the[ \u00a0]+)?$", before, re.I)
    )


def _opens_interval(reading: Reading, date: DateMention) -> bool:
    """Whether "from DATE" goes on with "to" and another date."""
    link = re.match(r"[ \u00a0]*(?:to|through|until|till|-|–)[ \u00a0]*", reading.after(date.end))
    return link is not None and any(d.start == date.end + link.end() for d in reading.dates)


def period_of(
    reading: Reading, q: Quantity, *, status: Status, story: Story, base: bool = False
) -> tuple[str | None, PeriodSource | None]:
    """(period, where it was read). ``base`` asks for the period of a value before a change."""
    own = _in_sentence(reading, q, base=base)
    if own is not None:
        return own, "sentence"
    if base:
        return None, None
    tense = "future" if status == "target" else "past"
    for source, known in (("paragraph", story.in_paragraph), ("article", story.in_article)):
        if tense in known and not (tense == "past" and _future_only(known[tense], story.published)):
            return known[tense], source  # type: ignore[return-value]  # literals of the tuple above
    if status == "actual" and story.published and reading.paragraph >= 0:
        return story.published[:4], "published"
    return None, None


def _future_only(period: str, published: str | None) -> bool:
    """Whether a period begins after the article was published: nothing actual can be told of it."""
    return published is not None and len(published) == 10 and bounds(period)[0].isoformat() > published


def _in_sentence(reading: Reading, q: Quantity, *, base: bool) -> str | None:
    dates = [d for d in reading.dates if d.period is not None]
    if base:
        after = next((d for d in dates if d.start >= q.end and d.start - q.end < 30), None)
        return after.period if after else None
    usable = [d for d in dates if not is_base(reading, d)]
    months = [d for d in usable if granularity(d.period or "") != "day"]
    usable = months or usable
    if not usable:
        return None
    start, end = clause_around(reading, q)
    inside = [d for d in usable if start <= d.start and d.end <= end]
    right = next((d for d in inside if d.start >= q.end and _attached(reading, q, d)), None)
    if right is not None:
        return right.period
    left = [d for d in inside if d.end <= q.start]
    if left:
        return _widest_last(left)
    if inside:
        return inside[0].period
    earlier = [d for d in usable if d.end <= q.start]
    return (earlier[-1] if earlier else usable[0]).period


def _attached(reading: Reading, q: Quantity, date: DateMention) -> bool:
    """Whether the date follows the quantity closely ("4.1 percent in October", "7.16 billion yuan for 2017")."""
    between = reading.text[q.end : date.start]
    return (
        len(between) <= 48
        and not re.search(r"[,;()]|\d", between)
        and bool(re.search(r"\b(?:in|for|by|during|at|of|through|over|to)\b[^,]{0,14}$", between + " ", re.I))
    )


def _widest_last(dates: list[DateMention]) -> str | None:
    """The last date before the quantity; a date inside it that the one before contains wins ("In 2018, … in May")."""
    last = dates[-1].period
    if (
        len(dates) > 1
        and last
        and dates[-2].period
        and contains(last, dates[-2].period)
        and last != dates[-2].period
    ):
        return dates[-2].period
    return last
