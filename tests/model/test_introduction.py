"""The course of an introduction: no way leads past the consent, days stand in order, what is closed is closed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.model import Introduction, Need
from registry.model.introduction import (
    CLOSED,
    FOLLOW_UP_DAYS,
    OPEN,
    Step,
    StepObjection,
    day_of,
    objection,
    objection_to_step_back,
    overdue,
    possible_states,
    reached,
    state_before,
    take,
    take_back,
)
from registry.model.vocabulary import FailureReason, IntroductionState, NeedState

S = IntroductionState
RECEIVED = date(2026, 4, 1)
TODAY = date(2026, 6, 30)
BACK = None

days = st.dates(RECEIVED - timedelta(days=5), TODAY + timedelta(days=5))
steps = st.builds(
    Step,
    to=st.sampled_from(S),
    on=days,
    consented_on=st.none() | days,
    failure=st.none() | st.sampled_from(FailureReason),
    reason=st.none() | st.just("高すぎる"),
    result=st.none() | st.just("受注"),
    follow_up_on=st.none() | days,
)
# A step that fits: which of the possible ones, and how many days after the last.
fitting = st.tuples(st.integers(0, 3), st.integers(0, 3))
Tried = Step | tuple[int, int] | None
# What people try, one after the other: steps, possible or not, and taking the last one back.
courses = st.lists(st.just(BACK) | fitting | steps, max_size=12)


def proposed(consented_on: date | None = None, state: NeedState = NeedState.OPEN) -> Introduction:
    """An introduction at its beginning."""
    need = Need(received_on=RECEIVED, state=state)
    return Introduction(need=need, state=S.PROPOSED, consented_on=consented_on)


def step(to: IntroductionState, on: date = TODAY, **facts: object) -> Step:
    """A step with what it needs."""
    needed = {S.INTRODUCED: {"consented_on": on}, S.NOT_CONCLUDED: {"failure": FailureReason.COST}}
    return Step(to, on, **{**needed.get(to, {}), **facts})  # type: ignore[arg-type]


def went(*path: IntroductionState) -> Introduction:
    """An introduction that went a way, all on one day."""
    made = proposed()
    for to in path:
        assert objection(made, step(to), TODAY) is None
        take(made, step(to))
    return made


def walk(course: list[Tried]) -> list[Introduction]:
    """The introduction after each thing that was tried, refused ones left out."""
    made = proposed()
    seen = []
    for tried in course:
        if tried is BACK:
            if objection_to_step_back(made) is None:
                take_back(made, TODAY)
        else:
            wanted = next_step(made, *tried) if isinstance(tried, tuple) else tried
            if wanted is not None and objection(made, wanted, TODAY) is None:
                take(made, wanted)
        seen.append(copied(made))
    return seen


def next_step(found: Introduction, choice: int, gap: int) -> Step | None:
    """One of the possible steps, a few days after the last."""
    possible = possible_states(found)
    last = max(day for state in S if (day := day_of(found, state)) is not None)
    on = max(last, found.consented_on or last) + timedelta(days=gap)
    return step(possible[choice % len(possible)], on, reason="理由") if possible else None


def copied(found: Introduction) -> Introduction:
    """As it stands now."""
    dates = ("consented_on", "introduced_on", "met_on", "closed_on", "follow_up_on")
    names = ("state", *dates, "failure", "reason", "result")
    return Introduction(need=found.need, **{name: getattr(found, name) for name in names})


@given(courses)
def test_nothing_goes_past_the_proposal_without_consent(course: list[Tried]) -> None:
    for found in walk(course):
        if found.state not in (S.PROPOSED, S.WITHDRAWN):
            assert found.consented_on is not None
            assert found.introduced_on is not None
            assert found.consented_on <= found.introduced_on


@given(courses)
def test_the_days_stand_in_order_and_none_is_to_come(course: list[Tried]) -> None:
    for found in walk(course):
        known = [
            day
            for day in (RECEIVED, found.consented_on, found.introduced_on, found.met_on, found.closed_on)
            if day is not None
        ]
        assert known == sorted(known)
        assert known[-1] <= TODAY


@given(courses)
def test_every_state_has_what_the_tables_want(course: list[Tried]) -> None:
    for found in walk(course):
        assert (found.closed_on is not None) == (found.state in CLOSED)
        assert (found.failure is not None) == (found.state is S.NOT_CONCLUDED)
        if found.state is S.NOT_CONCLUDED:
            assert found.reason
        assert found.state in OPEN or found.follow_up_on is None
        assert found.result is None or found.state is S.CONCLUDED
        if found.state is S.MET:
            assert found.met_on is not None


@given(courses, steps)
def test_what_is_closed_can_only_be_taken_back(course: list[Tried], more: Step) -> None:
    for found in walk(course):
        if found.state in CLOSED:
            assert possible_states(found) == ()
            assert objection(found, more, TODAY) is StepObjection.NOT_POSSIBLE
            assert objection_to_step_back(found) is None


@given(courses, steps)
def test_a_step_and_back_leaves_the_state_and_the_days_before_it(course: list[Tried], more: Step) -> None:
    for found in walk(course):
        if objection(found, more, TODAY) is None:
            before = copied(found)
            take(found, more)
            assert state_before(found) is before.state
            take_back(found, TODAY)
            for name in ("state", "introduced_on", "met_on", "closed_on", "failure", "reason", "result"):
                assert getattr(found, name) == getattr(before, name), name


@given(courses)
def test_a_state_is_reached_on_its_day(course: list[Tried]) -> None:
    for found in walk(course):
        assert reached(found, found.state)
        for state in S:
            assert (day_of(found, state) is not None) == reached(found, state)
        assert sum(reached(found, state) for state in CLOSED) == (found.state in CLOSED)


def test_the_steps_that_are_offered() -> None:
    assert possible_states(proposed()) == (S.INTRODUCED, S.WITHDRAWN)
    assert possible_states(went(S.INTRODUCED)) == (S.MET, S.CONCLUDED, S.NOT_CONCLUDED, S.WITHDRAWN)
    assert possible_states(went(S.INTRODUCED, S.MET)) == (S.CONCLUDED, S.NOT_CONCLUDED, S.WITHDRAWN)


def test_a_meeting_may_go_unrecorded() -> None:
    found = went(S.INTRODUCED, S.CONCLUDED)
    assert found.met_on is None
    assert not reached(found, S.MET)
    assert state_before(found) is S.INTRODUCED


EARLY = RECEIVED - timedelta(days=1)
REFUSED = [
    (S.INTRODUCED, {"consented_on": None}, StepObjection.NO_CONSENT),
    (
        S.INTRODUCED,
        {"on": date(2026, 5, 1), "consented_on": date(2026, 5, 2)},
        StepObjection.CONSENT_TOO_LATE,
    ),
    (S.INTRODUCED, {"consented_on": EARLY}, StepObjection.CONSENT_BEFORE_NEED),
    (S.INTRODUCED, {"consented_on": TODAY + timedelta(days=1)}, StepObjection.CONSENT_IN_FUTURE),
    (S.INTRODUCED, {"on": TODAY + timedelta(days=1)}, StepObjection.FUTURE),
    (S.INTRODUCED, {"on": EARLY}, StepObjection.BEFORE_NEED),
    (S.INTRODUCED, {"follow_up_on": TODAY - timedelta(days=1)}, StepObjection.FOLLOW_UP_TOO_EARLY),
    (S.MET, {}, StepObjection.NOT_POSSIBLE),
    (S.CONCLUDED, {}, StepObjection.NOT_POSSIBLE),
    (S.PROPOSED, {}, StepObjection.NOT_POSSIBLE),
]


@pytest.mark.parametrize(("to", "facts", "wanted"), REFUSED)
def test_a_proposal_refuses(to: IntroductionState, facts: dict[str, object], wanted: StepObjection) -> None:
    assert objection(proposed(), step(to, **facts), TODAY) is wanted  # type: ignore[arg-type]


def test_an_introduction_refuses_a_failure_without_its_kind_and_a_day_before_its_own() -> None:
    found = went(S.INTRODUCED)
    assert objection(found, step(S.NOT_CONCLUDED, failure=None), TODAY) is StepObjection.NO_FAILURE
    earlier = step(S.MET, on=TODAY - timedelta(days=1))
    assert objection(found, earlier, TODAY) is StepObjection.OUT_OF_ORDER


def test_a_closed_need_keeps_its_introductions_as_they_are() -> None:
    found = proposed(state=NeedState.CLOSED)
    assert objection(found, step(S.INTRODUCED), TODAY) is StepObjection.NEED_CLOSED
    assert objection_to_step_back(found) is StepObjection.NEED_CLOSED


def test_a_proposal_has_nothing_before_it() -> None:
    assert objection_to_step_back(proposed()) is StepObjection.NOTHING_BEFORE


def test_it_is_asked_after_thirty_days_unless_another_day_was_agreed() -> None:
    found = went(S.INTRODUCED)
    assert found.follow_up_on == TODAY + timedelta(days=FOLLOW_UP_DAYS)
    take(found, step(S.MET, follow_up_on=TODAY + timedelta(days=3)))
    assert found.follow_up_on == TODAY + timedelta(days=3)
    assert not overdue(found, TODAY + timedelta(days=3))
    assert overdue(found, TODAY + timedelta(days=4))
    take(found, step(S.CONCLUDED))
    assert not overdue(found, TODAY + timedelta(days=400))


def test_a_failure_without_words_shows_none() -> None:
    assert went(S.INTRODUCED, S.NOT_CONCLUDED).reason is None
    told = went(S.INTRODUCED)
    take(told, step(S.NOT_CONCLUDED, reason="高すぎる"))
    assert told.reason == "高すぎる"
