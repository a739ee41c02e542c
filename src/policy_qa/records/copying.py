"""Copies of all records in one SQLite file, whatever database they are in: for backups, and to move them."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import Table, insert, select, update
from sqlalchemy.engine import Connection

from policy_qa.errors import StoreError
from policy_qa.records.database import Database
from policy_qa.records.journal import note_all
from policy_qa.records.sqlite import RECORDS, SqliteDatabase, os_errors
from policy_qa.records.tables import meta, metadata

_AT_ONCE = 1_000
_COUNTED = {"row", "seq"}
"""Numbers that each database gives itself; rows are copied in their order."""


def save(source: Database, folder: Path) -> None:
    """Write all records, as they are at one moment, to ``records.sqlite`` in an empty folder.

    They may be written to meanwhile.
    """
    with source.reading() as connection:
        driver: Any = connection.connection.driver_connection
        if isinstance(driver, sqlite3.Connection):
            with sqlite3.connect(folder / RECORDS) as copy:
                driver.backup(copy)
                copy.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it
            copy.close()
            return
        target = SqliteDatabase(folder)
        target.prepare(create=True)
        with target.changing() as writing:
            _copy(connection, writing)


def restored(target: Database, unpack: Callable[[Path], None]) -> None:
    """Make a store of a copy, of any schema, that ``unpack`` puts into a folder; all of it or nothing.

    It becomes a store of its own, whose vectors are all still to be stored.

    Raises:
        StoreError: There is a store already, or the copy is damaged.
        StoreMismatch: The copy was written with a newer schema.
    """
    if target.holds_store():
        remedy = "name another place with --data-dir (or POLICY_QA_DATABASE_URL), or move this one away"
        raise StoreError(target.place, "there are articles here already", remedy)
    if not isinstance(target, SqliteDatabase):
        with tempfile.TemporaryDirectory(prefix="policy-qa-") as name:
            source = _prepared(Path(name), unpack)
            with target.lock(), source.reading() as reading, target.changing() as writing:
                target.make_tables(writing)
                _copy(reading, writing)
        return
    staging = target.folder / "restoring"
    with os_errors(target.folder):
        target.folder.mkdir(parents=True, exist_ok=True)
    with target.lock(), os_errors(target.folder):
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir()
        try:
            _prepared(staging, unpack)
            _move(staging / RECORDS, target.folder)
        finally:
            shutil.rmtree(staging, ignore_errors=True)


def _prepared(folder: Path, unpack: Callable[[Path], None]) -> Database:
    """The copy, brought up to date, under a name of its own, all its vectors to be stored."""
    unpack(folder)
    copy = SqliteDatabase(folder)
    copy.prepare(create=False)
    with copy.changing() as connection:
        connection.execute(update(meta).where(meta.c.key == "store").values(value=uuid4().hex))
        note_all(connection)
    return copy


def _move(file: Path, folder: Path) -> None:
    """The file to its place in one step: the folder has a whole store, or none."""
    with os_errors(folder):
        with file.open("rb") as written:
            os.fsync(written.fileno())
        for beside in (
            "wal",
            "shm",
            "journal",
        ):  # of a file that is gone: SQLite would apply them to this one
            (folder / f"{RECORDS}-{beside}").unlink(missing_ok=True)
        os.replace(file, folder / RECORDS)


def _copy(source: Connection, target: Connection) -> None:
    target.execute(meta.delete())
    for table in metadata.sorted_tables:
        for rows in _pages(source, table):
            target.execute(insert(table), rows)


def _pages(source: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    columns = [column for column in table.c if column.name not in _COUNTED]
    order = [column for column in table.c if column.name in _COUNTED]
    found = source.execution_options(yield_per=_AT_ONCE).execute(select(*columns).order_by(*order))
    for page in found.mappings().partitions():
        yield [dict(row) for row in page]
