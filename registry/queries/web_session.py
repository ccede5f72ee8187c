"""The browsers in which a person is signed in."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model import WebSession


def open_sessions(
    session: Session, *, account_id: int, made_after: datetime, seen_after: datetime
) -> Sequence[WebSession]:
    """The sessions of an account that still open something, the one used last first."""
    statement = select(WebSession).where(
        WebSession.account_id == account_id,
        WebSession.created_at >= made_after,
        WebSession.seen_at >= seen_after,
    )
    return session.scalars(statement.order_by(WebSession.seen_at.desc(), WebSession.token_hash)).all()
