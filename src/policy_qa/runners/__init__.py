"""Ways to map a stage over many items: in this process, in several, or on a Ray cluster.

A stage comes as a *factory*: a picklable callable without arguments that returns the function to apply.
A worker calls the factory when it starts, so that a model is loaded once a worker. Only plain data crosses
a process boundary. Results come in the order of the items, a few at a time, so that a million
items need no more memory than ten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

from policy_qa.errors import UsageError
from policy_qa.runners.cluster import ray
from policy_qa.runners.guard import TookTooLong, time_limit
from policy_qa.runners.pool import Pool, WorkerLost, cores, processes

__all__ = [
    "RUNNERS",
    "Pool",
    "Runner",
    "TookTooLong",
    "WorkerLost",
    "cores",
    "processes",
    "ray",
    "runner",
    "serial",
    "time_limit",
]

Item = TypeVar("Item")
Result = TypeVar("Result")


class Runner(Protocol):
    """Maps a stage over items, in their order."""

    def __call__(
        self,
        factory: Callable[[], Callable[[Item], Result]],
        items: Iterable[Item],
        *,
        workers: int | None = None,
        limit: float | None = None,
        lost: Callable[[Item, str], Result] | None = None,
    ) -> Iterator[Result]:
        """Yield ``factory()(item)`` for each item.

        Args:
            factory: Makes the stage, once a worker.
            items: Taken a few at a time.
            workers: Number of processes; None lets the runner choose.
            limit: Seconds after which a worker that is at one item is ended, where the runner can do that.
            lost: Makes the result of an item whose worker ended without an answer (it crashed, or took too
                long), of a sentence that says so. Without it that is an error.
        """
        ...


def serial(
    factory: Callable[[], Callable[[Item], Result]],
    items: Iterable[Item],
    *,
    workers: int | None = None,
    limit: float | None = None,
    lost: Callable[[Item, str], Result] | None = None,
) -> Iterator[Result]:
    """One item after the other in this process, which nobody can end but itself: the rest is ignored."""
    return map(factory(), items)


RUNNERS: dict[str, Runner] = {"serial": serial, "processes": processes, "ray": ray}


def runner(name: str) -> Runner:
    """The runner of that name.

    Raises:
        UsageError: there is none.
    """
    try:
        return RUNNERS[name]
    except KeyError:
        raise UsageError(f"there is no runner {name!r}", f"choose one of {', '.join(RUNNERS)}") from None
