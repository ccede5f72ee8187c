"""Joint work: list of a fiscal year, and one fact."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, render_template
from werkzeug.wrappers import Response as BaseResponse

from registry.exchange.export import activity_objects, chosen_export
from registry.japanese.dates import fiscal_year_end
from registry.model import Activity, Branch, Municipality, Region
from registry.model.vocabulary import ActivityType
from registry.queries.activity import (
    ActivityFilters,
    activity,
    activity_ids,
    activity_stretch,
    count_chosen,
    fiscal_years,
)
from registry.queries.former_seat import seats
from registry.queries.place import branches, municipalities, regions
from registry.queries.rows import Stretch
from registry.queries.territory import activity_concerns
from registry.web.frame import parameter
from registry.web.frame.access import opens_to
from registry.web.frame.database import db
from registry.web.frame.kept import kept
from registry.web.frame.kept_page import kept_page
from registry.web.frame.period import latest_fiscal_year
from registry.web.listing.export import export_file
from registry.web.listing.paging import paged

pages = Blueprint("activity", __name__)


@pages.get("/activities")
@opens_to()
@kept_page
def listing() -> str:
    """Joint work of a fiscal year in printed order; who sat where counts as of its last day."""
    places, areas, towns = branches(db()), regions(db()), municipalities(db())
    filters = _filters(places, areas, towns)
    return render_template(
        "activity/list.html",
        page=paged(_found(filters)),
        filters=filters,
        regions=areas,
        municipalities=towns,
        years=fiscal_years(db()),
        kinds=list(ActivityType),
        branches=places,
    )


@pages.get("/activities/export")
@opens_to()
def export() -> BaseResponse | tuple[str, int]:
    """The same joint work as a file; however long it is, few rows are held at a time."""
    filters = _filters(branches(db()), regions(db()), municipalities(db()))
    identities = activity_ids(db(), **_asked(filters))
    day = fiscal_year_end(filters["fiscal_year"])
    return export_file(
        chosen_export(
            db(),
            "activities",
            as_of=day,
            identities=identities,
            objects=lambda: activity_objects(db(), identities),
        )
    )


def _filters(
    places: Sequence[Branch], areas: Sequence[Region], towns: Sequence[Municipality]
) -> dict[str, Any]:
    codes = [place.code for place in places]
    return {
        "fiscal_year": parameter.fiscal_year(latest_fiscal_year()),
        "kind": parameter.code("kind", ActivityType),
        "branch": parameter.one_of("branch", codes),
        "section": parameter.text("section", 40) or None,
        "years": parameter.years(),
        **parameter.seat(areas, towns),
        "territory": parameter.one_of("territory", codes),
    }


def _asked(filters: dict[str, Any]) -> ActivityFilters:
    """The filters of the address as the query takes them."""
    day, territory = fiscal_year_end(filters["fiscal_year"]), filters["territory"]
    return ActivityFilters(
        fiscal_year=filters["fiscal_year"],
        kind=filters["kind"],
        branch=filters["branch"],
        section=filters["section"],
        years=filters["years"],
        seated=seats(day, region=filters["region"], municipality=filters["municipality"]),
        among=activity_concerns(territory, day) if territory else None,
    )


def _found(filters: dict[str, Any]) -> Stretch[Activity]:
    asked = _asked(filters)
    length = kept(("activities", *filters.items()), lambda: count_chosen(db(), **asked))
    return activity_stretch(db(), length, **asked)


@pages.get("/activities/<int:identity>")
@opens_to()
def page(identity: int) -> str:
    """One fact of joint work with everything that is known of it."""
    found = activity(db(), identity)
    if found is None:
        abort(404)
    return render_template("activity/page.html", activity=found)
