"""When organisations began and ended, and out of which they were split, as a sheet."""

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from registry.exchange import cell
from registry.exchange.directory import Directory
from registry.exchange.sheet import (
    Sheet,
    Values,
    column,
    partial_values,
    reference,
    source_columns,
    source_values,
)
from registry.japanese.dates import iso_date
from registry.model import Lifetime


def _build(values: Values) -> Lifetime:
    if not any(values[name] for name in ("founded", "closed", "origin")):
        raise ValueError("founded(設立)、closed(終わりの日)、origin(分割元)のどれかが要ります")
    return Lifetime(
        organisation_id=values["partner"],
        origin_id=values["origin"],
        **partial_values(values["founded"], "founded_on"),
        **partial_values(values["closed"], "closed_on", last=True),
        **source_values(values),
    )


SHEET = Sheet(
    kind="lifetimes",
    model=Lifetime,
    columns=(
        reference("partner", Directory.organisation, show="organisation.name", required=True),
        column(
            "founded",
            cell.partial_date,
            show=lambda each: iso_date(each.founded_on, each.founded_on_precision),
        ),
        column(
            "closed",
            cell.partial_date,
            show=lambda each: iso_date(each.closed_on, each.closed_on_precision),
        ),
        reference(
            "origin", Directory.organisation, show=lambda each: each.origin.name if each.origin else None
        ),
        *source_columns(),
    ),
    build=_build,
    query=lambda: (
        select(Lifetime)
        .options(selectinload(Lifetime.organisation), selectinload(Lifetime.origin))
        .order_by(Lifetime.organisation_id)
    ),
)
