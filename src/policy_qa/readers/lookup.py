"""Answers that are figures: the one asked for is looked up, worded as a sentence, and its sentence cited.

A figure is given only if what it measures, its kind, place and period all fit (``matching``). Else the draft
refuses and names what is nearest: a refusal costs less than a wrong number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from policy_qa import prompts
from policy_qa.extract.periods import describe
from policy_qa.questions import direction, polar
from policy_qa.readers import Evidence, cite, refusals, wording
from policy_qa.readers.candidates import Candidate, candidates, related_change, related_level, term_keys
from policy_qa.readers.constraints import asked_period
from policy_qa.readers.matching import ENOUGH, Fit, fits
from policy_qa.schema import Citation, Direction, Draft, Figure, Query, Reason, Wanted
from policy_qa.words import is_generic, keys

_WANTED: frozenset[Wanted] = frozenset(
    {"amount", "percent", "count", "rank", "share", "change", "measure", "any", "list", "comparison", "date"}
)
_LISTED = 8
_OPPOSITE: dict[Direction, Direction] = {"up": "down", "down": "up"}


class LookupReader:
    """Looks the figure up that a question asks for."""

    name = "lookup"

    def read(self, query: Query, evidence: Evidence) -> Draft | None:
        """An answer from one figure and its change, a refusal, or None for questions of other kinds."""
        if query.wanted not in _WANTED:
            return None
        found = candidates(evidence)
        graded = fits(query, found)
        good = [fit for fit in graded if fit.answers]
        if not good:
            return self._refusal(query, evidence, graded)
        if query.wanted in {"list", "comparison"}:
            return self._listed(query, good)
        best = good[0]
        if rivals := _rivals(best, good):
            return refusals.several(query, [best, *rivals], reader=self.name)
        if (
            best.candidate.figure.change_direction is not None
            and query.wanted in {"change", "any"}
            and (query.wanted == "change" or best.candidate.is_change)
        ):
            return self._change(query, best, found)
        return self._level(query, best, good, found)

    def _level(self, query: Query, best: Fit, good: Sequence[Fit], found: Sequence[Candidate]) -> Draft:
        level = best.candidate
        page = _Page()
        texts = [_answer(query, level, page.cite(level))]
        short = [wording.value(level)]
        used = [level.figure]
        if "change" in query.also or query.wanted == "any":
            moved = related_change(level, found)
            if moved is not None:
                texts.append(wording.change_sentence(moved, level, page.cite(moved), named=True))
                used.append(moved.figure)
                if "change" in query.also:
                    short.append(wording.change(moved.figure))
        if query.wanted == "date" or "date" in query.also:
            if level.figure.period is None:
                return refusals.nearest_figure(
                    query, best, "wrong_indicator", why=prompts.NO_PERIOD, reader=self.name
                )
            said = describe(level.figure.period)
            short = [said] if query.wanted == "date" else [*short, said]
        texts += _remarks(query, best, good, page, used)
        return Draft(
            " ".join(texts),
            "; ".join(short),
            page.citations,
            tuple(used),
            confidence=_confidence(best),
            reader=self.name,
        )

    def _change(self, query: Query, best: Fit, found: Sequence[Candidate]) -> Draft:
        moved = best.candidate
        page = _Page()
        marker = page.cite(moved)
        if not moved.is_change:  # "fell to 381 million": which way, and to what, but not by how much
            text = f"{_answer(query, moved, marker)} By how much is not stated."
            used, short = [moved.figure], wording.value(moved)
        else:
            level = related_level(moved, found)
            text = wording.change_sentence(moved, level, marker, named=False)
            text = (
                text
                if _says_all(query, text)
                else wording.quoted(moved, wording.change(moved.figure), marker)
            )
            used = [moved.figure, *([level.figure] if level else [])]
            if level is not None:
                page.cite(level)
            short = wording.change(moved.figure) if polar(query.text) else wording.value(moved)
        asked = direction(query.text)
        if asked is not None and moved.figure.change_direction == _OPPOSITE[asked]:
            if not polar(query.text):
                correction = prompts.FALSE_PREMISE.format(correction=text)
                return Draft(
                    correction, None, page.citations, tuple(used), reason="false_premise", reader=self.name
                )
            text = f"No. {text}"
        if best.period == "within" and (period := asked_period(query, moved.source)):
            text = f"{text} {wording.partial(moved.figure, period)}"
        return Draft(text, short, page.citations, tuple(used), confidence=_confidence(best), reader=self.name)

    def _listed(self, query: Query, good: Sequence[Fit]) -> Draft:
        levels = [fit for fit in good if not fit.candidate.is_change]
        if not levels or (
            query.wanted == "comparison" and len({fit.candidate.figure.value for fit in levels}) < 2
        ):
            return self._nearest(query, good[0], "wrong_indicator", prompts.NO_COMPARISON)
        page = _Page()
        texts, short, used = [], [], []
        for fit in levels[:_LISTED]:
            texts.append(wording.level_sentence(fit.candidate, page.cite(fit.candidate)))
            short.append(wording.value(fit.candidate))
            used.append(fit.candidate.figure)
        return Draft(
            " ".join(texts),
            wording.shorten("; ".join(short)),
            page.citations,
            tuple(used),
            confidence=min(_confidence(fit) for fit in levels[:_LISTED]),
            reader=self.name,
        )

    def _refusal(self, query: Query, evidence: Evidence, graded: Sequence[Fit]) -> Draft:
        topical = [fit for fit in graded if fit.topical]
        here = [fit for fit in topical if fit.place]
        if here and query.when:
            near = max(here, key=lambda fit: (fit.words, -fit.candidate.rank))
            return self._nearest(query, near, "wrong_period", _other_period(query, near.candidate.figure))
        if topical and query.place:
            return self._nearest(query, topical[0], "wrong_place", _other_place(query, topical[0].candidate))
        spoken = [fit for fit in graded if fit.words >= ENOUGH and fit.place and fit.period != "none"]
        if spoken:
            asked = _ASKED.get(query.wanted, "what was asked")
            why = prompts.OTHER_KIND.format(given=wording.label(spoken[0].candidate), asked=asked)
            return self._nearest(query, spoken[0], "wrong_indicator", why)
        return refusals.nearest_sentence(query, evidence, "wrong_indicator", reader=self.name)

    def _nearest(self, query: Query, fit: Fit, reason: Reason, why: str) -> Draft:
        return refusals.nearest_figure(query, fit, reason, why=why, reader=self.name)


def _other_period(query: Query, figure: Figure) -> str:
    """That the articles give a figure for another time, and the question that they do answer."""
    asked = query.when or ""
    if figure.period is None:
        return prompts.OTHER_PERIOD.format(given="a time that is not stated", asked=asked)
    given = describe(figure.period)
    why = prompts.OTHER_PERIOD.format(given=given, asked=asked)
    return f"{why} {_askable(query, asked, given)}".strip()


def _other_place(query: Query, candidate: Candidate) -> str:
    """That the articles give a figure for another place, and the question that they do answer."""
    place = candidate.figure.place or candidate.source.article.place
    why = prompts.OTHER_PLACE.format(given=place or "another place", asked=query.place)
    return f"{why} {_askable(query, query.place or '', place or '')}".strip()


def _askable(query: Query, asked: str, given: str) -> str:
    """The question with what the articles have in place of what was asked; empty if that cannot be put in."""
    if not given or not re.search(
        rf"\b(?:in|of|for|by)(?: the)? {re.escape(asked)}\b|{re.escape(asked)}['’]s?\b", query.text
    ):
        return ""
    question = query.text.replace(asked, given, 1).rstrip(" ?.!")
    return prompts.ASKABLE.format(question=f"{question}?")


_ASKED: dict[Wanted, str] = {
    "change": "by how much it changed", "rank": "how it ranks", "share": "what share it is",
    "count": "how many there are", "amount": "how much it is", "percent": "what percentage it is",
    "any": "the amount itself",
}  # fmt: skip


class _Page:
    """The citations of one answer; a sentence cited before keeps its marker."""

    def __init__(self) -> None:
        self._citations: list[Citation] = []

    def cite(self, candidate: Candidate) -> int:
        made = cite(candidate.source, candidate.sentence, marker=len(self._citations) + 1)
        for old in self._citations:
            if (old.doc, old.start, old.end) == (made.doc, made.start, made.end):
                return old.marker
        self._citations.append(made)
        return made.marker

    @property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(self._citations)


def _answer(query: Query, candidate: Candidate, marker: int) -> str:
    """The figure in a sentence that names what was asked; the article's own, where its fields do not."""
    text = wording.level_sentence(candidate, marker)
    return text if _says_all(query, text) else wording.quoted(candidate, wording.value(candidate), marker)


