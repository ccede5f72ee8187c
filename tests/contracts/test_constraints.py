"""The database itself refuses what is wrong: each constraint is provoked by name, on both databases.

Rows are written with plain SQL, past the checks of the program, and every transaction is rolled back.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Connection,
    Date,
    Enum,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    insert,
    literal,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.model import Base
from registry.model.base import Moment
from registry.services import refusal

TABLES = Base.metadata.tables
EARLY, LATE = date(2024, 4, 1), date(2025, 3, 31)

# Constraint, and the values that break it in a row that is right otherwise. The table stands before the values.
CHECKS: list[tuple[str, str, dict[str, Any]]] = [
    ("ck_activity_count_has_unit", "activity", {"count": 3}),
    ("ck_activity_count_has_unit", "activity", {"unit": "件"}),
    ("ck_activity_count_not_negative", "activity", {"count": -1, "unit": "件"}),
    ("ck_activity_fiscal_year_range", "activity", {"fiscal_year": 1899}),
    ("ck_activity_fiscal_year_range", "activity", {"fiscal_year": 2200}),
    ("ck_activity_participants_not_negative", "activity", {"participants": -1}),
    ("ck_activity_month_month_range", "activity_month", {"month": 0}),
    ("ck_activity_month_month_range", "activity_month", {"month": 13}),
    ("ck_activity_month_participants_not_negative", "activity_month", {"participants": -1}),
    ("ck_agreement_initial_term_positive", "agreement", {"initial_term_months": 0}),
    ("ck_agreement_not_its_own_parent", "agreement", {"id": 7_000_001, "parent_id": 7_000_001}),
    ("ck_agreement_not_its_own_predecessor", "agreement", {"id": 7_000_001, "predecessor_id": 7_000_001}),
    ("ck_agreement_notice_complete", "agreement", {"notice_count": 3}),
    ("ck_agreement_notice_complete", "agreement", {"notice_unit": "month"}),
    ("ck_agreement_notice_not_negative", "agreement", {"notice_count": -1, "notice_unit": "month"}),
    ("ck_agreement_number_complete", "agreement", {"no": 1}),
    ("ck_agreement_number_complete", "agreement", {"doc": 1}),
    ("ck_agreement_renewal_term_positive", "agreement", {"renewal_term_months": 0}),
    ("ck_agreement_signed_on_known", "agreement", {"signed_on": EARLY}),
    ("ck_agreement_signed_on_known", "agreement", {"signed_on_precision": "day"}),
    ("ck_agreement_document_sha256_length", "agreement_document", {"sha256": "abc"}),
    ("ck_agreement_document_size_positive", "agreement_document", {"size": 0}),
    ("ck_agreement_duty_valid_order", "agreement_duty", {"valid_from": LATE, "valid_to": EARLY}),
    (
        "ck_agreement_event_not_its_own_correction",
        "agreement_event",
        {"id": 7_000_001, "act": "corrected", "corrects_id": 7_000_001},
    ),
    ("ck_agreement_event_notice_complete", "agreement_event", {"act": "amended", "notice_count": 3}),
    (
        "ck_agreement_event_notice_not_negative",
        "agreement_event",
        {"act": "amended", "notice_count": -1, "notice_unit": "day"},
    ),
    (
        "ck_agreement_event_only_amendments_change_terms",
        "agreement_event",
        {"act": "renewed", "renewal_mode": "fixed"},
    ),
    (
        "ck_agreement_event_only_corrections_correct",
        "agreement_event",
        {"act": "renewed", "corrects_id": ...},
    ),
    (
        "ck_agreement_event_renewal_term_positive",
        "agreement_event",
        {"act": "amended", "renewal_term_months": 0},
    ),
    ("ck_branch_closed_after_opened", "branch", {"opened_on": LATE, "closed_on": EARLY}),
    ("ck_event_counts_not_negative", "event", {"participants": -1}),
    ("ck_event_counts_not_negative", "event", {"registrants": -1}),
    ("ck_event_counts_not_negative", "event", {"exhibitors": -1}),
    (
        "ck_event_ends_after_start",
        "event",
        {
            "starts_on": LATE,
            "starts_on_precision": "day",
            "ends_on": EARLY,
            "ends_on_precision": "day",
        },
    ),
    ("ck_event_ends_after_start", "event", {"ends_on": LATE, "ends_on_precision": "day"}),
    (
        "ck_event_ends_on_known",
        "event",
        {"starts_on": EARLY, "starts_on_precision": "day", "ends_on": LATE},
    ),
    ("ck_event_ends_on_known", "event", {"ends_on_precision": "day"}),
    ("ck_event_not_held_says_why", "event", {"held": False}),
    ("ck_event_starts_on_known", "event", {"starts_on": EARLY}),
    ("ck_event_starts_on_known", "event", {"starts_on_precision": "day"}),
    ("ck_event_role_one_side", "event_role", {"organisation_id": ..., "branch_code": ...}),
    ("ck_field_attachment_one_subject", "field_attachment", {"organisation_id": None}),
    ("ck_field_attachment_one_subject", "field_attachment", {"organisation_id": ..., "branch_code": ...}),
    ("ck_file_import_sha256_length", "file_import", {"sha256": "abc"}),
    ("ck_file_import_undoing_complete", "file_import", {"undone_by": "officer"}),
    ("ck_frozen_report_edition_positive", "frozen_report", {"edition": 0}),
    ("ck_frozen_report_fiscal_year_range", "frozen_report", {"fiscal_year": 1899}),
    ("ck_frozen_report_fiscal_year_range", "frozen_report", {"fiscal_year": 2200}),
    ("ck_frozen_report_sha256_length", "frozen_report", {"sha256": "abc"}),
    ("ck_frozen_report_publishing_complete", "frozen_report", {"published_on": EARLY}),
    ("ck_frozen_report_publishing_complete", "frozen_report", {"published_by": "officer"}),
    (
        "ck_frozen_report_withdrawal_complete",
        "frozen_report",
        {"published_on": EARLY, "published_by": "officer", "withdrawn_on": LATE},
    ),
    (
        "ck_frozen_report_withdrawn_was_published",
        "frozen_report",
        {"withdrawn_on": EARLY, "withdrawn_by": "officer", "withdrawn_why": "誤植"},
    ),
    ("ck_distinction_smaller_first", "distinction", {"one_id": 2, "other_id": 1}),
    (
        "ck_former_seat_one_seat",
        "former_seat",
        {"municipality_code": ..., "region_code": ..., "seat_basis": "stated"},
    ),
    ("ck_former_seat_seat_has_basis", "former_seat", {"seat_basis": "stated"}),
    ("ck_former_seat_seat_has_basis", "former_seat", {"municipality_code": ...}),
    ("ck_former_seat_seat_has_basis", "former_seat", {"region_code": ...}),
    ("ck_former_seat_seat_has_basis", "former_seat", {"prefecture_code": "14"}),
    ("ck_group_founded_on_known", "group", {"founded_on": EARLY}),
    ("ck_group_founded_on_known", "group", {"founded_on_precision": "year"}),
    ("ck_group_self_managed_on_known", "group", {"self_managed_on": EARLY}),
    ("ck_group_self_managed_on_known", "group", {"self_managed_on_precision": "year"}),
    ("ck_group_not_its_own_parent", "group", {"id": 7_000_001, "parent_id": 7_000_001}),
    *(
        ("ck_group_year_counts_not_negative", "group_year", {name: -1})
        for name in ("meetings", "participants", "own_staff", "uses", "groups", "companies")
    ),
    ("ck_group_year_not_held_says_why", "group_year", {"held": False}),
    ("ck_group_year_own_staff", "group_year", {"participants": 2, "own_staff": 3}),
    ("ck_indicator_target_has_period", "indicator", {"target": Decimal(10)}),
    ("ck_indicator_target_has_period", "indicator", {"target_period": "plan"}),
    ("ck_lifetime_closed_on_known", "lifetime", {"closed_on": EARLY}),
    ("ck_lifetime_closed_on_known", "lifetime", {"closed_on_precision": "year"}),
    ("ck_lifetime_founded_on_known", "lifetime", {"founded_on": EARLY}),
    ("ck_lifetime_founded_on_known", "lifetime", {"founded_on_precision": "year"}),
    ("ck_lifetime_not_its_own_origin", "lifetime", {"organisation_id": 1, "origin_id": 1}),
    (
        "ck_lifetime_order",
        "lifetime",
        {
            "founded_on": LATE,
            "founded_on_precision": "day",
            "closed_on": EARLY,
            "closed_on_precision": "day",
        },
    ),
    ("ck_pending_import_fiscal_year_range", "pending_import", {"fiscal_year": 1899}),
    ("ck_pending_import_fiscal_year_range", "pending_import", {"fiscal_year": 2200}),
    ("ck_introduction_conclusion_has_day", "introduction", {"state": "concluded", "consented_on": EARLY}),
    ("ck_introduction_consent_first", "introduction", {"state": "introduced"}),
    ("ck_introduction_consent_first", "introduction", {"state": "met"}),
    ("ck_introduction_failure_has_reason", "introduction", {"state": "not_concluded", "consented_on": EARLY}),
    ("ck_membership_valid_from_known", "membership", {"valid_from": EARLY}),
    ("ck_membership_valid_from_known", "membership", {"valid_from_precision": "day"}),
    (
        "ck_membership_valid_order",
        "membership",
        {
            "valid_from": LATE,
            "valid_from_precision": "day",
            "valid_to": EARLY,
            "valid_to_precision": "day",
        },
    ),
    ("ck_membership_valid_to_known", "membership", {"valid_to": LATE}),
    ("ck_membership_valid_to_known", "membership", {"valid_to_precision": "day"}),
    (
        "ck_mid_term_plan_years_in_order",
        "mid_term_plan",
        {"first_fiscal_year": 2026, "last_fiscal_year": 2025},
    ),
    ("ck_municipality_code_length", "municipality", {"code": "13101"}),
    ("ck_organisation_corporate_number_length", "organisation", {"corporate_number": "123456789012"}),
    (
        "ck_organisation_not_its_own_parent",
        "organisation",
        {"id": 7_000_001, "parent_id": 7_000_001},
    ),
    (
        "ck_organisation_not_its_own_successor",
        "organisation",
        {"id": 7_000_001, "successor_id": 7_000_001},
    ),
    (
        "ck_organisation_one_seat",
        "organisation",
        {"municipality_code": ..., "region_code": ..., "seat_basis": "stated"},
    ),
    ("ck_organisation_seat_has_basis", "organisation", {"seat_basis": "stated"}),
    ("ck_organisation_seat_has_basis", "organisation", {"municipality_code": ...}),
    ("ck_organisation_seat_has_basis", "organisation", {"region_code": ...}),
    ("ck_organisation_seat_has_basis", "organisation", {"prefecture_code": "14"}),
    ("ck_organisation_name_valid_order", "organisation_name", {"valid_from": LATE, "valid_to": EARLY}),
    ("ck_pipeline_figure_value_not_negative", "pipeline_figure", {"value": -1}),
    ("ck_plan_item_number_not_negative", "plan_item", {"number": -1}),
    ("ck_programme_year_fiscal_year_range", "programme_year", {"fiscal_year": 1899}),
    ("ck_programme_year_fiscal_year_range", "programme_year", {"fiscal_year": 2200}),
    ("ck_programme_valid_order", "programme", {"valid_from": LATE, "valid_to": EARLY}),
    ("ck_report_check_table_hash_length", "report_check", {"table_hash": "0" * 63}),
    ("ck_programme_organisation_bond", "programme_organisation", {"bond": "friend"}),
]

# What a right row needs beyond values of the right type.
ORDINARY: dict[str, dict[str, Any]] = {
    "activity": {"fiscal_year": 2024},
    "activity_month": {"month": 4},
    "event": {"fiscal_year": 2024},
    "agreement_document": {"sha256": "0" * 64},
    "field_attachment": {"organisation_id": ...},
    "file_import": {"sha256": "0" * 64},
    "frozen_report": {"fiscal_year": 2024, "sha256": "0" * 64},
    "programme_organisation": {"bond": "member"},
    "programme_year": {"fiscal_year": 2024, "offered": True},
    "report_check": {"table_hash": "0" * 64},
    "wording": {"kind": "meeting", "continued": True},
}
# What must stand beside a value so that no second constraint speaks first.
BESIDE: dict[str, dict[str, Any]] = {
    "activity.unit": {"count": 1},
    "agreement.notice_unit": {"notice_count": 1},
    "agreement_event.corrects_id": {"act": "corrected"},
    "agreement_event.notice_unit": {"act": "amended", "notice_count": 1},
    "agreement_event.renewal_mode": {"act": "amended"},
    "agreement.signed_on_precision": {"signed_on": EARLY},
    "event.ends_on_precision": {"starts_on": EARLY, "starts_on_precision": "day", "ends_on": LATE},
    "event.starts_on_precision": {"starts_on": EARLY},
    **{
        f"field_attachment.{name}": {"organisation_id": None}
        for name in ("group_id", "event_id", "branch_code")
    },
    "group.founded_on_precision": {"founded_on": EARLY},
    "group.self_managed_on_precision": {"self_managed_on": EARLY},
    "indicator.target_period": {"target": Decimal(1)},
    "introduction.state": {"consented_on": EARLY},
    "lifetime.closed_on_precision": {"closed_on": LATE},
    "lifetime.founded_on_precision": {"founded_on": EARLY},
    "membership.valid_from_precision": {"valid_from": EARLY},
    "membership.valid_to_precision": {"valid_to": LATE},
    "former_seat.municipality_code": {"seat_basis": "stated"},
    "former_seat.region_code": {"seat_basis": "stated"},
    "former_seat.seat_basis": {"prefecture_code": "14"},
    "organisation.municipality_code": {"seat_basis": "stated"},
    "organisation.region_code": {"seat_basis": "stated"},
    "organisation.seat_basis": {"prefecture_code": "14"},
}
NUMBERS = count(8_000_001)
NOBODY = {True: "nobody", False: 999_999_999}  # a key that no row has: of text, of number
# What must stand beside a reference to nobody.
BESIDE_NOBODY = {"distinction.one_id": {"other_id": 1_000_000_000}}

# Sets have no order of their own; every worker of the test run has to list the same cases.
_ALL = [
    (table, constraint)
    for table in TABLES.values()
    for constraint in sorted(table.constraints, key=lambda found: str(found.name))
]
CODES = [column for table in TABLES.values() for column in table.columns if isinstance(column.type, Enum)]
UNIQUE = [found for _, found in _ALL if isinstance(found, UniqueConstraint)]
REFERENCES = [found for _, found in _ALL if isinstance(found, ForeignKeyConstraint)]
# Unique within a case: the index, and the side that the rows of the case name.
UNIQUE_INDEXES = sorted(
    (index for table in TABLES.values() for index in table.indexes if index.unique),
    key=lambda index: str(index.name),
)
SIDES: dict[str, dict[str, Any]] = {
    "uq_event_role_organisation": {"organisation_id": ...},
    "uq_event_role_branch": {"branch_code": ...},
    "uq_event_role_institute": {},
}


def write(connection: Connection, table: Table, **given: Any) -> dict[str, Any]:
    """Insert a row that is right but for the values given, with new rows for whatever it refers to.

    ``...`` stands for the key of a new row of the table that the column refers to.
    """
    values = {**ORDINARY.get(table.name, {}), **given}
    for column in table.columns:
        needed = not column.nullable and column.default is None and column.name not in values
        if needed or values.get(column.name) is ...:
            values[column.name] = ordinary(connection, column)
    connection.execute(insert(table).values(values))
    return values


def ordinary(connection: Connection, column: Column[Any]) -> Any:
    """A value of the column's type that no other row has."""
    for key in column.foreign_keys:
        return write(connection, key.column.table)[key.column.name]
    if isinstance(column.type, Enum):
        return column.type.enums[0]
    number = next(NUMBERS)
    match column.type:
        case String():
            return f"{number}"[-6:]
        case LargeBinary():
            return b"x"
        case Date():
            return EARLY
        case Moment():
            return datetime(2025, 4, 1, tzinfo=UTC)
        case JSON():
            return {}
        case _:
            return number


