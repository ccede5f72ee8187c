"""The tables of the annual report: the list, and the form in which headquarters set each of them up."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import HiddenField

from registry.model import ReportSection
from registry.model.report_section import CHOICES, COLUMNS
from registry.model.vocabulary import Role, SectionKind
from registry.queries.group import group_tree
from registry.queries.pipeline import pipelines
from registry.queries.place import regions
from registry.queries.report import report_section, report_sections
from registry.services.recording import Stale
from registry.services.report_section import (
    SectionRefused,
    change_section,
    delete_section,
    following,
    register_section,
)
from registry.web.annual.report_section_form import SectionForm, facts_of
from registry.web.form.conflict import differences
from registry.web.form.naming import Resolution, resolve_names, say
from registry.web.frame.access import actor, may_write, opens_to, require_write
from registry.web.frame.database import db
from registry.web.frame.error import answer

pages = Blueprint("report_section", __name__)
Answer = Response | str | tuple[Response | str, int]
WRITERS = (Role.OFFICER, Role.ADMIN)


class VersionForm(FlaskForm):
    """The version of what a button stands beside."""

    version = HiddenField()


@pages.get("/reports/sections")
@opens_to(*WRITERS)
def listing() -> str:
    """All tables in the order of the report."""
    return render_template(
        "report_section/list.html", sections=report_sections(db()), writes=may_write(current_user, None)
    )


@pages.route("/reports/sections/new", methods=["GET", "POST"])
@opens_to(*WRITERS)
def register() -> Answer:
    """A new table."""
    require_write(None)
    form = _offered(SectionForm(), None)
    if not form.is_submitted():
        return _page(form, None)
    settled, found = _settled(form)
    if settled:
        try:
            register_section(db(), facts=form.facts(found.known.get(0)), before=form.before.data, by=actor())
        except Stale:
            return _page(form, None, 409, conflict=[])
        except SectionRefused as refused:
            form.refuse(refused)
        else:
            flash(gettext("年報の節を登録しました。"))
            return redirect(url_for("report_section.listing"))
    return _page(form, None, 422, found=found)


@pages.route("/reports/sections/<int:identity>/edit", methods=["GET", "POST"])
@opens_to(*WRITERS)
def change(identity: int) -> Answer:
    """Change a table; who comes second sees both versions."""
    section = _writable(identity)
    form = _offered(SectionForm(data=facts_of(section, following(db(), section))), section)
    if not form.is_submitted():
        return _page(form, section)
    settled, found = _settled(form)
    if settled:
        try:
            change_section(
                db(),
                section=section,
                version=_version(form),
                facts=form.facts(found.known.get(0)),
                before=form.before.data,
                by=actor(),
            )
        except Stale:
            db().expire_all()
            return _both(form, _writable(identity))
        except SectionRefused as refused:
            form.refuse(refused)
        else:
            flash(gettext("年報の節を変更しました。"))
            return redirect(url_for("report_section.listing"))
    return _page(form, section, 422, found=found)


@pages.route("/reports/sections/<int:identity>/delete", methods=["GET", "POST"])
@opens_to(*WRITERS)
def remove(identity: int) -> Answer:
    """Delete a table, after a page that says what that means."""
    section = _writable(identity)
    form = VersionForm(obj=section)
    if not form.is_submitted():
        return render_template("report_section/delete.html", section=section)
    try:
        delete_section(db(), section=section, version=_version(form), by=actor())
    except Stale:
        return answer(409)
    flash(gettext("年報の節「%(section)s」を削除しました。", section=f"{section.code} {section.title}"))
    return redirect(url_for("report_section.listing"))


def _settled(form: SectionForm) -> tuple[bool, Resolution]:
    """Whether every field is right, and which organisation the form names."""
    good = form.validate()
    name = form.partner.form.name
    found = resolve_names([form.partner.form])
    if 0 in found.new:
        say(name, gettext("台帳にある機関を選んでください。新しい機関は先に登録します。"))
    return good and not form.partner.form.category.errors and not name.errors, found


def _version(form: Any) -> int:
    text = str(form.version.data or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _writable(identity: int) -> ReportSection:
    require_write(None)
    found = report_section(db(), identity)
    if found is None:
        abort(404)
    return found


def _offered(form: SectionForm, section: ReportSection | None) -> SectionForm:
    form.offer(
        others=[each for each in report_sections(db()) if each is not section],
        regions=regions(db()),
        groups=[(identity, name) for identity, (name, _) in group_tree(db()).items()],
        pipelines=[(each.id, each.name) for each in pipelines(db())],
    )
    return form


def _page(
    form: SectionForm,
    section: ReportSection | None,
    status: int = 200,
    *,
    found: Resolution | None = None,
    **more: Any,
) -> Answer:
    page = render_template(
        "report_section/form.html",
        form=form,
        section=section,
        found=found,
        areas=regions(db()),
        columns={kind: sorted(COLUMNS[kind]) for kind in SectionKind},
        choices=CHOICES,
        **more,
    )
    return page, status


def _both(form: SectionForm, section: ReportSection) -> Answer:
    """What is stored beside what was typed; sent again, the form overwrites knowingly."""
    stored = _offered(SectionForm(formdata=None, data=facts_of(section, following(db(), section))), section)
    rows = differences(stored, form)
    theirs, mine = stored.partner.form.name.data or "", form.partner.form.name.data or ""
    if theirs != mine:
        rows.append((str(form.partner.form.name.label.text), theirs, mine))
    form.version.data = str(section.version)
    return _page(form, section, 409, conflict=rows)
