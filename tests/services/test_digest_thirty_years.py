"""Thirty years, day by day: no deadline passes unseen, nothing is told twice, nobody is left out.

Two plays with the same officers. In the first, 500 agreements are asked what is due and the plan of every day is
drawn up, all in memory; the log and the mails are modelled, because half a million commits would take an hour. In the
second, a dozen of such agreements lie in a database, and the job itself runs on it, with its commits and its kills.
An agreement is asked on each day on which anything is recorded about it, a term begins, or the safe date, the day
after it or the first rung is reached, and on days drawn between them; on the others the last answer stands.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from registry.cli.digest import planned, send_digests
from registry.exchange.mail import MailRefused
from registry.model import (
    Account,
    AgreementParty,
    Branch,
    Digest,
    Organisation,
    OrganisationName,
    Reminder,
)
from registry.model.engine import open_engine, writing
from registry.model.schema import upgrade
from registry.model.vocabulary import Category, DigestState, DueKind, Duty, NameKind, Role
from registry.queries.digest import Telling
from registry.queries.due import DueRow, due
from registry.services.digest import plan, rung_to_tell, telling
from registry.services.recording import recorded, register
from tests.digest import HEAD, MADE, job, person
from tests.portfolio import DAY, Life, Portfolio, made_up

FIRST = date(2026, 4, 1)
YEARS = 30
BRANCHES = (None, None, "hq", "tama", "joto")
# Of a hundred days: on how many the job does not run, and on how many of the others it is killed.
SKIPPED, KILLED = 0.50, 0.06
FOR_HEADS = {7, 1, 0, -1}


class Killed(BaseException):
    """The machine goes down."""


def days() -> Iterator[date]:
    """Every day of the years."""
    day = FIRST
    while day.year < FIRST.year + YEARS:
        yield day
        day += DAY


def staff() -> list[tuple[str, Role, str | None]]:
    """Officers, heads of two branches and an administrator; joto has no head."""
    officers = [(f"officer{number:02}", Role.OFFICER, "hq") for number in range(12)]
    return [
        *officers,
        ("hq-head", Role.HEAD, "hq"),
        ("tama-head", Role.HEAD, "tama"),
        ("root", Role.ADMIN, None),
    ]


def give_duties(life: Life, officers: list[Account]) -> None:
    """Owner and deputy; a tenth has neither."""
    random = life.portfolio.random
    if random.random() < 0.9:
        for duty, account in zip(Duty, random.sample(officers, 2), strict=True):
            life.give(duty, account)


def transfers(day: date) -> bool:
    """Whether people change their posts on a day."""
    return (day.month, day.day) == (4, 1)


def april(day: date, portfolio: Portfolio, officers: list[Account]) -> None:
    """Some agreements change hands, and now and then an officer leaves without handing over."""
    if not transfers(day):
        return
    random = portfolio.random
    serving = [account for account in officers if account.active]
    for life in portfolio.lives:
        if random.random() < 0.1:
            life.give(Duty.OWNER, random.choice(serving), day)
    if random.random() < 0.15 and len(serving) > 6:
        random.choice(serving).active = False


def rungs(rows: Sequence[DueRow]) -> set[Telling]:
    """What has reached a rung, whoever is told."""
    return {telling(0, row, rung) for row in rows if (rung := rung_to_tell(row)) is not None}


def untold(portfolio: Portfolio, day: date, accounts: list[Account], told: set[Telling]) -> list[Telling]:
    """What somebody should know by the end of a day on which the job ran to its end, and does not."""
    active = {each.id for each in accounts if each.active}
    heads: dict[str, set[int]] = {}
    for each in accounts:
        if each.role is Role.HEAD:
            heads.setdefault(each.branch_code or "", set()).add(each.id)
    admins = {each.id for each in accounts if each.role is Role.ADMIN}
    missing = []
    for life, kind, for_date, rung in portfolio.reached(day):
        who = active.intersection(life.in_charge.values())
        if rung in FOR_HEADS or life.in_charge.get(Duty.OWNER) not in active:
            who |= heads.get(life.agreement.branch_code or "hq", admins)
        for account in who:
            key = (account, life.agreement.id, kind, for_date, rung)
            if key not in told:
                missing.append(key)
    return missing


def test_five_hundred_agreements_in_memory() -> None:
    random = Random(20260401)
    accounts = [
        Account(id=number, login=login, name=login, role=role, branch_code=branch, active=True)
        for number, (login, role, branch) in enumerate(staff(), 1)
    ]
    officers = [each for each in accounts if each.role is Role.OFFICER]
    portfolio = Portfolio(random)
    for number in range(1, 501):
        first = FIRST + timedelta(days=random.randint(160, (YEARS - 3) * 365))
        made = made_up(random, number, first, random.choice(BRANCHES))
        made.id = number
        give_duties(portfolio.add(made), officers)
    told: set[Telling] = set()
    mailed: Counter[Telling] = Counter()
    kills: Counter[str] = Counter()
    runs = 0
    for day in days():
        portfolio.advance(day)
        april(day, portfolio, officers)
        if random.random() < SKIPPED:
            continue
        plans = plan(portfolio.queue(day), as_of=day, accounts=accounts, told=told, served=set()).plans
        killed_at = random.randint(0, len(plans)) if random.random() < KILLED else None
        how = random.choice(("before the log", "before the mail", "before the mark"))
        for place, each in enumerate(plans):
            news = [telling(each.account.id, one.row, one.rung) for one in each.news]
            if place == killed_at and how == "before the log":
                break
            assert not told.intersection(news), (day, each.account.login)
            told.update(news)
            if place == killed_at and how == "before the mail":
                break
            mailed.update(news)
            if place == killed_at:
                break
        else:
            runs += 1
            assert untold(portfolio, day, accounts, told) == [], day
            continue
        kills[how] += 1
    assert mailed.keys() <= told
    assert set(mailed.values()) == {1}
    assert min(kills.values()) > 20
    assert runs > 4500
    assert portfolio.asked > 10_000
    acts = Counter(event.act for life in portfolio.lives for event in life.agreement.events)
    assert len(acts) == 10
    assert min(acts.values()) > 10, acts
    assert {kind for _, _, kind, _, _ in told} == set(DueKind) - {DueKind.FACTS}
    assert {rung for *_, rung in told} == {180, 90, 60, 30, 14, 7, 1, 0, -1}


class MortalPost:
    """A transport on a machine that goes down around a sending now and then, and whose server refuses at times."""

    sender = "registry@example.jp"

    def __init__(self, random: Random) -> None:
        self.random = random
        self.mails: Counter[str] = Counter()
        self.died: Counter[str] = Counter()

    def send(self, message: EmailMessage) -> None:
        chance = self.random.random()
        if chance < 0.03:
            raise MailRefused("451 try later")
        if chance < 0.07:
            self.died["before the mail"] += 1
            raise Killed
        self.mails[message["Message-ID"]] += 1
        if chance < 0.11:
            self.died["before the mark"] += 1
            raise Killed


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A database of SQLite that does not wait for the disk: machines die here in play only."""
    opened = open_engine(f"sqlite:///{tmp_path / 'registry.sqlite3'}")

    def careless(connection: Any, record: object) -> None:
        connection.execute("PRAGMA synchronous=OFF")

    event.listen(opened, "connect", careless)
    with writing(opened).begin() as connection:
        upgrade(connection)
    yield opened
    opened.dispose()


