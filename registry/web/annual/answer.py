"""What is missing of a year's report and not to be had: said with a reason, and taken back."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import force_locale, gettext, lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from registry.model import ReportAnswer
from registry.model.vocabulary import Lack, Language
from registry.queries.report_desk import answer_to
from registry.reports.annual.missing import LONGEST_KEY, Missing
from registry.services.recording import Stale
from registry.services.report_check import LONGEST_REASON, answer_lack, take_answer_back
from registry.web.annual import desk_words
from registry.web.annual.desk import WRITERS, drafted, may_answer
from registry.web.annual.pages import asked_year
from registry.web.form.field import AtMost, LineField, Needed, NumberField
from registry.web.frame.access import actor, opens_to, require_write
from registry.web.frame.database import db
from registry.web.frame.error import answer as error_page

pages = Blueprint("annual_answer", __name__)
Answer = Response | str | tuple[Response | str, int]


class ReasonForm(FlaskForm):
    """Why there is nothing to record."""

    reason = LineField(
        lazy_gettext("理由"),
        validators=[Needed(lazy_gettext("理由を書いてください。")), AtMost(LONGEST_REASON)],
        render_kw={"maxlength": LONGEST_REASON},
    )


class VersionForm(FlaskForm):
    """The version of an answer that is taken back."""

    version = NumberField()


@pages.route("/reports/annual/<fy>/desk/answer", methods=["GET", "POST"])
@opens_to(*WRITERS)
def answer(fy: str) -> Answer:
    """One thing that is missing, and a field for the reason why it stays so."""
    found = drafted(asked_year(fy))
    item = found.lack(request.args.get("what", "")[:LONGEST_KEY])
    if item is None:
        flash(gettext("この項目は、もう足りないものではありません。"))
        return redirect(url_for("annual_desk.page", fy=found.fiscal_year), 303)
    if not may_answer(item):
        abort(403)
    form = ReasonForm()
    given = next((each.answer for each in found.answered if each.missing.key == item.key), None)
    if request.method == "GET":
        return _shown(form, item, found.fiscal_year, given=given)
    if not form.validate():
        return _shown(form, item, found.fiscal_year, 422, given=given)
    with force_locale(Language.JAPANESE.value):
        sentence = desk_words.in_words(item)
    try:
        answer_lack(
            db(),
            fiscal_year=found.fiscal_year,
            kind=item.kind,
            subject=item.key,
            sentence=sentence,
            branch_code=item.branch_code,
            reason=form.reason.data or "",
            by=actor(),
        )
    except Stale:
        given = answer_to(db(), fiscal_year=found.fiscal_year, subject=item.key)
        return _shown(form, item, found.fiscal_year, 409, given=given)
    flash(gettext("答えを記録しました。"))
    anchor = f"section-{item.section.position}"
    return redirect(url_for("annual_desk.page", fy=found.fiscal_year, _anchor=anchor), 303)


@pages.post("/reports/annual/<fy>/desk/answers/<int:identity>/undo")
@opens_to(*WRITERS)
def undo(fy: str, identity: int) -> Answer:
    """What was answered for is missing again."""
    year = asked_year(fy)
    found = db().get(ReportAnswer, identity)
    if found is None or found.fiscal_year != year:
        abort(404)
    require_write(found.branch_code)
    form = VersionForm()
    form.validate()
    try:
        take_answer_back(db(), answer=found, version=form.version.data or 0, by=actor())
    except Stale:
        return error_page(409)
    flash(gettext("答えを取り消しました。"))
    return redirect(url_for("annual_desk.page", fy=year, _anchor="missing"), 303)


def _shown(
    form: ReasonForm, item: Missing, year: int, status: int = 200, *, given: ReportAnswer | None
) -> Answer:
    page = render_template(
        "annual/answer.html",
        form=form,
        item=item,
        year=year,
        given=given,
        sentence=desk_words.on_page(item),
        plain=desk_words.in_words(item),
        held=item.kind not in (Lack.AGREEMENT, Lack.FIGURE, Lack.SPEAKER),
    )
    return page, status
