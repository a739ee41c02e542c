"""The first tables: where the line begins; nothing is to be done."""

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Nothing: no store is older than this one."""
