"""What has to be done about an agreement, and by when. Pure functions of the agreement and a day.

Nothing is scheduled: what is due on a day follows from the records of that day, however long nobody asked. An item
is gone only when what was decided is recorded; an earlier term that nobody decided on stays as an item of its own
from the day on which the agreement is watched.
"""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from datetime import date, timedelta

from registry.japanese.business_days import NO_DAYS
from registry.model.agreement import Agreement, AgreementEvent
from registry.model.clock import ActBy, act_by, act_on, moved_by_months
from registry.model.standing import (
    BINDING,
    Standing,
    Term,
    counting,
    cut,
    known_since,
    standing,
    standing_notice,
    starts_on,
)
from registry.model.vocabulary import AgreementAct, DueKind, Fact, NoticeUnit, Phase, RenewalMode

# Days before the safe date on which the people in charge are told again; OVERDUE once it has passed.
RUNGS = (180, 90, 60, 30, 14, 7, 1, 0)
OVERDUE = -1
REVIEW_MONTHS = 12


@dataclass(frozen=True)
class Item:
    """One thing to be done. Agreement, ``kind`` and ``for_date`` tell it from every other, on every day.

    ``for_date`` is the last day of the term to be decided on, the anniversary of a review, or the day of the step
    that waits; ``act_by`` is ``None`` for what has no date. ``decided`` items are done and only of use to calendars.
    """

    agreement: Agreement
    kind: DueKind
    for_date: date
    act_by: ActBy | None
    term: Term | None = None
    missing: tuple[Fact, ...] = ()
    decided: bool = False

    def days_left(self, as_of: date) -> int | None:
        """Days until the safe date, negative once it has passed; ``None`` for what has no date."""
        return None if self.act_by is None else (self.act_by.safe - as_of).days

    def rung(self, as_of: date) -> int | None:
        """The lowest rung that is reached, ``OVERDUE`` after the safe date, ``None`` before the first."""
        left = self.days_left(as_of)
        if left is None:
            return None
        return OVERDUE if left < 0 else next((rung for rung in reversed(RUNGS) if left <= rung), None)


def items(
    agreement: Agreement, as_of: date, *, closing_days: Set[date] = NO_DAYS, decided: bool = False
) -> list[Item]:
    """Everything open about an agreement on a day, also what is far off; with ``decided`` what was settled too."""
    stands = standing(agreement, as_of)
    if stands is None:
        return []
    return items_of(agreement, stands, as_of, closing_days=closing_days, decided=decided)


def items_of(
    agreement: Agreement,
    stands: Standing,
    as_of: date,
    *,
    closing_days: Set[date] = NO_DAYS,
    decided: bool = False,
) -> list[Item]:
    """The same where it is known already how the agreement stands on the day."""
    if stands.phase is Phase.VOID:
        return []
    happened = [event for event in counting(agreement) if event.on_date <= as_of]
    found = [
        *_steps(agreement, stands, happened, closing_days),
        *_terms(agreement, stands, happened, as_of, closing_days, decided),
        *_review(agreement, stands, happened, as_of, closing_days),
        *_facts(agreement, stands, happened, as_of),
    ]
    return [item for item in found if decided or not item.decided]


def missing_facts(agreement: Agreement) -> tuple[Fact, ...]:
    """The facts that the clock of an agreement needs and that nobody has recorded."""
    mode = agreement.renewal_mode
    if mode is RenewalMode.UNKNOWN:
        return (Fact.TERM,)
    if mode is RenewalMode.INDEFINITE:
        return ()
    missing = []
    if agreement.initial_term_months is None:
        missing.append(Fact.TERM)
    if starts_on(agreement) is None:
        missing.append(Fact.START)
    if mode is RenewalMode.AUTOMATIC and agreement.renewal_term_months is None:
        missing.append(Fact.RENEWAL_TERM)
    if mode is RenewalMode.AUTOMATIC and agreement.notice_count is None:
        missing.append(Fact.NOTICE)
    return tuple(missing)


def lacking_facts(agreement: Agreement, stands: Standing) -> tuple[Fact, ...]:
    """Those that the clock lacks on a day: a term that an amendment or a renewal has told since is none of them."""
    term = stands.running
    told = term is not None and (term.last is not None or term.rules.mode is RenewalMode.INDEFINITE)
    return tuple(fact for fact in missing_facts(agreement) if not (told and fact is Fact.TERM))


