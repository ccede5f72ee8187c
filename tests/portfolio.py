"""A made-up portfolio of agreements and the officers who decide on it, with a reckoning of its own.

What must stand in the queue is worked out here a second time, by the simplest means: a list of terms, the last one
that somebody decided on, and days counted back one by one. Nothing of the registry's clock is used.
"""

import heapq
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from itertools import count
from random import Random

import jpholiday

from registry.model import Account, Agreement, AgreementDuty, AgreementEvent
from registry.model.due import items
from registry.model.standing import Standing
from registry.model.vocabulary import (
    AgreementAct,
    AgreementKind,
    DueKind,
    Duty,
    NoticeUnit,
    Phase,
    Precision,
    RenewalMode,
)
from registry.queries.agreement import AgreementRow
from registry.queries.due import DueRow

DAY = timedelta(days=1)
REACH = timedelta(days=180)
# Nobody who is told reads it off the row; working it out twice would double the time.
IN_FORCE = Standing(Phase.IN_FORCE, None)
Act = Callable[[date], None]
# Kind, the day that it is for, and the safe date.
Open = tuple[DueKind, date, date]


@cache
def works(day: date) -> bool:
    """Whether the office is open."""
    closed = day.weekday() >= 5 or jpholiday.is_holiday(day)
    return not closed and (day.month, day.day) not in {(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)}


def open_day(day: date) -> date:
    """The last day up to ``day`` on which the office is open."""
    while not works(day):
        day -= DAY
    return day


def months_on(day: date, months: int) -> tuple[date, bool]:
    """The day so many months later, and whether the month has such a day."""
    number = day.year * 12 + day.month - 1 + months
    year, month = number // 12, number % 12 + 1
    length = monthrange(year, month)[1]
    return date(year, month, min(day.day, length)), day.day <= length


def last_of(first: date, months: int) -> date:
    """The last day of a term."""
    day, exists = months_on(first, months)
    return day - DAY if exists else day


@cache
def safe_for(last: date, notice: tuple[int, NoticeUnit] | None) -> date:
    """The safe date for a term that ends on ``last``."""
    number, unit = notice or (0, NoticeUnit.DAY)
    day = last
    if unit is NoticeUnit.MONTH:
        day = months_on(last, -number)[0]
    elif unit is NoticeUnit.DAY:
        day = last - number * DAY
    else:
        for _ in range(number):
            day = open_day(day - DAY)
    return open_day(day - DAY)