def test_a_dozen_agreements_in_a_database_with_the_job_itself(engine: Engine) -> None:
    random = Random(20560331)
    post = MortalPost(random)
    with Session(writing(engine), expire_on_commit=False) as session:
        portfolio = Portfolio(random, lambda event: session.flush())
        accounts = populate(session, portfolio)
        officers = [each for each in accounts if each.role is Role.OFFICER]
        session.commit()
        tally = play(engine, session, portfolio, accounts, officers, post)
    assert tally["ran to the end"] > 4500
    assert tally["asked the whole queue"] > 30
    assert post.died["before the mail"] > 10
    assert post.died["before the mark"] > 10
    assert tally["killed before the log"] > 10
    assert_log_and_mails_agree(engine, post)


def populate(session: Session, portfolio: Portfolio) -> list[Account]:
    """Branches, staff, one partner, and a dozen agreements with it."""
    organisation = Organisation(
        name="試験機関",
        kana="しけんきかん",
        category=Category.OTHER,
        names=[OrganisationName(name="試験機関", kind=NameKind.OFFICIAL)],
    )
    for position, code in enumerate(("hq", "tama", "joto")):
        register(session, subject=Branch(code=code, name=code, name_en=code, position=position), by=MADE)
    register(session, subject=organisation, by=MADE)
    accounts = [person(session, login, role, branch) for login, role, branch in staff()]
    random = portfolio.random
    for number in range(12):
        first = FIRST + timedelta(days=random.randint(160, 10 * 365))
        made = made_up(random, number, first, random.choice(BRANCHES))
        made.parties = [
            AgreementParty(position=1, organisation=organisation, name_as_printed=organisation.name)
        ]
        made.events, made.duties = [], []
        life = portfolio.add(made)
        give_duties(life, [each for each in accounts if each.role is Role.OFFICER])
        register(session, subject=made, by=MADE)
    return accounts


