"""Rows written by the thousand, past the unit of work, each recorded as the unit of work would have recorded it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, insert, select, tuple_, update

from registry.services.recorded_value import audited_columns, key_of, recorded_key, recorded_value
from registry.services.row_order import steps

Row = Mapping[str, Any]
# Rows asked for at once: far below what either database takes as parameters.
_CHUNK = 5_000


@dataclass(frozen=True)
class RowChange:
    """A row with all its values before and after: without the one it is added, without the other deleted."""

    table: Table
    before: Row | None
    after: Row | None

    @cached_property
    def key(self) -> tuple[Any, ...]:
        """The key of the row, which never changes."""
        row = self.before if self.before is not None else self.after
        assert row is not None
        return key_of(self.table, row)

    @cached_property
    def altered(self) -> tuple[str, ...]:
        """The columns whose values differ, of a row that stands before and after; the version does not count."""
        if self.before is None or self.after is None:
            return ()
        names = (column.name for column in audited_columns(self.table))
        return tuple(name for name in names if self.before[name] != self.after[name])


def replaced(change: RowChange) -> list[RowChange]:
    """An altered part as one that goes and one that comes: parts may then change places with one another.

    Only for parts that nothing refers to: their key begins with that of their owner.
    """
    if len(change.key) == 1 or not change.altered:
        return [change]
    return [RowChange(change.table, change.before, None), RowChange(change.table, None, change.after)]


def recorded_rows(changes: Iterable[RowChange]) -> list[dict[str, Any]]:
    """The rows of a Change, in the order in which the unit of work records those of one flush."""
    rows = [_recorded(change) for change in changes]
    kept = (row for row in rows if row["before"] or row["after"])
    return sorted(kept, key=lambda row: (row["table"], row["key"]))


def write_rows(connection: Connection, changes: Sequence[RowChange]) -> None:
    """Add, alter and delete rows; whatever is altered gets the next version.

    Raises ``IntegrityError`` when the database refuses one, and
    :class:`~registry.services.row_order.Entangled` when no order is possible.
    """
    for step in steps(changes):
        groups: defaultdict[tuple[str, str, tuple[str, ...]], list[RowChange]] = defaultdict(list)
        for place in step:
            change = changes[place]
            if change.before is None:
                groups["add", change.table.name, ()].append(change)
            elif change.after is None:
                groups["delete", change.table.name, ()].append(change)
            elif change.altered:
                groups["alter", change.table.name, change.altered].append(change)
        for (verb, _, names), found in sorted(groups.items()):
            table = found[0].table
            if verb == "add":
                insert_rows(connection, table, [change.after for change in found if change.after is not None])
            elif verb == "alter":
                _alter(connection, table, names, found)
            else:
                _delete(connection, table, found)


def insert_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows with the same columns, their values made ready column by column: row by row that takes as long as the database itself."""
    dialect = connection.dialect
    compiled = insert(table).compile(dialect=dialect, column_keys=list(rows[0]))
    names = compiled.positiontup or list(rows[0])
    columns = []
    for name in names:
        ready = table.c[name].type.dialect_impl(dialect).bind_processor(dialect)
        values = [row[name] for row in rows]
        columns.append(values if ready is None else [None if v is None else ready(v) for v in values])
    made = zip(*columns, strict=True)
    if compiled.positional:
        connection.exec_driver_sql(str(compiled), list(made))
    else:
        connection.exec_driver_sql(str(compiled), [dict(zip(names, row, strict=True)) for row in made])


def read_rows(
    connection: Connection, table: Table, keys: Iterable[tuple[Any, ...]]
) -> dict[tuple[Any, ...], Row]:
    """The rows with some keys, kept from other writers to the end of the transaction."""
    wanted = sorted(set(keys), key=repr)
    columns = list(table.primary_key)
    place = columns[0] if len(columns) == 1 else tuple_(*columns)
    found: dict[tuple[Any, ...], Row] = {}
    chunk = _CHUNK // len(columns)
    for start in range(0, len(wanted), chunk):
        some = wanted[start : start + chunk]
        values = [key[0] for key in some] if len(columns) == 1 else some
        statement = select(table).where(place.in_(values)).with_for_update()
        for row in connection.execute(statement).mappings():
            found[key_of(table, dict(row))] = dict(row)
    return found


def _alter(
    connection: Connection, table: Table, names: tuple[str, ...], changes: Sequence[RowChange]
) -> None:
    statement = update(table).values(
        {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in names}
    )
    if "version" in table.c:
        statement = statement.values(version=table.c.version + 1)
    connection.execute(
        statement.where(*_this(table)),
        [
            {**_key_parameters(change), **{f"new_{name}": change.after[name] for name in names}}
            for change in changes
            if change.after is not None
        ],
    )


def _delete(connection: Connection, table: Table, changes: Sequence[RowChange]) -> None:
    connection.execute(delete(table).where(*_this(table)), [_key_parameters(change) for change in changes])


def _this(table: Table) -> list[Any]:
    return [column == bindparam(f"key_{column.name}", type_=column.type) for column in table.primary_key]


def _key_parameters(change: RowChange) -> dict[str, Any]:
    return {
        f"key_{column.name}": part for column, part in zip(change.table.primary_key, change.key, strict=True)
    }


def _recorded(change: RowChange) -> dict[str, Any]:
    names = change.altered if change.before is not None and change.after is not None else None
    return {
        "table": change.table.name,
        "key": recorded_key(change.key),
        "before": _told(change.table, change.before, names),
        "after": _told(change.table, change.after, names),
    }


def _told(table: Table, row: Row | None, names: Sequence[str] | None) -> dict[str, object]:
    """The altered values, else every known value."""
    if row is None:
        return {}
    if names is not None:
        return {name: recorded_value(table.c[name], row[name]) for name in names}
    known = ((column, row[column.name]) for column in audited_columns(table))
    return {column.name: recorded_value(column, value) for column, value in known if value is not None}
