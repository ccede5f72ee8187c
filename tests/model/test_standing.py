"""Where an agreement stands: single lives told day by day, and what must hold for any life."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.japanese.dates import Precision
from registry.model import Agreement, AgreementEvent
from registry.model.clock import act_by, term_end
from registry.model.standing import BINDING, Standing, binds, standing
from registry.model.vocabulary import AgreementAct, NoticeUnit, Phase, RenewalMode
from tests.conftest import MANY
from tests.model import agreement, record

ONE_DAY = timedelta(days=1)


def phases(of: Agreement, *days: str) -> list[str]:
    """The phases on some days; a dash where nothing is known."""
    found = (standing(of, date.fromisoformat(day)) for day in days)
    return [each.phase.value if each else "—" for each in found]


def at(of: Agreement, day: date) -> Standing:
    """The standing on a day on which there must be one."""
    found = standing(of, day)
    assert found is not None
    return found


def test_the_steps_to_the_signature() -> None:
    life = agreement(date(2024, 4, 1))
    life.signed_on = date(2024, 3, 25)
    record(life, "drafted", date(2024, 2, 1))
    record(life, "negotiated", date(2024, 2, 10))
    record(life, "submitted", date(2024, 3, 1))
    record(life, "approved", date(2024, 3, 15), reference="5産技総第123号")
    assert phases(
        life, "2024-01-31", "2024-02-01", "2024-02-10", "2024-03-01", "2024-03-24", "2024-03-25", "2024-04-01"
    ) == ["—", "draft", "negotiating", "approving", "approving", "signed", "in_force"]


def test_an_automatic_renewal_told_day_by_day() -> None:
    life = agreement(date(2024, 4, 1))
    assert phases(
        life, "2024-04-01", "2024-10-27", "2024-10-28", "2024-12-30", "2024-12-31", "2025-03-31", "2025-04-01"
    ) == [
        "in_force",
        "in_force",
        "review_window",
        "review_window",
        "notice_passed",
        "notice_passed",
        "in_force",
    ]
    assert at(life, date(2025, 3, 31)).ends_on == date(2025, 3, 31)
    assert at(life, date(2025, 4, 1)).ends_on == date(2026, 3, 31)


def test_a_notice_in_time_ends_the_term_and_a_day_later_the_next_one() -> None:
    in_time, late = agreement(), agreement()
    record(in_time, "notice_given", date(2024, 12, 30))
    record(late, "notice_received", date(2024, 12, 31))
    assert phases(in_time, "2024-12-29", "2024-12-30", "2025-03-31", "2025-04-01") == [
        "review_window",
        "ending",
        "ending",
        "expired",
    ]
    assert phases(late, "2024-12-31", "2025-04-01", "2026-03-31", "2026-04-01") == [
        "ending",
        "ending",
        "ending",
        "expired",
    ]
    assert at(late, date(2025, 1, 1)).ends_on == date(2026, 3, 31)


def test_an_amendment_that_names_an_end_before_its_effect_ends_the_term_on_the_day_before() -> None:
    life = agreement()
    record(
        life,
        "amended",
        date(2024, 9, 1),
        effective_on=date(2024, 9, 1),
        ends_on=date(2024, 6, 30),
        renewal_mode="fixed",
    )
    assert phases(life, "2024-07-01", "2024-08-31", "2024-09-01") == ["in_force", "in_force", "expired"]
    assert at(life, date(2024, 9, 1)).ends_on == date(2024, 8, 31)


def test_a_notice_that_is_withdrawn_is_as_if_it_had_not_been_but_for_the_days_between() -> None:
    life = agreement()
    record(life, "notice_given", date(2024, 12, 1))
    record(life, "notice_withdrawn", date(2025, 2, 1))
    assert phases(life, "2024-12-01", "2025-01-31", "2025-02-01", "2025-04-01") == [
        "ending",
        "ending",
        "notice_passed",
        "in_force",
    ]


def test_a_withdrawal_after_the_end_revives_nothing() -> None:
    life = agreement()
    record(life, "notice_given", date(2024, 12, 1))
    record(life, "notice_withdrawn", date(2025, 4, 2))
    assert phases(life, "2025-04-01", "2025-04-02", "2026-01-01") == ["expired"] * 3


def test_a_fixed_term_ends_unless_it_is_renewed() -> None:
    life = agreement(mode=RenewalMode.FIXED, renewal=None, notice=None)
    assert phases(life, "2025-01-26", "2025-01-27", "2025-03-30", "2025-03-31", "2025-04-01") == [
        "in_force",
        "review_window",
        "review_window",
        "ending",
        "expired",
    ]
    record(life, "renewed", date(2025, 3, 20), effective_on=date(2025, 4, 1), ends_on=date(2027, 3, 31))
    assert phases(life, "2025-03-19", "2025-03-20", "2025-03-31", "2025-04-01", "2027-04-01") == [
        "review_window",
        "in_force",
        "in_force",
        "in_force",
        "expired",
    ]


def test_a_renewal_that_was_agreed_late_leaves_the_days_between_as_they_were_shown() -> None:
    life = agreement(mode=RenewalMode.BY_AGREEMENT, renewal=None)
    record(life, "renewed", date(2025, 5, 10), effective_on=date(2025, 4, 1), ends_on=date(2026, 3, 31))
    assert phases(life, "2025-03-31", "2025-04-01", "2025-05-09", "2025-05-10") == [
        "ending",
        "expired",
        "expired",
        "in_force",
    ]
    assert at(life, date(2025, 5, 10)).ends_on == date(2026, 3, 31)


def test_a_termination_and_a_successor_end_it_on_their_day() -> None:
    ended, replaced = agreement(), agreement()
    record(ended, "terminated", date(2024, 6, 1), ends_on=date(2024, 9, 30))
    record(replaced, "replaced", date(2024, 6, 1), ends_on=date(2024, 9, 30))
    days = ("2024-05-31", "2024-06-01", "2024-09-30", "2024-10-01")
    assert phases(ended, *days) == ["in_force", "ending", "ending", "terminated"]
    assert phases(replaced, *days) == ["in_force", "ending", "ending", "succeeded"]


def test_an_agreement_without_a_term_goes_on_until_notice() -> None:
    life = agreement(mode=RenewalMode.INDEFINITE, months=None, renewal=None)
    assert phases(life, "2024-04-01", "2054-04-01") == ["in_force", "in_force"]
    record(life, "notice_received", date(2026, 1, 10), ends_on=date(2026, 4, 10))
    assert phases(life, "2026-01-09", "2026-01-10", "2026-04-10", "2026-04-11") == [
        "in_force",
        "ending",
        "ending",
        "terminated",
    ]


def test_an_amendment_can_give_another_end_and_another_notice() -> None:
    life = agreement()
    record(
        life,
        "amended",
        date(2024, 7, 1),
        effective_on=date(2024, 8, 1),
        ends_on=date(2026, 3, 31),
        renewal_term_months=36,
        notice_count=6,
        notice_unit=NoticeUnit.MONTH,
    )
    assert at(life, date(2024, 7, 31)).ends_on == date(2025, 3, 31)
    assert at(life, date(2024, 8, 1)).ends_on == date(2026, 3, 31)
    assert phases(life, "2025-09-29", "2025-09-30") == ["review_window", "notice_passed"]
    assert at(life, date(2026, 4, 1)).ends_on == date(2029, 3, 31)


def test_an_unknown_term_is_in_force_from_the_day_on_which_it_is_known() -> None:
    life = agreement(mode=RenewalMode.UNKNOWN, months=None, renewal=None, notice=None)
    life.effective_from = None
    life.signed_on_precision = Precision.MONTH
    life.signed_on = date(2006, 4, 1)
    assert phases(life, "2006-04-29", "2006-04-30", "2050-01-01") == ["—", "in_force", "in_force"]


def test_no_end_is_told_to_the_day_where_the_start_is_not_known_to_the_day() -> None:
    life = agreement()
    life.effective_from = None
    life.signed_on_precision = Precision.MONTH
    assert at(life, date(2024, 6, 1)).ends_on is None
    assert at(life, date(2034, 6, 1)).phase is Phase.IN_FORCE


def test_a_renewal_of_unknown_length_stays_in_force_without_an_end() -> None:
    life = agreement(renewal=None)
    assert at(life, date(2025, 3, 31)).ends_on == date(2025, 3, 31)
    assert at(life, date(2025, 4, 1)) == Standing(
        Phase.IN_FORCE, None, False, at(life, date(2025, 4, 1)).terms
    )


def test_what_a_correction_calls_a_mistake_never_counted_and_can_be_called_right_again() -> None:
    life = agreement()
    wrong = record(life, "terminated", date(2024, 6, 1), ends_on=date(2024, 6, 30))
    correction = record(life, "corrected", date(2024, 8, 1), corrects_id=wrong.id)
    assert phases(life, "2024-07-01", "2024-08-01") == ["in_force", "in_force"]
    record(life, "corrected", date(2024, 8, 2), corrects_id=correction.id)
    assert phases(life, "2024-07-01", "2024-08-01") == ["terminated", "terminated"]


def test_what_is_called_off_is_void_from_that_day() -> None:
    life = Agreement(renewal_mode=RenewalMode.UNKNOWN, signed_on_precision=Precision.UNKNOWN)
    record(life, "drafted", date(2024, 2, 1))
    record(life, "voided", date(2024, 3, 1))
    assert phases(life, "2024-02-29", "2024-03-01") == ["draft", "void"]


# --- what must hold for any life ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Plan:
    """An agreement made of numbers, so that a failing example can be read."""

    start: date
    mode: RenewalMode
    months: int
    renewal: int
    notice: tuple[int, NoticeUnit]
    events: tuple[tuple[str, int, int], ...] = ()

    def made(self) -> Agreement:
        endless = self.mode in (RenewalMode.INDEFINITE, RenewalMode.UNKNOWN)
        life = agreement(
            self.start, self.mode, None if endless else self.months, self.renewal, notice=self.notice
        )
        for act, after, length in self.events:
            happened(life, act, self.start + timedelta(days=after), length)
        return life


def happened(life: Agreement, act: str, day: date, length: int) -> AgreementEvent:
    """One event with the values that its kind carries."""
    ends = day + timedelta(days=length)
    match act:
        case "amended":
            return record(life, act, day, effective_on=day + timedelta(days=length // 2), ends_on=ends)
        case "renewed" | "terminated" | "replaced" | "notice_given" | "notice_received":
            return record(life, act, day, ends_on=ends)
        case _:
            return record(life, act, day)


ACTS = (
    "amended",
    "notice_given",
    "notice_received",
    "notice_withdrawn",
    "reviewed",
    "renewed",
    "terminated",
    "replaced",
)
NOTICE_LENGTHS = st.one_of(
    st.tuples(st.integers(0, 25), st.just(NoticeUnit.DAY)),
    st.tuples(st.integers(0, 15), st.just(NoticeUnit.BUSINESS_DAY)),
)
STARTS = st.dates(date(1990, 1, 1), date(2040, 12, 31))


def plans(
    modes: st.SearchStrategy[RenewalMode] | None = None, acts: tuple[str, ...] = ACTS, most: int = 5
) -> st.SearchStrategy[Plan]:
    """Lives of up to about twenty years; every notice period is shorter than every term."""
    events = (
        st.tuples(st.sampled_from(acts), st.integers(-30, 3000), st.integers(0, 1500))
        if acts
        else st.nothing()
    )
    return st.builds(
        Plan,
        STARTS,
        modes if modes is not None else st.sampled_from(RenewalMode),
        st.integers(2, 60),
        st.integers(2, 60),
        NOTICE_LENGTHS,
        st.lists(events, max_size=most if acts else 0).map(tuple),
    )


AUTOMATIC = st.just(RenewalMode.AUTOMATIC)
AFTER = st.integers(-40, 6000)


@MANY
@given(plans(AUTOMATIC, acts=()), st.integers(0, 20_000))
def test_terms_of_an_automatic_renewal_are_contiguous_and_disjoint(plan: Plan, after: int) -> None:
    day = plan.start + timedelta(days=after)
    terms = at(plan.made(), day).terms
    assert terms[0].first == plan.start
    assert terms[-1].first <= day <= terms[-1].last  # type: ignore[operator]
    for one, other in pairwise(terms):
        assert one.last is not None
        assert other.first == one.last + ONE_DAY
    for position, term in enumerate(terms):
        assert term.last == term_end(term.first, plan.renewal if position else plan.months)


@MANY
@given(plans(), AFTER)
def test_every_day_has_exactly_one_phase_from_the_day_on_which_it_is_known(plan: Plan, after: int) -> None:
    life, day = plan.made(), plan.start + timedelta(days=after)
    found = standing(life, day)
    if day >= plan.start:
        assert found is not None
        assert found.phase in Phase
        assert standing(life, day) == found
        assert binds(life, day) is (found.phase in BINDING)
        if found.phase is Phase.IN_FORCE and found.ends_on is not None:
            assert day <= found.ends_on
    else:
        assert found is None


@MANY
@given(plans(AUTOMATIC, acts=()), st.integers(0, 12_000))
def test_the_deadline_lies_inside_the_term_and_before_its_end(plan: Plan, after: int) -> None:
    term = at(plan.made(), plan.start + timedelta(days=after)).terms[-1]
    assert term.last is not None
    assert term.first <= term.rules.deadline(term.last) < term.last


@MANY
@given(plans(AUTOMATIC, acts=()), st.integers(0, 8_000))
def test_notice_on_the_deadline_stops_the_renewal_and_a_day_later_gives_one_more_term(
    plan: Plan, after: int
) -> None:
    term = at(plan.made(), plan.start + timedelta(days=after)).terms[-1]
    assert term.last is not None
    deadline = term.rules.deadline(term.last)
    in_time, late = plan.made(), plan.made()
    record(in_time, "notice_given", deadline)
    record(late, "notice_given", deadline + ONE_DAY)
    assert at(in_time, deadline).ends_on == term.last
    assert at(in_time, term.last).phase is Phase.ENDING
    assert at(in_time, term.last + ONE_DAY).phase is Phase.EXPIRED
    once_more = term_end(term.last + ONE_DAY, plan.renewal)
    assert at(late, deadline + ONE_DAY).ends_on == once_more
    assert at(late, once_more).phase is Phase.ENDING
    assert at(late, once_more + ONE_DAY).phase is Phase.EXPIRED


@MANY
@given(plans(), st.sampled_from(["terminated", "replaced"]), st.integers(0, 3000), st.integers(0, 400), AFTER)
def test_a_termination_caps_the_end(plan: Plan, act: str, recorded: int, length: int, after: int) -> None:
    life = plan.made()
    on_date = plan.start + timedelta(days=recorded)
    last = on_date + timedelta(days=length)
    record(life, act, on_date, ends_on=last)
    day = plan.start + timedelta(days=after)
    found = standing(life, day)
    if found is not None and day >= on_date:
        assert found.ends_on is not None
        assert found.ends_on <= last
        assert found.final
        assert day <= last or found.phase not in BINDING


@MANY
@given(plans(), AFTER)
def test_an_agreement_binds_in_the_phases_that_bind(plan: Plan, after: int) -> None:
    life, day = plan.made(), plan.start + timedelta(days=after)
    found = standing(life, day)
    assert binds(life, day) == (found is not None and found.phase in BINDING)


@MANY
@given(plans(), st.integers(0, 3000), st.integers(0, 400), st.integers(0, 1500), st.integers(1, 3440))
def test_an_amendment_changes_only_days_from_its_effect_on(
    plan: Plan, recorded: int, later: int, length: int, earlier: int
) -> None:
    before, amended = plan.made(), plan.made()
    on_date = plan.start + timedelta(days=recorded)
    effect = on_date + timedelta(days=later)
    record(amended, "amended", on_date, effective_on=effect, ends_on=effect + timedelta(days=length))
    day = effect - timedelta(days=earlier)
    one, other = standing(before, day), standing(amended, day)
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        assert (one.phase, one.ends_on, one.final) == (other.phase, other.ends_on, other.final)


@MANY
@given(plans(), plans(most=3), AFTER)
def test_what_was_shown_of_a_day_stays_whatever_happens_later(plan: Plan, more: Plan, after: int) -> None:
    life, day = plan.made(), plan.start + timedelta(days=after)
    shown = standing(life, day)
    for position, (act, _, length) in enumerate(more.events):
        happened(life, act, day + timedelta(days=1 + position), length)
    later = standing(life, day)
    assert (shown is None) == (later is None)
    if shown is not None and later is not None:
        assert (shown.phase, shown.ends_on, shown.final) == (later.phase, later.ends_on, later.final)


@MANY
@given(
    plans(
        st.sampled_from([RenewalMode.INDEFINITE, RenewalMode.UNKNOWN]),
        acts=("reviewed", "notice_withdrawn", "notice_given"),
    ),
    st.integers(0, 40_000),
)
def test_without_a_term_nothing_ever_expires(plan: Plan, after: int) -> None:
    found = standing(plan.made(), plan.start + timedelta(days=after))
    assert found is not None
    assert found.phase is not Phase.EXPIRED
    if not any(act == "notice_given" for act, _, _ in plan.events):
        assert found.phase is Phase.IN_FORCE
        assert found.ends_on is None


@MANY
@given(st.lists(plans(), min_size=1, max_size=6), AFTER)
def test_the_sum_over_the_phases_is_the_number_of_agreements(portfolio: list[Plan], after: int) -> None:
    lives = [plan.made() for plan in portfolio]
    day = max(plan.start for plan in portfolio) + timedelta(days=abs(after))
    found = Counter(at(life, day).phase for life in lives)
    assert sum(found[phase] for phase in Phase) == len(lives)


@MANY
@given(plans(), st.integers(0, 3000), st.sampled_from(ACTS), st.integers(0, 1500), AFTER)
def test_a_corrected_event_changes_no_day(
    plan: Plan, recorded: int, act: str, length: int, after: int
) -> None:
    before, corrected = plan.made(), plan.made()
    day = plan.start + timedelta(days=recorded)
    wrong = happened(corrected, act, day, length)
    record(corrected, "corrected", day + ONE_DAY, corrects_id=wrong.id)
    asked = plan.start + timedelta(days=after)
    one, other = standing(before, asked), standing(corrected, asked)
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        assert (one.phase, one.ends_on, one.final) == (other.phase, other.ends_on, other.final)


@pytest.mark.parametrize("act", AgreementAct)
def test_no_single_event_breaks_the_clock(act: AgreementAct) -> None:
    for mode in RenewalMode:
        life = agreement(mode=mode, months=None, renewal=None, notice=None)
        record(life, act, date(2024, 6, 1))
        assert at(life, date(2030, 1, 1)).phase in Phase


def test_a_notice_period_beyond_the_calendar_breaks_nothing() -> None:
    life = agreement(date(1990, 1, 1), notice=(1200 * 30, NoticeUnit.MONTH))
    assert at(life, date(1990, 6, 1)).phase is Phase.IN_FORCE
    with pytest.raises(ValueError, match="year"):
        act_by(date(1990, 12, 31), 1200 * 30, "month")
