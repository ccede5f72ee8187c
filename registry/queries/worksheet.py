"""Joint work of two fiscal years side by side, for the worksheet."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from registry.model import Activity, ActivityParty, Event, Organisation
from registry.queries.activity import activities


@dataclass(frozen=True)
class Pair:
    """Work of last year and what goes on with it this year; one of the two may be missing."""

    previous: Activity | None
    current: Activity | None


@dataclass(frozen=True)
class Progress:
    """How many pieces of last year's work a partner or section has, and how many are recorded for this year."""

    organisation: Organisation | None
    section: str | None
    previous: int
    current: int


def pairs(
    session: Session, *, fiscal_year: int, partner_id: int | None = None, section: str | None = None
) -> list[Pair]:
    """Last year's work in its order, each with this year's, then what is new this year.

    This year's work goes on with what it names as its predecessor, else with work of the same title and partners.
    """
    before = activities(session, fiscal_year=fiscal_year - 1, partner_id=partner_id, section=section)
    now = list(activities(session, fiscal_year=fiscal_year, partner_id=partner_id, section=section))
    linked = {each.previous_id: each for each in now if each.previous_id is not None}
    alike: dict[tuple[object, ...], list[Activity]] = {}
    for each in now:
        if each.previous_id is None:
            alike.setdefault(_likeness(each), []).append(each)
    found = []
    for each in before:
        current = linked.get(each.id)
        if current is None and (same := alike.get(_likeness(each))):
            current = same.pop(0)
        found.append(Pair(each, current))
    paired = {pair.current.id for pair in found if pair.current is not None}
    return found + [Pair(None, each) for each in now if each.id not in paired]


def partner_progress(session: Session, *, fiscal_year: int) -> Sequence[Progress]:
    """Partners with work in a fiscal year or the one before, in the order of their readings."""
    statement = (
        select(Organisation, _count(fiscal_year - 1), _count(fiscal_year))
        .join(ActivityParty, ActivityParty.organisation_id == Organisation.id)
        .join(Activity, Activity.id == ActivityParty.activity_id)
        .where(Activity.fiscal_year.in_((fiscal_year - 1, fiscal_year)))
        .group_by(Organisation.id)
        .order_by(Organisation.sort_key, Organisation.id)
    )
    return [
        Progress(organisation, None, before, now) for organisation, before, now in session.execute(statement)
    ]


def section_progress(session: Session, *, fiscal_year: int) -> Sequence[Progress]:
    """The same by section of the annual report."""
    statement = (
        select(Activity.section, _count(fiscal_year - 1), _count(fiscal_year))
        .where(Activity.fiscal_year.in_((fiscal_year - 1, fiscal_year)), Activity.section.is_not(None))
        .group_by(Activity.section)
        .order_by(Activity.section)
    )
    return [Progress(None, section, before, now) for section, before, now in session.execute(statement)]


def event_ids(session: Session, *, fiscal_year: int) -> dict[str, int]:
    """The events of a fiscal year by their titles."""
    statement = select(Event.title, Event.id).where(Event.fiscal_year == fiscal_year)
    return dict(session.execute(statement).all())


def followers(session: Session, *, activity_id: int) -> int:
    """How many pieces of work of later years go on with one."""
    statement = select(func.count()).select_from(Activity).where(Activity.previous_id == activity_id)
    return session.scalar(statement) or 0


def _count(fiscal_year: int) -> ColumnElement[int]:
    return func.count().filter(Activity.fiscal_year == fiscal_year)


def _likeness(activity: Activity) -> tuple[object, ...]:
    return (activity.title, frozenset(each.organisation_id for each in activity.parties))
