"""Figures are listed, searched and sorted by indexes of their own."""

from alembic import op
from sqlalchemy.engine import Connection

revision = "0005"
down_revision = "0004"

_ADDED = (
    "INSERT INTO figures_text(rowid, indicator, subject, place, sentence) "
    "VALUES (new.row, new.indicator, new.subject, new.place, new.sentence)"
)
_REMOVED = (
    "INSERT INTO figures_text(figures_text, rowid, indicator, subject, place, sentence) "
    "VALUES ('delete', old.row, old.indicator, old.subject, old.place, old.sentence)"
)
_SQLITE = (
    "CREATE INDEX articles_listed ON articles (doc, published, publisher, title)",
    "CREATE INDEX figures_id ON figures (id)",
    "CREATE INDEX figures_place ON figures (place)",
    "CREATE INDEX figures_subject ON figures (subject)",
    "CREATE INDEX figures_listed ON figures (doc, start, verdict, indicator, subject, place, period_first, "
    "period_last, kind, unit, status, confidence, value, change_direction)",
    "CREATE VIRTUAL TABLE figures_text USING fts5(indicator, subject, place, sentence, content='figures', "
    "content_rowid='row', tokenize='unicode61 remove_diacritics 2', prefix='2 3')",
    f"CREATE TRIGGER figures_added AFTER INSERT ON figures BEGIN {_ADDED}; END",
    f"CREATE TRIGGER figures_removed AFTER DELETE ON figures BEGIN {_REMOVED}; END",
    "CREATE TRIGGER figures_changed AFTER UPDATE OF indicator, subject, place, sentence ON figures BEGIN "
    f"{_REMOVED}; {_ADDED}; END",
    "INSERT INTO figures_text(figures_text) VALUES ('rebuild')",
)

_WORDS = " || ".join(
    f"setweight(to_tsvector('simple'::regconfig, policy_qa.words(coalesce({name}, ''))), '{weight}')"
    for name, weight in (("indicator", "A"), ("subject", "B"), ("place", "C"), ("sentence", "D"))
)
_POSTGRESQL = (
    "CREATE INDEX figures_id ON policy_qa.figures (id)",
    "CREATE INDEX figures_place ON policy_qa.figures USING hash (place)",
    "CREATE INDEX figures_subject ON policy_qa.figures USING hash (subject)",
    f"ALTER TABLE policy_qa.figures ADD COLUMN searchable tsvector GENERATED ALWAYS AS ({_WORDS}) STORED",
    "CREATE INDEX figures_searchable ON policy_qa.figures USING gin (searchable)",
)
_NOTED = "UPDATE meta SET value = '0005' WHERE key = 'schema_version'"


def upgrade() -> None:
    """Bring a store of revision 0004 to this one."""
    connection: Connection = op.get_bind()
    for statement in _POSTGRESQL if connection.dialect.name == "postgresql" else _SQLITE:
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql(_NOTED)
