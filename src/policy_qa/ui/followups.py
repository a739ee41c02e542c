"""Questions that lead on from an answer, or from a refusal to what the articles do say.

They are made of the figures that were found for the question: the same thing in another year or place, its
change, its share of something. Each is tried before it is offered.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final

from policy_qa.schema import Answer, Citation, Figure, Turn
from policy_qa.ui.examples import candidates
from policy_qa.ui.narrowing import NO_FILTERS, Narrowing
from policy_qa.ui.readable import ENGLISH, period_phrase, readable_period
from policy_qa.ui.trials import Trials
from policy_qa.ui.wording import Words
from policy_qa.words import is_generic, keys

if TYPE_CHECKING:
    from policy_qa.assistant import Assistant
    from policy_qa.records import RecordStore

OFFERED: Final = 3
"""Questions offered after an answer."""

_TRIED = 6
_NEAR, _NEAR_TRIED = 2, 4  # after a refusal
_PATIENCE = 1.0  # seconds that a visitor's suggestions wait for another's

_NAMED = re.compile(
    r"(?=.{2,40}$)[^\W\d_][\w'’&.-]*(?: [\w'’&.-]+){0,5}"
)  # what reads as a name in a question
_NEVER: Callable[[], bool] = lambda: False  # noqa: E731 - a default, not a definition


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question to go on with.

    ``question`` is what is asked, in English; ``key`` and ``values`` are how the page words it, with no key
    for a question that is shown as it is; ``figures`` are those that would answer it.
    """

    question: str
    figures: tuple[Figure, ...]
    key: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)

    def label(self, words: Words) -> str:
        """The question in the language of the page."""
        if not self.key or words.language == ENGLISH.language:
            return self.question
        values = dict(self.values)
        if "period" in values:
            values["period"] = readable_period(values["period"], words)
        return words(self.key, **values)


class FollowUps:
    """Finds what can be asked next; answers that visitors wait for come first.

    Args:
        records: The store of articles and figures.
        assistant: Finds the figures, and answers what is tried.
        is_busy: Whether somebody waits for an answer: then nothing more is tried.
    """

    def __init__(
        self, *, records: RecordStore, assistant: Assistant, is_busy: Callable[[], bool] = _NEVER
    ) -> None:
        self._records = records
        self._assistant = assistant
        self._is_busy = is_busy
        self._trials = Trials(records=records, assistant=assistant)
        self._turn = threading.Lock()  # one visitor's suggestions at a time: they use a whole core

    def after(
        self, answer: Answer, history: Sequence[Turn] = (), within: Narrowing = NO_FILTERS
    ) -> tuple[FollowUp, ...]:
        """What can be asked after an answer, or instead of a question that was refused.

        Args:
            answer: The answer.
            history: The exchanges up to and with it.
            within: The filters under which it was asked.
        """
        if not answer.citations or self._is_busy() or not self._turn.acquire(timeout=_PATIENCE):
            return ()
        try:
            self._trials.forget_if_changed()
            if answer.abstained:
                return self._near(answer, within)
            return self._next(answer, history, within)
        finally:
            self._turn.release()

    def _near(self, answer: Answer, within: Narrowing) -> tuple[FollowUp, ...]:
        """Questions that the nearest article answers, those nearest to the one that it did not answer."""
        cited = answer.citations[0]
        pairs = candidates(self._records.figures(doc=cited.doc))
        nearest = sorted(pairs, key=lambda pair: -_nearness(pair, answer.standalone_question, cited))
        whole = (FollowUp(question, (figure,)) for question, figure in nearest)
        return self._tried(whole, (), within, wanted=_NEAR, tried=_NEAR_TRIED)

    def _next(self, answer: Answer, history: Sequence[Turn], within: Narrowing) -> tuple[FollowUp, ...]:
        evidence = self._assistant.evidence(answer.standalone_question, **within.filters)
        figures = [figure for found in evidence.articles.values() for figure in found.figures]
        found = self._tried(follow_ups(answer, figures), history, within, wanted=OFFERED, tried=_TRIED)
        if len(found) >= OFFERED - 1:
            return found
        others = _others(answer, self._records.figures(doc=answer.citations[0].doc))
        wanted = OFFERED - 1 - len(found)
        return (*found, *self._tried(others, (), within, wanted=wanted, tried=_NEAR_TRIED))

    def _tried(
        self,
        offered: Iterable[FollowUp],
        history: Sequence[Turn],
        within: Narrowing,
        *,
        wanted: int,
        tried: int,
    ) -> tuple[FollowUp, ...]:
        kept: dict[str, FollowUp] = {}
        for one, _ in zip(offered, range(tried), strict=False):
            if len(kept) == wanted or self._is_busy():
                break
            if self._trials.holds(one.question, one.figures, history=history, within=within):
                kept.setdefault(one.question, one)
        return tuple(kept.values())


