"""Acts are taken back: every table is as it was, or nothing is altered and whoever stands in the way is told."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model import (
    Activity,
    ActivityKind,
    ActivityParty,
    Agreement,
    AgreementParty,
    AreaServed,
    Base,
    Change,
    Contact,
    Group,
    GroupYear,
    Organisation,
    OrganisationName,
)
from registry.model.vocabulary import ActivityType, Category, GroupKind, NameKind, RenewalMode
from registry.queries.activity_count import miscounted
from registry.queries.loading import related
from registry.services.obstacle import Hindrance
from registry.services.recording import Actor, broken_link, recorded, register
from registry.services.undo import UndoRefused, take_back
from tests.conftest import CLERK
from tests.tables import contents

LATER = Actor("later", datetime(2026, 5, 2, 3, 0, tzinfo=UTC))


def newest(session: Session) -> int:
    """The id of the last act."""
    return session.scalars(select(Change.id).order_by(Change.id.desc()).limit(1)).one()


def since(session: Session, start: int) -> list[Change]:
    """The acts after one."""
    return list(session.scalars(select(Change).where(Change.id > start).order_by(Change.id)))


def organisation(name: str, **values: object) -> Organisation:
    """A new organisation with its name."""
    return Organisation(
        name=name,
        category=Category.OTHER,
        names=[OrganisationName(name=name, kind=NameKind.OFFICIAL)],
        **values,
    )


def loaded(session: Session, identity: int) -> Organisation:
    """An organisation with what is its own."""
    statement = select(Organisation).options(related(Organisation.names), related(Organisation.areas_served))
    return session.scalars(statement.where(Organisation.id == identity)).one()


def test_all_that_an_act_can_do_to_rows_is_put_back(own_session: Session) -> None:
    session, before, start = own_session, contents(own_session), newest(own_session)
    parent, child = organisation("親機関"), organisation("子機関")
    register(session, subject=parent, by=CLERK)
    child.parent_id = parent.id
    register(session, subject=child, by=CLERK)
    # What stood already joins what is new, is altered, loses parts and gains others.
    known = loaded(session, 5)
    with recorded(session, by=CLERK, act="organisation:change", subject=known):
        known.parent_id, known.website, known.name = child.id, "https://example.jp/", "別の名称"
        known.names[0].name = "別の名称"
        known.areas_served = [AreaServed(region_code="tosho")]
    agreement = session.scalars(select(Agreement).options(related(Agreement.parties)).limit(1)).one()
    with recorded(session, by=CLERK, act="agreement:change", subject=agreement):
        agreement.parties = [AgreementParty(position=1, organisation_id=child.id, name_as_printed="子機関")]
        agreement.renewal_mode, agreement.effective_from = RenewalMode.FIXED, date(2020, 1, 1)
    work = Activity(
        fiscal_year=2020,
        title="電気の講習会",
        kinds=[ActivityKind(position=1, kind=ActivityType.MEETING)],
        parties=[ActivityParty(position=1, organisation_id=child.id, name_as_printed="子機関")],
    )
    register(session, subject=work, by=CLERK)
    old = session.scalars(
        select(Activity)
        .options(
            *(
                related(each)
                for each in (Activity.parties, Activity.kinds, Activity.months, Activity.programmes)
            )
        )
        .limit(1)
    ).one()
    with recorded(session, by=CLERK, act="activity:remove", subject=old):
        session.delete(old)
    assert contents(session) != before
    made, subject = since(session, start), str(parent.id)
    ids = take_back(session, changes=made, by=LATER)
    assert contents(session) == before
    assert miscounted(session) == 0
    assert broken_link(session) is None
    assert [each.id for each in since(session, made[-1].id)] == ids
    last = since(session, made[-1].id)[-1]
    assert (last.act, last.subject_id, last.by) == ("organisation:undo", subject, "later")


def test_taking_back_can_be_taken_back(own_session: Session) -> None:
    start = newest(own_session)
    register(own_session, subject=organisation("新機関"), by=CLERK)
    after = contents(own_session)
    made = since(own_session, start)
    ids = take_back(own_session, changes=made, by=LATER)
    take_back(
        own_session, changes=list(own_session.scalars(select(Change).where(Change.id.in_(ids)))), by=CLERK
    )
    assert contents(own_session) == after


def test_two_organisations_made_one_are_two_again(own_session: Session) -> None:
    """A merge: whatever names the one names the other, and the one is gone."""
    session, before, start = own_session, contents(own_session), newest(own_session)
    kept, gone = loaded(session, 5), loaded(session, 6)
    parties = session.scalars(select(AgreementParty).where(AgreementParty.organisation_id == gone.id)).all()
    with recorded(session, by=CLERK, act="organisation:merge", subject=kept):
        number = gone.names[0].name
        for party in parties:
            party.organisation_id = kept.id
        for table in ("activity_party", "event_role", "membership"):
            model = next(m.class_ for m in Base.registry.mappers if m.local_table.name == table)
            for row in session.scalars(select(model).where(model.organisation_id == gone.id)):
                row.organisation_id = kept.id
        for model_column in (Organisation.parent_id, Organisation.successor_id):
            for row in session.scalars(select(Organisation).where(model_column == gone.id)):
                setattr(row, model_column.key, kept.id)
    with recorded(session, by=CLERK, act="organisation:merge", subject=kept):
        session.delete(gone)
        session.flush()
        kept.names.append(OrganisationName(name=number, kind=NameKind.ALIAS))
    take_back(session, changes=since(session, start), by=LATER)
    assert contents(session) == before


def test_a_value_that_moved_from_one_record_to_another_finds_back(own_session: Session) -> None:
    """Only one may have it: the one gives it up before the other takes it."""
    start = newest(own_session)
    first, second = organisation("甲", corporate_number="7000012050002"), organisation("乙")
    register(own_session, subject=first, by=CLERK)
    register(own_session, subject=second, by=CLERK)
    before, middle = contents(own_session), newest(own_session)
    with recorded(own_session, by=CLERK, act="organisation:change", subject=first):
        first.corporate_number = None
        own_session.flush()
        second.corporate_number = "7000012050002"
    take_back(own_session, changes=since(own_session, middle), by=LATER)
    assert contents(own_session) == before
    assert start < middle


def test_a_later_change_stands_in_the_way_and_is_told(own_session: Session) -> None:
    start = newest(own_session)
    made = organisation("新機関")
    register(own_session, subject=made, by=CLERK)
    acts = since(own_session, start)
    with recorded(own_session, by=LATER, act="organisation:change", subject=made):
        made.website = "https://example.jp/"
    before = contents(own_session, without=frozenset(), versions=True)
    with pytest.raises(UndoRefused) as refusal:
        take_back(own_session, changes=acts, by=CLERK)
    (obstacle,) = refusal.value.obstacles
    assert (obstacle.why, obstacle.table, obstacle.key) == (Hindrance.CHANGED, "organisation", str(made.id))
    assert obstacle.columns == ("website",)
    assert str(obstacle) == (
        f"機関 {made.id} の website は、その後に変更されています(2026-05-02 12:00 later 変更記録{newest(own_session)})"
    )
    assert contents(own_session, without=frozenset(), versions=True) == before


def test_what_has_come_to_depend_on_a_row_stands_in_the_way(own_session: Session) -> None:
    start = newest(own_session)
    made = organisation("新機関")
    register(own_session, subject=made, by=CLERK)
    acts = since(own_session, start)
    office = organisation("新機関 支店", parent_id=made.id)
    register(own_session, subject=office, by=LATER)
    with pytest.raises(UndoRefused) as refusal:
        take_back(own_session, changes=acts, by=CLERK)
    assert [
        (each.why, each.key, each.by_key, each.since and each.since.by) for each in refusal.value.obstacles
    ] == [(Hindrance.NEEDED, str(made.id), str(office.id), "later")]


def test_a_row_that_went_since_stands_in_the_way(own_session: Session) -> None:
    start = newest(own_session)
    group = Group(
        name="新研究会",
        kind=GroupKind.RESEARCH_GROUP,
        years=[GroupYear(fiscal_year=2020)],
        former_names=[],
        memberships=[],
    )
    register(own_session, subject=group, by=CLERK)
    acts = since(own_session, start)
    with recorded(own_session, by=LATER, act="group:remove", subject=group):
        own_session.delete(group)
    with pytest.raises(UndoRefused) as refusal:
        take_back(own_session, changes=acts, by=CLERK)
    assert [each.why for each in refusal.value.obstacles] == [Hindrance.GONE, Hindrance.GONE]


def test_personal_values_that_were_written_over_cannot_come_back(own_session: Session) -> None:
    contact = Contact(organisation_id=5, purpose="連絡", person="山田 花子", email="hanako@example.jp")
    register(own_session, subject=contact, by=CLERK)
    start = newest(own_session)
    with recorded(own_session, by=CLERK, act="contact:change", subject=contact):
        contact.email, contact.purpose = "yamada@example.jp", "別の連絡"
    with pytest.raises(UndoRefused) as refusal:
        take_back(own_session, changes=since(own_session, start), by=LATER)
    assert [(each.why, each.columns) for each in refusal.value.obstacles] == [
        (Hindrance.NOT_HELD, ("email",))
    ]
    start = newest(own_session)
    with recorded(own_session, by=CLERK, act="contact:change", subject=contact):
        contact.purpose = "三つ目"
    take_back(own_session, changes=since(own_session, start), by=LATER)
    assert (contact.purpose, contact.email) == ("別の連絡", "yamada@example.jp")


def test_a_form_that_was_opened_before_is_stale_afterwards(own_session: Session) -> None:
    known = loaded(own_session, 5)
    start = newest(own_session)
    with recorded(own_session, by=CLERK, act="organisation:change", subject=known):
        known.website = "https://example.jp/"
    seen = known.version
    take_back(own_session, changes=since(own_session, start), by=LATER)
    assert known.version == seen + 1


STEPS = st.lists(
    st.tuples(st.sampled_from(["add", "alter", "remove", "replace", "rename"]), st.integers(0, 3)),
    min_size=1,
    max_size=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(STEPS)
def test_whatever_was_done_in_whatever_order_is_put_back(
    own_session: Session, steps: list[tuple[str, int]]
) -> None:
    """Names and areas of a few organisations come, change and go; all of it is taken back at once."""
    session = own_session
    own = [loaded(session, identity) for identity in (7, 8, 9, 10)]
    before, start = contents(session), newest(session)
    for number, (verb, place) in enumerate(steps):
        each = own[place]
        with recorded(session, by=CLERK, act="organisation:change", subject=each):
            others = [name for name in each.names if name.kind is not NameKind.OFFICIAL]
            if verb == "add":
                each.names.append(OrganisationName(name=f"別名{number}", kind=NameKind.ALIAS))
            elif verb == "alter":
                each.website = f"https://example.jp/{number}"
                each.parent_id = own[place - 1].id if place else None
            elif verb == "remove" and others:
                each.names.remove(others[0])
            elif verb == "replace":
                each.areas_served = [AreaServed(region_code=("tama", "tosho")[number % 2])]
            elif verb == "rename":
                each.names[0].name = each.name = f"名称{number}"
    made = since(session, start)
    if made:
        take_back(session, changes=made, by=LATER)
    assert contents(session) == before
    session.rollback()
