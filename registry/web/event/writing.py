"""Events are registered, copied to the next year, changed and taken out."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from registry.japanese.dates import ParsedDate
from registry.model import Event, EventRole
from registry.model.vocabulary import EventRoleKind, Role
from registry.queries.event import event
from registry.services.event import (
    EventRefused,
    change_event,
    hindrance,
    register_event,
    remove_event,
    title_taken,
)
from registry.services.event_facts import Fault, why_not_held
from registry.services.recording import Stale
from registry.web.event.form import FIGURES, EventForm
from registry.web.event.pages import writable
from registry.web.event.rows import INSTITUTE
from registry.web.form.conflict import differences
from registry.web.form.field import NumberField
from registry.web.frame.access import actor, may_write, opens_to
from registry.web.frame.database import db
from registry.web.frame.error import answer

pages = Blueprint("event_writing", __name__)
Answer = Response | str | tuple[str, int]


class VersionForm(FlaskForm):
    """The version of an event that a button stands beside."""

    version = NumberField()


@pages.route("/events/new", methods=["GET", "POST"])
@opens_to(Role.OFFICER, Role.ADMIN)
def register() -> Answer:
    """A new event."""
    return _registering(_beginning(), None)


@pages.route("/events/<int:identity>/copy", methods=["GET", "POST"])
@opens_to(Role.OFFICER, Role.ADMIN)
def copy(identity: int) -> Answer:
    """A new event of the next fiscal year, with what stays the same from year to year."""
    origin = _writable(identity)
    return _registering(_again(origin), origin)


@pages.route("/events/<int:identity>/edit", methods=["GET", "POST"])
@opens_to(Role.OFFICER, Role.ADMIN)
def change(identity: int) -> Answer:
    """Change an event; who comes second sees both versions before anything is overwritten."""
    found = _writable(identity)
    form = _opened(_stored(found))
    if request.method == "GET" or _adds_rows(form):
        return _page(form, found)
    understood = form.understand()
    if form.version.data != found.version:
        return _both(form, found)
    if understood is None or not _free(form, found):
        return _page(form, found, status=422)
    try:
        change_event(db(), event=found, version=found.version, facts=form.whole_facts(understood), by=actor())
    except EventRefused as refused:
        form.refuse(refused.fault)
        return _page(form, found, status=422)
    flash(gettext("変更を記録しました。"))
    return redirect(url_for("event.page", identity=identity))


@pages.route("/events/<int:identity>/delete", methods=["GET", "POST"])
@opens_to(Role.OFFICER, Role.ADMIN)
def remove(identity: int) -> Any:
    """Take an event out, after a page that says what that means, or why it cannot be."""
    found = _writable(identity)
    form = VersionForm()
    fault = hindrance(db(), found)
    if request.method == "GET" or fault is not None:
        page = render_template("event/delete.html", event=found, fault=fault, refused=form.is_submitted())
        return (page, 422) if form.is_submitted() else page
    try:
        version = form.version.data if form.validate() else None
        remove_event(db(), event=found, version=version or 0, by=actor())
    except Stale:
        return answer(409)
    except EventRefused as refused:
        page = render_template("event/delete.html", event=found, fault=refused.fault, refused=True)
        return page, 422
    flash(gettext("催事を削除しました。"))
    return redirect(url_for("event.listing"))


def _writable(identity: int) -> Event:
    found = event(db(), identity)
    if found is None:
        abort(404)
    if not writable(found):
        abort(403)
    return found


def _registering(values: dict[str, Any], origin: Event | None) -> Answer:
    form = _opened(values)
    if request.method == "GET" or _adds_rows(form):
        return _page(form, None, origin)
    understood = form.understand()
    if understood is None or not _free(form, None):
        return _page(form, None, origin, status=422)
    try:
        made = register_event(db(), facts=form.whole_facts(understood), by=actor())
    except EventRefused as refused:
        form.refuse(refused.fault)
        return _page(form, None, origin, status=422)
    flash(gettext("催事を登録しました。"))
    return redirect(url_for("event.page", identity=made.id))


def _opened(values: dict[str, Any]) -> EventForm:
    """The form with its values and some empty rows, as a form that was sent brought them."""
    form = EventForm(data=values) if request.method == "GET" else EventForm()
    for name, rows in form.row_groups.items():
        if request.method == "GET":
            form.add_rows(name)
        elif not len(rows):
            form.add_rows(name, 1)
    form.offer()
    return form


def _adds_rows(form: EventForm) -> bool:
    """More rows were asked for: nothing is judged yet."""
    name = request.form.get("more", "")
    if name in form.row_groups:
        form.add_rows(name)
        form.offer()
    return name in form.row_groups


def _free(form: EventForm, found: Event | None) -> bool:
    """Whether no other event of the year has the title; else the form says so."""
    taken = title_taken(db(), facts=form.facts(), event=found)
    if taken:
        form.refuse(Fault.TITLE_TAKEN)
    return not taken


def _page(
    form: EventForm,
    found: Event | None,
    origin: Event | None = None,
    *,
    status: int = 200,
    conflict: list[tuple[str, str, str]] | None = None,
) -> Answer:
    page = render_template(
        "event/form.html",
        form=form,
        event=found,
        origin=origin,
        conflict=conflict,
        more=request.form.get("more"),
    )
    return page, status


def _both(form: EventForm, found: Event) -> Answer:
    """What is stored beside what was typed; the form has the newest version: sent again, it overwrites knowingly."""
    stored = EventForm(formdata=None, data=_stored(found))
    stored.offer()
    rows = differences(stored, form)
    for name, words in (
        ("roles", gettext("役割")),
        ("presentations", gettext("発表")),
        ("exhibitor_companies", gettext("出展企業")),
    ):
        theirs, mine = (
            gettext("、").join(each.form.told for each in one.row_groups[name] if each.form.filled)
            for one in (stored, form)
        )
        if theirs != mine:
            rows.append((words, theirs, mine))
    form.version.process_data(found.version)
    return _page(form, found, status=409, conflict=rows)


def _beginning() -> dict[str, Any]:
    """A new event starts with the reader's own side as its host."""
    own = INSTITUTE if may_write(current_user, None) else current_user.branch_code
    return {"roles": [{"role": EventRoleKind.HOST, "side": own}]}


