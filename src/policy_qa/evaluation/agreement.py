"""How far two annotators agree on the same articles: what they marked, and what they said of it.

What is marked has no negatives to be counted, so agreement on spans is an F1 (G. Hripcsak and A. Rothschild,
"Agreement, the F-measure, and reliability in information retrieval", JAMIA 2005). Where both marked the same
place, each field that names one of some classes is compared by Cohen's kappa (J. Cohen, 1960): agreement
beyond what chance gives.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from policy_qa.evaluation.entities import score_entities
from policy_qa.evaluation.figures import score_figures
from policy_qa.evaluation.gold import (
    GoldEntity,
    GoldFigure,
    Split,
    read_entities,
    read_figures,
    read_questions,
)
from policy_qa.evaluation.scores import pair
from policy_qa.schema import Entity, Figure, Span

CLASSES = ("kind", "status", "qualifier", "change_direction", "period")
TEXTS = ("indicator", "subject", "place", "rank_scope", "share_of")


@dataclass(frozen=True, slots=True)
class Agreement:
    """One measure: its name, how it is measured ("F1" or "kappa"), its value, and over how many items."""

    name: str
    measure: str
    value: float
    items: int


def kappa(pairs: Sequence[tuple[object, object]]) -> float:
    """Cohen's kappa of pairs of classes; 1 if both always say the same, even if it is always one class."""
    total = len(pairs)
    if not total or all(one == other for one, other in pairs):
        return 1.0
    said = sum(one == other for one, other in pairs) / total
    left, right = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    chance = sum(left[name] * right[name] for name in left) / total**2
    return (said - chance) / (1 - chance)


def agreement(one: Path, other: Path, texts: Mapping[str, str]) -> list[Agreement]:
    """Compare two gold folders over the articles that both label.

    Args:
        one: a gold folder.
        other: another.
        texts: ``Article.text`` by ``doc``.

    Raises:
        UsageError: one of them is no gold folder.
    """
    return [
        *_figures(read_figures(one / "figures.jsonl", texts), read_figures(other / "figures.jsonl", texts)),
        *_entities(
            read_entities(one / "entities.jsonl", texts), read_entities(other / "entities.jsonl", texts)
        ),
        *_questions(one, other),
    ]


def table(rows: Sequence[Agreement]) -> str:
    """The measures as lines of text."""
    return "\n".join(f"{row.name:34}{row.measure:>6}{row.value:>8.3f}{row.items:>7}" for row in rows)


def _figures(one: Sequence[GoldFigure], other: Sequence[GoldFigure]) -> list[Agreement]:
    shared = {item.doc for item in one} & {item.doc for item in other}
    left = [item for item in one if item.doc in shared]
    right = [i.figure for i in other if i.doc in shared and i.figure is not None and not i.ignore]
    scores = score_figures(left, right, split=Split())[0]["all"]
    rows = [
        Agreement(f"figures, {row}", "F1", scores[row].f1, scores[row].wanted)
        for row in ("span", "exact", "value", "value+unit", *TEXTS)
    ]
    same = _paired([item.figure for item in left if item.figure is not None and not item.ignore], right)
    for field in CLASSES:
        named = [(getattr(a, field), getattr(b, field)) for a, b in same]
        rows.append(Agreement(f"figures, {field}", "kappa", kappa(named), len(named)))
    return rows


def _paired(one: Sequence[Figure], other: Sequence[Figure]) -> list[tuple[Figure, Figure]]:
    found = []
    for doc in dict.fromkeys(figure.doc for figure in one):
        left, right = [f for f in one if f.doc == doc], [f for f in other if f.doc == doc]
        places = pair([f.span for f in left], [f.span for f in right])
        found += [(left[a], right[b]) for a, b in places]
    return found


def _entities(one: Sequence[GoldEntity], other: Sequence[GoldEntity]) -> list[Agreement]:
    shared = {item.entity.doc for item in one} & {item.entity.doc for item in other}
    if not shared:
        return []
    left = [item for item in one if item.entity.doc in shared]
    right = [item.entity for item in other if item.entity.doc in shared and not item.ignore]
    scores = score_entities(left, right, split=Split())[0]["all"]["mention"]
    named = []
    for doc in sorted(shared):
        a = _mentions(item.entity for item in left if item.entity.doc == doc and not item.ignore)
        b = _mentions(entity for entity in right if entity.doc == doc)
        named += [(a[x][1], b[y][1]) for x, y in pair([span for span, _ in a], [span for span, _ in b])]
    return [
        Agreement("entities, mention", "F1", scores.f1, scores.wanted),
        Agreement("entities, label", "kappa", kappa(named), len(named)),
    ]


def _mentions(entities: Iterable[Entity]) -> list[tuple[Span, str]]:
    return [(Span(m.start, m.end), entity.label) for entity in entities for m in entity.mentions]


def _questions(one: Path, other: Path) -> list[Agreement]:
    """Questions that both have, word for word: whether and why they cannot be answered, and what type."""
    left = {item.question: item for item in read_questions(one / "questions.jsonl")}
    right = {item.question: item for item in read_questions(other / "questions.jsonl")}
    shared = [question for question in left if question in right]
    if not shared:
        return []
    rows = []
    for field in ("answerable", "type"):
        named = [(getattr(left[q], field), getattr(right[q], field)) for q in shared]
        rows.append(Agreement(f"questions, {field}", "kappa", kappa(named), len(named)))
    return rows
