"""Agreements: list and page, as they stand on a day."""

from flask import Blueprint, abort, render_template

from registry.model.vocabulary import Phase
from registry.queries.agreement import agreement, agreements
from registry.queries.place import branches
from registry.web import parameter
from registry.web.access import opens_to
from registry.web.database import db
from registry.web.paging import paged

pages = Blueprint("agreement", __name__)


@pages.get("/agreements")
@opens_to()
def listing() -> str:
    """Agreements known on a day, in the order of the annual report."""
    places = branches(db())
    filters = {
        "as_of": parameter.as_of(),
        "phase": parameter.code("phase", Phase),
        "branch": parameter.one_of("branch", [place.code for place in places]),
        "q": parameter.text("q"),
    }
    return render_template(
        "agreement/list.html",
        page=paged(agreements(db(), **filters)),  # type: ignore[arg-type]
        filters=filters,
        branches=places,
        phases=list(Phase),
    )


@pages.get("/agreements/<int:identity>")
@opens_to()
def page(identity: int) -> str:
    """One agreement with its parties, terms, items and history."""
    as_of = parameter.as_of()
    row = agreement(db(), identity, as_of=as_of)
    if row is None:
        abort(404)
    return render_template("agreement/page.html", row=row, as_of=as_of)
