"""Thirty years, day by day: no deadline passes unseen, nothing is told twice, nobody is left out.

Two plays with the same officers. In the first, 250 agreements are asked what is due and the plan of every day is
drawn up, all in memory, where log and mails are modelled. In the second, a dozen of such agreements lie in a database,
and the job itself runs on it, with its commits and its kills. An agreement is asked on each day on which anything is
recorded about it, a term begins, or the safe date, the day after it or the first rung is reached, and on days drawn
between them; on the others the last answer stands.

``make drill`` plays 500 agreements in a database, each asked on each day; that takes half an hour.
"""

from collections import Counter
from datetime import timedelta
from pathlib import Path
from random import Random

from registry.model import Account
from registry.model.standing import standing
from registry.model.vocabulary import DueKind, Phase, RenewalMode, Role
from registry.queries.digest import Telling
from registry.services.digest import plan, telling
from tests.portfolio import Portfolio, made_up
from tests.thirty_years import (
    BRANCHES,
    FIRST,
    KILLED,
    SKIPPED,
    YEARS,
    MortalPost,
    april,
    careless_database,
    days,
    give_duties,
    live_through,
    staff,
    untold,
)

# As many as it takes for every mode, phase, act and rung to be met often; a drill plays twice as many in a database.
AGREEMENTS = 250


def met(portfolio: Portfolio) -> set[Phase]:
    """The phases in which the agreements were, on the day of each record, of each signature, and each 1 April."""
    phases = set()
    for each in (life.agreement for life in portfolio.lives):
        recorded = {event.on_date for event in each.events} | {each.signed_on}
        for day in recorded | {FIRST.replace(year=FIRST.year + year) for year in range(YEARS)}:
            found = standing(each, day) if day is not None else None
            if found is not None:
                phases.add(found.phase)
    return phases


def test_every_mode_act_and_rung_in_memory() -> None:
    random = Random(20260401)
    accounts = [
        Account(id=number, login=login, name=login, role=role, branch_code=branch, active=True)
        for number, (login, role, branch) in enumerate(staff(), 1)
    ]
    officers = [each for each in accounts if each.role is Role.OFFICER]
    portfolio = Portfolio(random)
    for number in range(1, AGREEMENTS + 1):
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
    modes = {life.agreement.id: life.agreement.renewal_mode for life in portfolio.lives}
    assert {modes[agreement] for _, agreement, *_ in told} == set(RenewalMode)
    # Nobody here drafts, negotiates or calls off; such agreements wait for no date.
    assert met(portfolio) == set(Phase) - {Phase.DRAFT, Phase.NEGOTIATING, Phase.VOID}
    acts = Counter(event.act for life in portfolio.lives for event in life.agreement.events)
    assert len(acts) == 10
    assert min(acts.values()) > 10, acts
    assert {kind for _, _, kind, _, _ in told} == set(DueKind) - {DueKind.FACTS}
    assert {rung for *_, rung in told} == {180, 90, 60, 30, 14, 7, 1, 0, -1}


def test_a_dozen_agreements_in_a_database_with_the_job_itself(tmp_path: Path) -> None:
    post = MortalPost(Random(20560331))
    with careless_database(tmp_path) as engine:
        _, tally = live_through(engine, post, 12)
    assert tally["ran to the end"] > 4500
    assert tally["asked the whole queue"] > 30
    assert post.died["before the mail"] > 10
    assert post.died["before the mark"] > 10
    assert tally["killed before the log"] > 10
