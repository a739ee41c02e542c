"""A store in an SQLite file: whose folder it is, its connections, its lock, its errors in our words."""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import ColumnElement, Engine, Label, column, create_engine, event, func, select, table, text
from sqlalchemy import literal_column as literally
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from policy_qa.errors import StoreBusy, StoreError
from policy_qa.records.database import BUSY_SECONDS, Database, StillHeld, no_store
from policy_qa.records.tables import APPLICATION_ID, articles, figures, passages
from policy_qa.records.words import has_words, search_terms

RECORDS = "records.sqlite"
LOCK = "lock"

_OURS = {
    RECORDS,
    f"{RECORDS}-wal",
    f"{RECORDS}-shm",
    f"{RECORDS}-journal",
    "restoring",
    "chroma",
    "chroma.old",
    "chroma.version",
    "chroma.version.new",
    LOCK,
}
_HARMLESS = {".DS_Store", ".gitignore", ".gitkeep", "lost+found"}
_ANOTHER_FOLDER = "name another folder with --data-dir"
_START_OVER = (
    "move the folder away, then run policy-qa restore BACKUP, or without a backup policy-qa ingest PATH again"
)

_FIGURE_ADDED = (
    "INSERT INTO figures_text(rowid, indicator, subject, place, sentence) "
    "VALUES (new.row, new.indicator, new.subject, new.place, new.sentence)"
)
_FIGURE_REMOVED = (
    "INSERT INTO figures_text(figures_text, rowid, indicator, subject, place, sentence) "
    "VALUES ('delete', old.row, old.indicator, old.subject, old.place, old.sentence)"
)
_TEXT_INDEX = (
    "CREATE VIRTUAL TABLE passages_text USING fts5(header, text, grams, content='passages', "
    "content_rowid='row', tokenize='porter unicode61 remove_diacritics 2')",
    "CREATE TRIGGER passages_added AFTER INSERT ON passages BEGIN "
    "INSERT INTO passages_text(rowid, header, text, grams) "
    "VALUES (new.row, new.header, new.text, new.grams); END",
    "CREATE TRIGGER passages_removed AFTER DELETE ON passages BEGIN "
    "INSERT INTO passages_text(passages_text, rowid, header, text, grams) "
    "VALUES ('delete', old.row, old.header, old.text, old.grams); END",
    # What is typed into a search box begins words; a stem would not.
    "CREATE VIRTUAL TABLE figures_text USING fts5(indicator, subject, place, sentence, content='figures', "
    "content_rowid='row', tokenize='unicode61 remove_diacritics 2', prefix='2 3')",
    f"CREATE TRIGGER figures_added AFTER INSERT ON figures BEGIN {_FIGURE_ADDED}; END",
    f"CREATE TRIGGER figures_removed AFTER DELETE ON figures BEGIN {_FIGURE_REMOVED}; END",
    "CREATE TRIGGER figures_changed AFTER UPDATE OF indicator, subject, place, sentence ON figures BEGIN "
    f"{_FIGURE_REMOVED}; {_FIGURE_ADDED}; END",
)
"""The full-text indexes over ``passages`` with the headers of their articles, and over ``figures``, kept in
step by triggers so that no write can forget them."""


