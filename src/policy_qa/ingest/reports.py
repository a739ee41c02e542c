"""What the write path tells while it works and when it is done: plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from policy_qa.schema import Duplicate, ExtractedArticle, Failure, IngestReport

Outcome = Literal["added", "replaced", "unchanged", "failed", "indexed"]


Stage = Literal["reading", "extracting", "indexing", "storing"]
"""What is being done with an article, in this order."""


@dataclass(frozen=True, slots=True)
class ProgressEvent:
    """One article is done: the ``done``-th of ``total``.

    ``source`` is its file, or its doc if only vectors were made. ``indexed``: the vectors that an
    interrupted run had left undone, or that were made again, are stored.
    """

    done: int
    total: int
    source: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """How much is stored, what is wrong with it (and not repaired), what was repaired; one line each.

    ``notes`` are what a reader should know and nothing is wrong with.
    """

    articles: int
    figures: int
    passages: int
    vectors: int
    problems: tuple[str, ...] = ()
    repaired: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong any more."""
        return not self.problems


@dataclass(slots=True)
class Tally:
    """An IngestReport that is being written."""

    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    figures: int = 0
    entities: int = 0
    passages: int = 0
    repeated_figures: int = 0
    skipped: list[Failure] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    duplicates: list[Duplicate] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    def count(self, outcome: Outcome) -> None:
        """One more article with this outcome."""
        if outcome == "added":
            self.added += 1
        elif outcome == "replaced":
            self.replaced += 1
        elif outcome == "unchanged":
            self.unchanged += 1

    def stored(
        self, extracted: ExtractedArticle, passages: int, duplicate: Duplicate | None, repeated: int
    ) -> None:
        """What an article that was written brought; figures that another one tells as well are not new."""
        if duplicate is not None:
            self.duplicates.append(duplicate)
        self.figures += len(extracted.figures) - repeated
        self.repeated_figures += repeated
        self.entities += len(extracted.entities)
        self.passages += passages

    def spent(self, stage: str, seconds: float) -> None:
        """So many more seconds in a stage."""
        self.seconds[stage] = self.seconds.get(stage, 0.0) + seconds

    def report(self, *, seconds: float) -> IngestReport:
        """The report of a run that took so many seconds."""
        return IngestReport(
            added=self.added,
            replaced=self.replaced,
            unchanged=self.unchanged,
            figures=self.figures,
            entities=self.entities,
            passages=self.passages,
            skipped=tuple(self.skipped),
            failures=tuple(self.failures),
            notes=tuple(self.notes),
            seconds=seconds,
            duplicates=tuple(self.duplicates),
            repeated_figures=self.repeated_figures,
            seconds_by_stage=dict(self.seconds),
        )
