"""Attempts that count, and those that do not any more."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, or_

from registry.model import Throttle

# No limit of the registry counts for longer.
LONGEST_WINDOW = timedelta(days=1)


def is_over(at: datetime) -> ColumnElement[bool]:
    """SQL: the window of a count is over at a moment.

    One that ends later than any window can was counted while the clock was wrong: it must lock nobody out.
    """
    now = at.astimezone(UTC)
    return or_(Throttle.expires_at <= now, Throttle.expires_at > now + LONGEST_WINDOW)
