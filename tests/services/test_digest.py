"""The daily digest: who is told of what, once, and never twice whatever happens to the job."""

from collections.abc import Iterator
from datetime import date, timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.cli.digest import planned, send_digests
from registry.exchange.mail import MailRefused
from registry.model import Account, AgreementDuty, Digest, Reminder
from registry.model.due import OVERDUE, RUNGS
from registry.model.engine import open_engine, writing
from registry.model.vocabulary import AgreementAct, DigestState, DueKind, Duty, Language, Role
from registry.queries.account import account_by_login
from registry.services.account import disable_account
from registry.services.recording import recorded
from tests.conftest import Backend
from tests.digest import HEAD, MADE, Postbox, fixed_term, happen, job, person, run_job, waiting

SAFE = date(2027, 3, 30)  # of a term that ends on 31 March 2027, without a notice agreed
ENDS = date(2027, 3, 31)


class Killed(BaseException):
    """The machine goes down."""


@pytest.fixture
def engine(own_session: Session, own_url: str) -> Iterator[Engine]:
    """The database as the job opens it; what the test adds, it has to commit first."""
    opened = open_engine(own_url)
    yield opened
    opened.dispose()


def told_on(engine: Engine, day: date, transport: Postbox | None = None) -> dict[str, list[int]]:
    """Whom the job tells on a day, of which rungs."""
    outcomes = run_job(engine, day, transport or Postbox())
    return {each.plan.account.login: [news.rung for news in each.plan.news] for each in outcomes}


def left(days: int) -> date:
    """The day on which so many days are left."""
    return SAFE - timedelta(days=days)


def states(engine: Engine) -> list[tuple[str, str]]:
    """Login and state of every digest, in the order in which they were written."""
    with Session(engine) as session:
        rows = session.execute(select(Account.login, Digest.state).join(Digest.account).order_by(Digest.id))
        return [(login, state.value) for login, state in rows]


def test_owner_and_deputy_are_told_each_rung_on_its_day_and_heads_from_seven_days_on(
    own_session: Session, engine: Engine, backend: Backend
) -> None:
    owner, deputy = person(own_session, "owner"), person(own_session, "deputy")
    person(own_session, "chief", Role.HEAD, "hq")
    person(own_session, "elsewhere", Role.HEAD, "tama")
    fixed_term(own_session, ENDS, owner=owner, deputy=deputy)
    own_session.commit()
    # Every day on one database; on the other, where a query takes longer, each rung with the days around it.
    daily = backend.name == "sqlite"
    told = {
        days: told_on(engine, left(days))
        for days in range(185, -5, -1)
        if daily or any(abs(days - rung) <= 1 for rung in (*RUNGS, OVERDUE))
    }
    both = {days: {"owner": [days], "deputy": [days]} for days in RUNGS if days > 7}
    all_three = {days: {"owner": [days], "deputy": [days], "chief": [days]} for days in (7, 1, 0, OVERDUE)}
    assert {days: logins for days, logins in told.items() if logins} == both | all_three


@pytest.mark.parametrize(
    ("branch", "logins"),
    [("tama", {"tama-head"}), (None, {"hq-head", "hq-second"}), ("joto", {"admin"}), ("jonan", {"head"})],
)
def test_what_nobody_owns_goes_to_the_heads_of_its_branch_else_to_the_administrators_from_the_first_rung(
    own_session: Session, engine: Engine, branch: str | None, logins: set[str]
) -> None:
    person(own_session, "hq-head", Role.HEAD, "hq")
    person(own_session, "hq-second", Role.HEAD, "hq")
    person(own_session, "hq-gone", Role.HEAD, "hq", active=False)
    person(own_session, "tama-head", Role.HEAD, "tama")
    person(own_session, "joto-gone", Role.HEAD, "joto", active=False)
    gone = person(own_session, "gone", active=False)
    fixed_term(own_session, ENDS, owner=gone, branch=branch)
    own_session.commit()
    assert told_on(engine, left(180)) == {login: [180] for login in logins}


