"""The stage on a Ray cluster, by Ray Data: a pool of actors, each with its own stage.

Made for items that are large pieces of work and leave their results in files: what comes back to this
process should be small. Every node needs the same version of policy-qa.
"""

from __future__ import annotations

import logging
import os
import pickle
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from policy_qa.errors import MissingDependency, PolicyQAError
from policy_qa.runners.pool import cores

Item = TypeVar("Item")
Result = TypeVar("Result")

_WINDOW = 64
"""Items for each worker in one dataset: enough to make the loading of the models not count, few enough to
keep in memory."""

_OBJECT_STORE = 200_000_000
"""Bytes of the object store of a local Ray: items and results are small."""


class ClusterFailed(PolicyQAError):
    """Ray could not be reached, or gave up."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"Ray failed ({self.reason}); check the address and the nodes, then run the same command again"


def ray(
    factory: Callable[[], Callable[[Item], Result]],
    items: Iterable[Item],
    *,
    workers: int | None = None,
    limit: float | None = None,
    lost: Callable[[Item, str], Result] | None = None,
    address: str | None = None,
) -> Iterator[Result]:
    """On ``workers`` actors (None: one a core) of the cluster at ``address``, or of a local one (None).

    ``limit`` and ``lost`` are ignored: the stage has to see to them, since an error of one item would end
    the whole dataset.

    Raises:
        MissingDependency: Ray is not installed (extra ``ray``).
        ClusterFailed: it cannot be reached, or a node was lost more often than Ray makes good.
    """
    started = _connect(address, workers)
    count = workers or started
    source = iter(items)
    try:
        while window := list(islice(source, count * _WINDOW)):
            yield from _mapped(factory, window, count)
    finally:
        _disconnect()


def _connect(address: str | None, workers: int | None) -> int:
    """Connect, or start a local Ray; returns the number of cores that there are."""
    # Read when Ray is imported.
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    if address is None:
        os.environ.setdefault("RAY_AUTH_MODE", "disabled")
    try:
        import ray as library
    except ModuleNotFoundError as error:
        if error.name != "ray":
            raise
        raise MissingDependency("Ray", "ray") from error
    options: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR"}
    if address is None:
        options |= {"num_cpus": workers or cores(), "include_dashboard": False}
        options |= {"object_store_memory": _OBJECT_STORE}
    try:
        library.init(address=address or "local", **options)
    except Exception as error:  # Ray raises errors of many kinds, of the system and its own
        raise ClusterFailed(_short(error)) from error
    context = library.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.execution_options.preserve_order = True
    return int(library.cluster_resources().get("CPU", 1))


def _disconnect() -> None:
    import ray as library

    library.shutdown()


def _mapped(factory: Callable[[], Any], window: list[Any], count: int) -> Iterator[Any]:
    import ray as library

    rows = [{"item": pickle.dumps(item)} for item in window]
    blocks = min(len(rows), count * _WINDOW)
    try:
        dataset = library.data.from_items(rows, override_num_blocks=blocks).map_batches(
            _Actor,
            fn_constructor_args=(pickle.dumps(factory),),
            batch_size=1,
            compute=library.data.ActorPoolStrategy(size=min(count, blocks)),
            num_cpus=1,
        )
        logging.getLogger("ray.data").setLevel(logging.ERROR)  # Ray Data has set it when it was imported
        for row in dataset.iter_rows():
            yield pickle.loads(row["result"])  # noqa: S301  # of our own actor
    except PolicyQAError:
        raise
    except Exception as error:
        raise ClusterFailed(_short(error)) from error


class _Actor:
    """Applies a stage to batches; made once an actor."""

    def __init__(self, factory: bytes) -> None:
        self._stage = pickle.loads(factory)()  # noqa: S301  # of our own driver

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        results = [pickle.dumps(self._stage(pickle.loads(item))) for item in batch["item"]]  # noqa: S301
        return {"result": results}


def _short(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return f"{type(error).__name__}: {lines[-1][:300] if lines else 'no message'}"
