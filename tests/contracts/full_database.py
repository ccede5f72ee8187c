"""A database in which every table has rows, and every column that may be empty is filled in one row and empty in another."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, Connection, Table

from registry.model import Base
from tests.contracts.test_constraints import BESIDE, ordinary, write

EARLY, LATE = date(2024, 4, 1), date(2025, 3, 31)
PUBLISHED = {"published_on": EARLY, "published_by": "officer"}
# What must stand beside a column that is filled, or the value that it takes, where its type does not tell.
FILLED: dict[str, dict[str, Any]] = {
    "activity.count": {"unit": "件"},
    "agreement.doc": {"no": 1, "doc": 1},
    "agreement.initial_term_months": {"initial_term_months": 12},
    "agreement.no": {"no": 1, "doc": 1},
    "agreement.notice_count": {"notice_count": 3, "notice_unit": "month"},
    "agreement.renewal_term_months": {"renewal_term_months": 12},
    "agreement_event.clause": {"act": "amended"},
    "agreement_event.notice_count": {"act": "amended", "notice_count": 3, "notice_unit": "month"},
    "agreement_event.renewal_term_months": {"act": "amended", "renewal_term_months": 12},
    "event.held": {"held": True},
    "event.ends_on": {
        "starts_on": EARLY,
        "starts_on_precision": "day",
        "ends_on": LATE,
        "ends_on_precision": "day",
    },
    **{
        f"file_import.{name}": {"undone_at": datetime(2025, 4, 1, tzinfo=UTC), "undone_by": "officer"}
        for name in ("undone_at", "undone_by")
    },
    "former_seat.prefecture_code": {"prefecture_code": "14", "seat_basis": "stated"},
    **{f"frozen_report.published_{name}": PUBLISHED for name in ("on", "by")},
    **{
        f"frozen_report.withdrawn_{name}": {
            **PUBLISHED,
            "withdrawn_on": LATE,
            "withdrawn_by": "officer",
            "withdrawn_why": "誤り",
        }
        for name in ("on", "by", "why")
    },
    "indicator.target": {"target": Decimal(1), "target_period": "year"},
    "organisation.corporate_number": {"corporate_number": "1234567890123"},
    "organisation.prefecture_code": {"prefecture_code": "14", "seat_basis": "stated"},
    "pending_import.fiscal_year": {"fiscal_year": 2024},
    "wording.joined": {"kind": "visit", "continued": True},
    **{
        column: {column.partition(".")[2]: EARLY, f"{column.partition('.')[2]}_precision": "day"}
        for column in (
            "agreement.signed_on",
            "event.starts_on",
            "group.founded_on",
            "group.self_managed_on",
            "lifetime.closed_on",
            "lifetime.founded_on",
            "membership.valid_from",
            "membership.valid_to",
        )
    },
}


def fill(connection: Connection) -> None:
    """Write the rows."""
    for table in Base.metadata.sorted_tables:
        write(connection, table)
        for column in table.columns:
            if column.nullable:
                write(connection, table, **beside(connection, table, column))


def beside(connection: Connection, table: Table, column: Column[Any]) -> dict[str, Any]:
    """The values of a row in which a column is filled."""
    known = {**BESIDE.get(str(column), {}), **FILLED.get(str(column), {})}
    return {column.name: ordinary(connection, column), **known}