def _again(origin: Event) -> dict[str, Any]:
    """What stays the same when an event is held again: all but days, figures, presentations and exhibitors."""
    return {
        "title": origin.title,
        "kind": origin.kind,
        "fiscal_year": origin.fiscal_year + 1,
        "mode": origin.mode,
        "place": origin.place,
        "group": origin.group_id,
        "roles": [_stored_role(role) for role in origin.roles],
    }


def _stored(found: Event) -> dict[str, Any]:
    """The values with which the form of an event opens."""
    why, words = why_not_held(found.not_held_reason) if found.not_held_reason else (None, None)
    return {
        **_again(found),
        "fiscal_year": found.fiscal_year,
        "starts_on": found.starts_on and ParsedDate(found.starts_on, found.starts_on_precision, ""),
        "ends_on": found.ends_on and ParsedDate(found.ends_on, found.ends_on_precision, ""),
        "held": {True: "yes", False: "no", None: None}[found.held],
        "reason": why,
        "reason_words": words,
        **{name: getattr(found, name) for name in FIGURES},
        "presentations": [
            {
                "own_id": each.id,
                "title": each.title,
                "speaker": each.speaker,
                "on_date": each.on_date,
                "place": each.place,
            }
            for each in found.presentations
        ],
        "exhibitor_companies": [
            {
                "company": {"name": each.company.name},
                "recommended_by": {"name": each.recommended_by.name if each.recommended_by else None},
            }
            for each in found.exhibitor_companies
        ],
        "version": found.version,
    }


def _stored_role(role: EventRole) -> dict[str, Any]:
    """A row by the name of the organisation: retyped, it means another one, whatever the row meant before."""
    if role.organisation is not None:
        return {"role": role.role, "name": role.organisation.name}
    return {"role": role.role, "side": role.branch_code or INSTITUTE}
