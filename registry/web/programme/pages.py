"""Programmes that partners offer companies: list and page."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, render_template
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from registry.exchange.export import chosen_export
from registry.exchange.programme import programme_object
from registry.japanese.dates import fiscal_year
from registry.model import Municipality, Region
from registry.model.vocabulary import ProgrammeKind, Role
from registry.queries.activity import activities
from registry.queries.place import municipalities, regions
from registry.queries.programme import items_naming, offered_years, programme, programmes, year_row
from registry.web.frame import parameter
from registry.web.frame.access import opens_to
from registry.web.frame.clock import today
from registry.web.frame.database import db
from registry.web.frame.kept_page import kept_page
from registry.web.listing.export import export_file
from registry.web.listing.paging import paged

pages = Blueprint("programme", __name__)


@pages.get("/programmes")
@opens_to()
@kept_page
def listing() -> str:
    """Programmes with who is eligible."""
    places, areas = municipalities(db()), regions(db())
    filters = _filters(areas, places)
    return render_template(
        "programme/list.html",
        page=paged(programmes(db(), **filters)),
        filters=filters,
        kinds=list(ProgrammeKind),
        municipalities=places,
        region_names={place.code: place for place in areas},
    )


@pages.get("/programmes/export")
@opens_to()
def export() -> BaseResponse | tuple[str, int]:
    """The same programmes as a file."""
    rows = programmes(db(), **_filters(regions(db()), municipalities(db())))
    return export_file(
        chosen_export(
            db(),
            "programmes",
            as_of=today(),
            identities=[row.id for row in rows],
            objects=lambda: map(programme_object, rows),
        )
    )


def _filters(areas: Sequence[Region], places: Sequence[Municipality]) -> dict[str, Any]:
    return {
        "kind": parameter.code("kind", ProgrammeKind),
        **parameter.seat(areas, places),
        "offered": parameter.optional_fiscal_year(),
        "q": parameter.text("q"),
    }


@pages.get("/programmes/<int:identity>")
@opens_to()
def page(identity: int) -> str:
    """One programme: to whom it is open, when it was offered, the promises and the joint work that name it."""
    found = programme(db(), identity)
    if found is None:
        abort(404)
    return render_template(
        "programme/page.html",
        programme=found,
        region_names={place.code: place for place in regions(db())},
        years=[
            (year, offered, year_row(found, year) is not None)
            for year, offered in reversed(offered_years(found, fiscal_year(today())))
        ],
        items=items_naming(db(), identity),
        activities=activities(db(), programme_id=identity),
        writes=current_user.role in (Role.OFFICER, Role.ADMIN),
    )
