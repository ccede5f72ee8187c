"""Joint work is recorded in one line, corrected in a form, and taken back where it was a mistake."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import HiddenField

from registry.japanese.dates import fiscal_year
from registry.model import Activity
from registry.model.place import HEADQUARTERS
from registry.model.vocabulary import Role
from registry.queries.activity import activities, activity
from registry.queries.partner import organisation
from registry.queries.worksheet import followers
from registry.services.activity import (
    ActivityRefused,
    change_activity,
    facts_of,
    register_activity,
    remove_activity,
)
from registry.services.recording import Stale
from registry.web.activity.form import ActivityForm, QuickForm, branch_choices, values_of, year_choices
from registry.web.form.conflict import differences
from registry.web.form.field import number_sent
from registry.web.form.naming import named, say
from registry.web.frame.access import actor, may_write, opens_to, require_write
from registry.web.frame.clock import today
from registry.web.frame.database import db
from registry.web.frame.parameter import optional_number
from registry.web.words.rendering import wrong_fields

pages = Blueprint("activity_writing", __name__)
Answer = Response | str | tuple[str, int]
WRITERS = (Role.OFFICER, Role.ADMIN)
LATEST = 8


class VersionForm(FlaskForm):
    """The version that a page was made for."""

    version = HiddenField()


@pages.route("/activities/new", methods=["GET", "POST"])
@opens_to(*WRITERS)
def register() -> Answer:
    """One line of joint work; the form comes back for the next one, with the same partner."""
    form = QuickForm(data=_beginning())
    form.fiscal_year.choices = year_choices(optional_number("fy", 1900, 2199))
    form.branch.choices = branch_choices(current_user)
    if request.method == "GET":
        return _quick(form)
    good = form.validate()
    line, found = form.read()
    _judge_branch(form)
    if not good or line is None or wrong_fields(form):
        return _quick(form, found, 422)
    made = register_activity(db(), facts=form.facts(line, found), by=actor())
    return redirect(
        url_for(
            "activity_writing.register",
            partner=made.parties[0].organisation_id,
            fy=made.fiscal_year,
            kind=made.kinds[0].kind,
            recorded=made.id,
        )
    )


@pages.route("/activities/<int:identity>/edit", methods=["GET", "POST"])
@opens_to(*WRITERS)
def change(identity: int) -> Answer:
    """Everything that is written down of a piece of joint work."""
    found = _writable(identity)
    form = ActivityForm(data=values_of(found))
    form.offer(found, current_user)
    if request.method == "GET":
        return _form(form, found)
    if "more" in request.form:
        form.partners.append_entry()
        return _form(form, found)
    good = form.validate()
    who, acting = form.read()
    _judge_branch(form)
    shown = {"found": who, "acting_found": acting}
    if not good or wrong_fields(form):
        return _form(form, found, 422, **shown)
    facts = form.facts(facts_of(found), who, acting)
    try:
        version = number_sent(form.version.data) or 0
        change_activity(db(), activity=found, version=version, facts=facts, by=actor())
    except Stale:
        return _both(form, found, **shown)
    flash(gettext("変更を記録しました。"))
    return redirect(url_for("activity.page", identity=identity))


@pages.route("/activities/<int:identity>/delete", methods=["GET", "POST"])
@opens_to(*WRITERS)
def remove(identity: int) -> Answer:
    """Take back what was entered by mistake, after a page that says what that means."""
    found = _writable(identity)
    form = VersionForm(data={"version": found.version})
    if request.method == "GET":
        return render_template("activity/delete.html", activity=found, form=form)
    try:
        version = number_sent(form.version.data) or 0
        count = followers(db(), activity_id=identity)
        remove_activity(db(), activity=found, version=version, followers=count, by=actor())
    except Stale:
        form.version.data = str(found.version)
        return render_template("activity/delete.html", activity=found, form=form, stale=True), 409
    except ActivityRefused:
        return render_template("activity/delete.html", activity=found, form=form, refused=True), 422
    flash(gettext("連携事業を削除しました。"))
    return redirect(url_for("activity.listing", fy=found.fiscal_year))


def _beginning() -> dict[str, Any]:
    """The reader's branch, this fiscal year, and the partner and kind of the line before."""
    own = current_user.branch_code
    start: dict[str, Any] = {
        "fiscal_year": optional_number("fy", 1900, 2199) or fiscal_year(today()),
        "branch": None if own in (None, HEADQUARTERS) else own,
        "kind": request.args.get("kind"),
    }
    partner = _partner()
    if partner is not None:
        start["partner"] = named(partner)
    return start


def _partner() -> Any:
    identity = optional_number("partner", 1, 999_999_999)
    row = organisation(db(), identity, as_of=today()) if identity is not None else None
    return row.organisation if row is not None else None


def _judge_branch(form: Any) -> None:
    if not form.branch.errors and not may_write(current_user, form.branch.data):
        say(form.branch, gettext("自分の支所の連携事業だけを記録できます。"))


def _quick(form: QuickForm, found: Any = None, status: int = 200) -> Answer:
    partner = _partner()
    latest = activities(db(), partner_id=partner.id)[:LATEST] if partner is not None else []
    recorded = activity(db(), optional_number("recorded", 1, 999_999_999) or 0) if status == 200 else None
    page = render_template(
        "activity/new.html", form=form, found=found, partner=partner, latest=latest, recorded=recorded
    )
    return page, status


def _writable(identity: int) -> Activity:
    found = activity(db(), identity)
    if found is None:
        abort(404)
    require_write(found.branch_code)
    return found


def _form(form: ActivityForm, subject: Activity, status: int = 200, **more: Any) -> Answer:
    page = render_template(
        "activity/form.html",
        form=form,
        activity=subject,
        **{"found": None, "acting_found": None, **more},
    )
    return page, status


def _both(form: ActivityForm, subject: Activity, **more: Any) -> Answer:
    """What is stored beside what was typed; sent again, it overwrites knowingly."""
    stored = ActivityForm(formdata=None, data=values_of(subject))
    stored.offer(subject, current_user)
    rows = differences(stored, form)
    theirs = "、".join(each.name_as_printed for each in subject.parties)
    mine = "、".join(entry.form.name.data for entry in form.partners if entry.form.name.data)
    if theirs != mine:
        rows.insert(0, (gettext("相手機関"), theirs, mine))
    form.version.data = str(subject.version)
    form.version.raw_data = [str(subject.version)]
    return _form(form, subject, 409, conflict=rows, **more)
