"""Introductions as JSON objects; their sheet stands beside that of the needs."""

from datetime import date
from typing import Any

from registry.model import Introduction


def introduction_object(introduction: Introduction) -> dict[str, Any]:
    """An introduction as the interfaces publish it, to those who may read what companies confided."""
    need = introduction.need
    return {
        "id": introduction.id,
        "need_id": introduction.need_id,
        "company_id": need.company_id,
        "company": need.company.name,
        "branch": need.branch_code,
        "partner_id": introduction.organisation_id,
        "partner": introduction.organisation.name,
        "programme_id": introduction.programme_id,
        "state": introduction.state,
        "received_on": need.received_on.isoformat(),
        "consented_on": _iso(introduction.consented_on),
        "introduced_on": _iso(introduction.introduced_on),
        "met_on": _iso(introduction.met_on),
        "closed_on": _iso(introduction.closed_on),
        "follow_up_on": _iso(introduction.follow_up_on),
        "failure": introduction.failure,
        "reason": introduction.reason,
        "result": introduction.result,
        "source": {"file": introduction.source_file, "line": introduction.source_line},
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
