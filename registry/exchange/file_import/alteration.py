"""The rows of a record as a row of a file would have them: only what its cells say is altered."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from registry.model import Base, Organisation, OrganisationName
from registry.model.vocabulary import NameKind
from registry.services.recorded_value import key_of
from registry.services.registering import flattened
from registry.services.row_change import Row, RowChange

# Rows asked for at once.
_CHUNK = 5_000
Parts = Mapping[str, Mapping[int, Sequence[Row]]]


def stored_parts(session: Session, model: type[Base], ids: Sequence[int]) -> Parts:
    """The rows of the parts of some records that a sheet tells of, by table and record."""
    found: dict[str, dict[int, list[Row]]] = {}
    for name, owner in _OWNERS.get(model.__tablename__, {}).items():
        table = Base.metadata.tables[name]
        of: defaultdict[int, list[Row]] = defaultdict(list)
        for start in range(0, len(ids), _CHUNK):
            statement = select(table).where(table.c[owner].in_(ids[start : start + _CHUNK]))
            for row in session.connection().execute(statement).mappings():
                of[row[owner]].append(dict(row))
        found[name] = of
    return found


def altered_rows(record: Base, old: Base, new: Base, parts: Parts) -> list[RowChange]:
    """What differs between the record as its own cells would make it and as those of the file make it.

    ``old`` and ``new`` are those two, made by the sheet; the session knows neither. What no cell tells of stays.
    """
    table = Base.metadata.tables[record.__tablename__]
    present = {column.name: getattr(record, column.name) for column in table.columns}
    was, then = _by_table(flattened(old)), _by_table(flattened(new))
    after = {**present, **_difference(was[table.name][0], then[table.name][0])}
    changes = [RowChange(table, present, after)] if after != present else []
    identity = present["id"]
    for name in _OWNERS.get(table.name, {}):
        before = parts[name].get(identity, ())
        if isinstance(record, Organisation) and name == OrganisationName.__tablename__:
            changes += _official_name(before, was[name][0], then[name][0])
        elif was[name] != then[name]:
            changes += _parts(Base.metadata.tables[name], before, then[name])
    return changes


def _difference(old: Row, new: Row) -> dict[str, Any]:
    return {name: value for name, value in new.items() if value != old[name]}


def _by_table(rows: Iterable[tuple[Table, dict[str, Any]]]) -> defaultdict[str, list[dict[str, Any]]]:
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for table, values in rows:
        found[table.name].append(values)
    return found


def _parts(table: Table, before: Sequence[Row], after: Sequence[Row]) -> list[RowChange]:
    """Parts that are no longer told go, those that are new come; a row that says the same in other words stays."""
    told = {key_of(table, row): row for row in after}
    kept = {key: row for row in before if (key := key_of(table, row)) in told and _says(row, told[key])}
    gone = [RowChange(table, row, None) for row in before if key_of(table, row) not in kept]
    return gone + [RowChange(table, None, row) for key, row in told.items() if key not in kept]


def _says(row: Row, told: Row) -> bool:
    return all(row[name] == value for name, value in told.items() if value is not None)


def _official_name(before: Sequence[Row], old: Row, new: Row) -> list[RowChange]:
    """The official name is corrected where it stands; a renaming with its day is recorded on the page."""
    difference = {
        name: value
        for name, value in _difference(old, new).items()
        if name in ("name", "kana", "name_en", "key")
    }
    official = next((row for row in before if row["kind"] is NameKind.OFFICIAL), None)
    if not difference or official is None:
        return []
    table = Base.metadata.tables[OrganisationName.__tablename__]
    return [RowChange(table, official, {**official, **difference})]


# The parts that sheets tell of: for each table the column that names the owner.
_OWNERS: Mapping[str, Mapping[str, str]] = {
    "organisation": {"area_served": "organisation_id", "organisation_name": "organisation_id"},
    "agreement": {"agreement_party": "agreement_id"},
    "activity": {
        "activity_party": "activity_id",
        "activity_kind": "activity_id",
        "activity_month": "activity_id",
        "activity_programme": "activity_id",
    },
    "programme": {
        "programme_municipality": "programme_id",
        "programme_region": "programme_id",
        "programme_organisation": "programme_id",
    },
    "need": {"need_kind": "need_id"},
}
