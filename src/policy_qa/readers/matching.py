"""How well figures fit a question: each is weighed by its features, and the best stands for an answer or not.

Place, period and unit are constraints: a figure of another place, year or currency never answers. What is
left competes: the score of a figure is a weighted sum of its features (``features``), with a hidden layer
where a span model reads along, and its probability is its share among all figures and the answer "none of
them" (McFadden's conditional logit). Figures of one value are one answer. The weights were fitted on labelled
questions (``training/fit_matching.py``); those of meaning need an embedder.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from policy_qa.readers import Evidence
from policy_qa.readers.candidates import Candidate, candidates
from policy_qa.readers.constraints import PeriodFit, place_of
from policy_qa.readers.features import features
from policy_qa.readers.fitted import Model, model
from policy_qa.readers.inquiry import Asked, asked
from policy_qa.readers.kinds import admissible
from policy_qa.readers.reading import UNREAD, PassageReader, Reading
from policy_qa.readers.vectors import Vectors
from policy_qa.schema import Figure, Query
from policy_qa.words import is_generic, keys

_READ_CLOSELY = 14
"""Figures whose words are compared by meaning, the best by their other features."""
_FOUND_FIRST = 4
"""Passages of which every figure is described, even if its sentence shares no word with the question."""
_READ_ON = 4
"""Figures whose passages were not found and are read all the same, the likeliest by their other features."""
_POINTED_AT = 0.5
"""The scaled share of a span model's scores from which a figure is described whatever its words."""
_POINTED = {"read_share": 0.9, "read_here": 0.85, "read_answers": 0.4}
"""How surely the span model must point at a figure that answers in other words than the question's."""
NOT_IN_OTHER_WORDS = (
    "said_elsewhere",
    "counts_another",
    "level_for_change",
    "period_soft",
    "period_unknown",
)
"""What such a figure must not be: one of a thing that its article tells from the thing asked for."""
_LEAST = 1e-9
_CLEARLY = 5.0
"""How many times as likely as any other such a figure must be."""
_READ_FOR = {"read_share": 0.95, "read_relevant": 0.6}
"""How surely it must point at a figure that is nearly likely enough and has no rival."""
_LIKELIER = 0.65
"""The least probability of such a figure."""
_ALONE = 10.0
"""How many times as likely as any other it must be."""
_MEANING = ("cos_reach", "cos_figure")
_USUAL = 0.54
"""The cosine that is taken where none is known, as without an embedding model."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How a figure fits a question.

    Attributes:
        candidate: The figure.
        score: What speaks for it, constraints aside.
        topical: The same for a question that had asked for the figure's own period.
        place: Whether it is of the place asked for.
        period: Whether it is of the period asked for.
        unit: Whether its unit may be the one that is wanted.
        rank: The rank of its passage.
        features: What the score is made of.
    """

    candidate: Candidate
    score: float
    topical: float
    place: bool
    period: PeriodFit
    unit: bool
    rank: int
    features: Mapping[str, float]

    @property
    def admitted(self) -> bool:
        """Whether the figure meets every constraint of the question."""
        return self.place and self.period != "none" and self.unit


@dataclass(frozen=True, slots=True)
class Choice:
    """The figures that stand for one answer, the best first, and how likely it is the one asked for.

    Attributes:
        fits: The figures.
        probability: Their share among all figures and "none of them".
        model: What weighed them; it says from when on an answer is given.
    """

    fits: tuple[Fit, ...]
    probability: float
    model: Model

    @property
    def is_likely(self) -> bool:
        """Whether the answer is as likely as the fitted threshold demands; else the reader points at it."""
        return self.probability >= self.model.threshold

    @property
    def best(self) -> Fit:
        """The figure that fits best."""
        return self.fits[0]


