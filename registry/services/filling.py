"""An empty database filled with whole tables, as they were elsewhere: keys, versions and the change record included.

Nothing is recorded: the change record is among the tables.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice

from sqlalchemy import Connection, insert, inspect, select, text
from sqlalchemy.exc import DataError, IntegrityError

from registry.model import Base
from registry.model.portable import Kind, table_of, understood
from registry.queries.whole_table import WholeTable
from registry.services.numbering import continue_after
from registry.services.search_index import rebuild_own_index

_AT_A_TIME = 1_000


class FillingRefused(ValueError):
    """Rows that the database does not take; the text is a sentence for the operator."""


def is_bare(connection: Connection) -> bool:
    """Whether no table of the registry has a row, or there is none at all."""
    present = set(inspect(connection).get_table_names()) & Base.metadata.tables.keys()
    return not any(
        connection.execute(select(text("1")).select_from(table_of(name, {})).limit(1)).first()
        for name in sorted(present)
    )


def fill(connection: Connection, table: WholeTable, lines: Iterable[bytes]) -> int:
    """Put the rows of a table in, as :func:`registry.queries.whole_table.lines` told them; returns their number."""
    kinds = list(table.columns.items())
    statement = insert(table_of(table.name, table.columns))
    count, waiting = 0, iter(lines)
    while some := list(islice(waiting, _AT_A_TIME)):
        try:
            connection.execute(statement, [_row(kinds, line) for line in some])
        except (IntegrityError, DataError) as error:
            raise FillingRefused(
                f"表 {table.name} の行をデータベースが受け付けません: {error.orig}"
            ) from None
        except (ValueError, TypeError) as error:
            raise FillingRefused(f"表 {table.name} の行が読めません: {error}") from None
        count += len(some)
    if len(table.key) == 1 and table.columns[table.key[0]] is Kind.NUMBER:
        continue_after(connection, table.name, table.key[0])
    return count


@contextmanager
def references_checked_last(connection: Connection) -> Iterator[None]:
    """Rows may refer to rows that come later; at the end every reference is checked, whatever it took.

    Raises :class:`FillingRefused` when one leads nowhere.
    """
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        yield
        rebuild_own_index(connection)
        if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise FillingRefused(f"表 {broken[0]} の行 {broken[1]} が、表 {broken[2]} にない行を指しています")
        return
    preparer = connection.dialect.identifier_preparer
    inspector = inspect(connection)
    references = [
        (preparer.quote(table), preparer.quote(str(each["name"])))
        for table in inspector.get_table_names()
        for each in inspector.get_foreign_keys(table)
    ]
    for table, name in references:
        # nosemgrep: sql-from-parts (names that the database told, quoted)
        connection.exec_driver_sql(
            f"ALTER TABLE {table} ALTER CONSTRAINT {name} DEFERRABLE INITIALLY DEFERRED"
        )
    yield
    try:
        connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError as error:
        raise FillingRefused(f"ない行を指している行があります: {error.orig}") from None
    for table, name in references:
        # nosemgrep: sql-from-parts (names that the database told, quoted)
        connection.exec_driver_sql(f"ALTER TABLE {table} ALTER CONSTRAINT {name} NOT DEFERRABLE")


def _row(kinds: list[tuple[str, Kind]], line: bytes) -> dict[str, object]:
    values = json.loads(line)
    return {name: understood(kind, value) for (name, kind), value in zip(kinds, values, strict=True)}
