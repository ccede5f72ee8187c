"""Technical fields are registered, changed and deleted by headquarters: they belong to the whole institute."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import HiddenField

from registry.model import Field
from registry.model.vocabulary import Role
from registry.queries.field import attachment_counts, field, fields, shared_words
from registry.services.field import (
    FieldInUse,
    FieldRefused,
    change_field,
    delete_field,
    following,
    register_field,
)
from registry.services.recording import Stale
from registry.web.form.conflict import differences
from registry.web.frame.access import actor, opens_to, require_write
from registry.web.frame.database import db
from registry.web.frame.error import answer
from registry.web.thesaurus.form import FieldForm, facts_of
from registry.web.thesaurus.pages import field_name

pages = Blueprint("thesaurus_writing", __name__)
Answer = Response | str | tuple[Response | str, int]
WRITERS = (Role.OFFICER, Role.ADMIN)
# As many shared words as one sentence holds; the page of the field names them all.
TOLD = 5


class VersionForm(FlaskForm):
    """The version of what a button stands beside."""

    version = HiddenField()


@pages.route("/fields/new", methods=["GET", "POST"])
@opens_to(*WRITERS)
def register() -> Answer:
    """A new field."""
    require_write(None)
    form = _offered(FieldForm(), None)
    if not form.is_submitted():
        return _page(form, None)
    if form.validate():
        try:
            made = register_field(db(), facts=form.facts, by=actor())
        except Stale:
            return _page(form, None, 409, conflict=[])
        except FieldRefused as refused:
            form.refuse(refused)
        else:
            flash(gettext("技術分野を登録しました。"))
            _tell_shared(made)
            return redirect(url_for("thesaurus.page", code=made.code))
    return _page(form, None, 422)


@pages.route("/fields/<code>/edit", methods=["GET", "POST"])
@opens_to(*WRITERS)
def change(code: str) -> Answer:
    """Change a field; who comes second sees both versions."""
    found = _writable(code)
    form = _offered(FieldForm(data=facts_of(found, following(db(), found))), found)
    if not form.is_submitted():
        return _page(form, found)
    if form.validate():
        try:
            change_field(db(), field=found, version=version_of(form), facts=form.facts, by=actor())
        except Stale:
            db().expire_all()
            return _both(form, _writable(code))
        except FieldRefused as refused:
            form.refuse(refused)
        else:
            flash(gettext("技術分野を変更しました。"))
            _tell_shared(found)
            return redirect(url_for("thesaurus.page", code=code))
    return _page(form, found, 422)


@pages.route("/fields/<code>/delete", methods=["GET", "POST"])
@opens_to(*WRITERS)
def remove(code: str) -> Answer:
    """Delete a field to which nothing is attached, after a page that says what that means."""
    found = _writable(code)
    form = VersionForm(obj=found)
    attached = attachment_counts(db()).get(code, 0)
    if not form.is_submitted():
        return render_template("thesaurus/delete.html", field=found, attached=attached, refused=False)
    try:
        delete_field(db(), field=found, version=version_of(form), by=actor())
    except Stale:
        return answer(409)
    except FieldInUse as refused:
        page = render_template("thesaurus/delete.html", field=found, attached=refused.count, refused=True)
        return page, 422
    flash(gettext("技術分野「%(field)s」を削除しました。", field=field_name(found)))
    return redirect(url_for("thesaurus.listing"))


def version_of(form: Any) -> int:
    """The version that a form was filled in for; one without is as good as stale."""
    text = str(form.version.data or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _writable(code: str) -> Field:
    require_write(None)
    found = field(db(), code)
    if found is None:
        abort(404)
    return found


def _offered(form: FieldForm, found: Field | None) -> FieldForm:
    form.offer([(each.code, field_name(each)) for each in fields(db()) if each is not found])
    return form


def _tell_shared(found: Field) -> None:
    """Say which words speak of other fields too: that is allowed, and seldom meant."""
    for word, others in list(shared_words(fields(db()), found).items())[:TOLD]:
        names = gettext("・").join(field_name(each) for each in others)
        flash(
            gettext(
                "「%(word)s」は%(fields)sの語でもあります。文にあれば、どの分野のことにもなります。",
                word=word,
                fields=names,
            )
        )


def _page(form: FieldForm, found: Field | None, status: int = 200, **more: Any) -> Answer:
    return render_template("thesaurus/form.html", form=form, field=found, **more), status


def _both(form: FieldForm, found: Field) -> Answer:
    """What is stored beside what was typed; sent again, the form overwrites knowingly."""
    stored = _offered(FieldForm(formdata=None, data=facts_of(found, following(db(), found))), found)
    rows = differences(stored, form)
    form.version.data = str(found.version)
    return _page(form, found, 409, conflict=rows)
