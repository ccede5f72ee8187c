"""Organisations and events as linked data (JSON-LD, schema.org), for search engines and other programs. No person."""

from collections.abc import Iterable, Mapping
from typing import Any

from registry.japanese.codes import PREFECTURES
from registry.japanese.dates import iso_date
from registry.model import Event, Organisation
from registry.model.vocabulary import Category, EventMode, EventRoleKind
from registry.queries.former_seat import Seat

MEDIA_TYPE = "application/ld+json"
CONTEXT = "https://schema.org"
TYPES = {
    Category.UNIVERSITY: "CollegeOrUniversity",
    Category.TECHNICAL_COLLEGE: "CollegeOrUniversity",
    Category.HIGH_SCHOOL: "HighSchool",
    Category.MUNICIPALITY: "GovernmentOrganization",
    Category.METROPOLITAN_BODY: "GovernmentOrganization",
    Category.NATIONAL_RESEARCH: "ResearchOrganization",
    Category.PUBLIC_TEST_INSTITUTE: "ResearchOrganization",
    Category.COMPANY: "Corporation",
}
OTHER = "Organization"
_PLACES = {
    EventMode.VENUE: "OfflineEventAttendanceMode",
    EventMode.WEB: "OnlineEventAttendanceMode",
    EventMode.ON_DEMAND: "OnlineEventAttendanceMode",
    EventMode.HYBRID: "MixedEventAttendanceMode",
}


def document(things: Mapping[str, Any] | Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """One thing, or several, with the vocabulary that its words are of."""
    if isinstance(things, Mapping):
        return {"@context": CONTEXT, **things}
    return {"@context": CONTEXT, "@graph": list(things)}


def organisation_ld(
    organisation: Organisation, seat: Seat, *, address: str | None = None, parent: Organisation | None = None
) -> dict[str, Any]:
    """An organisation with its other names and its seat; ``address`` is that of its page, where there is one to open."""
    number = organisation.corporate_number
    others = [each.name for each in organisation.names if each.name != organisation.name]
    if organisation.name_en:
        others.append(organisation.name_en)
    return _told(
        {
            "@type": TYPES.get(organisation.category, OTHER),
            "@id": address,
            "name": organisation.name,
            "alternateName": list(dict.fromkeys(others)),
            "url": organisation.website,
            "identifier": number and {"@type": "PropertyValue", "propertyID": "法人番号", "value": number},
            "address": _postal(seat),
            "parentOrganization": parent
            and {"@type": TYPES.get(parent.category, OTHER), "name": parent.name},
        }
    )


def event_ld(event: Event, *, institute: str, address: str | None = None) -> dict[str, Any]:
    """An event with its days as exact as they are known, and who holds it; the institute where a role names nobody."""
    held = {EventRoleKind.HOST, EventRoleKind.CO_HOST}
    holders = [role.organisation for role in event.roles if role.role in held]
    return _told(
        {
            "@type": "Event",
            "@id": address,
            "name": event.title,
            "startDate": iso_date(event.starts_on, event.starts_on_precision),
            "endDate": iso_date(event.ends_on, event.ends_on_precision),
            "location": event.place and {"@type": "Place", "name": event.place},
            "eventAttendanceMode": event.mode in _PLACES and f"{CONTEXT}/{_PLACES[event.mode]}",
            "eventStatus": event.held is not None
            and f"{CONTEXT}/{'EventScheduled' if event.held else 'EventCancelled'}",
            "organizer": [
                {
                    "@type": TYPES.get(body.category, OTHER) if body else "ResearchOrganization",
                    "name": body.name if body else institute,
                }
                for body in dict.fromkeys(holders)
            ],
        }
    )


def _postal(seat: Seat) -> dict[str, str] | None:
    prefecture = "東京都" if seat.municipality else PREFECTURES.get(seat.prefecture_code or "")
    if prefecture is None:
        return None
    return _told(
        {
            "@type": "PostalAddress",
            "addressCountry": "JP",
            "addressRegion": prefecture,
            "addressLocality": seat.municipality and seat.municipality.name,
        }
    )


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    """What is known of it: nothing empty."""
    return {name: value for name, value in values.items() if value}
