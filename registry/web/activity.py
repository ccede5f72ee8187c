"""Joint work: list of a fiscal year, and one fact."""

from flask import Blueprint, abort, render_template

from registry.japanese.dates import fiscal_year_end
from registry.model.vocabulary import ActivityType
from registry.queries.activity import activities, activity, fiscal_years
from registry.queries.former_seat import seats
from registry.queries.place import branches, municipalities, regions
from registry.queries.territory import activity_concerns
from registry.web import parameter
from registry.web.access import opens_to
from registry.web.database import db
from registry.web.paging import paged
from registry.web.period import latest_fiscal_year

pages = Blueprint("activity", __name__)


@pages.get("/activities")
@opens_to()
def listing() -> str:
    """Joint work of a fiscal year in printed order; who sat where counts as of its last day."""
    places = branches(db())
    year = parameter.fiscal_year(latest_fiscal_year())
    day = fiscal_year_end(year)
    filters = {
        "fiscal_year": year,
        "kind": parameter.code("kind", ActivityType),
        "branch": parameter.one_of("branch", [place.code for place in places]),
        "section": parameter.text("section", 40) or None,
        "years": parameter.years(),
    }
    areas, towns = regions(db()), municipalities(db())
    seat = parameter.seat(areas, towns)
    territory = parameter.one_of("territory", [place.code for place in places])
    among = activity_concerns(territory, day) if territory else None
    return render_template(
        "activity/list.html",
        page=paged(activities(db(), **filters, seated=seats(day, **seat), among=among)),  # type: ignore[arg-type]
        filters={**filters, **seat, "territory": territory},
        regions=areas,
        municipalities=towns,
        years=fiscal_years(db()),
        kinds=list(ActivityType),
        branches=places,
    )


@pages.get("/activities/<int:identity>")
@opens_to()
def page(identity: int) -> str:
    """One fact of joint work with everything that is known of it."""
    found = activity(db(), identity)
    if found is None:
        abort(404)
    return render_template("activity/page.html", activity=found)
