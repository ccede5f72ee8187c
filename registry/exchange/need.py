"""Needs of companies and introductions to partners as sheets; needs as JSON objects."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from registry.exchange import cell
from registry.exchange.directory import Directory
from registry.exchange.sheet import Sheet, column, reference, source_columns, source_values
from registry.model import Introduction, Need, NeedKind
from registry.model.vocabulary import FailureReason, IntroductionState, NeedState, NeedType

NEEDS = Sheet(
    kind="needs",
    model=Need,
    columns=(
        column("id", cell.count),
        reference("company", Directory.organisation, show="company.name", required=True),
        reference("branch", Directory.branch, show="branch_code"),
        column("received_on", cell.day, required=True),
        column(
            "kinds", cell.codes(NeedType), show=lambda need: [kind.kind for kind in need.kinds], required=True
        ),
        column("fields"),
        column("text"),
        column("state", cell.code(NeedState), required=True),
        *source_columns(),
    ),
    build=lambda values: Need(
        company_id=values["company"],
        branch_code=values["branch"],
        kinds=[NeedKind(kind=kind) for kind in values["kinds"]],
        **{name: values[name] for name in ("id", "received_on", "fields", "text", "state")},
        **source_values(values),
    ),
    query=lambda: (
        select(Need).options(selectinload(Need.company), selectinload(Need.kinds)).order_by(Need.id)
    ),
)

DATES = ("consented_on", "introduced_on", "met_on", "closed_on", "follow_up_on")

INTRODUCTIONS = Sheet(
    kind="introductions",
    model=Introduction,
    columns=(
        column("id", cell.count),
        reference("need", Directory.need, show="need_id", required=True),
        reference("partner", Directory.organisation, show="organisation.name", required=True),
        reference(
            "programme",
            Directory.programme,
            show=lambda introduction: introduction.programme.title if introduction.programme else None,
        ),
        column("state", cell.code(IntroductionState), required=True),
        *(column(name, cell.day) for name in DATES),
        column("failure", cell.code(FailureReason)),
        column("reason"),
        column("result"),
        *source_columns(),
    ),
    build=lambda values: Introduction(
        need_id=values["need"],
        organisation_id=values["partner"],
        programme_id=values["programme"],
        **{name: values[name] for name in ("id", "state", *DATES, "failure", "reason", "result")},
        **source_values(values),
    ),
    query=lambda: (
        select(Introduction)
        .options(selectinload(Introduction.organisation), selectinload(Introduction.programme))
        .order_by(Introduction.id)
    ),
)


def need_object(need: Need) -> dict[str, Any]:
    """A need as the interfaces publish it, to those who may read what companies confided."""
    return {
        "id": need.id,
        "company_id": need.company_id,
        "company": need.company.name,
        "branch": need.branch_code,
        "received_on": need.received_on.isoformat(),
        "kinds": [each.kind for each in need.kinds],
        "fields": need.fields,
        "text": need.text,
        "staff": need.staff.login if need.staff else None,
        "state": need.state,
        "introductions": [each.id for each in need.introductions],
        "source": {"file": need.source_file, "line": need.source_line},
    }
