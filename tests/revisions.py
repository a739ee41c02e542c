"""What makes a new store one of an earlier revision."""

from __future__ import annotations

from sqlalchemy.engine import Connection

_LISTED = "CREATE INDEX figures_listed ON figures (doc, start, verdict)"
_FAMILIES = (
    "DROP INDEX articles_original",
    "DROP INDEX articles_repeated",
    "ALTER TABLE articles DROP COLUMN original",
    "ALTER TABLE articles DROP COLUMN repeated",
    "ALTER TABLE figures DROP COLUMN spots",
    "ALTER TABLE figures DROP COLUMN repeats",
    "DROP TABLE bands",
    "DROP TABLE likenesses",
    "UPDATE alembic_version SET version_num = '0005'",
    "UPDATE meta SET value = '0005' WHERE key = 'schema_version'",
)
_LISTS = (  # of PostgreSQL
    "ALTER TABLE figures DROP COLUMN searchable",
    "DROP INDEX figures_id",
    "DROP INDEX figures_place",
    "DROP INDEX figures_subject",
    "UPDATE alembic_version SET version_num = '0004'",
)


def back_to_5(connection: Connection) -> None:
    """Before articles that repeat each other were linked."""
    in_files = connection.dialect.name == "sqlite"
    for statement in (*(("DROP INDEX figures_listed", _LISTED) if in_files else ()), *_FAMILIES):
        connection.exec_driver_sql(statement)


def back_to_4(connection: Connection) -> None:
    """In PostgreSQL, before figures were listed by indexes."""
    back_to_5(connection)
    for statement in _LISTS:
        connection.exec_driver_sql(statement)
