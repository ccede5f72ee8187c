"""Events of fiscal years."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.model import Event, EventRole, Exhibitor
from registry.model.vocabulary import EventKind, Precision
from registry.queries.loading import CHUNK, related


def events(
    session: Session,
    *,
    fiscal_year: int | None = None,
    kind: EventKind | None = None,
    partner_id: int | None = None,
    partner_ids: Collection[int] | None = None,
    group_id: int | None = None,
    q: str | None = None,
    identity: int | None = None,
    ending_since: date | None = None,
) -> Sequence[Event]:
    """Events in the order of their days; those without a day come last.

    ``ending_since`` keeps those whose first day is known and that end on that day or later.
    """
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
    if identity is not None:
        statement = statement.where(Event.id == identity)
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
        statement = statement.where(Event.roles.any(EventRole.organisation_id == partner_id))
    if group_id is not None:
        statement = statement.where(Event.group_id == group_id)
    if q and q.strip():
        statement = statement.where(Event.title.icontains(q.strip(), autoescape=True))
    return session.scalars(
        statement.order_by(Event.fiscal_year.desc(), Event.starts_on.is_(None), Event.starts_on, Event.id)
    ).all()


def event(session: Session, identity: int) -> Event | None:
    """One event with everything about it."""
    return next(iter(events(session, identity=identity)), None)


def count_events(session: Session, *, fiscal_year: int) -> int:
    """How many there are in a fiscal year."""
    statement = select(func.count()).select_from(Event).where(Event.fiscal_year == fiscal_year)
    return session.scalar(statement) or 0
