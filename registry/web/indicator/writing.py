"""Indicators and their typed values are entered and changed by headquarters: they belong to the whole institute."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from registry.japanese.dates import checked_fiscal_year
from registry.model import Indicator, IndicatorValue
from registry.model.vocabulary import IndicatorCount, Role, TargetPeriod
from registry.queries.indicator import indicator, plans, typed_value
from registry.services import indicator as service
from registry.services.indicator import LARGEST, Facts, IndicatorRefused
from registry.services.recording import Stale
from registry.web.form.conflict import differences
from registry.web.form.field import (
    AtMost,
    CodeField,
    DecimalNumberField,
    LineField,
    Needed,
    NumberField,
    RecordField,
    TextField,
)
from registry.web.frame.access import actor, opens_to, require_write
from registry.web.frame.database import db
from registry.web.frame.error import answer
from registry.web.frame.language import english

pages = Blueprint("indicator_writing", __name__)
Answer = Response | str | tuple[str, int]
DECIMAL = {"inputmode": "decimal"}

# At which field a refusal stands, and its sentence in the language of the page.
_REFUSED: dict[type[IndicatorRefused], tuple[str, Any]] = {
    service.NameTaken: ("name", lazy_gettext("同じ計画に同じ名称の指標があります。")),
    service.WordMissing: ("name", lazy_gettext("指標には名称、英語名、単位が要ります。")),
    service.TargetIncomplete: (
        "target_period",
        lazy_gettext("目標値と目標の期間は、両方書くか、両方空にしてください。"),
    ),
    service.NotSummable: (
        "target_period",
        lazy_gettext("割合や年度末の数は合計できません。目標の期間は「年度ごと」にしてください。"),
    ),
    service.ValuesTyped: (
        "counted",
        lazy_gettext(
            "記入された値があるので、台帳が数える指標にはできません。別の指標として登録してください。"
        ),
    ),
    service.IsCounted: ("value", lazy_gettext("この指標は台帳が数えるので、値は記入できません。")),
    service.NotBegun: ("value", lazy_gettext("まだ始まっていない年度の値は記録できません。")),
    service.NumberRefused: ("value", lazy_gettext("値は0以上で、整数部は12桁、小数部は2桁までです。")),
    service.SourceMissing: ("note", lazy_gettext("値の出典を書いてください。")),
    service.Printed: (
        "value",
        lazy_gettext("資料に載っている値は削除できません。内容が違うときは直してください。"),
    ),
}


class IndicatorForm(FlaskForm):
    """An indicator, its target, and whether the registry counts it."""

    plan_number = RecordField(
        lazy_gettext("計画"), validators=[Needed(lazy_gettext("計画を選んでください。"))]
    )
    item = NumberField(lazy_gettext("項目の番号"), most=999)
    name = LineField(
        lazy_gettext("指標の名称"), validators=[Needed(lazy_gettext("名称を入れてください。")), AtMost(400)]
    )
    name_en = LineField(
        lazy_gettext("英語の名称"),
        validators=[Needed(lazy_gettext("英語の名称を入れてください。")), AtMost(400)],
    )
    unit = LineField(
        lazy_gettext("単位"), validators=[Needed(lazy_gettext("単位を入れてください。")), AtMost(40)]
    )
    target = DecimalNumberField(lazy_gettext("目標値"), most=LARGEST, render_kw=DECIMAL)
    target_period = CodeField(lazy_gettext("目標の期間"), TargetPeriod, empty=lazy_gettext("目標なし"))
    counted = CodeField(
        lazy_gettext("値の決め方"), IndicatorCount, empty=lazy_gettext("人が記入する（出典つき）")
    )
    version = NumberField()

    @property
    def facts(self) -> Facts:
        """What the services take."""
        return Facts(
            plan_number=self.plan_number.data,
            name=self.name.data or "",
            name_en=self.name_en.data or "",
            unit=self.unit.data or "",
            item=self.item.data,
            target=self.target.data,
            target_period=self.target_period.data,
            counted=self.counted.data,
        )

    def offer_plans(self) -> "IndicatorForm":
        """The plans to choose from."""
        self.plan_number.choices = [
            ("", gettext("選んでください")),
            *((plan.number, plan.name_en if english() else plan.name) for plan in plans(db())),
        ]
        return self


class ValueForm(FlaskForm):
    """The value of a fiscal year and where it comes from; without a version there was none."""

    value = DecimalNumberField(
        lazy_gettext("値"),
        most=LARGEST,
        validators=[Needed(lazy_gettext("値を入れてください。"))],
        render_kw=DECIMAL,
    )
    note = TextField(
        lazy_gettext("出典・注記"),
        validators=[Needed(lazy_gettext("値の出典を書いてください。")), AtMost(1000)],
    )
    version = NumberField()


class VersionForm(FlaskForm):
    """The version of a value that a button stands beside."""

    version = NumberField()


@pages.route("/indicators/new", methods=["GET", "POST"])
@opens_to(Role.OFFICER, Role.ADMIN)
def register() -> Answer:
    """A new indicator of a plan."""
    require_write(None)
    form = IndicatorForm().offer_plans()
    if not form.validate_on_submit():
        return _shown(form)
    try:
        made = service.register_indicator(db(), facts=form.facts, by=actor())
    except IndicatorRefused as refused:
        _say(form, refused)
        return _shown(form)
    flash(gettext("指標を登録しました。"))
    return redirect(url_for("indicator.page", identity=made.id))


@pages.route("/indicators/<int:identity>/edit", methods=["GET", "POST"])
@opens_to(Role.OFFICER, Role.ADMIN)
def edit(identity: int) -> Answer:
    """Change an indicator; who comes second sees both versions."""
    found = _writable(identity)
    form = IndicatorForm(obj=found).offer_plans()
    if not form.validate_on_submit():
        return _shown(form, found)
    try:
        service.change_indicator(
            db(), indicator=found, version=form.version.data or 0, facts=form.facts, by=actor()
        )
    except IndicatorRefused as refused:
        _say(form, refused)
        return _shown(form, found)
    except Stale:
        stored = IndicatorForm(formdata=None, obj=found).offer_plans()
        rows = differences(stored, form)
        form.version.process_data(found.version)
        return _shown(form, found, conflict=rows)
    flash(gettext("指標を変更しました。"))
    return redirect(url_for("indicator.page", identity=identity))


@pages.route("/indicators/<int:identity>/years/<int:fy>", methods=["GET", "POST"])
@opens_to(Role.OFFICER, Role.ADMIN)
def record(identity: int, fy: int) -> Answer:
    """The value of a fiscal year, with its source."""
    found, year = _writable(identity), _year(fy)
    stored = typed_value(db(), indicator_id=identity, fiscal_year=year)
    form = ValueForm(obj=stored)
    if not form.validate_on_submit():
        return _value(form, found, year, stored)
    try:
        service.record_value(
            db(),
            indicator=found,
            year=year,
            version=form.version.data,
            value=form.value.data,
            note=form.note.data or "",
            by=actor(),
        )
    except IndicatorRefused as refused:
        _say(form, refused)
        return _value(form, found, year, stored)
    except Stale:
        db().expire_all()
        found, stored = _writable(identity), typed_value(db(), indicator_id=identity, fiscal_year=year)
        rows = differences(ValueForm(formdata=None, obj=stored), form)
        form.version.process_data(stored.version if stored else None)
        return _value(form, found, year, stored, conflict=rows)
    flash(gettext("値を記録しました。"))
    return redirect(url_for("indicator.page", identity=identity, _anchor=f"fy-{year}"))


@pages.post("/indicators/<int:identity>/years/<int:fy>/delete")
@opens_to(Role.OFFICER, Role.ADMIN)
def remove(identity: int, fy: int) -> Any:
    """Take back a value that was entered by mistake."""
    found, year = _writable(identity), _year(fy)
    form = VersionForm()
    version = form.version.data if form.validate() else 0
    stored = typed_value(db(), indicator_id=identity, fiscal_year=year)
    try:
        service.remove_value(db(), indicator=found, year=year, version=version, by=actor())
    except IndicatorRefused as refused:
        shown = ValueForm(formdata=None, obj=stored)
        _say(shown, refused)
        return _value(shown, found, year, stored)
    except Stale:
        return answer(409)
    flash(gettext("値を削除しました。"))
    return redirect(url_for("indicator.page", identity=identity))


def _writable(identity: int) -> Indicator:
    require_write(None)
    found = indicator(db(), identity)
    if found is None:
        abort(404)
    return found


def _year(fy: int) -> int:
    try:
        return checked_fiscal_year(fy)
    except ValueError:
        abort(404)


def _say(form: Any, refused: IndicatorRefused) -> None:
    name, sentence = _REFUSED[type(refused)]
    field = form[name] if name in form else next(iter(form))
    field.errors = [str(sentence)]


def _shown(
    form: IndicatorForm, found: Indicator | None = None, *, conflict: list[tuple[str, str, str]] | None = None
) -> Answer:
    page = render_template("indicator/form.html", form=form, indicator=found, conflict=conflict)
    return page, _status(form, conflict)


def _value(
    form: ValueForm,
    found: Indicator,
    year: int,
    stored: IndicatorValue | None,
    *,
    conflict: list[tuple[str, str, str]] | None = None,
) -> Answer:
    page = render_template(
        "indicator/value.html", form=form, indicator=found, year=year, stored=stored, conflict=conflict
    )
    return page, _status(form, conflict)


def _status(form: FlaskForm, conflict: object) -> int:
    """A page that was asked for, one with what was wrong, one with what is stored meanwhile."""
    if conflict is not None:
        return 409
    return 422 if form.is_submitted() else 200
