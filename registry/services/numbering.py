"""Counters of ids: rows that bring their own ids leave PostgreSQL's behind."""

from sqlalchemy import Connection, Table, func, select, text
from sqlalchemy.orm import Session

from registry.model import Base


def continue_numbering(session: Session) -> None:
    """Let the next row of every table get an id past the highest; SQLite does so by itself."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for table in Base.metadata.sorted_tables:
        column = table.autoincrement_column
        if column is not None:
            highest = session.scalar(select(func.max(column)))
            if highest is not None:
                session.execute(
                    text("SELECT setval(pg_get_serial_sequence(:table, :column), :highest)"),
                    {"table": f'"{table.name}"', "column": column.name, "highest": highest},
                )


def next_ids(connection: Connection, table: Table, count: int) -> list[int]:
    """So many ids of a table that nobody else gets, as the database itself would give them out one by one.

    On SQLite they hold as long as nobody else writes: call it in a transaction that writes.
    """
    column = table.autoincrement_column
    assert column is not None
    if connection.dialect.name == "postgresql":
        statement = text(
            "SELECT nextval(pg_get_serial_sequence(:table, :column)) FROM generate_series(1, :count)"
        )
        values = {"table": f'"{table.name}"', "column": column.name, "count": count}
        return list(connection.scalars(statement, values))
    highest = connection.scalar(select(func.coalesce(func.max(column), 0))) or 0
    return list(range(highest + 1, highest + 1 + count))
