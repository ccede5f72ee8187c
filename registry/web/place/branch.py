"""Branches: how each stands, one of them at a glance, and what lies ahead of it."""

from collections.abc import Sequence
from datetime import date

from flask import Blueprint, abort, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from registry.exchange.ahead import ahead_object
from registry.exchange.export import object_export
from registry.japanese.dates import FIRST_FISCAL_YEAR, LAST_FISCAL_YEAR, fiscal_year, fiscal_year_end
from registry.model import Branch
from registry.queries.agreement import agreements
from registry.queries.ahead import AHEAD_DAYS, Ahead, ahead
from registry.queries.period import Period
from registry.queries.place import branches, municipalities, regions
from registry.queries.territory import agreement_concerns
from registry.reports.branch import Known, Situation, overviews, situation, year_before
from registry.reports.density import Cell, View
from registry.reports.finding import Area
from registry.web.agreement.state import in_force
from registry.web.density.finding import findings_for, listing_address
from registry.web.density.pages import kept_density
from registry.web.frame import parameter
from registry.web.frame.access import opens_to
from registry.web.frame.clock import today
from registry.web.frame.database import db
from registry.web.frame.kept import kept
from registry.web.frame.kept_page import kept_page
from registry.web.frame.period import latest_fiscal_year, period_address
from registry.web.listing.export import export_file
from registry.web.listing.paging import paged
from registry.web.partner.joint import last_joint_by
from registry.web.place.branch_map import branch_map
from registry.web.place.branch_tile import tiles
from registry.web.thesaurus.attachment import said_of

pages = Blueprint("branch", __name__)
# As many findings as one screen has room for; the others are a link away.
FINDINGS = 3


@pages.get("/branches")
@opens_to()
@kept_page
def listing() -> str:
    """Every branch with its regions and key figures."""
    day = asked_day()
    return render_template(
        "branch/list.html",
        branches=branches(db()),
        overviews=kept(("branches", day), lambda: overviews(db(), day, in_force=in_force(day))),
        regions=regions(db()),
        **_frame(day),
    )


@pages.get("/branches/<code>")
@opens_to()
@kept_page
def page(code: str) -> str:
    """One branch at a glance: seven figures, its municipalities, how densely it works with its regions."""
    branch, day = _branch(code), asked_day()
    found = kept(("branch", code, day), lambda: situation(db(), code, day, _known(day)))
    places = [place for place in regions(db()) if place.code in found.regions]
    area = Area(branch=code)
    spots = [spot for spot in municipalities(db()) if spot.code in found.spots]
    return render_template(
        "branch/page.html",
        branch=branch,
        found=found,
        tiles=tiles(code, day, found),
        regions=places,
        spots={place.code: [spot for spot in spots if spot.region_code == place.code] for place in places},
        rows=_density_rows(code, day, found, [place.code for place in places]),
        picture=branch_map(spots, found.spots, found.regions, day),
        findings=findings_for(area, _period(day))[:FINDINGS],
        findings_address=listing_address(area, _period(day)),
        density_address=_density_address(code, day),
        said=said_of(branch=code),
        density_before=_density_address(code, year_before(day)),
        **_frame(day),
    )


@pages.get("/branches/<code>/ahead")
@opens_to()
@kept_page
def coming(code: str) -> str:
    """What lies ahead of a branch, day by day."""
    branch, day = _branch(code), asked_day()
    return render_template(
        "branch/ahead.html", branch=branch, page=paged(_ahead(code, day)), days=AHEAD_DAYS, **_frame(day)
    )


@pages.get("/branches/<code>/ahead/export")
@opens_to()
def export_coming(code: str) -> BaseResponse | tuple[str, int]:
    """The same as a file."""
    found, day = _branch(code), asked_day()
    rows = _ahead(found.code, day)
    return export_file(object_export("ahead", as_of=day, objects=lambda: map(ahead_object, rows)))


def _ahead(code: str, day: date) -> Sequence[Ahead]:
    rows = agreements(db(), as_of=day, among=agreement_concerns(code, day))
    return ahead(db(), branch=code, rows=rows, as_of=day)


def _known(day: date) -> Known:
    return Known(in_force(day), in_force(year_before(day)), last_joint_by(day))


def asked_day() -> date:
    """The day of the address. Where records end before last year, the last day of which there are any."""
    if request.args.get("as_of", "").strip():
        day = parameter.as_of()
        if not FIRST_FISCAL_YEAR <= fiscal_year(day) <= LAST_FISCAL_YEAR:
            raise parameter.ParameterRefused(
                gettext(
                    "基準日は %(first)s年度から %(last)s年度までの日を入れてください。",
                    first=FIRST_FISCAL_YEAR,
                    last=LAST_FISCAL_YEAR,
                )
            )
        return day
    year = latest_fiscal_year()
    return fiscal_year_end(year) if year < fiscal_year(today()) - 1 else today()


def is_open(branch: Branch, day: date) -> bool:
    """Whether a branch is open on a day."""
    return (branch.opened_on is None or branch.opened_on <= day) and (
        branch.closed_on is None or day <= branch.closed_on
    )


def _branch(code: str) -> Branch:
    found = next((each for each in branches(db()) if each.code == code), None)
    if found is None:
        abort(404)
    return found


def _frame(day: date) -> dict[str, object]:
    year = fiscal_year(day)
    return {
        "day": day,
        "year": year,
        "last_recorded": day < today() and day == fiscal_year_end(year) and year == latest_fiscal_year(),
        "is_open": is_open,
    }


def _period(day: date) -> Period:
    year = fiscal_year(day)
    return Period(year, until=None if day == fiscal_year_end(year) else day)


def _density_address(code: str, day: date) -> dict[str, object]:
    return {**period_address(_period(day)), "view": View.TERRITORY, "branch": code}


def _density_rows(
    code: str, day: date, found: Situation, places: list[str]
) -> list[tuple[str | None, Cell, Cell | None]]:
    """The cells of each region and of all, on the day and a year before; nothing for a branch that is not open.

    A year of which no joint work is recorded is not compared with.
    """
    table = kept_density(_period(day), View.TERRITORY)
    if code not in table.columns:
        return []
    before = (
        kept_density(_period(year_before(day)), View.TERRITORY) if found.joint.before is not None else None
    )
    return [
        (
            region,
            table.cell(region, code),
            before.cell(region, code) if before is not None and code in before.columns else None,
        )
        for region in (*places, None)
    ]
