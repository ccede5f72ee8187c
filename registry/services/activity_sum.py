"""The sums beside joint work are written with it, in the same transaction."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.orm import Session

from registry.finder.words import Words
from registry.model import Activity, ActivityAspect, ActivityCount, ActivityKind, ActivityParty, Field
from registry.queries import activity_aspect
from registry.queries.activity_aspect import field_words, fiscal_years
from registry.queries.activity_count import counted

_COUNT_COLUMNS = ["organisation_id", "fiscal_year", "branch_code", "activities", "first_id"]
_ASPECT_COLUMNS = ["aspect", "organisation_id", "fiscal_year", "activities", "last_id"]
# Columns of an activity, and of a field of technology, on which sums depend.
_DECISIVE = {"fiscal_year", "branch_code", "acting_id", "title"}
_WORDS = {"code", "words", "words_en"}
# Organisations in one statement: far below what either database takes as parameters.
_CHUNK = 10_000
# From so many organisations on a whole year is counted sooner than they are picked out of it.
_MANY = 300


def recount(session: Session) -> None:
    """Count all of it anew."""
    connection = session.connection()
    connection.execute(delete(ActivityCount))
    connection.execute(insert(ActivityCount).from_select(_COUNT_COLUMNS, counted()))
    _recount_aspects(connection)


def follow(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Count anew what written rows have touched: whoever an activity joined before or joins now, in either year.

    ``rows`` are those of a Change: table, key, and the values before and after of the columns that changed. New words
    of the thesaurus may be found in any title.
    """
    connection = session.connection()
    touched = _touched(connection, rows)
    fields = field_words(connection) if touched else Words({})
    for year, organisations in sorted(touched.items()):
        _renew(connection, year, sorted(organisations) if len(organisations) < _MANY else None, fields)
    if any(row["table"] == Field.__tablename__ and _WORDS & _changed(row) for row in rows):
        _recount_aspects(connection)


def _renew(connection: Connection, year: int, organisations: Collection[int] | None, fields: Words) -> None:
    """Count a year anew, of some organisations or of all."""
    for table in (ActivityCount, ActivityAspect):
        gone = delete(table).where(table.fiscal_year == year)
        if organisations is not None:
            gone = gone.where(table.organisation_id.in_(organisations))
        connection.execute(gone)
    connection.execute(insert(ActivityCount).from_select(_COUNT_COLUMNS, counted(year, organisations)))
    _insert_aspects(connection, year, fields, organisations)


def _recount_aspects(connection: Connection) -> None:
    connection.execute(delete(ActivityAspect))
    fields = field_words(connection)
    for year in fiscal_years(connection):
        _insert_aspects(connection, year, fields, None)


def _insert_aspects(
    connection: Connection, year: int, fields: Words, organisations: Collection[int] | None
) -> None:
    rows = activity_aspect.counted(connection, year, fields, organisations)
    while chunk := [dict(zip(_ASPECT_COLUMNS, row, strict=True)) for row in islice(rows, _CHUNK)]:
        connection.execute(insert(ActivityAspect), chunk)


def _touched(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> dict[int, set[int]]:
    """The organisations to count anew, by fiscal year."""
    years: defaultdict[int, set[int]] = defaultdict(set)
    bodies: defaultdict[int, set[int]] = defaultdict(set)
    for row in rows:
        values = [row["before"], row["after"]]
        if row["table"] == Activity.__tablename__ and _DECISIVE & _changed(row):
            activity = int(row["key"])
            years[activity] |= _known(values, "fiscal_year")
            bodies[activity] |= _known(values, "acting_id")
        elif row["table"] in (ActivityParty.__tablename__, ActivityKind.__tablename__):
            bodies[int(row["key"].split("-")[0])] |= _known(values, "organisation_id")
    _add_stored(connection, years, bodies)
    touched: defaultdict[int, set[int]] = defaultdict(set)
    for activity in bodies:
        for year in years[activity]:
            touched[year] |= bodies[activity]
    return touched


def _changed(row: Mapping[str, Any]) -> set[str]:
    return {*row["before"], *row["after"]}


def _known(values: Sequence[Mapping[str, Any]], column: str) -> set[int]:
    return {each[column] for each in values if each.get(column) is not None}


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
