"""Rows by the million, past the unit of work: for what is no fact of the registry. One Change for all of them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, insert
from sqlalchemy.orm import Session

from registry.model import Base
from registry.services.activity_sum import recount
from registry.services.recording import Actor, record_bulk
from registry.services.search_index import reindex

# A table and the values of a row. The rows of one table name the same columns, those with defaults included.
BulkRow = tuple[type[Base], dict[str, Any]]

_BATCH = 20_000
# A table comes after those that its rows refer to.
_ORDER = {table.name: place for place, table in enumerate(Base.metadata.sorted_tables)}


def write_in_bulk(
    session: Session,
    *,
    rows: Iterable[BulkRow],
    by: Actor,
    act: str,
    subject: str,
    subject_id: str,
    batch: int = _BATCH,
) -> Counter[str]:
    """Write rows in batches, record them as one Change, and say how many each table took.

    A row may refer to any row that comes before it.
    """
    session.flush()
    connection = session.connection()
    counts: Counter[str] = Counter()
    waiting: defaultdict[type[Base], list[dict[str, Any]]] = defaultdict(list)
    for number, (model, values) in enumerate(rows, start=1):
        waiting[model].append(values)
        if number % batch == 0:
            counts += _write(connection, waiting)
            waiting.clear()
    counts += _write(connection, waiting)
    recount(session)
    reindex(session)
    record_bulk(session, by=by, act=act, subject=subject, subject_id=subject_id, counts=counts)
    return counts


def _write(connection: Connection, waiting: dict[type[Base], list[dict[str, Any]]]) -> Counter[str]:
    for model in sorted(waiting, key=lambda each: _ORDER[each.__tablename__]):
        _insert(connection, model, waiting[model])
    return Counter({model.__tablename__: len(rows) for model, rows in waiting.items()})


def _insert(connection: Connection, model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows, their values made ready column by column: row by row that takes as long as the database itself."""
    dialect = connection.dialect
    compiled = insert(model).compile(dialect=dialect, column_keys=list(rows[0]))
    names = compiled.positiontup or list(rows[0])
    columns = []
    for name in names:
        ready = model.__table__.c[name].type.dialect_impl(dialect).bind_processor(dialect)
        values = [row[name] for row in rows]
        columns.append(values if ready is None else [None if v is None else ready(v) for v in values])
    made = zip(*columns, strict=True)
    if compiled.positional:
        connection.exec_driver_sql(str(compiled), list(made))
    else:
        connection.exec_driver_sql(str(compiled), [dict(zip(names, row, strict=True)) for row in made])
