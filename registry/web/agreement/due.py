"""The act-by queue: what is to be done about agreements, by when, and where to do it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Blueprint, render_template
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from registry.exchange.due import due_object
from registry.exchange.export import object_export
from registry.model import Branch
from registry.model.place import HEADQUARTERS
from registry.model.vocabulary import DueKind, Role
from registry.queries.agreement import agreement_ids
from registry.queries.agreement_state import ItemKey
from registry.queries.due import DueRow, due_keys, due_rows
from registry.queries.place import branches
from registry.queries.rows import Rows
from registry.queries.territory import agreement_concerns
from registry.web.agreement.state import states
from registry.web.frame import parameter
from registry.web.frame.access import opens_to
from registry.web.frame.clock import today
from registry.web.frame.database import db
from registry.web.frame.kept import kept
from registry.web.frame.kept_page import kept_page
from registry.web.listing.export import export_file
from registry.web.listing.paging import paged
from registry.web.listing.saved_view import own_views

pages = Blueprint("due", __name__)
WITHIN = 180
WHOSE = ("mine", "branch", "nobody", "all")


@pages.get("/agreements/due")
@opens_to()
@kept_page
def listing() -> str:
    """Items in the order of their safe date: one's own, those of one's branch, those without owner, or all."""
    places = branches(db())
    filters = _filters(places)
    as_of = filters["as_of"]
    left = [(safe - as_of).days for _, safe in _items(filters) if safe is not None]
    rows = found(filters)
    return render_template(
        "due/list.html",
        page=paged(rows),
        filters=filters,
        overdue=sum(days < 0 for days in left),
        soon=sum(0 <= days <= 30 for days in left),
        undated=len(rows) - len(left),
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
    rows = found(filters)
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


def own_rows(within: int) -> Rows[ItemKey, DueRow]:
    """What the reader's role sees at first, for today: the beginning of the queue on other pages."""
    filters: dict[str, Any] = {
        "as_of": today(),
        "within": within,
        "kind": None,
        "whose": _usual(),
        "branch": None,
        "q": "",
        "territory": None,
    }
    dated = [key for key, safe in _items(filters) if safe is not None]
    return Rows(dated, lambda few: due_rows(db(), few, as_of=filters["as_of"]))


def _usual() -> str:
    """Whose items a role sees at first: a head those of the branch, an officer its own."""
    match current_user.role:
        case Role.HEAD:
            return "branch"
        case Role.OFFICER:
            return "mine"
        case _:
            return "all"


def found(filters: dict[str, Any]) -> Rows[ItemKey, DueRow]:
    """The items that some filters choose."""
    return Rows([key for key, _ in _items(filters)], lambda few: due_rows(db(), few, as_of=filters["as_of"]))


def _items(filters: dict[str, Any]) -> Sequence[tuple[ItemKey, date | None]]:
    """The items with their safe dates; which they are depends on who asks."""
    as_of, territory, whose, own = (
        filters["as_of"],
        filters["territory"],
        filters["whose"],
        current_user.branch_code,
    )
    codes = None
    if whose == "branch" and own is not None:
        codes = (own, None) if own == HEADQUARTERS else (own,)
    mine = current_user.id if whose == "mine" else None

    def chosen() -> Sequence[tuple[ItemKey, date | None]]:
        identities = agreement_ids(
            db(),
            as_of=as_of,
            branch=filters["branch"],
            branches=codes,
            q=filters["q"],
            among=agreement_concerns(territory, as_of) if territory else None,
        )
        return due_keys(
            states(as_of),
            identities,
            as_of=as_of,
            within=filters["within"],
            kind=filters["kind"],
            account_id=mine,
            without_owner=whose == "nobody",
        )

    return kept(("due", *filters.items(), codes, mine), chosen)
