"""Counters of ids: rows that bring their own ids leave PostgreSQL's behind."""

from sqlalchemy import ColumnElement, Connection, Table, column, event, func, inspect, select, table, text
from sqlalchemy.orm import Session

from registry.model import Base, MergedOrganisation, Organisation


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
    highest = _highest(connection, name, found.c[number])
    if highest:
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
    highest = _highest(connection, table.name, column)
    return list(range(highest + 1, highest + 1 + count))


def _highest(connection: Connection, name: str, number: ColumnElement[int]) -> int:
    """The highest id of a table so far; that of an organisation that became part of another one is never given anew."""
    found = connection.scalar(select(func.coalesce(func.max(number), 0))) or 0
    merged = MergedOrganisation.__tablename__
    # A backup of an older program is numbered before it is brought to head.
    if name != Organisation.__tablename__ or not inspect(connection).has_table(merged):
        return found
    return max(found, connection.scalar(select(func.coalesce(func.max(MergedOrganisation.id), 0))) or 0)


@event.listens_for(Session, "before_flush")
def _number_organisations(session: Session, context: object, instances: object) -> None:
    """SQLite gives the highest id of a table anew when its row is gone; the addresses of merged records stay theirs."""
    new = [each for each in session.new if isinstance(each, Organisation) and each.id is None]
    if new and session.get_bind().dialect.name == "sqlite":
        table = Base.metadata.tables[Organisation.__tablename__]
        for each, number in zip(new, next_ids(session.connection(), table, len(new)), strict=True):
            each.id = number
