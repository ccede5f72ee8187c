"""Sleeping agreements: in force, and nothing joint for so many fiscal years."""

from flask import Blueprint, render_template

from registry.japanese.dates import fiscal_year
from registry.queries.place import branches
from registry.queries.sleeping import DEFAULT_YEARS, MOST_YEARS, sleeping
from registry.queries.territory import agreement_concerns
from registry.web import parameter
from registry.web.access import opens_to
from registry.web.database import db
from registry.web.paging import paged

pages = Blueprint("sleeping", __name__)


@pages.get("/agreements/sleeping")
@opens_to()
def listing() -> str:
    """Agreements that sleep on a day, those that never woke first."""
    places = branches(db())
    as_of = parameter.as_of()
    years = parameter.whole_number("years", DEFAULT_YEARS, 1, MOST_YEARS)
    branch = parameter.one_of("branch", [place.code for place in places])
    territory = parameter.one_of("territory", [place.code for place in places])
    among = agreement_concerns(territory, as_of) if territory else None
    return render_template(
        "sleeping/list.html",
        page=paged(sleeping(db(), as_of=as_of, years=years, branch=branch, among=among)),
        filters={"as_of": as_of, "years": years, "branch": branch, "territory": territory},
        first_year=fiscal_year(as_of) - years + 1,
        last_year=fiscal_year(as_of),
        branches=places,
        default_years=DEFAULT_YEARS,
        most_years=MOST_YEARS,
    )
