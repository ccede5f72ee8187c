"""Needs are registered, changed, closed and opened again."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from registry.model import Need
from registry.model.place import HEADQUARTERS
from registry.queries.need import need
from registry.services.need import (
    IntroductionsOpen,
    NeedRefused,
    ReceivedAfterSteps,
    ReceivedInFuture,
    change_need,
    close_need,
    register_need,
    reopen_need,
)
from registry.services.recording import Stale
from registry.web.form.conflict import differences
from registry.web.form.field import NumberField
from registry.web.form.naming import Resolution
from registry.web.frame.access import actor, may_consult, opens_to
from registry.web.frame.clock import today
from registry.web.frame.confided import WRITERS
from registry.web.frame.database import db
from registry.web.frame.error import answer
from registry.web.need.form import NeedForm, company, resolve_company, values_of
from registry.web.need.pages import shown
from registry.web.need.wish import came_from_finder, way_back, wished
from registry.web.words.rendering import wrong_fields

pages = Blueprint("need_writing", __name__)
Answer = Response | str | tuple[str, int]


class VersionForm(FlaskForm):
    """The version of a need that a button stands beside."""

    version = NumberField()


@pages.route("/needs/new", methods=["GET", "POST"])
@opens_to(*WRITERS)
def register() -> Answer:
    """A need that a company brought."""
    form = NeedForm(data={**_beginning(), **wished()})
    form.offer(None)
    if request.method == "GET":
        return _form(form, None)
    found = _understood(form)
    if found is None:
        return _form(form, None, status=422)
    try:
        made = register_need(db(), facts=form.facts(company(form, found)), by=actor())
    except NeedRefused as refused:
        _object(form, refused)
        return _form(form, None, status=422)
    flash(gettext("相談を登録しました。"))
    if came_from_finder():
        return redirect(url_for("find.page", **way_back(made), _anchor="answer"))
    return redirect(url_for("need.page", identity=made.id))


@pages.route("/needs/<int:identity>/edit", methods=["GET", "POST"])
@opens_to(*WRITERS)
def change(identity: int) -> Answer:
    """Change a need; who comes second sees both versions before anything is overwritten."""
    stored = writable(identity)
    form = NeedForm(data=values_of(stored))
    form.offer(stored)
    if request.method == "GET":
        return _form(form, stored)
    if form.version.data != str(stored.version):
        return _both(form, stored)
    found = _understood(form)
    if found is None:
        return _form(form, stored, status=422)
    try:
        change_need(
            db(), need=stored, version=stored.version, facts=form.facts(company(form, found)), by=actor()
        )
    except NeedRefused as refused:
        _object(form, refused)
        return _form(form, stored, status=422)
    flash(gettext("変更を記録しました。"))
    return redirect(url_for("need.page", identity=identity))


@pages.post("/needs/<int:identity>/close")
@opens_to(*WRITERS)
def close(identity: int) -> Any:
    """Nothing is left to do."""
    stored = writable(identity)
    try:
        close_need(db(), need=stored, version=_version(), by=actor())
    except Stale:
        return answer(409)
    except IntroductionsOpen:
        return shown(stored, gettext("結果の出ていない紹介があるため、相談を完了にできません。")), 422
    flash(gettext("相談を完了にしました。"))
    return redirect(url_for("need.page", identity=identity))


@pages.post("/needs/<int:identity>/reopen")
@opens_to(*WRITERS)
def reopen(identity: int) -> Any:
    """Something is left to do after all."""
    stored = writable(identity)
    try:
        reopen_need(db(), need=stored, version=_version(), by=actor())
    except Stale:
        return answer(409)
    flash(gettext("相談を再開しました。"))
    return redirect(url_for("need.page", identity=identity))


def writable(identity: int) -> Need:
    """A need that the reader may write."""
    found = need(db(), identity)
    if found is None:
        abort(404)
    if not may_consult(current_user, found.branch_code):
        abort(403)
    return found


def _beginning() -> dict[str, Any]:
    """What a new need starts with: today, the reader and the reader's branch."""
    own = current_user.branch_code
    return {"received_on": today(), "staff": current_user.id, "branch": own or HEADQUARTERS}


def _understood(form: NeedForm) -> Resolution | None:
    """Who the company is, when nothing is left to ask; else the form carries what is wrong."""
    form.validate()
    found = resolve_company(form)
    form.resolution = found
    if not may_consult(current_user, form.branch.data) and not form.branch.errors:
        form.branch.errors = [gettext("自分の支所の相談だけを記録できます。")]
    return None if wrong_fields(form) else found


def _object(form: NeedForm, refused: NeedRefused) -> None:
    match refused:
        case ReceivedInFuture():
            form.received_on.errors = [gettext("まだ来ていない日は記録できません。")]
        case ReceivedAfterSteps():
            form.received_on.errors = [gettext("紹介の記録に、この日より前の日があります。")]
        case _:
            form.kinds.errors = [gettext("相談の種類を一つは選んでください。")]


def _form(form: NeedForm, stored: Need | None, status: int = 200, **more: Any) -> Answer:
    page = render_template(
        "need/form.html",
        form=form,
        need=stored,
        found=getattr(form, "resolution", None),
        back=stored is None and came_from_finder(),
        **more,
    )
    return page, status


def _both(form: NeedForm, stored: Need) -> Answer:
    """What is stored beside what was typed; the form has the newest version: sent again, it overwrites knowingly."""
    form.validate()
    form.resolution = resolve_company(form)
    other = NeedForm(formdata=None, data=values_of(stored))
    other.offer(stored)
    rows = differences(other, form)
    typed = form.company.form.name.data or ""
    if typed != stored.company.name:
        rows.insert(0, (gettext("企業"), stored.company.name, typed))
    form.version.data = str(stored.version)
    return _form(form, stored, status=409, conflict=rows)


def _version() -> int:
    """The version beside the button; one without is as good as stale."""
    form = VersionForm()
    return form.version.data if form.validate() and form.version.data is not None else 0
