"""Bringing stores that an earlier version wrote up to the present schema, with all that is in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import text
from sqlalchemy.engine import Connection

from policy_qa.records.tables import SCHEMA_VERSION, corrections, feedback, meta

Migration = Callable[[Connection], None]


def can_migrate(version: str | None) -> bool:
    """Whether a store of that schema can be brought up to the present one."""
    return version in MIGRATIONS


def migrate(connection: Connection, version: str) -> None:
    """Bring a store from a schema to the present one, within the caller's transaction."""
    number = int(version)
    while str(number) in MIGRATIONS:
        MIGRATIONS[str(number)](connection)
        number += 1
    connection.execute(meta.update().where(meta.c.key == "schema_version").values(value=SCHEMA_VERSION))


def _corrections_and_feedback(connection: Connection) -> None:
    for statement in (
        "ALTER TABLE figures ADD COLUMN verdict TEXT",
        "ALTER TABLE figures ADD COLUMN original TEXT",
        "ALTER TABLE articles ADD COLUMN edited TEXT NOT NULL DEFAULT '{}'",
    ):
        connection.execute(text(statement))
    for table in (corrections, feedback):
        table.create(connection)


MIGRATIONS: Mapping[str, Migration] = {"2": _corrections_and_feedback}
"""What is to be done with a store of each older schema to make it one of the next."""
