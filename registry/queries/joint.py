"""What was last done together with each organisation, and under each agreement, by a day.

Joint are: joint work that names the organisation or in which it acted for another; an event that was not cancelled
and in which it had a role; an introduction that was made; and a fiscal year in which a group met whose member it
was. A membership alone is not: it goes on while nobody meets. Nor is the signing of an agreement.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, Subquery, func, or_, select
from sqlalchemy.orm import Session

from registry.japanese.dates import fiscal_year, fiscal_year_end, fiscal_year_start
from registry.model import (
    Activity,
    ActivityCount,
    Agreement,
    Event,
    EventRole,
    Group,
    GroupYear,
    Introduction,
    Membership,
)
from registry.network.tie import Layer, Record
from registry.queries.group import is_member_on


@dataclass(frozen=True)
class JointFact:
    """A joint fact of a fiscal year; an introduction has no title."""

    fiscal_year: int
    layer: Layer
    id: int
    title: str | None

    @property
    def record(self) -> Record:
        return Record(self.layer.value, self.id)


@dataclass(frozen=True)
class LastJoint:
    """The last joint fact of each organisation, and the last one linked to each agreement."""

    of_organisation: dict[int, JointFact]
    of_agreement: dict[int, JointFact]


@dataclass(frozen=True)
class RecordedYears:
    """The fiscal years of which the registry holds any record of a kind, of whatever partner."""

    activities: frozenset[int]
    events: frozenset[int]
    groups: frozenset[int]
    introductions: frozenset[int]


def recorded_years(session: Session) -> RecordedYears:
    """What is known at all: elsewhere a count of zero says nothing."""
    days = session.execute(
        select(Introduction.introduced_on, Introduction.met_on, Introduction.closed_on).distinct()
    )
    activities, events, groups = (
        frozenset(session.scalars(select(column).distinct()))
        for column in (Activity.fiscal_year, Event.fiscal_year, GroupYear.fiscal_year)
    )
    steps = frozenset(fiscal_year(day) for row in days for day in row if day is not None)
    return RecordedYears(activities, events, groups, steps)


def first_year(session: Session) -> int | None:
    """The first fiscal year of which anything with a date is known: joint work, an agreement, a membership."""
    years = [session.scalar(select(func.min(each))) for each in (Activity.fiscal_year, Event.fiscal_year)]
    days = [
        session.scalar(select(func.min(each)))
        for each in (Agreement.signed_on, Membership.valid_from, Introduction.introduced_on)
    ]
    known = [
        *(year for year in years if year is not None),
        *(fiscal_year(day) for day in days if day is not None),
    ]
    return min(known, default=None)


def last_joint(session: Session, *, as_of: date) -> LastJoint:
    """The last joint facts by a day, in a fixed number of queries.

    Joint work is dated by its fiscal year alone and counts from its first day, as everywhere.
    """
    year = fiscal_year(as_of)
    found = LastJoint({}, {})
    for organisation, fact in (
        *_activities(session, year),
        *_events(session, year, as_of),
        *_introductions(session, as_of),
        *_meetings(session, year),
    ):
        _keep(found.of_organisation, organisation, fact)
    found.of_agreement.update(_facts(session, _linked(year), Layer.ACTIVITY))
    return found


def _keep(kept: dict[int, JointFact], identity: int, fact: JointFact) -> None:
    known = kept.get(identity)
    if known is None or fact.fiscal_year > known.fiscal_year:
        kept[identity] = fact


def _facts(
    session: Session, statement: Select[int | None, int, int, str], layer: Layer
) -> Iterator[tuple[int, JointFact]]:
    for owner, year, identity, title in session.execute(statement):
        if owner is not None:
            yield owner, JointFact(year, layer, identity, title)


def _activities(session: Session, year: int) -> Iterator[tuple[int, JointFact]]:
    """Of each organisation the first activity of its last year."""
    last = _last_year(ActivityCount.organisation_id, ActivityCount.fiscal_year, year)
    first = (
        select(last.c.owner, func.min(ActivityCount.first_id).label("id"))
        .join(
            ActivityCount,
            (ActivityCount.organisation_id == last.c.owner) & (ActivityCount.fiscal_year == last.c.year),
        )
        .group_by(last.c.owner)
        .subquery()
    )
    return _facts(session, _titled(first), Layer.ACTIVITY)


def _linked(year: int) -> Select[int, int, int, str]:
    """Of each agreement the first activity under it of its last year."""
    last = _last_year(Activity.agreement_id, Activity.fiscal_year, year)
    first = (
        select(last.c.owner, func.min(Activity.id).label("id"))
        .join(Activity, (Activity.agreement_id == last.c.owner) & (Activity.fiscal_year == last.c.year))
        .group_by(last.c.owner)
        .subquery()
    )
    return _titled(first)


def _last_year(owner: Any, year: Any, by: int) -> Subquery:
    """SQL: the last year of each owner up to one."""
    columns = owner.label("owner"), func.max(year).label("year")
    return select(*columns).where(owner.is_not(None), year <= by).group_by(owner).subquery()


def _titled(found: Subquery) -> Select[int, int, int, str]:
    """SQL: an owner with the year, id and title of its activity."""
    return select(found.c.owner, Activity.fiscal_year, Activity.id, Activity.title).join(
        Activity, Activity.id == found.c.id
    )


def _events(session: Session, year: int, as_of: date) -> Iterator[tuple[int, JointFact]]:
    statement = (
        select(EventRole.organisation_id, Event.fiscal_year, Event.id, Event.title)
        .join(EventRole.event)
        .where(
            EventRole.organisation_id.is_not(None),
            Event.held.is_not(False),
            or_(Event.starts_on <= as_of, Event.starts_on.is_(None) & (Event.fiscal_year <= year)),
        )
        .order_by(Event.id, EventRole.id)
    )
    yield from _facts(session, statement, Layer.EVENT)


def _introductions(session: Session, as_of: date) -> Iterator[tuple[int, JointFact]]:
    statement = (
        select(Introduction.organisation_id, Introduction.introduced_on, Introduction.id)
        .where(Introduction.introduced_on <= as_of)
        .order_by(Introduction.id)
    )
    for organisation, day, identity in session.execute(statement):
        assert day is not None
        yield organisation, JointFact(fiscal_year(day), Layer.INTRODUCTION, identity, None)


def _meetings(session: Session, year: int) -> Iterator[tuple[int, JointFact]]:
    statement = (
        select(Membership, GroupYear.fiscal_year, Group.id, Group.name)
        .join(Membership.group)
        .join(Group.years)
        .where(
            Membership.organisation_id.is_not(None),
            GroupYear.held,
            func.coalesce(GroupYear.meetings, 1) > 0,
            GroupYear.fiscal_year <= year,
        )
        .order_by(Group.id, Membership.id, GroupYear.fiscal_year)
    )
    for membership, met, identity, name in session.execute(statement):
        # Overlaps of a year and a membership are judged as for ties: from its beginning, else from the attesting day.
        if membership.organisation_id is not None and _was_member(membership, met):
            yield membership.organisation_id, JointFact(met, Layer.GROUP, identity, name)


def _was_member(membership: Membership, year: int) -> bool:
    since = membership.valid_from or membership.attested_on
    if since is None or since > fiscal_year_end(year):
        return False
    return is_member_on(membership, max(since, fiscal_year_start(year)))
