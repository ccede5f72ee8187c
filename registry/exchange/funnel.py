"""The funnel of introductions as a JSON object: counts alone, nothing that a company confided."""

from typing import Any

from registry.model import Branch, Organisation, Programme
from registry.reports.funnel import STEPS, Funnel, Row


def funnel_object(found: Funnel) -> dict[str, Any]:
    """The funnel as the interfaces publish it."""
    return {
        "fiscal_year": found.fiscal_year,
        "by": found.by,
        "groups": [{"key": row.key, "name": _name(row), **_counts(row)} for row in found.rows],
        "total": _counts(found.total),
    }


def _counts(row: Row) -> dict[str, Any]:
    return {
        **{step.value: row.steps[step] for step in STEPS},
        "failures": [
            {"reason": reason, "count": count}
            for reason, count in sorted(row.failures.items(), key=lambda each: str(each[0]))
        ],
        "success_rate": row.success_rate,
    }


def _name(row: Row) -> str | None:
    match row.subject:
        case Organisation() | Branch():
            return row.subject.name
        case Programme():
            return row.subject.title
        case _:
            return None
