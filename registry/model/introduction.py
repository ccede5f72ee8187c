"""The course of an introduction: which steps are possible, why one is not, and what a step leaves. Pure functions.

proposed → introduced → met → concluded | not_concluded | withdrawn. A meeting may go unrecorded, a proposal may only
be taken up or withdrawn, and what is closed is closed. The need of the introduction must be loaded.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from registry.model.need import Introduction
from registry.model.vocabulary import FailureReason, IntroductionState, NeedState

S = IntroductionState
OPEN = (S.PROPOSED, S.INTRODUCED, S.MET)
CLOSED = (S.CONCLUDED, S.NOT_CONCLUDED, S.WITHDRAWN)
# So many days after a step somebody asks what became of it, unless another day was agreed.
FOLLOW_UP_DAYS = 30

_NEXT: dict[IntroductionState, tuple[IntroductionState, ...]] = {
    S.PROPOSED: (S.INTRODUCED, S.WITHDRAWN),
    S.INTRODUCED: (S.MET, S.CONCLUDED, S.NOT_CONCLUDED, S.WITHDRAWN),
    S.MET: (S.CONCLUDED, S.NOT_CONCLUDED, S.WITHDRAWN),
}
# The column that holds the day of each step; a proposal is as old as its need.
_DAY = {
    S.INTRODUCED: "introduced_on",
    S.MET: "met_on",
    S.CONCLUDED: "closed_on",
    S.NOT_CONCLUDED: "closed_on",
    S.WITHDRAWN: "closed_on",
}


class StepObjection(StrEnum):
    """Why a step cannot be recorded or taken back; the web layer has the sentences."""

    NOT_POSSIBLE = "not_possible"
    FUTURE = "future"
    BEFORE_NEED = "before_need"
    OUT_OF_ORDER = "out_of_order"
    NO_CONSENT = "no_consent"
    CONSENT_IN_FUTURE = "consent_in_future"
    CONSENT_BEFORE_NEED = "consent_before_need"
    CONSENT_TOO_LATE = "consent_too_late"
    NO_FAILURE = "no_failure"
    FOLLOW_UP_TOO_EARLY = "follow_up_too_early"
    NEED_CLOSED = "need_closed"
    NOTHING_BEFORE = "nothing_before"


@dataclass(frozen=True)
class Step:
    """A step as it is written down."""

    to: IntroductionState
    on: date
    consented_on: date | None = None
    failure: FailureReason | None = None
    reason: str | None = None
    result: str | None = None
    follow_up_on: date | None = None


def possible_states(introduction: Introduction) -> tuple[IntroductionState, ...]:
    """The states that can come next, in the order in which they are offered."""
    return _NEXT.get(introduction.state, ())


def objection(introduction: Introduction, step: Step, today: date) -> StepObjection | None:
    """Why a step cannot be recorded; ``None`` when it can."""
    if introduction.need.state is NeedState.CLOSED:
        return StepObjection.NEED_CLOSED
    if step.to not in possible_states(introduction):
        return StepObjection.NOT_POSSIBLE
    if step.on > today:
        return StepObjection.FUTURE
    if step.on < introduction.need.received_on:
        return StepObjection.BEFORE_NEED
    if any(before is not None and step.on < before for before in _days_before(introduction, step)):
        return StepObjection.OUT_OF_ORDER
    if step.to is not S.WITHDRAWN:
        consented_on = step.consented_on or introduction.consented_on
        if consented_on is None:
            return StepObjection.NO_CONSENT
        found = objection_to_consent(consented_on, introduction.need.received_on, today)
        if found is not None:
            return found
        if consented_on > (introduction.introduced_on or step.on):
            return StepObjection.CONSENT_TOO_LATE
    if step.to is S.NOT_CONCLUDED and step.failure is None:
        return StepObjection.NO_FAILURE
    if step.to in OPEN and step.follow_up_on is not None and step.follow_up_on < step.on:
        return StepObjection.FOLLOW_UP_TOO_EARLY
    return None


def objection_to_consent(consented_on: date, received_on: date, today: date) -> StepObjection | None:
    """Why the company cannot have consented on a day."""
    if consented_on > today:
        return StepObjection.CONSENT_IN_FUTURE
    return StepObjection.CONSENT_BEFORE_NEED if consented_on < received_on else None


def take(introduction: Introduction, step: Step) -> None:
    """Write a step to which there is no objection."""
    introduction.state = step.to
    setattr(introduction, _DAY[step.to], step.on)
    if step.to is not S.WITHDRAWN:
        introduction.consented_on = step.consented_on or introduction.consented_on
    introduction.follow_up_on = (
        step.follow_up_on or follow_up_after(step.on) if introduction.state in OPEN else None
    )
    if step.to is S.NOT_CONCLUDED:
        assert step.failure is not None
        introduction.failure = step.failure
        introduction.reason = step.reason
    elif step.to is S.WITHDRAWN:
        introduction.reason = step.reason
    elif step.to is S.CONCLUDED:
        introduction.result = step.result


def state_before(introduction: Introduction) -> IntroductionState | None:
    """The state to which a mistaken step leads back; ``None`` for a proposal."""
    match introduction.state:
        case S.PROPOSED:
            return None
        case S.INTRODUCED:
            return S.PROPOSED
        case S.MET:
            return S.INTRODUCED
        case S.WITHDRAWN if introduction.introduced_on is None and introduction.met_on is None:
            return S.PROPOSED
        case _:
            return S.INTRODUCED if introduction.met_on is None else S.MET


def objection_to_step_back(introduction: Introduction) -> StepObjection | None:
    """Why the last step cannot be taken back; ``None`` when it can."""
    if introduction.need.state is NeedState.CLOSED:
        return StepObjection.NEED_CLOSED
    return StepObjection.NOTHING_BEFORE if state_before(introduction) is None else None


def take_back(introduction: Introduction, today: date) -> None:
    """Undo the last step: its day and words go, the consent and the steps before stay."""
    before = state_before(introduction)
    assert before is not None
    setattr(introduction, _DAY[introduction.state], None)
    introduction.state = before
    introduction.failure = introduction.reason = introduction.result = None
    introduction.follow_up_on = follow_up_after(day_of(introduction, before) or today)


def follow_up_after(day: date) -> date:
    """The day by which somebody asks what became of a step, unless another day was agreed."""
    return day + timedelta(days=FOLLOW_UP_DAYS)


def reached(introduction: Introduction, state: IntroductionState) -> bool:
    """Whether an introduction came to a state, even if it has gone on since."""
    match state:
        case S.PROPOSED:
            return True
        case S.INTRODUCED:
            through = (S.INTRODUCED, S.MET, S.CONCLUDED, S.NOT_CONCLUDED)
            return introduction.introduced_on is not None or introduction.state in through
        case S.MET:
            return introduction.met_on is not None or introduction.state is S.MET
        case _:
            return introduction.state is state


def day_of(introduction: Introduction, state: IntroductionState) -> date | None:
    """The day on which an introduction came to a state; a proposal counts from the day of its need."""
    if not reached(introduction, state):
        return None
    if state is S.PROPOSED:
        return introduction.need.received_on
    day: date | None = getattr(introduction, _DAY[state])
    return day


def overdue(introduction: Introduction, as_of: date) -> bool:
    """Whether somebody should have asked by now what became of it."""
    follow_up = introduction.follow_up_on
    return introduction.state in OPEN and follow_up is not None and follow_up < as_of


def _days_before(introduction: Introduction, step: Step) -> tuple[date | None, ...]:
    """The days that a step may not precede; the consent is judged by itself."""
    consent = introduction.consented_on if step.to is S.WITHDRAWN else None
    return consent, introduction.introduced_on, introduction.met_on
