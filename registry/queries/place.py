"""Regions, municipalities and branches."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from registry.model import Branch, Municipality, Region
from registry.queries.loading import related


def regions(session: Session) -> Sequence[Region]:
    """All regions in their order."""
    return session.scalars(select(Region).order_by(Region.position)).all()


def municipalities(session: Session) -> Sequence[Municipality]:
    """All municipalities of Tokyo by code."""
    return session.scalars(select(Municipality).order_by(Municipality.code)).all()


def branches(session: Session, *, as_of: date | None = None) -> Sequence[Branch]:
    """Branches in their order; with ``as_of`` only those open on that day."""
    statement = select(Branch).options(related(Branch.regions)).order_by(Branch.position)
    if as_of is not None:
        statement = statement.where(
            or_(Branch.opened_on.is_(None), Branch.opened_on <= as_of),
            or_(Branch.closed_on.is_(None), Branch.closed_on >= as_of),
        )
    return session.scalars(statement).all()
