"""Finding expressions of time in running text, and what each denotes there."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from policy_qa.errors import UsageError
from policy_qa.extract.periods import patterns as p
from policy_qa.extract.periods.context import Context
from policy_qa.extract.periods.iso import OPEN_END, bounds, contains, granularity, normalise
from policy_qa.extract.periods.rules import RULES, Rule, resolve, resolve_match
from policy_qa.schema import DateMention

_WINDOW = 200
_SENTENCE_END = re.compile(r"[.!?][\u201d\u2019\"')]*\s+(?=[A-Z\u201c\"])|\n\s*\n")
_SINCE = re.compile(r"\bsince\s+(?:the\s+)?$", re.IGNORECASE)
_SINCE_EVENT = re.compile(r"^\W*Since (?:[\w'’-]+ ){1,6}(?:in|on) (?:the )?$")
"""Before the date of an event from which a sentence counts ("Since the programme began in 2012, …")."""
_ONWARDS = re.compile(
    r"\s+(?:onwards?|on\b(?!\s+\w)|and\s+(?:later|beyond|after|onwards?)|or\s+later)", re.IGNORECASE
)
_QUOTE_BEFORE = re.compile(r"[\u201c\"\u2018][^\u201c\u201d\"\u2018\u2019]{3,60}\s$")

_FISCAL = p.compiled(f"{p.FISCAL_YEAR}|{p.TWO_YEARS}|{p.RELATIVE_FISCAL}")
_TWO_YEARS = p.compiled(p.TWO_YEARS)
_SPOKEN_OF = frozenset({"fiscal", "quarter", "half", "interval", "month"})

_Candidate = tuple[int, int, int, Rule, re.Match[str]]


def find_dates(
    text: str, *, published: str | None = None, fiscal: str | None = None
) -> tuple[DateMention, ...]:
    """Finds the expressions of time in a text: points and stretches of the calendar, not lengths of time.

    Args:
        text: Running English text.
        published: The ISO day on which it was published, for "last year", "September" and the like; None if
        unknown.
        fiscal: The country or state whose fiscal years are meant, as ISO 3166 code ("IN", "US-CA"); None if
        unknown,
            which leaves fiscal years and labels such as "2024-25" unresolved.

    Returns:
        The mentions in order, none overlapping another; where forms overlap the longest is taken. A surface
        has no preposition, and an article only if it is nothing without it ("the previous year"). ``period``
        is None where the text does not say which period is meant.
    """
    return scan(text, Context(published=_published_day(published), country=fiscal))


def scan(text: str, base: Context) -> tuple[DateMention, ...]:
    """Like `find_dates`; the context's ``anchor`` counts as named before the text begins."""
    mentions: list[DateMention] = []
    memory = _Memory(base)
    for _, _, _, rule, match in _chosen(text, base):
        start, end = match.span()
        context = memory.context(text, start, end)
        period = resolve_match(rule, match, context)
        if period is not None:
            period = _opened(period, context)
            named = rule.anchors and not _in_name(text, start, end)
            memory.add(period, start, end, anchors=named, base=context.compared, ahead=context.future)
            memory.add_fiscal(match.group(), period, context, end)
            if named and not context.compared and granularity(period) == "fiscal":
                memory.last_fiscal = period
            if named and _TWO_YEARS.fullmatch(match.group()):
                memory.last_season = period
        mentions.append(DateMention(start, end, match.group(), period))
    return tuple(mentions)


def _published_day(published: str | None) -> date | None:
    """The last day of what is known of the day of publication; None for a text that is no date."""
    try:
        return bounds(published.strip()[:10])[1] if published else None
    except UsageError:
        return None


