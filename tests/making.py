"""Rows for tests that need many of each noun; the facts are made up and plain."""

from datetime import date
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.exchange.loading import KINDS, load_sheet
from registry.model import (
    Activity,
    ActivityKind,
    ActivityMonth,
    ActivityParty,
    Agreement,
    AgreementParty,
    Event,
    EventRole,
    FieldAttachment,
    Group,
    GroupYear,
    Membership,
    Municipality,
    Organisation,
    OrganisationName,
    Programme,
    ProgrammeMunicipality,
)
from registry.model.vocabulary import (
    ActivityType,
    AgreementKind,
    Basis,
    Category,
    EventKind,
    EventRoleKind,
    GroupKind,
    MembershipRole,
    NameKind,
    Precision,
    ProgrammeKind,
    RenewalMode,
)
from registry.services.demonstration import add_demonstration_accounts
from registry.services.recording import Actor, recorded

YEAR = 2020
DAY = date(2020, 10, 1)


def make_rows(session: Session, rows: int, *, seeds: Path, password: str, by: Actor) -> None:
    """So many more organisations, agreements, activities, events, groups and programmes."""
    if session.scalar(select(func.count()).select_from(Municipality)) == 0:
        for kind in ("regions", "municipalities", "branches", "fields"):
            load_sheet(session, path=seeds / f"{kind}.csv", sheet=KINDS[kind], by=by)
        add_demonstration_accounts(session, password=password, by=by)
    if rows == 0:
        return
    start = session.scalar(select(func.coalesce(func.max(Organisation.id), 0))) or 0
    made = {number: organisation(number) for number in range(start + 1, start + rows + 1)}
    with recorded(session, by=by, act="test:make", subject=made[start + 1]):
        session.add_all(made.values())
        session.flush()
        for number, each in made.items():
            session.add_all(about(each, number))


def organisation(number: int, category: Category = Category.UNIVERSITY) -> Organisation:
    """An organisation seated in 墨田区, with a former name."""
    name = f"試験機関{number}"
    return Organisation(
        name=name,
        kana=f"しけんきかん{number}",
        category=category,
        municipality_code="131075",
        seat_basis=Basis.STATED,
        names=[
            OrganisationName(name=name, kind=NameKind.OFFICIAL),
            OrganisationName(name=f"旧試験機関{number}", kind=NameKind.FORMER, valid_to=date(2015, 3, 31)),
        ],
    )


def about(made: Organisation, number: int) -> list[object]:
    """One of each noun that names the organisation."""
    group = Group(name=f"研究会{number}", kind=GroupKind.RESEARCH_GROUP)
    group.years = [GroupYear(fiscal_year=YEAR, held=True, meetings=2)]
    group.memberships = [
        Membership(
            organisation_id=made.id,
            role=MembershipRole.MEMBER,
            valid_from=DAY,
            valid_from_precision=Precision.DAY,
        )
    ]
    return [
        FieldAttachment(field_code="standards", organisation_id=made.id),
        Agreement(
            kind=AgreementKind.AGREEMENT,
            title="協定書",
            renewal_mode=RenewalMode.UNKNOWN,
            signed_on=DAY,
            signed_on_precision=Precision.DAY,
            parties=[AgreementParty(position=1, organisation_id=made.id, name_as_printed=made.name)],
        ),
        Activity(
            fiscal_year=YEAR,
            title="連携会議",
            section="4.2.4",
            kinds=[ActivityKind(position=1, kind=ActivityType.MEETING)],
            months=[ActivityMonth(position=1, month=10)],
            parties=[ActivityParty(position=1, organisation_id=made.id, name_as_printed=made.name)],
        ),
        Event(
            fiscal_year=YEAR,
            kind=EventKind.SEMINAR,
            title=f"セミナー{number}",
            held=True,
            roles=[
                EventRole(role=EventRoleKind.HOST),
                EventRole(role=EventRoleKind.BACKING, organisation_id=made.id),
            ],
        ),
        Programme(
            kind=ProgrammeKind.FEE_SUBSIDY,
            title=f"利用助成{number}",
            provider_id=made.id,
            municipalities=[ProgrammeMunicipality(municipality_code="131075")],
        ),
        group,
    ]
