"""The rows of a file beside the registry: what was exported is the same, what was edited is seen, and nothing is written."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from registry.exchange.comparing import compare
from registry.exchange.export import sheet_rows
from registry.exchange.loading import KINDS
from registry.exchange.sheet import Row, unguarded
from registry.exchange.verdict import Comparison

TODAY = date(2026, 5, 1)
IMPORTED = (
    "partners",
    "agreements",
    "activities",
    "events",
    "groups",
    "memberships",
    "programmes",
    "needs",
    "introductions",
)


def exported(session: Session, kind: str) -> list[Row]:
    """The rows of an export as an import reads them."""
    header, *rows = sheet_rows(session, kind)
    return [
        Row(line, dict(zip(header, map(unguarded, cells), strict=True)))
        for line, cells in enumerate(rows, start=2)
    ]


def verdicts(session: Session, kind: str, *rows: dict[str, object], **how: object) -> Comparison:
    """The verdicts on rows that are told by their cells; the first stands in line 2."""
    found = [
        Row(line, {name: str(cell) for name, cell in row.items()}) for line, row in enumerate(rows, start=2)
    ]
    return compare(session, sheet=KINDS[kind], rows=found, as_of=TODAY, **how)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", IMPORTED)
def test_what_was_exported_is_the_same(session: Session, kind: str) -> None:
    rows = exported(session, kind)
    found = compare(session, sheet=KINDS[kind], rows=rows, as_of=TODAY)
    assert [line for line in found.lines if line.verdict != "same"] == []
    assert len(found.lines) == len(rows)


@pytest.mark.parametrize("kind", IMPORTED)
def test_what_was_exported_is_the_same_without_its_ids(session: Session, kind: str) -> None:
    """By its natural key each row finds its record."""
    rows = [Row(row.line, {**row.cells, "id": ""}) for row in exported(session, kind)]
    found = compare(session, sheet=KINDS[kind], rows=rows, as_of=TODAY)
    assert [line for line in found.lines if line.verdict != "same"] == []
