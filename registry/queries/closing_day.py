"""Closing days of the institute's own."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model import ClosingDay


def closing_days(session: Session) -> frozenset[date]:
    """The days, for reckoning."""
    return frozenset(session.scalars(select(ClosingDay.day)))


def closing_day_list(session: Session) -> Sequence[ClosingDay]:
    """The days with their names, in order."""
    return session.scalars(select(ClosingDay).order_by(ClosingDay.day)).all()