def given(rows: Sequence[DueRow], session: Session, as_of: date) -> Sequence[DueRow]:
    """A queue that is known."""
    return rows


def play(
    engine: Engine,
    session: Session,
    portfolio: Portfolio,
    accounts: list[Account],
    officers: list[Account],
    post: MortalPost,
) -> Counter[str]:
    """The years; says how often what happened."""
    random, tally = portfolio.random, Counter[str]()
    dying = False

    def die(*arguments: object) -> None:
        if dying:
            raise Killed

    event.listen(engine, "commit", die)
    for day in days():
        if portfolio.waits(day) or transfers(day):
            with recorded(session, by=MADE, act="test:day", subject=accounts[0]):
                portfolio.advance(day)
                april(day, portfolio, officers)
            session.commit()
        if random.random() < SKIPPED:
            continue
        rows = portfolio.queue(day)
        if random.random() < 0.01:
            tally["asked the whole queue"] += 1
            with Session(engine) as other:
                assert rungs(due(other, as_of=day)) == rungs(rows)
        dying = random.random() < 0.08
        refused = set()
        try:
            plans = planned(engine, as_of=day, queue=partial(given, rows)).plans
            for outcome in send_digests(engine, plans, by=job(day), head=HEAD, transport=post):
                if outcome.state is DigestState.FAILED:
                    refused.add(outcome.plan.account.id)
        except Killed:
            tally["killed before the log"] += dying
            continue
        finally:
            dying = False
        tally["ran to the end"] += 1
        assert [
            one for one in untold(portfolio, day, accounts, logged(engine, rows)) if one[0] not in refused
        ] == []
    event.remove(engine, "commit", die)
    return tally


def logged(engine: Engine, rows: Sequence[DueRow]) -> set[Telling]:
    """What the log says was told of some items, or may have been."""
    statement = (
        select(Reminder.account_id, Reminder.agreement_id, Reminder.kind, Reminder.for_date, Reminder.rung)
        .join(Reminder.digest)
        .where(Digest.state != DigestState.FAILED)
        .where(Reminder.for_date.in_({row.item.for_date for row in rows}))
    )
    with Session(engine) as session:
        return {(who, what, kind, day, rung) for who, what, kind, day, rung in session.execute(statement)}


def assert_log_and_mails_agree(engine: Engine, post: MortalPost) -> None:
    """What is marked as sent went out once; what nobody knows about at most once; nothing went out twice."""
    with Session(engine) as session:
        states = {
            f"<digest-{identity}-{on_date:%Y%m%d}@registry.example>": state
            for identity, on_date, state in session.execute(select(Digest.id, Digest.on_date, Digest.state))
        }
        told = Counter(
            session.execute(
                select(
                    Reminder.account_id,
                    Reminder.agreement_id,
                    Reminder.kind,
                    Reminder.for_date,
                    Reminder.rung,
                )
            )
        )
    counted = Counter(states.values())
    assert counted[DigestState.SENT] > 300
    assert counted[DigestState.SENDING] == post.died["before the mail"] + post.died["before the mark"]
    assert set(post.mails.values()) == {1}
    for identity, state in states.items():
        sent = post.mails[identity]
        assert sent == 1 if state is DigestState.SENT else sent <= (state is DigestState.SENDING), identity
    assert set(told.values()) == {1}
