"""Counters of ids: rows that bring their own ids leave PostgreSQL's behind."""

from sqlalchemy import Connection, Table, column, func, select, table, text
from sqlalchemy.orm import Session

from registry.model import Base


def continue_numbering(session: Session) -> None:
    """Let the next row of every table get an id past the highest; SQLite does so by itself."""
    for each in Base.metadata.sorted_tables:
        counted = each.autoincrement_column
        if counted is not None:
            continue_after(session.connection(), each.name, counted.name)


def continue_after(connection: Connection, name: str, number: str) -> None:
    """Let the next row of a table get an id past the highest; a column without a counter is left alone."""
    if connection.dialect.name != "postgresql":
        return
    found = table(name, column(number))
    highest = connection.scalar(select(func.max(found.c[number])))
    if highest is not None:
        connection.execute(
            text("SELECT setval(pg_get_serial_sequence(:table, :column), :highest)"),
            {"table": f'"{name}"', "column": number, "highest": highest},
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
