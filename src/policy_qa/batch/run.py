"""One run of batch extraction: inputs in, results in order, a checkpoint on the way, a report at the end.

Every article's result goes through a shard on disk, whatever the runner. What comes out is read from the
shards in their order, so that a run that was stopped and went on gives the same bytes as one that was not.
"""

from __future__ import annotations

import time
from array import array
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import islice

from policy_qa.batch.duplicates import Duplicates
from policy_qa.batch.reports import BatchReport
from policy_qa.batch.shards import Batch, Shards, WriteShard, batches
from policy_qa.batch.work import Done, Work
from policy_qa.errors import UsageError
from policy_qa.inputs import Input, Passed
from policy_qa.schema import Duplicate, ExtractedArticle, Failure
from policy_qa.sources import SourceFile

Progress = Callable[[int, str], None]
"""Told how many articles are done, and the last one's name."""
Stage = Callable[[], Callable[[Work], Done]]
Each = Callable[[Iterable[Work]], Iterator[Done]]
"""Maps the stage over articles, in order."""
Whole = Callable[[Callable[[], Callable[[Batch], str]], Iterable[Batch]], Iterator[str]]
"""Maps a stage for whole batches over batches, in order."""


@dataclass(frozen=True, slots=True)
class Result:
    """One extracted article, and which earlier one it repeats, if it does."""

    extracted: ExtractedArticle
    duplicate: Duplicate | None


class Run:
    """Works on inputs batch by batch.

    Args:
        shards: The checkpoint.
        made_by: Names everything that may change a result but the articles: versions and options.
        max_bytes: Size of the largest article.
        retry: Whether articles that an earlier run has set aside are tried again.
        progress: Told of each article.
    """

    def __init__(
        self,
        shards: Shards,
        *,
        made_by: str,
        max_bytes: int,
        retry: bool = False,
        progress: Progress | None = None,
    ) -> None:
        self.report = BatchReport()
        self._shards, self._made_by, self._max_bytes = shards, made_by, max_bytes
        self._retry = retry
        self._progress = progress
        self._names: list[str] = []
        self._places = array("Q")
        self._duplicates = Duplicates(self._text_of)
        self._done = 0
        self._tells = False
        self._read = lru_cache(maxsize=4)(self._shards.read)

    def each(self, inputs: Iterable[Input], run: Each) -> Iterator[Result]:
        """The results of all inputs, by a runner that maps single articles."""
        self._tells = True
        return self._results(inputs, lambda waiting: self._written(waiting, run))

    def whole(self, inputs: Iterable[Input], run: Whole, stage: Stage, limit: float) -> Iterator[Result]:
        """The same by a runner that maps whole batches, whose workers write the shards."""
        writes = partial(WriteShard, stage, self._shards, limit=limit)
        return self._results(inputs, lambda waiting: run(writes, waiting))

    def again(self) -> Iterator[ExtractedArticle]:
        """The articles of a run that is done, once more."""
        for name in self._names:
            for done in self._kept(name):
                if done.extracted is not None:
                    yield done.extracted

    def finish(self) -> None:
        """Remove the checkpoint, but for that of articles which were set aside: they can be tried again."""
        if self.report.failures:
            self._shards.keep_only(self._names)
        else:
            self._shards.remove()

    def _results(
        self, inputs: Iterable[Input], run: Callable[[Iterable[Batch]], Iterator[str]]
    ) -> Iterator[Result]:
        begun = time.monotonic()
        queue: deque[tuple[str, bool]] = deque()
        todo = batches(self._works(inputs), made_by=self._made_by, max_bytes=self._max_bytes)
        finished = run(self._waiting(todo, queue))
        ahead: str | None = None  # a batch that is done, and behind others in the queue
        while True:
            if not queue:
                ahead = next(finished, None)  # enters batches into the queue
            if not queue:
                break
            name, ready = queue.popleft()
            if not ready:
                if (ahead or next(finished)) != name:
                    raise RuntimeError("a runner gave its results in another order")
                ahead = None
            yield from self._told(name, resumed=ready)
        self.report.seconds["total"] = time.monotonic() - begun

    def _waiting(self, todo: Iterator[Batch], queue: deque[tuple[str, bool]]) -> Iterator[Batch]:
        """The batches that no shard has; every batch is entered into the queue, in order."""
        for batch in todo:
            done = self._shards.read(batch.name) if self._shards.has(batch) else None
            ready = done is not None and not (self._retry and any(one.failure for one in done))
            queue.append((batch.name, ready))
            if not ready:
                self._shards.drop(batch.name)
                yield batch

    def _written(self, waiting: Iterable[Batch], run: Each) -> Iterator[str]:
        """Map single articles, and write a shard whenever a batch is complete."""
        sizes: deque[tuple[str, int]] = deque()

        def items() -> Iterator[Work]:
            for batch in waiting:
                sizes.append((batch.name, len(batch.items)))
                yield from batch.items

        results = run(items())
        while (first := next(results, None)) is not None:
            name, size = sizes.popleft()
            done = [first]
            self._tell(first)
            for one in islice(results, size - 1):
                done.append(one)
                self._tell(one)
            self._shards.write(name, done)
            yield name

    def _works(self, inputs: Iterable[Input]) -> Iterator[Work]:
        for one in inputs:
            if isinstance(one, SourceFile):
                yield Work(one)
            elif isinstance(one, Passed):
                self.report.skipped.append(Failure(one.source, one.reason))
            else:
                self.report.failures.append(one)

    def _told(self, name: str, *, resumed: bool) -> Iterator[Result]:
        number = len(self._names)
        self._names.append(name)
        for place, done in enumerate(self._kept(name)):
            self.report.resumed += resumed
            if resumed or not self._tells:
                self._tell(done)
            duplicate = None
            if done.extracted is not None:
                self._places.append(number << 16 | place)
                begun = time.perf_counter()
                duplicate = self._duplicates.add(done.extracted)
                self.report.spent("comparing", time.perf_counter() - begun)
            self.report.count(done, duplicate)
            if done.extracted is not None:
                yield Result(done.extracted, duplicate)

    def _kept(self, name: str) -> list[Done]:
        return _sure(self._read(name), self._shards)

    def _text_of(self, number: int) -> tuple[str, str]:
        at = self._places[number]
        found = self._kept(self._names[at >> 16])[at & 0xFFFF].extracted
        if found is None:
            raise RuntimeError("an article that was compared is not in its shard")
        return found.article.doc, found.article.text

    def _tell(self, done: Done) -> None:
        self._done += 1
        if self._progress is not None:
            self._progress(self._done, done.source)


def by_batches(
    works: Iterable[Work],
    *,
    run: Whole,
    stage: Stage,
    shards: Shards,
    limit: float,
    made_by: str,
    max_bytes: int,
) -> Iterator[Done]:
    """What became of each article, by a runner for whole batches; their shards are removed when all are read.

    A batch whose shard an earlier run has left is not worked on again.
    """
    waiting = batches(works, made_by=made_by, max_bytes=max_bytes)
    for name in run(partial(WriteShard, stage, shards, limit=limit), waiting):
        yield from _sure(shards.read(name), shards)
    shards.remove()


def _sure(done: list[Done] | None, shards: Shards) -> list[Done]:
    if done is None:
        what = f"the checkpoint {shards.folder} was changed while it was used"
        raise UsageError(what, "run the same command again")
    return done
