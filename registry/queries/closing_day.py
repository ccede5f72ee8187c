"""Closing days of the institute's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.model import Change, ClosingDay


@dataclass(frozen=True)
class Revisions:
    """How often the closing days were changed, and when last."""

    count: int
    last: datetime | None


def closing_days(session: Session) -> frozenset[date]:
    """The days, for reckoning."""
    return frozenset(session.scalars(select(ClosingDay.day)))


def closing_day_list(session: Session) -> Sequence[ClosingDay]:
    """The days with their names, in order."""
    return session.scalars(select(ClosingDay).order_by(ClosingDay.day)).all()


def closing_day(session: Session, day: str) -> ClosingDay | None:
    """One of the days, by its ISO date; ``None`` for any other text."""
    try:
        return session.get(ClosingDay, date.fromisoformat(day))
    except ValueError:
        return None


def closing_day_revisions(session: Session) -> Revisions:
    """The changes to closing days in the change record: their number only grows."""
    statement = select(func.count(), func.max(Change.at)).where(Change.subject == ClosingDay.__tablename__)
    count, last = session.execute(statement).one()
    return Revisions(count, last)