def refused(connection: Connection, table: Table, **given: Any) -> IntegrityError:
    """The refusal of a row; fails the test when the database takes it."""
    prepared = {
        name: ordinary(connection, table.c[name]) if value is ... else value for name, value in given.items()
    }
    write(connection, table)  # so that nothing but the values given is at fault
    with pytest.raises(IntegrityError) as caught, connection.begin_nested():
        write(connection, table, **prepared)
    return caught.value


@pytest.mark.parametrize(
    ("name", "table", "values"), CHECKS, ids=[f"{name}-{'-'.join(values)}" for name, _, values in CHECKS]
)
def test_each_check_is_refused_by_its_name_with_a_sentence(
    session: Session, name: str, table: str, values: dict[str, Any]
) -> None:
    error = refused(session.connection(), TABLES[table], **values)
    assert refusal.constraint_name(error) == name
    assert refusal.sentence(error) == refusal.SENTENCES[name]


@pytest.mark.parametrize("column", CODES, ids=str)
def test_each_code_column_refuses_a_code_that_is_not_in_its_list(
    session: Session, column: Column[Any]
) -> None:
    unknown = {column.name: literal("nonsense", String)}
    error = refused(session.connection(), column.table, **BESIDE.get(str(column), {}), **unknown)
    assert refusal.constraint_name(error) == f"ck_{column.table.name}_{column.type.name}"
    assert refusal.sentence(error) == refusal.UNKNOWN_CODE


