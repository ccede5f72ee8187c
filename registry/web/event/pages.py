"""Events: list and page."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, abort, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from registry.exchange.event import event_object
from registry.exchange.export import chosen_export
from registry.exchange.json_ld import event_ld
from registry.model import Event
from registry.model.vocabulary import EventKind, Language
from registry.queries.activity import activities
from registry.queries.event import event, events, events_held
from registry.queries.rows import Rows
from registry.web.frame import parameter
from registry.web.frame.access import may_write, opens_to
from registry.web.frame.clock import today
from registry.web.frame.database import db
from registry.web.frame.kept import kept
from registry.web.frame.kept_page import kept_page
from registry.web.listing.export import export_file
from registry.web.listing.paging import paged
from registry.web.public.calendar import institute_in
from registry.web.public.json_ld import linked_answer
from registry.web.thesaurus.attachment import said_of

pages = Blueprint("event", __name__)


@pages.get("/events")
@opens_to()
@kept_page
def listing() -> str:
    """Events in the order of their days."""
    filters = _filters()
    return render_template(
        "event/list.html",
        page=paged(_found(filters)),
        held=Counter(held for _, held in _held(filters)),
        filters=filters,
        kinds=list(EventKind),
    )


@pages.get("/events/export")
@opens_to()
def export() -> BaseResponse | tuple[str, int]:
    """The same events as a file."""
    rows = _found(_filters())
    return export_file(
        chosen_export(
            db(),
            "events",
            as_of=today(),
            identities=rows.keys,
            objects=lambda: map(event_object, rows),
        )
    )


def _held(filters: dict[str, Any]) -> Sequence[tuple[int, bool | None]]:
    return kept(("events", *filters.items()), lambda: events_held(db(), **filters))


def _found(filters: dict[str, Any]) -> Rows[int, Event]:
    identities = [identity for identity, _ in _held(filters)]
    return Rows(identities, lambda few: events(db(), identities=few))


def _filters() -> dict[str, Any]:
    return {
        "fiscal_year": parameter.optional_fiscal_year(),
        "kind": parameter.code("kind", EventKind),
        "q": parameter.text("q"),
    }


@pages.get("/events/<int:identity>.jsonld")
@opens_to()
def linked(identity: int) -> Response:
    """One event as linked data."""
    found = event(db(), identity)
    if found is None:
        abort(404)
    address = url_for("event.page", identity=identity, _external=True)
    return linked_answer(event_ld(found, institute=institute_in(Language.JAPANESE), address=address))


@pages.get("/events/<int:identity>")
@opens_to()
@kept_page
def page(identity: int) -> str:
    """One event: roles, presentations, figures, joint work around it."""
    found = event(db(), identity)
    if found is None:
        abort(404)
    return render_template(
        "event/page.html",
        event=found,
        activities=activities(db(), event_id=identity),
        writes=writable(found),
        said=said_of(event=identity),
    )


def writable(found: Event) -> bool:
    """Whether the reader may change an event: of headquarters any, of another branch one in which it has a role."""
    return may_write(current_user, None) or any(
        role.branch_code is not None and may_write(current_user, role.branch_code) for role in found.roles
    )
