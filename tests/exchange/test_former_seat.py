"""Former seats and former names of groups as sheets: what goes out comes in again; what cannot be is refused by row."""

import csv
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.exchange.loading import KINDS, SHEETS, load_sheet
from registry.exchange.sheet import SheetRefused
from registry.model import FormerSeat, GroupName
from registry.queries.search_entry import misindexed
from registry.services.recording import recorded
from tests.conftest import CLERK
from tests.exchange import sheet_rows, write_sheet

SEATS = (
    {"partner": "朝日信用金庫", "municipality": "板橋区", "basis": "stated", "valid_to": "2010-03-31"},
    {"partner": "朝日信用金庫", "prefecture": "神奈川県", "region": "other_prefecture", "basis": "general", "valid_to": "2005-03-31"},
    {"partner": "芝浦工業大学", "valid_to": "2001-03-31", "note": "所在は不明"},
)  # fmt: skip


def test_what_goes_out_comes_in_again(own_session: Session, tmp_path: Path) -> None:
    group = sheet_rows(own_session, "groups")[1][1]
    names = ({"group": group, "name": "=旧い名", "valid_to": "2010-03-31"},)
    for kind, rows, model in (("former_seats", SEATS, FormerSeat), ("group_names", names, GroupName)):
        path = write_sheet(tmp_path, kind, *rows)
        assert load_sheet(own_session, path=path, sheet=KINDS[kind], by=CLERK) == len(rows)
        out = sheet_rows(own_session, kind)
        assert len(out) == len(rows) + 1
        for row in own_session.scalars(select(model)).all():
            with recorded(own_session, by=CLERK, act="test:remove", subject=row):
                own_session.delete(row)
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(out)
        assert load_sheet(own_session, path=path, sheet=KINDS[kind], by=CLERK) == len(rows)
        assert sheet_rows(own_session, kind) == out
    first, second, _ = own_session.scalars(select(FormerSeat).order_by(FormerSeat.valid_to.desc())).all()
    assert (first.municipality_code, second.prefecture_code) == ("131199", "14")
    assert own_session.scalars(select(GroupName.name)).all() == ["=旧い名"]
    assert misindexed(own_session) == 0


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"valid_to": ""}, "valid_to"),
        ({"valid_to": "2010-04"}, "2010-04"),
        ({"partner": "どこにもない機関"}, "どこにもない機関"),
        ({"municipality": "横浜市"}, "横浜市"),
        ({"basis": ""}, "根拠"),
        ({"region": "tama"}, "どちらか一方"),
    ],
)
def test_a_former_seat_that_cannot_be_is_refused_by_its_row(
    own_session: Session, tmp_path: Path, wrong: dict[str, str], sentence: str
) -> None:
    path = write_sheet(tmp_path, "former_seats", SEATS[1], {**SEATS[0], **wrong})
    with pytest.raises(SheetRefused) as caught:
        load_sheet(own_session, path=path, sheet=KINDS["former_seats"], by=CLERK)
    (problem,) = caught.value.problems
    assert problem.line == 3
    assert sentence in str(problem)


def test_the_same_last_day_stands_once(own_session: Session, tmp_path: Path) -> None:
    path = write_sheet(tmp_path, "former_seats", SEATS[0], SEATS[0])
    with pytest.raises(SheetRefused, match="旧所在地がすでにあります"):
        load_sheet(own_session, path=path, sheet=KINDS["former_seats"], by=CLERK)


def test_they_are_loaded_after_what_they_name() -> None:
    order = [each.kind for each in SHEETS]
    assert order.index("partners") < order.index("former_seats")
    assert order.index("groups") < order.index("group_names")