@pytest.mark.parametrize("constraint", UNIQUE, ids=lambda found: str(found.name))
def test_each_unique_constraint_refuses_a_second_row(session: Session, constraint: UniqueConstraint) -> None:
    connection, table = session.connection(), constraint.table
    assert isinstance(table, Table)
    values = {column.name: ordinary(connection, column) for column in constraint.columns}
    if "corporate_number" in values:
        values["corporate_number"] = "1234567890123"
    values = {**values, **ORDINARY.get(table.name, {})}
    write(connection, table, **values)
    with pytest.raises(IntegrityError) as caught, connection.begin_nested():
        write(connection, table, **values)
    assert refusal.constraint_name(caught.value) == constraint.name
    assert refusal.sentence(caught.value) == refusal.SENTENCES[str(constraint.name)]


@pytest.mark.parametrize("index", UNIQUE_INDEXES, ids=lambda found: str(found.name))
def test_each_unique_index_refuses_a_second_row_of_its_case(session: Session, index: Index) -> None:
    connection, table = session.connection(), index.table
    assert table is not None
    written = write(connection, table, **SIDES[str(index.name)])
    again = {column.name: written[column.name] for column in index.columns}
    with pytest.raises(IntegrityError) as caught, connection.begin_nested():
        write(connection, table, **again)
    assert refusal.constraint_name(caught.value) == index.name
    assert refusal.sentence(caught.value) == refusal.SENTENCES[str(index.name)]
    write(connection, table, **{**again, "role": "support"})


