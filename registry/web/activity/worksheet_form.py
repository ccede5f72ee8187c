"""The forms of the worksheet: a row of last year or of this one, and a row of new work."""

from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, FieldList, Form, FormField, HiddenField

from registry.japanese.months import advanced
from registry.model import Activity
from registry.model.vocabulary import ActivityType, Unit
from registry.queries.worksheet import Pair
from registry.services.worksheet import Figures
from registry.web.form.field import AtMost, CodeField, LineField, MonthsField, NumberField
from registry.web.form.naming import NamedForm, say

MOST = 400


class FiguresForm(Form):
    """What a row says of the year."""

    title = LineField(lazy_gettext("連携事業"), validators=[AtMost(400)])
    count = NumberField(lazy_gettext("数"))
    unit = CodeField(lazy_gettext("単位"), Unit, empty="")
    participants = NumberField(lazy_gettext("参加者"))
    months = MonthsField(lazy_gettext("月"))


class RowForm(FiguresForm):
    """A row of last year or of this one: which, and whether it goes on."""

    previous = HiddenField()
    current = HiddenField()
    version = HiddenField()
    keep = BooleanField(lazy_gettext("継続"))


class NewRowForm(FiguresForm):
    """A row of new work; without a title it is left out."""

    partner = FormField(NamedForm)
    kind = CodeField(lazy_gettext("種別"), ActivityType, empty="")


class WorksheetForm(FlaskForm):
    """All rows of a worksheet."""

    rows = FieldList(FormField(RowForm), max_entries=MOST)
    new = FieldList(FormField(NewRowForm), max_entries=50)


def either(pair: Pair) -> Activity:
    """This year's work, else last year's."""
    found = pair.current or pair.previous
    assert found is not None
    return found


def key(pair: Pair) -> tuple[str, str]:
    """What the hidden fields of a row say of its pair."""
    return (
        str(pair.previous.id) if pair.previous else "",
        str(pair.current.id) if pair.current else "",
    )


def values(pair: Pair, year: int) -> dict[str, Any]:
    """A row as it opens: this year's figures, else last year's with years and numbers of the title advanced."""
    shown = either(pair)
    previous, current = key(pair)
    return {
        "title": shown.title if pair.current else advanced(shown.title, year - 1),
        "count": shown.count,
        "unit": shown.unit,
        "participants": shown.participants,
        "months": tuple((each.month, each.participants) for each in shown.months) or None,
        "previous": previous,
        "current": current,
        "version": str(pair.current.version) if pair.current else "",
        "keep": False,
    }


def figures(form: Any) -> Figures:
    """What a row says of the year."""
    return Figures(
        title=form.title.data or "",
        count=form.count.data,
        unit=form.unit.data,
        participants=form.participants.data,
        months=form.months.data or (),
    )


def judge_count(form: Any) -> None:
    """A count needs its unit."""
    if form.count.data is not None and form.unit.data is None and not form.count.errors:
        say(form.count, gettext("数には単位が、単位には数が要ります。"))


def in_words(activity: Activity) -> str:
    """What is stored of a piece of work, in a line."""
    parts = [activity.title]
    if activity.count is not None:
        parts.append(f"{activity.count}{activity.unit}")
    if activity.participants is not None:
        parts.append(gettext("参加 %(people)s 名", people=activity.participants))
    return " / ".join(parts)
