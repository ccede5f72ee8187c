"""Contacts at partners. Personal data: whoever asks has made sure that they may be shown."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from registry.model import Contact
from registry.queries.loading import related


def contacts(
    session: Session, *, organisations: Collection[int] | None = None, identity: int | None = None
) -> Sequence[Contact]:
    """Contacts with their organisations, in the order in which they were recorded."""
    statement = select(Contact).options(related(Contact.organisation))
    if organisations is not None:
        statement = statement.where(Contact.organisation_id.in_(organisations))
    if identity is not None:
        statement = statement.where(Contact.id == identity)
    return session.scalars(statement.order_by(Contact.id)).all()


def contact(session: Session, identity: int) -> Contact | None:
    """One contact."""
    return next(iter(contacts(session, identity=identity)), None)


def given_out(session: Session, *, organisations: Collection[int], on: date) -> Sequence[Contact]:
    """Contacts that companies may be told of on a day: they agreed to it, and their data are not past deletion."""
    agreed = select(Contact).where(Contact.organisation_id.in_(organisations), Contact.may_be_given)
    kept = agreed.where(or_(Contact.delete_by.is_(None), Contact.delete_by >= on))
    return session.scalars(kept.order_by(Contact.id)).all()


def count_contacts(session: Session, *, organisations: Collection[int]) -> int:
    """How many contacts the organisations have, without reading a single one."""
    statement = select(func.count()).select_from(Contact).where(Contact.organisation_id.in_(organisations))
    return session.scalar(statement) or 0
