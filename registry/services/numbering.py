"""Counters of ids: rows that bring their own ids leave PostgreSQL's behind."""

from sqlalchemy import func, select, text
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
