"""Introductions: proposed, taken step by step to an outcome, a mistaken step taken back. One Change each."""

from datetime import date

from sqlalchemy.orm import Session

from registry.model import Introduction, Need, Organisation, Programme
from registry.model.introduction import (
    Step,
    StepObjection,
    follow_up_after,
    objection,
    objection_to_consent,
    objection_to_step_back,
    take,
    take_back,
)
from registry.model.vocabulary import IntroductionState, NeedState
from registry.services.need import touch
from registry.services.recording import Actor, recorded, require_version


class ProposalRefused(ValueError):
    """An introduction that cannot be proposed; the text is a sentence for the user."""


class AlreadyProposed(ProposalRefused):
    """The company was introduced to this partner for this need."""


class ToItself(ProposalRefused):
    """A company cannot be introduced to itself."""


class StepRefused(ValueError):
    """A step that cannot be recorded; ``objection`` says why."""

    def __init__(self, reason: StepObjection) -> None:
        super().__init__(reason.value)
        self.objection = reason


def propose(
    session: Session,
    *,
    need: Need,
    organisation: Organisation,
    programme: Programme | None = None,
    consented_on: date | None = None,
    follow_up_on: date | None = None,
    by: Actor,
) -> Introduction:
    """Propose a partner for an open need; the need's introductions must be loaded."""
    if need.state is NeedState.CLOSED:
        raise StepRefused(StepObjection.NEED_CLOSED)
    if organisation.id == need.company_id:
        raise ToItself("相談した企業自身を紹介先にすることはできません")
    if any(each.organisation_id == organisation.id for each in need.introductions):
        raise AlreadyProposed("この相談ではすでにこの機関を紹介しています")
    wrong = None if consented_on is None else objection_to_consent(consented_on, need.received_on, by.day)
    if wrong is not None:
        raise StepRefused(wrong)
    if follow_up_on is not None and follow_up_on < by.day:
        raise StepRefused(StepObjection.FOLLOW_UP_TOO_EARLY)
    made = Introduction(
        organisation_id=organisation.id,
        programme_id=programme.id if programme is not None else None,
        state=IntroductionState.PROPOSED,
        consented_on=consented_on,
        follow_up_on=follow_up_on or follow_up_after(by.day),
    )
    with recorded(session, by=by, act="introduction:propose", subject=made):
        need.introductions.append(made)
        # Whoever writes on the need at this moment, a proposal of the same partner included, finds out.
        touch(need)
    return made


def record_step(session: Session, *, introduction: Introduction, version: int, step: Step, by: Actor) -> None:
    """Record the next step of an introduction as it was seen in ``version``; its need must be loaded."""
    require_version(introduction, version)
    reason = objection(introduction, step, by.day)
    if reason is not None:
        raise StepRefused(reason)
    with recorded(session, by=by, act=f"introduction:{step.to}", subject=introduction):
        take(introduction, step)


def step_back(session: Session, *, introduction: Introduction, version: int, reason: str, by: Actor) -> None:
    """Take a mistaken step back; the reason is noted, what stood there stays in the change record."""
    require_version(introduction, version)
    wrong = objection_to_step_back(introduction)
    if wrong is not None:
        raise StepRefused(wrong)
    with recorded(session, by=by, act="introduction:step_back", subject=introduction):
        take_back(introduction, by.day)
        line = f"{by.day.isoformat()} 段階の取り消し: {reason}"
        introduction.note = f"{introduction.note}\n{line}" if introduction.note else line
        # Whoever closes the need at this moment finds out that an introduction is open again.
        touch(introduction.need)
