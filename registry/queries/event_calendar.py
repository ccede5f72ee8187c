"""What stands in the calendar of events: those whose day is known, to come and of late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.japanese.dates import TOKYO
from registry.model import Change, Event
from registry.queries.event import events

# How long an event stays after its last day.
PAST_DAYS = 400


@dataclass(frozen=True)
class EventCalendarRow:
    """An event with the number of acts on it after the first, which only ever grows, and the moment of the last."""

    event: Event
    sequence: int
    revised_at: datetime


def event_calendar(session: Session, *, as_of: date) -> Sequence[EventCalendarRow]:
    """Events to come, and those that ended less than ``PAST_DAYS`` before a day, in the order of their days."""
    found = events(session, ending_since=as_of - timedelta(days=PAST_DAYS))
    acts = {
        subject_id: (count, last)
        for subject_id, count, last in session.execute(
            select(Change.subject_id, func.count(), func.max(Change.at))
            .where(Change.subject == "event", Change.subject_id.in_([str(each.id) for each in found]))
            .group_by(Change.subject_id)
        )
    }
    rows = []
    for each in found:
        count, last = acts.get(str(each.id), (1, _begins(each)))
        rows.append(EventCalendarRow(each, count - 1, last))
    return sorted(rows, key=lambda row: (row.event.starts_on, row.event.id))


def _begins(event: Event) -> datetime:
    """A moment that is the same every day, for events whose acts nobody recorded one by one."""
    assert event.starts_on is not None
    return datetime.combine(event.starts_on, time.min, TOKYO).astimezone(UTC)
