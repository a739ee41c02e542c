"""How well figures that disagree are found and classed, on labels and on what was extracted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from policy_qa.evaluation.gold import GoldFigure, Split, rows_of
from policy_qa.evaluation.measures import Suite, of_trials
from policy_qa.evaluation.scores import overlap
from policy_qa.schema import Figure
from policy_qa.series import Conflict, Grouping, conflicts_in

_NEEDED = ("id", "class", "figures")


@dataclass(frozen=True, slots=True)
class GoldConflict:
    """Labelled figures that say different things of one indicator, place and period, and why."""

    id: str
    kind: str
    figures: tuple[str, ...]

    @property
    def docs(self) -> tuple[str, ...]:
        """The articles that they stand in."""
        return tuple(dict.fromkeys(name.partition("#")[0] for name in self.figures))


def read_conflicts(path: Path) -> tuple[GoldConflict, ...]:
    """Read labelled conflicts.

    Raises:
        UsageError: the file is missing or not JSON lines.
    """
    return tuple(
        GoldConflict(row["id"], row["class"], tuple(row["figures"])) for row in rows_of(path, needed=_NEEDED)
    )


class Stored(Protocol):
    """What is used of the record store."""

    def figures(self, *, doc: Collection[str]) -> list[Figure]:
        """The figures of some articles."""

    def publication_dates(self) -> dict[str, str | None]:
        """By article, when it was published."""


def measured(
    records: Stored, wanted: Sequence[GoldConflict], gold: Sequence[GoldFigure], *, split: Split
) -> Suite:
    """The suite of conflicts over the stored articles that are labelled.

    Args:
        records: The store that the labelled articles were ingested into.
        wanted: The labelled groups.
        gold: The labelled figures, placed in the stored texts.
        split: Which articles are for tuning.
    """
    published = records.publication_dates()
    figures = records.figures(doc={item.doc for item in gold})
    on_labels = found_in(labelled_figures(gold), published)
    on_extracted = renamed(found_in(figures, published), gold, figures)
    return conflicts_suite(wanted, on_labels, on_extracted, split=split)


def found_in(figures: Iterable[Figure], published: Mapping[str, str | None]) -> list[Conflict]:
    """The conflicts among figures of any articles."""
    by_doc: dict[str, list[Figure]] = defaultdict(list)
    for figure in figures:
        by_doc[figure.doc].append(figure)
    grouping = Grouping()
    for doc, own in by_doc.items():
        grouping.put(doc, own)
    return [one for group in grouping.groups() for one in conflicts_in(group, published=published)]


def labelled_figures(gold: Sequence[GoldFigure]) -> list[Figure]:
    """The labels as figures with the labels' names for ids."""
    return [replace(item.figure, id=item.id) for item in gold if item.figure is not None and not item.ignore]


def renamed(
    conflicts: Sequence[Conflict], gold: Sequence[GoldFigure], figures: Sequence[Figure]
) -> list[Conflict]:
    """Conflicts of extracted figures with the names of the labels that stand in their places."""
    labels: dict[str, list[tuple[GoldFigure, Figure]]] = defaultdict(list)
    for item in gold:
        if item.figure is not None:
            labels[item.doc].append((item, item.figure))
    names = {
        figure.id: next(
            (item.id for item, own in labels[figure.doc] if overlap(own.span, figure.span)), figure.id
        )
        for figure in figures
    }
    return [replace(one, figures=tuple(names.get(name, name) for name in one.figures)) for one in conflicts]


def conflicts_suite(
    wanted: Sequence[GoldConflict],
    on_labels: Sequence[Conflict],
    on_extracted: Sequence[Conflict],
    *,
    split: Split,
) -> Suite:
    """Groups found with the right class, and false alarms, a labelled group or a found one a unit.

    A group is found by a conflict that holds two of its figures or more. False alarms are counted among the
    conflicts between articles that touch no labelled group: what one article says of itself (a forecast
    beside the one before) is labelled for some only.

    Args:
        wanted: The labelled groups.
        on_labels: The conflicts found among the labelled figures.
        on_extracted: Those among extracted figures, with the labels' names.
        split: Which articles are for tuning; a group is for testing if any of its articles is.
    """
    found = {"labels": on_labels, "extracted": on_extracted}
    units = [one.id for one in wanted]
    parts = [split.part(*one.docs) for one in wanted]
    trials: dict[str, list[bool | None]] = {}
    for name, conflicts in found.items():
        hits = [[c for c in conflicts if _meets(one, c)] for one in wanted]
        trials[f"{name}.found"] = [bool(own) for own in hits]
        trials[f"{name}.class"] = [
            any(c.kind == one.kind for c in own) for one, own in zip(wanted, hits, strict=True)
        ]
        trials[f"{name}.no false alarm"] = [None] * len(wanted)
    for name, conflicts in found.items():
        between = [c for c in conflicts if len(c.docs) > 1]
        for number, one in enumerate(between):
            units.append(f"{name}: {number}: {one.indicator}, {one.place}, {one.period}")
            parts.append(split.part(*one.docs))
            for measure, row in trials.items():
                known = any(set(one.figures) & set(gold.figures) for gold in wanted)
                row.append(known if measure == f"{name}.no false alarm" else None)
    measures = {name: of_trials(row) for name, row in trials.items()}
    return Suite("group", tuple(units), tuple(parts), measures)


def _meets(wanted: GoldConflict, found: Conflict) -> bool:
    return len(set(wanted.figures) & set(found.figures)) > 1
