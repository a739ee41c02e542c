"""Whether the passages that answer a question are found, and how far up.

A hit counts by where it stands, not by its id: it is relevant if it holds at least half of a piece of gold
evidence. So retrievers that cut articles differently are measured alike. A piece that was found already is
not found again: the second of two overlapping passages is no gain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from policy_qa.errors import MissingDependency
from policy_qa.evaluation.gold import GoldQuestion, Split, anchor
from policy_qa.evaluation.measures import Measure, Suite
from policy_qa.schema import Span

DEPTH = 10
CUTS = (1, 4, 8)
_ENOUGH = 0.5


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of an article, by its ``doc`` and offsets."""

    doc: str
    start: int
    end: int


Rank = Callable[[str], Sequence[Stretch]]
"""A retriever: a question to stretches, best first, at least `DEPTH` of them where there are as many."""


def retrieval_suite(
    questions: Sequence[GoldQuestion], texts: Mapping[str, str], rank: Rank, *, split: Split
) -> Suite:
    """Hits@1, @4 and @8, MRR@10 and nDCG@10 by ir-measures, a question a unit.

    Only questions that stand alone and can be answered are asked: a follow-up is not for a retriever.

    Raises:
        MissingDependency: ir-measures is not installed.
    """
    asked = [question for question in questions if question.answerable and not question.history]
    placed = {question.id: _evidence(question, texts) for question in asked}
    asked = [question for question in asked if placed[question.id]]
    run = {q.id: graded(rank(q.question)[:DEPTH], placed[q.id]) for q in asked}
    wanted = {q.id: [f"evidence {n}" for n in range(len(placed[q.id]))] for q in asked}
    values = measured(run, wanted)
    measures = {
        name: Measure(tuple(row.get(q.id, 0.0) for q in asked), (1.0,) * len(asked))
        for name, row in values.items()
    }
    parts = tuple(split.part(*question.docs) for question in asked)
    return Suite("question", tuple(question.id for question in asked), parts, measures)


def measured(
    run: Mapping[str, Sequence[str]], wanted: Mapping[str, Iterable[str]]
) -> dict[str, dict[str, float]]:
    """Measures of a ranking.

    Args:
        run: by question, ids of what was found, best first.
        wanted: by question, ids of what is relevant.

    Returns:
        By measure (``hits@1``, ``hits@4``, ``hits@8``, ``mrr@10``, ``ndcg@10``), then by question.

    Raises:
        MissingDependency: ir-measures is not installed.
    """
    try:
        from ir_measures import RR, Success, iter_calc, nDCG
    except ModuleNotFoundError as error:
        raise MissingDependency("ir-measures", "eval") from error
    named = {f"hits@{cut}": Success @ cut for cut in CUTS}
    named |= {f"mrr@{DEPTH}": RR @ DEPTH, f"ndcg@{DEPTH}": nDCG @ DEPTH}
    if not run:
        return {name: {} for name in named}
    names = {str(measure): name for name, measure in named.items()}
    relevant = {question: dict.fromkeys(ids, 1) for question, ids in wanted.items()}
    # Scores that fall with the rank, so that ties are not broken by id.
    ranked = {q: {found: float(-place) for place, found in enumerate(ids)} for q, ids in run.items()}
    values: dict[str, dict[str, float]] = {name: {} for name in named}
    for row in iter_calc(list(named.values()), relevant, ranked):
        values[names[str(row.measure)]][row.query_id] = float(row.value)
    return values


def graded(found: Iterable[Stretch], evidence: Sequence[Stretch]) -> list[str]:
    """What was found, as ids: of each piece of evidence that is new, or of nothing."""
    ids: list[str] = []
    for place, stretch in enumerate(found):
        names = [f"evidence {n}" for n, piece in enumerate(evidence) if _holds(stretch, piece)]
        ids += [name for name in names if name not in ids] or [f"nothing {place}"]
    return ids


def _holds(stretch: Stretch, piece: Stretch) -> bool:
    common = min(stretch.end, piece.end) - max(stretch.start, piece.start)
    return stretch.doc == piece.doc and common >= _ENOUGH * (piece.end - piece.start)


def _evidence(question: GoldQuestion, texts: Mapping[str, str]) -> list[Stretch]:
    placed = (
        (item.doc, anchor(texts[item.doc], item.quote, 0, item.quote))
        for item in question.evidence
        if item.doc in texts
    )
    return [_stretch(doc, span) for doc, span in placed if span is not None]


def _stretch(doc: str, span: Span) -> Stretch:
    return Stretch(doc, span.start, span.end)
