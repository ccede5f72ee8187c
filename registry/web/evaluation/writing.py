"""Grades of items are entered and changed by headquarters: they belong to the whole institute."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from registry.model import Evaluation, PlanItem
from registry.model.vocabulary import Evaluator, Grade, Role
from registry.queries.evaluation import evaluation, item
from registry.services import evaluation as service
from registry.services.evaluation import EvaluationRefused, Facts
from registry.services.recording import Stale
from registry.web.evaluation.paper import item_name
from registry.web.form.conflict import differences
from registry.web.form.field import AtMost, CodeField, Needed, NumberField, TextField
from registry.web.frame.access import actor, opens_to, require_write
from registry.web.frame.database import db
from registry.web.frame.error import answer

pages = Blueprint("evaluation_writing", __name__)
Answer = Response | str | tuple[str, int]

# At which field a refusal stands, and its sentence in the language of the page.
_REFUSED: dict[type[EvaluationRefused], tuple[str, Any]] = {
    service.OutsidePlan: ("grade", lazy_gettext("この計画に含まれない年度の評価は記録できません。")),
    service.NotOver: ("grade", lazy_gettext("まだ終わっていない年度の評価は記録できません。")),
    service.SourceMissing: ("note", lazy_gettext("評価の出典を書いてください。")),
    service.Printed: (
        "grade",
        lazy_gettext("資料に載っている評価は削除できません。内容が違うときは直してください。"),
    ),
}


class EvaluationForm(FlaskForm):
    """A grade, why it was given, and where it stands; without a version there was none."""

    grade = CodeField(
        lazy_gettext("評価"),
        Grade,
        empty=lazy_gettext("選んでください"),
        validators=[Needed(lazy_gettext("評価を選んでください。"))],
    )
    reason = TextField(lazy_gettext("理由"), validators=[AtMost(4000)])
    note = TextField(
        lazy_gettext("出典・注記"),
        validators=[Needed(lazy_gettext("評価の出典を書いてください。")), AtMost(1000)],
    )
    version = NumberField()

    @property
    def facts(self) -> Facts:
        """What the services take."""
        return Facts(grade=self.grade.data, reason=self.reason.data, note=self.note.data or "")


class VersionForm(FlaskForm):
    """The version of a grade that a button stands beside."""

    version = NumberField()


@pages.route("/indicators/evaluation/<int:fy>/items/<int:identity>/self", methods=["GET", "POST"])
@opens_to(Role.OFFICER, Role.ADMIN)
def record_self(fy: int, identity: int) -> Answer:
    """The grade that the institute gives itself."""
    return _record(fy, identity, Evaluator.SELF)


@pages.route("/indicators/evaluation/<int:fy>/items/<int:identity>/authority", methods=["GET", "POST"])
@opens_to(Role.OFFICER, Role.ADMIN)
def record_authority(fy: int, identity: int) -> Answer:
    """The grade that the authority gives."""
    return _record(fy, identity, Evaluator.AUTHORITY)


@pages.post("/indicators/evaluation/<int:fy>/items/<int:identity>/self/delete")
@opens_to(Role.OFFICER, Role.ADMIN)
def remove_self(fy: int, identity: int) -> Any:
    """Take back a grade of the institute's own that was entered by mistake."""
    return _remove(fy, identity, Evaluator.SELF)


@pages.post("/indicators/evaluation/<int:fy>/items/<int:identity>/authority/delete")
@opens_to(Role.OFFICER, Role.ADMIN)
def remove_authority(fy: int, identity: int) -> Any:
    """Take back a grade of the authority that was entered by mistake."""
    return _remove(fy, identity, Evaluator.AUTHORITY)


def _record(fy: int, identity: int, who: Evaluator) -> Answer:
    found = _writable(fy, identity)
    stored = _stored(fy, found, who)
    form = EvaluationForm(obj=stored)
    if not form.validate_on_submit():
        return _shown(form, found, fy, who, stored)
    try:
        service.record_evaluation(
            db(),
            item=found,
            year=fy,
            evaluator=who,
            version=form.version.data,
            facts=form.facts,
            by=actor(),
        )
    except EvaluationRefused as refused:
        _say(form, refused)
        return _shown(form, found, fy, who, stored)
    except Stale:
        db().expire_all()
        found = _writable(fy, identity)
        stored = _stored(fy, found, who)
        rows = differences(EvaluationForm(formdata=None, obj=stored), form)
        form.version.process_data(stored.version if stored else None)
        return _shown(form, found, fy, who, stored, conflict=rows)
    flash(gettext("評価を記録しました。"))
    return _back(fy, found)


def _remove(fy: int, identity: int, who: Evaluator) -> Any:
    found = _writable(fy, identity)
    form = VersionForm()
    version = form.version.data if form.validate() else 0
    try:
        service.remove_evaluation(db(), item=found, year=fy, evaluator=who, version=version, by=actor())
    except EvaluationRefused as refused:
        stored = _stored(fy, found, who)
        shown = EvaluationForm(formdata=None, obj=stored)
        _say(shown, refused)
        return _shown(shown, found, fy, who, stored)
    except Stale:
        return answer(409)
    flash(gettext("評価を削除しました。"))
    return _back(fy, found)


def _writable(fy: int, identity: int) -> PlanItem:
    require_write(None)
    found = item(db(), identity)
    if found is None or not found.plan.first_fiscal_year <= fy <= found.plan.last_fiscal_year:
        abort(404)
    return found


def _stored(fy: int, found: PlanItem, who: Evaluator) -> Evaluation | None:
    return evaluation(db(), item_id=found.id, fiscal_year=fy, evaluator=who)


def _back(fy: int, found: PlanItem) -> Response:
    return redirect(url_for("evaluation.page", fy=fy, _anchor=f"item-{found.number}"))


def _say(form: EvaluationForm, refused: EvaluationRefused) -> None:
    name, sentence = _REFUSED[type(refused)]
    form[name].errors = [str(sentence)]


def _shown(
    form: EvaluationForm,
    found: PlanItem,
    fy: int,
    who: Evaluator,
    stored: Evaluation | None,
    *,
    conflict: list[tuple[str, str, str]] | None = None,
) -> Answer:
    page = render_template(
        "evaluation/form.html",
        form=form,
        item=found,
        named=item_name(found),
        year=fy,
        evaluator=who,
        stored=stored,
        conflict=conflict,
    )
    if conflict is not None:
        return page, 409
    return page, 422 if form.is_submitted() else 200
