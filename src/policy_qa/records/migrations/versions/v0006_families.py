"""Articles that repeat each other are linked, and figures that they repeat."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_LISTED = [
    "doc", "start", "verdict", "indicator", "subject", "place", "period_first", "period_last", "kind", "unit",
    "status", "confidence", "value", "change_direction", "repeats",
]  # fmt: skip
_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Bring a store of revision 0005 to this one; its articles are compared by the next ingest."""
    for table, names in (("articles", ("original", "repeated")), ("figures", ("spots", "repeats"))):
        for name in names:
            op.add_column(table, sa.Column(name, sa.Text if name == "spots" else _TEXT))
    op.create_index("articles_original", "articles", ["original"])
    op.create_index("articles_repeated", "articles", ["repeated", "doc"])
    if op.get_bind().dialect.name == "sqlite":
        op.drop_index("figures_listed", "figures")
        op.create_index("figures_listed", "figures", _LISTED)
    op.create_table(
        "bands",
        sa.Column("key", sa.BigInteger, primary_key=True, autoincrement=False),
        _article("owner", index=True),
    )
    op.create_table(
        "likenesses",
        _article("one"),
        _article("other", index=True),
        sa.Column("similarity", sa.Float, nullable=False),
    )
    op.execute("UPDATE meta SET value = '0006' WHERE key = 'schema_version'")


def _article(name: str, *, index: bool = False) -> sa.Column[str]:
    key = sa.ForeignKey("articles.id", ondelete="CASCADE")
    return sa.Column(name, _TEXT, key, primary_key=True, index=index)
