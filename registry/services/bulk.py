"""Rows by the million, past the unit of work: for what is no fact of the registry. One Change for all of them."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from registry.model import Base
from registry.services.activity_sum import recount
from registry.services.recording import Actor, record_bulk
from registry.services.row_change import insert_rows
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
        insert_rows(connection, Base.metadata.tables[model.__tablename__], waiting[model])
    return Counter({model.__tablename__: len(rows) for model, rows in waiting.items()})