def _chosen(text: str, base: Context) -> list[_Candidate]:
    """The longest accepted matches that do not overlap, in order of their start."""
    found = sorted(_candidates(text, base), key=lambda item: (item[0] - item[1], item[0], item[2]))
    taken: list[_Candidate] = []
    for candidate in found:
        place = bisect_left(taken, candidate[:2], key=lambda item: item[:2])
        free_left = place == 0 or taken[place - 1][1] <= candidate[0]
        if free_left and (place == len(taken) or candidate[1] <= taken[place][0]):
            insort(taken, candidate, key=lambda item: item[:2])
    return taken


def _candidates(text: str, base: Context) -> Iterator[_Candidate]:
    surroundings = _Memory(base)
    for index, rule in enumerate(RULES):
        for match in rule.regex.finditer(text):
            start, end = match.span()
            if rule.accept(match, surroundings.context(text, start, end)):
                yield start, end, index, rule, match


class _Memory:
    """What was named so far in the text, for what is said relative to it."""

    def __init__(self, base: Context) -> None:
        self._base = base
        self._anchor = self._recent = base.anchor
        self._anchor_end = 0 if base.anchor else -1
        self._fiscal: str | None = None
        self.last_fiscal: str | None = None
        self.last_season: str | None = None
        self._fiscal_end, self._of_parts = -1, False

    def add(self, period: str, start: int, end: int, *, anchors: bool, base: bool, ahead: bool) -> None:
        """Notes what a mention denotes. Later text refers back to single years or less that have begun.

        What is only a ``base`` of comparison is not what the text goes on to speak of; ``ahead`` says that
        the sentence speaks of what is to come.
        """
        first, last = bounds(period)
        if not anchors:
            return
        self._recent = period
        begun = not ahead if self._base.published is None else first <= self._base.published
        if base and self._anchor and granularity(period) == "year":
            return
        if last is not None and begun and (last - first).days <= 366:
            self._anchor, self._anchor_end = period, end

    def add_fiscal(self, surface: str, period: str, context: Context, end: int) -> None:
        """Notes the fiscal year that a mention is of, or that it is of none."""
        kind = granularity(period)
        if kind in _SPOKEN_OF:
            inner = _FISCAL.search(surface) if kind != "fiscal" else None
            if inner is None and self._fiscal and kind != "fiscal" and contains(self._fiscal, period):
                return
            told = resolve(inner.group(), context) if inner else period
            self._fiscal = told if told and granularity(told) == "fiscal" else None
            self._fiscal_end, self._of_parts = end, kind != "fiscal"
        elif kind != "day":
            self._fiscal = None

    def context(self, text: str, start: int, end: int) -> Context:
        """The surroundings of text[start:end]."""
        before, after = text[max(0, start - _WINDOW) : start + 1], text[end : end + _WINDOW]
        borders = list(_SENTENCE_END.finditer(before))
        sentence_start = max(0, start - _WINDOW) + (borders[-1].end() if borders else 0)
        border = _SENTENCE_END.search(after)
        near = self._anchor if self._anchor_end >= sentence_start else None
        return replace(
            self._base,
            anchor=self._anchor,
            recent=self._recent,
            near=near,
            fiscal=self._fiscal if self._of_parts or self._fiscal_end >= sentence_start else None,
            last_fiscal=self.last_fiscal,
            last_season=self.last_season,
            before=text[sentence_start:start],
            after=after[: border.start() + 1] if border else after,
        )


def _opened(period: str, context: Context) -> str:
    """The period and everything after it, where the text says "since" or "onwards"."""
    since = _SINCE.search(context.before) or _SINCE_EVENT.search(context.before)
    if not (since or _ONWARDS.match(context.after)):
        return period
    return period if period.endswith(OPEN_END) else normalise(bounds(period)[0], None)


def _in_name(text: str, start: int, end: int) -> bool:
    """Whether the mention ends a quoted name (“innovation 2025”), which dates nothing."""
    closes = text[end : end + 1] in {"\u201d", '"', "\u2019"}
    return closes and bool(_QUOTE_BEFORE.search(text[max(0, start - 70) : start]))
