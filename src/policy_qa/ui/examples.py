"""Example questions made from the figures at hand, and only those that the assistant does answer."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable
from itertools import islice, zip_longest
from typing import TYPE_CHECKING, Final

from policy_qa.schema import Figure
from policy_qa.ui.readable import period_phrase
from policy_qa.ui.trials import Trials

if TYPE_CHECKING:
    from policy_qa.assistant import Assistant
    from policy_qa.records import RecordStore

_KINDS: Final = ("money", "measure", "percent", "count")
_CLEAN = re.compile(r"[A-Za-z][A-Za-z'’&-]*(?: [A-Za-z&][A-Za-z'’&-]*){1,6}")
_UNCLEAN_FIRST: Final = frozenset(
    {
        "a",
        "an",
        "the",
        "its",
        "their",
        "his",
        "her",
        "this",
        "that",
        "these",
        "those",
        "of",
        "in",
        "for",
        "by",
        "with",
    }
)
_UNCLEAN: Final = frozenset(
    {
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "has",
        "have",
        "had",
        "will",
        "would",
        "which",
        "who",
        "that",
        "it",
        "up",
    }
)
_DURATIONS: Final = frozenset(
    {"century", "decade", "year", "month", "week", "day", "hour", "minute", "second"}
)
_AMOUNTS: Final = frozenset(
    {"exports", "imports", "sales", "revenues", "profits", "wages", "prices", "costs", "outlays", "emissions"}
)
_SURE = 0.8  # of its context: a doubtful figure makes an odd question
_ARTICLES_READ = 40  # articles whose figures are looked at: enough for variety, quick in a large store


class Examples:
    """Keeps the example questions of the store as it is now; they are made anew when the store has changed.

    Nothing here depends on a visitor. Asking happens under a lock, so that visitors who come at the same
    moment do not all try the same questions.
    """

    def __init__(
        self, *, records: RecordStore, assistant: Assistant, wanted: int = 4, tried: int = 12
    ) -> None:
        self._records = records
        self._trials = Trials(records=records, assistant=assistant)
        self._wanted = wanted
        self._tried = tried
        self._lock = threading.Lock()
        self._general: tuple[str, ...] = ()

    def general(self) -> tuple[str, ...]:
        """Questions from as many articles as possible; empty while the store is."""
        with self._lock:
            if self._trials.forget_if_changed() or not self._general:
                docs = [article.doc for article in self._records.articles() if article.figures]
                each = [candidates(self._records.figures(doc=doc)) for doc in docs[:_ARTICLES_READ]]
                mixed = (pair for row in zip_longest(*each) for pair in row if pair)
                self._general = self._answered(mixed)
            return self._general

    def _answered(self, pairs: Iterable[tuple[str, Figure]]) -> tuple[str, ...]:
        kept: list[str] = []
        for question, figure in islice(pairs, self._tried):
            if len(kept) == self._wanted:
                break
            if question not in kept and self._trials.holds(question, (figure,)):
                kept.append(question)
        return tuple(kept)


def candidates(figures: Iterable[Figure]) -> list[tuple[str, Figure]]:
    """Questions with the figures that answer them, amounts before percentages before counts."""
    pairs = [(question_for(figure), figure) for figure in figures]
    found = [(question, figure) for question, figure in pairs if question is not None]
    # Amounts are named in whole phrases; what is counted is often named by the sentence around it.
    return sorted(found, key=lambda pair: _KINDS.index(pair[1].kind))


def question_for(figure: Figure) -> str | None:
    """The question that this figure answers; None unless indicator, place and period are known and plain."""
    indicator, place, period = figure.indicator, figure.place, period_phrase(figure.period)
    if indicator is None or place is None or period is None:
        return None
    indicator = indicator.removesuffix(f" in {place}")  # it is said once, before the time
    if not (_is_plain(figure) and _is_clean(indicator) and len(place) <= 40):
        return None
    where = "" if place.lower() in indicator.lower() else f" in {place}"
    if figure.kind == "count":
        # "How many firms founded were there" is no English: only what is counted may be named.
        countable = where and _is_plural(indicator) and not re.search(r"ed\b", indicator)
        return f"How many {indicator} were there{where} {period}?" if countable else None
    if not _is_plural(indicator):
        return f"What was the {indicator}{where} {period}?"
    # "The emerging industries were 3 billion" names who earned, not what was measured.
    return f"What were the {indicator}{where} {period}?" if _head(indicator) in _AMOUNTS else None


def _is_plain(figure: Figure) -> bool:
    if figure.kind not in _KINDS or figure.unit in _DURATIONS or figure.share_of is not None:
        return False
    if figure.status != "actual" or figure.change_direction is not None:
        return False
    return figure.period_source in {"sentence", None} and figure.confidence >= _SURE


def _is_clean(indicator: str) -> bool:
    words = indicator.lower().split()
    if _CLEAN.fullmatch(indicator) is None or len(indicator) > 60:
        return False
    if indicator[0].isupper() and indicator[1].islower():
        return False  # the first word of a sentence, or a name
    return words[0] not in _UNCLEAN_FIRST and not _UNCLEAN.intersection(words)


def _is_plural(indicator: str) -> bool:
    head = _head(indicator)
    return head.endswith("s") and not head.endswith(("ss", "us", "is", "ics"))


def _head(indicator: str) -> str:
    """The noun that the phrase is about: the last word before any "of", "in", "by" or "carried"."""
    before = re.split(r" (?:of|in|for|from|to|by|on|per|with|at|\w+ed)\b", indicator, maxsplit=1)[0]
    return before.split()[-1].lower()
