"""The database brought to head, or to any step of its history."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


def alembic_config(connection: Connection) -> Config:
    """Alembic's settings for one open connection, without a file of its own."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Run every step up to ``revision``."""
    command.upgrade(alembic_config(connection), revision)


def downgrade(connection: Connection, revision: str) -> None:
    """Run every step down to ``revision`` (``base`` is the empty database)."""
    command.downgrade(alembic_config(connection), revision)


def current_revision(connection: Connection) -> str | None:
    """The step on which the database stands; ``None`` before the first."""
    return MigrationContext.configure(connection).get_current_revision()


@cache
def _steps() -> ScriptDirectory:
    """The steps of the program, which stay the same while it runs: every command and every probe asks for them, and
    reading all of them takes longer than most commands do."""
    return ScriptDirectory(str(MIGRATIONS))


def head_revision() -> str:
    """The newest step of the program."""
    head = _steps().get_current_head()
    if head is None:
        raise LookupError("no migrations found")
    return head


def is_known(revision: str) -> bool:
    """Whether the program has a step of this name."""
    return revision in {each.revision for each in _steps().walk_revisions()}
