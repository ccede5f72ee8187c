"""Sleeping agreements: in force, and nothing joint for so many fiscal years."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, render_template
from werkzeug.wrappers import Response as BaseResponse

from registry.japanese.dates import fiscal_year
from registry.queries.agreement import agreement_rows
from registry.queries.place import branches
from registry.queries.rows import Rows
from registry.queries.sleeping import (
    DEFAULT_YEARS,
    MOST_YEARS,
    Sleeper,
    SleepingRow,
    sleepers,
    sleeping_rows,
)
from registry.queries.territory import agreement_concerns
from registry.web.agreement.pages import agreement_file
from registry.web.agreement.state import in_force
from registry.web.frame import parameter
from registry.web.frame.access import opens_to
from registry.web.frame.database import db
from registry.web.frame.kept_page import kept_page
from registry.web.listing.paging import listed, paged
from registry.web.partner.joint import last_joint_by

pages = Blueprint("sleeping", __name__)


@pages.get("/agreements/sleeping")
@opens_to()
@kept_page
def listing() -> str:
    """Agreements that sleep on a day, those that never woke first."""
    places = branches(db())
    filters = _filters([place.code for place in places])
    as_of, years = filters["as_of"], filters["years"]
    return render_template(
        "sleeping/list.html",
        page=paged(_found(filters)),
        filters=filters,
        first_year=fiscal_year(as_of) - years + 1,
        last_year=fiscal_year(as_of),
        branches=places,
        default_years=DEFAULT_YEARS,
        most_years=MOST_YEARS,
    )


@pages.get("/agreements/sleeping/export")
@opens_to()
def export() -> BaseResponse | tuple[str, int]:
    """The same agreements as a file."""
    filters = _filters([place.code for place in branches(db())])
    as_of = filters["as_of"]
    keys = [each.id for each in _found(filters).keys]
    return agreement_file(Rows(keys, lambda few: agreement_rows(db(), few, as_of=as_of)), as_of)


def _filters(codes: Sequence[str]) -> dict[str, Any]:
    return {
        "as_of": parameter.as_of(),
        "years": parameter.whole_number("years", DEFAULT_YEARS, 1, MOST_YEARS),
        "branch": parameter.one_of("branch", codes),
        "territory": parameter.one_of("territory", codes),
    }


def _found(filters: dict[str, Any]) -> Rows[Sleeper, SleepingRow]:
    as_of, territory = filters["as_of"], filters["territory"]
    return listed(
        "sleeping",
        filters,
        lambda: sleepers(
            db(),
            as_of=as_of,
            in_force=in_force(as_of),
            joint=last_joint_by(as_of),
            years=filters["years"],
            branch=filters["branch"],
            among=agreement_concerns(territory, as_of) if territory else None,
        ),
        lambda few: sleeping_rows(db(), few, as_of=as_of),
    )