class SqliteDatabase(Database):
    """The file ``records.sqlite`` in a data folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.place = str(folder)

    def prepare(self, *, create: bool) -> None:
        """Make sure that the folder holds a store of ours, and make an empty one if that is wanted.

        Raises:
            StoreError: There is no store and none is to be made, or the folder belongs to something else.
                Nothing has been written then.
            StoreMismatch: The store was written with another schema.
        """
        if not self.holds_store():
            if not create:
                raise no_store(self.place)
            with os_errors(self.folder):
                self.folder.mkdir(parents=True, exist_ok=True)
            with self.changing(
                self._engine("mode=rwc", begin="BEGIN IMMEDIATE", pragmas=_WRITING)
            ) as connection:
                if not connection.scalar(_TABLES):  # else another process was faster
                    connection.execute(text(f"PRAGMA application_id = {APPLICATION_ID}"))
                    self.make_tables(connection)
        self.check_schema()

    def holds_store(self) -> bool:
        """Whether there is a store of ours; StoreError if there is something else."""
        path = self.folder / RECORDS
        with os_errors(self.folder):
            is_new = not _belongs(self.folder) or not path.exists() or path.stat().st_size == 0
        return not is_new and self._has_tables(path)

    def _has_tables(self, path: Path) -> bool:
        """Whether the file is a store of ours, False if it is a database with nothing in it yet."""
        with os_errors(self.folder), path.open("rb") as file:
            is_sqlite = file.read(16) == b"SQLite format 3\x00"
        if not is_sqlite:
            reason = "this file is not a policy-qa database, or it is damaged"
            raise StoreError(str(path), reason, _ANOTHER_FOLDER)
        with self.reading() as connection:
            empty = connection.scalar(_TABLES) == 0
            ours = connection.scalar(text("PRAGMA application_id")) == APPLICATION_ID
        if not empty and not ours:
            raise StoreError(str(path), "this is the database of another program", _ANOTHER_FOLDER)
        return not empty

    def reader(self) -> Engine:
        """Connections that cannot write; where nobody can, SQLite is told that nothing will change."""
        mode = "mode=ro"
        wal = self.folder / f"{RECORDS}-wal"
        if not os.access(self.folder, os.W_OK) and not (wal.exists() and wal.stat().st_size):
            mode = "mode=ro&immutable=1"
        return self._engine(mode, begin="BEGIN", pragmas=("query_only = ON",))

    def writer(self) -> Engine:
        """Connections that write: a write-ahead log, so that readers are never in the way."""
        return self._engine("mode=rw", begin="BEGIN IMMEDIATE", pragmas=_WRITING)

    def _engine(self, mode: str, *, begin: str, pragmas: tuple[str, ...]) -> Engine:
        uri = f"{(self.folder / RECORDS).resolve().as_uri()}?{mode}"

        def connect() -> sqlite3.Connection:
            # isolation_level None: the driver must not begin transactions of its own.
            connection = sqlite3.connect(
                uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            for pragma in pragmas:
                connection.execute(f"PRAGMA {pragma}")
            connection.create_function("has_words", 3, has_words, deterministic=True)
            return connection

        engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
        return engine

    @contextmanager
    def lock(self, *, patience: float = 0.0) -> Iterator[StillHeld]:
        """Hold the file ``lock``: the system frees it when the process ends, however it ends."""
        from filelock import FileLock, Timeout

        held = FileLock(self.folder / LOCK, timeout=patience)
        with os_errors(self.folder):
            try:
                held.acquire()
            except Timeout:
                raise StoreBusy(self.place) from None
        try:
            yield lambda: None
        finally:
            held.release()

    @contextmanager
    def errors(self) -> Iterator[None]:
        """SQLite's errors, and stored JSON that cannot be read, as ours."""
        try:
            yield
        except (DBAPIError, sqlite3.Error, json.JSONDecodeError) as error:
            raise _translated(self.folder, error) from error

    def search(
        self, connection: Connection, question: str, condition: ColumnElement[bool], limit: int
    ) -> list[tuple[str, float]]:
        """Passages by BM25."""
        # Every term is a quoted string: nothing in a question is read as an operator.
        wanted = " OR ".join(f'"{term}"' for term in search_terms(question))
        if not wanted:
            return []
        index = table("passages_text", column("rowid"))
        # bm25 gives smaller numbers to better passages: turned round once, here.
        score: Label[float] = literally("-bm25(passages_text)").label("score")
        its_passage = index.join(passages, index.c.rowid == passages.c.row)
        chosen = (
            select(passages.c.id, score)
            .select_from(its_passage.join(articles, passages.c.owner == articles.c.id))
            .where(literally("passages_text").op("MATCH")(wanted), condition)
            .order_by(score.desc(), passages.c.doc, passages.c.start)
            .limit(limit)
        )
        return [(passage_id, found) for passage_id, found in connection.execute(chosen)]

    def damage(self, connection: Connection) -> list[str]:
        """What SQLite's own checks find."""
        found = [line for line in connection.scalars(text("PRAGMA integrity_check(20)")) if line != "ok"]
        orphans = connection.execute(text("PRAGMA foreign_key_check")).all()
        lost = sorted({row[0] for row in orphans})
        return [*found, *(f"{name} has rows of an article that is gone" for name in lost)]

    def text_index_is_whole(self, connection: Connection) -> bool:
        """Whether FTS5 has as many passages and figures as there are."""
        return all(
            connection.scalar(text(f"SELECT count(*) FROM {table_.name}_text_docsize"))  # noqa: S608 - ours
            == connection.scalar(select(func.count()).select_from(table_))
            for table_ in (passages, figures)
        )

    def rebuild_text_index(self, connection: Connection) -> None:
        """Let FTS5 read the passages and the figures again."""
        connection.execute(text("INSERT INTO passages_text(passages_text) VALUES ('rebuild')"))
        connection.execute(text("INSERT INTO figures_text(figures_text) VALUES ('rebuild')"))

    def _make_text_index(self, connection: Connection) -> None:
        for statement in _TEXT_INDEX:
            connection.execute(text(statement))


_TABLES = text("SELECT count(*) FROM sqlite_master")
# secure_delete: what is removed does not stay readable in the file's free pages.
_WRITING = ("journal_mode = WAL", "foreign_keys = ON", "secure_delete = ON")


def _belongs(folder: Path) -> bool:
    """Whether the folder exists; StoreError if it is somebody else's."""
    if not folder.exists():
        return False
    if not folder.is_dir():
        raise StoreError(str(folder), "this is a file, not a folder", _ANOTHER_FOLDER)
    strange = sorted(entry.name for entry in folder.iterdir() if entry.name not in _OURS | _HARMLESS)
    if strange and not (folder / RECORDS).exists():
        reason = f"this folder is not a policy-qa data folder (it holds {', '.join(strange[:3])})"
        raise StoreError(str(folder), reason, _ANOTHER_FOLDER)
    return True


@contextmanager
def os_errors(folder: Path) -> Iterator[None]:
    """The system's refusals as StoreError."""
    try:
        yield
    except OSError as error:
        reason = f"the folder cannot be used ({error.strerror or error})"
        raise StoreError(
            str(folder), reason, "check its permissions and the free space, or name another with --data-dir"
        ) from error


_CAUSES: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (re.compile("full"), "the disk is full", "free some space and run the same command again"),
    (
        re.compile("readonly|read-only|unable to open|permission"),
        "records.sqlite cannot be opened or written",
        "check the permissions of the folder",
    ),
    (
        re.compile("malformed|not a database|no such (table|column)|decode|disk i/o|corrupt|JSON"),
        "records.sqlite is damaged",
        _START_OVER,
    ),
)


def _translated(folder: Path, error: Exception) -> Exception:
    cause = getattr(error, "orig", None) or error
    said = f"JSON: {cause}" if isinstance(cause, json.JSONDecodeError) else str(cause)
    if "locked" in said:
        return StoreBusy(str(folder))
    for pattern, reason, remedy in _CAUSES:
        if pattern.search(said):
            return StoreError(str(folder), f"{reason} ({said})", remedy)
    return StoreError(str(folder), f"records.sqlite cannot be used ({said})", "run policy-qa verify")
