"""Two records of one organisation become one: nothing is lost, what names them agrees, and it can be undone."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.model import (
    Activity,
    ActivityParty,
    Agreement,
    AgreementParty,
    Change,
    Contact,
    Distinction,
    FieldAttachment,
    FormerSeat,
    Lifetime,
    Membership,
    MergedOrganisation,
    Organisation,
    OrganisationName,
)
from registry.model.vocabulary import (
    AgreementKind,
    Basis,
    Category,
    MembershipRole,
    NameKind,
    Precision,
    RenewalMode,
)
from registry.queries.activity_count import miscounted
from registry.queries.reference import moving, references
from registry.services.merge import (
    JudgedTwo,
    MergeRefused,
    NumbersDiffer,
    OneRecord,
    Related,
    Trait,
    differing,
    lacking,
    merge_organisations,
)
from registry.services.recording import Stale, broken_link, recorded, register
from registry.services.undo import UndoRefused, take_back
from tests.conftest import CLERK
from tests.tables import contents

ONE, TWO = "1010001000006", "2010001000005"


def named(session: Session, name: str) -> Organisation:
    return session.scalars(select(Organisation).where(Organisation.name == name)).one()


def merged(session: Session, kept: Organisation, gone: Organisation, **more: Any) -> Change:
    """The act by which the second became part of the first."""
    taken = more.pop("taken", lacking(kept, gone))
    merge_organisations(
        session,
        kept=kept,
        gone=gone,
        versions=(kept.version, gone.version),
        taken=taken,
        by=CLERK,
        **more,
    )
    return session.scalars(select(Change).order_by(Change.id.desc()).limit(1)).one()


def written(session: Session, subject: Any) -> Any:
    """A row that an officer wrote before."""
    register(session, subject=subject, by=CLERK)
    return subject


@pytest.fixture
def pair(own_session: Session) -> tuple[Organisation, Organisation]:
    """台東区 and its foundation, taken for two records of one body here: both act in the same joint work."""
    return named(own_session, "台東区"), named(own_session, "(公財)台東区産業振興事業団")


def test_whoever_named_the_one_names_the_other_and_what_both_said_is_said_once(
    own_session: Session, pair: tuple[Organisation, Organisation]
) -> None:
    session, (kept, gone) = own_session, pair
    number = gone.id
    both = written(
        session,
        Activity(
            fiscal_year=2020,
            title="相談会",
            kinds=[],
            parties=[
                ActivityParty(position=at, organisation_id=each.id, name_as_printed=each.name)
                for at, each in enumerate((kept, gone), start=1)
            ],
        ),
    )
    for each in (kept, gone):
        written(
            session,
            Membership(
                group_id=1, organisation_id=each.id, role=MembershipRole.MEMBER, attested_on=date(2021, 3, 31)
            ),
        )
        written(session, FieldAttachment(field_code="emc", organisation_id=each.id))
    written(session, Contact(organisation_id=number, person="青海 太郎", purpose="連絡"))
    before = {
        each.reference: len(each.moved)
        for each in moving(session, kept_id=kept.id, gone_id=number)
        if each.moved
    }
    names = set(
        session.scalars(select(OrganisationName.name).where(OrganisationName.organisation_id == number))
    )
    assert len(before) >= 4

    merged(session, kept, gone)

    assert session.get(Organisation, number) is None
    for reference in references():
        column = getattr(reference.model, reference.column)
        assert not session.scalar(select(func.count()).where(column == number)), reference
        if reference in before:
            assert session.scalar(select(func.count()).where(column == kept.id)) >= before[reference]
    known = set(
        session.scalars(select(OrganisationName.name).where(OrganisationName.organisation_id == kept.id))
    )
    assert names <= known
    parties = session.scalars(
        select(ActivityParty.organisation_id).where(ActivityParty.activity_id == both.id)
    )
    assert list(parties) == [kept.id]
    in_group = select(func.count()).where(Membership.organisation_id == kept.id, Membership.group_id == 1)
    assert session.scalar(in_group) == 1
    assert session.scalar(select(func.count()).where(FieldAttachment.organisation_id == kept.id)) == 1
    left = session.get(MergedOrganisation, number)
    assert left is not None
    assert (left.kept_id, left.name) == (kept.id, "(公財)台東区産業振興事業団")
    assert miscounted(session) == 0
    assert broken_link(session) is None


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_undone_every_row_of_every_table_is_as_it_was(own_session: Session, data: st.DataObject) -> None:
    session = own_session
    identities = session.scalars(select(Organisation.id).order_by(Organisation.id)).all()
    one = data.draw(st.sampled_from(identities))
    other = data.draw(st.sampled_from(identities))
    taken = data.draw(st.sets(st.sampled_from(list(Trait))))
    kind = data.draw(st.sampled_from([NameKind.ALIAS, NameKind.FORMER, NameKind.ABBREVIATION]))
    savepoint = session.begin_nested()
    try:
        kept, gone = session.get_one(Organisation, one), session.get_one(Organisation, other)
        before = contents(session)
        try:
            act = merged(session, kept, gone, taken=taken, other_name=kind)
        except MergeRefused:
            assert contents(session) == before
        else:
            assert contents(session) != before
            take_back(session, changes=[act], by=CLERK)
            assert contents(session) == before
            assert miscounted(session) == 0
    finally:
        savepoint.rollback()
        session.expunge_all()


def test_life_seats_and_judgements_move_too_and_come_back(
    own_session: Session, pair: tuple[Organisation, Organisation]
) -> None:
    session, (kept, gone) = own_session, pair
    third, fourth = named(session, "墨田区"), named(session, "板橋区")
    written(
        session,
        Lifetime(
            organisation_id=gone.id,
            founded_on=date(1980, 4, 1),
            founded_on_precision=Precision.DAY,
            origin_id=third.id,
        ),
    )
    written(
        session,
        Lifetime(organisation_id=kept.id, closed_on=date(2030, 1, 1), closed_on_precision=Precision.YEAR),
    )
    written(session, Lifetime(organisation_id=fourth.id, origin_id=gone.id))
    written(
        session,
        FormerSeat(
            organisation_id=gone.id,
            municipality_code="131199",
            seat_basis=Basis.STATED,
            valid_to=date(2010, 3, 31),
        ),
    )
    for each in (kept, gone):
        one, other = sorted((each.id, third.id))
        written(session, Distinction(one_id=one, other_id=other, reason="別の自治体"))
    one, other = sorted((gone.id, fourth.id))
    written(session, Distinction(one_id=one, other_id=other, reason="別の自治体"))
    before = contents(session)

    act = merged(session, kept, gone)

    life = session.get_one(Lifetime, kept.id)
    assert (life.founded_on, life.closed_on, life.origin_id) == (date(1980, 4, 1), date(2030, 1, 1), third.id)
    assert session.get_one(Lifetime, fourth.id).origin_id == kept.id
    judged = {(each.one_id, each.other_id) for each in session.scalars(select(Distinction))}
    assert judged == {tuple(sorted((kept.id, each.id))) for each in (third, fourth)}
    assert session.scalar(select(FormerSeat.organisation_id)) == kept.id

    take_back(session, changes=[act], by=CLERK)
    assert contents(session) == before


def test_a_chosen_name_and_number_are_taken_over_and_the_other_name_stays(
    own_session: Session, pair: tuple[Organisation, Organisation]
) -> None:
    session, (kept, gone) = own_session, pair
    old, new = kept.name, gone.name
    with recorded(session, by=CLERK, act="organisation:change", subject=gone):
        gone.corporate_number, gone.website = ONE, "https://example.jp/"
    assert Trait.NAME in differing(kept, gone)
    assert lacking(kept, gone) >= {Trait.CORPORATE_NUMBER, Trait.WEBSITE}

    merged(
        session,
        kept,
        gone,
        taken={Trait.NAME, Trait.CORPORATE_NUMBER},
        other_name=NameKind.FORMER,
    )

    assert (kept.name, kept.corporate_number, kept.website) == (new, ONE, None)
    kinds = dict(
        session.execute(
            select(OrganisationName.name, OrganisationName.kind).where(
                OrganisationName.organisation_id == kept.id
            )
        ).all()
    )
    assert (kinds[new], kinds[old]) == (NameKind.OFFICIAL, NameKind.FORMER)
    assert list(kinds.values()).count(NameKind.OFFICIAL) == 1


def test_a_later_edit_of_what_moved_stands_in_the_way_of_undoing(
    own_session: Session, pair: tuple[Organisation, Organisation]
) -> None:
    session, (kept, gone) = own_session, pair
    act = merged(session, kept, gone, taken={Trait.CATEGORY})
    with recorded(session, by=CLERK, act="organisation:change", subject=kept):
        kept.category = named(session, "墨田区").category
        kept.website = "https://example.jp/"
    before = contents(session)
    with pytest.raises(UndoRefused) as refused:
        take_back(session, changes=[act], by=CLERK)
    assert [(each.table, each.key, each.columns) for each in refused.value.obstacles] == [
        ("organisation", str(kept.id), ("category",))
    ]
    assert contents(session) == before


def test_whom_the_registry_knows_to_be_two_cannot_become_one(own_session: Session) -> None:
    session = own_session
    one, two, three = (named(session, each) for each in ("台東区", "墨田区", "板橋区"))
    with recorded(session, by=CLERK, act="organisation:change", subject=one):
        one.corporate_number, two.corporate_number = ONE, TWO
    with pytest.raises(NumbersDiffer):
        merged(session, one, two)
    with pytest.raises(OneRecord):
        merged(session, one, one)
    with recorded(session, by=CLERK, act="organisation:change", subject=one):
        two.corporate_number, two.parent_id, three.parent_id = None, one.id, two.id
    for kept, gone in ((one, two), (two, one), (one, three), (three, one)):
        with pytest.raises(Related):
            merged(session, kept, gone)
    four = named(session, "八王子市")
    written(session, Lifetime(organisation_id=four.id, origin_id=one.id))
    with pytest.raises(Related):
        merged(session, four, one)
    five = named(session, "江東区")
    first, second = sorted((five.id, one.id))
    written(session, Distinction(one_id=first, other_id=second, reason="別の区"))
    with pytest.raises(JudgedTwo):
        merged(session, five, one)


def test_who_saw_an_older_version_of_either_is_refused(
    own_session: Session, pair: tuple[Organisation, Organisation]
) -> None:
    kept, gone = pair
    for versions in ((kept.version - 1, gone.version), (kept.version, gone.version + 1)):
        with pytest.raises(Stale):
            merge_organisations(own_session, kept=kept, gone=gone, versions=versions, taken=(), by=CLERK)


def test_parties_of_one_agreement_become_one_party(own_session: Session) -> None:
    kept, gone, third = (named(own_session, each) for each in ("台東区", "墨田区", "板橋区"))
    agreement = written(
        own_session,
        Agreement(
            kind=AgreementKind.AGREEMENT,
            title="三者協定",
            renewal_mode=RenewalMode.UNKNOWN,
            attested_on=date(2021, 3, 31),
            parties=[
                AgreementParty(position=at, organisation_id=each.id, name_as_printed=each.name)
                for at, each in enumerate((kept, gone, third), start=1)
            ],
        ),
    )
    (found,) = (
        each
        for each in moving(own_session, kept_id=kept.id, gone_id=gone.id)
        if each.reference.model is AgreementParty
    )
    assert agreement.id in {each.agreement_id for each in found.joined}
    merged(own_session, kept, gone)
    left = select(func.count()).where(AgreementParty.agreement_id == agreement.id)
    assert own_session.scalar(left) == 2


def test_the_number_of_a_merged_record_is_never_given_to_another(own_session: Session) -> None:
    def new(name: str) -> Organisation:
        made = Organisation(
            name=name,
            category=Category.OTHER,
            names=[OrganisationName(name=name, kind=NameKind.OFFICIAL)],
        )
        return written(own_session, made)

    kept, newest = named(own_session, "台東区"), new("新しい記録")
    number = newest.id
    act = merged(own_session, kept, newest)
    assert new("次の記録").id > number
    take_back(own_session, changes=[act], by=CLERK)
    assert own_session.get_one(Organisation, number).name == "新しい記録"
