"""Saved views of an account."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model import SavedView


def saved_views(session: Session, *, account_id: int, page: str | None = None) -> Sequence[SavedView]:
    """The views of an account, of one list or of all, by name."""
    statement = select(SavedView).where(SavedView.account_id == account_id)
    if page is not None:
        statement = statement.where(SavedView.page == page)
    return session.scalars(statement.order_by(SavedView.page, SavedView.name, SavedView.id)).all()


def saved_view(session: Session, identity: int, *, account_id: int) -> SavedView | None:
    """One view of an account; ``None`` for somebody else's."""
    return session.scalar(
        select(SavedView).where(SavedView.id == identity, SavedView.account_id == account_id)
    )