def follow_ups(answer: Answer, figures: Sequence[Figure]) -> Iterator[FollowUp]:
    """Follow-ups on the figure that an answer gives, the most telling of each kind first; none is tried yet.

    Args:
        answer: The answer.
        figures: What was found for its question.
    """
    given = next((one for one in answer.figures if one.surface in answer.answer), None)
    if given is None or not given.indicator:
        return
    said = {figure.id for figure in answer.figures if figure.surface in answer.answer}
    about = keys(given.indicator)
    same = [one for one in figures if one.id not in said and keys(one.indicator) == about]
    kinds = (_times(given, same), _changes(given, same), _places(given, same), _shares(given, same))
    seen: set[str] = set()
    for row in zip_longest(*kinds):
        for one in row:
            if one is not None and one.question not in seen:
                seen.add(one.question)
                yield one


def _times(given: Figure, same: Sequence[Figure]) -> Iterator[FollowUp]:
    """The same at other times: the year before, the year after, then whatever is nearest."""
    year = _year(given)
    alike = [
        one
        for one in same
        if _is_alike(given, one) and one.place == given.place and one.period != given.period
    ]
    for period in sorted({one.period for one in alike if one.period}, key=lambda period: _far(period, year)):
        found = tuple(one for one in alike if one.period == period)
        step = int(period) - year if year is not None and _is_year(period) else None
        if step in {-1, 1}:
            key = "follow.year_before" if step == -1 else "follow.year_after"
            yield FollowUp(ENGLISH(key), found, key)
        elif (phrase := period_phrase(period)) is not None:
            yield FollowUp(
                ENGLISH("follow.period", period=phrase), found, "follow.period", {"period": period}
            )


def _changes(given: Figure, same: Sequence[Figure]) -> Iterator[FollowUp]:
    """By how much it rose or fell."""
    if given.change_direction is not None:
        return
    for direction in ("up", "down"):
        found = tuple(
            one
            for one in same
            if one.change_direction == direction
            and one.kind == "percent"
            and (one.place, one.period) == (given.place, given.period)
        )
        if found:
            yield FollowUp(ENGLISH(f"follow.{direction}"), found, f"follow.{direction}")


def _places(given: Figure, same: Sequence[Figure]) -> Iterator[FollowUp]:
    """The same in other places at that time."""
    alike = [one for one in same if _is_alike(given, one) and one.period == given.period]
    for place in dict.fromkeys(one.place for one in alike):
        if place is None or place == given.place or not _NAMED.fullmatch(place):
            continue
        found = tuple(one for one in alike if one.place == place)
        values = {"place": place}
        yield FollowUp(ENGLISH("follow.place", **values), found, "follow.place", values)


def _shares(given: Figure, same: Sequence[Figure]) -> Iterator[FollowUp]:
    """How much of a whole it was."""
    if given.share_of is not None:
        return
    for one in same:
        whole = one.share_of
        if whole is None or (one.place, one.period) != (given.place, given.period):
            continue
        if not _NAMED.fullmatch(whole) or all(map(is_generic, keys(whole))):
            continue
        values = {"whole": whole}
        yield FollowUp(ENGLISH("follow.share", **values), (one,), "follow.share", values)


def _others(answer: Answer, figures: Sequence[Figure]) -> Iterator[FollowUp]:
    """Whole questions that the cited article answers with figures that the answer does not give."""
    asked = answer.standalone_question
    pairs = [pair for pair in candidates(figures) if pair[1].surface not in answer.answer]
    for question, figure in sorted(pairs, key=lambda pair: -_nearness(pair, asked, answer.citations[0])):
        if keys(question) != keys(asked):
            yield FollowUp(question, (figure,))


def _is_alike(given: Figure, other: Figure) -> bool:
    """Whether two figures say the same kind of thing of one subject, so that one stands beside the other."""
    return (
        (other.kind, other.unit, other.share_of) == (given.kind, given.unit, given.share_of)
        and other.status == "actual"
        and (other.change_direction is None) == (given.change_direction is None)
        and (other.subject in {given.subject, other.place} or given.subject == given.place)
    )


def _year(figure: Figure) -> int | None:
    return int(figure.period) if _is_year(figure.period) and figure.period else None


def _is_year(period: str | None) -> bool:
    return period is not None and len(period) == 4 and period.isdecimal()


def _far(period: str, year: int | None) -> tuple[int, int, str]:
    """Years first, the year before a given one first of all."""
    if year is None or not _is_year(period):
        return 1, 0, period
    step = int(period) - year
    return 0, 2 * abs(step) + (step > 0), period


def _nearness(pair: tuple[str, Figure], question: str, cited: Citation) -> float:
    """The words that two questions share; a figure of the passage that is cited counts a little more."""
    candidate, figure = pair
    asked = keys(question)
    shared = len(asked & keys(candidate)) / (len(asked) or 1)
    return shared + 0.25 * (cited.start <= figure.start < cited.end)
