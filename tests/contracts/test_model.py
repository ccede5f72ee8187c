"""Habits of the model that every table keeps: nothing loads by itself, nothing is overwritten unseen."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Column, Index, PrimaryKeyConstraint, Table, UniqueConstraint, create_engine, select
from sqlalchemy.exc import InvalidRequestError, StatementError
from sqlalchemy.orm import InstrumentedAttribute, Mapper, RelationshipProperty, Session

from registry.model import Base, Organisation, WebSession
from registry.model.base import Moment, Versioned

MAPPERS = sorted(Base.registry.mappers, key=lambda mapper: mapper.class_.__name__)
RELATIONSHIPS: list[RelationshipProperty[object]] = [
    each for mapper in MAPPERS for each in mapper.relationships
]
TABLES = Base.metadata.sorted_tables
REFERENCES = [column for table in TABLES for column in table.columns if column.foreign_keys]
PART = "a part, written only together with the record that it belongs to"
TABLE_OF_RECORD = "loaded with the program's own lists, changed by nobody"
UNVERSIONED = {
    "AcceptedCode": "a mark, moved forward with each code",
    "ActivityAspect": "a sum, written with the activities it counts",
    "ActivityCount": "a sum, written with the activities it counts",
    "ActivityKind": PART,
    "ActivityMonth": PART,
    "ActivityParty": PART,
    "ActivityProgramme": PART,
    "AgreementParty": PART,
    "AgreementDocument": "a version itself: added, never changed",
    "ApiToken": "made once, then only revoked",
    "AreaServed": PART,
    "CalendarFeed": "made once, then only revoked",
    "BranchRegion": PART,
    "Distinction": "a judgement: made, or taken back",
    "Lifetime": PART,
    "PendingImport": "an upload of one person, gone when it is taken in",
    "RememberedHeading": "what one person said last",
    "MergedOrganisation": "where a merge left the number of a record: written and taken back with it",
    "Change": "append-only",
    "ClosingDay": "one day and its name, entered and deleted",
    "Digest": "a log: written once, then marked with what became of it",
    "EventListing": PART,
    "EventRole": PART,
    "Exhibitor": PART,
    "ExternalIdentity": "of one person, made and deleted",
    "FileImportRow": "a log: written once",
    "Reminder": "a log: written once",
    "ReportLetter": "a log: written once",
    "ReportLetterRecipient": "a log: written once, then marked with what became of the mail",
    "NeedKind": PART,
    "ProgrammeMunicipality": PART,
    "ProgrammeOrganisation": PART,
    "ProgrammeRegion": PART,
    "RecoveryCode": PART,
    "Region": TABLE_OF_RECORD,
    "SearchEntry": "follows from a record, written with it",
    "SecondFactor": "of one person, made and deleted",
    "Throttle": "a count, added to and deleted",
    "SavedView": "of one person, made and deleted",
    "WebSession": "of one browser",
}


@pytest.mark.parametrize("relationship", RELATIONSHIPS, ids=str)
def test_no_relation_loads_by_itself(relationship: RelationshipProperty[object]) -> None:
    assert relationship.lazy == "raise_on_sql"


def test_reaching_for_a_relation_that_was_not_asked_for_fails(session: Session) -> None:
    organisation = session.scalars(select(Organisation).limit(1)).one()
    with pytest.raises(InvalidRequestError, match="raise_on_sql"):
        _ = organisation.names


@pytest.mark.parametrize("mapper", MAPPERS, ids=lambda mapper: mapper.class_.__name__)
def test_every_table_that_people_edit_counts_its_versions(mapper: Mapper[object]) -> None:
    versioned = issubclass(mapper.class_, Versioned)
    assert versioned != (mapper.class_.__name__ in UNVERSIONED)
    assert (mapper.version_id_col is not None) == versioned


def test_the_list_of_tables_without_versions_names_no_table_that_is_gone() -> None:
    assert set(UNVERSIONED) <= {mapper.class_.__name__ for mapper in MAPPERS}


def test_every_part_without_versions_goes_with_its_owner() -> None:
    parts = {name for name, reason in UNVERSIONED.items() if reason is PART}
    owned = {each.mapper.class_.__name__ for each in RELATIONSHIPS if each.cascade.delete_orphan}
    assert parts <= owned


@pytest.mark.parametrize("column", REFERENCES, ids=str)
def test_every_reference_can_be_followed_backwards_by_an_index(column: Column[object]) -> None:
    assert column.name in leading_columns(column.table)


def leading_columns(table: Table) -> set[str]:
    """The first columns of the indexes of a table, its keys and unique constraints included."""
    keys = [each for each in table.constraints if isinstance(each, PrimaryKeyConstraint | UniqueConstraint)]
    indexes: list[Index | PrimaryKeyConstraint | UniqueConstraint] = [*table.indexes, *keys]
    return {next(iter(each.columns)).name for each in indexes}


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_every_constraint_and_index_has_a_name_that_fits_into_postgresql(table: Table) -> None:
    for found in (*table.constraints, *table.indexes):
        assert found.name, found
        assert len(str(found.name).encode()) <= 63, found.name


def test_names_of_constraints_are_unique_in_the_whole_database() -> None:
    names = [found.name for table in TABLES for found in (*table.constraints, *table.indexes)]
    assert len(names) == len(set(names))


def test_every_moment_is_kept_with_its_zone() -> None:
    moments = [
        column for table in TABLES for column in table.columns if "TIMESTAMP" in _on_postgresql(column)
    ]
    assert moments
    assert all(isinstance(column.type, Moment) for column in moments)


def _on_postgresql(column: Column[object]) -> str:
    return column.type.compile(create_engine("postgresql+psycopg://").dialect).upper()


@pytest.mark.parametrize("column", [WebSession.created_at, WebSession.seen_at], ids=str)
def test_a_moment_without_its_zone_is_refused(
    session: Session, column: InstrumentedAttribute[datetime]
) -> None:
    naive = datetime(2026, 4, 1, 9, 0)  # noqa: DTZ001
    with pytest.raises(StatementError, match="time zone"):
        session.execute(select(WebSession).where(column > naive))


def test_a_moment_comes_back_aware_in_utc_wherever_it_was_noted(own_session: Session) -> None:
    tokyo = datetime(2026, 4, 1, 8, 30, 15, 123456, tzinfo=timezone(timedelta(hours=9)))
    own_session.add(WebSession(token_hash="a" * 64, data={}, created_at=tokyo, seen_at=tokyo))
    own_session.commit()
    found = own_session.get_one(WebSession, "a" * 64)
    assert found.created_at == tokyo
    assert found.created_at.tzinfo is UTC
    assert found.created_at.isoformat() == "2026-03-31T23:30:15.123456+00:00"
    earlier = select(WebSession.token_hash).where(WebSession.seen_at < tokyo + timedelta(seconds=1))
    assert own_session.scalars(earlier).all() == ["a" * 64]
