"""An item of the act-by queue as a JSON object."""

from typing import Any

from registry.exchange.agreement import party_objects
from registry.queries.due import DueRow


def due_object(each: DueRow) -> dict[str, Any]:
    """What is to be done, by when, and who looks after it."""
    item, row = each.item, each.row
    days = item.act_by
    return {
        "agreement_id": item.agreement.id,
        "kind": item.kind,
        "for_date": item.for_date.isoformat(),
        "act_by": days.safe.isoformat() if days else None,
        "calendar": days.calendar.isoformat() if days else None,
        "safe": days.safe.isoformat() if days else None,
        "prepare": days.prepare.isoformat() if days else None,
        "days_left": each.days_left,
        "overdue": each.overdue,
        "missing": list(item.missing),
        "title": item.agreement.title,
        "parties": party_objects(row),
        "branch": item.agreement.branch_code,
        "phase": row.phase,
        "ends_on": row.ends_on.isoformat() if row.ends_on else None,
        "renewal_mode": item.agreement.renewal_mode,
        "clause": item.agreement.clause,
        "owner": row.owner.login if row.owner else None,
        "deputy": row.deputy.login if row.deputy else None,
    }
