"""What a database would refuse of rows, told before they are written: the same tables and rules, in memory.

References are not looked at: rows may refer to others that have no number yet.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, Table, create_engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateTable

from registry.services.refusal import sentence
from registry.services.row_change import Row, RowChange, insert_rows, write_rows
from registry.services.row_order import Entangled

_CHUNK = 5_000


def refusals(session: Session, records: Sequence[Sequence[RowChange]]) -> dict[int, str]:
    """For the place of each record whose rows would be refused the sentence that says why.

    Records are tried in order: of two that may not stand together the later one is refused.
    """
    tables = {change.table for record in records for change in record}
    if not tables:
        return {}
    engine = create_engine("sqlite://")
    try:
        with engine.connect() as trial:
            for table in tables:
                trial.execute(CreateTable(table, include_foreign_key_constraints=[]))
                _fill(trial, session, table, [change for record in records for change in record])
            trial.commit()
            return _refused(trial, records)
    finally:
        engine.dispose()


def _fill(trial: Connection, session: Session, table: Table, changes: Sequence[RowChange]) -> None:
    """Put in what stands already: all rows where some may not be twice, else those that would be altered."""
    own = [change for change in changes if change.table is table]
    rows: list[Row] = [change.before for change in own if change.before is not None]
    if len(table.primary_key) > 1:
        owners = sorted(
            {change.key[0] for change in own if isinstance(change.key[0], str) or change.key[0] > 0}
        )
        rows = _read(session, table, owners)
    elif _has_single_values(table):
        rows = _read(session, table, None)
    if rows:
        insert_rows(trial, table, rows)


def _read(session: Session, table: Table, owners: Sequence[int | str] | None) -> list[Row]:
    """All rows, or those of the parts of some owners."""
    connection, found = session.connection(), list[Row]()
    if owners is None:
        return [dict(row) for row in connection.execute(select(table)).mappings()]
    for start in range(0, len(owners), _CHUNK):
        statement = select(table).where(next(iter(table.primary_key)).in_(owners[start : start + _CHUNK]))
        found += (dict(row) for row in connection.execute(statement).mappings())
    return found


def _has_single_values(table: Table) -> bool:
    unique = any(column.unique for column in table.columns)
    return unique or any(type(each).__name__ == "UniqueConstraint" for each in table.constraints)


def _refused(trial: Connection, records: Sequence[Sequence[RowChange]]) -> dict[int, str]:
    savepoint = trial.begin_nested()
    try:
        write_rows(trial, [change for record in records for change in record])
    except (IntegrityError, Entangled):
        savepoint.rollback()
    else:
        return {}
    found: dict[int, str] = {}
    for place, record in enumerate(records):
        own = trial.begin_nested()
        try:
            write_rows(trial, record)
        except IntegrityError as error:
            own.rollback()
            found[place] = sentence(error)
        except Entangled as error:
            own.rollback()
            found[place] = str(error)
        else:
            own.commit()
    return found
