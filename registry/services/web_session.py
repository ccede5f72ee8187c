"""Ending the browser sessions of an account. They are no facts of the registry: no Change tells of them."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from registry.model import WebSession


def end_other_sessions(session: Session, *, account_id: int, kept: str) -> int:
    """End every session of an account but the one with the hash ``kept``; says how many there were."""
    others = (WebSession.account_id == account_id, WebSession.token_hash != kept)
    found = session.scalars(select(WebSession.token_hash).where(*others)).all()
    session.execute(delete(WebSession).where(*others))
    return len(found)
