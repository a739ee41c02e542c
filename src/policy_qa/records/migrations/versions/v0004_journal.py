"""The vector index follows a journal, and a store has an identity."""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_MOVED = (
    "INSERT INTO vector_journal(passage_id, deed) SELECT passage_id, 'delete' FROM pending_vector_deletes",
    "INSERT INTO vector_journal(passage_id, deed) SELECT p.id, 'put' FROM passages p "
    "JOIN articles a ON a.id = p.owner WHERE NOT a.indexed ORDER BY p.row",
    "DROP TABLE pending_vector_deletes",
    "ALTER TABLE articles DROP COLUMN indexed",
    "UPDATE meta SET value = '0004' WHERE key = 'schema_version'",
)


def upgrade() -> None:
    """Bring a store of revision 0003 to this one."""
    op.create_table(
        "vector_journal",
        sa.Column("seq", sa.Integer, primary_key=True),
        sa.Column("passage_id", sa.Text, nullable=False, index=True),
        sa.Column("deed", sa.Text, nullable=False),
    )
    for statement in _MOVED:
        op.execute(statement)
    named = sa.text("INSERT INTO meta(key, value) VALUES ('store', :name)")
    op.get_bind().execute(named, {"name": uuid4().hex})
