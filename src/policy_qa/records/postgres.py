"""A store in a PostgreSQL database: several processes and computers may use it."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Engine,
    Label,
    Text,
    cast,
    create_engine,
    event,
    func,
    inspect,
    select,
    text,
)
from sqlalchemy import literal_column as literally
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import NullPool

from policy_qa.errors import MissingDependency, StoreBusy, StoreError, UsageError
from policy_qa.records.database import BUSY_SECONDS, Database, StillHeld, no_store
from policy_qa.records.postgres_text import TEXT_INDEX, TEXT_INDEX_AGAIN
from policy_qa.records.tables import APPLICATION_ID, articles, metadata, passages
from policy_qa.records.words import search_terms

_SCHEMA: Final = "policy_qa"
_CANDIDATES: Final = 2_000
"""About so many passages, those that have a question's rarest words, are scored; all if that is too few."""

_STEP: Final = 0.1
"""Seconds between two tries to get the lock."""

_KEEP_ALIVE: Final = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
_OPTIONS: Final = (
    f"-c search_path={_SCHEMA} -c lock_timeout={int(BUSY_SECONDS)}s -c client_min_messages=warning "
    "-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3"
)
"""The server notices within a minute that a computer has gone, and frees what it held."""


class PostgresDatabase(Database):
    """The schema ``policy_qa`` in a PostgreSQL database.

    Args:
        url: ``postgresql://user:password@host:port/database``.

    Raises:
        UsageError: That is no such address.
        MissingDependency: The extra ``postgres`` is not installed.
    """

    def __init__(self, url: str) -> None:
        self._url = _checked(url)
        self.place = self._url.set(drivername="postgresql").render_as_string(hide_password=True)

    def prepare(self, *, create: bool) -> None:
        """Make sure that the database holds our tables, and make empty ones if that is wanted.

        Raises:
            StoreError: There are none and none are to be made, or the server cannot be used.
            StoreMismatch: They were written with another schema.
        """
        exists = self.holds_store()
        if not exists and not create:
            raise no_store(self.place)
        if not exists:
            self._create()
        self.check_schema()

    def holds_store(self) -> bool:
        """Whether there are tables of ours."""
        with self.reading() as connection:
            return _has_tables(connection)

    def _create(self) -> None:
        with self.changing() as connection:
            if _has_tables(connection):
                return  # another process was faster
            self.make_tables(connection)

    def make_tables(self, connection: Connection) -> None:
        """All tables, empty, in the present schema, in a schema (a name space) of ours."""
        if connection.scalar(text("SHOW server_encoding")) != "UTF8":
            remedy = "make one with createdb --encoding UTF8 --template template0 NAME"
            raise StoreError(self.place, "the database does not store Unicode", remedy)
        connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {_SCHEMA}"))
        super().make_tables(connection)

    def reader(self) -> Engine:
        """Connections that cannot write; a transaction sees one state."""
        engine = self._engine()
        return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    def writer(self) -> Engine:
        """Connections that write, one transaction after the other."""
        engine = self._engine()
        # Many rows in one statement: the words of passages are counted once for all of them.
        engine.dialect.use_insertmanyvalues_wo_returning = True
        one_by_one = f"SELECT pg_advisory_xact_lock({APPLICATION_ID}, 1)"
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(one_by_one))
        return engine

    def _engine(self, **options: Any) -> Engine:
        arguments = {"options": _OPTIONS, "connect_timeout": 10, **_KEEP_ALIVE}
        return create_engine(self._url, connect_args=arguments, pool_pre_ping=True, **options)

    @contextmanager
    def lock(self, *, patience: float = 0.0) -> Iterator[StillHeld]:
        """Hold an advisory lock of the database: the server frees it when the connection ends."""
        engine = self._engine(poolclass=NullPool, isolation_level="AUTOCOMMIT")
        with self.errors():
            connection = engine.connect()
        try:
            end = time.monotonic() + patience
            while not self._locked(connection):
                if time.monotonic() >= end:
                    raise StoreBusy(self.place)
                time.sleep(_STEP)
            yield lambda: self._check(connection)
        finally:
            connection.invalidate()  # closed, whatever state it is in
            connection.close()

    def _locked(self, connection: Connection) -> bool:
        with self.errors():
            return bool(connection.scalar(text(f"SELECT pg_try_advisory_lock({APPLICATION_ID})")))

    def _check(self, held: Connection) -> None:
        with self.errors():
            # The driver's connection, since that may be used from every thread.
            held.connection.driver_connection.execute("SELECT 1")  # type: ignore[union-attr]  # it is open

    @contextmanager
    def errors(self) -> Iterator[None]:
        """PostgreSQL's errors, and stored JSON that cannot be read, as ours."""
        import psycopg

        try:
            yield
        except (DBAPIError, psycopg.Error, json.JSONDecodeError) as error:
            raise _translated(self.place, error) from error

    def search(
        self, connection: Connection, question: str, condition: ColumnElement[bool], limit: int
    ) -> list[tuple[str, float]]:
        """Passages by the weight of the question's words in them; a rare word weighs more."""
        terms = _weighed(connection, search_terms(question))
        if not terms:
            return []
        rare = _rarest(terms)
        found = _best(connection, terms, rare, condition, limit)
        if len(found) < limit and len(rare) < len(terms):
            found = _best(connection, terms, [query for query, _, _ in terms], condition, limit)
        return found

    def damage(self, connection: Connection) -> list[str]:
        """Whether every table can be read from end to end (PostgreSQL keeps its own keys in order)."""
        for table in metadata.sorted_tables:
            connection.execute(select(func.count(cast(table.table_valued(), Text))))
        return []

    def text_index_is_whole(self, connection: Connection) -> bool:
        """Whether as many passages have been counted as there are."""
        counted = connection.scalar(text("SELECT passages FROM passage_words WHERE word = ''")) or 0
        return bool(counted == connection.scalar(select(func.count()).select_from(passages)))

    def rebuild_text_index(self, connection: Connection) -> None:
        """Count the words again, and make the index of them again."""
        for statement in TEXT_INDEX_AGAIN:
            connection.execute(text(statement))

    def _make_text_index(self, connection: Connection) -> None:
        for statement in TEXT_INDEX:
            connection.exec_driver_sql(statement)


