"""Sleeping agreements: what wakes one, what does not, and from when on one can be said to sleep."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from registry.model import (
    Activity,
    ActivityParty,
    Agreement,
    AgreementEvent,
    AgreementParty,
    Event,
    EventRole,
    Group,
    GroupYear,
    Introduction,
    Membership,
    Need,
    Organisation,
    OrganisationName,
)
from registry.model.vocabulary import (
    AgreementAct,
    AgreementKind,
    Category,
    EventKind,
    EventRoleKind,
    GroupKind,
    IntroductionState,
    MembershipRole,
    NameKind,
    Precision,
    RenewalMode,
)
from registry.network.tie import Layer
from registry.queries.binding import binding
from registry.queries.joint import last_joint
from registry.queries.sleeping import SleepingRow, sleepers, sleeping_rows
from registry.services.recording import recorded
from tests.client import Client
from tests.conftest import CLERK
from tests.web.test_lists import rows, total

AS_OF = date(2026, 9, 1)  # fiscal year 2026: three years are 2024, 2025 and 2026
Maker = Callable[[Session, Organisation, Agreement, int], list[object]]


def partner(name: str) -> Organisation:
    """An organisation with a name and nothing else."""
    return Organisation(
        name=name, category=Category.OTHER, names=[OrganisationName(name=name, kind=NameKind.OFFICIAL)]
    )


def agreement_with(organisation: Organisation, signed: date) -> Agreement:
    """An agreement of unknown term."""
    return Agreement(
        kind=AgreementKind.AGREEMENT,
        title="休眠の協定",
        signed_on=signed,
        signed_on_precision=Precision.DAY,
        renewal_mode=RenewalMode.UNKNOWN,
        parties=[
            AgreementParty(position=1, organisation_id=organisation.id, name_as_printed=organisation.name)
        ],
    )


def activity(session: Session, who: Organisation, agreement: Agreement, year: int) -> list[object]:
    party = ActivityParty(position=1, organisation_id=who.id, name_as_printed=who.name)
    return [Activity(fiscal_year=year, title="名のある事業", parties=[party])]


def acting(session: Session, who: Organisation, agreement: Agreement, year: int) -> list[object]:
    return [Activity(fiscal_year=year, title="代行した事業", acting_id=who.id)]


def linked(session: Session, who: Organisation, agreement: Agreement, year: int) -> list[object]:
    return [Activity(fiscal_year=year, title="結び付けた事業", agreement_id=agreement.id)]


def event(session: Session, who: Organisation, agreement: Agreement, year: int) -> list[object]:
    role = EventRole(role=EventRoleKind.BACKING, organisation_id=who.id)
    return [Event(fiscal_year=year, kind=EventKind.SEMINAR, title="休眠の催事", held=True, roles=[role])]


def cancelled(session: Session, who: Organisation, agreement: Agreement, year: int) -> list[object]:
    (made,) = event(session, who, agreement, year)
    assert isinstance(made, Event)
    made.held, made.not_held_reason = False, "感染症"
    return [made]


def meeting(session: Session, who: Organisation, agreement: Agreement, year: int) -> list[object]:
    return _group(who, GroupYear(fiscal_year=year, held=True, meetings=2), date(2010, 4, 1), None)


def no_meeting(session: Session, who: Organisation, agreement: Agreement, year: int) -> list[object]:
    return _group(who, GroupYear(fiscal_year=year, held=True, meetings=0), date(2010, 4, 1), None)


def meeting_of_others(session: Session, who: Organisation, agreement: Agreement, year: int) -> list[object]:
    return _group(who, GroupYear(fiscal_year=year, held=True), date(2010, 4, 1), date(year, 3, 31))


def membership_alone(session: Session, who: Organisation, agreement: Agreement, year: int) -> list[object]:
    return _group(who, None, date(2010, 4, 1), None)


def introduction(session: Session, who: Organisation, agreement: Agreement, year: int) -> list[object]:
    company = partner("休眠の会社")
    session.add(company)
    session.flush()
    made = Introduction(
        organisation_id=who.id,
        state=IntroductionState.INTRODUCED,
        consented_on=date(year, 5, 1),
        introduced_on=date(year, 5, 2),
    )
    return [Need(company_id=company.id, received_on=date(year, 4, 20), introductions=[made])]


def _group(who: Organisation, year: GroupYear | None, first: date, last: date | None) -> list[object]:
    membership = Membership(
        organisation_id=who.id,
        role=MembershipRole.MEMBER,
        valid_from=first,
        valid_from_precision=Precision.DAY,
        valid_to=last,
        valid_to_precision=Precision.DAY if last else Precision.UNKNOWN,
    )
    made = Group(name="休眠の研究会", kind=GroupKind.RESEARCH_GROUP, memberships=[membership])
    made.years = [year] if year else []
    return [made]


def sleeping(session: Session, day: date) -> list[SleepingRow]:
    """All sleepers."""
    listed = sleepers(
        session, as_of=day, in_force=binding(session, day), joint=last_joint(session, as_of=day)
    )
    return sleeping_rows(session, listed, as_of=day)


def found(session: Session, make: Maker, year: int, *, signed: date = date(2010, 4, 1)) -> SleepingRow | None:
    """The agreement in the list of sleepers, with one fact of a fiscal year; ``None`` if it is awake."""
    who = partner("休眠相手")
    with recorded(session, by=CLERK, act="test:make", subject=who):
        session.add(who)
        session.flush()
        made = agreement_with(who, signed)
        session.add(made)
        session.flush()
        session.add_all(make(session, who, made, year))
    return next((each for each in sleeping(session, AS_OF) if each.row.agreement is made), None)


@pytest.mark.parametrize(
    ("make", "layer"),
    [
        (activity, Layer.ACTIVITY),
        (acting, Layer.ACTIVITY),
        (linked, Layer.ACTIVITY),
        (event, Layer.EVENT),
        (meeting, Layer.GROUP),
        (introduction, Layer.INTRODUCTION),
    ],
)
@pytest.mark.parametrize(("year", "asleep"), [(2024, False), (2026, False), (2023, True)])
def test_anything_joint_in_the_years_wakes_an_agreement(
    own_session: Session, make: Maker, layer: Layer, year: int, asleep: bool
) -> None:
    sleeper = found(own_session, make, year)
    assert (sleeper is not None) == asleep
    if sleeper is not None:
        assert sleeper.last is not None
        assert (sleeper.last.layer, sleeper.last.fiscal_year) == (layer, year)


@pytest.mark.parametrize("make", [cancelled, no_meeting, meeting_of_others, membership_alone])
def test_what_did_not_take_place_wakes_nothing(own_session: Session, make: Maker) -> None:
    sleeper = found(own_session, make, 2025)
    assert sleeper is not None
    assert sleeper.last is None


def test_what_is_still_to_come_wakes_nothing(own_session: Session) -> None:
    sleeper = found(own_session, activity, 2027)
    assert sleeper is not None
    assert sleeper.last is None


@pytest.mark.parametrize(("signed", "asleep"), [(date(2024, 4, 1), True), (date(2024, 4, 2), False)])
def test_an_agreement_younger_than_the_years_does_not_sleep_yet(
    own_session: Session, signed: date, asleep: bool
) -> None:
    assert (found(own_session, membership_alone, 2025, signed=signed) is not None) == asleep


def test_an_agreement_that_has_ended_does_not_sleep(own_session: Session) -> None:
    sleeper = found(own_session, membership_alone, 2025)
    assert sleeper is not None
    ended = sleeper.row.agreement
    with recorded(own_session, by=CLERK, act="test:make", subject=ended):
        ended.events.append(
            AgreementEvent(act=AgreementAct.TERMINATED, on_date=date(2026, 5, 1), ends_on=date(2026, 5, 31))
        )
    own_session.flush()
    listed = sleeping(own_session, AS_OF)
    assert ended not in [each.row.agreement for each in listed]
    before = sleeping(own_session, date(2026, 5, 31))
    assert ended in [each.row.agreement for each in before]


def test_those_that_never_woke_come_first(session: Session) -> None:
    listed = sleeping(session, AS_OF)
    years = [each.last.fiscal_year if each.last else 0 for each in listed]
    assert years == sorted(years)
    assert years[0] == 0
    assert years[-1] == 2020


def test_the_page_counts_its_rows_and_filters_by_branch_and_years(app: Flask) -> None:
    client = Client(app).sign_in("viewer")
    page = client.page("/agreements/sleeping?as_of=2026-09-01")
    listed = rows(page)
    assert total(page) == len(listed) == 75
    assert any("一度もありません" in row for row in listed)
    assert any("連携事業" in row and "令和2年度（2020年度）" in row for row in listed)
    assert total(client.page("/agreements/sleeping?as_of=2026-09-01&branch=jonan")) < 75
    fewer = client.page("/agreements/sleeping?as_of=2026-09-01&years=20")
    assert total(fewer) < total(client.page("/agreements/sleeping?as_of=2026-09-01&years=7")) < 75
    assert client.page("/agreements/sleeping?as_of=1990-04-01").select_one(".empty") is not None


@pytest.mark.parametrize("query", ["years=0", "years=21", "years=x", "branch=osaka", "as_of=2026-02-30"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_value_that_cannot_be_used_is_refused(app: Flask, query: str, language: str) -> None:
    client = Client(app).sign_in("viewer").speak(language)
    assert client.get(f"/agreements/sleeping?{query}").status_code == 422