def _steps(
    agreement: Agreement, stands: Standing, happened: list[AgreementEvent], closing_days: Set[date]
) -> Iterator[Item]:
    """An approval, or after it a signature, that somebody waits for; due before the day it shall have effect."""
    if stands.phase is not Phase.APPROVING:
        return
    steps = [event for event in happened if event.act in (AgreementAct.SUBMITTED, AgreementAct.APPROVED)]
    last = steps[-1]
    kind = DueKind.APPROVAL if last.act is AgreementAct.SUBMITTED else DueKind.SIGNATURE
    planned = agreement.effective_from
    due = None if planned is None else act_on(planned - timedelta(days=1), closing_days=closing_days)
    yield Item(agreement, kind, last.on_date, due)


def _terms(
    agreement: Agreement,
    stands: Standing,
    happened: list[AgreementEvent],
    as_of: date,
    closing_days: Set[date],
    decided: bool,
) -> Iterator[Item]:
    """The end of the running term, and of each earlier one that passed undecided while the agreement was watched."""
    settled = _settled_through(stands, happened, as_of)
    for term in stands.terms:
        if term.last is None or not (term.last >= as_of or _after_watch(agreement, term.last)):
            continue
        if term.last <= settled and not decided:
            continue
        try:
            rules = term.rules
            due = act_by(
                term.last,
                rules.notice_count or 0,
                rules.notice_unit or NoticeUnit.DAY,
                closing_days=closing_days,
            )
        except ValueError:
            continue
        if term.last >= as_of or _after_watch(agreement, due.safe):
            kind = DueKind.NOTICE if rules.mode is RenewalMode.AUTOMATIC else DueKind.TERM_END
            yield Item(agreement, kind, term.last, due, term, decided=term.last <= settled)


def _after_watch(agreement: Agreement, day: date) -> bool:
    return agreement.watched_from is not None and day >= agreement.watched_from


def _settled_through(stands: Standing, happened: list[AgreementEvent], as_of: date) -> date:
    """The last day of the last term about which a decision is recorded; an end that is fixed settles all."""
    if cut(happened) is not None or standing_notice(happened, as_of) is not None:
        return date.max
    days = [
        event.ends_on
        for event in happened
        if event.act is AgreementAct.REVIEWED and event.ends_on is not None
    ]
    for event in happened:
        if event.act is AgreementAct.RENEWED:
            # A renewal decides on the term in which it was agreed, or which it follows.
            days += [
                term.last
                for term in stands.terms
                if term.last is not None
                and term.first <= event.on_date
                and (event.ends_on is None or term.last < event.ends_on)
            ]
    return max(days, default=date.min)


def _review(
    agreement: Agreement,
    stands: Standing,
    happened: list[AgreementEvent],
    as_of: date,
    closing_days: Set[date],
) -> Iterator[Item]:
    """The yearly review of an agreement without a term."""
    term = stands.running
    if stands.phase is not Phase.IN_FORCE or term is None or term.rules.mode is not RenewalMode.INDEFINITE:
        return
    reviewed = [event.on_date for event in happened if event.act is AgreementAct.REVIEWED]
    since = max(reviewed, default=term.first)
    # Years that passed before anybody watched are no debt.
    watched_from = agreement.watched_from if agreement.watched_from is not None else as_of
    for years in range(1, 10_000):
        try:
            due = moved_by_months(since, REVIEW_MONTHS * years)
        except ValueError:
            return
        if due >= min(watched_from, as_of):
            yield Item(agreement, DueKind.REVIEW, due, act_on(due, closing_days=closing_days), term)
            return


def _facts(
    agreement: Agreement, stands: Standing, happened: list[AgreementEvent], as_of: date
) -> Iterator[Item]:
    """Facts to complete; looked for in vain, they are asked for again after a year."""
    missing = missing_facts(agreement)
    since = known_since(agreement)
    term = stands.running
    if not missing or since is None or stands.phase not in BINDING:
        return
    if Fact.TERM in missing and term is not None and term.last is not None:
        return  # an amendment or a renewal has told the term meanwhile
    looked = [
        event.on_date for event in happened if event.act is AgreementAct.REVIEWED and event.ends_on is None
    ]
    done = bool(looked) and as_of < moved_by_months(max(looked), REVIEW_MONTHS)
    yield Item(agreement, DueKind.FACTS, since, None, missing=missing, decided=done)
