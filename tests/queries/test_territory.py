"""Which records concern a branch: reckoned a second time, record by record, in plain Python."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from registry.model import (
    Activity,
    ActivityParty,
    Agreement,
    AgreementParty,
    Branch,
    Event,
    EventRole,
    Municipality,
    Organisation,
)
from registry.queries.binding import binding
from registry.queries.former_seat import region_of
from registry.queries.municipality import bonds_of, municipality_rows
from registry.queries.period import Period
from registry.queries.place import branches
from registry.queries.quiet import heard_of
from registry.queries.territory import (
    activity_concerns,
    agreement_concerns,
    event_concerns,
    municipality_of,
    seated_in_territory,
)
from registry.reports.branch import overviews, situation
from registry.reports.density import View, density
from registry.services.recording import recorded
from tests.conftest import CLERK

DAY = date(2021, 3, 31)


@pytest.fixture
def seats(session: Session) -> dict[int, str | None]:
    """The region of every organisation."""
    found = session.scalars(select(Organisation).options(joinedload(Organisation.municipality)))
    return {each.id: region_of(each) for each in found}


def territories(session: Session) -> dict[str, set[str]]:
    return {each.code: {link.region_code for link in each.regions} for each in branches(session)}


def concerned(
    named: set[str], bodies: set[int | None], seats: dict[int, str | None], session: Session
) -> set[str]:
    """The branches that a record concerns: the named ones, else those that look after one of its bodies."""
    if named:
        return named
    places = {seats[body] for body in bodies if body is not None}
    return {code for code, regions in territories(session).items() if regions & places}


def test_every_record_concerns_the_branches_that_the_rule_says(
    session: Session, seats: dict[int, str | None]
) -> None:
    wanted: dict[tuple[type[object], int], set[str]] = {}
    parties: dict[int, set[int | None]] = {}
    for agreement, body in session.execute(
        select(AgreementParty.agreement_id, AgreementParty.organisation_id)
    ):
        parties.setdefault(agreement, set()).add(body)
    for identity, branch in session.execute(select(Agreement.id, Agreement.branch_code)):
        named = {branch} - {None}
        wanted[Agreement, identity] = concerned(named, parties[identity], seats, session)
    took_part: dict[int, set[int | None]] = {}
    for activity, body in session.execute(select(ActivityParty.activity_id, ActivityParty.organisation_id)):
        took_part.setdefault(activity, set()).add(body)
    for identity, branch, acting in session.execute(
        select(Activity.id, Activity.branch_code, Activity.acting_id)
    ):
        named = {branch} - {None}
        wanted[Activity, identity] = concerned(
            named, {*took_part.get(identity, set()), acting}, seats, session
        )
    roles: dict[int, list[tuple[str | None, int | None]]] = {}
    for event, branch, body in session.execute(
        select(EventRole.event_id, EventRole.branch_code, EventRole.organisation_id)
    ):
        roles.setdefault(event, []).append((branch, body))
    for identity in session.scalars(select(Event.id)):
        here = roles.get(identity, [])
        named = {branch for branch, _ in here if branch is not None}
        wanted[Event, identity] = concerned(named, {body for _, body in here}, seats, session)
    found: dict[tuple[type[object], int], set[str]] = {key: set() for key in wanted}
    for code in session.scalars(select(Branch.code)):
        for table, concerns in (
            (Agreement, agreement_concerns),
            (Activity, activity_concerns),
            (Event, event_concerns),
        ):
            for identity in session.scalars(select(table.id).where(concerns(code, DAY))):
                found[table, identity].add(code)
    assert found == wanted
    assert {len(each) for each in wanted.values()} >= {0, 1, 2}, "the seeds have records of each sort"


def test_the_same_condition_asks_for_one_branch_or_for_all(session: Session) -> None:
    at_once = session.execute(
        select(Branch.code, Activity.id).join(Activity, activity_concerns(Branch.code, DAY))
    )
    pairs = {(code, identity) for code, identity in at_once}
    one_by_one = {
        (code, identity)
        for code in session.scalars(select(Branch.code))
        for identity in session.scalars(select(Activity.id).where(activity_concerns(code, DAY)))
    }
    assert pairs == one_by_one
    assert pairs


def test_a_territory_has_the_seats_and_municipalities_of_its_regions(
    session: Session, seats: dict[int, str | None]
) -> None:
    for code, regions in territories(session).items():
        seated = set(session.scalars(select(Organisation.id).where(seated_in_territory(code, DAY))))
        assert seated == {identity for identity, region in seats.items() if region in regions}
        spots = session.scalars(select(Municipality).where(municipality_of(code))).all()
        assert {spot.region_code for spot in spots} <= regions


def test_white_spots_are_what_the_density_table_leaves_uncovered(session: Session) -> None:
    table = density(session, Period(2020), view=View.TERRITORY)
    covered = {code for row in table.regions for code in row.covered}
    assert set(bonds_of(session, binding(session, DAY), DAY)) == covered
    without = municipality_rows(session, as_of=DAY, agreement=False)
    assert {row.municipality.code for row in without} == {
        code for row in table.regions for code in row.municipalities
    } - covered


def test_the_list_of_branches_agrees_with_each_of_their_pages(session: Session) -> None:
    listed = overviews(session, DAY)
    for code, row in listed.items():
        found = situation(session, code, DAY)
        assert row.in_force == found.in_force
        assert row.joint == found.joint.count
        assert row.partners == found.partners
        assert row.municipalities == len(found.spots)
        assert row.covered == len(found.spots) - found.white


def test_a_signature_or_a_joint_fact_of_these_years_is_heard_of(session: Session) -> None:
    signed = {
        body
        for body, on in session.execute(
            select(AgreementParty.organisation_id, Agreement.signed_on).join(AgreementParty.agreement)
        )
        if on is not None and date(2019, 4, 1) <= on <= DAY
    }
    worked = set(session.scalars(select(ActivityParty.organisation_id)))
    heard = heard_of(session, as_of=DAY)
    assert signed | worked <= heard
    assert heard_of(session, as_of=date(2026, 4, 1)) == frozenset()
    assert heard_of(session, as_of=date(2026, 4, 1), years=7) >= worked


def test_a_signature_alone_is_a_record(own_session: Session) -> None:
    signed = own_session.get(Agreement, 1, options=[joinedload(Agreement.parties)])
    assert signed is not None
    with recorded(own_session, by=CLERK, act="test:change", subject=signed):
        signed.signed_on = date(2025, 6, 1)
    own_session.flush()
    parties = {each.organisation_id for each in signed.parties}
    assert heard_of(own_session, as_of=date(2027, 3, 31)) == parties
    assert heard_of(own_session, as_of=date(2027, 4, 1)) == frozenset()
    assert heard_of(own_session, as_of=date(2025, 5, 31)) == frozenset()
