"""What all tables hold, to be compared before and after."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model import Base


def contents(
    session: Session, *, without: frozenset[str] = frozenset({"change"}), versions: bool = False
) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of every table, sorted; versions only count how often a row was written."""
    session.flush()
    found = {}
    for table in Base.metadata.sorted_tables:
        if table.name not in without:
            columns = [column for column in table.columns if versions or column.name != "version"]
            rows = session.connection().execute(select(*columns))
            found[table.name] = sorted((tuple(row) for row in rows), key=repr)
    return found
