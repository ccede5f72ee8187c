"""One agreement with everything that a renewal memo tells, made up, in a copy of the seeds."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model import (
    Account,
    Activity,
    ActivityKind,
    ActivityParty,
    ActivityProgramme,
    Agreement,
    AgreementDuty,
    AgreementEvent,
    AgreementParty,
    Contact,
    CooperationItem,
    Event,
    EventRole,
    Group,
    Membership,
    Organisation,
    OrganisationName,
    Programme,
)
from registry.model.vocabulary import (
    ActivityType,
    AgreementAct,
    AgreementKind,
    Category,
    Duty,
    EventKind,
    EventRoleKind,
    GroupKind,
    MembershipRole,
    NameKind,
    NoticeUnit,
    Precision,
    ProgrammeKind,
    RenewalMode,
    Tier,
    Unit,
)
from registry.services.recording import recorded
from tests.conftest import CLERK

AS_OF = date(2026, 9, 1)
PERSON, POST, SIGNATORY = "秘匿 花子", "秘匿振興課長", "署名 秘匿郎"
PERSONAL = (PERSON, POST, SIGNATORY)


@dataclass(frozen=True)
class Scene:
    """The ids of what was made."""

    agreement: int
    partner: int


def make_scene(session: Session) -> Scene:
    """Signed in 2018 for three years, renewed year by year since; commits."""
    partner = _organisation("舞台信用金庫")
    owner = session.scalars(select(Account).where(Account.login == "officer")).one()
    with recorded(session, by=CLERK, act="test:make", subject=partner):
        session.add(partner)
        session.flush()
        programme = Programme(kind=ProgrammeKind.LOAN, title="舞台融資", provider_id=partner.id)
        session.add(programme)
        session.flush()
        agreement = _agreement(partner, programme, owner)
        session.add(agreement)
        session.flush()
        child = _memorandum(partner, agreement)
        session.add_all([child, *_work(partner, agreement, programme), *_meetings(partner)])
        session.add(
            Contact(
                organisation_id=partner.id,
                person=PERSON,
                post=POST,
                email="himitsu@example.jp",
                purpose="更新の連絡",
                confirmed_on=date(2026, 5, 1),
                delete_by=date(2029, 3, 31),
            )
        )
    made = Scene(agreement.id, partner.id)
    session.commit()
    return made


def _organisation(name: str) -> Organisation:
    return Organisation(
        name=name,
        category=Category.FINANCIAL,
        names=[OrganisationName(name=name, kind=NameKind.OFFICIAL)],
    )


def _agreement(partner: Organisation, programme: Programme, owner: Account) -> Agreement:
    return Agreement(
        kind=AgreementKind.AGREEMENT,
        title="舞台に関する協定書",
        signed_on=date(2018, 4, 1),
        signed_on_precision=Precision.DAY,
        effective_from=date(2018, 4, 1),
        initial_term_months=36,
        renewal_mode=RenewalMode.AUTOMATIC,
        renewal_term_months=12,
        notice_count=3,
        notice_unit=NoticeUnit.MONTH,
        clause="期間満了の3か月前までに申し出がないときは、1年間更新する。",
        signatory=SIGNATORY,
        watched_from=date(2026, 4, 1),
        parties=[
            AgreementParty(
                position=1, organisation_id=partner.id, name_as_printed=partner.name, signatory=SIGNATORY
            )
        ],
        items=[
            CooperationItem(position=1, tier=Tier.PRIORITY, subject="融資の紹介", programme_id=programme.id),
            CooperationItem(position=2, tier=Tier.PRIORITY, subject="相談会の共催"),
            CooperationItem(position=3, tier=Tier.COMPREHENSIVE, subject="人材の交流"),
        ],
        events=[
            AgreementEvent(
                act=AgreementAct.AMENDED,
                on_date=date(2020, 2, 1),
                effective_on=date(2020, 4, 1),
                reference="変更覚書第1号",
            ),
            AgreementEvent(act=AgreementAct.REVIEWED, on_date=date(2027, 1, 10)),
        ],
        duties=[AgreementDuty(duty=Duty.OWNER, account_id=owner.id, valid_from=date(2026, 4, 1))],
    )


def _memorandum(partner: Organisation, parent: Agreement) -> Agreement:
    return Agreement(
        kind=AgreementKind.MEMORANDUM,
        title="舞台の覚書",
        signed_on=date(2019, 4, 1),
        signed_on_precision=Precision.DAY,
        renewal_mode=RenewalMode.UNKNOWN,
        parent_id=parent.id,
        parties=[AgreementParty(position=1, organisation_id=partner.id, name_as_printed=partner.name)],
    )


def _work(partner: Organisation, agreement: Agreement, programme: Programme) -> list[Activity]:
    """Linked to an item, of the same partner, with its programme only, before the signing, and after the day."""

    def made(year: int, title: str, *kinds: ActivityType) -> Activity:
        work = Activity(fiscal_year=year, title=title)
        work.kinds = [ActivityKind(position=place, kind=kind) for place, kind in enumerate(kinds, 1)]
        return work

    def named(work: Activity) -> Activity:
        work.parties = [ActivityParty(position=1, organisation_id=partner.id, name_as_printed=partner.name)]
        return work

    linked = made(2019, "舞台相談会", ActivityType.JOINT_HOST, ActivityType.CONSULTATION)
    linked.agreement_id, linked.item_id = agreement.id, agreement.items[1].id
    linked.count, linked.unit = 4, Unit.TIME
    acting = made(2021, "舞台の代行", ActivityType.CONSULTATION)
    acting.acting_id = partner.id
    with_programme = made(2022, "他者の舞台融資利用", ActivityType.SUBSIDY)
    with_programme.programmes = [ActivityProgramme(position=1, programme_id=programme.id)]
    before = named(made(2017, "締結前の舞台", ActivityType.MEETING))
    after = named(made(2027, "翌年度の舞台", ActivityType.MEETING))
    return [linked, acting, with_programme, before, after]


def _meetings(partner: Organisation) -> list[object]:
    group = Group(name="舞台研究会", kind=GroupKind.RESEARCH_GROUP)
    group.memberships = [
        Membership(
            organisation_id=partner.id,
            role=MembershipRole.MEMBER,
            valid_from=date(2019, 4, 1),
            valid_from_precision=Precision.DAY,
        )
    ]
    event = Event(
        fiscal_year=2020,
        kind=EventKind.SEMINAR,
        title="舞台セミナー",
        held=False,
        not_held_reason="感染症",
        roles=[
            EventRole(role=EventRoleKind.HOST),
            EventRole(role=EventRoleKind.BACKING, organisation_id=partner.id),
        ],
    )
    return [group, event]
