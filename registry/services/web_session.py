"""The browser sessions of an account. They are no facts of the registry: no Change tells of them."""

import hashlib
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from registry.model import Account, SecondFactor, WebSession


def credentials_mark(password_hash: str, factor_set_up_at: datetime | None) -> str:
    """A mark of the password and the second factor with which a session was begun."""
    return hashlib.sha256(f"{password_hash} {factor_set_up_at or ''}".encode()).hexdigest()


def credentials(session: Session, account_id: int) -> str | None:
    """The mark of those that let an account in now; they stay what they are to the end of the transaction.

    ``None`` for an account that lets nobody in.
    """
    statement = (
        select(Account.password_hash, SecondFactor.set_up_at)
        .outerjoin(SecondFactor, SecondFactor.account_id == Account.id)
        .where(Account.id == account_id, Account.active)
        .with_for_update(read=True, of=Account)
    )
    found = session.execute(statement).one_or_none()
    return credentials_mark(*found) if found is not None else None


def end_other_sessions(session: Session, *, account_id: int, kept: str) -> int:
    """End every session of an account but the one with the hash ``kept``; says how many there were."""
    others = (WebSession.account_id == account_id, WebSession.token_hash != kept)
    found = session.scalars(select(WebSession.token_hash).where(*others)).all()
    session.execute(delete(WebSession).where(*others))
    return len(found)
