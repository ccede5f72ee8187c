"""The calendar file, read back with a parser that knows nothing of the library that wrote it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import vobject
from hypothesis import given, settings
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.exchange.calendar import calendar_file, uid
from registry.model import Account, Agreement, AgreementDuty, AgreementEvent, AgreementParty, Organisation
from registry.model.due import Item, items
from registry.model.vocabulary import (
    AgreementAct,
    AgreementKind,
    Duty,
    Language,
    NoticeUnit,
    Precision,
    RenewalMode,
)
from registry.queries.account import account_by_login
from registry.queries.calendar import SETTLED_DAYS, CalendarRow, calendar, sequence
from registry.services.closing_day import add_closing_day
from registry.services.recording import Actor, recorded, register
from tests.model.test_standing import Plan, plans

BY = Actor("officer", datetime(2024, 4, 1, 3, 0, tzinfo=UTC))
SPRING = date(2024, 5, 1)
LATER = date(2024, 11, 10)
HOSTILE = 'A, B; C\\n "D"\nBEGIN:VEVENT\r\nE:F'


@pytest.fixture
def officer(own_session: Session) -> Account:
    """An officer of headquarters."""
    return found(own_session, "officer")


def found(session: Session, login: str) -> Account:
    """A demonstration account."""
    account = account_by_login(session, login)
    assert account is not None
    return account


def add(session: Session, owner: Account | None = None, duty: Duty = Duty.OWNER, **given: Any) -> Agreement:
    """An agreement of a year from 1 April 2024, renewed by itself unless notice is given three months before."""
    organisation = session.scalars(select(Organisation).order_by(Organisation.id).limit(1)).one()
    values: dict[str, Any] = {
        "kind": AgreementKind.AGREEMENT,
        "title": "業務連携に関する覚書",
        "signed_on": date(2024, 4, 1),
        "signed_on_precision": Precision.DAY,
        "effective_from": date(2024, 4, 1),
        "initial_term_months": 12,
        "renewal_mode": RenewalMode.AUTOMATIC,
        "renewal_term_months": 12,
        "notice_count": 3,
        "notice_unit": NoticeUnit.MONTH,
        "watched_from": date(2024, 4, 1),
        "parties": [AgreementParty(position=1, organisation_id=organisation.id, name_as_printed="x")],
        **given,
    }
    made = Agreement(**values)
    if owner is not None:
        made.duties = [AgreementDuty(duty=duty, account_id=owner.id, valid_from=date(2024, 4, 1))]
    register(session, subject=made, by=BY)
    return made


def happened(session: Session, agreement: Agreement, act: str, day: date, **given: Any) -> None:
    """Record something of an agreement."""
    event = AgreementEvent(agreement_id=agreement.id, act=AgreementAct(act), on_date=day, **given)
    with recorded(session, by=BY, act=f"agreement:{act}", subject=agreement):
        session.add(event)
    session.expire_all()


def written(session: Session, account: Account, day: date) -> bytes:
    """The file of an account on a day."""
    return calendar_file(
        calendar(session, account=account, as_of=day),
        language=account.language,
        institute="都産技研",
        address=lambda identity: f"https://registry.example/agreements/{identity}",
    )


def events(session: Session, account: Account, day: date) -> list[Any]:
    """The events of the file, read back."""
    read = vobject.readOne(written(session, account, day).decode())
    return list(getattr(read, "vevent_list", []))


def only(session: Session, account: Account, day: date) -> Any:
    """The one event of the file."""
    (event,) = events(session, account, day)
    return event


def test_a_deadline_is_a_whole_day_that_blocks_nobody(own_session: Session, officer: Account) -> None:
    made = add(own_session, officer, clause="3か月前までに申し出る。\n申し出がなければ1年更新する。")
    event = only(own_session, officer, SPRING)
    assert event.dtstart.value == date(2024, 12, 27)
    assert event.dtend.value == date(2024, 12, 28)
    assert event.transp.value == "TRANSPARENT"
    assert event.status.value == "CONFIRMED"
    assert event.uid.value == f"agreement-{made.id}-notice-20240401@partner-registry"
    assert event.url.value == f"https://registry.example/agreements/{made.id}"
    name = made.parties[0].organisation.name
    assert event.summary.value == f"更新しない場合の申出期限: {name} 業務連携に関する覚書"
    assert event.description.value.splitlines() == [
        "暦の上の期限: 2024年12月30日（令和6年12月30日）",
        "余裕を見た期限（開庁日）: 2024年12月27日（令和6年12月27日）",
        "準備を始める日: 2024年10月28日（令和6年10月28日）",
        "条文: 3か月前までに申し出る。",
        "申し出がなければ1年更新する。",
        f"台帳: https://registry.example/agreements/{made.id}",
    ]


def test_the_alarm_rings_on_the_morning_on_which_preparation_starts(
    own_session: Session, officer: Account
) -> None:
    add(own_session, officer)
    event = only(own_session, officer, SPRING)
    rings = datetime(2024, 12, 27) + event.valarm.trigger.value  # noqa: DTZ001 - local, as calendars take it
    assert (rings.date(), rings.hour) == (date(2024, 10, 28), 9)


def test_the_calendar_speaks_the_language_of_the_account(own_session: Session, officer: Account) -> None:
    made = add(own_session, officer)
    with recorded(own_session, by=BY, act="account:language", subject=officer):
        officer.language = Language.ENGLISH
    event = only(own_session, officer, SPRING)
    assert event.summary.value.startswith("Last day for notice of non-renewal: ")
    assert made.parties[0].organisation.name_en in event.summary.value
    assert "Safe deadline (business day): 27 December 2024" in event.description.value


@pytest.mark.parametrize(
    "title",
    ["研究, 教育; 協力", "行\n行", HOSTILE, "長い" * 180, "🧪𠮷野家" * 20, "\u202e逆\x07さ", "\\;\\,\\"],
)
def test_any_title_comes_back_as_it_was_and_adds_nothing(
    own_session: Session, officer: Account, title: str
) -> None:
    add(own_session, officer, title=title, clause=title)
    event = only(own_session, officer, SPRING)
    wanted = title.replace("\r\n", "\n").replace("\u202e", " ").replace("\x07", " ")
    assert event.summary.value.endswith(wanted)
    assert wanted in event.description.value


def test_no_line_is_longer_than_75_octets_and_none_is_cut_inside_a_character(
    own_session: Session, officer: Account
) -> None:
    add(own_session, officer, title="多摩地域の中小企業の支援に関する業務連携" * 15)
    content = written(own_session, officer, SPRING)
    assert b"\n" not in content.replace(b"\r\n", b"")
    lines = content.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert any(line.startswith(b" ") for line in lines)
    for line in lines:
        line.decode()


def test_the_same_records_and_day_give_the_same_bytes(own_session: Session, officer: Account) -> None:
    add(own_session, officer)
    first = written(own_session, officer, SPRING)
    own_session.expire_all()
    assert written(own_session, officer, SPRING) == first
    assert written(own_session, officer, SPRING + timedelta(days=1)) == first, "nothing happened overnight"


def test_a_deadline_that_moves_keeps_its_name_and_counts_up(own_session: Session, officer: Account) -> None:
    made = add(own_session, officer)
    before = only(own_session, officer, LATER)
    happened(
        own_session,
        made,
        "amended",
        LATER,
        ends_on=date(2025, 9, 30),
        notice_count=1,
        notice_unit=NoticeUnit.MONTH,
        clause="1か月前までに申し出る。",
    )
    after = only(own_session, officer, LATER)
    assert after.uid.value == before.uid.value
    assert after.dtstart.value == date(2025, 8, 29) > before.dtstart.value
    assert int(after.sequence.value) > int(before.sequence.value)
    assert after.dtstamp.value > before.dtstamp.value
    assert "条文: 1か月前までに申し出る。" in after.description.value


def test_a_closing_day_moves_the_deadline_and_counts_up(own_session: Session, officer: Account) -> None:
    add(own_session, officer)
    before = only(own_session, officer, SPRING)
    add_closing_day(own_session, day=date(2024, 12, 27), name="停電", by=BY)
    after = only(own_session, officer, SPRING)
    assert after.uid.value == before.uid.value
    assert after.dtstart.value == date(2024, 12, 26)
    assert int(after.sequence.value) > int(before.sequence.value)


def test_a_settled_deadline_is_cancelled_and_one_that_opens_again_is_not(
    own_session: Session, officer: Account
) -> None:
    made = add(own_session, officer)
    states = [only(own_session, officer, LATER)]
    for act, day in (("notice_given", LATER), ("notice_withdrawn", LATER + timedelta(days=3))):
        happened(own_session, made, act, day)
        states.append(only(own_session, officer, day))
    assert [each.status.value for each in states] == ["CONFIRMED", "CANCELLED", "CONFIRMED"]
    assert len({each.uid.value for each in states}) == 1
    numbers = [int(each.sequence.value) for each in states]
    assert numbers == sorted(set(numbers))
    assert states[1].summary.value.startswith("【処理済み】")
    assert not hasattr(states[1], "valarm")


def test_a_settled_deadline_goes_after_a_while(own_session: Session, officer: Account) -> None:
    made = add(own_session, officer)
    settled = date(2024, 6, 3)
    happened(own_session, made, "reviewed", settled, ends_on=date(2025, 3, 31))
    happened(own_session, made, "reviewed", date(2024, 8, 1), ends_on=date(2024, 3, 31))
    last = settled + timedelta(days=SETTLED_DAYS)
    assert "CANCELLED" in {each.status.value for each in events(own_session, officer, last)}
    (left,) = events(own_session, officer, last + timedelta(days=1))
    assert left.status.value == "CONFIRMED"
    assert left.dtstart.value == date(2025, 12, 26)


def test_years_after_an_end_nothing_is_left(own_session: Session, officer: Account) -> None:
    made = add(own_session, officer)
    happened(own_session, made, "terminated", date(2024, 7, 1), ends_on=date(2024, 7, 31))
    assert [each.status.value for each in events(own_session, officer, date(2024, 8, 1))] == ["CANCELLED"]
    assert events(own_session, officer, date(2027, 5, 1)) == []


def test_the_review_moves_on_when_it_is_done(own_session: Session, officer: Account) -> None:
    made = add(own_session, officer, renewal_mode=RenewalMode.INDEFINITE)
    before = only(own_session, officer, date(2025, 3, 1))
    happened(own_session, made, "reviewed", date(2025, 3, 3))
    after = only(own_session, officer, date(2025, 3, 3))
    assert (before.dtstart.value, after.dtstart.value) == (date(2025, 4, 1), date(2026, 3, 3))
    assert after.uid.value == before.uid.value
    assert int(after.sequence.value) > int(before.sequence.value)


def test_what_has_no_date_stands_in_no_calendar(own_session: Session, officer: Account) -> None:
    add(own_session, officer, renewal_mode=RenewalMode.UNKNOWN)
    assert b"VEVENT" not in written(own_session, officer, SPRING)
    assert vobject.readOne(written(own_session, officer, SPRING).decode()).x_wr_calname.value == (
        "協定の期限（都産技研）"
    )


def test_no_person_is_named(own_session: Session, officer: Account) -> None:
    add(own_session, officer, signatory="理事長 山田 太郎")
    content = written(own_session, officer, SPRING).replace(b"\r\n ", b"").decode()
    for name in ("山田", officer.name, officer.login, "MAILTO", "ORGANIZER", "ATTENDEE"):
        assert name not in content


def test_owner_and_deputy_see_it_while_they_are_on_duty(own_session: Session, officer: Account) -> None:
    staff = found(own_session, "staff")
    add(own_session, officer)
    add(own_session, staff, duty=Duty.DEPUTY)
    made = add(own_session, officer)
    with recorded(own_session, by=BY, act="agreement:hand_over", subject=made):
        made.duties[0].valid_to = date(2024, 9, 30)
    assert len(events(own_session, officer, SPRING)) == 2
    assert len(events(own_session, officer, date(2024, 10, 1))) == 1
    assert len(events(own_session, staff, SPRING)) == 1
    assert events(own_session, found(own_session, "admin"), SPRING) == []


@pytest.mark.parametrize(
    ("branch", "places"), [("jonan", {"jonan"}), ("hq", {"hq", None}), (None, set()), ("tama", set())]
)
def test_a_head_sees_the_agreements_of_the_branch(
    own_session: Session, branch: str | None, places: set[str | None]
) -> None:
    head = found(own_session, "head")
    with recorded(own_session, by=BY, act="account:move", subject=head):
        head.branch_code = branch
    for place in ("jonan", "hq", None):
        add(own_session, branch_code=place)
    own = add(own_session, head, branch_code="joto")
    rows = calendar(own_session, account=head, as_of=SPRING)
    assert {row.item.agreement.branch_code for row in rows} == places | {"joto"}
    assert own.id in {row.item.agreement.id for row in rows}


def test_the_number_of_queries_does_not_grow_with_the_agreements(
    own_session: Session, officer: Account, counted: Callable[[], int]
) -> None:
    numbers = []
    for more in (2, 20):
        for _ in range(more):
            add(own_session, officer)
        own_session.expire_all()
        found(own_session, "officer")
        start = counted()
        assert written(own_session, officer, SPRING)
        numbers.append(counted() - start)
    assert numbers[0] == numbers[1] < 20


@pytest.fixture
def counted(own_session: Session) -> Callable[[], int]:
    """How many statements the session has sent so far."""
    from sqlalchemy import event

    sent: list[str] = []
    event.listen(
        own_session.get_bind(), "before_cursor_execute", lambda *arguments: sent.append(arguments[2])
    )
    return lambda: len(sent)


@settings(max_examples=150)
@given(plans())
def test_in_any_life_the_number_never_goes_down_and_rises_with_every_move(plan: Plan) -> None:
    life = plan.made()
    life.version = 1
    for event in life.events:
        event.version = 1
    known = list(life.events)
    changes = {day for event in known for day in (event.on_date, event.has_effect_from)}
    last_seen: dict[str, tuple[int, object]] = {}
    for step in sorted(changes | {plan.start + timedelta(days=days) for days in range(-30, 3500, 50)}):
        life.events = [event for event in known if event.on_date <= step]
        names = set()
        for item in items(life, step, decided=True):
            if item.act_by is None:
                continue
            name, number = named(item), sequence(item, step, 0)
            state = (item.act_by, item.decided)
            assert name not in names, "two events of one name"
            names.add(name)
            if name in last_seen:
                before, then = last_seen[name]
                assert number >= before
                assert state == then or number > before
            last_seen[name] = number, state


def named(item: Item) -> str:
    """The name of the item's event."""
    return uid(CalendarRow(item, None, 0, datetime(2024, 1, 1, tzinfo=UTC)))  # type: ignore[arg-type]
