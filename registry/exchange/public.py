"""The public list as objects: the rows of its tables, with names for codes left to the code table."""

from typing import Any

from registry.exchange.programme import programme_object
from registry.japanese.codes import PREFECTURES
from registry.japanese.dates import iso_date
from registry.model import Event, Programme
from registry.model.vocabulary import EventRoleKind
from registry.reports.public import PublicPartner

HOLDING = (EventRoleKind.HOST, EventRoleKind.CO_HOST)


def public_partner_object(found: PublicPartner) -> dict[str, Any]:
    """A partner: who it is, where it sits, and what was agreed."""
    organisation, seat = found.row.organisation, found.row.seat
    return {
        "id": organisation.id,
        "name": organisation.name,
        "name_en": organisation.name_en,
        "category": organisation.category,
        "municipality": seat.municipality.name if seat.municipality else None,
        "municipality_code": seat.municipality_code,
        "prefecture": PREFECTURES.get(seat.prefecture_code or ""),
        "agreement_kinds": list(found.kinds),
        "since": found.since or None,
    }


def public_event_object(event: Event, institute: str) -> dict[str, Any]:
    """An event and who held it; ``institute`` stands where a role names nobody."""
    holders = [role for role in event.roles if role.role in HOLDING]
    names = [role.organisation.name if role.organisation else institute for role in holders]
    return {
        "id": event.id,
        "title": event.title,
        "kind": event.kind,
        "start": iso_date(event.starts_on, event.starts_on_precision) or None,
        "end": iso_date(event.ends_on, event.ends_on_precision) or None,
        "mode": event.mode,
        "place": event.place,
        "hosts": list(dict.fromkeys(names)),
    }


def public_programme_object(programme: Programme) -> dict[str, Any]:
    """A programme, who offers it and for whom it is."""
    found = programme_object(programme)
    return {
        **{name: found[name] for name in ("id", "title", "kind", "provider")},
        "municipalities": [each.municipality.name for each in programme.municipalities],
        "regions": found["eligible"]["regions"],
        "membership": found["eligible"]["membership"],
        "customers_of": found["eligible"]["customers_of"],
        "valid_from": found["valid_from"],
        "valid_to": found["valid_to"],
    }