class Matcher:
    """Finds the figure that a question asks for.

    Args:
        vectors: Compares texts by meaning, or None to do without.
        spans: Reads the passages for the answer, or None to do without.
        closely: How many figures are compared by meaning, the best by their other features.
    """

    def __init__(
        self,
        vectors: Vectors | None = None,
        spans: PassageReader | None = None,
        *,
        closely: int = _READ_CLOSELY,
    ) -> None:
        self._vectors = vectors
        self._spans = spans
        self._closely = closely
        self._model = model(reading=spans is not None)

    def fits(self, query: Query, evidence: Evidence, *, neutral: bool = False) -> list[Fit]:
        """Every figure of the articles at hand, best first.

        Args:
            query: The question.
            evidence: The articles at hand.
            neutral: Whether to leave open which way the question says that something moved.
        """
        found = candidates(evidence)
        question = asked(query, found, neutral=neutral)
        reading = self._spans.read(query.text, evidence) if self._spans is not None else None
        graded = [
            _fit(question, candidate, rank, read, self._model)
            for candidate in found
            if _is_near(
                question,
                candidate,
                rank := _rank(evidence, candidate.figure),
                read := _read(reading, candidate.figure),
            )
        ]
        if self._spans is not None and reading is not None:
            graded = self._read_on(self._spans, query, evidence, graded, reading)
        graded.sort(key=_order, reverse=True)
        close = [fit for fit in graded if fit.admitted][: self._closely]
        if not close:
            return graded
        compared = self._read(query, close)
        chosen = {fit.candidate.figure.id for fit in close}
        rest = [
            replace(fit, score=-math.inf) if fit.admitted else fit
            for fit in graded
            if fit.candidate.figure.id not in chosen
        ]
        return sorted(compared, key=_order, reverse=True) + rest

    def _read_on(
        self, spans: PassageReader, query: Query, evidence: Evidence, graded: list[Fit], reading: Reading
    ) -> list[Fit]:
        """The figures with what the model says once it has also read where the likeliest others stand."""
        alone = model()
        unread = [
            fit
            for fit in graded
            if fit.admitted and not reading.holds(fit.candidate.figure.doc, fit.candidate.figure.start)
        ]
        unread.sort(key=lambda fit: -alone.score(dict(fit.features)))
        places = [
            spans.passage_of(fit.candidate.source, fit.candidate.figure.start) for fit in unread[:_READ_ON]
        ]
        also = tuple(dict.fromkeys(place for place in places if place is not None))
        if not also:
            return graded
        more = spans.read(query.text, evidence, also=also)
        return [self._knowing(fit, query, _read(more, fit.candidate.figure)) for fit in graded]

    def _knowing(self, fit: Fit, query: Query, more: Mapping[str, float]) -> Fit:
        """A fit of which some features have become known."""
        described = {**fit.features, **more}
        topical = self._model.topical(described, timed=query.when is not None)
        return replace(fit, score=self._model.score(described), topical=topical, features=described)

    def choices(self, graded: Sequence[Fit]) -> list[Choice]:
        """The answers that the figures that meet every constraint give, the likeliest first."""
        admitted = [fit for fit in graded if fit.admitted]
        total = 1.0 + sum(math.exp(fit.score) for fit in admitted)
        groups: dict[tuple[object, ...], list[Fit]] = {}
        for fit in admitted:
            groups.setdefault(fact(fit.candidate.figure), []).append(fit)
        made = [
            Choice(tuple(group), sum(math.exp(fit.score) for fit in group) / total, self._model)
            for group in groups.values()
        ]
        return sorted(made, key=lambda choice: -choice.probability)

    def _read(self, query: Query, close: Sequence[Fit]) -> list[Fit]:
        """The figures with the features of meaning: how near the question is to their words and fields."""
        if self._vectors is None:
            return list(close)
        found = [fit.candidate for fit in close]
        texts = [*(c.reach_text for c in found), *(fields_of(c) for c in found)]
        whole = self._vectors.cosines(query.text, texts)
        rows = zip(whole[: len(found)], whole[len(found) :], strict=True)
        return [
            self._knowing(fit, query, dict(zip(_MEANING, row, strict=True)))
            for fit, row in zip(close, rows, strict=True)
        ]


def fields_of(candidate: Candidate) -> str:
    """What a figure's fields say of it, as a phrase; its own words where they say nothing."""
    figure = candidate.figure
    share = f"share of {figure.share_of}" if figure.share_of else None
    said = (figure.indicator, share, figure.subject, figure.place, figure.period)
    return ", ".join(filter(None, said)) if figure.indicator or share else candidate.reach_text


