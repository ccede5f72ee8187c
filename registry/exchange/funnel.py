"""The funnel of introductions as a JSON object: counts alone, nothing that a company confided."""

from collections.abc import Iterator
from typing import Any

from registry.model import Branch, Organisation, Programme
from registry.model.vocabulary import FailureReason
from registry.reports.funnel import STEPS, Funnel, Row


def funnel_object(found: Funnel) -> dict[str, Any]:
    """The funnel as the interfaces publish it."""
    return {
        "fiscal_year": found.fiscal_year,
        "by": found.by,
        "groups": [{"key": row.key, "name": _name(row), **_counts(row)} for row in found.rows],
        "total": _counts(found.total),
    }


def funnel_rows(found: Funnel) -> Iterator[dict[str, Any]]:
    """The groups as a flat table, a number a column."""
    for row in found.rows:
        yield {
            "by": found.by,
            "key": str(row.key) if row.key is not None else None,
            "name": _name(row),
            "fiscal_year": found.fiscal_year,
            **{step.value: row.steps[step] for step in STEPS},
            "success_rate": row.success_rate,
            **{reason.value: row.failures[reason] for reason in FailureReason},
            "no_reason": row.failures[None],
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
