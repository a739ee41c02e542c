"""Running Alembic over a store, with the revisions that lie in ``records/migrations``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.engine import Connection

if TYPE_CHECKING:
    from alembic.config import Config


def stamp(connection: Connection, revision: str) -> None:
    """Note in a store that it has this revision, within the caller's transaction."""
    from alembic import command

    command.stamp(_config(connection), revision)


def upgrade(connection: Connection, found: str) -> None:
    """Bring a store from the revision it was found at to the last one, within the caller's transaction."""
    from alembic import command

    stamp(connection, found)  # stores from before revisions have none written down
    command.upgrade(_config(connection), "head")


def revisions() -> list[str]:
    """Every revision, the first one first."""
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(str(_FOLDER))
    return [revision.revision for revision in script.walk_revisions()][::-1]


_FOLDER = Path(__file__).with_name("migrations")


def _config(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