_Weighed = tuple[str, float, int]
"""A term as a tsquery, its weight, and how many passages have it."""

_OF_TERMS = text(
    "SELECT phraseto_tsquery('policy_qa.words', policy_qa.words(term))::text, "
    "(SELECT passages FROM passage_words WHERE word = ''), "
    "(SELECT min(coalesce(counted.passages, 0)) "
    "FROM unnest(tsvector_to_array(to_tsvector('policy_qa.words', policy_qa.words(term)))) AS lexeme "
    "LEFT JOIN passage_words AS counted ON counted.word = lexeme) "
    "FROM unnest(cast(:terms AS text[])) AS term"
)


def _weighed(connection: Connection, terms: list[str]) -> list[_Weighed]:
    """The terms that stand in any passage, the rarest first, with the weights of BM25."""
    sendable = [term.encode("utf-8", "replace").decode() for term in terms]
    found = {
        query: (query, math.log1p((total - having + 0.5) / (having + 0.5)), having)
        for query, total, having in connection.execute(_OF_TERMS, {"terms": sendable})
        if having
    }
    return sorted(found.values(), key=lambda one: (one[2], one[0]))


def _rarest(terms: list[_Weighed]) -> list[str]:
    """So many of the rarest terms that enough passages have one of them."""
    chosen: list[str] = []
    number = 0
    for query, _, having in terms:
        if number >= _CANDIDATES:
            break
        chosen.append(query)
        number += having
    return chosen


