"""Closing days of the institute's own, entered by administrators."""

from itertools import groupby

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from registry.japanese.business_days import is_business_day
from registry.model.vocabulary import Role
from registry.queries.closing_day import closing_day, closing_day_list
from registry.services.closing_day import (
    LONGEST_NAME,
    ClosingDayRefused,
    DayTaken,
    add_closing_day,
    remove_closing_day,
)
from registry.web.form.field import AtMost, DateField, LineField, Needed
from registry.web.frame.access import actor, opens_to
from registry.web.frame.database import db
from registry.web.frame.language import english
from registry.web.words.rendering import day as shown_day

pages = Blueprint("closing_day", __name__)


class ClosingDayForm(FlaskForm):
    """A day and why the institute is closed on it."""

    day = DateField(
        lazy_gettext("休業日の日付"), validators=[Needed(lazy_gettext("休業日を入れてください。"))]
    )
    name = LineField(
        lazy_gettext("名称"),
        validators=[Needed(lazy_gettext("名称を入れてください。")), AtMost(LONGEST_NAME)],
        render_kw={"maxlength": LONGEST_NAME},
    )


@pages.route("/admin/closing-days", methods=["GET", "POST"])
@opens_to(Role.ADMIN)
def listing() -> Response | str | tuple[str, int]:
    """The days by year, and a form for one more."""
    form = ClosingDayForm()
    if request.method == "GET":
        return _page(form)
    if form.validate():
        day = form.day.day
        assert day is not None
        usual = is_business_day(day)
        try:
            add_closing_day(db(), day=day, name=form.name.data or "", by=actor())
            flash(gettext("%(day)sを休業日に加えました。", day=shown_day(day)))
            if form.day.data.notice and not english():
                flash(form.day.data.notice)
            if not usual:
                flash(gettext("この日は土日・祝日・年末年始で、もともと休みです。"))
            return redirect(url_for("closing_day.listing"), 303)
        except ClosingDayRefused as refused:
            form.day.errors = [_sentence(refused, shown_day(day))]
    return _page(form), 422


@pages.post("/admin/closing-days/delete")
@opens_to(Role.ADMIN)
def delete() -> Response:
    """The institute works on that day after all."""
    found = closing_day(db(), request.form.get("day", ""))
    if found is None:
        abort(404)
    flash(gettext("%(day)sを休業日からはずしました。", day=shown_day(found.day)))
    remove_closing_day(db(), closing_day=found, by=actor())
    return redirect(url_for("closing_day.listing"), 303)


def _page(form: ClosingDayForm) -> str:
    days = closing_day_list(db())
    years = [(year, list(rows)) for year, rows in groupby(days, key=lambda each: each.day.year)]
    return render_template("closing_day/page.html", form=form, years=years[::-1])


def _sentence(refused: ClosingDayRefused, day: str) -> str:
    if isinstance(refused, DayTaken):
        return gettext("%(day)sは休業日に登録済みです。", day=day)
    return gettext("休業日は1900年から2199年までです。")
