"""Every number of the map of FY2020, counted again from the published lists alone, and the rules of its steps."""

from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from registry.model import Activity, ActivityKind, ActivityParty
from registry.model.vocabulary import ActivityType
from registry.queries.period import Period
from registry.reports.map import STEPS, Figures, MapMeasure, regional_map
from registry.services.recording import recorded
from tests.cli import Shell
from tests.conftest import CLERK
from tests.reports.test_density_recount import DAY, IN_FORCE, LAYERS, REGIONS, YEAR, Lists

OTA = "131113"


@pytest.fixture(scope="module")
def lists(shared_url: str, tmp_path_factory: pytest.TempPathFactory) -> Lists:
    return Lists(Shell(shared_url, tmp_path_factory.mktemp("instance")))


@pytest.fixture(scope="module")
def programmes(shared_url: str, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    shell = Shell(shared_url, tmp_path_factory.mktemp("instance"))
    return shell.items("export", "programmes", "--format", "json")


def recounted(lists: Lists, programmes: list[dict[str, Any]], place: str) -> dict[str, dict[str, Any]]:
    """The numbers of every place; ``place`` says what of a partner names it: its municipality or its region."""
    seat = {identity: each[place] for identity, each in lists.partners.items() if each[place] is not None}
    region_of = {each["code"]: each["region"] for each in lists.municipalities}
    tied = {
        body
        for layer in LAYERS
        for tie in lists.ties(layer)
        if any(isinstance(side, tuple) for side in tie)
        for body in tie
        if isinstance(body, int)
    }
    records: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for each in lists.agreements:
        if each["phase"] in IN_FORCE:
            for party in each["parties"]:
                records["agreements"][seat.get(party["partner_id"], "")].add(each["id"])
    for each in lists.activities:
        for identity in {*each["partner_ids"], each["acting_id"]} - {None}:
            records["joint_work"][seat.get(identity, "")].add(each["id"])
    for each in programmes:
        # Those of FY2011 are not known to have gone on; nothing else is said of any year.
        assert not each["years"]
        if "2020-04-01" <= each["attested_on"] <= DAY:
            towns, regions = set(each["eligible"]["municipalities"]), set(each["eligible"]["regions"])
            if place == "region":
                open_to = regions | {region_of[code] for code in towns}
            else:
                open_to = towns | {code for code, region in region_of.items() if region in regions}
            for code in open_to:
                records["programmes"][code].add(each["id"])
    codes = [*region_of] if place == "municipality_code" else REGIONS
    known = {code: [identity for identity, where in seat.items() if where == code] for code in codes}
    return {
        code: {
            **{name: len(found[code]) for name, found in records.items()},
            "partners": len(known[code]),
            "linked": len(tied.intersection(known[code])),
            "coverage": len(tied.intersection(known[code])) / len(known[code]) if known[code] else None,
            "change": None,
        }
        for code in codes
    }


@pytest.mark.parametrize(("place", "kind"), [("municipality_code", "municipalities"), ("region", "regions")])
def test_every_number_of_every_place_is_what_a_recount_finds(
    session: Session, lists: Lists, programmes: list[dict[str, Any]], place: str, kind: str
) -> None:
    found = getattr(regional_map(session, Period(YEAR)), kind)
    wanted = recounted(lists, programmes, place)
    assert len(wanted) == {"municipalities": 62, "regions": 9}[kind]
    assert {
        code: {
            "agreements": each.agreements,
            "partners": each.known,
            "linked": each.linked,
            "coverage": each.coverage,
            "joint_work": each.joint_work,
            "change": each.change,
            "programmes": each.programmes,
        }
        for code, each in found.items()
    } == wanted
    assert sum(each["agreements"] > 0 for each in wanted.values()) >= 8
    assert sum(each["joint_work"] > 0 for each in wanted.values()) >= 7
    assert sum(each["programmes"] > 0 for each in wanted.values()) >= 6


def test_agreements_count_on_the_day_that_is_asked_for(
    session: Session, lists: Lists, shared_url: str, tmp_path: Path
) -> None:
    shell = Shell(shared_url, tmp_path / "instance")
    seat = {identity: each["municipality_code"] for identity, each in lists.partners.items()}
    wanted: dict[str, set[int]] = defaultdict(set)
    for each in shell.items("agreements", "--as-of", "2012-06-30", "--json"):
        if each["phase"] in IN_FORCE:
            for party in each["parties"]:
                wanted[seat[party["partner_id"]]].add(each["id"])
    found = regional_map(session, Period(2012, until=date(2012, 6, 30))).municipalities
    assert {code: each.agreements for code, each in found.items()} == {
        code: len(wanted[code]) for code in found
    }
    later = regional_map(session, Period(2020)).municipalities
    assert (
        0 < sum(each.agreements for each in found.values()) < sum(each.agreements for each in later.values())
    )


def test_what_has_no_place_is_counted_apart(session: Session, lists: Lists) -> None:
    found = regional_map(session, Period(YEAR))
    partners = lists.partners.values()
    assert found.without_region == sum(each["region"] is None for each in partners) > 0
    assert (
        found.without_municipality
        == sum(each["region"] is not None and each["municipality_code"] is None for each in partners)
        > 0
    )


def test_a_year_that_was_not_recorded_is_unknown_and_not_zero(session: Session) -> None:
    found = regional_map(session, Period(2019))
    assert {each.joint_work for each in found.municipalities.values()} == {None}
    assert {each.step(MapMeasure.JOINT_WORK) for each in found.municipalities.values()} == {None}
    assert found.unrecorded == (2019,)
    later = regional_map(session, Period(2020))
    assert (later.unrecorded, later.unrecorded_before) == ((), (2019,))
    assert {each.change for each in later.municipalities.values()} == {None}
    # Of the years together something is known: what was recorded in them.
    both = regional_map(session, Period(2020, 2))
    assert both.unrecorded == (2019,)
    assert both.municipalities[OTA].joint_work == later.municipalities[OTA].joint_work


def test_programmes_of_a_year_of_which_nothing_is_said_are_unknown(session: Session) -> None:
    assert {each.programmes for each in regional_map(session, Period(2005)).municipalities.values()} == {None}
    found = regional_map(session, Period(2011)).municipalities
    assert {each.programmes for each in found.values()} == {3}  # what the whole metropolis was offered then


def test_the_change_is_this_year_less_the_year_before(own_session: Session) -> None:
    then = regional_map(own_session, Period(2020)).municipalities
    for number, partner in enumerate((59, 59, 45)):
        made = Activity(
            fiscal_year=2021,
            title=f"連携会議{number}",
            kinds=[ActivityKind(position=1, kind=ActivityType.MEETING)],
            parties=[ActivityParty(position=1, organisation_id=partner, name_as_printed="機関")],
        )
        with recorded(own_session, by=CLERK, act="test:make", subject=made):
            own_session.add(made)
    own_session.flush()
    now = regional_map(own_session, Period(2021))
    assert (now.unrecorded, now.unrecorded_before) == ((), ())
    assert {code: each.before for code, each in now.municipalities.items()} == {
        code: each.joint_work for code, each in then.items()
    }
    assert all(each.change == each.joint_work - each.before for each in now.municipalities.values())
    assert any(each.change for each in now.municipalities.values())


NUMBERS = st.none() | st.integers(0, 200)


@given(
    agreements=st.integers(0, 200),
    known=st.integers(0, 200),
    share=st.integers(0, 200),
    joint_work=NUMBERS,
    before=NUMBERS,
    programmes=NUMBERS,
)
def test_a_step_is_there_exactly_where_the_number_is_and_rises_with_it(
    agreements: int,
    known: int,
    share: int,
    joint_work: int | None,
    before: int | None,
    programmes: int | None,
) -> None:
    figures = Figures(agreements, known, min(share, known), joint_work, before, programmes)
    for measure in MapMeasure:
        value, step = figures.value(measure), figures.step(measure)
        assert (value is None) == (step is None)
        if value is None or step is None:
            continue
        assert 0 <= step <= 5
        if measure is MapMeasure.COVERAGE:
            assert (step - 1) / 5 < value <= step / 5 or value == step == 0
        else:
            assert step == sum(low <= value for low in STEPS[measure])
        if measure is not MapMeasure.CHANGE:
            assert (step == 0) == (value == 0)


def test_the_same_share_has_the_same_step_as_in_the_table_of_densities() -> None:
    for known in range(1, 60):
        for linked in range(known + 1):
            step = Figures(0, known, linked, 0, 0, 0).step(MapMeasure.COVERAGE)
            assert step is not None
            assert (step - 1) * known < 5 * linked <= step * known or linked == step == 0
