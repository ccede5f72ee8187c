"""Needs of companies: registered, changed, closed when nothing is left to do, opened again. One Change each."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from registry.model import Need, NeedKind
from registry.model.introduction import OPEN
from registry.model.vocabulary import NeedState, NeedType
from registry.services.recording import Actor, recorded, require_version


class NeedRefused(ValueError):
    """A need that cannot be written like this; the text is a sentence for the user."""


class WithoutKind(NeedRefused):
    """Nothing says what the company looks for."""


class ReceivedInFuture(NeedRefused):
    """The day on which the need was received has not come."""


class ReceivedAfterSteps(NeedRefused):
    """An introduction has a step that is older than the need would be."""


class IntroductionsOpen(NeedRefused):
    """The need is to be closed while an introduction waits for its outcome."""


@dataclass(frozen=True)
class Facts:
    """What is written down of a need."""

    company_id: int
    branch_code: str | None
    received_on: date
    kinds: frozenset[NeedType]
    fields: str | None = None
    text: str | None = None
    staff_id: int | None = None


def register_need(session: Session, *, facts: Facts, by: Actor) -> Need:
    """Take in a need that a company brought."""
    need = Need(state=NeedState.OPEN, kinds=[], introductions=[])
    _check(need, facts, by)
    _write(need, facts)
    with recorded(session, by=by, act="need:register", subject=need):
        session.add(need)
    return need


def change_need(session: Session, *, need: Need, version: int, facts: Facts, by: Actor) -> None:
    """Change a need as it was seen in ``version``; kinds and introductions must be loaded."""
    require_version(need, version)
    _check(need, facts, by)
    with recorded(session, by=by, act="need:change", subject=need):
        _write(need, facts)
        touch(need)


def close_need(session: Session, *, need: Need, version: int, by: Actor) -> None:
    """Nothing is left to do; refused while an introduction is open."""
    require_version(need, version)
    if any(introduction.state in OPEN for introduction in need.introductions):
        raise IntroductionsOpen("結果の出ていない紹介があるため、相談を完了にできません")
    with recorded(session, by=by, act="need:close", subject=need):
        need.state = NeedState.CLOSED


def reopen_need(session: Session, *, need: Need, version: int, by: Actor) -> None:
    """Something is left to do after all."""
    require_version(need, version)
    with recorded(session, by=by, act="need:reopen", subject=need):
        need.state = NeedState.OPEN


def touch(need: Need) -> None:
    """Count a new version although only parts changed, so that whoever else is writing finds out."""
    need.version += 1


def _check(need: Need, facts: Facts, by: Actor) -> None:
    if not facts.kinds:
        raise WithoutKind("相談の種類を一つは選んでください")
    if facts.received_on > by.day:
        raise ReceivedInFuture("相談を受けた日は今日までの日です")
    days = (
        day
        for each in need.introductions
        for day in (each.consented_on, each.introduced_on, each.met_on, each.closed_on)
    )
    if any(day is not None and day < facts.received_on for day in days):
        raise ReceivedAfterSteps("紹介の記録に、相談を受けた日より前の日があります")


def _write(need: Need, facts: Facts) -> None:
    for name in ("company_id", "branch_code", "received_on", "fields", "text", "staff_id"):
        setattr(need, name, getattr(facts, name))
    for gone in [each for each in need.kinds if each.kind not in facts.kinds]:
        need.kinds.remove(gone)
    known = {each.kind for each in need.kinds}
    need.kinds.extend(NeedKind(kind=kind) for kind in NeedType if kind in facts.kinds - known)