def sure(choices: Sequence[Choice]) -> bool:
    """Whether the likeliest answer is likely enough to be given, and clearly likelier than the next.

    What another article says of the same thing is no other answer: the two disagree, and both are told.
    """
    if not choices:
        return False
    first = choices[0]
    alike = [choice for choice in choices[1:] if disagree(first.best.candidate, choice.best.candidate)]
    rival = next((choice for choice in choices[1:] if choice not in alike), None)
    against = rival.probability if rival else 0.0
    together = first.probability + sum(choice.probability for choice in alike)
    if together < first.model.threshold:
        return _is_clear(first.best, together, first.probability / max(against, _LEAST))
    return first.probability >= first.model.margin * against


def _is_clear(fit: Fit, probability: float, times: float) -> bool:
    """Whether the span model tells so surely which figure is meant that fewer words of it need be said.

    Args:
        fit: The figure.
        probability: Its own.
        times: How many times as likely it is as the next.
    """
    if any(fit.features[name] for name in NOT_IN_OTHER_WORDS):
        return False
    if probability < _LIKELIER:
        return False
    if times >= _ALONE and _is_pointed_at(fit, _READ_FOR):
        return True
    return times >= _CLEARLY and _is_pointed_at(fit, _POINTED)


def _is_pointed_at(fit: Fit, least: Mapping[str, float]) -> bool:
    """Whether the span model, having read all passages, points at a figure so surely."""
    return all(fit.features[name] >= value for name, value in least.items())


def disagree(one: Candidate, other: Candidate) -> bool:
    """Whether two articles give different values of one thing, for one place and time."""
    a, b = one.figure, other.figure
    alike = (a.kind, a.unit, a.period, a.place, a.status) == (b.kind, b.unit, b.period, b.place, b.status)
    return alike and a.doc != b.doc and one.is_change == other.is_change and things(one) == things(other)


def things(candidate: Candidate) -> frozenset[str]:
    """What a figure measures, of whom and of what whole, words that say little apart."""
    names = candidate.indicator_keys | keys(candidate.figure.subject) | keys(candidate.figure.share_of)
    return frozenset(name for name in names if not is_generic(name))


def _rank(evidence: Evidence, figure: Figure) -> int:
    """The rank of the passage of a figure; behind all of them, that of its article."""
    return evidence.rank(figure.doc, figure.start) or len(evidence.hits) + evidence.doc_rank(figure.doc)


def _read(reading: Reading | None, figure: Figure) -> Mapping[str, float]:
    """How much the span model points at a figure."""
    return UNREAD if reading is None else reading.features(figure.doc, figure.start, figure.end)


def _is_near(question: Asked, candidate: Candidate, rank: int, read: Mapping[str, float]) -> bool:
    """Whether to describe a figure: its sentence shares a word, it was found first, or it is pointed at."""
    if rank <= _FOUND_FIRST or read["read_share"] >= _POINTED_AT:
        return True
    zone = candidate.indicator_keys | candidate.near_keys | candidate.sentence_keys
    zone |= candidate.linked_keys if candidate.refers else frozenset()
    return any(concept.held(zone) for concept in question.concepts)


def _fit(question: Asked, candidate: Candidate, rank: int, read: Mapping[str, float], weighed: Model) -> Fit:
    described = features(question, candidate, rank=rank, read=read) | dict.fromkeys(_MEANING, _USUAL)
    period: PeriodFit = next((name for name in _PERIODS if described[f"period_{name}"]), "none")
    if question.query.when is None:
        period = "free"
    return Fit(
        candidate,
        score=weighed.score(described),
        topical=weighed.topical(described, timed=question.query.when is not None),
        place=place_of(question.query, candidate) != "none",
        period=period,
        # What a change started from answers only for its own time.
        unit=admissible(question, candidate) and not (candidate.is_base and period != "exact"),
        rank=rank,
        features=described,
    )


_PERIODS: tuple[PeriodFit, ...] = ("exact", "within", "unknown", "soft")


def _order(fit: Fit) -> tuple[float, ...]:
    """The best first; of equal ones the later period, then the better passage, then the order of the text."""
    return (fit.admitted, round(fit.score, 6), -fit.rank, -fit.candidate.figure.start)


def fact(figure: Figure) -> tuple[object, ...]:
    """What figures that say the same have in common."""
    unit = None if figure.kind == "count" else figure.unit
    return figure.value, figure.value_max, unit, figure.kind == "count"
