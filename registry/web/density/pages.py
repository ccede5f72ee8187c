"""Collaboration density: the tables, and the rows behind a cell."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, render_template, request
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from registry.exchange.density import density_object
from registry.exchange.export import chosen_export, object_export
from registry.exchange.partner import partner_object
from registry.model import Municipality, Organisation
from registry.model.vocabulary import Category
from registry.network.tie import ALL_LAYERS, Layer, NodeKind, Tie
from registry.queries.activity import fiscal_years
from registry.queries.partner import organisations, partners
from registry.queries.period import Period
from registry.queries.place import branches, municipalities, regions
from registry.queries.ties import TieCounts, counts, ties
from registry.reports.density import ANY, FORMULA, Cell, Density, SeatBasis, View, density
from registry.reports.record import records
from registry.web.agreement.state import in_force
from registry.web.frame import parameter
from registry.web.frame.access import opens_to
from registry.web.frame.database import db
from registry.web.frame.kept import kept
from registry.web.frame.kept_page import kept_page
from registry.web.frame.period import asked_period, period_address
from registry.web.listing.export import export_file
from registry.web.listing.paging import paged

pages = Blueprint("density", __name__)
WHOLE_INSTITUTE = "whole_institute"


@pages.get("/density")
@opens_to()
@kept_page
def table() -> str:
    """Region × branch, region × category and branch × category of a period."""
    filters = _filters()
    return render_template("density/table.html", **_frame(filters), table=_density(filters))


@pages.get("/density/export")
@opens_to()
def export() -> BaseResponse | tuple[str, int]:
    """The table region × branch of the same period as a file, a row a cell."""
    found = _density(_filters())
    return export_file(
        object_export("density", as_of=found.period.last_day, objects=lambda: density_object(found)["cells"])
    )


@pages.get("/density/cell")
@opens_to()
@kept_page
def cell() -> str:
    """The organisations of a cell, linked or not, with the records that link them."""
    filters = _filters()
    found = _density(filters)
    town = _asked_town()
    chosen = _asked_cell(found, town)
    page = paged(_linked_first(chosen))
    behind = _ties_behind(found, chosen, page.rows)
    return render_template(
        "density/cell.html",
        **_frame(filters),
        cell=chosen,
        municipality=town,
        page=page,
        partners=organisations(db(), page.rows),
        ties=behind,
        records=records(db(), [tie.record for ties in behind.values() for tie in ties]),
    )


@pages.get("/density/cell/export")
@opens_to()
def export_cell() -> BaseResponse | tuple[str, int]:
    """The organisations of a cell as a file, at the end of the period, the linked ones first."""
    found = _density(_filters())
    identities, day = _linked_first(_asked_cell(found, _asked_town())), found.period.last_day
    known = {row.organisation.id: row for row in partners(db(), as_of=day)}
    return export_file(
        chosen_export(
            db(),
            "partners",
            as_of=day,
            identities=identities,
            objects=lambda: (partner_object(known[identity]) for identity in identities),
        )
    )


def _asked_town() -> Municipality | None:
    towns = {place.code: place for place in municipalities(db())}
    code = parameter.one_of("municipality", towns)
    return towns[code] if code else None


def _linked_first(cell: Cell) -> list[int]:
    """What is there comes first, what is missing after it."""
    linked = set(cell.linked)
    return sorted(cell.known, key=lambda identity: identity not in linked)


def _asked_cell(found: Density, town: Municipality | None) -> Cell:
    """The cell of the address, of it what sits in the municipality that it asks for."""
    region = request.args.get("region") or (town.region_code if town else None)
    column = request.args.get("branch") or ANY
    category = parameter.code("category", Category)
    if region is not None and region not in found.region_codes:
        raise parameter.unknown(region, found.region_codes)
    code = None if column == WHOLE_INSTITUTE else column
    accepted = [*(each or WHOLE_INSTITUTE for each in found.columns), ANY]
    if column not in accepted:
        raise parameter.unknown(column, accepted)
    cell = found.cell(region, code, category)
    return found.seated(cell, town.code) if town else cell


def _ties_behind(table: Density, cell: Cell, identities: Sequence[int]) -> dict[int, list[Tie]]:
    """The ties by which the organisations count in a cell; none for one that is not linked."""
    among = select(Organisation.id).where(Organisation.id.in_(identities))
    behind: dict[int, list[Tie]] = {identity: [] for identity in identities}
    for tie in ties(db(), table.period, table.layers, among=among):
        for side, other in ((tie.one, tie.other), (tie.other, tie.one)):
            if side.kind is NodeKind.ORGANISATION or other.kind is not NodeKind.ORGANISATION:
                continue
            identity = int(other.key)
            if cell.column == ANY or cell.column in table.credit.columns(side.key or None, identity):
                behind[identity].append(tie)
    return behind


def _filters() -> dict[str, Any]:
    return {
        "period": asked_period(),
        "view": parameter.code("view", View) or View.RECORDED,
        "basis": parameter.code("basis", SeatBasis) or SeatBasis.ALL,
        "layers": parameter.layers(),
    }


def _density(filters: dict[str, Any]) -> Density:
    return kept_density(**filters)


def kept_density(
    period: Period, view: View, layers: Sequence[Layer] = ALL_LAYERS, basis: SeatBasis = SeatBasis.ALL
) -> Density:
    """The tables of a period, computed once."""
    question = ("density", period, view, basis, tuple(layers))
    return kept(
        question,
        lambda: density(
            db(),
            period,
            view=view,
            basis=basis,
            layers=layers,
            in_force=in_force(period.last_day),
            counted=kept_counts(period, layers),
        ),
    )


def kept_counts(period: Period, layers: Sequence[Layer] = ALL_LAYERS) -> TieCounts:
    """The ties of a period, counted once for every view of them."""
    return kept(
        ("tie counts", period, tuple(layers)),
        lambda: counts(db(), period, layers, in_force=in_force(period.last_day)),
    )


def _frame(filters: dict[str, Any]) -> dict[str, Any]:
    places = regions(db())
    return {
        "filters": filters,
        "address": {
            **period_address(filters["period"]),
            "view": filters["view"],
            "basis": filters["basis"],
            "layers": ",".join(filters["layers"]),
        },
        "formula": FORMULA,
        "region_names": {place.code: place for place in places},
        "branch_names": {branch.code: branch for branch in branches(db())},
        "categories": list(Category),
        "fiscal_years": fiscal_years(db()),
        "all_layers": list(Layer),
        "views": list(View),
        "bases": list(SeatBasis),
    }
