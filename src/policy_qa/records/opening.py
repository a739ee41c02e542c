"""Opening the data folder: whose it is, its connections, its lock, and SQLite's errors in our words."""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any
from unicodedata import combining, normalize

from sqlalchemy import Engine, create_engine, event, select, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from policy_qa.errors import StoreBusy, StoreError, StoreMismatch
from policy_qa.records.migrations import can_migrate, migrate
from policy_qa.records.tables import APPLICATION_ID, FULL_TEXT, SCHEMA_VERSION, meta, metadata

RECORDS = "records.sqlite"
LOCK = "lock"

_OURS = {
    RECORDS,
    f"{RECORDS}-wal",
    f"{RECORDS}-shm",
    f"{RECORDS}-journal",
    "chroma",
    "chroma.old",
    "chroma.version",
    "chroma.version.new",
    LOCK,
}
_HARMLESS = {".DS_Store", ".gitignore", ".gitkeep", "lost+found"}
_BUSY_SECONDS = 30.0
_ANOTHER_FOLDER = "name another folder with --data-dir"
_FOUND_SCHEMA = select(meta.c.value).where(meta.c.key == "schema_version")
_START_OVER = "move the folder away and run policy-qa ingest PATH again"


def prepare(folder: Path, *, create: bool) -> None:
    """Make sure that the folder holds a store of ours, and make an empty one if that is wanted.

    Raises:
        StoreError: There is no store and none is to be made, or the folder belongs to something else.
            Nothing has been written then.
        StoreMismatch: The store was written with another schema.
    """
    path = folder / RECORDS
    with os_errors(folder):
        is_new = not _belongs(folder) or not path.exists() or path.stat().st_size == 0
    if is_new or not _has_tables(path):
        if not create:
            raise StoreError(str(folder), "no articles here", "run policy-qa ingest PATH")
        with os_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
        _create(folder)
    _check_schema(path)


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


def _has_tables(path: Path) -> bool:
    """Whether the file is a store of ours, False if it is a database with nothing in it yet."""
    with path.open("rb") as file:
        is_sqlite = file.read(16) == b"SQLite format 3\x00"
    if not is_sqlite:
        raise StoreError(
            str(path), "this file is not a policy-qa database, or it is damaged", _ANOTHER_FOLDER
        )
    with _connected(path) as connection:
        empty = connection.scalar(text("SELECT count(*) FROM sqlite_master")) == 0
        ours = connection.scalar(text("PRAGMA application_id")) == APPLICATION_ID
    if not empty and not ours:
        raise StoreError(str(path), "this is the database of another program", _ANOTHER_FOLDER)
    return not empty


def _create(folder: Path) -> None:
    """All tables in one transaction, so that a store is either whole or not there."""
    engine = writer(folder / RECORDS, mode="rwc")
    try:
        with database_errors(folder), engine.begin() as connection:
            if connection.scalar(text("SELECT count(*) FROM sqlite_master")):
                return  # another process was faster
            connection.execute(text(f"PRAGMA application_id = {APPLICATION_ID}"))
            metadata.create_all(connection)
            for statement in FULL_TEXT:
                connection.execute(text(statement))
            connection.execute(meta.insert(), [{"key": "schema_version", "value": SCHEMA_VERSION}])
    finally:
        engine.dispose()


def _check_schema(path: Path) -> None:
    """Bring an older store up to the present schema; StoreMismatch for one that this version cannot read."""
    with _connected(path) as connection:
        found = connection.scalar(_FOUND_SCHEMA)
    if can_migrate(found):
        _migrate(path)
    elif found != SCHEMA_VERSION:
        reason = f"written with schema {found}, this version of policy-qa reads schema {SCHEMA_VERSION}"
        raise StoreMismatch(str(path.parent), reason, _START_OVER)


def _migrate(path: Path) -> None:
    engine = writer(path)
    try:
        with database_errors(path.parent), engine.begin() as connection:
            found = connection.scalar(_FOUND_SCHEMA)
            if found != SCHEMA_VERSION:  # else another process was faster
                migrate(connection, str(found))
    finally:
        engine.dispose()


