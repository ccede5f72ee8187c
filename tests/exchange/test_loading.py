"""Sheets are taken in at once or row by row: either way the same rows, the same changes and the same refusals."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from registry.exchange import loading
from registry.exchange.loading import KINDS, SHEETS, load_folder, load_sheet
from registry.exchange.sheet import SheetRefused, read_table
from registry.model.engine import open_engine, writing
from registry.model.schema import upgrade
from registry.services.numbering import continue_numbering
from registry.services.recording import broken_link
from tests.conftest import CLERK, SEEDS, Backend
from tests.exchange import write_sheet
from tests.tables import contents

EVERYTHING = frozenset[str]()


def test_the_seeds_are_the_same_whichever_way_they_are_written(
    backend: Backend, empty_session: Session
) -> None:
    """Every table, versions included, and the change record to the last hash."""
    load_folder(empty_session, folder=SEEDS, by=CLERK)
    assert broken_link(empty_session) is None
    quick = contents(empty_session, without=EVERYTHING, versions=True)
    url = backend.make(None)
    engine = writing(open_engine(url))
    with engine.begin() as connection:
        upgrade(connection)
    with Session(engine) as session:
        for sheet in SHEETS:
            path = SEEDS / f"{sheet.kind}.csv"
            if path.exists():
                loading._load_row_by_row(session, path.name, read_table(path, sheet), sheet, CLERK)
        continue_numbering(session)
        slow = contents(session, without=EVERYTHING, versions=True)
    engine.dispose()
    backend.drop(url)
    assert len(quick["change"]) > 1000
    assert [name for name, rows in slow.items() if quick[name] != rows] == []


def test_rows_may_name_one_another_in_any_order(own_session: Session, tmp_path: Path) -> None:
    rows = ({"name": f"室{place}", "kind": "network", "parent": f"室{place + 1}"} for place in range(5))
    path = write_sheet(tmp_path, "groups", *rows, {"name": "室5", "kind": "network"})
    assert load_sheet(own_session, path=path, sheet=KINDS["groups"], by=CLERK) == 6
    header, *found = KINDS["groups"].rows(own_session)
    parents = {row[header.index("name")]: row[header.index("parent")] for row in found}
    assert [parents[f"室{place}"] for place in range(6)] == ["室1", "室2", "室3", "室4", "室5", ""]


def test_what_only_the_database_refuses_is_told_by_line(own_session: Session, tmp_path: Path) -> None:
    path = write_sheet(
        tmp_path,
        "events",
        {"fiscal_year": 2030, "kind": "seminar", "title": "一"},
        {"fiscal_year": 2030, "kind": "seminar", "title": "一"},
        {"fiscal_year": 2030, "kind": "seminar", "title": "二", "held": "0"},
        {"fiscal_year": 2030, "kind": "seminar", "title": "三"},
    )
    before = contents(own_session, without=EVERYTHING, versions=True)
    with pytest.raises(SheetRefused) as refusal, own_session.begin_nested():
        load_sheet(own_session, path=path, sheet=KINDS["events"], by=CLERK)
    assert [(each.line, each.message) for each in refusal.value.problems] == [
        (3, "同じ年度に同じ名称の催事があります"),
        (4, "開催しなかった催事には理由が要ります"),
    ]
    assert contents(own_session, without=EVERYTHING, versions=True) == before
