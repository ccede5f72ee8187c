"""Two organisations that look like one are judged to be two, and are never suspected again; the judgement can be taken back."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model import Distinction, Organisation
from registry.services.recording import Actor, recorded, register


class DistinctionRefused(ValueError):
    """A judgement that cannot be; the text is a sentence for the user."""


def distinguish(
    session: Session, *, one: Organisation, other: Organisation, reason: str, by: Actor
) -> Distinction:
    """Keep for good that these are two bodies, and why."""
    if one.id == other.id:
        raise DistinctionRefused("一つの記録を二つの機関とすることはできません")
    if not reason.strip():
        raise DistinctionRefused("別の機関である理由が要ります")
    first, second = sorted((one.id, other.id))
    known = session.scalar(
        select(Distinction).where(Distinction.one_id == first, Distinction.other_id == second)
    )
    if known is not None:
        raise DistinctionRefused("別の機関という判断は登録済みです")
    made = Distinction(one_id=first, other_id=second, reason=reason.strip())
    register(session, subject=made, by=by)
    return made


def forget_distinction(session: Session, *, distinction: Distinction, by: Actor) -> None:
    """Take the judgement back: the two may be suspected again."""
    with recorded(session, by=by, act="distinction:remove", subject=distinction):
        session.delete(distinction)
