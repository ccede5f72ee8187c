"""Opening the registry's database for a command."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import click
from sqlalchemy import Engine, inspect
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from registry.config import Config, SettingRefused
from registry.model.engine import DATABASE_FAILURES, open_engine, writing
from registry.model.schema import current_revision, head_revision, is_known

PROBLEMS = 3


def settings() -> Config:
    """The settings; an unusable one ends the command with a sentence and exit code 2."""
    try:
        return Config.from_environment()
    except SettingRefused as error:
        raise click.UsageError(str(error)) from None


@contextmanager
def reading() -> Iterator[Session]:
    """A session that only reads, on a database that is at head."""
    with opened() as engine, Session(engine) as session:
        yield session


@contextmanager
def writing_session() -> Iterator[Session]:
    """A session that writes: committed at the end, rolled back on any error."""
    with opened() as engine, Session(writing(engine)) as session, session.begin():
        yield session


@contextmanager
def opened(*, older: bool = False) -> Iterator[Engine]:
    """The engine of a database that is at head, for commands that commit more than once; or ``older`` than that, for
    the one that comes before an upgrade."""
    engine = open_engine(settings().database_url)
    try:
        _require_head(engine, older)
        yield engine
    except DATABASE_FAILURES as error:
        fail(f"データベースを読み書きできません: {error.orig}")
    finally:
        engine.dispose()


def refuse_newer(revision: str | None) -> None:
    """End the command when a newer program has written the database: what it means is not known here."""
    if revision is not None and not is_known(revision):
        fail(
            f"データベースは、より新しい版({revision})のプログラムのものです。プログラムを新しくしてください。"
        )


def _require_head(engine: Engine, older: bool) -> None:
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("organisation"):
                fail("データベースがまだありません。先に registry init を実行してください。")
            revision = current_revision(connection)
            refuse_newer(revision)
            if revision != head_revision() and not older:
                fail("データベースが古い版です。先に registry init を実行してください。")
    except DatabaseError as error:  # a file that is damaged, or no database at all
        fail(f"データベースを開けません: {error.orig}")


def fail(sentence: str) -> NoReturn:
    """End the command with a sentence on stderr and exit code 1."""
    raise click.ClickException(sentence)
