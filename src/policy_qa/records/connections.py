"""The connections of a store: reading and writing apart, each method of a store one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from types import TracebackType
from typing import Any, Self, TypeVar

from sqlalchemy import Engine, Select
from sqlalchemy.engine import Connection

from policy_qa.records.database import Database, StillHeld
from policy_qa.records.tables import noun_of

Noun = TypeVar("Noun")
Value = TypeVar("Value")

_BATCH = 500
"""Values in one SQL list, far below SQLite's limit."""


class Connections:
    """A store's database, opened for reading at once and for writing when something is written."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._reader = database.reader()
        self._writer: Engine | None = None
        self._writer_made = Lock()
        self._still_held: StillHeld | None = None

    def close(self) -> None:
        """Close every connection. The store can still be used and opens them again."""
        self._reader.dispose()
        if self._writer is not None:
            self._writer.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def writing(self, *, patience: float = 0.0) -> Iterator[None]:
        """Hold the one right to write; StoreBusy if somebody else has it, for longer than so many seconds."""
        with self.database.lock(patience=patience) as still_held:
            self._still_held = still_held
            try:
                yield
            finally:
                self._still_held = None

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with self.database.errors(), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        if self._still_held is not None:
            self._still_held()
        with self._writer_made:
            if self._writer is None:
                self._writer = self.database.writer()
        with self.database.errors(), self._writer.begin() as connection:
            yield connection

    def _scalar(self, chosen: Select[Any]) -> Any:
        with self._read() as connection:
            return connection.scalar(chosen)

    def _values(self, chosen: Select[Any]) -> list[Any]:
        with self._read() as connection:
            return list(connection.scalars(chosen))

    def _nouns(self, kind: type[Noun], chosen: Select[Any]) -> list[Noun]:
        with self._read() as connection:
            return [noun_of(kind, row) for row in connection.execute(chosen).mappings()]


def batches(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    """As many values at a time as one SQL list may hold."""
    for first in range(0, len(values), _BATCH):
        yield values[first : first + _BATCH]
