"""What the search looks in is written with the records, in the same transaction."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, inspect, select, text
from sqlalchemy.orm import Session

from registry.model import AgreementParty, GroupName, OrganisationName, SearchEntry
from registry.model.search_entry import Noun
from registry.queries.search_entry import CHUNK, Named, all_named, named, one_of

_COLUMNS = ("id", "kind", "record_id", "key")
# Of each table the noun, and the columns that an entry follows from.
_DECISIVE = {
    "organisation": (Noun.PARTNER, {"name", "kana", "name_en"}),
    "programme": (Noun.PROGRAMME, {"title", "valid_from", "attested_on"}),
    "agreement": (Noun.AGREEMENT, {"title", "signed_on", "attested_on"}),
    "activity": (Noun.ACTIVITY, {"title", "fiscal_year"}),
    "event": (Noun.EVENT, {"title", "starts_on", "fiscal_year"}),
    "group": (Noun.GROUP, {"name", "topics", "founded_on"}),
}
_NAMES = {"organisation_id", "name", "kana", "name_en", "kind"}
_PARTY = {"organisation_id", "name_as_printed"}
_GROUP_NAME = {"group_id", "name"}
# SQLite's own index: what some entries give is added, and taken away with the same words as it was given.
_ADD = """
    INSERT INTO search_gram (rowid, grams) SELECT id, grams FROM search_entry_gram
    WHERE id IN (SELECT id FROM search_entry WHERE kind = :kind AND record_id IN :records)
"""
_TAKE = """
    INSERT INTO search_gram (search_gram, rowid, grams) SELECT 'delete', id, grams FROM search_entry_gram
    WHERE id IN (SELECT id FROM search_entry WHERE kind = :kind AND record_id IN :records)
"""


def reindex(session: Session) -> None:
    """Write all of it anew."""
    connection = session.connection()
    connection.execute(delete(SearchEntry))
    for found in all_named(connection):
        _insert(connection, found)
    rebuild_own_index(connection)


def rebuild_own_index(connection: Connection) -> None:
    """Write SQLite's own index anew from the entries, if the database is new enough to have one."""
    if connection.dialect.name == "sqlite" and inspect(connection).has_table("search_gram"):
        connection.execute(text("INSERT INTO search_gram (search_gram) VALUES ('rebuild')"))


def follow(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write anew what written rows have touched: those of a Change, as :mod:`registry.services.recording` has them."""
    connection = session.connection()
    for noun, records in sorted(_touched(connection, rows).items()):
        wanted = sorted(records)
        for start in range(0, len(wanted), CHUNK):
            _renew(connection, noun, wanted[start : start + CHUNK])


def _renew(connection: Connection, noun: Noun, records: Sequence[int]) -> None:
    _own_index(connection, _TAKE, noun, records)
    connection.execute(
        delete(SearchEntry).where(SearchEntry.kind == noun, SearchEntry.record_id.in_(records))
    )
    _insert(connection, list(named(connection, noun, one_of(records))))
    _own_index(connection, _ADD, noun, records)


def _insert(connection: Connection, found: Collection[Named]) -> None:
    if found:
        connection.execute(
            insert(SearchEntry), [dict(zip(_COLUMNS, each.row, strict=True)) for each in found]
        )


def _own_index(connection: Connection, statement: str, noun: Noun, records: Sequence[int]) -> None:
    if connection.dialect.name == "sqlite":
        wanted = text(statement).bindparams(bindparam("records", expanding=True))
        connection.execute(wanted, {"kind": noun.value, "records": records})


def _touched(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> dict[Noun, set[int]]:
    """The records whose entries may be others now."""
    touched: defaultdict[Noun, set[int]] = defaultdict(set)
    names: set[int] = set()
    once: set[int] = set()
    for row in rows:
        table, changed = row["table"], row["before"].keys() | row["after"].keys()
        if table in _DECISIVE and changed & _DECISIVE[table][1]:
            touched[_DECISIVE[table][0]].add(int(row["key"]))
        elif table == AgreementParty.__tablename__ and changed & _PARTY:
            touched[Noun.AGREEMENT].add(int(row["key"].split("-")[0]))
        elif table == OrganisationName.__tablename__ and changed & _NAMES:
            names.add(int(row["key"]))
            touched[Noun.PARTNER] |= _told(row, "organisation_id")
        elif table == GroupName.__tablename__ and changed & _GROUP_NAME:
            once.add(int(row["key"]))
            touched[Noun.GROUP] |= _told(row, "group_id")
    owner = OrganisationName.organisation_id
    touched[Noun.PARTNER] |= _read(connection, owner, OrganisationName.id, names)
    touched[Noun.GROUP] |= _read(connection, GroupName.group_id, GroupName.id, once)
    touched[Noun.AGREEMENT] |= _read(
        connection, AgreementParty.agreement_id, AgreementParty.organisation_id, touched[Noun.PARTNER]
    )
    return touched


def _told(row: Mapping[str, Any], column: str) -> set[int]:
    """The records that a row says it belongs to, before and after."""
    owners = (values.get(column) for values in (row["before"], row["after"]))
    return {owner for owner in owners if owner is not None}


def _read(connection: Connection, wanted: Any, column: Any, values: Collection[int]) -> set[int]:
    known = sorted(values)
    return {
        found
        for start in range(0, len(known), CHUNK)
        for found in connection.scalars(
            select(wanted).where(column.in_(known[start : start + CHUNK])).distinct()
        )
    }