def test_where_nobody_can_be_told_the_job_says_so(own_session: Session, engine: Engine) -> None:
    admin = account_by_login(own_session, "admin")
    assert admin is not None
    disable_account(own_session, account=admin, by=MADE)
    made = fixed_term(own_session, ENDS, owner=person(own_session, "gone", active=False))
    own_session.commit()
    found = planned(engine, as_of=left(30))
    assert found.plans == ()
    assert [row.item.agreement.id for row in found.unheard] == [made.id]


def test_after_days_without_the_job_the_rung_now_reached_is_told_and_the_skipped_ones_never(
    own_session: Session, engine: Engine
) -> None:
    fixed_term(own_session, ENDS, owner=person(own_session, "owner"), branch="tama")
    own_session.commit()
    assert told_on(engine, left(100))["owner"] == [180]
    assert told_on(engine, left(10))["owner"] == [14]
    assert told_on(engine, left(-400))["owner"] == [OVERDUE]
    with Session(engine) as session:
        owners = select(Reminder.rung).join(Account, Account.id == Reminder.account_id)
        assert session.scalars(owners.where(Account.login == "owner").order_by(Reminder.id)).all() == [
            180,
            14,
            OVERDUE,
        ]


def test_whoever_takes_over_is_told_at_once_and_who_left_no_more(
    own_session: Session, engine: Engine
) -> None:
    old, new = person(own_session, "old"), person(own_session, "new")
    made = fixed_term(own_session, ENDS, owner=old)
    own_session.commit()
    assert told_on(engine, left(89)) == {"old": [90]}
    with recorded(own_session, by=MADE, act="test:hand-over", subject=made):
        held = own_session.scalars(select(AgreementDuty).where(AgreementDuty.agreement_id == made.id)).one()
        held.valid_to = left(81)
        own_session.add(
            AgreementDuty(agreement_id=made.id, duty=Duty.OWNER, account_id=new.id, valid_from=left(80))
        )
    own_session.commit()
    assert told_on(engine, left(80)) == {"new": [90]}
    assert told_on(engine, left(60)) == {"new": [60]}


def test_what_is_decided_is_told_no_more_and_a_correction_of_the_decision_brings_back_what_was_not_told(
    own_session: Session, engine: Engine
) -> None:
    made = fixed_term(own_session, ENDS, owner=person(own_session, "owner"))
    own_session.commit()
    assert told_on(engine, left(60)) == {"owner": [60]}
    decision = happen(own_session, made, AgreementAct.REVIEWED, left(59), ends_on=ENDS)
    own_session.commit()
    assert told_on(engine, left(30)) == {}
    happen(own_session, made, AgreementAct.CORRECTED, left(25), corrects_id=decision)
    own_session.commit()
    assert told_on(engine, left(25)) == {"owner": [30]}


def test_what_waits_without_a_date_is_told_once_to_owner_and_head(
    own_session: Session, engine: Engine
) -> None:
    person(own_session, "chief", Role.HEAD, "hq")
    waiting(own_session, owner=person(own_session, "owner"), submitted=date(2026, 9, 1))
    own_session.commit()
    assert told_on(engine, date(2026, 8, 31)) == {}
    post = Postbox()
    assert told_on(engine, date(2026, 9, 1), post) == {"chief": [0], "owner": [0]}
    assert "期日の定めなし 待っています\n   すること: 決裁を進める" in post.mails[0].get_content()
    assert told_on(engine, date(2026, 12, 1)) == {}


