"""What the data lacks as JSON objects: the record concerned, the organisations behind it, what is known of the lack."""

from typing import Any

from registry.queries.quality import Finding


def quality_object(found: Finding) -> dict[str, Any]:
    """A row of a check; persons are not named. What a check does not ask for is null or empty."""
    agreement, other, last, twins = found.agreement, found.other, found.last, found.twins
    return {
        "partner_ids": [each.id for each in found.organisations],
        "partners": [{"partner_id": each.id, "name": each.name} for each in found.organisations],
        "agreement_id": agreement.id if agreement else None,
        "agreement": agreement.title if agreement else None,
        "missing": list(found.facts),
        "day": found.day.isoformat() if found.day else None,
        "last_fiscal_year": last.fiscal_year if last else None,
        "last_layer": last.layer if last else None,
        "last_id": last.id if last else None,
        "last_title": last.title if last else None,
        "parent_id": other.id if other else None,
        "parent": other.title if other else None,
        "signs": list(twins.signs) if twins else [],
        "doubts": list(twins.doubts) if twins else [],
        "likeness": twins.likeness if twins else None,
    }