@dataclass(eq=False)
class Life:
    """One agreement, and what its officers do about it."""

    agreement: Agreement
    portfolio: "Portfolio"
    terms: list[tuple[date, date]] = field(default_factory=list)
    decided: list[date] = field(default_factory=list)
    closed: bool = False
    step: tuple[DueKind, date] | None = None
    reviewed: date | None = None
    row: AgreementRow | None = None
    in_reach_from: date = date.max
    in_charge: dict[Duty, int] = field(default_factory=dict)

    @property
    def notice(self) -> tuple[int, NoticeUnit] | None:
        made = self.agreement
        return (
            None if made.notice_count is None else (made.notice_count, NoticeUnit(made.notice_unit or "day"))
        )

    @property
    def kind(self) -> DueKind:
        return DueKind.NOTICE if self.agreement.renewal_mode is RenewalMode.AUTOMATIC else DueKind.TERM_END

    def expected(self) -> set[Open]:
        """What must stand in the queue now, by the reckoning of this file."""
        if self.closed:
            return set()
        if self.step is not None:
            assert self.agreement.effective_from is not None
            return {(*self.step, open_day(self.agreement.effective_from - DAY))}
        if self.reviewed is not None:
            again = months_on(self.reviewed, 12)[0]
            return {(DueKind.REVIEW, again, open_day(again))}
        settled = max(self.decided, default=date.min)
        return {(self.kind, last, safe_for(last, self.notice)) for _, last in self.terms if last > settled}

    # What happens, in the order of a life.

    def submit(self, day: date) -> None:
        self.record(AgreementAct.SUBMITTED, day)
        self.step = (DueKind.APPROVAL, day)
        self.later(day, self.portfolio.random.randint(1, 120), self.approve)

    def approve(self, day: date) -> None:
        self.record(AgreementAct.APPROVED, day)
        self.step = (DueKind.SIGNATURE, day)
        signed = day + self.portfolio.random.randint(1, 120) * DAY
        self.agreement.signed_on, self.agreement.signed_on_precision = signed, Precision.DAY
        self.at(signed, self.sign)

    def sign(self, day: date) -> None:
        self.step = None
        first = self.agreement.effective_from
        assert first is not None
        match self.agreement.renewal_mode:
            case RenewalMode.INDEFINITE:
                self.at(max(day, first), self.take_effect)
            case RenewalMode.UNKNOWN:
                self.later(day, self.portfolio.random.randint(30, 900), self.complete)
            case _:
                assert self.agreement.initial_term_months is not None
                self.begin(day, first, last_of(first, self.agreement.initial_term_months))

    def take_effect(self, day: date) -> None:
        self.reviewed = self.agreement.effective_from
        self.plan_review(day)

    def complete(self, day: date) -> None:
        """Somebody finds the paper of an agreement whose term nobody knew."""
        assert self.agreement.effective_from is not None
        last = day + self.portfolio.random.randint(100, 1500) * DAY
        self.record(AgreementAct.AMENDED, day, renewal_mode=RenewalMode.FIXED, ends_on=last)
        self.begin(day, self.agreement.effective_from, last)

    def begin(self, day: date, first: date, last: date) -> None:
        """A term begins, or is known from now on; the officers make up their minds when to decide."""
        random = self.portfolio.random
        self.terms.append((first, last))
        if self.agreement.renewal_mode is RenewalMode.AUTOMATIC:
            self.at(last + DAY, lambda now: self.roll(now, last))
            if random.random() < 0.06:
                self.later(day, random.randint(1, 300), lambda now: self.amend(now, last))
        self.plan_decision(day, last)

    def plan_decision(self, day: date, last: date) -> None:
        random, safe = self.portfolio.random, safe_for(last, self.notice)
        chance = random.random()
        if chance < 0.75:
            wanted = safe - random.randint(0, 200) * DAY
        elif chance < 0.92:
            wanted = safe + random.randint(1, 250) * DAY
        else:
            return  # nobody decides: the item has to stand until something else settles it
        begun = next(first for first, ends in self.terms if ends == last)
        self.at(max(wanted, day + DAY, begun), lambda now: self.decide(now, last))

    def roll(self, day: date, last: date) -> None:
        """An automatic renewal."""
        if not self.closed and self.terms[-1][1] == last:
            assert self.agreement.renewal_term_months is not None
            self.begin(day, day, last_of(day, self.agreement.renewal_term_months))

    def amend(self, day: date, last: date) -> None:
        """The running term is made longer."""
        first, runs_to = self.terms[-1]
        if self.closed or runs_to != last or day > last:
            return
        longer = last + self.portfolio.random.randint(30, 400) * DAY
        self.record(AgreementAct.AMENDED, day, ends_on=longer)
        self.terms.pop()
        self.begin(day, first, longer)

    def decide(self, day: date, last: date) -> None:
        if (self.kind, last, safe_for(last, self.notice)) not in self.expected():
            return
        chance = self.portfolio.random.random()
        if chance < 0.10:
            self.end(day)
        elif self.agreement.renewal_mode is RenewalMode.AUTOMATIC:
            if chance < 0.18:
                self.give_notice(day)
            else:
                self.review_term(day, last)
        elif chance < 0.75:
            self.renew(day, last)
        else:
            self.review_term(day, last)

    def review_term(self, day: date, last: date) -> None:
        """Let it go on, or end, as it does by itself; now and then by mistake."""
        event = self.record(AgreementAct.REVIEWED, day, ends_on=last)
        self.decided.append(last)
        if self.portfolio.random.random() < 0.12:
            self.later(day, self.portfolio.random.randint(1, 60), lambda now: self.correct(now, event, last))

    def correct(self, day: date, event: AgreementEvent, last: date) -> None:
        self.record(AgreementAct.CORRECTED, day, corrects_id=event.id)
        self.decided.remove(last)
        self.plan_decision(day, last)

    def give_notice(self, day: date) -> None:
        running = self.terms[-1][1]
        self.record(AgreementAct.NOTICE_GIVEN, day)
        self.closed = True
        back = day + self.portfolio.random.randint(1, 90) * DAY
        if back <= running and self.portfolio.random.random() < 0.5:
            self.at(back, lambda now: self.withdraw(now, running))

    def withdraw(self, day: date, running: date) -> None:
        self.record(AgreementAct.NOTICE_WITHDRAWN, day)
        self.closed = False
        self.plan_decision(day, running)

    def renew(self, day: date, last: date) -> None:
        following = last_of(last + DAY, self.portfolio.random.choice((12, 24, 36)))
        self.record(AgreementAct.RENEWED, day, ends_on=following)
        self.decided.append(last)
        self.at(
            max(day, last + DAY), lambda now: None if self.closed else self.begin(now, last + DAY, following)
        )

    def end(self, day: date) -> None:
        act = self.portfolio.random.choice((AgreementAct.TERMINATED, AgreementAct.REPLACED))
        self.record(act, day, ends_on=day + self.portfolio.random.randint(0, 120) * DAY)
        self.closed = True

    def plan_review(self, day: date) -> None:
        self.later(day, self.portfolio.random.randint(200, 500), self.review)

    def review(self, day: date) -> None:
        if self.portfolio.random.random() < 0.1:
            self.end(day)
            return
        self.record(AgreementAct.REVIEWED, day)
        self.reviewed = day
        self.plan_review(day)

    def give(self, duty: Duty, account: Account, since: date | None = None) -> None:
        """Whose task it is from a day on; whoever had it, had it up to the day before."""
        for held in self.agreement.duties:
            if since is not None and held.duty is duty and held.valid_to is None:
                held.valid_to = since - DAY
        self.agreement.duties.append(
            AgreementDuty(duty=duty, account=account, account_id=account.id, valid_from=since, valid_to=None)
        )
        self.in_charge[duty] = account.id

    def record(self, act: AgreementAct, day: date, **given: object) -> AgreementEvent:
        event = AgreementEvent(act=act, on_date=day, **given)
        self.agreement.events.append(event)
        self.portfolio.keep(event)
        return event

    def at(self, day: date, act: Act) -> None:
        self.portfolio.agenda_add(day, self, act)

    def later(self, day: date, days: int, act: Act) -> None:
        self.at(day + days * DAY, act)

    def ask(self, day: date) -> None:
        """Ask the registry what is open, and compare it with the reckoning."""
        found = items(self.agreement, day)
        dated = {(item.kind, item.for_date, item.act_by.safe) for item in found if item.act_by is not None}
        assert dated == self.expected(), (self.agreement.id, day, self.agreement.renewal_mode)
        self.row = AgreementRow(self.agreement, day, IN_FORCE, found)
        self.in_reach_from = min((safe - REACH for _, _, safe in dated), default=date.max)
        if any(item.act_by is None for item in found):
            self.in_reach_from = date.min
        self.portfolio.asked += 1
        if self.portfolio.ask_daily:
            return
        # Nothing can change before the next record or term, which ask by themselves; the other days are drawn.
        nexts = [one for _, _, safe in dated for one in (safe - REACH, safe, safe + DAY) if one > day]
        drawn = day + self.portfolio.random.randint(60, 300) * DAY
        self.portfolio.ask_at(min([drawn, *nexts]), self)


