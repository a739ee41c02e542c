"""What a run of batch extraction tells when it is done: plain data, also as JSON."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from policy_qa.batch.work import Done
from policy_qa.schema import Duplicate, Failure

_DETAIL = re.compile(r"\d[\d.,]*|\"[^\"]*\"|'[^']*'|“[^”]*”|\([^)]*\)")
"""What differs from one input to the next in reasons of one kind."""


@dataclass(slots=True)
class BatchReport:
    """Counts of one run. Figures of near-duplicates are not in ``figures`` but in ``repeated_figures``.

    ``resumed`` counts the articles that an earlier, stopped run had done. ``seconds`` are by stage: those of
    ``reading`` and ``extracting`` are summed over all workers, the others and ``total`` are of this process.
    """

    articles: int = 0
    figures: int = 0
    entities: int = 0
    repeated_figures: int = 0
    resumed: int = 0
    duplicates: list[Duplicate] = field(default_factory=list)
    skipped: list[Failure] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    def count(self, done: Done, duplicate: Duplicate | None) -> None:
        """One more article with its outcome."""
        self.spent("reading", done.reading)
        self.spent("extracting", done.extracting)
        if done.extracted is None:
            self.failures.append(Failure(done.source, done.failure or "failed"))
            return
        self.articles += 1
        self.entities += len(done.extracted.entities)
        if duplicate is None:
            self.figures += len(done.extracted.figures)
        else:
            self.duplicates.append(duplicate)
            self.repeated_figures += len(done.extracted.figures)
        if done.extracted.skipped:
            self.skipped.append(Failure(done.source, done.extracted.skipped))

    def spent(self, stage: str, seconds: float) -> None:
        """So many more seconds in a stage."""
        self.seconds[stage] = self.seconds.get(stage, 0.0) + seconds

    def as_json(self) -> dict[str, Any]:
        """The report as plain data, with failures and skipped inputs counted by their kind."""
        plain = asdict(self)
        plain["seconds"] = {stage: round(value, 3) for stage, value in self.seconds.items()}
        plain["articles_per_second"] = round(self.rate, 3)
        plain["failures_by_reason"] = by_reason(self.failures)
        plain["skipped_by_reason"] = by_reason(self.skipped)
        return plain

    @property
    def rate(self) -> float:
        """Articles a second, of those that this run did itself."""
        total = self.seconds.get("total", 0.0)
        return (self.articles + len(self.failures) - self.resumed) / total if total else 0.0


def by_reason(failures: Iterable[Failure]) -> dict[str, int]:
    """How many failures there are of each kind: reasons without what is particular to one input."""
    return dict(Counter(kind_of(failure.reason) for failure in failures).most_common())


def kind_of(reason: str) -> str:
    """A reason without its remedy, numbers, quotes and what is in brackets."""
    return " ".join(_DETAIL.sub("…", reason.partition(";")[0]).split())