@contextmanager
def _connected(path: Path) -> Iterator[Connection]:
    engine = reader(path)
    try:
        with database_errors(path.parent), engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def reader(path: Path) -> Engine:
    """Connections that cannot write; where nobody can, SQLite is told that nothing will change."""
    mode = "mode=ro"
    wal = path.with_name(f"{RECORDS}-wal")
    if not os.access(path.parent, os.W_OK) and not (wal.exists() and wal.stat().st_size):
        mode = "mode=ro&immutable=1"
    return _engine(path, mode, begin="BEGIN", pragmas=("query_only = ON",))


def writer(path: Path, *, mode: str = "rw") -> Engine:
    """Connections that write: a write-ahead log, so that readers are never in the way."""
    # secure_delete: what is removed does not stay readable in the file's free pages.
    pragmas = ("journal_mode = WAL", "foreign_keys = ON", "secure_delete = ON")
    return _engine(path, f"mode={mode}", begin="BEGIN IMMEDIATE", pragmas=pragmas)


def _engine(path: Path, mode: str, *, begin: str, pragmas: tuple[str, ...]) -> Engine:
    uri = f"{path.resolve().as_uri()}?{mode}"

    def connect() -> sqlite3.Connection:
        # isolation_level None: the driver must not begin transactions of its own.
        connection = sqlite3.connect(
            uri, uri=True, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")
        connection.create_function("has_words", 3, has_words, deterministic=True)
        return connection

    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


@contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Hold the store for writing. The system frees it when the process ends, however it ends.

    Raises:
        StoreBusy: Another process (or another thread of this one) is writing.
        StoreError: The folder cannot be written to.
    """
    from filelock import FileLock, Timeout

    held = FileLock(folder / LOCK, timeout=0)
    with os_errors(folder):
        try:
            held.acquire()
        except Timeout:
            raise StoreBusy(str(folder)) from None
    try:
        yield
    finally:
        held.release()


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


@contextmanager
def database_errors(folder: Path) -> Iterator[None]:
    """SQLite's errors, and stored JSON that cannot be read, as ours."""
    try:
        yield
    except (DBAPIError, sqlite3.Error, json.JSONDecodeError) as error:
        raise _translated(folder, error) from error


def _translated(folder: Path, error: Exception) -> Exception:
    cause = getattr(error, "orig", None) or error
    said = f"JSON: {cause}" if isinstance(cause, json.JSONDecodeError) else str(cause)
    if "locked" in said:
        return StoreBusy(str(folder))
    for pattern, reason, remedy in _CAUSES:
        if pattern.search(said):
            return StoreError(str(folder), f"{reason} ({said})", remedy)
    return StoreError(str(folder), f"records.sqlite cannot be used ({said})", "run policy-qa verify")


def has_words(text_: str | None, wanted: str, whole: int) -> bool:
    """Whether every word of ``wanted`` stands in the text, case and accents aside (an SQL function).

    With ``whole`` a word must be the same word ("India" is not found in "Indiana"), else it may be its
    beginning and a plural's s does not count ("patents" is found in "invention patent").
    """
    return bool(text_) and _all_words(folded(wanted), bool(whole))(folded(text_ or "")) is not None


def folded(text_: str) -> str:
    """Text without case and accents, for comparing."""
    decomposed = normalize("NFKD", text_.casefold())
    return "".join(character for character in decomposed if not combining(character))


@lru_cache(maxsize=64)
def _all_words(wanted: str, whole: bool) -> Callable[[str], Any]:
    words = re.findall(r"\w+", wanted)
    if not words:
        return lambda _: None
    if not wanted.isascii():
        return re.compile(re.escape(wanted)).search  # written without spaces, perhaps
    ends = [rf"{re.escape(word)}\b" if whole else re.escape(_singular(word)) for word in words]
    return re.compile("".join(rf"(?=.*\b{end})" for end in ends), re.DOTALL).match


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
