"""Collaboration density: the tables, and the rows behind a cell."""

from typing import Any

from flask import Blueprint, render_template, request

from registry.model.vocabulary import Category
from registry.network.tie import Layer
from registry.queries.activity import fiscal_years
from registry.queries.place import branches, regions
from registry.queries.ties import Period
from registry.reports.density import ANY, FORMULA, Density, SeatBasis, View, density
from registry.reports.record import records
from registry.web import parameter
from registry.web.access import opens_to
from registry.web.database import db
from registry.web.home import latest_fiscal_year

pages = Blueprint("density", __name__)
WHOLE_INSTITUTE = "whole_institute"


@pages.get("/density")
@opens_to()
def table() -> str:
    """Region × branch and region × category of a period."""
    filters = _filters()
    return render_template("density/table.html", **_frame(filters), table=_density(filters))


@pages.get("/density/cell")
@opens_to()
def cell() -> str:
    """The organisations of a cell, linked or not, with the records that link them."""
    filters = _filters()
    found = _density(filters)
    region = request.args.get("region") or None
    column = request.args.get("branch") or None
    category = parameter.code("category", Category)
    if region is not None and region not in found.region_codes:
        raise parameter.unknown(region, found.region_codes)
    code = None if column == WHOLE_INSTITUTE else column
    accepted = [*(each or WHOLE_INSTITUTE for each in found.columns), *([ANY] if region else [])]
    if category is None and column not in accepted:
        raise parameter.unknown(column or "", accepted)
    chosen = found.cell(region, code) if category is None else found.category_cell(region, category)
    wanted = {identity: found.ties_of(chosen, identity) for identity in chosen.known}
    return render_template(
        "density/cell.html",
        **_frame(filters),
        table=found,
        cell=chosen,
        # What is there comes first, what is missing after it.
        order=sorted(chosen.known, key=lambda identity: not wanted[identity]),
        ties=wanted,
        records=records(db(), [tie.record for ties in wanted.values() for tie in ties]),
    )


def _filters() -> dict[str, Any]:
    return {
        "fiscal_year": parameter.fiscal_year(latest_fiscal_year()),
        "years": parameter.years(),
        "view": parameter.code("view", View) or View.RECORDED,
        "basis": parameter.code("basis", SeatBasis) or SeatBasis.ALL,
        "layers": parameter.layers(),
    }


def _density(filters: dict[str, Any]) -> Density:
    period = Period(filters["fiscal_year"], filters["years"])
    return density(db(), period, view=filters["view"], basis=filters["basis"], layers=filters["layers"])


def _frame(filters: dict[str, Any]) -> dict[str, Any]:
    places = regions(db())
    return {
        "filters": filters,
        "formula": FORMULA,
        "region_names": {place.code: place for place in places},
        "branch_names": {branch.code: branch for branch in branches(db())},
        "categories": list(Category),
        "fiscal_years": fiscal_years(db()),
        "all_layers": list(Layer),
        "views": list(View),
        "bases": list(SeatBasis),
    }
