"""Connections: what SQLite needs to be safe, and one engine for reading and writing alike."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InternalError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry, PoolResetState

# What the database says when it, not the program, is at fault; PostgreSQL calls it internal that it may only be read.
DATABASE_FAILURES = (OperationalError, InternalError)
BUSY_TIMEOUT_MS = 10_000
# Execution option of a connection that is going to write: SQLite then takes the write lock at once. A deferred
# transaction that turns into a writer loses its update to another one.
WRITING = "registry_writing"


def open_engine(url: str) -> Engine:
    """An engine for ``sqlite:///…`` or ``postgresql+psycopg://…``."""
    parsed = make_url(url)
    # What is in a row belongs in no message: messages end up in logs.
    engine = create_engine(parsed, pool_pre_ping=parsed.get_backend_name() != "sqlite", hide_parameters=True)
    if parsed.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _keep_private)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        event.listen(engine, "reset", _end_sqlite)
    return engine


def writing(engine: Engine) -> Engine:
    """The same engine, sharing its pool, for transactions that write."""
    return engine.execution_options(**{WRITING: True})


@contextmanager
def at_one_moment(engine: Engine) -> Iterator[Connection]:
    """A connection that reads everything as it stands at its first question, whatever others write meanwhile."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":  # a transaction of SQLite does so anyway
            connection = connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        yield connection


def _keep_private(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    """A file that was just made is its owner's alone, whatever the umask: its companions (-wal, -shm) get the same mode."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA database_list")
    path = cursor.fetchone()[2]  # type: ignore[index]
    cursor.close()
    if path and not Path(path).stat().st_size:
        Path(path).chmod(0o600)


def _prepare_sqlite(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # transactions are begun below, not by the driver
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",  # else INSERT OR REPLACE deletes a row without asking its triggers
        f"busy_timeout={BUSY_TIMEOUT_MS}",
    ):
        cursor.execute(f"PRAGMA {pragma}")  # nosemgrep: sql-from-parts (the words above)
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get(WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _end_sqlite(connection: DBAPIConnection, record: ConnectionPoolEntry, state: PoolResetState) -> None:
    """A commit that failed leaves SQLite in its transaction, and SQLAlchemy believes that it is over: whoever came next
    would find everything locked."""
    if connection.in_transaction:
        connection.rollback()  # nosemgrep: commit-below-web (nobody has it any more)
