"""The worksheet of a fiscal year: last year's joint work confirmed, changed, left out, and new work beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy.orm import Session

from registry.japanese.months import Months
from registry.model import Activity
from registry.model.vocabulary import Unit
from registry.services.activity import Facts, change_activity, facts_of, register_activity
from registry.services.recording import Actor


class Outcome(StrEnum):
    """What became of a row."""

    CONTINUED = "continued"
    ADDED = "added"
    CHANGED = "changed"
    SAME = "same"
    LEFT_OUT = "left_out"


@dataclass(frozen=True)
class Figures:
    """What a row says of the year."""

    title: str
    count: int | None
    unit: Unit | None
    participants: int | None
    months: Months


@dataclass(frozen=True)
class Entry:
    """A row: work of last year that goes on or not, work of this year as it was seen in ``version``, or new work."""

    figures: Figures
    keep: bool = False
    previous: Activity | None = None
    current: Activity | None = None
    version: int = 0
    new: Facts | None = None
    event_id: int | None = None


def record_worksheet(
    session: Session, *, fiscal_year: int, entries: Sequence[Entry], by: Actor
) -> list[tuple[Outcome, Activity | None]]:
    """Write the rows down, each with its verdict; raises :class:`~registry.services.recording.Stale` for all of them
    when somebody else changed one meanwhile."""
    return [_record(session, fiscal_year, entry, by) for entry in entries]


def _record(session: Session, fiscal_year: int, entry: Entry, by: Actor) -> tuple[Outcome, Activity | None]:
    if entry.current is not None:
        before = facts_of(entry.current)
        facts = _with(before, entry)
        if facts == before:
            return Outcome.SAME, entry.current
        change_activity(session, activity=entry.current, version=entry.version, facts=facts, by=by)
        return Outcome.CHANGED, entry.current
    if entry.new is not None:
        return Outcome.ADDED, register_activity(session, facts=_with(entry.new, entry), by=by)
    if entry.previous is None or not entry.keep:
        return Outcome.LEFT_OUT, None
    going_on = replace(
        facts_of(entry.previous), fiscal_year=fiscal_year, previous_id=entry.previous.id, event_id=None
    )
    return Outcome.CONTINUED, register_activity(session, facts=_with(going_on, entry), by=by)


def _with(facts: Facts, entry: Entry) -> Facts:
    """The facts with the figures of the row, and linked to this year's event of the same title."""
    figures = entry.figures
    return replace(
        facts,
        title=figures.title,
        count=figures.count,
        unit=figures.unit if figures.count is not None else None,
        participants=figures.participants,
        months=figures.months,
        event_id=facts.event_id or entry.event_id,
    )