@pytest.mark.parametrize("constraint", REFERENCES, ids=lambda found: str(found.name))
def test_each_reference_refuses_a_record_that_does_not_exist(
    session: Session, constraint: ForeignKeyConstraint
) -> None:
    (column,) = constraint.columns
    nobody = {**BESIDE_NOBODY.get(str(column), {}), column.name: NOBODY[column.type.python_type is str]}
    values = {**BESIDE.get(str(column), {}), **nobody}
    error = refused(session.connection(), constraint.table, **values)
    # SQLite does not say which reference it was.
    assert refusal.constraint_name(error) in (constraint.name, None)
    assert refusal.sentence(error) == refusal.UNKNOWN_RECORD


@pytest.mark.parametrize("constraint", REFERENCES, ids=lambda found: str(found.name))
def test_a_record_that_another_one_refers_to_cannot_be_deleted(
    session: Session, constraint: ForeignKeyConstraint
) -> None:
    (column,) = constraint.columns
    (key,) = column.foreign_keys
    connection = session.connection()
    written = write(connection, constraint.table, **BESIDE.get(str(column), {}), **{column.name: ...})
    with pytest.raises(IntegrityError) as caught, connection.begin_nested():
        connection.execute(key.column.table.delete().where(key.column == written[column.name]))
    assert refusal.constraint_name(caught.value) in (constraint.name, None)


