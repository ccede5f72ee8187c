"""A region: how dense the collaboration is, what stands out, who is there and who is missing."""

from collections import defaultdict
from typing import Any

from flask import Blueprint, abort, render_template

from registry.model import Agreement, AgreementParty, Region
from registry.model.vocabulary import Category
from registry.network.tie import ALL_LAYERS
from registry.queries.agreement import AgreementRow, agreements
from registry.queries.joint import recorded_years
from registry.queries.partner import organisations
from registry.queries.period import Period
from registry.queries.place import branches, municipalities, regions
from registry.reports.change import comparable
from registry.reports.density import ANY, Cell, Density, RegionRow, View
from registry.reports.finding import Area
from registry.web.density.finding import findings_for, kept_ground
from registry.web.density.pages import kept_density
from registry.web.frame.access import opens_to
from registry.web.frame.database import db
from registry.web.frame.kept_page import kept_page
from registry.web.frame.period import asked_period, period_address

pages = Blueprint("region", __name__)
# The partners with the most ties; the rest are in the list.
STRONGEST = 10
# So many partners of a category are named; the rest are in the list.
NAMED = 12


@pages.get("/regions/<region>")
@opens_to()
@kept_page
def page(region: str) -> str:
    """One region in a period, beside the same length of time a year before."""
    place = next((each for each in regions(db()) if each.code == region), None)
    if place is None:
        abort(404)
    period = asked_period()
    before = period.year_before
    known = comparable(recorded_years(db()), before, period, ALL_LAYERS)
    table = kept_density(period, View.RECORDED)
    by_category, strongest = _by_category(table, region), _strongest(table, region)
    shown = {body for _, bodies in by_category for body in bodies[:NAMED]} | {body for body, _ in strongest}
    return render_template(
        "region/page.html",
        region=place,
        period=period,
        before=before,
        address=period_address(period),
        known=known,
        columns=[_column(period, region, True), _column(before, region, not known.missing)],
        findings=findings_for(Area(region=region), period),
        towns=_towns(place, table, period),
        by_category=by_category,
        strongest=strongest,
        partners=organisations(db(), shown),
        last_year=kept_ground(period).last_year,
        named=NAMED,
        ties=table.cell(region).ties,
        branch_names={branch.code: branch for branch in branches(db())},
        own=table.columns,
    )


def _column(
    when: Period, region: str, recorded: bool
) -> tuple[Period, RegionRow | None, dict[str | None, Cell]]:
    """The numbers of a period; none where it has no records to compare."""
    if not recorded:
        return when, None, {}
    table = kept_density(when, View.RECORDED)
    row = next(row for row in table.regions if row.cell.region == region)
    return when, row, {column: table.cell(region, column) for column in table.columns}


def _towns(region: Region, table: Density, period: Period) -> list[tuple[Any, list[AgreementRow]]]:
    """The municipalities with their own agreements in force; those without come first, as they ask for something."""
    bodies = {
        seat.organisation_id: seat.municipality
        for seat in table.seats.values()
        if seat.category is Category.MUNICIPALITY and seat.municipality is not None
    }
    among = Agreement.parties.any(AgreementParty.organisation_id.in_(bodies))
    signed: dict[str, list[AgreementRow]] = defaultdict(list)
    for row in agreements(db(), as_of=period.last_day, among=among, binding=True):
        for town in {bodies.get(party.organisation_id) for party in row.agreement.parties} - {None}:
            signed[str(town)].append(row)
    towns = [each for each in municipalities(db()) if each.region_code == region.code]
    return sorted(
        ((town, signed.get(town.code, [])) for town in towns), key=lambda each: (bool(each[1]), each[0].code)
    )


def _by_category(table: Density, region: str) -> list[tuple[Category, tuple[int, ...]]]:
    return [
        (category, table.cell(region, category=category).known)
        for category in Category
        if table.cell(region, category=category).known
    ]


def _strongest(table: Density, region: str) -> list[tuple[int, int]]:
    """The partners with the most ties with our own side."""
    linked = [(body, table.links[ANY][body]) for body in table.cell(region).linked]
    return sorted(linked, key=lambda each: -each[1])[:STRONGEST]
