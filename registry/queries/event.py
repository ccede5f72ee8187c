"""Events of fiscal years."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, TypedDict, TypeVar, Unpack

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from registry.model import Event, EventRole, Exhibitor
from registry.model.vocabulary import EventKind, Precision
from registry.queries.loading import CHUNK, related

S = TypeVar("S", bound=Select[*tuple[Any, ...]])


class EventFilters(TypedDict, total=False):
    """What events are chosen by.

    ``ending_since`` keeps those whose first day is known and that end on that day or later.
    """

    fiscal_year: int | None
    kind: EventKind | None
    partner_id: int | None
    partner_ids: Collection[int] | None
    group_id: int | None
    q: str | None
    identities: Sequence[int] | None
    ending_since: date | None


def events(session: Session, **filters: Unpack[EventFilters]) -> Sequence[Event]:
    """Events in the order of their days; those without a day come last."""
    statement = select(Event).options(
        related(Event.group),
        related(Event.listings),
        related(Event.roles).selectinload(EventRole.organisation, chunksize=CHUNK),
        related(Event.roles).selectinload(EventRole.branch, chunksize=CHUNK),
        related(Event.presentations),
        related(Event.exhibitor_companies).options(
            related(Exhibitor.company), related(Exhibitor.recommended_by)
        ),
    )
    return session.scalars(_chosen(statement, **filters)).all()


def events_held(session: Session, **filters: Unpack[EventFilters]) -> Sequence[tuple[int, bool | None]]:
    """The numbers of the same events in the same order, and whether they were held (``None`` where unknown)."""
    statement = _chosen(select(Event.id, Event.held), **filters)
    return [(identity, held) for identity, held in session.execute(statement)]


def _chosen(
    statement: S,
    *,
    fiscal_year: int | None = None,
    kind: EventKind | None = None,
    partner_id: int | None = None,
    partner_ids: Collection[int] | None = None,
    group_id: int | None = None,
    q: str | None = None,
    identities: Sequence[int] | None = None,
    ending_since: date | None = None,
) -> S:
    if identities is not None:
        statement = statement.where(Event.id.in_(identities))
    if ending_since is not None:
        statement = statement.where(
            Event.starts_on_precision == Precision.DAY,
            func.coalesce(Event.ends_on, Event.starts_on) >= ending_since,
        )
    if fiscal_year is not None:
        statement = statement.where(Event.fiscal_year == fiscal_year)
    if kind is not None:
        statement = statement.where(Event.kind == kind)
    if partner_ids is not None:
        statement = statement.where(Event.roles.any(EventRole.organisation_id.in_(partner_ids)))
    if partner_id is not None:
        theirs = select(EventRole.event_id).where(EventRole.organisation_id == partner_id)
        statement = statement.where(Event.id.in_(theirs))
    if group_id is not None:
        statement = statement.where(Event.group_id == group_id)
    if q and q.strip():
        statement = statement.where(Event.title.icontains(q.strip(), autoescape=True))
    return statement.order_by(Event.fiscal_year.desc(), Event.starts_on.is_(None), Event.starts_on, Event.id)


def event(session: Session, identity: int) -> Event | None:
    """One event with everything about it."""
    return next(iter(events(session, identities=[identity])), None)


def count_events(session: Session, *, fiscal_year: int) -> int:
    """How many there are in a fiscal year."""
    statement = select(func.count()).select_from(Event).where(Event.fiscal_year == fiscal_year)
    return session.scalar(statement) or 0
