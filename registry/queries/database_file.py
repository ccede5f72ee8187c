"""Is the database itself whole?"""

from collections.abc import Iterator

from sqlalchemy import Connection

# SQLite tells the first so many; one is enough to know.
_TOLD = 5


def faults(connection: Connection) -> Iterator[str]:
    """A sentence for every fault of a SQLite file: pages that are damaged, rows that refer to none.

    PostgreSQL looks after both itself; there is nothing to ask.
    """
    if connection.dialect.name != "sqlite":
        return
    # nosemgrep: sql-from-parts (a number of ours)
    found = connection.exec_driver_sql(f"PRAGMA integrity_check({_TOLD})").scalars().all()
    if found != ["ok"]:
        yield from (f"データベースのファイルが壊れています({each})" for each in found)
        return  # nothing more can be asked of it
    for table, row, other, _ in connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(_TOLD):
        yield f"表 {table} の行 {row} が、表 {other} にない行を指しています"
