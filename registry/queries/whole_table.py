"""Tables as a whole, row after row, in a form that does not depend on the database."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnClause, ColumnElement, Connection, inspect, select

from registry.model import Base, Throttle, WebSession
from registry.model.portable import Kind, kind_of, table_of, written

# Signed-in browsers: whoever has signed out since must not be let in by a copy of yesterday. Attempts are over soon.
LEFT_OUT = frozenset({WebSession.__tablename__, Throttle.__tablename__})
_AT_A_TIME = 1_000


@dataclass(frozen=True)
class WholeTable:
    """A table with what its columns hold, and the columns of its key."""

    name: str
    columns: Mapping[str, Kind]
    key: tuple[str, ...]


def whole_tables() -> list[WholeTable]:
    """Every table of a database at head that is worth keeping; a table comes after those that it refers to."""
    return [
        WholeTable(
            table.name,
            {column.name: kind_of(column) for column in table.columns},
            tuple(column.name for column in table.primary_key),
        )
        for table in Base.metadata.sorted_tables
        if table.name not in LEFT_OUT
    ]


def older_tables(connection: Connection) -> list[WholeTable]:
    """The same of a database that stands before head: its tables as they are there, columns that are gone since included."""
    inspector = inspect(connection)
    present = set(inspector.get_table_names())
    found = []
    for table in Base.metadata.sorted_tables:
        if table.name in present - LEFT_OUT:
            there = [Column(each["name"], each["type"]) for each in inspector.get_columns(table.name)]
            columns = {each.name: kind_of(table.c.get(each.name, each)) for each in there}
            key = inspector.get_pk_constraint(table.name)["constrained_columns"]
            found.append(WholeTable(table.name, columns, tuple(key)))
    return found


def lines(connection: Connection, table: WholeTable) -> Iterator[bytes]:
    """A line of JSON for each row: its values in the order of the columns. Both databases give the same lines."""
    found = table_of(table.name, table.columns)
    key = [_ordered(connection, found.c[name], table.columns[name]) for name in table.key]
    kinds = list(table.columns.values())
    statement = select(found).order_by(*key).execution_options(yield_per=_AT_A_TIME)
    for row in connection.execute(statement):
        values = [written(kind, value) for kind, value in zip(kinds, row, strict=True)]
        yield json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _ordered(connection: Connection, column: ColumnClause[Any], kind: Kind) -> ColumnElement[Any]:
    """By the places of letters in Unicode, whatever the language of the database; SQLite knows nothing else."""
    if kind is Kind.TEXT and connection.dialect.name == "postgresql":
        return column.collate("C")
    return column
