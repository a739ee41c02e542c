"""Extracted figures against labelled ones: found, valued, and put into the right context."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from policy_qa.evaluation.gold import GoldFigure, Split
from policy_qa.evaluation.scores import Score, empty_table, overlap, pair, phrases_agree, words
from policy_qa.schema import Figure

LEVELS = ("span", "exact", "value", "value+unit")
_TEXTS = ("indicator", "subject", "place", "rank_scope", "share_of")
CONTEXT = (
    "period",
    "status",
    "indicator",
    "subject",
    "place",
    "change_direction",
    "qualifier",
    "rank_scope",
    "share_of",
)
"""Fields that are scored where span and value are right."""

RECORD = ("indicator", "period", "status")
"""The fields that must be right, beside value and unit, for a record to be right."""

_EMPTY = (None, "none", "actual")
"""What counts as nothing filled in, so that the frequent default does not flatter a score."""


@dataclass(frozen=True, slots=True)
class FigureError:
    """One disagreement. ``level`` is a level or a context field, or ``spurious``; ``doc`` tells the part.

    ``ours`` is the id of the extracted figure (empty if there is none), ``confidence`` its confidence.
    """

    id: str
    doc: str
    level: str
    where: str
    wanted: str
    found: str
    sentence: str
    ours: str = ""
    confidence: float = 0.0


def score_figures(
    gold: Sequence[GoldFigure], predicted: Sequence[Figure], *, split: Split
) -> tuple[dict[str, dict[str, Score]], list[FigureError]]:
    """Score the figures of any number of articles.

    Args:
        gold: labelled figures, anchored in the same texts.
        predicted: extracted figures of the articles that were labelled.
        split: which articles are for tuning, and which for testing.

    Returns:
        Scores by part ("all", "tune", "test") and by level or field, and every error of both parts.
    """
    sheet = _Sheet(empty_table((*LEVELS, *CONTEXT)), [], split)
    for doc in dict.fromkeys([item.doc for item in gold] + [figure.doc for figure in predicted]):
        own = [figure for figure in predicted if figure.doc == doc]
        _score_article([item for item in gold if item.doc == doc], own, sheet)
    return sheet.table, sheet.errors


def judged(gold: Sequence[GoldFigure], predicted: Sequence[Figure]) -> Iterator[tuple[Figure, bool]]:
    """Each figure, and whether it is right in value, unit and `RECORD`; those that cost nothing left out."""
    for doc in dict.fromkeys(figure.doc for figure in predicted):
        own = [figure for figure in predicted if figure.doc == doc]
        labelled = [item for item in gold if item.doc == doc and item.figure is not None]
        pairs = pair([item.figure.span for item in labelled if item.figure], [figure.span for figure in own])
        meant = {place: labelled[at] for at, place in pairs}
        forgiven = [item.figure.span for item in labelled if item.figure and item.ignore]
        for place, figure in enumerate(own):
            item = meant.get(place)
            if item is not None and not item.ignore:
                yield figure, _is_right(item, figure)
            elif not any(overlap(figure.span, span) for span in forgiven):
                yield figure, False


def _is_right(item: GoldFigure, figure: Figure) -> bool:
    wanted = item.figure
    if wanted is None or not _levels(item, wanted, figure)["value+unit"]:
        return False
    return all(
        any(
            _fields_agree(field, other, getattr(figure, field))
            for other in (getattr(wanted, field), *item.accept.get(field, ()))
        )
        for field in RECORD
    )


def values_agree(one: Figure | float | None, other: Figure | float | None) -> bool:
    """Whether two values, or the values and upper bounds of two figures, are equal to six digits."""
    if isinstance(one, Figure) and isinstance(other, Figure):
        return values_agree(one.value, other.value) and (
            one.value_max == other.value_max or values_agree(one.value_max, other.value_max)
        )
    if isinstance(one, Figure) or isinstance(other, Figure) or one is None or other is None:
        return False
    return abs(one - other) <= 1e-6 * max(abs(one), abs(other))


def units_agree(wanted: str | None, found: str | None, *, counted: bool) -> bool:
    """Whether two units are the same; of two counted nouns only the last word, the head, is compared."""
    if wanted is None or found is None:
        return wanted == found
    one, other = words(wanted), words(found)
    if one == other:
        return True
    return counted and bool(one) and bool(other) and one[-1] == other[-1]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Where scores and errors are written down."""

    table: dict[str, dict[str, Score]]
    errors: list[FigureError]
    split: Split

    def count(
        self, doc: str, rows: Sequence[str], *, right: int = 0, found: int = 0, wanted: int = 0
    ) -> None:
        for part in ("all", self.split.part(doc)):
            for row in rows:
                self.table[part][row].add(right=right, found=found, wanted=wanted)

    def note(
        self, identifier: str, doc: str, level: str, shown: tuple[str, str], figure: Figure, *, at: Figure
    ) -> None:
        """Write an error down: what was wanted and what ``figure`` says, and where that ``at`` stands."""
        self.errors.append(
            FigureError(identifier, doc, level, at.id, *shown, at.sentence, figure.id, figure.confidence)
        )


