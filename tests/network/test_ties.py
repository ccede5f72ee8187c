"""What is a tie and what is none: small sheets whose ties are counted by hand."""

from collections.abc import Collection
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.exchange.loading import load_folder
from registry.model import Agreement, AgreementEvent, Organisation
from registry.model.vocabulary import AgreementAct
from registry.network.tie import ALL_LAYERS, Layer, Tie, fold, organisation_node
from registry.queries.period import Period
from registry.queries.ties import folded, ties
from registry.services.recording import register
from tests.conftest import CLERK
from tests.exchange import write_partners, write_places, write_sheet

YEAR = Period(2020)
AGREEMENT = {"list": "main", "kind": "agreement", "title": "協定書", "renewal_mode": "unknown"}
ACTIVITY = {"fiscal_year": 2020, "kinds": "meeting", "title": "連携会議"}
EVENT = {"fiscal_year": 2020, "kind": "seminar", "title": "講習会", "held": 1}
GROUP = {"name": "連携体", "kind": "network"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Places, and the organisations 甲 1, 乙 2, 丙 3, 丁 4."""
    write_places(tmp_path)
    write_partners(tmp_path, *({"id": n, "name": name} for n, name in enumerate("甲乙丙丁", start=1)))
    return tmp_path


def load(session: Session, folder: Path) -> None:
    load_folder(session, folder=folder, by=CLERK)


def pairs(
    session: Session, period: Period = YEAR, layers: Collection[Layer] = ALL_LAYERS
) -> list[tuple[str, str]]:
    """The ends of every tie, our own side (``hq``, ``全所``) first. Folded and counted ties are the same ones."""

    def end(tie_end: str) -> str:
        return {"whole_institute": "全所"}.get(tie_end, tie_end.rpartition(":")[2])

    found = ties(session, period, layers)
    edges = folded(session, period, layers)
    assert edges == fold(found)
    for identity in range(1, 5):
        among = select(Organisation.id).where(Organisation.id == identity)
        own = [tie for tie in found if organisation_node(identity) in (tie.one, tie.other)]
        assert fold(ties(session, period, layers, among=among)) == fold(own)
        assert folded(session, period, layers, among=among) == fold(own)
    return sorted(
        tuple(sorted((end(tie.one.id), end(tie.other.id)), key=lambda name: (name.isdigit(), name)))
        for tie in found
    )


@pytest.mark.parametrize(
    ("signed", "expected"),
    [
        ("2021-03-31", [("全所", "1")]),
        ("2021-04-01", []),
        ("2021年3月", [("全所", "1")]),
        # The year alone may mean a day after the end of the fiscal year.
        ("2021年", []),
    ],
)
def test_an_agreement_ties_when_it_is_in_force_on_the_last_day(
    empty_session: Session, folder: Path, signed: str, expected: list[tuple[str, str]]
) -> None:
    write_sheet(folder, "agreements", {**AGREEMENT, "parties": "甲", "signed_on": signed})
    load(empty_session, folder)
    assert pairs(empty_session) == expected


def test_an_agreement_that_ends_within_the_year_is_no_tie_of_that_year(
    empty_session: Session, folder: Path
) -> None:
    term = {"effective_from": "2020-01-01", "initial_term_months": 12, "renewal_mode": "fixed"}
    write_sheet(folder, "agreements", {**AGREEMENT, "parties": "甲", "signed_on": "2020-01-01", **term})
    load(empty_session, folder)
    assert pairs(empty_session, Period(2019)) == [("全所", "1")]
    assert pairs(empty_session, Period(2020)) == []
    assert pairs(empty_session, Period(2020, years=2)) == []


def test_a_terminated_agreement_is_no_tie_any_more(empty_session: Session, folder: Path) -> None:
    write_sheet(folder, "agreements", {**AGREEMENT, "id": 1, "parties": "甲", "signed_on": "2019-05-01"})
    load(empty_session, folder)
    agreement = empty_session.get_one(Agreement, 1)
    ended = AgreementEvent(
        agreement_id=agreement.id, act=AgreementAct.TERMINATED, on_date=YEAR.last_day.replace(day=30)
    )
    register(empty_session, subject=ended, by=CLERK)
    empty_session.expire_all()
    assert pairs(empty_session, Period(2019)) == [("全所", "1")]
    assert pairs(empty_session) == []


def test_a_branch_that_is_named_is_tied_and_the_whole_institute_is_not(
    empty_session: Session, folder: Path
) -> None:
    write_sheet(
        folder,
        "agreements",
        {**AGREEMENT, "parties": "甲", "signed_on": "2019-05-01"},
        {**AGREEMENT, "list": "branch", "branch": "tama", "parties": "乙", "signed_on": "2019-05-01"},
    )
    write_sheet(
        folder, "activities", {**ACTIVITY, "partners": "丙"}, {**ACTIVITY, "partners": "丁", "branch": "hq"}
    )
    load(empty_session, folder)
    assert pairs(empty_session) == [("hq", "4"), ("tama", "2"), ("全所", "1"), ("全所", "3")]


def test_parties_of_one_agreement_are_tied_to_one_another(empty_session: Session, folder: Path) -> None:
    write_sheet(folder, "agreements", {**AGREEMENT, "parties": "甲、乙、丙", "signed_on": "2019-05-01"})
    load(empty_session, folder)
    assert pairs(empty_session) == [
        ("1", "2"),
        ("1", "3"),
        ("2", "3"),
        ("全所", "1"),
        ("全所", "2"),
        ("全所", "3"),
    ]


def test_an_activity_ties_every_body_that_it_names_and_the_acting_one(
    empty_session: Session, folder: Path
) -> None:
    write_sheet(
        folder,
        "activities",
        {**ACTIVITY, "partners": "甲、乙", "acting": "丙"},
        {**ACTIVITY, "partners": "丁", "acting": "丁"},
        {**ACTIVITY, "fiscal_year": 2019, "partners": "甲"},
    )
    load(empty_session, folder)
    # Organisations of one activity are not tied to one another; one that acts for itself is tied once.
    assert pairs(empty_session) == [("全所", "1"), ("全所", "2"), ("全所", "3"), ("全所", "4")]
    assert pairs(empty_session, Period(2020, years=2)).count(("全所", "1")) == 2


def test_an_event_ties_every_two_of_its_bodies_once(empty_session: Session, folder: Path) -> None:
    write_sheet(folder, "events", EVENT)
    role = {"event": "講習会", "role": "host"}
    write_sheet(
        folder,
        "event_roles",
        {**role, "partner": "甲"},
        {**role, "partner": "甲", "role": "pr"},
        {**role, "partner": "乙"},
        {**role, "branch": "tama"},
        {**role},
    )
    load(empty_session, folder)
    # 全所 and 多摩テクノプラザ are both our own side: no tie between them.
    assert pairs(empty_session) == [("1", "2"), ("tama", "1"), ("tama", "2"), ("全所", "1"), ("全所", "2")]


def test_our_own_side_without_a_role_is_not_tied(empty_session: Session, folder: Path) -> None:
    write_sheet(folder, "events", EVENT)
    write_sheet(
        folder, "event_roles", *({"event": "講習会", "role": "host", "partner": name} for name in "甲乙")
    )
    load(empty_session, folder)
    assert pairs(empty_session) == [("1", "2")]


@pytest.mark.parametrize(
    ("held", "reason", "expected"),
    [("1", "", 1), ("", "", 1), ("0", "感染症", 0)],
    ids=["held", "unknown", "not"],
)
def test_a_cancelled_event_gives_no_tie(
    empty_session: Session, folder: Path, held: str, reason: str, expected: int
) -> None:
    write_sheet(folder, "events", {**EVENT, "held": held, "not_held_reason": reason})
    write_sheet(
        folder, "event_roles", *({"event": "講習会", "role": "host", "partner": name} for name in "甲乙")
    )
    load(empty_session, folder)
    assert len(pairs(empty_session)) == expected


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2015-04-01", "2020-04-01", True),
        ("2015-04-01", "2020-03-31", False),
        ("2021-03-31", "", True),
        ("2021-04-01", "", False),
        ("FY2020", "FY2020", True),
        ("2010", "2019", False),
        ("", "", False),
    ],
)
def test_a_membership_counts_when_it_overlaps_the_year(
    empty_session: Session, folder: Path, first: str, last: str, expected: bool
) -> None:
    write_sheet(folder, "groups", GROUP)
    member = {"group": "連携体", "role": "member"}
    write_sheet(
        folder,
        "memberships",
        {**member, "partner": "甲", "valid_from": first, "valid_to": last},
        {**member, "partner": "乙", "valid_from": "2002-04-01"},
        {**member, "valid_from": "2002-04-01"},
    )
    load(empty_session, folder)
    always = [("全所", "2")]
    assert pairs(empty_session) == ([("1", "2"), ("全所", "1"), *always] if expected else always)


def test_an_undated_membership_counts_from_the_day_that_attests_it(
    empty_session: Session, folder: Path
) -> None:
    write_sheet(folder, "groups", GROUP)
    member = {"group": "連携体", "role": "observer", "attested_on": "2021-03-31"}
    write_sheet(folder, "memberships", {**member, "partner": "甲"}, {**member, "partner": "乙"})
    load(empty_session, folder)
    assert pairs(empty_session, Period(2019)) == []
    assert pairs(empty_session, Period(2020)) == [("1", "2")]


def test_an_introduction_ties_the_branch_of_the_need_in_the_year_in_which_it_was_made(
    empty_session: Session, folder: Path
) -> None:
    need = {"company": "丁", "received_on": "2020-04-02", "kinds": "finance", "state": "open"}
    write_sheet(folder, "needs", {**need, "id": 1, "branch": "tama"}, {**need, "id": 2})
    made = {"state": "introduced", "consented_on": "2020-04-02"}
    write_sheet(
        folder,
        "introductions",
        {**made, "need": 1, "partner": "甲", "introduced_on": "2021-03-31"},
        {**made, "need": 2, "partner": "乙", "introduced_on": "2020-04-03"},
        {**made, "need": 1, "partner": "乙", "introduced_on": "2021-04-01"},
        {"state": "proposed", "need": 2, "partner": "丙"},
    )
    load(empty_session, folder)
    assert pairs(empty_session) == [("tama", "1"), ("全所", "2")]


def test_a_period_may_end_within_its_year(empty_session: Session, folder: Path) -> None:
    write_sheet(folder, "agreements", {**AGREEMENT, "parties": "甲", "signed_on": "2020-05-01"})
    write_sheet(folder, "events", {**EVENT, "start": "2020-06-01"})
    role = {"event": "講習会", "role": "host"}
    write_sheet(folder, "event_roles", {**role, "partner": "乙"}, role)
    write_sheet(folder, "groups", GROUP)
    member = {"group": "連携体", "role": "member", "valid_from": "2020-07-01"}
    write_sheet(folder, "memberships", {**member, "partner": "丁"}, member)
    need = {"company": "丁", "received_on": "2020-04-02", "kinds": "finance", "state": "open", "id": 1}
    write_sheet(folder, "needs", need)
    made = {"state": "introduced", "consented_on": "2020-04-02", "need": 1, "partner": "丙"}
    write_sheet(folder, "introductions", {**made, "introduced_on": "2020-08-01"})
    load(empty_session, folder)

    def joined(day: date) -> list[str]:
        return sorted(other for _, other in pairs(empty_session, Period(2020, until=day)))

    assert joined(date(2020, 4, 30)) == []
    assert joined(date(2020, 5, 1)) == ["1"]
    assert joined(date(2020, 6, 1)) == ["1", "2"]
    assert joined(date(2020, 7, 1)) == ["1", "2", "4"]
    assert joined(date(2020, 8, 1)) == ["1", "2", "3", "4"]
    assert pairs(empty_session, Period(2020, until=date(2021, 3, 31))) == pairs(empty_session)


@pytest.mark.parametrize("wrong", [{"years": 0}, {"until": date(2021, 4, 1)}, {"until": date(2020, 3, 31)}])
def test_a_period_ends_in_its_own_year_and_has_one_year_at_least(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"fiscal year"):
        Period(2020, **wrong)


def test_layers_are_switched_on_one_by_one_and_keep_their_records(
    empty_session: Session, folder: Path
) -> None:
    write_sheet(folder, "agreements", {**AGREEMENT, "id": 7, "parties": "甲", "signed_on": "2019-05-01"})
    write_sheet(folder, "activities", {**ACTIVITY, "id": 8, "partners": "甲"})
    load(empty_session, folder)
    by_layer: dict[Layer, list[Tie]] = {layer: ties(empty_session, YEAR, [layer]) for layer in Layer}
    assert {layer.value: [tie.record for tie in found] for layer, found in by_layer.items() if found} == {
        "agreement": [("agreement", 7)],
        "activity": [("activity", 8)],
    }
    [edge] = fold(ties(empty_session, YEAR))
    assert (edge.weight, edge.layers) == (2, (Layer.AGREEMENT, Layer.ACTIVITY))