def _best(
    connection: Connection,
    terms: list[_Weighed],
    wanted: list[str],
    condition: ColumnElement[bool],
    limit: int,
) -> list[tuple[str, float]]:
    """The best passages that have any of the wanted terms, scored by all."""
    searchable: ColumnElement[Any] = literally("passages.searchable")
    # Wherever a word stands it weighs the same; 1: a long passage has a word more easily.
    ranks = [func.ts_rank(_EVEN, searchable, cast(query, TSQUERY), 1) * weight for query, weight, _ in terms]
    score: Label[float] = sum(ranks[1:], ranks[0]).label("score")
    chosen = (
        select(passages.c.id, score)
        .join_from(passages, articles, passages.c.owner == articles.c.id)
        .where(searchable.op("@@")(cast(" | ".join(wanted), TSQUERY)), condition)
        .order_by(score.desc(), passages.c.doc, passages.c.start)
        .limit(limit)
    )
    return [(passage_id, float(found)) for passage_id, found in connection.execute(chosen)]


_EVEN: ColumnElement[Any] = literally("'{1,1,1,1}'::real[]")


def _has_tables(connection: Connection) -> bool:
    return inspect(connection).has_table("alembic_version", schema=_SCHEMA)


def _checked(url: str) -> URL:
    try:
        found = make_url(url)
    except (ArgumentError, ValueError):
        found = None
    if found is None or found.drivername not in {"postgresql", "postgres"} or not found.database:
        raise UsageError(
            "POLICY_QA_DATABASE_URL is no address of a PostgreSQL database",
            "write postgresql://user:password@host:5432/database",
        )
    try:
        import psycopg  # noqa: F401  # whether it is there
    except ImportError:
        raise MissingDependency("psycopg", "postgres") from None
    return found.set(drivername="postgresql+psycopg")


_AGAIN = "start it, or correct POLICY_QA_DATABASE_URL, then run the same command again"
_BY_STATE: tuple[tuple[str, str, str], ...] = (
    ("53100", "the disk of the database server is full", "free some space and run the same command again"),
    ("53", "the database server has no room for this", "try again, or raise its limits"),
    ("25006", "the database can only be read", "connect to the server that takes writes"),
    ("42501", "the database does not allow this", "grant the user CREATE on the database"),
    ("28", "the database server refuses the user", "correct POLICY_QA_DATABASE_URL"),
    ("3D000", "there is no such database", "make it with createdb"),
    ("XX001", "the database is damaged", "restore a backup of it with policy-qa restore"),
    ("XX002", "an index of the database is damaged", "run REINDEX DATABASE, then policy-qa verify"),
    (
        "42P01",
        "tables of the database are missing, or hidden from the user",
        "grant the user USAGE on the schema policy_qa, or restore a backup with policy-qa restore",
    ),
)
"""What the beginnings of PostgreSQL's error codes mean to whoever reads them."""
_BUSY = {"55P03", "40P01", "40001"}


def _translated(place: str, error: Exception) -> Exception:
    cause = getattr(error, "orig", None) or error
    said = " ".join(str(cause).split())
    if isinstance(cause, json.JSONDecodeError):
        return StoreError(place, f"the database is damaged (JSON: {said})", "run policy-qa verify")
    state = getattr(cause, "sqlstate", None)
    if state in _BUSY:
        return StoreBusy(place)
    for beginning, reason, remedy in _BY_STATE:
        if state is not None and state.startswith(beginning):
            return StoreError(place, f"{reason} ({said})", remedy)
    if state is None and "FATAL" in said and "the database system is" not in said:
        return StoreError(
            place, f"the database server refuses the connection ({said})", "correct POLICY_QA_DATABASE_URL"
        )
    # No code: the connection could not be made, or was lost. 57: the server is shutting down.
    if state is None or state.startswith(("08", "57")):
        return StoreError(place, f"the database server does not answer ({said})", _AGAIN)
    return StoreError(place, f"the database cannot be used ({said})", "run policy-qa verify")
