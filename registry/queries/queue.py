"""How much waits to be done, for those who watch over the machine."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.model import Digest, PendingImport
from registry.model.vocabulary import DigestState
from registry.queries.due import due

SOON_DAYS = 30
_UNSURE = (DigestState.FAILED, DigestState.SENDING)


def queue_lengths(session: Session, *, as_of: date) -> dict[str, int]:
    """Items of the queue of agreements that are overdue, and due within 30 days; uploads that nobody has decided on;
    digests of the day of which it is not sure that they were sent."""
    left = [row.days_left for row in due(session, as_of=as_of, within=SOON_DAYS) if row.days_left is not None]
    unsent = select(func.count()).where(Digest.on_date == as_of, Digest.state.in_(_UNSURE))
    return {
        "due_overdue": sum(days < 0 for days in left),
        "due_soon": sum(days >= 0 for days in left),
        "pending_imports": session.scalar(select(func.count()).select_from(PendingImport)) or 0,
        "digests_unsent": session.scalar(unsent) or 0,
    }
