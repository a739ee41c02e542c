"""The checkpoint of a run: what became of each few articles, in files that are whole or not there.

A shard's name has the number of the batch and a digest of all that went into it (content, names, metadata,
version of the extractor, options), so that doing a batch twice gives the same file, and a shard of other
articles is never taken for it. Any process may write them, on any machine that shares the folder.
"""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Literal

from policy_qa.batch.plain import from_json, to_json
from policy_qa.batch.work import Done, Work, lost
from policy_qa.errors import MissingDependency, StoreBusy, UsageError
from policy_qa.runners import Pool

SIZE = 32
"""Articles in a shard: what a stopped run loses at most, for each worker of a cluster."""

ShardFormat = Literal["jsonl", "parquet"]
_LOCK = "lock"
_BROKEN = (ValueError, TypeError, KeyError)


@dataclass(frozen=True, slots=True)
class Batch:
    """Some articles, and the name that their shard has."""

    name: str
    items: tuple[Work, ...]


def batches(items: Iterable[Work], *, made_by: str, max_bytes: int, size: int = SIZE) -> Iterator[Batch]:
    """The articles in batches of ``size``; ``made_by`` stands for what else may change the results."""
    source, number = iter(items), 0
    while some := tuple(islice(source, size)):
        digest = sha256(made_by.encode())
        for work in some:
            digest.update(work.key(max_bytes=max_bytes).encode("utf-8", "replace"))
        yield Batch(f"{number:07d}-{digest.hexdigest()[:24]}", some)
        number += 1


class Shards:
    """The shards in a folder, which is made when the first one is written.

    Args:
        folder: Where they lie.
        format: How they are written; Parquet needs the extra ``parquet`` (or ``ray``).
    """

    def __init__(self, folder: Path, *, format: ShardFormat = "jsonl") -> None:
        self.folder, self.format = folder, format

    def has(self, batch: Batch) -> bool:
        """Whether a batch is done."""
        return self._path(batch.name).exists()

    def write(self, name: str, results: Sequence[Done]) -> None:
        """Keep what became of a batch.

        Raises:
            UsageError: The folder cannot be written to.
        """
        path = self._path(name)
        part = path.with_name(f".{path.name}.{os.getpid()}.part")
        data = _packed(results) if self.format == "parquet" else _lines(results)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            part.write_bytes(data)
            part.replace(path)
        except OSError as error:
            raise _cannot_write(self.folder, error) from error
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)

    def read(self, name: str) -> list[Done] | None:
        """What became of a batch; None if that was not kept, or is damaged (then it is to be done again)."""
        path = self._path(name)
        try:
            data = path.read_bytes()
            return _unpacked(data) if self.format == "parquet" else _parsed(data)
        except (OSError, *_BROKEN):
            return None

    def drop(self, name: str) -> None:
        """Remove the shard of a batch, if there is one: it is to be done again."""
        with suppress(FileNotFoundError):
            self._path(name).unlink()

    def keep_only(self, names: Iterable[str]) -> None:
        """Remove shards that no batch of this run has."""
        kept = {self._path(name).name for name in names} | {_LOCK}
        with suppress(FileNotFoundError):
            for path in self.folder.iterdir():
                if path.name not in kept:
                    path.unlink()

    def remove(self) -> None:
        """Remove the folder: the run is done."""
        shutil.rmtree(self.folder, ignore_errors=True)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other runs out of the folder.

        Raises:
            StoreBusy: Another process is at it.
            UsageError: It cannot be made.
        """
        from filelock import FileLock, Timeout

        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            held = FileLock(self.folder / _LOCK, timeout=0)
            held.acquire()
        except Timeout:
            raise StoreBusy(str(self.folder)) from None
        except OSError as error:
            raise _cannot_write(self.folder, error) from error
        try:
            yield
        finally:
            held.release()

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.{self.format}"


class WriteShard:
    """A stage for whole batches: works on each of its articles and keeps what became of them.

    The articles are worked on in a process of its own, so that one that hangs or makes it crash costs nothing
    but itself.

    Args:
        stage: Makes what is done with one article.
        shards: Where that is kept.
        limit: Seconds for one article.
    """

    def __init__(
        self, stage: Callable[[], Callable[[Work], Done]], shards: Shards, *, limit: float | None = None
    ) -> None:
        self._pool, self._shards, self._limit = Pool(stage, workers=1), shards, limit

    def __call__(self, batch: Batch) -> str:
        """Work on a batch unless somebody has; returns its name."""
        if not self._shards.has(batch):
            done = list(self._pool.map(batch.items, limit=self._limit, lost=lost))
            self._shards.write(batch.name, done)
        return batch.name


def _lines(results: Sequence[Done]) -> bytes:
    return b"".join(to_json(done).encode() + b"\n" for done in results)


def _parsed(data: bytes) -> list[Done]:
    return [from_json(Done, line) for line in data.splitlines()]


def _packed(results: Sequence[Done]) -> bytes:
    """Parquet: a row an article, what people look for in columns of its own, all of it as JSON in one."""
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ModuleNotFoundError as error:
        raise MissingDependency("pyarrow", "parquet") from error
    rows = [
        {
            "source": done.source.encode("utf-8", "replace").decode(),
            "doc": done.extracted.article.doc if done.extracted else None,
            "failure": done.failure.encode("utf-8", "replace").decode() if done.failure else None,
            "figures": len(done.extracted.figures) if done.extracted else 0,
            "done": to_json(done),
        }
        for done in results
    ]
    text = pa.string()
    columns = [("source", text), ("doc", text), ("failure", text), ("figures", pa.int32()), ("done", text)]
    stream = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist(rows, schema=pa.schema(columns)), stream, compression="zstd")
    return stream.getvalue()


def _unpacked(data: bytes) -> list[Done]:
    from pyarrow import ArrowException, parquet

    try:
        column = parquet.read_table(io.BytesIO(data), columns=["done"])["done"]
    except ArrowException as error:
        raise ValueError(str(error)) from error
    return [from_json(Done, line) for line in column.to_pylist()]


def _cannot_write(folder: Path, error: OSError) -> UsageError:
    return UsageError(
        f"the checkpoint {folder} cannot be written ({error.strerror})",
        "check the folder's permissions and the free space, then run the same command again",
    )
