"""The suites of what is extracted: figures by level, field, kind and status; entities by label."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace

from policy_qa.evaluation.entities import score_entities
from policy_qa.evaluation.figures import CONTEXT, LEVELS, judged, score_figures
from policy_qa.evaluation.gold import GoldEntity, GoldFigure, Split
from policy_qa.evaluation.measures import Measure, Suite, of_scores
from policy_qa.evaluation.reliability import curve, reliability
from policy_qa.evaluation.scores import Score, overlap
from policy_qa.schema import FIGURE_KINDS, Entity, Figure

STATUSES = ("actual", "estimate", "target")
_BREAKDOWN = "value+unit"
"""What is told by kind and by status: whether value and unit are right."""


def figures_suite(
    docs: Sequence[str],
    gold: Sequence[GoldFigure],
    predicted: Sequence[Figure],
    *,
    split: Split,
    unit: str = "article",
) -> Suite:
    """The measures of figures, an article (or a text) a unit.

    For each level and field its F1 (``period.f1``), of value with unit precision and recall too, and its F1
    by kind (``kind:money``) and by status (``status:target``). The values are those of `reliability`.

    Args:
        docs: the articles that were labelled, also those in which nothing is labelled.
        gold: labelled figures.
        predicted: figures extracted from these articles.
        split: which articles are for tuning, and which for testing.
        unit: what an article is called.
    """
    own = [
        ([item for item in gold if item.doc == doc], [figure for figure in predicted if figure.doc == doc])
        for doc in docs
    ]
    whole = [_scored(wanted, found, split) for wanted, found in own]
    measures = {f"{row}.f1": of_scores([table[row] for table in whole]) for row in (*LEVELS, *CONTEXT)}
    for rate in ("precision", "recall"):
        measures[f"{_BREAKDOWN}.{rate}"] = of_scores([table[_BREAKDOWN] for table in whole], rate=rate)
    for field, names in (("kind", FIGURE_KINDS), ("status", STATUSES)):
        for name in names:
            only = [_scored(*_only(wanted, found, field, name), split)[_BREAKDOWN] for wanted, found in own]
            if any(score.wanted for score in only):
                measures[f"{field}:{name}"] = of_scores(only)
    records = list(judged(gold, predicted))
    believed = reliability(records, split=split)
    values = {part: asdict(measured) for part, measured in believed.items()}
    return replace(_suite(unit, docs, split, measures), values=values, curve=curve(records))


def entities_suite(
    docs: Sequence[str], gold: Sequence[GoldEntity], predicted: Sequence[Entity], *, split: Split
) -> Suite:
    """The measures of entities, an article a unit: F1 of mentions, with their label, and by label."""
    own = [
        (
            [item for item in gold if item.entity.doc == doc],
            [entity for entity in predicted if entity.doc == doc],
        )
        for doc in docs
    ]
    whole = [score_entities(wanted, found, split=split)[0]["all"] for wanted, found in own]
    measures = {f"{row}.f1": of_scores([table[row] for table in whole]) for row in whole[0]} if whole else {}
    for label in sorted({item.entity.label for item in gold}):
        only = []
        for wanted, found in own:
            marked = [replace(item, ignore=item.ignore or item.entity.label != label) for item in wanted]
            kept = [entity for entity in found if entity.label == label]
            only.append(score_entities(marked, kept, split=split)[0]["all"]["mention+label"])
        measures[f"label:{label}"] = of_scores(only)
    return _suite("article", docs, split, measures)


def _suite(unit: str, docs: Sequence[str], split: Split, measures: Mapping[str, Measure]) -> Suite:
    return Suite(unit, tuple(docs), tuple(split.part(doc) for doc in docs), measures)


def _scored(wanted: Sequence[GoldFigure], found: Sequence[Figure], split: Split) -> Mapping[str, Score]:
    return score_figures(wanted, found, split=split)[0]["all"]


def _only(
    wanted: Sequence[GoldFigure], found: Sequence[Figure], field: str, name: str
) -> tuple[list[GoldFigure], list[Figure]]:
    """The labels of one kind or status, and the figures that have to do with them.

    A figure belongs here if its own field says so or if it stands where such a label stands; labels of
    another kind forgive what stands in their place.
    """
    is_it: Callable[[Figure], bool] = lambda figure: getattr(figure, field) == name  # noqa: E731
    labels = [
        replace(item, ignore=item.ignore or not is_it(item.figure))
        for item in wanted
        if item.figure is not None
    ]
    places = [item.figure.span for item in labels if item.figure is not None and not item.ignore]
    kept = [figure for figure in found if is_it(figure) or any(overlap(figure.span, span) for span in places)]
    return labels, kept