@pytest.mark.parametrize("table", TABLES.values(), ids=str)
def test_no_two_rows_have_the_same_key(session: Session, table: Table) -> None:
    written = write(session.connection(), table)
    key = {column.name: written[column.name] for column in table.primary_key}
    if table.name in ("activity_kind", "wording"):
        key["kind"] = "other"  # else the same kind would stand twice as well
    with pytest.raises(IntegrityError) as caught, session.connection().begin_nested():
        write(session.connection(), table, **key)
    assert refusal.constraint_name(caught.value) == f"pk_{table.name}"
    assert refusal.sentence(caught.value) == refusal.TAKEN_ID


def test_a_value_that_must_be_there_is_asked_for(session: Session) -> None:
    error = refused(session.connection(), TABLES["organisation"], name=None)
    assert refusal.sentence(error) == refusal.MISSING_VALUE


def test_every_constraint_has_its_case_and_its_sentence() -> None:
    codes = {f"ck_{column.table.name}_{column.type.name}" for column in CODES}
    checks = {str(found.name) for _, found in _ALL if isinstance(found, CheckConstraint)}
    assert {name for name, _, _ in CHECKS} == checks - codes
    unique = {str(found.name) for found in (*UNIQUE, *UNIQUE_INDEXES)}
    assert set(refusal.SENTENCES) == (checks - codes) | unique


def test_every_sentence_is_japanese_and_says_one_thing() -> None:
    for name, sentence in refusal.SENTENCES.items():
        assert any("ぁ" <= letter <= "ん" for letter in sentence), name
        assert not sentence.endswith("。"), name
        assert "ck_" not in sentence
