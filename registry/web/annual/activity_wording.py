"""The sentence of a piece of joint work in the annual report, in an officer's own words."""

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms.widgets import TextArea

from registry.config import Config
from registry.model import Activity
from registry.model.vocabulary import Role
from registry.queries.report import one_work
from registry.reports.annual.bullet import composed
from registry.reports.annual.material import worded
from registry.services.activity import LONGEST_WORDING, word_activity
from registry.services.recording import Stale
from registry.web.form.conflict import differences
from registry.web.form.field import AtMost, LineField, NumberField
from registry.web.frame.access import actor, opens_to, require_write
from registry.web.frame.database import db

pages = Blueprint("activity_wording", __name__)
Answer = Response | str | tuple[str, int]


class WordingForm(FlaskForm):
    """Words that take the place of the composed sentence."""

    wording = LineField(lazy_gettext("年報の文"), validators=[AtMost(LONGEST_WORDING)], widget=TextArea())
    version = NumberField()


@pages.route("/activities/<int:identity>/wording", methods=["GET", "POST"])
@opens_to(Role.OFFICER, Role.ADMIN)
def page(identity: int) -> Answer:
    """The composed sentence, and words of one's own beside it; the facts stay."""
    found = one_work(db(), identity)
    if found is None:
        abort(404)
    require_write(found.branch_code)
    form = WordingForm(obj=found)
    if request.method == "GET":
        return _shown(form, found)
    if not form.validate():
        return _shown(form, found, 422)
    try:
        word_activity(
            db(), activity=found, version=form.version.data or 0, wording=form.wording.data, by=actor()
        )
    except Stale:
        return _both(form, found)
    flash(gettext("年報の文を記録しました。"))
    return redirect(url_for("activity.page", identity=identity))


def _shown(form: WordingForm, found: Activity, status: int = 200, **more: object) -> Answer:
    config: Config = current_app.config["REGISTRY"]
    page = render_template(
        "activity/wording.html",
        form=form,
        activity=found,
        composed=composed(found, worded(db()), institute=config.institute_short),
        **{"conflict": None, **more},
    )
    return page, status


def _both(form: WordingForm, found: Activity) -> Answer:
    """What is stored beside what was typed; sent again, it overwrites knowingly."""
    rows = differences(WordingForm(formdata=None, obj=found), form)
    form.version.process_data(found.version)
    return _shown(form, found, 409, conflict=rows)
