"""The stage in several processes of this machine, by pebble: a worker that hangs or dies costs one item."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
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
        from pebble import ProcessPool

        self._workers = workers or cores()
        self._pool = ProcessPool(
            max_workers=self._workers,
            max_tasks=_LIFE,
            initializer=_start_worker,
            initargs=(factory,),
            context=get_context("spawn"),
        )

    def map(
        self,
        items: Iterable[Item],
        *,
        limit: float | None = None,
        lost: Callable[[Item, str], Result] | None = None,
    ) -> Iterator[Result]:
        """Apply the stage to items, in order (see ``runners.Runner``).

        Raises:
            WorkerLost: a worker ended without an answer, and ``lost`` was not given.
        """
        patience = None if limit is None else limit + GRACE
        source = iter(items)
        waiting: deque[tuple[Item, Any]] = deque()

        def submit(number: int) -> None:
            for item in islice(source, number):
                waiting.append((item, self._pool.schedule(_work, (item,), timeout=patience)))

        submit(self._workers * AHEAD)
        while waiting:
            item, future = waiting.popleft()
            yield _result(item, future, limit=limit, lost=lost, workers=self._workers)
            submit(1)

    def close(self) -> None:
        """End the workers, whatever they are at."""
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


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


def _result(
    item: Item,
    future: Any,
    *,
    limit: float | None,
    lost: Callable[[Item, str], Result] | None,
    workers: int,
) -> Any:
    from pebble import ProcessExpired

    try:
        return future.result()
    except TimeoutError as error:
        if lost is None:
            raise WorkerLost(workers) from error
        return lost(item, too_long(limit or 0.0))
    except ProcessExpired as error:
        if lost is None:
            raise WorkerLost(workers) from error
        return lost(item, "made its worker process end (out of memory, or a crash in a library)")
    except BrokenProcessPool as error:
        raise WorkerLost(workers) from error


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
