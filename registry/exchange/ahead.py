"""What lies ahead of a branch as a JSON object."""

from typing import Any

from registry.exchange.agreement import party_objects
from registry.japanese.dates import iso_date
from registry.queries.ahead import Ahead


def ahead_object(each: Ahead) -> dict[str, Any]:
    """What comes up, and on which day: of an agreement or an event, the other is null."""
    row, event = each.row, each.event
    agreement = row.agreement if row else None
    return {
        "day": iso_date(each.day, each.precision),
        "coming": each.coming,
        "due_kind": each.item.kind if each.item else None,
        "agreement_id": agreement.id if agreement else None,
        "event_id": event.id if event else None,
        "title": agreement.title if agreement else event.title if event else None,
        "partner_ids": [each.organisation_id for each in agreement.parties] if agreement else [],
        "parties": party_objects(row) if row else [],
        "branch": agreement.branch_code if agreement else None,
        "phase": row.phase if row else None,
    }
