"""Where an organisation sat on a day: what a diary says, in Python and in SQL."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model import FormerSeat, Group, GroupName, Organisation
from registry.model.vocabulary import Basis
from registry.queries.former_seat import SEATS, SeatOn, region_on, seat_on, seated_in, seated_there, seats
from registry.queries.group_name import group_name_on
from registry.queries.place import regions
from registry.services.recording import recorded
from tests.conftest import CLERK

FIRST = date(2020, 1, 1)
# A municipality, a prefecture in a region, a region alone, nothing.
PLACES: list[dict[str, str]] = [
    {"municipality_code": "131075", "seat_basis": "stated"},
    {"municipality_code": "131199", "seat_basis": "confirmed"},
    {"prefecture_code": "14", "region_code": "other_prefecture", "seat_basis": "general"},
    {"region_code": "tama", "seat_basis": "general"},
    {},
]
MOVES = st.lists(st.tuples(st.integers(1, 40), st.sampled_from(PLACES)), max_size=5)


@given(MOVES, st.sampled_from(PLACES), st.randoms())
def test_the_seat_of_each_day_is_what_a_diary_says(
    moves: list[tuple[int, dict[str, str]]], last: dict[str, str], chance: object
) -> None:
    diary: list[dict[str, str]] = []
    former = []
    for days, place in moves:
        diary += [place] * days
        former.append(FormerSeat(**place, valid_to=FIRST + timedelta(days=len(diary) - 1)))
    diary += [last] * 30
    chance.shuffle(former)  # type: ignore[attr-defined]
    body = Organisation(name="試験機関", former_seats=former, **last)
    for number, place in enumerate(diary):
        seat = seat_on(body, FIRST + timedelta(days=number))
        assert {
            name: getattr(seat, name)
            for name in ("municipality_code", "prefecture_code", "region_code", "seat_basis")
            if getattr(seat, name) is not None
        } == place


@given(st.lists(st.tuples(st.integers(1, 40), st.text(min_size=1, max_size=3)), max_size=5))
def test_the_name_of_a_group_on_each_day_is_what_a_diary_says(names: list[tuple[int, str]]) -> None:
    diary: list[str] = []
    former = []
    for days, name in names:
        diary += [name] * days
        former.insert(0, GroupName(name=name, valid_to=FIRST + timedelta(days=len(diary) - 1)))
    group = Group(name="今の名", former_names=former)
    found = [group_name_on(group, FIRST + timedelta(days=number)) for number in range(len(diary) + 2)]
    assert found == [*diary, "今の名", "今の名"]


@pytest.fixture
def moved(own_session: Session) -> Session:
    """The seeds, where many organisations sat elsewhere before, some of them several times."""
    bodies = own_session.scalars(select(Organisation).order_by(Organisation.id)).all()
    with recorded(own_session, by=CLERK, act="test:move", subject=bodies[0]):
        for number, body in enumerate(bodies):
            for turn in range(number % 4):
                place = PLACES[(number + turn * 2) % len(PLACES)]
                valid_to = FIRST + timedelta(days=10 * turn + number % 7)
                own_session.add(FormerSeat(organisation_id=body.id, **place, valid_to=valid_to))
    own_session.commit()
    return own_session


def test_sql_finds_what_the_rule_for_an_organisation_at_hand_says(moved: Session) -> None:
    bodies = moved.scalars(select(Organisation).options(*SEATS)).all()
    codes = [each.code for each in regions(moved)]
    told = set()
    for days in (-400, 0, 3, 6, 7, 12, 16, 23, 26, 27, 400):
        day = FIRST + timedelta(days=days)
        wanted = {each.id: (seat_on(each, day), region_on(each, day)) for each in bodies}
        seat = SeatOn(day)
        columns = seat.municipality_code, seat.prefecture_code, seat.region_code, seat.basis
        rows = moved.execute(seat.joined(select(Organisation.id, *columns).select_from(Organisation)))
        assert {row[0]: tuple(row[1:]) for row in rows} == {
            identity: (each.municipality_code, each.prefecture_code, region, each.seat_basis)
            for identity, (each, region) in wanted.items()
        }
        for code in codes:
            found = set(moved.scalars(select(Organisation.id).where(seated_in(code, day))))
            assert found == {identity for identity, (_, region) in wanted.items() if region == code}, code
        for code in ("131075", "131199"):
            there = {identity for identity, (each, _) in wanted.items() if each.municipality_code == code}
            assert set(moved.scalars(select(Organisation.id).where(seated_there(code, day)))) == there
            both = seats(day, region="johoku", municipality=code)
            assert both is not None
            assert set(moved.scalars(both)) == {each for each in there if wanted[each][1] == "johoku"}
        told.add(tuple(region for _, region in wanted.values()))
    assert seats(FIRST) is None
    assert len(told) > 5
    assert all(isinstance(each.seat_basis, Basis | None) for each in bodies)
