"""Events, where they are printed, who did what there, what was presented: sheets and JSON."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from registry.exchange import cell
from registry.exchange.directory import Directory
from registry.exchange.sheet import (
    Sheet,
    Values,
    column,
    partial_values,
    reference,
    source_columns,
    source_values,
)
from registry.japanese.dates import iso_date
from registry.model import Event, EventListing, EventRole, Exhibitor, Presentation
from registry.model.vocabulary import EventKind, EventMode, EventRoleKind


def _iso(record: Any, field: str) -> str:
    day: date | None = getattr(record, field)
    return iso_date(day, getattr(record, f"{field}_precision"))


def _build(values: Values) -> Event:
    taken = [
        "id",
        "fiscal_year",
        "kind",
        "title",
        "mode",
        "place",
        "held",
        "not_held_reason",
        "participants",
        "registrants",
        "exhibitors",
    ]
    return Event(
        **{name: values[name] for name in taken},
        **partial_values(values["start"], "starts_on"),
        **partial_values(values["end"], "ends_on", last=True),
        group_id=values["group"],
        **source_values(values),
    )


def _build_role(values: Values) -> EventRole:
    if values["partner"] and values["branch"]:
        raise ValueError("partner(相手)と branch(拠点)は一方だけです")
    return EventRole(
        event_id=values["event"],
        organisation_id=values["partner"],
        branch_code=values["branch"],
        role=values["role"],
        **source_values(values),
    )


EVENTS = Sheet(
    kind="events",
    model=Event,
    columns=(
        column("id", cell.count),
        column("fiscal_year", cell.fiscal_year, required=True),
        column("kind", cell.code(EventKind), required=True),
        column("title", required=True),
        column("start", cell.partial_date, show=lambda event: _iso(event, "starts_on")),
        column("end", cell.partial_date, show=lambda event: _iso(event, "ends_on")),
        column("mode", cell.code(EventMode)),
        column("place"),
        column("held", cell.flag),
        column("not_held_reason"),
        column("participants", cell.count),
        column("registrants", cell.count),
        column("exhibitors", cell.count),
        reference("group", Directory.group, show=lambda event: event.group.name if event.group else None),
        *source_columns(),
    ),
    build=_build,
    query=lambda: select(Event).options(selectinload(Event.group)).order_by(Event.id),
)

LISTINGS = Sheet(
    kind="event_listings",
    model=EventListing,
    columns=(
        reference("event", Directory.event, show="event_id", required=True),
        column("section", required=True),
        column("no", cell.count, required=True),
        column("attendance", optional=True),
        *source_columns(),
    ),
    build=lambda values: EventListing(
        event_id=values["event"],
        **{name: values[name] for name in ("section", "no", "attendance")},
        **source_values(values),
    ),
    query=lambda: select(EventListing).order_by(EventListing.id),
)

ROLES = Sheet(
    kind="event_roles",
    model=EventRole,
    columns=(
        reference("event", Directory.event, show="event_id", required=True),
        reference(
            "partner",
            Directory.organisation,
            show=lambda role: role.organisation.name if role.organisation else None,
        ),
        reference("branch", Directory.branch, show="branch_code"),
        column("role", cell.code(EventRoleKind), required=True),
        *source_columns(),
    ),
    build=_build_role,
    query=lambda: select(EventRole).options(selectinload(EventRole.organisation)).order_by(EventRole.id),
)

PRESENTATIONS = Sheet(
    kind="presentations",
    model=Presentation,
    columns=(
        column("id", cell.count),
        reference("event", Directory.event, show="event_id", required=True),
        column("section"),
        column("no", cell.count),
        column("title", required=True),
        column("speaker"),
        column("date", cell.day, show="on_date"),
        column("place"),
        *source_columns(),
    ),
    build=lambda values: Presentation(
        event_id=values["event"],
        on_date=values["date"],
        **{name: values[name] for name in ("id", "section", "no", "title", "speaker", "place")},
        **source_values(values),
    ),
    query=lambda: select(Presentation).order_by(Presentation.id),
)

EXHIBITORS = Sheet(
    kind="exhibitors",
    model=Exhibitor,
    columns=(
        reference("event", Directory.event, show="event_id", required=True),
        reference("company", Directory.organisation, show="company.name", required=True),
        reference(
            "recommended_by",
            Directory.organisation,
            show=lambda exhibitor: exhibitor.recommended_by.name if exhibitor.recommended_by else None,
        ),
        *source_columns(),
    ),
    build=lambda values: Exhibitor(
        event_id=values["event"],
        company_id=values["company"],
        recommended_by_id=values["recommended_by"],
        **source_values(values),
    ),
    query=lambda: (
        select(Exhibitor)
        .options(selectinload(Exhibitor.company), selectinload(Exhibitor.recommended_by))
        .order_by(Exhibitor.id)
    ),
)


def event_object(event: Event) -> dict[str, Any]:
    """An event as the interfaces publish it; ``section`` and ``source`` are those of its first printing."""
    first = event.listings[0] if event.listings else None
    return {
        "id": event.id,
        "fiscal_year": event.fiscal_year,
        "title": event.title,
        "kind": event.kind,
        "start": _iso(event, "starts_on") or None,
        "end": _iso(event, "ends_on") or None,
        "mode": event.mode,
        "place": event.place,
        "held": event.held,
        "not_held_reason": event.not_held_reason,
        "participants": event.participants,
        "registrants": event.registrants,
        "exhibitors": event.exhibitors,
        "group": event.group.name if event.group else None,
        "roles": [
            {
                "partner_id": role.organisation_id,
                "branch": role.branch_code,
                "name": role.organisation.name
                if role.organisation
                else role.branch.name
                if role.branch
                else None,
                "role": role.role,
            }
            for role in event.roles
        ],
        "presentations": [
            {
                "title": presentation.title,
                "speaker": presentation.speaker,
                "date": presentation.on_date.isoformat() if presentation.on_date else None,
            }
            for presentation in event.presentations
        ],
        "exhibitor_companies": [
            {
                "partner_id": exhibitor.company_id,
                "name": exhibitor.company.name,
                "recommended_by_id": exhibitor.recommended_by_id,
                "recommended_by": exhibitor.recommended_by.name if exhibitor.recommended_by else None,
            }
            for exhibitor in event.exhibitor_companies
        ],
        "section": first.section if first else None,
        "listings": [
            {
                "section": listing.section,
                "no": listing.no,
                "source": {"file": listing.source_file, "line": listing.source_line},
            }
            for listing in event.listings
        ],
        "source": {"file": event.source_file, "line": event.source_line},
    }


def presentation_object(presentation: Presentation) -> dict[str, Any]:
    """A presentation with its event, which must be loaded."""
    return {
        "id": presentation.id,
        "event_id": presentation.event_id,
        "event": presentation.event.title,
        "section": presentation.section,
        "no": presentation.no,
        "title": presentation.title,
        "speaker": presentation.speaker,
        "date": presentation.on_date.isoformat() if presentation.on_date else None,
        "place": presentation.place,
        "source": {"file": presentation.source_file, "line": presentation.source_line},
    }
