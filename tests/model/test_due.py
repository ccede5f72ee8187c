"""What is to be done about an agreement, and that it goes only when a decision is recorded."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.japanese.dates import Precision
from registry.model import Agreement
from registry.model.due import OVERDUE, RUNGS, Item, items, missing_facts
from registry.model.standing import BINDING, standing
from registry.model.vocabulary import DueKind, Fact, NoticeUnit, RenewalMode
from tests.conftest import MANY
from tests.model import agreement, record
from tests.model.test_standing import AFTER, Plan, plans


def told(of: Agreement, day: date, **options: object) -> list[tuple[str, str, str | None]]:
    """Kind, what it is for, and the safe date of every open item."""
    return [
        (item.kind.value, item.for_date.isoformat(), item.act_by.safe.isoformat() if item.act_by else None)
        for item in items(of, day, **options)  # type: ignore[arg-type]
    ]


def test_a_notice_to_decide_on() -> None:
    life = agreement()
    assert told(life, date(2024, 4, 1)) == [("notice", "2025-03-31", "2024-12-27")]
    (item,) = items(life, date(2024, 12, 27))
    assert item.act_by is not None
    assert (item.act_by.calendar, item.act_by.prepare) == (date(2024, 12, 30), date(2024, 10, 28))


def test_it_goes_when_what_was_decided_is_recorded_and_the_next_term_is_a_new_one() -> None:
    life = agreement(watched_from=date(2024, 4, 1))
    record(life, "reviewed", date(2024, 11, 1), ends_on=date(2025, 3, 31))
    assert told(life, date(2024, 10, 31)) == [("notice", "2025-03-31", "2024-12-27")]
    assert told(life, date(2024, 11, 1)) == []
    assert told(life, date(2025, 4, 1)) == [("notice", "2026-03-31", "2025-12-26")]


def test_a_term_that_passed_undecided_stays_beside_the_next_one_and_one_decision_settles_both() -> None:
    life = agreement(watched_from=date(2024, 4, 1))
    both = [("notice", "2025-03-31", "2024-12-27"), ("notice", "2026-03-31", "2025-12-26")]
    assert told(life, date(2025, 6, 1)) == both
    record(life, "reviewed", date(2025, 6, 1), ends_on=date(2026, 3, 31))
    assert told(life, date(2025, 6, 1)) == []


def test_years_before_anybody_watched_are_no_debt() -> None:
    life = agreement(date(2007, 4, 1), watched_from=date(2024, 10, 1))
    assert told(life, date(2024, 11, 1)) == [("notice", "2025-03-31", "2024-12-27")]
    life.watched_from = None
    assert told(life, date(2024, 11, 1)) == [("notice", "2025-03-31", "2024-12-27")]


def test_a_notice_settles_it_and_its_withdrawal_opens_it_again() -> None:
    life = agreement()
    record(life, "notice_given", date(2024, 11, 1))
    assert told(life, date(2024, 11, 1)) == []
    record(life, "notice_withdrawn", date(2024, 11, 20))
    assert told(life, date(2024, 11, 20)) == [("notice", "2025-03-31", "2024-12-27")]


def test_the_end_of_a_fixed_term_stays_after_it_until_somebody_says_what_became_of_it() -> None:
    life = agreement(mode=RenewalMode.FIXED, renewal=None, notice=None, watched_from=date(2024, 4, 1))
    assert told(life, date(2025, 3, 1)) == [("term_end", "2025-03-31", "2025-03-28")]
    assert told(life, date(2026, 3, 1)) == [("term_end", "2025-03-31", "2025-03-28")]
    record(life, "reviewed", date(2026, 3, 2), ends_on=date(2025, 3, 31), note="後継は結ばない")
    assert told(life, date(2026, 3, 2)) == []


@pytest.mark.parametrize("act", ["renewed", "terminated", "replaced"])
def test_a_renewal_a_termination_and_a_successor_settle_the_end(act: str) -> None:
    life = agreement(mode=RenewalMode.BY_AGREEMENT, renewal=None, watched_from=date(2024, 4, 1))
    ends = date(2027, 3, 31) if act == "renewed" else date(2025, 1, 31)
    record(life, act, date(2024, 12, 1), ends_on=ends)
    assert told(life, date(2024, 12, 1)) == []
    later = told(life, date(2025, 6, 1))
    assert later == ([("term_end", "2027-03-31", "2026-12-28")] if act == "renewed" else [])


def test_an_agreement_without_a_term_is_reviewed_every_twelve_months() -> None:
    life = agreement(
        mode=RenewalMode.INDEFINITE, months=None, renewal=None, notice=None, watched_from=date(2024, 4, 1)
    )
    assert told(life, date(2024, 5, 1)) == [("review", "2025-04-01", "2025-04-01")]
    assert told(life, date(2026, 5, 1)) == [("review", "2025-04-01", "2025-04-01")]
    record(life, "reviewed", date(2026, 5, 2))
    assert told(life, date(2026, 5, 2)) == [("review", "2027-05-02", "2027-04-30")]


def test_an_unknown_term_is_a_fact_to_complete_until_it_is_known_or_looked_for_in_vain() -> None:
    life = agreement(mode=RenewalMode.UNKNOWN, months=None, renewal=None, notice=None)
    assert [(item.kind, item.missing) for item in items(life, date(2024, 6, 1))] == [
        (DueKind.FACTS, (Fact.TERM,))
    ]
    record(life, "reviewed", date(2024, 6, 1), note="原本に記載なし")
    assert told(life, date(2025, 5, 31)) == []
    assert told(life, date(2025, 6, 1)) == [("facts", "2024-04-01", None)]
    life.renewal_mode, life.initial_term_months = RenewalMode.FIXED, 36
    assert told(life, date(2025, 6, 1)) == [("term_end", "2027-03-31", "2027-03-30")]


def test_every_missing_fact_is_named() -> None:
    life = agreement(months=None, renewal=None, notice=None)
    life.effective_from, life.signed_on_precision = None, Precision.MONTH
    assert missing_facts(life) == (Fact.TERM, Fact.START, Fact.RENEWAL_TERM, Fact.NOTICE)
    assert missing_facts(agreement()) == ()
    assert missing_facts(agreement(mode=RenewalMode.INDEFINITE, months=None)) == ()


def test_a_step_that_waits_for_somebody() -> None:
    life = Agreement(
        id=1,
        renewal_mode=RenewalMode.FIXED,
        signed_on_precision=Precision.UNKNOWN,
        effective_from=date(2024, 4, 1),
    )
    record(life, "drafted", date(2024, 2, 1))
    assert told(life, date(2024, 2, 1)) == []
    record(life, "submitted", date(2024, 3, 1))
    assert told(life, date(2024, 3, 1)) == [("approval", "2024-03-01", "2024-03-29")]
    record(life, "approved", date(2024, 3, 10))
    assert told(life, date(2024, 3, 10)) == [("signature", "2024-03-10", "2024-03-29")]


@pytest.mark.parametrize(
    ("left", "rung"),
    [(181, None), (180, 180), (91, 180), (90, 90), (8, 14), (7, 7), (2, 7), (1, 1), (0, 0), (-1, OVERDUE)],
)
def test_the_rung_that_is_reached(left: int, rung: int | None) -> None:
    (item,) = items(agreement(), date(2024, 4, 1))
    assert item.act_by is not None
    assert item.rung(item.act_by.safe - timedelta(days=left)) == rung


@MANY
@given(plans(), AFTER, st.integers(0, 3000))
def test_an_item_stays_until_something_is_recorded(plan: Plan, after: int, later: int) -> None:
    life = plan.made()
    life.watched_from = plan.start
    life.events = [event for event in life.events if event.on_date <= plan.start + timedelta(days=after)]
    day = plan.start + timedelta(days=after)

    def open_on(asked: date) -> set[tuple[DueKind, date]]:
        return {
            (item.kind, item.for_date)
            for item in items(life, asked)
            if item.act_by is not None and item.act_by.safe <= day and item.kind is not DueKind.FACTS
        }

    assert open_on(day) <= open_on(day + timedelta(days=later))


@MANY
@given(plans(), AFTER)
def test_a_running_term_that_nobody_decided_on_has_its_item(plan: Plan, after: int) -> None:
    life, day = plan.made(), plan.start + timedelta(days=after)
    stands = standing(life, day)
    if stands is None or stands.phase not in BINDING or (stands.final and stands.phase.value == "ending"):
        return
    term = stands.running
    if term is None or term.last is None:
        return
    found = [item for item in items(life, day, decided=True) if item.term == term]
    assert [item.for_date for item in found] == [term.last]
    assert found[0].act_by is not None
    assert found[0].act_by.calendar == term.rules.deadline(term.last)


@MANY
@given(plans(), AFTER)
def test_the_rung_never_goes_back_up_as_days_pass(plan: Plan, after: int) -> None:
    life, day = plan.made(), plan.start + timedelta(days=after)
    order = [None, *RUNGS, OVERDUE]

    def height(item: Item, asked: date) -> int:
        return order.index(item.rung(asked))

    for item in items(life, day):
        if item.act_by is not None:
            steps = [height(item, day + timedelta(days=step)) for step in range(0, 400, 25)]
            assert steps == sorted(steps)


def test_business_days_count_in_the_notice_of_an_item() -> None:
    life = agreement(notice=(10, NoticeUnit.BUSINESS_DAY))
    closed = {date(2025, 3, 14)}
    (plain,), (moved,) = items(life, date(2024, 5, 1)), items(life, date(2024, 5, 1), closing_days=closed)
    assert plain.act_by is not None
    assert moved.act_by is not None
    assert moved.act_by.safe < plain.act_by.safe
