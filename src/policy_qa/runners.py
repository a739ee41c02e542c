"""Ways to map a stage over many items: in this process, or in several.

A stage comes as a *factory*: a picklable callable without arguments that returns the function to apply.
A worker calls the factory when it starts, so that a model is loaded once a worker. Only plain data crosses
a process boundary. Results come in the order of the items, a few at a time, so that a million
items need no more memory than ten.
"""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import get_context
from typing import Any, Protocol, TypeVar

from policy_qa.errors import PolicyQAError, UsageError

Item = TypeVar("Item")
Result = TypeVar("Result")

AHEAD = 4
"""Items that wait in the queue, for each worker."""


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


class Runner(Protocol):
    """Maps a stage over items, in their order. ``workers``: number of processes; None lets it choose."""

    def __call__(
        self,
        factory: Callable[[], Callable[[Item], Result]],
        items: Iterable[Item],
        *,
        workers: int | None = None,
    ) -> Iterator[Result]:
        """Yield ``factory()(item)`` for each item."""
        ...


def serial(
    factory: Callable[[], Callable[[Item], Result]], items: Iterable[Item], *, workers: int | None = None
) -> Iterator[Result]:
    """One item after the other in this process; ``workers`` is ignored."""
    return map(factory(), items)


def processes(
    factory: Callable[[], Callable[[Item], Result]], items: Iterable[Item], *, workers: int | None = None
) -> Iterator[Result]:
    """In ``workers`` processes (None: one for each core that this process may use).

    Processes are spawned, not forked: a fork of a process with threads (ONNX Runtime, the page) can hang.

    Raises:
        WorkerLost: a worker ended without an answer.
    """
    count = workers or _cores()
    with ProcessPoolExecutor(
        count, mp_context=get_context("spawn"), initializer=_start_worker, initargs=(factory,)
    ) as pool:
        try:
            yield from _in_order(pool, iter(items), ahead=count * AHEAD)
        except BrokenProcessPool as error:
            raise WorkerLost(count) from error
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):  # what a container leaves us, where the system can say
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _in_order(pool: ProcessPoolExecutor, items: Iterator[Item], *, ahead: int) -> Iterator[Any]:
    waiting: deque[Future[Any]] = deque(pool.submit(_work, item) for item in islice(items, ahead))
    while waiting:
        yield waiting.popleft().result()
        waiting.extend(pool.submit(_work, item) for item in islice(items, 1))


_stage: Callable[[Any], Any] | None = None
"""The stage of this worker process; set once by the pool, never in the parent."""


def _start_worker(factory: Callable[[], Callable[[Any], Any]]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C reaches every process: a worker just ends
    global _stage  # noqa: PLW0603  # a pool hands nothing else from initializer to task
    _stage = factory()


def _work(item: Any) -> Any:
    if _stage is None:
        raise RuntimeError("the worker was not started by the pool")
    return _stage(item)


RUNNERS: dict[str, Runner] = {"serial": serial, "processes": processes}


def runner(name: str) -> Runner:
    """The runner of that name.

    Raises:
        UsageError: there is none.
    """
    try:
        return RUNNERS[name]
    except KeyError:
        raise UsageError(f"there is no runner {name!r}", f"choose one of {', '.join(RUNNERS)}") from None
