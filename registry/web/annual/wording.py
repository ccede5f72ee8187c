"""How kinds of joint work are worded in the annual report: the list, and a form with a bullet made by the rule."""

from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import TextAreaField

from registry.config import Config
from registry.model import Activity, Wording
from registry.model.vocabulary import Role
from registry.model.wording import PLACEHOLDERS
from registry.queries.report import examples, wordings
from registry.reports.annual.bullet import MARK, composed
from registry.reports.annual.material import worded
from registry.services.recording import Stale
from registry.services.wording import (
    LONGEST_JOINED,
    LONGEST_TEMPLATE,
    Facts,
    WordingRefused,
    change_wording,
    refuse_wrong,
)
from registry.web.form.conflict import differences
from registry.web.form.field import AtMost, LineField, Needed, NumberField, TickField
from registry.web.form.naming import say
from registry.web.frame.access import actor, may_write, opens_to, require_write
from registry.web.frame.database import db

pages = Blueprint("wording", __name__)
Answer = Response | str | tuple[str, int]
WRITERS = (Role.OFFICER, Role.ADMIN)


class TemplateField(LineField, TextAreaField):
    """A sentence with names in braces."""


class WordingForm(FlaskForm):
    """What is written down of a wording."""

    template = TemplateField(
        lazy_gettext("文"),
        validators=[Needed(lazy_gettext("文を書いてください。")), AtMost(LONGEST_TEMPLATE)],
    )
    joined = LineField(lazy_gettext("ほかの種別の文に続けるときの言葉"), validators=[AtMost(LONGEST_JOINED)])
    says_place = TickField(lazy_gettext("催事の場所をかっこの中に書く"))
    version = NumberField()

    @property
    def facts(self) -> Facts:
        """What the services take."""
        return Facts(self.template.data or "", self.joined.data, bool(self.says_place.data))


@pages.get("/reports/wordings")
@opens_to(*WRITERS)
def listing() -> str:
    """Every wording with a bullet that it makes."""
    found = examples(db())
    rules = worded(db())
    return render_template(
        "wording/list.html",
        rows=[
            (each, work, composed(work, rules, institute=_institute()) if work is not None else None)
            for each in wordings(db())
            for work in (found.get((each.kind, each.continued)),)
        ],
        mark=MARK,
        writes=may_write(current_user, None),
    )


@pages.route("/reports/wordings/<int:identity>/edit", methods=["GET", "POST"])
@opens_to(*WRITERS)
def change(identity: int) -> Answer:
    """Change a wording, or look first at what it would make."""
    require_write(None)
    found = db().get(Wording, identity)
    if found is None:
        abort(404)
    form = WordingForm(obj=found)
    if request.method == "GET":
        return _page(form, found, found)
    if not form.validate():
        return _page(form, found, None, 422)
    try:
        if "preview" in request.form:
            refuse_wrong(form.facts)
            return _page(form, found, _tried(found, form.facts))
        change_wording(db(), wording=found, version=form.version.data or 0, facts=form.facts, by=actor())
    except WordingRefused as refused:
        known = " ".join(f"{{{each}}}" for each in sorted(PLACEHOLDERS))
        sentence = gettext(
            "「{%(what)s}」に入れるものはありません（使えるもの: %(known)s）。",
            what=refused.what[:60],
            known=known,
        )
        say(form[refused.at], sentence if refused.what else gettext("文を書いてください。"))
        return _page(form, found, None, 422)
    except Stale:
        rows = differences(WordingForm(formdata=None, obj=found), form)
        form.version.process_data(found.version)
        return _page(form, found, _tried(found, form.facts), 409, conflict=rows)
    flash(gettext("年報の文の決まりを変更しました。"))
    return redirect(url_for("wording.listing"))


def _tried(found: Wording, facts: Facts) -> Wording:
    """The rule as it was typed, kept nowhere."""
    return Wording(
        kind=found.kind,
        continued=found.continued,
        template=facts.template,
        joined=facts.joined,
        says_place=facts.says_place,
    )


def _page(form: WordingForm, found: Wording, rule: Wording | None, status: int = 200, **more: Any) -> Answer:
    work: Activity | None = examples(db()).get((found.kind, found.continued))
    bullet = None
    if work is not None and rule is not None:
        rules = {**worded(db()), (found.kind, found.continued): rule}
        bullet = composed(work, rules, institute=_institute())
    page = render_template(
        "wording/form.html",
        form=form,
        wording=found,
        work=work,
        bullet=bullet,
        mark=MARK,
        **{"conflict": None, **more},
    )
    return page, status


def _institute() -> str:
    config: Config = current_app.config["REGISTRY"]
    return config.institute_short
