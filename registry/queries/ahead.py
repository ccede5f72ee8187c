"""What lies ahead of a branch: deadlines of agreements, ends of their terms, events that begin, day by day."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.japanese.dates import Precision
from registry.model import Event
from registry.model.due import Item
from registry.model.standing import BINDING
from registry.queries.agreement import AgreementRow
from registry.queries.territory import event_concerns

AHEAD_DAYS = 90


class Coming(StrEnum):
    """What comes up on a day."""

    DEADLINE = "deadline"
    TERM_END = "term_end"
    EVENT = "event"


@dataclass(frozen=True)
class Ahead:
    """Something that lies ahead: an item of the queue or the end of a term with its agreement, or an event."""

    day: date
    precision: Precision
    coming: Coming
    row: AgreementRow | None = None
    item: Item | None = None
    event: Event | None = None


def ahead(
    session: Session, *, branch: str, rows: Iterable[AgreementRow], as_of: date, days: int = AHEAD_DAYS
) -> Sequence[Ahead]:
    """What comes up in the territory of a branch from a day on, in the order of the days.

    ``rows`` are the agreements of the territory on the day. What is overdue by then is in the queue and not here.
    """
    last = as_of + timedelta(days=days)
    found = [each for row in rows for each in _of_agreement(row) if as_of <= each.day <= last]
    found += _events(session, branch, as_of, last)
    order = list(Coming)
    # Stable: on one day agreements keep the order of their rows, events that of their ids.
    return sorted(found, key=lambda each: (each.day, order.index(each.coming)))


def _of_agreement(row: AgreementRow) -> Iterator[Ahead]:
    for item in row.items:
        if item.act_by is not None:
            yield Ahead(item.act_by.safe, Precision.DAY, Coming.DEADLINE, row, item)
    if row.phase in BINDING and row.ends_on is not None:
        yield Ahead(row.ends_on, Precision.DAY, Coming.TERM_END, row)


def _events(session: Session, branch: str, first: date, last: date) -> Iterator[Ahead]:
    """Events that begin in the days, or in a month that does; one of which only the year is known has no place."""
    statement = (
        select(Event)
        .where(
            event_concerns(branch, first),
            Event.held.is_not(False),
            Event.starts_on.between(first, last),
            Event.starts_on_precision.in_([Precision.DAY, Precision.MONTH]),
        )
        .order_by(Event.starts_on, Event.id)
    )
    for event in session.scalars(statement):
        assert event.starts_on is not None
        yield Ahead(event.starts_on, event.starts_on_precision, Coming.EVENT, event=event)
