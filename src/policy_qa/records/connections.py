"""The connections of a store: reading and writing apart, each method of a store one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, Self, TypeVar

from sqlalchemy import Engine, Select
from sqlalchemy.engine import Connection

from policy_qa.records import opening
from policy_qa.records.tables import noun_of

Noun = TypeVar("Noun")


class Connections:
    """A store's file, opened for reading at once and for writing when something is written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._reader = opening.reader(folder / opening.RECORDS)
        self._writer: Engine | None = None
        self._writer_made = Lock()

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

    def writing(self) -> AbstractContextManager[None]:
        """Hold the one right to write; StoreBusy if somebody else has it."""
        return opening.lock(self.folder)

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with opening.database_errors(self.folder), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        with self._writer_made:
            if self._writer is None:
                self._writer = opening.writer(self.folder / opening.RECORDS)
        with opening.database_errors(self.folder), self._writer.begin() as connection:
            yield connection

    def _scalar(self, chosen: Select[Any]) -> Any:
        with self._read() as connection:
            return connection.scalar(chosen)

    def _nouns(self, kind: type[Noun], chosen: Select[Any]) -> list[Noun]:
        with self._read() as connection:
            return [noun_of(kind, row) for row in connection.execute(chosen).mappings()]