def test_facts_to_complete_are_counted_at_the_end_and_are_no_reason_to_write(
    own_session: Session, engine: Engine
) -> None:
    owner = person(own_session, "owner")
    person(own_session, "chief", Role.HEAD, "hq")
    for _ in range(3):
        fixed_term(own_session, ENDS, owner=owner, branch="tama", initial_term_months=None)
    own_session.commit()
    assert told_on(engine, left(1)) == {}
    fixed_term(own_session, ENDS, owner=owner)
    own_session.commit()
    post = Postbox()
    told_on(engine, left(1), post)
    texts = {mail["To"]: mail.get_content() for mail in post.mails}
    assert "期間などの記録が足りない協定: 3件" in texts["owner@example.jp"]
    assert "期間などの記録が足りない協定: 71件" in texts["chief@example.jp"], (
        "the whole-institute ones of the seeds"
    )


def test_overdue_items_told_earlier_are_counted_at_the_end(own_session: Session, engine: Engine) -> None:
    owner = person(own_session, "owner")
    for _ in range(2):
        fixed_term(own_session, ENDS, owner=owner)
    fixed_term(own_session, date(2027, 4, 30), owner=owner, title="次の協定")
    own_session.commit()
    told_on(engine, date(2027, 4, 1))
    post = Postbox()
    assert told_on(engine, date(2027, 4, 15), post)["owner"] == [14]
    assert "お知らせ済みで、期限を過ぎたまま残っているもの: 2件" in post.mails[-1].get_content()


def test_a_second_run_on_the_same_day_tells_nothing_more_and_what_is_new_waits_for_tomorrow(
    own_session: Session, engine: Engine
) -> None:
    owner = person(own_session, "owner")
    fixed_term(own_session, ENDS, owner=owner)
    own_session.commit()
    assert told_on(engine, left(30)) == {"owner": [30]}
    assert told_on(engine, left(30)) == {}
    fixed_term(own_session, ENDS, owner=owner, title="あとの協定")
    own_session.commit()
    assert planned(engine, as_of=left(30)).plans == ()
    assert told_on(engine, left(29)) == {"owner": [30]}


def test_the_letter_says_what_is_due_by_when_with_whom_and_where(
    own_session: Session, engine: Engine
) -> None:
    owner = person(own_session, "owner")
    first = fixed_term(own_session, ENDS, owner=owner, deputy=person(own_session, "deputy", email=None))
    second = fixed_term(
        own_session, date(2027, 3, 26), owner=owner, title="過ぎた協定", effective_from=date(2026, 3, 26)
    )
    partner = first.parties[0].name_as_printed
    own_session.commit()
    post = Postbox()
    told_on(engine, left(4), post)
    [mail] = [each for each in post.mails if each["To"] == "owner@example.jp"]
    assert mail["Subject"] == "【都産技研】協定の期限 2件（うち期限超過1件）"
    assert (mail["From"], mail["Auto-Submitted"]) == ("registry@example.jp", "auto-generated")
    assert mail["Date"].datetime == job(left(4)).at
    assert mail["Message-ID"].endswith("@registry.example>")
    assert mail.get_content() == (
        "担当 owner 様\n\n2027年3月26日（令和9年3月26日）現在、次の2件に対応が要ります。\n\n"
        "1. 2027年3月24日（令和9年3月24日）水曜日 2日超過\n"
        "   すること: 満了後に更新するか、終えるかを決める\n"
        f"   相手: {partner}\n   協定: 過ぎた協定\n   担当: 担当 owner\n"
        f"   https://registry.example/agreements/{second.id}\n\n"
        "2. 2027年3月30日（令和9年3月30日）火曜日 あと4日\n"
        "   すること: 満了後に更新するか、終えるかを決める\n"
        f"   相手: {partner}\n   協定: 連携協定書\n   担当: 担当 owner、担当 deputy\n"
        f"   https://registry.example/agreements/{first.id}\n\n"
        "すべての期限: https://registry.example/agreements/due\n"
    )