class Portfolio:
    """All the lives, day after day."""

    def __init__(
        self,
        random: Random,
        keep: Callable[[AgreementEvent], None] | None = None,
        *,
        ask_daily: bool = False,
    ) -> None:
        """``keep`` is called with every new record, so that it gets its number.

        With ``ask_daily`` each agreement is asked on each day, by :meth:`ask_everybody`.
        """
        self.random = random
        self.ask_daily = ask_daily
        self.lives: list[Life] = []
        self.asked = 0
        self.keep = keep or self._number
        self._numbers = count(1)
        self._order = count()
        self._agenda: list[tuple[date, int, Life, Act | None]] = []
        self._asking: dict[Life, date] = {}

    def _number(self, event: AgreementEvent) -> None:
        event.id = next(self._numbers)

    def agenda_add(self, day: date, life: Life, act: Act | None) -> None:
        heapq.heappush(self._agenda, (day, next(self._order), life, act))

    def ask_at(self, day: date, life: Life) -> None:
        self._asking[life] = day
        self.agenda_add(day, life, None)

    def add(self, agreement: Agreement) -> Life:
        """Another agreement: signed on the day of its effect, or after its approval."""
        life = Life(agreement, self)
        self.lives.append(life)
        first = agreement.effective_from
        assert first is not None
        if agreement.signed_on is None:
            life.at(first - self.random.randint(20, 150) * DAY, life.submit)
        else:
            life.at(agreement.signed_on, life.sign)
        return life

    def waits(self, day: date) -> bool:
        """Whether anything happens on a day."""
        return bool(self._agenda) and self._agenda[0][0] <= day

    def advance(self, day: date) -> None:
        """Everything that happens on a day; then whoever is touched by it is asked."""
        touched: dict[Life, None] = {}
        while self.waits(day):
            _, _, life, act = heapq.heappop(self._agenda)
            if act is not None:
                act(day)
            elif self._asking[life] != day:
                continue  # asked meanwhile, and to be asked again on another day
            touched[life] = None
        if not self.ask_daily:
            for life in touched:
                life.ask(day)

    def ask_everybody(self, day: date) -> None:
        """Ask each agreement, where that is wanted."""
        if self.ask_daily:
            for life in self.lives:
                life.ask(day)

    def queue(self, day: date) -> list[DueRow]:
        """The rows of the queue that have reached a rung or have no date."""
        return [
            DueRow(item, row)
            for life in self.lives
            if life.row is not None and life.in_reach_from <= day
            for row in [replace(life.row, as_of=day)]
            for item in row.items
        ]

    def reached(self, day: date) -> Iterator[tuple[Life, DueKind, date, int]]:
        """Life, kind, day and rung of everything that has reached one, by the reckoning of this file."""
        for life in self.lives:
            if life.in_reach_from > day:
                continue
            for kind, for_date, safe in life.expected():
                left = (safe - day).days
                rungs = [rung for rung in (0, 1, 7, 14, 30, 60, 90, 180) if left <= rung]
                if rungs:
                    yield life, kind, for_date, rungs[0] if left >= 0 else -1


