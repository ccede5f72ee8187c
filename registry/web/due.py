"""The act-by queue: what is to be done about agreements, by when, and where to do it."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, render_template
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from registry.exchange.due import due_object
from registry.exchange.export import object_export
from registry.model import Branch
from registry.model.place import HEADQUARTERS
from registry.model.vocabulary import DueKind, Role
from registry.queries.due import DueRow, due
from registry.queries.place import branches
from registry.queries.territory import agreement_concerns
from registry.web import parameter
from registry.web.access import opens_to
from registry.web.clock import today
from registry.web.database import db
from registry.web.export import export_file
from registry.web.paging import paged
from registry.web.saved_view import own_views

pages = Blueprint("due", __name__)
WITHIN = 180
WHOSE = ("mine", "branch", "nobody", "all")


@pages.get("/agreements/due")
@opens_to()
def listing() -> str:
    """Items in the order of their safe date: one's own, those of one's branch, those without owner, or all."""
    places = branches(db())
    filters = _filters(places)
    rows = _rows(filters)
    dated = [each for each in rows if each.item.act_by is not None]
    return render_template(
        "due/list.html",
        page=paged(rows),
        filters=filters,
        overdue=sum(each.overdue for each in rows),
        soon=sum(not each.overdue and (each.days_left or 0) <= 30 for each in dated),
        undated=len(rows) - len(dated),
        branches=places,
        kinds=list(DueKind),
        whose=WHOSE,
        views=own_views("due"),
    )


@pages.get("/agreements/due/export")
@opens_to()
def export() -> BaseResponse | tuple[str, int]:
    """The same items as a file."""
    filters = _filters(branches(db()))
    rows = _rows(filters)
    return export_file(object_export("due", as_of=filters["as_of"], objects=lambda: map(due_object, rows)))


def _filters(places: Sequence[Branch]) -> dict[str, Any]:
    codes = [place.code for place in places]
    return {
        "as_of": parameter.as_of(),
        "within": parameter.whole_number("within", WITHIN, 0, 36_500),
        "kind": parameter.code("kind", DueKind),
        "whose": parameter.one_of("whose", WHOSE) or _usual(),
        "branch": parameter.one_of("branch", codes),
        "q": parameter.text("q"),
        "territory": parameter.one_of("territory", codes),
    }


def own_rows(within: int) -> list[DueRow]:
    """What the reader's role sees at first, for today: the beginning of the queue on other pages."""
    filters = {
        "as_of": today(),
        "within": within,
        "kind": None,
        "whose": _usual(),
        "branch": None,
        "q": "",
        "territory": None,
    }
    return [each for each in _rows(filters) if each.item.act_by is not None]


def _usual() -> str:
    """Whose items a role sees at first: a head those of the branch, an officer its own."""
    match current_user.role:
        case Role.HEAD:
            return "branch"
        case Role.OFFICER:
            return "mine"
        case _:
            return "all"


def _rows(filters: dict[str, object]) -> list[DueRow]:
    own = current_user.branch_code
    territory = filters["territory"]
    found = due(
        db(),
        as_of=filters["as_of"],  # type: ignore[arg-type]
        within=filters["within"],  # type: ignore[arg-type]
        kind=filters["kind"],  # type: ignore[arg-type]
        branch=filters["branch"],  # type: ignore[arg-type]
        q=filters["q"],  # type: ignore[arg-type]
        account_id=current_user.id if filters["whose"] == "mine" else None,
        without_owner=filters["whose"] == "nobody",
        among=agreement_concerns(territory, filters["as_of"]) if territory else None,  # type: ignore[arg-type]
    )
    if filters["whose"] != "branch" or own is None:
        return list(found)
    codes = (own, None) if own == HEADQUARTERS else (own,)
    return [each for each in found if each.item.agreement.branch_code in codes]
