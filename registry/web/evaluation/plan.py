"""Mid-term plans and their items are entered and changed by headquarters."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from registry.japanese.dates import LAST_FISCAL_YEAR
from registry.model import MidTermPlan, PlanItem
from registry.model.vocabulary import Role
from registry.queries import evaluation as items
from registry.services import plan as service
from registry.services.plan import Facts, ItemFacts, PlanRefused
from registry.services.recording import Stale
from registry.web.form.conflict import differences
from registry.web.form.field import AtMost, LineField, Needed, NumberField, TextField
from registry.web.frame.access import actor, opens_to, require_write
from registry.web.frame.database import db

pages = Blueprint("plan", __name__)
Answer = Response | str | tuple[str, int]
Rows = list[tuple[str, str, str]] | None

# At which field a refusal stands, and its sentence in the language of the page.
_REFUSED: dict[type[PlanRefused], tuple[str, Any]] = {
    service.NumberTaken: ("number", lazy_gettext("同じ番号の計画があります。")),
    service.WordMissing: ("name", lazy_gettext("名称と英語の名称が要ります。")),
    service.YearsRefused: (
        "last_fiscal_year",
        lazy_gettext("年度は1900から2199まで、最終年度は初年度以後で、計画は10年度までです。"),
    ),
    service.YearsTaken: ("first_fiscal_year", lazy_gettext("ほかの計画と年度が重なります。")),
    service.YearsGraded: (
        "first_fiscal_year",
        lazy_gettext("評価が記録されている年度を計画の外にすることはできません。"),
    ),
    service.ItemTaken: ("number", lazy_gettext("同じ計画に同じ番号の項目があります。")),
}
_NAME = Needed(lazy_gettext("名称を入れてください。"))
_NAME_EN = Needed(lazy_gettext("英語の名称を入れてください。"))
_YEAR = Needed(lazy_gettext("年度を入れてください。"))
_NUMBER = Needed(lazy_gettext("番号を入れてください。"))


class PlanForm(FlaskForm):
    """A plan: its number, its names and the fiscal years that it covers."""

    number = NumberField(lazy_gettext("計画の番号"), most=999, validators=[_NUMBER])
    name = LineField(lazy_gettext("計画の名称"), validators=[_NAME, AtMost(400)])
    name_en = LineField(lazy_gettext("英語の名称"), validators=[_NAME_EN, AtMost(400)])
    first_fiscal_year = NumberField(lazy_gettext("初年度"), most=LAST_FISCAL_YEAR, validators=[_YEAR])
    last_fiscal_year = NumberField(lazy_gettext("最終年度"), most=LAST_FISCAL_YEAR, validators=[_YEAR])
    note = TextField(lazy_gettext("出典・注記"), validators=[AtMost(1000)])
    version = NumberField()

    @property
    def facts(self) -> Facts:
        """What the services take."""
        return Facts(
            name=self.name.data or "",
            name_en=self.name_en.data or "",
            first_fiscal_year=self.first_fiscal_year.data,
            last_fiscal_year=self.last_fiscal_year.data,
            note=self.note.data,
        )


class ItemForm(FlaskForm):
    """An item of a plan."""

    number = NumberField(lazy_gettext("項目の番号"), most=999, validators=[_NUMBER])
    name = LineField(lazy_gettext("項目の名称"), validators=[_NAME, AtMost(400)])
    name_en = LineField(lazy_gettext("英語の名称"), validators=[_NAME_EN, AtMost(400)])
    version = NumberField()

    @property
    def facts(self) -> ItemFacts:
        """What the services take."""
        return ItemFacts(number=self.number.data, name=self.name.data or "", name_en=self.name_en.data or "")


@pages.route("/indicators/plans/new", methods=["GET", "POST"])
@opens_to(Role.OFFICER, Role.ADMIN)
def register() -> Answer:
    """A new plan."""
    require_write(None)
    form = PlanForm()
    if not form.validate_on_submit():
        return _plan(form)
    try:
        made = service.register_plan(db(), number=form.number.data, facts=form.facts, by=actor())
    except PlanRefused as refused:
        _say(form, refused)
        return _plan(form)
    flash(gettext("計画を登録しました。"))
    return _back(made.number)


@pages.route("/indicators/plans/<int:number>/edit", methods=["GET", "POST"])
@opens_to(Role.OFFICER, Role.ADMIN)
def edit(number: int) -> Answer:
    """Change a plan; who comes second sees both versions."""
    found = _writable(number)
    form = _numbered(PlanForm(obj=found))
    if not form.validate_on_submit():
        return _plan(form, found)
    try:
        service.change_plan(db(), plan=found, version=form.version.data or 0, facts=form.facts, by=actor())
    except PlanRefused as refused:
        _say(form, refused)
        return _plan(form, found)
    except Stale:
        rows = differences(_numbered(PlanForm(formdata=None, obj=found)), form)
        form.version.process_data(found.version)
        return _plan(form, found, rows)
    flash(gettext("計画を変更しました。"))
    return _back(number)


@pages.route("/indicators/plans/<int:number>/items/new", methods=["GET", "POST"])
@opens_to(Role.OFFICER, Role.ADMIN)
def register_item(number: int) -> Answer:
    """A new item of a plan."""
    found = _writable(number)
    form = ItemForm()
    if not form.validate_on_submit():
        return _item(form, found)
    try:
        service.register_item(db(), plan=found, facts=form.facts, by=actor())
    except PlanRefused as refused:
        _say(form, refused)
        return _item(form, found)
    flash(gettext("評価項目を登録しました。"))
    return _back(number)


@pages.route("/indicators/items/<int:identity>/edit", methods=["GET", "POST"])
@opens_to(Role.OFFICER, Role.ADMIN)
def edit_item(identity: int) -> Answer:
    """Change an item; who comes second sees both versions."""
    require_write(None)
    found = items.item(db(), identity)
    if found is None:
        abort(404)
    form = ItemForm(obj=found)
    if not form.validate_on_submit():
        return _item(form, found.plan, found)
    try:
        service.change_item(db(), item=found, version=form.version.data or 0, facts=form.facts, by=actor())
    except PlanRefused as refused:
        _say(form, refused)
        return _item(form, found.plan, found)
    except Stale:
        rows = differences(ItemForm(formdata=None, obj=found), form)
        form.version.process_data(found.version)
        return _item(form, found.plan, found, rows)
    flash(gettext("評価項目を変更しました。"))
    return _back(found.plan_number)


def _numbered(form: PlanForm) -> PlanForm:
    """Without the number: a plan keeps the one that it has."""
    del form.number
    return form


def _writable(number: int) -> MidTermPlan:
    require_write(None)
    found = db().get(MidTermPlan, number)
    if found is None:
        abort(404)
    return found


def _back(number: int) -> Response:
    return redirect(url_for("indicator.table", plan=number))


def _say(form: Any, refused: PlanRefused) -> None:
    name, sentence = _REFUSED[type(refused)]
    form[name].errors = [str(sentence)]


def _plan(form: PlanForm, found: MidTermPlan | None = None, conflict: Rows = None) -> Answer:
    page = render_template("plan/form.html", form=form, plan=found, conflict=conflict)
    return page, _status(form, conflict)


def _item(form: ItemForm, plan: MidTermPlan, found: PlanItem | None = None, conflict: Rows = None) -> Answer:
    page = render_template("plan/item.html", form=form, plan=plan, item=found, conflict=conflict)
    return page, _status(form, conflict)


def _status(form: FlaskForm, conflict: Rows) -> int:
    """A page that was asked for, one with what was wrong, one with what is stored meanwhile."""
    if conflict is not None:
        return 409
    return 422 if form.is_submitted() else 200
