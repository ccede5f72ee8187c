"""The figures of a pipeline in a fiscal year, typed where only figures are known."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import FieldList, Form, FormField, HiddenField

from registry.japanese.dates import FIRST_FISCAL_YEAR, LAST_FISCAL_YEAR, fiscal_year
from registry.model import Pipeline
from registry.model.measure import UNITS, Measure
from registry.model.vocabulary import Role
from registry.queries.pipeline import pipeline
from registry.services.pipeline import Figure, set_figures
from registry.web.form.field import AtMost, LineField, NumberField
from registry.web.frame.access import actor, opens_to, require_write
from registry.web.frame.clock import today
from registry.web.frame.database import db
from registry.web.words.rendering import wrong_fields

pages = Blueprint("pipeline", __name__)
MEASURES = tuple(Measure)


class FigureForm(Form):
    """One figure; empty where it is not known."""

    value = NumberField(lazy_gettext("数"))
    note = LineField(lazy_gettext("注記"), validators=[AtMost(400)])


class FiguresForm(FlaskForm):
    """A row for each measure, in the order of the registry."""

    figures = FieldList(FormField(FigureForm), min_entries=len(MEASURES), max_entries=len(MEASURES))
    version = HiddenField()


@pages.route("/pipelines/<int:identity>/years/<int:year>", methods=["GET", "POST"])
@opens_to(Role.OFFICER, Role.ADMIN)
def year(identity: int, year: int) -> Response | str | tuple[str, int]:
    """The figures of a fiscal year in a table; one that is left empty is unknown."""
    found = pipeline(db(), identity)
    if found is None or not FIRST_FISCAL_YEAR <= year <= min(LAST_FISCAL_YEAR, fiscal_year(today())):
        abort(404)
    require_write(None)
    form = FiguresForm(data=_stored(found, year))
    if request.method == "GET":
        return _page(form, found, year)
    if form.version.data != str(found.version):
        form.version.data = str(found.version)
        return _page(form, found, year, conflict=True), 409
    form.validate()
    for entry in form.figures:
        if entry.form.note.data and entry.form.value.data is None and not entry.form.value.errors:
            entry.form.value.errors = [gettext("注記だけでは記録できません。数を書いてください。")]
    if wrong_fields(form):
        return _page(form, found, year), 422
    set_figures(
        db(), pipeline=found, version=found.version, fiscal_year=year, figures=_typed(form), by=actor()
    )
    flash(gettext("数値を記録しました。"))
    return redirect(url_for("funnel.page", _anchor="pipelines-heading"))


def _stored(found: Pipeline, year: int) -> dict[str, Any]:
    known = {each.measure: each for each in found.figures if each.fiscal_year == year}
    return {
        "version": found.version,
        "figures": [
            {"value": known[each].value, "note": known[each].note} if each in known else {}
            for each in MEASURES
        ],
    }


def _typed(form: FiguresForm) -> dict[Measure, Figure]:
    rows = zip(MEASURES, (entry.form for entry in form.figures), strict=True)
    return {
        measure: Figure(row.value.data, row.note.data) for measure, row in rows if row.value.data is not None
    }


def _page(form: FiguresForm, found: Pipeline, year: int, conflict: bool = False) -> str:
    return render_template(
        "pipeline/form.html",
        form=form,
        pipeline=found,
        year=year,
        rows=list(zip(MEASURES, [entry.form for entry in form.figures], strict=True)),
        units=UNITS,
        stored={each.measure: each for each in found.figures if each.fiscal_year == year},
        conflict=conflict,
    )
