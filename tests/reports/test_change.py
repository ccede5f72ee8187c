"""What changed between two years, on small sheets counted by hand, and on the seeds by what is printed in them."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from registry.exchange.loading import load_folder
from registry.network.change import PairChange, Turn
from registry.network.tie import ALL_LAYERS, WHOLE_INSTITUTE, Layer, branch_node, organisation_node
from registry.queries.joint import RecordedYears, first_year, recorded_years
from registry.queries.period import Period
from registry.reports.change import (
    Comparable,
    YearsChange,
    branch_changes,
    comparable,
    region_changes,
    years_change,
)
from registry.reports.density import density
from registry.reports.network import WHOLE, Part
from tests.conftest import CLERK
from tests.exchange import write_partners, write_places, write_sheet

BEFORE, AFTER = Period(2019), Period(2020)
TAMA = branch_node("tama")
A, B, C, D = (organisation_node(identity) for identity in range(1, 5))
WORK = {"kinds": "meeting", "title": "連携会議"}
AGREEMENT = {"list": "main", "kind": "agreement", "title": "協定書", "renewal_mode": "unknown"}
GROUP = {"name": "連携体", "kind": "network"}


@pytest.fixture
def sheets(tmp_path: Path) -> Path:
    """甲 1 in 多摩, 乙 2 in 城東, 丙 3 in 多摩, 丁 4 nowhere; a bank is 丙."""
    write_places(tmp_path)
    seat = {"basis": "stated"}
    write_partners(
        tmp_path,
        {"id": 1, "name": "甲", "municipality": "八王子市", **seat},
        {"id": 2, "name": "乙", "municipality": "墨田区", **seat},
        {"id": 3, "name": "丙", "municipality": "八王子市", "category": "financial", **seat},
        {"id": 4, "name": "丁"},
    )
    return tmp_path


def work(*rows: tuple[int, str, str]) -> list[dict[str, object]]:
    return [{**WORK, "fiscal_year": year, "partners": who, "branch": branch} for year, who, branch in rows]


def loaded(session: Session, folder: Path, part: Part = WHOLE) -> YearsChange:
    load_folder(session, folder=folder, by=CLERK)
    return years_change(session, BEFORE, AFTER, part)


def shifts(changes: tuple[PairChange, ...]) -> list[tuple[object, object, int, int]]:
    return [(pair.one, pair.other, pair.weight_before, pair.weight_after) for pair in changes]


def test_joint_work_of_two_years_compared_by_hand(empty_session: Session, sheets: Path) -> None:
    rows = work((2019, "甲", "tama"), (2019, "甲", "tama"), (2019, "乙", ""), (2019, "丁", "tama"))
    rows += work((2020, "甲", "tama"), (2020, "乙", ""), (2020, "乙", ""), (2020, "丙", ""))
    write_sheet(sheets, "activities", *rows)
    found = loaded(empty_session, sheets)
    pairs = found.change.pairs
    assert shifts(pairs[Turn.NEW]) == [(C, WHOLE_INSTITUTE, 0, 1)]
    assert shifts(pairs[Turn.GONE]) == [(TAMA, D, 1, 0)]
    assert shifts(pairs[Turn.STRONGER]) == [(B, WHOLE_INSTITUTE, 1, 2)]
    assert shifts(pairs[Turn.WEAKER]) == [(TAMA, A, 2, 1)]
    assert (found.change.arrived, found.change.asleep) == ((C,), (D,))
    assert (found.ties, found.pairs) == ((4, 4), (3, 3))
    assert {found.facts[node].label for node in (A, D)} == {"甲", "丁"}


@pytest.mark.parametrize(
    ("part", "new", "arrived"),
    [
        (Part(region="tama"), {(TAMA, A), (C, WHOLE_INSTITUTE)}, (A, C)),
        (replace(WHOLE, category="financial"), {(C, WHOLE_INSTITUTE)}, (C,)),
        (Part(branch=TAMA), {(TAMA, A)}, (A,)),
        (Part(layers=(Layer.EVENT,)), set(), ()),
        (Part(layers=()), set(), ()),
    ],
)
def test_a_part_shows_only_its_own_change(
    empty_session: Session, sheets: Path, part: Part, new: set[object], arrived: tuple[object, ...]
) -> None:
    write_sheet(sheets, "activities", *work((2020, "甲", "tama"), (2020, "乙", ""), (2020, "丙", "")))
    found = loaded(empty_session, sheets, part)
    assert {(pair.one, pair.other) for pair in found.change.pairs[Turn.NEW]} == new
    assert found.change.arrived == arrived


def test_an_organisation_of_elsewhere_does_not_arrive_in_a_region(
    empty_session: Session, sheets: Path
) -> None:
    write_sheet(sheets, "groups", GROUP)
    members = [
        {"group": "連携体", "partner": who, "role": "member", "valid_from": "2020-05-01"} for who in "甲乙"
    ]
    write_sheet(sheets, "memberships", *members)
    found = loaded(empty_session, sheets, Part(region="tama"))
    assert shifts(found.change.pairs[Turn.NEW]) == [(A, B, 0, 1)]
    assert found.change.arrived == (A,)


def test_what_began_nobody_knows_when_is_neither_new_nor_gone(empty_session: Session, sheets: Path) -> None:
    write_sheet(
        sheets,
        "agreements",
        {**AGREEMENT, "parties": "甲", "attested_on": "2021-03-31"},
        {**AGREEMENT, "parties": "甲", "signed_on": "2020-06-01"},
        {**AGREEMENT, "parties": "丁", "attested_on": "2021-03-31"},
    )
    write_sheet(sheets, "groups", GROUP)
    write_sheet(
        sheets,
        "memberships",
        {"group": "連携体", "partner": "甲", "role": "member", "valid_from": "2018-04-01"},
        {"group": "連携体", "partner": "乙", "role": "member", "valid_from": "2018-04-01"},
        {"group": "連携体", "partner": "丙", "role": "member", "attested_on": "2021-03-31"},
    )
    found = loaded(empty_session, sheets)
    assert shifts(found.change.pairs[Turn.NEW]) == [(A, WHOLE_INSTITUTE, 0, 1)]
    assert shifts(found.change.pairs[Turn.SAME]) == [(A, B, 1, 1)]
    assert found.change.arrived == ()
    assert shifts(found.undated) == [
        (A, C, 0, 1),
        (A, WHOLE_INSTITUTE, 0, 1),
        (B, C, 0, 1),
        (D, WHOLE_INSTITUTE, 0, 1),
    ]
    back = years_change(empty_session, AFTER, BEFORE, WHOLE)
    assert shifts(back.change.pairs[Turn.GONE]) == [(A, WHOLE_INSTITUTE, 1, 0)]
    assert back.undated == found.undated
    assert years_change(empty_session, AFTER, AFTER, WHOLE).undated == ()


@pytest.mark.parametrize(
    ("activities", "events", "expected"),
    [
        ({2019, 2020}, {2019, 2020}, Comparable((*list(Layer)[:4],), (), (Layer.INTRODUCTION,))),
        (
            {2020},
            {2019},
            Comparable(
                (Layer.AGREEMENT, Layer.GROUP),
                ((Layer.ACTIVITY, 2019), (Layer.EVENT, 2020)),
                (Layer.INTRODUCTION,),
            ),
        ),
        (
            set(),
            {2018},
            Comparable((Layer.AGREEMENT, Layer.GROUP), (), (Layer.ACTIVITY, Layer.EVENT, Layer.INTRODUCTION)),
        ),
    ],
)
def test_layers_without_a_record_of_one_year_cannot_be_compared(
    activities: set[int], events: set[int], expected: Comparable
) -> None:
    recorded = RecordedYears(frozenset(activities), frozenset(events), frozenset(), frozenset())
    assert comparable(recorded, BEFORE, AFTER, ALL_LAYERS) == expected


def test_records_in_between_change_who_is_known() -> None:
    recorded = RecordedYears(frozenset({2020}), frozenset(), frozenset(), frozenset())
    between = comparable(recorded, Period(2019), Period(2021), (Layer.ACTIVITY,))
    assert (between.unknown, between.grown) == ((Layer.ACTIVITY,), (Layer.ACTIVITY,))
    assert not between.densities_compare
    assert comparable(recorded, Period(2021), Period(2022), (Layer.ACTIVITY,)).densities_compare


def test_a_period_of_several_years_is_recorded_when_any_of_them_is() -> None:
    recorded = RecordedYears(frozenset({2018, 2020}), frozenset(), frozenset(), frozenset())
    asked = (Layer.ACTIVITY,)
    assert comparable(recorded, Period(2019, years=2), AFTER, asked) == Comparable(asked)
    assert comparable(recorded, Period(2019, years=1), AFTER, asked).missing == ((Layer.ACTIVITY, 2019),)


def test_the_year_before_ends_on_the_same_day() -> None:
    assert Period(2020, years=3).year_before == Period(2019, years=3)
    assert Period(2023, until=date(2024, 2, 29)).year_before == Period(2022, until=date(2023, 2, 28))
    assert Period(2020, until=date(2021, 3, 31)).year_before == Period(2019, until=date(2020, 3, 31))


def test_a_window_that_ends_on_29_february(empty_session: Session, sheets: Path) -> None:
    write_sheet(
        sheets,
        "agreements",
        {**AGREEMENT, "parties": "甲", "signed_on": "2024-02-29"},
        {**AGREEMENT, "parties": "乙", "signed_on": "2023-02-28"},
        {**AGREEMENT, "parties": "丙", "signed_on": "2023-03-01"},
    )
    load_folder(empty_session, folder=sheets, by=CLERK)

    def new(until: date) -> list[tuple[object, object, int, int]]:
        after = Period(2023, until=until)
        return shifts(years_change(empty_session, after.year_before, after, WHOLE).change.pairs[Turn.NEW])

    # The year before ends on 28 February: what was signed on 1 March is new in either window.
    whole_day = [(A, WHOLE_INSTITUTE, 0, 1), (C, WHOLE_INSTITUTE, 0, 1)]
    assert new(date(2024, 2, 29)) == whole_day
    assert new(date(2024, 2, 28)) == whole_day[1:]
    assert new(date(2024, 3, 1)) == whole_day[:1]


def test_densities_then_and_now(empty_session: Session, sheets: Path) -> None:
    write_sheet(
        sheets,
        "activities",
        *work((2019, "甲", "tama"), (2019, "丙", ""), (2020, "甲", ""), (2020, "丙", "")),
    )
    load_folder(empty_session, folder=sheets, by=CLERK)
    then, now = (density(empty_session, period) for period in (BEFORE, AFTER))
    own = branch_changes(then, now)
    assert [(code, each.points) for code, each in own.items()] == [("hq", 0), ("tama", -0.5), (None, 0.5)]
    by_region = region_changes(then, now)
    assert by_region["tama"].points == 0
    # Nobody is known in 城東: there is no density, and no difference of densities.
    assert by_region["joto"].points is None
    assert list(region_changes(then, now, region="tama")) == ["tama"]


def test_the_seeds_hold_two_new_agreements_of_known_date_and_nothing_else_to_compare(
    session: Session,
) -> None:
    known = comparable(recorded_years(session), BEFORE, AFTER, ALL_LAYERS)
    assert known.layers == (Layer.AGREEMENT, Layer.GROUP)
    found = years_change(session, BEFORE, AFTER, replace(WHOLE, layers=known.layers))
    assert sorted(found.facts[node].label for node in found.change.arrived) == ["大田区", "町田市"]
    assert [len(found.change.pairs[turn]) for turn in Turn if turn is not Turn.SAME] == [2, 0, 0, 0]
    assert first_year(session) == 2002
