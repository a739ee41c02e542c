"""Answers that are a date: the one that stands nearest to the words that say what happened."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from policy_qa.extract.periods import describe
from policy_qa.readers import Evidence
from policy_qa.readers.sentences import Sentence, Topic, quoted, weighed
from policy_qa.readers.vectors import Vectors
from policy_qa.readers.weighing import Weights
from policy_qa.readers.wishes import wish
from policy_qa.schema import DateMention, Draft, Query

_REACH = 60.0
_NEAREST = 3
_DAY = re.compile(r"\b(?:date|day)\b|^when\b", re.IGNORECASE)
_YEAR = re.compile(r"\byears?\b", re.IGNORECASE)

_NEARLY = 2.0
"""By how much the score of a day may be below that of its month."""

_MODEL = Weights(
    {
        "after": -0.15,
        "before": 0.06,
        "cosine": 0.59,
        "day": 2.00,
        "doc": 0.29,
        "hit": 0.78,
        "missing": -0.34,
        "near": 0.34,
        "own": 0.89,
        "period": -0.18,
        "title": -0.14,
        "year": -0.07,
    },
    none=3.67,
    answer=0.2,
)


@dataclass(frozen=True, slots=True)
class When:
    """An expression of time in a sentence."""

    sentence: Sentence
    date: DateMention

    @property
    def said(self) -> str:
        """The time as the text says it; in full where it says "last year"."""
        surface, period = self.date.surface, self.date.period
        return surface if period is None or any(c.isdigit() for c in surface) else describe(period)


class DateReader:
    """Answers "when" and "in which year" from a sentence that names both the event and its date."""

    name = "dates"

    def __init__(self, vectors: Vectors | None = None) -> None:
        self._vectors = vectors or Vectors()

    def read(self, query: Query, evidence: Evidence) -> Draft | None:
        """The date of what happened; None where no sentence says it: a figure's period may still do."""
        asked = wish(query)
        if asked is None or asked.kind != "date":
            return None
        topic, found = weighed(query, asked.about, evidence, self._vectors)
        weighed_times = [(when, described(query, topic, when)) for s in found for when in times(query, s)]
        best = _MODEL.best(weighed_times)
        if best is None:
            return None
        when, probability = _finer(best[0], weighed_times), best[1]
        lead = f"{when.said[:1].upper()}{when.said[1:]}: "
        return quoted([when.sentence], when.said, lead=lead, confidence=probability, reader=self.name)


def _finer(best: When, found: Sequence[tuple[When, Mapping[str, float]]]) -> When:
    """The day where the best time is only its month or year and nearly as much speaks for the day."""
    scores = {id(when): _MODEL.score(features) for when, features in found}
    inside = [
        when
        for when, _ in found
        if (when.date.period or "").startswith(f"{best.date.period}-")
        and scores[id(when)] > scores[id(best)] - _NEARLY
    ]
    return max(inside, key=lambda when: scores[id(when)], default=best)


def times(query: Query, sentence: Sentence) -> list[When]:
    """The expressions of time of a sentence that are resolved and stand in no name."""
    return [
        When(sentence, date)
        for date in sentence.source.dates
        if sentence.span.start <= date.start < sentence.span.end
        and date.period is not None
        and not sentence.in_quotes(date.start)
        and date.surface.lower() not in query.text.lower()
    ]


def described(query: Query, topic: Topic, when: When) -> dict[str, float]:
    """What speaks for a time as the answer."""
    start = when.date.start - when.sentence.span.start
    end = when.date.end - when.sentence.span.start
    away = sorted(min(abs(start - at), abs(at - end)) for at in topic.positions(when.sentence.text))
    period = when.date.period or ""
    return {
        **when.sentence.features,
        "near": sum(_REACH / (_REACH + at) for at in away[:_NEAREST]) / _NEAREST,
        "day": float(
            bool(_DAY.search(query.text))
            and (
                len(period) == len("2018-01-01")
                or bool(re.search(r"[A-Z]\w+ \d|\d [A-Z]", when.date.surface))
            )
        ),
        "year": float(bool(_YEAR.search(query.text)) and len(period) == len("2018")),
    }
