"""Needs of companies and introductions to partners as sheets."""

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from registry.exchange import cell
from registry.exchange.directory import Directory
from registry.exchange.sheet import Sheet, column, reference, source_columns, source_values
from registry.model import Introduction, Need, NeedKind
from registry.model.vocabulary import IntroductionState, NeedState, NeedType

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

DATES = ("consented_on", "introduced_on", "met_on", "closed_on")

INTRODUCTIONS = Sheet(
    kind="introductions",
    model=Introduction,
    columns=(
        column("id", cell.count),
        column("need", cell.count, show="need_id", required=True),
        reference("partner", Directory.organisation, show="organisation.name", required=True),
        reference(
            "programme",
            Directory.programme,
            show=lambda introduction: introduction.programme.title if introduction.programme else None,
        ),
        column("state", cell.code(IntroductionState), required=True),
        *(column(name, cell.day) for name in DATES),
        column("reason"),
        column("result"),
        *source_columns(),
    ),
    build=lambda values: Introduction(
        need_id=values["need"],
        organisation_id=values["partner"],
        programme_id=values["programme"],
        **{name: values[name] for name in ("id", "state", *DATES, "reason", "result")},
        **source_values(values),
    ),
    query=lambda: (
        select(Introduction)
        .options(selectinload(Introduction.organisation), selectinload(Introduction.programme))
        .order_by(Introduction.id)
    ),
)
