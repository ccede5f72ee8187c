"""Thirty years of a portfolio: staff who come and go, a job that is skipped, killed and refused, and what must hold.

:func:`live_through` plays it in a database with the job itself, its commits and its kills. No deadline passes
unseen, nothing is told twice, nobody is left out.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Engine, bindparam, event, select
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
from registry.model.vocabulary import Category, DigestState, Duty, NameKind, Role
from registry.queries.digest import Telling
from registry.queries.due import DueRow, due
from registry.services.digest import rung_to_tell, telling
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
    day, after = FIRST, FIRST.replace(year=FIRST.year + YEARS)
    while day < after:
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


@contextmanager
def careless_database(folder: Path) -> Iterator[Engine]:
    """A database of SQLite that does not wait for the disk: machines die here in play only."""
    opened = open_engine(f"sqlite:///{folder / 'registry.sqlite3'}")

    def careless(connection: Any, record: object) -> None:
        connection.execute("PRAGMA synchronous=OFF")

    event.listen(opened, "connect", careless)
    with writing(opened).begin() as connection:
        upgrade(connection)
    yield opened
    opened.dispose()


def live_through(
    engine: Engine, post: MortalPost, agreements: int, *, ask_daily: bool = False
) -> tuple[Portfolio, Counter[str]]:
    """The years of so many agreements in a database; says what became of them, and how often what happened."""
    random = post.random
    with Session(writing(engine), expire_on_commit=False) as session:
        portfolio = Portfolio(random, lambda event: session.flush(), ask_daily=ask_daily)
        accounts = populate(session, portfolio, agreements)
        officers = [each for each in accounts if each.role is Role.OFFICER]
        session.commit()
        tally = play(engine, session, portfolio, accounts, officers, post)
    assert_log_and_mails_agree(engine, post)
    return portfolio, tally


def populate(session: Session, portfolio: Portfolio, agreements: int) -> list[Account]:
    """Branches, staff, one partner, and agreements with it."""
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
    for number in range(agreements):
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
        portfolio.ask_everybody(day)
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


# Put together once: it is asked on thousands of days.
LOGGED = (
    select(Reminder.account_id, Reminder.agreement_id, Reminder.kind, Reminder.for_date, Reminder.rung)
    .join(Reminder.digest)
    .where(Digest.state != DigestState.FAILED)
    .where(Reminder.for_date.in_(bindparam("days", expanding=True)))
)


def logged(engine: Engine, rows: Sequence[DueRow]) -> set[Telling]:
    """What the log says was told of some items, or may have been."""
    with engine.connect() as connection:
        found = connection.execute(LOGGED, {"days": list({row.item.for_date for row in rows})})
        return {(who, what, kind, day, rung) for who, what, kind, day, rung in found}


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
