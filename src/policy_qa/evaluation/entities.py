"""Extracted entities against labelled ones, mention by mention."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from policy_qa.evaluation.gold import GoldEntity, Split
from policy_qa.evaluation.scores import Score, empty_table, pair
from policy_qa.schema import Entity, Span

ROWS = ("mention", "mention+label")


@dataclass(frozen=True, slots=True)
class EntityError:
    """One mention that was missed, labelled otherwise, or that nobody labelled; ``doc`` tells the part."""

    id: str
    doc: str
    where: str
    wanted: str
    found: str


@dataclass(frozen=True, slots=True)
class _Mention:
    id: str
    span: Span
    surface: str
    label: str
    ignore: bool = False


def score_entities(
    gold: Sequence[GoldEntity], predicted: Sequence[Entity], *, split: Split
) -> tuple[dict[str, dict[str, Score]], list[EntityError]]:
    """Score the mentions of entities in any number of articles.

    Returns:
        Scores by part and row ("mention": found at all, "mention+label": with its label), and every error
        of both parts.
    """
    table = empty_table(ROWS)
    errors: list[EntityError] = []
    docs = dict.fromkeys([item.entity.doc for item in gold] + [entity.doc for entity in predicted])
    for doc in docs:
        wanted = [
            mention
            for item in gold
            if item.entity.doc == doc
            for mention in _mentions(item.entity, item.id, ignore=item.ignore)
        ]
        found = [
            mention
            for entity in predicted
            if entity.doc == doc
            for mention in _mentions(entity, None, ignore=False)
        ]
        _score_article(doc, wanted, found, {part: table[part] for part in ("all", split.part(doc))}, errors)
    return table, errors


def _mentions(entity: Entity, identifier: str | None, *, ignore: bool) -> Iterable[_Mention]:
    for mention in entity.mentions:
        place = f"{entity.doc}:{mention.start}-{mention.end}"
        yield _Mention(
            identifier or place, Span(mention.start, mention.end), mention.surface, entity.label, ignore
        )


def _score_article(
    doc: str,
    wanted: list[_Mention],
    found: list[_Mention],
    tables: dict[str, dict[str, Score]],
    errors: list[EntityError],
) -> None:
    pairs = dict(pair([item.span for item in wanted], [item.span for item in found]))
    for number, item in enumerate(wanted):
        if item.ignore:
            continue
        other = found[pairs[number]] if number in pairs else None
        labelled = other is not None and other.label == item.label
        for table in tables.values():
            table["mention"].add(right=other is not None, found=other is not None, wanted=1)
            table["mention+label"].add(right=labelled, found=other is not None, wanted=1)
        if not labelled:
            shown = f"{other.label} {other.surface!r}" if other else ""
            errors.append(
                EntityError(item.id, doc, str(item.span.start), f"{item.label} {item.surface!r}", shown)
            )
    forgiven = [item.span for item in wanted if item.ignore]
    for number, item in enumerate(found):
        free = any(item.span.start < span.end and span.start < item.span.end for span in forgiven)
        if number not in pairs.values() and not free:
            for table in tables.values():
                for row in ROWS:
                    table[row].add(found=1)
            errors.append(EntityError(item.id, doc, item.id, "", f"{item.label} {item.surface!r}"))