def made_up(random: Random, number: int, first: date, branch: str | None) -> Agreement:
    """An agreement of some mode, with some notice period; a fifth of them are approved before they are signed."""
    mode = random.choices(
        (
            RenewalMode.AUTOMATIC,
            RenewalMode.FIXED,
            RenewalMode.BY_AGREEMENT,
            RenewalMode.INDEFINITE,
            RenewalMode.UNKNOWN,
        ),
        weights=(45, 15, 20, 12, 8),
    )[0]
    notice = random.choice(
        (
            None,
            (1, NoticeUnit.MONTH),
            (3, NoticeUnit.MONTH),
            (6, NoticeUnit.MONTH),
            (30, NoticeUnit.DAY),
            (90, NoticeUnit.DAY),
            (random.randint(1, 40), NoticeUnit.BUSINESS_DAY),
        )
    )
    endless = mode in (RenewalMode.INDEFINITE, RenewalMode.UNKNOWN)
    approved = random.random() < 0.2
    return Agreement(
        kind=AgreementKind.AGREEMENT,
        title=f"協定書 {number}",
        branch_code=branch,
        signed_on=None if approved else first,
        signed_on_precision=Precision.UNKNOWN if approved else Precision.DAY,
        effective_from=first,
        initial_term_months=None if endless else random.choice((12, 18, 24, 36, 36, 48, 60)),
        renewal_mode=mode,
        renewal_term_months=random.choice((12, 12, 24, 36)) if mode is RenewalMode.AUTOMATIC else None,
        notice_count=notice[0] if notice else None,
        notice_unit=notice[1] if notice else None,
        watched_from=first,
    )
