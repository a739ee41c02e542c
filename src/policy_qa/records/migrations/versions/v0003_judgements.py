"""What people say of figures and answers is kept, and what they changed of an article."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Bring a store of revision 0002 to this one."""
    op.add_column("figures", sa.Column("verdict", sa.Text))
    op.add_column("figures", sa.Column("original", sa.Text))
    op.add_column("articles", sa.Column("edited", sa.Text, nullable=False, server_default="{}"))
    op.create_table(
        "corrections",
        sa.Column("row", sa.Integer, primary_key=True),
        sa.Column("doc", sa.Text, nullable=False, index=True),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("surface", sa.Text, nullable=False),
        sa.Column("sentence", sa.Text, nullable=False),
        sa.Column("nth", sa.Integer, nullable=False),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("changes", sa.Text, nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("author", sa.Text),
        sa.Column("made", sa.Text, nullable=False),
    )
    op.create_table(
        "feedback",
        sa.Column("row", sa.Integer, primary_key=True),
        sa.Column("opinion", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("author", sa.Text),
        sa.Column("made", sa.Text, nullable=False),
    )
