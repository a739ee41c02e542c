"""Where the tables of a store lie: what an SQLite file and a PostgreSQL database have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Engine, inspect, select, text
from sqlalchemy.engine import Connection

from policy_qa.errors import StoreError, StoreMismatch
from policy_qa.records.tables import SCHEMA, meta, metadata

BUSY_SECONDS = 30.0
"""How long a write waits for another one to end before it gives up with StoreBusy."""

StillHeld = Callable[[], None]
"""Raises StoreError if the right to write has been lost meanwhile."""

_OLD_SCHEMA = select(meta.c.value).where(meta.c.key == "schema_version")
_UNSTAMPED: Mapping[str | None, str] = {"1": "0001", "2": "0002", "3": "0003"}
"""The revisions of stores that were written before revisions were kept, by their ``schema_version``."""
_STAMPED = tuple(f"{number:04}" for number in range(1, int(SCHEMA) + 1))
_NEWER = "install the version of policy-qa that wrote it, or a newer one"


class Database(ABC):
    """The place of a store's tables.

    Attributes:
        place: Names it in errors; holds no password.
    """

    place: str

    # ---- what each kind does in its own way ----

    @abstractmethod
    def prepare(self, *, create: bool) -> None:
        """Make sure that there are tables of ours in the present schema; make them if that is wanted."""

    @abstractmethod
    def holds_store(self) -> bool:
        """Whether there is a store of ours, of any schema; StoreError if there is something else."""

    @abstractmethod
    def reader(self) -> Engine:
        """Connections that cannot write; each transaction sees one state."""

    @abstractmethod
    def writer(self) -> Engine:
        """Connections that write; a transaction waits until no other one writes."""

    @abstractmethod
    def lock(self, *, patience: float = 0.0) -> AbstractContextManager[StillHeld]:
        """Hold the one right to write. It is free again when the process ends, however it ends.

        Raises:
            StoreBusy: Another process (or another thread of this one) has it for longer than ``patience``
                seconds.
        """

    @abstractmethod
    def errors(self) -> AbstractContextManager[None]:
        """The database's errors, and stored data that cannot be read, as ours."""

    @abstractmethod
    def search(
        self, connection: Connection, question: str, condition: ColumnElement[bool], limit: int
    ) -> list[tuple[str, float]]:
        """Passage ids with their score for a question's words, best first.

        Equal scores come in the order of docs. ``condition`` says which articles may answer.
        """

    @abstractmethod
    def damage(self, connection: Connection) -> list[str]:
        """What the database itself finds wrong with it; empty if nothing."""

    @abstractmethod
    def text_index_is_whole(self, connection: Connection) -> bool:
        """Whether the full-text indexes have as many passages and figures as there are."""

    @abstractmethod
    def rebuild_text_index(self, connection: Connection) -> None:
        """Make the full-text indexes again from the passages and the figures."""

    @abstractmethod
    def _make_text_index(self, connection: Connection) -> None:
        """Make the empty full-text indexes, with what keeps them in step with passages and figures."""

    # ---- what all do alike ----

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One transaction on a connection of its own, to look at a store before it is opened."""
        engine = self.reader()
        try:
            with self.errors(), engine.begin() as connection:
                yield connection
        finally:
            engine.dispose()

    @contextmanager
    def changing(self, engine: Engine | None = None) -> Iterator[Connection]:
        """The same, to make tables or bring them up to date; all of it happens or nothing."""
        engine = engine or self.writer()
        try:
            with self.errors(), engine.begin() as connection:
                yield connection
        finally:
            engine.dispose()

    def make_tables(self, connection: Connection) -> None:
        """All tables, empty, in the present schema."""
        from policy_qa.records.migrating import stamp

        metadata.create_all(connection)
        self._make_text_index(connection)
        stamp(connection, SCHEMA)
        connection.execute(meta.insert(), [{"key": key, "value": value} for key, value in _first_meta()])

    def check_schema(self) -> None:
        """Bring an older store up to the present schema; StoreMismatch for one that is newer or unknown."""
        with self.reading() as connection:
            found = found_schema(connection)
        if found == SCHEMA:
            return
        if found not in _STAMPED:
            reason = f"written with schema {found}, this version of policy-qa reads schema {SCHEMA}"
            raise StoreMismatch(self.place, reason, _NEWER)
        from policy_qa.records.migrating import upgrade

        with self.changing() as connection:
            found = found_schema(connection)
            if found != SCHEMA:  # else another process was faster
                upgrade(connection, str(found))


def found_schema(connection: Connection) -> str | None:
    """The revision that a store has; what its table says if that is no revision that we know."""
    if inspect(connection).has_table("alembic_version"):
        stamped: Any = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return str(stamped)
    old = connection.scalar(_OLD_SCHEMA)
    return _UNSTAMPED.get(old, old)


def _first_meta() -> Iterator[tuple[str, str]]:
    # Versions from before revisions read this alone, and refuse what is not theirs.
    yield "schema_version", SCHEMA
    yield "store", uuid4().hex


def no_store(place: str) -> StoreError:
    """The error for a place without a store."""
    return StoreError(place, "no articles here", "run policy-qa ingest PATH")
