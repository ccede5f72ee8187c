"""Introductions: proposed, taken step by step to an outcome, a mistaken step taken back. One Change each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

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


class SeveralRefused(ValueError):
    """Introductions of which at least one cannot be recorded, so that none is; ``reasons`` says why, by position."""

    def __init__(self, reasons: Mapping[int, ProposalRefused | StepRefused]) -> None:
        super().__init__("記録できない紹介があるため、どの紹介も記録していません")
        self.reasons = reasons


@dataclass(frozen=True)
class Choice:
    """A partner among several that are introduced together; without the company's consent it is a proposal."""

    organisation: Organisation
    programme: Programme | None
    consented: bool


@dataclass(frozen=True)
class Days:
    """The days that introductions made together share."""

    consented_on: date | None
    introduced_on: date
    follow_up_on: date | None


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
    refused = _objection(need, organisation)
    if refused is not None:
        raise refused
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


def introduce_several(
    session: Session, *, need: Need, version: int, choices: Sequence[Choice], days: Days, by: Actor
) -> list[Introduction]:
    """Propose partners for a need as it was seen in ``version``, and introduce the company where it consented.

    All or none; the need's introductions must be loaded.
    """
    require_version(need, version)
    refused = refusals(need, choices, days, by)
    if refused:
        raise SeveralRefused(refused)
    drafts = [_draft(need, each, days, by) for each in choices]
    with recorded(session, by=by, act="need:introduce", subject=need):
        for draft, choice in zip(drafts, choices, strict=True):
            if choice.consented:
                take(draft, _introduced(days))
            need.introductions.append(draft)
        touch(need)
    return drafts


def refusals(
    need: Need, choices: Sequence[Choice], days: Days, by: Actor
) -> dict[int, ProposalRefused | StepRefused]:
    """Why partners cannot be introduced together, by position; empty when they can."""
    found: dict[int, ProposalRefused | StepRefused] = {}
    named: set[int] = set()
    for position, choice in enumerate(choices):
        refused = _objection(need, choice.organisation)
        if refused is None and choice.organisation.id in named:
            refused = AlreadyProposed("同じ機関が二度挙げられています")
        if refused is None:
            wrong = _objection_to_days(need, choice, days, by)
            refused = StepRefused(wrong) if wrong is not None else None
        if refused is not None:
            found[position] = refused
        named.add(choice.organisation.id)
    return found


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


def _objection(need: Need, organisation: Organisation) -> ProposalRefused | StepRefused | None:
    """Why a partner cannot be proposed for a need at all."""
    if need.state is NeedState.CLOSED:
        return StepRefused(StepObjection.NEED_CLOSED)
    if organisation.id == need.company_id:
        return ToItself("相談した企業自身を紹介先にすることはできません")
    if any(each.organisation_id == organisation.id for each in need.introductions):
        return AlreadyProposed("この相談ではすでにこの機関を紹介しています")
    return None


def _objection_to_days(need: Need, choice: Choice, days: Days, by: Actor) -> StepObjection | None:
    """A proposal has no day of its own but the one on which somebody asks; an introduction is judged as a step."""
    if choice.consented:
        return objection(_draft(need, choice, days, by), _introduced(days), by.day)
    early = days.follow_up_on is not None and days.follow_up_on < by.day
    return StepObjection.FOLLOW_UP_TOO_EARLY if early else None


def _draft(need: Need, choice: Choice, days: Days, by: Actor) -> Introduction:
    """A proposal that knows its need and is not yet one of the need's own: it may come to nothing."""
    draft = Introduction(
        organisation_id=choice.organisation.id,
        programme_id=choice.programme.id if choice.programme is not None else None,
        state=IntroductionState.PROPOSED,
        follow_up_on=days.follow_up_on or follow_up_after(by.day),
    )
    set_committed_value(draft, "need", need)
    return draft


def _introduced(days: Days) -> Step:
    return Step(
        IntroductionState.INTRODUCED,
        days.introduced_on,
        consented_on=days.consented_on,
        follow_up_on=days.follow_up_on,
    )
