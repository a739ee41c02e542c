"""What one run of the write path has done so far, and whom it tells."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from policy_qa.batch import TIME_LIMIT
from policy_qa.ingest.nearness import Nearness
from policy_qa.ingest.reports import Outcome, ProgressEvent, Stage, Tally
from policy_qa.ingest.setaside import SetAside
from policy_qa.schema import Failure

Progress = Callable[[ProgressEvent], None]
OnStage = Callable[[Stage], None]


class Running:
    """One run.

    Args:
        total: How many articles are known of; more may come out of containers.
        progress: Told of each article.
        nearness: Finds what articles repeat.
        max_characters: The longest text that is extracted.
        on_stage: Told what is being done with an article.
        set_aside: Inputs that failed before.
        retry: Whether these are tried again.
        limit: Seconds for one article, where it is extracted in this process.
    """

    def __init__(
        self,
        total: int,
        progress: Progress | None,
        *,
        nearness: Nearness,
        max_characters: int | None = None,
        on_stage: OnStage | None = None,
        set_aside: SetAside | None = None,
        retry: bool = False,
        limit: float | None = None,
    ) -> None:
        self.tally = Tally()
        self.nearness = nearness
        self.max_characters = max_characters
        self.set_aside = set_aside or SetAside(None)
        self.retry, self.limit = retry, limit or TIME_LIMIT
        # Of articles that are on their way into the stores.
        self.docs: set[str] = set()
        self.contents: set[str] = set()
        self._on_stage = on_stage
        self._total = total
        self._progress = progress
        self._count = 0

    def begin(self, doc: str, content: str) -> None:
        """An article of that name and content is on its way."""
        self.docs.add(doc)
        self.contents.update([content] if content else [])

    def end(self, doc: str, content: str) -> None:
        """It is stored, or failed."""
        self.docs.discard(doc)
        self.contents.discard(content)

    def stage(self, stage: Stage) -> None:
        """This is being done now."""
        if self._on_stage is not None:
            self._on_stage(stage)

    @contextmanager
    def timed(self, stage: Stage) -> Iterator[None]:
        """The same, and its seconds are counted."""
        self.stage(stage)
        begun = time.perf_counter()
        try:
            yield
        finally:
            self.tally.spent(stage, time.perf_counter() - begun)

    def done(self, name: str, outcome: Outcome) -> None:
        """An article is done."""
        self.tally.count(outcome)
        self._tell(name, outcome)

    def failed(self, name: str, reason: str) -> None:
        """An article cannot be ingested."""
        self.tally.failures.append(Failure(name, reason))
        self._tell(name, "failed")

    def indexed(self, doc: str) -> None:
        """The vectors of an article that was stored before are there now."""
        self._tell(doc, "indexed")

    def _tell(self, source: str, outcome: Outcome) -> None:
        self._count += 1
        # Vectors that turn out to be lost, and articles in containers, were not foreseen.
        self._total = max(self._total, self._count)
        if self._progress is not None:
            self._progress(ProgressEvent(self._count, self._total, source, outcome))
