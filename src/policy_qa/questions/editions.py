"""Which edition of a publication a question asks about: "in the October 2024 outlook" is no period.

A question may name two times: when something was (its period), and when it was said (an edition). The first
constrains the figure, the second its article. Only a date beside a word of publishing is an edition.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from policy_qa.schema import DateMention

_PUBLICATION = (
    r"(?:outlooks?|forecasts?|reviews?|reports?|releases?|editions?|budgets?|figures|announcements?|accounts"
    r"|communiqu[eé]s?|estimates?|surveys?|statements?|briefs?|guidelines?|projections?|updates?|bulletins?"
    r"|congress|agreements?|deals?|stud(?:y|ies)|snapshots?|plans?|papers?|numbers|data|releases|notes?"
    r"|goals?|targets?|counts?|articles?|portraits?|guides?|presentations?|proposals?|revisions?)"
)
_SURELY = r"(?:editions?|releases?|reviews?|reports?|congress|communiqu[eé]s?|bulletins?|surveys?|briefs?)"
_SAYING = (
    r"(?:predict(?:ed)?|forecast(?:ed)?|fores(?:ee|aw|een)|project(?:ed)?|announced?|published?|reported|presented"
    r"|released?|issued|stated|said)"
)
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_BEHIND = re.compile(rf"['’]?s?\s+(?:[\w&'’-]+\s+){{0,3}}?{_PUBLICATION}\b", re.IGNORECASE)
_BEHIND_SURELY = re.compile(rf"['’]?s?\s+(?:[\w&'’-]+\s+){{0,2}}?{_SURELY}\b", re.IGNORECASE)
_BEFORE = re.compile(
    rf"\b{_PUBLICATION}\s+(?:published |released |issued |made |presented |adopted )?(?:of|from|in|on"
    rf"|dated|as of)\s+"
    r"(?:the\s+)?(?:start|beginning|end|middle)?(?:\s+of)?\s*$",
    re.IGNORECASE,
)
_SAID_IN = re.compile(
    rf"\b{_SAYING}\b(?:\s+by(?:\s+[\w-]+){{1,3}}?)?\s+(?:in|on|as of|at the (?:start|beginning|end) "
    rf"of)\s+(?:the\s+)?$"
)
_LOOSE_MONTH = re.compile(
    rf"\b(?:in|from|by|of|according to|per|on)\s+(?:the|its|their|this)\s+(?P<month>{_MONTH})"
    rf"(?:\s+[\w-]+){{0,2}}?\s+{_PUBLICATION}\b"
)
_NAMED_BUDGET = re.compile(r"Budget (?:19|20)\d\d")
"""A budget with a name, "the Spring Budget 2024"; what "budget 2024" is of is 2024."""
_INTERRUPTED = re.compile(r"\b(?:in|of|for|by|did|does|was|were|is|are|the|to|and|or|than)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Edition:
    """When the publication that a question names appeared: an ISO period, or the number of a month."""

    start: int
    end: int
    period: str | None = None
    month: int | None = None


def editions(text: str, dates: Sequence[DateMention]) -> tuple[Edition, ...]:
    """The editions that a question names, in order.

    Args:
        text: The question.
        dates: Its expressions of time.
    """
    found = [
        Edition(date.start, date.end, date.period or date.surface[-4:])
        for date in dates
        if any(c.isdigit() for c in date.surface) and _is_edition(text, date)
    ]
    for match in _LOOSE_MONTH.finditer(text):
        start, end = match.span("month")
        if not any(edition.start < end and start < edition.end for edition in found):
            found.append(Edition(start, end, month=_number(match["month"])))
    return tuple(sorted(found, key=lambda edition: edition.start))


def _is_edition(text: str, date: DateMention) -> bool:
    if date.period is None:
        return bool(_NAMED_BUDGET.fullmatch(date.surface))
    before, after = text[: date.start], text[date.end :]
    exact = (
        bool(date.period) and len((date.period or "").split("/")[0]) > 4 and "/" not in (date.period or "")
    )
    behind = (_BEHIND if exact else _BEHIND_SURELY).match(after)
    if behind and not _INTERRUPTED.search(behind.group()):
        return True
    if _BEFORE.search(before):
        return exact or bool(re.search(rf"\b{_SURELY}\s+\w+\s*(?:the\s*)?$", before, re.IGNORECASE))
    return exact and bool(_SAID_IN.search(before))


def _number(month: str) -> int:
    names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    return names.index(month[:3].lower()) + 1