def test_an_account_that_reads_english_is_written_to_in_english(own_session: Session, engine: Engine) -> None:
    owner = person(own_session, "owner", language=Language.ENGLISH)
    made = fixed_term(own_session, ENDS, owner=owner, branch="tama")
    own_session.commit()
    post = Postbox()
    told_on(engine, left(1), post)
    [mail] = [each for each in post.mails if each["To"] == "owner@example.jp"]
    assert mail["Subject"] == "[TIRI] 1 agreement deadline"
    text = mail.get_content()
    assert "1 item needs your attention as of Monday, 29 March 2027." in text
    assert "1. Tuesday, 30 March 2027, due tomorrow\n" in text
    assert f"https://registry.example/agreements/{made.id}\n" in text


def test_the_same_data_and_day_give_the_same_bytes(own_session: Session, engine: Engine) -> None:
    owner = person(own_session, "owner")
    for number in range(5):
        fixed_term(own_session, ENDS, owner=owner, title=f"協定{number}")
    own_session.commit()
    letters = []
    for _ in range(2):
        post = Postbox()
        told_on(engine, left(30), post)
        letters.append([bytes(mail) for mail in post.mails])
        with Session(writing(engine)) as session, session.begin():
            for row in (*session.scalars(select(Reminder)), *session.scalars(select(Digest))):
                session.delete(row)
    assert letters[0]
    # Only the number of the digest, which is part of its Message-ID, may differ on a database that counts on.
    assert [_without_id(mail) for mail in letters[0]] == [_without_id(mail) for mail in letters[1]]


def _without_id(mail: bytes) -> list[bytes]:
    return [line for line in mail.splitlines() if not line.startswith(b"Message-ID:")]


class Failing(Postbox):
    """A transport that does not take the first mails: refuses them, or dies before or after taking one."""

    def __init__(self, *faults: BaseException | tuple[str, BaseException]) -> None:
        super().__init__()
        self.faults = list(faults)

    def send(self, message: EmailMessage) -> None:
        fault = self.faults.pop(0) if self.faults else None
        if isinstance(fault, BaseException):
            raise fault
        super().send(message)
        if fault is not None:
            raise fault[1]


@pytest.mark.parametrize(
    ("fault", "mails"), [(Killed(), 0), (("after", Killed()), 1)], ids=["before", "after"]
)
def test_killed_around_the_sending_a_mail_is_never_sent_again_and_the_log_says_that_nobody_knows(
    own_session: Session, engine: Engine, fault: BaseException | tuple[str, BaseException], mails: int
) -> None:
    transport = Failing(fault)
    fixed_term(own_session, ENDS, owner=person(own_session, "owner"), deputy=person(own_session, "a-deputy"))
    own_session.commit()
    with pytest.raises(Killed):
        run_job(engine, left(30), transport)
    assert states(engine) == [("a-deputy", "sending")]
    assert len(transport.mails) == mails
    assert told_on(engine, left(30)) == {"owner": [30]}, "who was not reached yet is told by the next run"
    assert told_on(engine, left(29)) == {}
    assert states(engine) == [("a-deputy", "sending"), ("owner", "sent")]


def test_killed_before_the_log_is_written_nothing_has_happened(own_session: Session, engine: Engine) -> None:
    fixed_term(own_session, ENDS, owner=person(own_session, "owner"))
    own_session.commit()
    post = Postbox()

    def die(*arguments: object) -> None:
        raise Killed

    event.listen(engine, "commit", die)
    with pytest.raises(Killed):
        run_job(engine, left(30), post)
    event.remove(engine, "commit", die)
    assert (states(engine), post.mails) == ([], [])
    assert told_on(engine, left(30)) == {"owner": [30]}


