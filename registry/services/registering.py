"""New records by the thousand: written past the unit of work, each with the Change that it would have left."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.orm import Mapper, RelationshipDirection, Session

from registry.model import Base
from registry.services.numbering import next_ids
from registry.services.recorded_value import recorded_key
from registry.services.recording import Act, Actor, hold_the_chain, record_acts
from registry.services.row_change import RowChange, recorded_rows, write_rows
from registry.services.row_order import references

Values = dict[str, Any]
# Numbers of rows that have none yet; a reference to such a row has the same number.
_PLACEHOLDERS = count(-1, -1)


@dataclass(frozen=True)
class Registered:
    """What became of a new record: its key as the change record writes it, and its Change."""

    key: str
    change_id: int


@dataclass(frozen=True)
class _Shape:
    """How a model becomes a row: its columns with what they hold unless told, and its parts with their references."""

    table: Table
    usual: Mapping[str, Any]
    parts: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def placeholder() -> int:
    """A number below zero for a record that is not written yet: others may refer to it by that."""
    return next(_PLACEHOLDERS)


def register_all(session: Session, *, subjects: Sequence[Base], by: Actor) -> list[Registered]:
    """Add new rows with their parts and record each as ``<table>:register``, as ``register`` would one by one.

    A subject may refer to others by their :func:`placeholder`, whatever their order. The subjects themselves stay
    as they are: the session does not know them. Raises ``IntegrityError`` when the database refuses a row.
    """
    session.flush()
    hold_the_chain(session)
    connection = session.connection()
    records = [list(flattened(subject)) for subject in subjects]
    give_numbers(connection, [row for record in records for row in record])
    changes = [[RowChange(table, None, values) for table, values in record] for record in records]
    write_rows(connection, [row for record in changes for row in record])
    acts = [
        Act(
            f"{rows[0].table.name}:register",
            rows[0].table.name,
            recorded_key(rows[0].key),
            recorded_rows(rows),
        )
        for rows in changes
    ]
    made = record_acts(session, acts=acts, by=by)
    return [Registered(act.subject_id, change) for act, change in zip(acts, made, strict=True)]


def flattened(subject: Base) -> Iterator[tuple[Table, Values]]:
    """The rows of a record that the session does not know: its own, then its parts, each with all columns."""
    shape = _shape(type(subject).__mapper__)
    known = subject.__dict__
    values = {name: usual if known.get(name) is None else known[name] for name, usual in shape.usual.items()}
    own = shape.table.autoincrement_column
    if own is not None and values[own.name] is None:
        values[own.name] = placeholder()
    yield shape.table, values
    for name, references_to_us in shape.parts:
        parts = known.get(name)
        for part in [parts] if isinstance(parts, Base) else parts or ():
            rows = flattened(part)
            table, own_values = next(rows)
            own_values.update({theirs: values[ours] for ours, theirs in references_to_us})
            yield table, own_values
            yield from rows


def give_numbers(connection: Connection, rows: Sequence[tuple[Table, Values]]) -> dict[tuple[str, int], int]:
    """Put numbers in the place of placeholders, in the rows themselves and wherever they refer to one another.

    Returns the number for each table and placeholder.
    """
    waiting: defaultdict[str, list[Values]] = defaultdict(list)
    numbers: dict[tuple[str, int], int] = {}
    tables = {table.name: table for table, _ in rows}
    for table, values in rows:
        own = table.autoincrement_column
        if own is not None:
            waiting[table.name].append(values)
    for name, found in waiting.items():
        own = tables[name].autoincrement_column
        assert own is not None
        new = [values[own.name] for values in found if values[own.name] < 0]
        given = [values[own.name] for values in found if values[own.name] >= 0]
        ids = (
            next_ids(connection, tables[name], len(new))
            if not given
            else _among(connection, found, own.name, tables[name])
        )
        numbers.update({(name, old): number for old, number in zip(new, ids, strict=True)})
    for table, values in rows:
        own = table.autoincrement_column
        if own is not None and values[own.name] < 0:
            values[own.name] = numbers[table.name, values[own.name]]
        for column, target, _ in references(table):
            value = values[column]
            if isinstance(value, int) and value < 0:
                values[column] = numbers[target, value]
    return numbers


def _among(connection: Connection, rows: Sequence[Values], name: str, table: Table) -> list[int]:
    """Numbers for rows that have none among others that bring their own."""
    if connection.dialect.name == "postgresql":
        return next_ids(connection, table, sum(values[name] < 0 for values in rows))
    highest, found = next_ids(connection, table, 1)[0] - 1, []
    for values in rows:
        highest = max(highest, values[name]) if values[name] >= 0 else highest + 1
        if values[name] < 0:
            found.append(highest)
    return found


@cache
def _shape(mapper: Mapper[Any]) -> _Shape:
    table = Base.metadata.tables[mapper.class_.__tablename__]
    usual = {column.name: getattr(column.default, "arg", None) for column in table.columns}
    if mapper.version_id_col is not None:
        usual[mapper.version_id_col.name] = 1
    parts = tuple(
        (
            relation.key,
            tuple((ours.name, theirs.name) for ours, theirs in relation.synchronize_pairs),
        )
        for relation in mapper.relationships
        if relation.direction is RelationshipDirection.ONETOMANY and not relation.viewonly
    )
    return _Shape(table, usual, parts)
