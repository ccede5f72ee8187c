"""The history of every field: who changed what, before and after; a change of an agreement can be taken back."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from registry.model.vocabulary import Role
from registry.queries.agreement import whole_agreement
from registry.queries.change import PAGE, change, changes, changes_of
from registry.services.revert import RevertRefused, revert
from registry.web.form.field import AtMost, TextField
from registry.web.frame import parameter
from registry.web.frame.access import actor, may_write, opens_to, require_write
from registry.web.frame.database import db
from registry.web.frame.kept_page import kept_page
from registry.web.history.words import act_name, code_name, field_name_of, recorded_noun
from registry.web.words.rendering import wrong_fields

pages = Blueprint("history", __name__)
for _filter in (act_name, code_name, field_name_of, recorded_noun):
    pages.add_app_template_filter(_filter)


class RevertForm(FlaskForm):
    """Why a change is taken back."""

    reason = TextField(lazy_gettext("取り消す理由"), validators=[AtMost(1000)])


@pages.get("/history")
@opens_to(Role.OFFICER, Role.HEAD, Role.ADMIN)
@kept_page
def listing() -> str:
    """The newest acts of everybody."""
    before = parameter.optional_number("before", 1, 999_999_999)
    found = changes(db(), before=before, by=parameter.text("by", 40) or None, limit=PAGE + 1)
    return render_template(
        "history/list.html",
        changes=found[:PAGE],
        older=found[PAGE - 1].id if len(found) > PAGE else None,
        by=parameter.text("by", 40),
    )


@pages.get("/agreements/<int:identity>/history")
@opens_to()
def of_agreement(identity: int) -> str:
    """Every change of one agreement, the newest first."""
    agreement = whole_agreement(db(), identity)
    if agreement is None:
        abort(404)
    return render_template(
        "history/agreement.html",
        agreement=agreement,
        changes=changes_of(db(), subject="agreement", subject_id=str(identity)),
        writes=may_write(current_user, agreement.branch_code),
    )


@pages.route("/agreements/<int:identity>/history/<int:number>/revert", methods=["GET", "POST"])
@opens_to(Role.OFFICER, Role.ADMIN)
def taking_back(identity: int, number: int) -> Response | str | tuple[str, int]:
    """Take back one change, with the reason."""
    agreement = whole_agreement(db(), identity)
    found = change(db(), number)
    if (
        agreement is None
        or found is None
        or (found.subject, found.subject_id) != ("agreement", str(identity))
    ):
        abort(404)
    require_write(agreement.branch_code)
    form = RevertForm()
    if request.method == "GET":
        return render_template("history/revert.html", agreement=agreement, change=found, form=form)
    form.validate()
    if not form.reason.data and not form.reason.errors:
        form.reason.errors = [gettext("取り消す理由を書いてください。")]
    if not wrong_fields(form):
        try:
            revert(db(), change=found, agreement=agreement, reason=form.reason.data or "", by=actor())
        except RevertRefused as refused:
            form.reason.errors = [str(refused)]
        else:
            flash(gettext("変更を取り消しました。"))
            return redirect(url_for("agreement.page", identity=identity))
    return render_template("history/revert.html", agreement=agreement, change=found, form=form), 422