def test_a_digest_that_was_refused_goes_out_with_the_next_run_in_the_same_row_saying_what_is_true_then(
    own_session: Session, engine: Engine
) -> None:
    owner = person(own_session, "owner")
    first = fixed_term(own_session, ENDS, owner=owner, title="決まる協定", branch="tama")
    fixed_term(own_session, ENDS, owner=owner, title="残る協定", branch="tama")
    own_session.commit()
    outcomes = run_job(engine, left(8), Failing(MailRefused("550 no"), MailRefused("550 no")))
    assert [(each.state, each.reason) for each in outcomes] == [(DigestState.FAILED, "550 no")]
    with Session(engine) as session:
        failed = session.scalars(select(Digest)).one().id
    happen(own_session, first, AgreementAct.REVIEWED, left(7), ends_on=ENDS)
    own_session.commit()
    post = Postbox()
    assert told_on(engine, left(6), post)["owner"] == [7]
    [mail] = [each for each in post.mails if each["To"] == "owner@example.jp"]
    assert "残る協定" in mail.get_content()
    assert "決まる協定" not in mail.get_content()
    with Session(engine) as session:
        digest = session.get_one(Digest, failed)
        assert (digest.state, digest.on_date) == (DigestState.SENT, left(6))
        assert digest.sent_at == job(left(6)).at
        rungs = select(Reminder.rung).where(Reminder.digest_id == failed)
        assert session.scalars(rungs).all() == [7]


def test_a_refused_digest_is_tried_again_on_the_same_day(own_session: Session, engine: Engine) -> None:
    fixed_term(own_session, ENDS, owner=person(own_session, "owner"))
    own_session.commit()
    run_job(engine, left(30), Failing(MailRefused("down")))
    assert states(engine) == [("owner", "failed")]
    assert told_on(engine, left(30)) == {"owner": [30]}
    assert states(engine) == [("owner", "sent")]


def test_without_a_mail_server_or_an_address_the_text_is_kept(own_session: Session, engine: Engine) -> None:
    fixed_term(
        own_session,
        ENDS,
        owner=person(own_session, "owner"),
        deputy=person(own_session, "deputy", email=None),
    )
    own_session.commit()
    post = Postbox()
    run_job(engine, left(30), post)
    assert sorted(states(engine)) == [("deputy", "without_mail"), ("owner", "sent")]
    assert [mail["To"] for mail in post.mails] == ["owner@example.jp"]
    run_job(engine, left(14), None)
    assert sorted(states(engine))[-1] == ("owner", "without_mail")
    with Session(engine) as session:
        assert all("すべての期限" in text for text in session.scalars(select(Digest.text)))


def test_of_two_runs_at_the_same_time_one_tells(own_session: Session, engine: Engine) -> None:
    fixed_term(own_session, ENDS, owner=person(own_session, "owner"))
    own_session.commit()
    plans = planned(engine, as_of=left(30)).plans
    post = Postbox()
    for _ in range(2):
        list(send_digests(engine, plans, by=job(left(30)), head=HEAD, transport=post))
    assert len(post.mails) == 1


def test_the_database_itself_refuses_a_rung_told_twice(own_session: Session, engine: Engine) -> None:
    fixed_term(own_session, ENDS, owner=person(own_session, "owner"))
    own_session.commit()
    run_job(engine, left(30), Postbox())
    with Session(writing(engine)) as session:
        first = session.scalars(select(Reminder)).one()
        session.add(
            Reminder(
                digest_id=first.digest_id,
                account_id=first.account_id,
                agreement_id=first.agreement_id,
                kind=DueKind.TERM_END,
                for_date=first.for_date,
                rung=first.rung,
            )
        )
        with pytest.raises(IntegrityError):
            session.flush()


def test_the_number_of_queries_of_planning_does_not_grow(own_session: Session, engine: Engine) -> None:
    owner = person(own_session, "owner")
    fixed_term(own_session, ENDS, owner=owner)
    own_session.commit()
    seen: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *arguments: seen.append(arguments[2]))
    planned(engine, as_of=left(30))
    few = len(seen)
    for _ in range(40):
        fixed_term(own_session, ENDS, owner=owner)
    own_session.commit()
    seen.clear()
    assert len(planned(engine, as_of=left(30)).plans[0].news) == 41
    assert len(seen) == few
