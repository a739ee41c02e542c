"""Several runs of a model at once.

A text of some hundred tokens is too little work to be shared out: two threads on one run were hardly faster
than one, while two runs side by side take half the time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class Lanes:
    """Runs a function on items, so many at once; the results are in the order of the items.

    The threads belong to the process and end with it. Several callers may share an instance.

    Args:
        threads: How many at once; with 1 nothing leaves the caller's thread.
    """

    def __init__(self, threads: int) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="lane") if threads > 1 else None

    def map(self, function: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
        """The function's results; the first error that it raises ends them."""
        if self._pool is None or len(items) < 2:
            return [function(item) for item in items]
        return list(self._pool.map(function, items))
