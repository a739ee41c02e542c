"""The stage in several processes of this machine, by pebble: a worker that hangs or dies costs one item."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import get_context
from typing import Any, Self, TypeVar

from policy_qa.errors import PolicyQAError

Item = TypeVar("Item")
Result = TypeVar("Result")

AHEAD = 4
"""Items that wait in the queue, for each worker."""

GRACE = 10.0
"""Seconds after the limit before a worker is ended: it may interrupt itself, which costs less."""

START = 120.0
"""Seconds for workers to start. The item that is waited for is the oldest, so that it is at work or done
within this and its own limit; else a worker ended unnoticed while it took the item over."""

TRIES = 2
"""Times that an item is tried alone before the end of the workers is laid to it."""

FUTILE = 3
"""Items in a row that end every worker, after which the fault is not theirs: no worker can run at all."""

_LIFE = 5_000
"""Items after which a worker is replaced: models keep every word that they have seen."""


class WorkerLost(PolicyQAError):
    """A worker process ended without an answer, most often because memory ran out."""

    def __init__(self, workers: int) -> None:
        super().__init__(workers)
        self.workers = workers

    def __str__(self) -> str:
        return (
            f"one of {self.workers} worker processes ended without an answer (out of memory?); "
            "use fewer workers, or the runner 'serial'"
        )


class Pool:
    """Worker processes that keep their stage. Close it, or use it as a context manager.

    Processes are spawned, not forked: a fork of a process with threads (ONNX Runtime, the page) can hang.

    Args:
        factory: Makes the stage, once a worker.
        workers: Number of processes; None: one for each core that this process may use.
    """

    def __init__(self, factory: Callable[[], Callable[[Any], Any]], *, workers: int | None = None) -> None:
        self._factory = factory
        self._workers = workers or cores()
        self._pool = self._started()

    def map(
        self,
        items: Iterable[Item],
        *,
        limit: float | None = None,
        lost: Callable[[Item, str], Result] | None = None,
    ) -> Iterator[Result]:
        """Apply the stage to items, in order (see ``runners.Runner``).

        Raises:
            WorkerLost: a worker ended without an answer, and ``lost`` was not given; or no worker can run.
        """
        source = iter(items)
        waiting: deque[tuple[Item, Any]] = deque()
        futile = 0

        def submit(number: int) -> None:
            for item in islice(source, number):
                waiting.append((item, self._schedule(item, limit)))

        submit(self._workers * AHEAD)
        while waiting:
            item, future = waiting.popleft()
            answer = self._answer(future, limit)
            if isinstance(answer, _Broken):
                answer = self._alone(item, limit)
            futile = futile + 1 if isinstance(answer, _Broken) else 0
            if isinstance(answer, _End):
                if lost is None or futile == FUTILE:
                    raise WorkerLost(self._workers) from answer.error
                yield lost(item, str(answer))
            else:
                yield answer
            submit(self._workers * AHEAD - len(waiting))

    def close(self) -> None:
        """End the workers, whatever they are at."""
        self._pool.stop()
        self._pool.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _started(self) -> Any:
        from pebble import ProcessPool

        return ProcessPool(
            max_workers=self._workers,
            max_tasks=_LIFE,
            initializer=_start_worker,
            initargs=(self._factory,),
            context=get_context("spawn"),
        )

    def _schedule(self, item: Any, limit: float | None) -> Any:
        if not self._pool.active:
            self.close()
            self._pool = self._started()
        patience = None if limit is None else limit + GRACE
        try:
            return self._pool.schedule(_work, (item,), timeout=patience)
        except RuntimeError as error:  # it broke since it was asked
            return _Broken(error)

    def _answer(self, future: Any, limit: float | None) -> Any:
        from pebble import ProcessExpired

        if isinstance(future, _Broken):
            return future
        try:
            return future.result(timeout=None if limit is None else START + limit + GRACE)
        except TimeoutError as error:
            if future.done():
                return _TooLong(error, limit or 0.0)
            self._pool.stop()
            return _Broken(error)
        except ProcessExpired as error:
            return _End(error)
        except (BrokenProcessPool, CancelledError) as error:
            return _Broken(error)

    def _alone(self, item: Any, limit: float | None) -> Any:
        """The answer to one item in a pool that broke, whatever it is that broke it.

        A worker that ends before pebble has noted at which item it was breaks the whole pool, and every item
        that waits: each of them is tried again by itself, so that only the one to blame is given up.
        """
        answer: Any = None
        for _ in range(TRIES):
            answer = self._answer(self._schedule(item, limit), limit)
            if not isinstance(answer, _Broken):
                break
        return answer


def processes(
    factory: Callable[[], Callable[[Item], Result]],
    items: Iterable[Item],
    *,
    workers: int | None = None,
    limit: float | None = None,
    lost: Callable[[Item, str], Result] | None = None,
) -> Iterator[Result]:
    """In ``workers`` processes (None: one for each core that this process may use).

    Raises:
        WorkerLost: a worker ended without an answer, and ``lost`` was not given.
    """
    with Pool(factory, workers=workers) as pool:
        yield from pool.map(items, limit=limit, lost=lost)


class _End:
    """A worker that ended without an answer to an item; in words, why."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def __str__(self) -> str:
        return "made its worker process end (out of memory, or a crash in a library)"


class _TooLong(_End):
    """A worker that was ended since it took too long."""

    def __init__(self, error: Exception, limit: float) -> None:
        super().__init__(error)
        self._limit = limit

    def __str__(self) -> str:
        return too_long(self._limit)


class _Broken(_End):
    """A worker that ended, and with it the pool: this item may have nothing to do with it."""


def too_long(seconds: float) -> str:
    """What is said of an item that was given up."""
    return f"took longer than {seconds:g} seconds"


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):  # what a container leaves us, where the system can say
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


_stage: Callable[[Any], Any] | None = None
"""The stage of this worker process; set once by the pool, never in the parent."""


def _start_worker(factory: Callable[[], Callable[[Any], Any]]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C reaches every process: a worker just ends
    global _stage  # noqa: PLW0603  # a pool hands nothing else from initializer to task
    try:
        _stage = factory()
    except Exception as error:  # pebble would start one worker after the other: the parent must hear of it
        _stage = _Raising(error)


class _Raising:
    """The stage of a worker that has none."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __call__(self, item: object) -> object:
        raise self._error


def _work(item: Any) -> Any:
    if _stage is None:
        raise RuntimeError("the worker was not started by the pool")
    return _stage(item)
