"""Passages are searched with the header of their article: its title, place and date."""

from alembic import op
from sqlalchemy import Text, bindparam, column, select, table, text, update

from policy_qa.passages import header
from policy_qa.records.words import grams
from policy_qa.schema import Article

revision = "0002"
down_revision = "0001"

_TEXT_INDEX = (
    "DROP TRIGGER passages_added",
    "DROP TRIGGER passages_removed",
    "DROP TABLE passages_text",
    "CREATE VIRTUAL TABLE passages_text USING fts5(header, text, grams, content='passages', "
    "content_rowid='row', tokenize='porter unicode61 remove_diacritics 2')",
    "CREATE TRIGGER passages_added AFTER INSERT ON passages BEGIN "
    "INSERT INTO passages_text(rowid, header, text, grams) "
    "VALUES (new.row, new.header, new.text, new.grams); END",
    "CREATE TRIGGER passages_removed AFTER DELETE ON passages BEGIN "
    "INSERT INTO passages_text(passages_text, rowid, header, text, grams) "
    "VALUES ('delete', old.row, old.header, old.text, old.grams); END",
    "INSERT INTO passages_text(passages_text) VALUES ('rebuild')",
)

_articles = table("articles", *map(column, ("id", "doc", "source", "text", "title", "published", "place")))
_passages = table(
    "passages", column("row"), column("owner"), column("text", Text), column("header"), column("grams")
)


def upgrade() -> None:
    """Bring a store of revision 0001 to this one."""
    connection = op.get_bind()
    connection.execute(text("ALTER TABLE passages ADD COLUMN header TEXT NOT NULL DEFAULT ''"))
    changed = update(_passages).where(_passages.c.row == bindparam("its_row"))
    for one in connection.execute(select(_articles)).mappings().all():
        said = header(Article(**one))
        its = connection.execute(
            select(_passages.c.row, _passages.c.text).where(_passages.c.owner == one["id"])
        )
        rows = [{"its_row": row, "header": said, "grams": grams(f"{said}\n{words}")} for row, words in its]
        if rows:
            connection.execute(changed, rows)
    for statement in _TEXT_INDEX:
        connection.execute(text(statement))
