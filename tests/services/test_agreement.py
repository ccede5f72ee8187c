"""Agreements are written: what is recorded, what it changes, what is refused, and that every act is one Change."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from registry.japanese.dates import parse_date
from registry.model import Account, Agreement, AgreementEvent, Change, Organisation
from registry.model.act import Objection, possible_acts
from registry.model.due import items
from registry.model.engine import open_engine, writing
from registry.model.standing import standing
from registry.model.vocabulary import (
    AgreementAct,
    AgreementKind,
    Category,
    DueKind,
    Duty,
    NoticeUnit,
    Phase,
    RenewalMode,
    Tier,
)
from registry.queries.account import account_by_login
from registry.queries.agreement import agreement as row_of
from registry.queries.agreement import agreements, whole_agreement
from registry.services.agreement import (
    ActRefused,
    Facts,
    Item,
    Party,
    correct_agreement,
    correct_event,
    record_act,
    register_agreement,
    set_items,
    sign_agreement,
)
from registry.services.duty import assign, hand_over
from registry.services.partner import register_organisation
from registry.services.recording import Actor, broken_link
from registry.services.revert import RevertRefused, revert

OFFICER = Actor("officer", datetime(2026, 11, 2, 1, 0, tzinfo=UTC))
TODAY = OFFICER.day
YEARLY = Facts(
    kind=AgreementKind.AGREEMENT,
    title="連携に関する協定書",
    parties=(),
    signed_on=parse_date("令和8年4月1日"),
    effective_from=date(2026, 4, 1),
    initial_term_months=12,
    renewal_mode=RenewalMode.AUTOMATIC,
    renewal_term_months=12,
    notice_count=3,
    notice_unit=NoticeUnit.MONTH,
)


def party(session: Session, name: str = "城南信用金庫") -> Party:
    """A party of the seeds by its name."""
    identity = session.scalar(select(Organisation.id).where(Organisation.name == name))
    assert identity is not None
    return Party(identity, name)


def account(session: Session, login: str) -> Account:
    """An account of the seeds."""
    found = account_by_login(session, login)
    assert found is not None
    return found


@pytest.fixture
def signed(own_session: Session) -> Agreement:
    """A yearly agreement with one partner, signed on 1 April 2026."""
    facts = replace(YEARLY, parties=(party(own_session),))
    made = register_agreement(own_session, facts=facts, by=OFFICER, owner=account(own_session, "officer"))
    return whole(own_session, made)


def whole(session: Session, agreement: Agreement) -> Agreement:
    """The agreement with everything that belongs to it, read anew."""
    identity = agreement.id
    session.expire_all()
    found = whole_agreement(session, identity)
    assert found is not None
    return found


def phase(agreement: Agreement, day: date = TODAY) -> Phase:
    """The phase on a day."""
    found = standing(agreement, day)
    assert found is not None
    return found.phase


def count(session: Session) -> int:
    """How many changes are on record."""
    return session.scalar(select(func.count()).select_from(Change)) or 0


def act(kind: str, day: date = TODAY, **given: object) -> AgreementEvent:
    """An event to record."""
    return AgreementEvent(act=AgreementAct(kind), on_date=day, **given)


def test_a_signed_agreement_is_in_force_with_its_owner_and_its_item(
    own_session: Session, signed: Agreement
) -> None:
    row = row_of(own_session, signed.id, as_of=TODAY)
    assert row is not None
    assert row.phase is Phase.REVIEW_WINDOW
    assert row.ends_on == date(2027, 3, 31)
    assert row.owner is not None
    assert row.owner.login == "officer"
    assert row.act_by is not None
    assert row.act_by.safe == date(2026, 12, 28)
    assert [(item.kind, item.for_date) for item in row.items] == [(DueKind.NOTICE, date(2027, 3, 31))]


def test_registering_is_one_change_with_every_part(own_session: Session) -> None:
    before = count(own_session)
    facts = replace(YEARLY, parties=(party(own_session), party(own_session, "港区")))
    register_agreement(own_session, facts=facts, by=OFFICER, owner=account(own_session, "officer"))
    assert count(own_session) == before + 1
    newest = own_session.scalars(select(Change).order_by(Change.id.desc()).limit(1)).one()
    assert newest.act == "agreement:register"
    assert sorted({row["table"] for row in newest.rows}) == [
        "agreement",
        "agreement_duty",
        "agreement_party",
    ]
    assert broken_link(own_session) is None


def test_a_draft_goes_step_by_step_to_the_signature(own_session: Session) -> None:
    facts = replace(YEARLY, parties=(party(own_session),), signed_on=None, effective_from=None)
    draft = whole(own_session, register_agreement(own_session, facts=facts, by=OFFICER))
    assert phase(draft) is Phase.DRAFT
    for step, wanted in (("negotiated", Phase.NEGOTIATING), ("submitted", Phase.APPROVING)):
        record_act(own_session, agreement=draft, event=act(step), by=OFFICER)
        assert phase(draft) is wanted
    assert [item.kind for item in items(draft, TODAY)] == [DueKind.APPROVAL]
    record_act(own_session, agreement=draft, event=act("approved", reference="8産技総第12号"), by=OFFICER)
    assert [item.kind for item in items(draft, TODAY)] == [DueKind.SIGNATURE]
    sign_agreement(
        own_session,
        agreement=draft,
        signed_on=TODAY,
        effective_from=date(2026, 12, 1),
        document_number="8産技総第12号",
        by=OFFICER,
    )
    assert phase(draft) is Phase.SIGNED
    assert phase(draft, date(2026, 12, 1)) is Phase.IN_FORCE
    found = standing(draft, date(2026, 12, 1))
    assert found is not None
    assert found.ends_on == date(2027, 11, 30)


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (lambda: act("renewed", date(2026, 11, 3), ends_on=date(2028, 3, 31)), Objection.FUTURE),
        (lambda: act("terminated", date(2026, 3, 31), ends_on=date(2026, 12, 31)), Objection.BEFORE_SIGNING),
        (lambda: act("approved"), Objection.NOT_POSSIBLE),
        (lambda: act("notice_withdrawn"), Objection.NOT_POSSIBLE),
        (lambda: act("terminated"), Objection.END_MISSING),
        (lambda: act("terminated", ends_on=date(2026, 3, 1)), Objection.END_TOO_EARLY),
        (lambda: act("renewed", ends_on=date(2027, 3, 31)), Objection.END_NOT_LATER),
        (lambda: act("renewed"), Objection.END_MISSING),
        (lambda: act("amended"), Objection.NOTHING_CHANGED),
        (lambda: act("amended", ends_on=date(2026, 10, 1)), Objection.END_TOO_EARLY),
        (
            lambda: act("amended", notice_count=13, notice_unit=NoticeUnit.MONTH),
            Objection.NOTICE_TOO_LONG,
        ),
    ],
)
def test_what_cannot_have_happened_is_refused_and_leaves_no_trace(
    own_session: Session, signed: Agreement, event: Callable[[], AgreementEvent], reason: Objection
) -> None:
    before = count(own_session)
    with pytest.raises(ActRefused) as refused:
        record_act(own_session, agreement=signed, event=event(), by=OFFICER)
    assert refused.value.objection is reason
    assert count(own_session) == before
    assert signed.events == []


def test_an_end_for_an_agreement_of_unknown_term_needs_to_say_what_happens_then(own_session: Session) -> None:
    facts = replace(
        YEARLY, parties=(party(own_session),), renewal_mode=RenewalMode.UNKNOWN, initial_term_months=None
    )
    unknown = whole(own_session, register_agreement(own_session, facts=facts, by=OFFICER))
    end = date(2028, 3, 31)
    with pytest.raises(ActRefused) as refused:
        record_act(own_session, agreement=unknown, event=act("amended", ends_on=end), by=OFFICER)
    assert refused.value.objection is Objection.MODE_MISSING
    event = act("amended", ends_on=end, renewal_mode=RenewalMode.FIXED)
    record_act(own_session, agreement=unknown, event=event, by=OFFICER)
    found = standing(unknown, TODAY)
    assert found is not None
    assert found.ends_on == end


def test_a_notice_period_as_long_as_the_term_is_refused(own_session: Session) -> None:
    facts = replace(YEARLY, parties=(party(own_session),), notice_count=12)
    with pytest.raises(ActRefused) as refused:
        register_agreement(own_session, facts=facts, by=OFFICER)
    assert refused.value.objection is Objection.NOTICE_TOO_LONG


def test_notice_is_given_withdrawn_and_called_a_mistake(own_session: Session, signed: Agreement) -> None:
    record_act(own_session, agreement=signed, event=act("notice_given"), by=OFFICER)
    assert phase(signed) is Phase.ENDING
    assert items(signed, TODAY) == []
    assert AgreementAct.NOTICE_WITHDRAWN in possible_acts(signed, TODAY)
    (notice,) = signed.events
    correct_event(own_session, agreement=signed, event=notice, reason="別の協定の申し出だった", by=OFFICER)
    assert phase(signed) is Phase.REVIEW_WINDOW
    assert len(items(signed, TODAY)) == 1
    with pytest.raises(ActRefused) as refused:
        correct_event(own_session, agreement=signed, event=notice, reason="もう一度", by=OFFICER)
    assert refused.value.objection is Objection.ALREADY_CORRECTED


def test_a_successor_takes_over_and_both_stand_in_their_time(own_session: Session, signed: Agreement) -> None:
    facts = replace(
        YEARLY,
        parties=(party(own_session),),
        signed_on=parse_date("2026-11-01"),
        effective_from=date(2027, 1, 1),
    )
    successor = whole(own_session, register_agreement(own_session, facts=facts, by=OFFICER))
    signed = whole(own_session, signed)
    record_act(
        own_session,
        agreement=signed,
        event=act("replaced", ends_on=date(2026, 12, 31)),
        successor=successor,
        by=OFFICER,
    )
    assert successor.predecessor_id == signed.id
    for day, old, new in (
        (date(2026, 10, 31), Phase.REVIEW_WINDOW, None),
        (TODAY, Phase.ENDING, Phase.SIGNED),
        (date(2027, 1, 1), Phase.SUCCEEDED, Phase.IN_FORCE),
    ):
        listed = {row.agreement.id: row.phase for row in agreements(own_session, as_of=day)}
        assert (listed.get(signed.id), listed.get(successor.id)) == (old, new), day


def test_an_ended_agreement_still_stands_in_every_view_before_its_end(
    own_session: Session, signed: Agreement
) -> None:
    early = date(2026, 6, 1)
    before = {row.agreement.id: row.phase for row in agreements(own_session, as_of=early)}
    record_act(own_session, agreement=signed, event=act("terminated", ends_on=date(2026, 11, 30)), by=OFFICER)
    own_session.flush()
    assert {row.agreement.id: row.phase for row in agreements(own_session, as_of=early)} == before
    assert phase(signed, date(2026, 12, 1)) is Phase.TERMINATED


def test_a_correction_is_marked_with_its_reason_and_a_draft_is_simply_revised(
    own_session: Session, signed: Agreement
) -> None:
    facts = replace(YEARLY, parties=(party(own_session),), initial_term_months=36)
    correct_agreement(own_session, agreement=signed, facts=facts, reason="期間は3年だった", by=OFFICER)
    assert [(event.act, event.note) for event in signed.events] == [
        (AgreementAct.CORRECTED, "期間は3年だった")
    ]
    found = standing(signed, date(2026, 5, 1))
    assert found is not None
    assert found.ends_on == date(2029, 3, 31)
    draft = register_agreement(own_session, facts=replace(facts, signed_on=None), by=OFFICER)
    draft = whole(own_session, draft)
    correct_agreement(
        own_session,
        agreement=draft,
        facts=replace(facts, signed_on=None, title="覚書"),
        reason=None,
        by=OFFICER,
    )
    assert draft.title == "覚書"
    assert [event.act for event in draft.events] == [AgreementAct.DRAFTED]


def test_a_signature_that_never_was_leaves_a_draft(own_session: Session, signed: Agreement) -> None:
    facts = replace(YEARLY, parties=(party(own_session),), signed_on=None)
    correct_agreement(own_session, agreement=signed, facts=facts, reason="締結は見送られた", by=OFFICER)
    assert phase(signed) is Phase.DRAFT


def test_parties_change_places_and_leave(own_session: Session, signed: Agreement) -> None:
    one, other, third = party(own_session), party(own_session, "港区"), party(own_session, "板橋区")
    for parties in ((one, other), (other, one), (third, other, one), (other,)):
        correct_agreement(
            own_session, agreement=signed, facts=replace(YEARLY, parties=parties), reason="当事者", by=OFFICER
        )
        again = whole(own_session, signed)
        assert [each.organisation_id for each in again.parties] == [each.organisation_id for each in parties]
        signed = again


def test_items_keep_their_record_when_only_their_order_changes(
    own_session: Session, signed: Agreement
) -> None:
    first, second, third = (Item(Tier.PRIORITY, words) for words in ("技術相談", "人材交流", "共同研究"))
    set_items(own_session, agreement=signed, items=[first, second], by=OFFICER)
    ids = {item.subject: item.id for item in whole(own_session, signed).items}
    set_items(own_session, agreement=whole(own_session, signed), items=[third, second, first], by=OFFICER)
    after = whole(own_session, signed).items
    assert [item.subject for item in after] == ["共同研究", "人材交流", "技術相談"]
    assert {item.subject: item.id for item in after if item.subject != "共同研究"} == ids
    set_items(own_session, agreement=whole(own_session, signed), items=[], by=OFFICER)
    assert whole(own_session, signed).items == []
    newest = own_session.scalars(select(Change).order_by(Change.id.desc()).limit(1)).one()
    assert sorted(row["before"]["subject"] for row in newest.rows) == sorted(
        ["共同研究", "人材交流", "技術相談"]
    )


def test_a_change_of_a_part_counts_a_version_of_the_agreement(
    own_session: Session, signed: Agreement
) -> None:
    before = signed.version
    set_items(own_session, agreement=signed, items=[Item(Tier.PRIORITY, "技術相談")], by=OFFICER)
    assert signed.version > before
    newest = own_session.scalars(select(Change).order_by(Change.id.desc()).limit(1)).one()
    assert {row["table"] for row in newest.rows} == {"cooperation_item"}


def test_of_two_who_write_at_once_the_second_finds_out(own_url: str) -> None:
    engine = writing(open_engine(own_url))
    with Session(engine) as session, session.begin():
        made = register_agreement(session, facts=replace(YEARLY, parties=(party(session),)), by=OFFICER)
        identity = made.id
    reading = open_engine(own_url)
    with Session(reading) as slow:
        opened = whole_agreement(slow, identity)
        assert opened is not None
        slow.rollback()
        with Session(engine) as quick, quick.begin():
            other = whole_agreement(quick, identity)
            assert other is not None
            record_act(quick, agreement=other, event=act("notice_given"), by=OFFICER)
    with Session(engine) as late, late.begin():
        stale = whole_agreement(late, identity)
        assert stale is not None
        stale.version  # noqa: B018
        late.connection().exec_driver_sql(f"UPDATE agreement SET version = version + 1 WHERE id = {identity}")
        with pytest.raises(StaleDataError):
            set_items(late, agreement=stale, items=[Item(Tier.PRIORITY, "x")], by=OFFICER)
        late.rollback()
    engine.dispose()
    reading.dispose()


def test_duties_are_handed_over_on_a_day_and_stay_in_the_history(
    own_session: Session, signed: Agreement
) -> None:
    admin = account(own_session, "admin")
    hand_over(
        own_session, agreements=[signed], duty=Duty.OWNER, to=admin, from_day=date(2027, 4, 1), by=OFFICER
    )
    again = whole(own_session, signed)
    for day, login in ((date(2027, 3, 31), "officer"), (date(2027, 4, 1), "admin")):
        row = row_of(own_session, again.id, as_of=day)
        assert row is not None
        assert row.owner is not None
        assert row.owner.login == login
    assign(own_session, agreement=again, duty=Duty.OWNER, account=None, from_day=date(2027, 5, 1), by=OFFICER)
    again = whole(own_session, again)
    row = row_of(own_session, again.id, as_of=date(2027, 5, 1))
    assert row is not None
    assert row.owner is None
    assert len(again.duties) == 2


def test_giving_a_duty_to_who_has_it_changes_nothing(own_session: Session, signed: Agreement) -> None:
    before = count(own_session)
    officer = account(own_session, "officer")
    assign(own_session, agreement=signed, duty=Duty.OWNER, account=officer, from_day=TODAY, by=OFFICER)
    assert count(own_session) == before


def test_a_new_organisation_is_found_by_its_name(own_session: Session) -> None:
    made = register_organisation(own_session, name=" 新しい 機関 ", category=Category.OTHER, by=OFFICER)
    assert made.name == "新しい機関"
    assert [name.name for name in made.names] == ["新しい機関"]


def test_a_change_is_taken_back_value_by_value(own_session: Session, signed: Agreement) -> None:
    facts = replace(YEARLY, parties=(party(own_session), party(own_session, "港区")), initial_term_months=36)
    correct_agreement(own_session, agreement=signed, facts=facts, reason="誤記", by=OFFICER)
    change = own_session.scalars(select(Change).order_by(Change.id.desc()).limit(1)).one()
    revert(own_session, change=change, agreement=whole(own_session, signed), reason="元が正しい", by=OFFICER)
    again = whole(own_session, signed)
    assert again.initial_term_months == 12
    assert [each.name_as_printed for each in again.parties] == ["城南信用金庫"]
    assert broken_link(own_session) is None


def test_an_event_is_taken_back_by_marking_it_as_a_mistake(own_session: Session, signed: Agreement) -> None:
    record_act(own_session, agreement=signed, event=act("notice_given"), by=OFFICER)
    change = own_session.scalars(select(Change).order_by(Change.id.desc()).limit(1)).one()
    revert(own_session, change=change, agreement=whole(own_session, signed), reason="誤り", by=OFFICER)
    again = whole(own_session, signed)
    assert phase(again) is Phase.REVIEW_WINDOW
    assert any(event.corrects_id is not None for event in again.events)


def test_a_change_that_was_changed_again_is_not_taken_back(own_session: Session, signed: Agreement) -> None:
    for months in (24, 36):
        facts = replace(YEARLY, parties=(party(own_session),), initial_term_months=months)
        correct_agreement(own_session, agreement=signed, facts=facts, reason="誤記", by=OFFICER)
    older = own_session.scalars(select(Change).order_by(Change.id.desc()).offset(1).limit(1)).one()
    with pytest.raises(RevertRefused, match="別の変更"):
        revert(own_session, change=older, agreement=whole(own_session, signed), reason="x", by=OFFICER)
    first = own_session.scalars(
        select(Change).where(Change.act == "agreement:register", Change.subject_id == str(signed.id))
    ).one()
    with pytest.raises(RevertRefused, match="登録"):
        revert(own_session, change=first, agreement=whole(own_session, signed), reason="x", by=OFFICER)
    assert whole(own_session, signed).initial_term_months == 36