def _score_article(gold: list[GoldFigure], predicted: list[Figure], sheet: _Sheet) -> None:
    placed = [(place, item.figure) for place, item in enumerate(gold) if item.figure is not None]
    pairs = dict(pair([wanted.span for _, wanted in placed], [figure.span for figure in predicted]))
    found = {placed[w][0]: predicted[f] for w, f in pairs.items()}
    for place, item in enumerate(gold):
        if not item.ignore:
            _score_item(item, found.get(place), sheet)
    paired = set(pairs.values())
    forgiven = [wanted.span for place, wanted in placed if gold[place].ignore]
    for number, figure in enumerate(predicted):
        if number not in paired and not any(overlap(figure.span, span) for span in forgiven):
            sheet.count(figure.doc, LEVELS, found=1)
            sheet.note(figure.id, figure.doc, "spurious", ("", _shown(figure)), figure, at=figure)


def _score_item(item: GoldFigure, figure: Figure | None, sheet: _Sheet) -> None:
    wanted = item.figure
    if wanted is None or figure is None:
        sheet.count(item.doc, LEVELS, wanted=1)
        sentence = wanted.sentence if wanted else ""
        sheet.errors.append(FigureError(item.id, item.doc, "span", item.doc, item.surface, "", sentence))
        return
    outcomes = _levels(item, wanted, figure)
    for level, right in outcomes.items():
        sheet.count(item.doc, (level,), right=right, found=1, wanted=1)
        if not right:
            sheet.note(item.id, item.doc, level, (_shown(wanted), _shown(figure)), figure, at=wanted)
    if outcomes["value"]:
        for field in CONTEXT:
            _score_field(item, wanted, figure, field, sheet)


def _levels(item: GoldFigure, wanted: Figure, figure: Figure) -> dict[str, bool]:
    others = item.accept.get("value", ())
    value = values_agree(wanted, figure) or any(values_agree(other, figure.value) for other in others)
    units = (wanted.unit, *item.accept.get("unit", ()))
    unit = any(units_agree(other, figure.unit, counted=wanted.kind == "count") for other in units)
    return {"span": True, "exact": figure.span == wanted.span, "value": value, "value+unit": value and unit}


def _score_field(item: GoldFigure, wanted: Figure, figure: Figure, field: str, sheet: _Sheet) -> None:
    best, given = getattr(wanted, field), getattr(figure, field)
    filled = given not in _EMPTY
    right = any(_fields_agree(field, other, given) for other in (best, *item.accept.get(field, ())))
    if right:
        sheet.count(item.doc, (field,), right=filled, found=filled, wanted=filled)
        return
    sheet.count(item.doc, (field,), found=filled, wanted=best not in _EMPTY)
    sheet.note(item.id, item.doc, field, (f"{wanted.surface}: {best}", str(given)), figure, at=wanted)


def _fields_agree(field: str, wanted: Any, found: Any) -> bool:
    if wanted in _EMPTY or found in _EMPTY:
        return wanted in _EMPTY and found in _EMPTY
    return phrases_agree(wanted, found) if field in _TEXTS else bool(wanted == found)


def _shown(figure: Figure) -> str:
    upper = "" if figure.value_max is None else f" to {figure.value_max}"
    return f"{figure.surface!r} = {figure.value}{upper} {figure.unit or ''}".rstrip()