def _says_all(query: Query, text: str) -> bool:
    return term_keys(query)[0] <= keys(text)


def _rivals(best: Fit, good: Sequence[Fit]) -> list[Fit]:
    """Figures of other things that fit as well as the best one, so that it cannot be told which is meant."""
    rivals = []
    for fit in good[1:]:
        same_level = fit.order[:6] == best.order[:6] and best.words - fit.words < 0.04
        mine, other = best.candidate, fit.candidate
        if not same_level or mine.figure.value == other.figure.value or mine.is_change != other.is_change:
            continue
        if (
            _things(mine) != _things(other)
            and mine.figure.doc == other.figure.doc
            and mine.figure.kind == other.figure.kind
        ):
            rivals.append(fit)
    return rivals


def _things(candidate: Candidate) -> frozenset[str]:
    names = candidate.indicator_keys | keys(candidate.figure.subject) | keys(candidate.figure.share_of)
    return frozenset(name for name in names if not is_generic(name))


def _remarks(query: Query, best: Fit, good: Sequence[Fit], page: _Page, used: list[Figure]) -> list[str]:
    """What must be said beside the figure: that it covers a part of the period, or what else is given."""
    remarks = []
    asked = asked_period(query, best.candidate.source)
    if best.period == "within" and asked:
        remarks.append(wording.partial(best.candidate.figure, asked))
    if other := _other(best, good):
        remarks.append(wording.level_sentence(other, page.cite(other)))
        used.append(other.figure)
    return remarks


def _other(best: Fit, good: Sequence[Fit]) -> Candidate | None:
    """Another value for the same thing: from another article for the same period, or a target or estimate."""
    figure = best.candidate.figure
    for fit in good:
        other = fit.candidate.figure
        if (
            other.id == figure.id
            or other.kind != figure.kind
            or other.unit != figure.unit
            or fit.candidate.is_change
        ):
            continue
        if other.value == figure.value or not _things(best.candidate) <= _things(fit.candidate) | {"total"}:
            continue
        if (other.period == figure.period and other.doc != figure.doc) or other.status != figure.status:
            return fit.candidate
    return None


def _confidence(fit: Fit) -> float:
    doubt = {"exact": 1.0, "free": 0.95, "within": 0.7, "unknown": 0.6, "none": 0.0}[fit.period]
    return round(min(1.0, fit.words) * doubt * max(0.3, fit.candidate.figure.confidence), 3)
