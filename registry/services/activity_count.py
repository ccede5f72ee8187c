"""The sums beside joint work are written with it, in the same transaction."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.orm import Session

from registry.model import Activity, ActivityCount, ActivityParty
from registry.queries.activity_count import counted

_COLUMNS = ["organisation_id", "fiscal_year", "branch_code", "activities", "first_id"]
# Columns of an activity on which its sums depend.
_DECISIVE = {"fiscal_year", "branch_code", "acting_id"}
# Organisations in one statement: far below what either database takes as parameters.
_CHUNK = 10_000


def recount(session: Session) -> None:
    """Count all of it anew."""
    connection = session.connection()
    connection.execute(delete(ActivityCount))
    connection.execute(insert(ActivityCount).from_select(_COLUMNS, counted()))


def follow(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Count anew what written rows have touched: whoever an activity joined before or joins now, in either year.

    ``rows`` are those of a Change: table, key, and the values before and after of the columns that changed.
    """
    connection = session.connection()
    for year, organisations in sorted(_touched(connection, rows).items()):
        wanted = sorted(organisations)
        for start in range(0, len(wanted), _CHUNK):
            chunk = wanted[start : start + _CHUNK]
            connection.execute(
                delete(ActivityCount).where(
                    ActivityCount.fiscal_year == year, ActivityCount.organisation_id.in_(chunk)
                )
            )
            connection.execute(insert(ActivityCount).from_select(_COLUMNS, counted(year, chunk)))


def _touched(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> dict[int, set[int]]:
    """The organisations to count anew, by fiscal year."""
    years: defaultdict[int, set[int]] = defaultdict(set)
    bodies: defaultdict[int, set[int]] = defaultdict(set)
    for row in rows:
        changed = [row["before"], row["after"]]
        if row["table"] == Activity.__tablename__ and any(_DECISIVE & values.keys() for values in changed):
            activity = int(row["key"])
            years[activity] |= _known(changed, "fiscal_year")
            bodies[activity] |= _known(changed, "acting_id")
        elif row["table"] == ActivityParty.__tablename__:
            bodies[int(row["key"].split("-")[0])] |= _known(changed, "organisation_id")
    _add_stored(connection, years, bodies)
    touched: defaultdict[int, set[int]] = defaultdict(set)
    for activity in bodies:
        for year in years[activity]:
            touched[year] |= bodies[activity]
    return touched


def _known(changed: Sequence[Mapping[str, Any]], column: str) -> set[int]:
    return {values[column] for values in changed if values.get(column) is not None}


def _add_stored(
    connection: Connection, years: defaultdict[int, set[int]], bodies: defaultdict[int, set[int]]
) -> None:
    """Add what the activities say as they are stored now."""
    wanted = sorted(bodies)
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        stored = select(Activity.id, Activity.fiscal_year, Activity.acting_id).where(Activity.id.in_(chunk))
        for activity, year, acting in connection.execute(stored):
            years[activity].add(year)
            bodies[activity] |= {acting} if acting is not None else set()
        parties = select(ActivityParty.activity_id, ActivityParty.organisation_id)
        for activity, body in connection.execute(parties.where(ActivityParty.activity_id.in_(chunk))):
            bodies[activity].add(body)
