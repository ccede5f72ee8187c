"""Editions of the annual report: frozen as they go to print, read, compared with the tables of today, published."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms.widgets import TextArea

from registry.exchange.frozen_report import written
from registry.model import FrozenReport
from registry.model.vocabulary import Role
from registry.queries.frozen_report import edition, newest_edition
from registry.queries.relation import existing
from registry.reports.annual.reason import reasons
from registry.services import frozen_report as service
from registry.services.frozen_report import LONGEST_REMARK, FrozenReportRefused
from registry.services.recording import Stale
from registry.web.annual import pages as annual
from registry.web.annual.frozen_report_shown import COMPARING, asked_edition, compared
from registry.web.form.field import AtMost, NumberField, TextField
from registry.web.frame.access import actor, opens_to, require_write
from registry.web.frame.database import db

pages = Blueprint("frozen_report", __name__)
Answer = Response | str | tuple[str, int]

_SENTENCES: dict[type[FrozenReportRefused], Any] = {
    service.NotOver: lazy_gettext("年度が終わってから確定できます。"),
    service.NothingWritten: lazy_gettext("この年度の記録がないので、確定するものがありません。"),
    service.NothingChanged: lazy_gettext("前の版から変わったところがないので、新しい版は要りません。"),
    service.RemarkTooLong: lazy_gettext("%(longest)s 文字までです。", longest=LONGEST_REMARK),
    service.AlreadyPublished: lazy_gettext("この版はすでに公表されています。"),
    service.NewerPublished: lazy_gettext("これより新しい版が公表されています。"),
    service.NotPublished: lazy_gettext("この版は公表されていません。"),
    service.ReasonMissing: lazy_gettext("取り下げる理由を書いてください。"),
}


class FreezeForm(FlaskForm):
    """What the edition is for; ``seen`` is the newest edition that the writer knows."""

    remark = TextField(lazy_gettext("覚え書き"), validators=[AtMost(LONGEST_REMARK)], widget=TextArea())
    seen = NumberField()


class PublishForm(FlaskForm):
    """An edition as it was seen."""

    version = NumberField()


class WithdrawForm(FlaskForm):
    """Why an edition is taken back."""

    why = TextField(lazy_gettext("取り下げる理由"), validators=[AtMost(LONGEST_REMARK)], widget=TextArea())
    version = NumberField()


@pages.route("/reports/annual/<fy>/freeze", methods=["GET", "POST"])
@opens_to(Role.OFFICER, Role.ADMIN)
def freeze(fy: str) -> Answer:
    """What freezing does, a remark, and one button."""
    year = annual.asked_year(fy)
    require_write(None)
    form = FreezeForm()
    if request.method == "GET":
        last = newest_edition(db(), year)
        form.seen.process_data(last.edition if last else 0)
        return _freezing(form, year)
    if not form.validate():
        return _freezing(form, year, 422)
    try:
        made = service.freeze_report(
            db(),
            fiscal_year=year,
            seen=form.seen.data or 0,
            remark=form.remark.data,
            write=lambda: written(annual.today(year)),
            by=actor(),
        )
    except FrozenReportRefused as refused:
        form.remark.errors = [str(_SENTENCES[type(refused)])]
        return _freezing(form, year, 422)
    except Stale:
        last = newest_edition(db(), year)
        form.seen.process_data(last.edition if last else 0)
        return _freezing(form, year, 409)
    flash(gettext("年報を第%(edition)s版として確定しました。", edition=made.edition))
    return redirect(url_for("frozen_report.page", fy=year, edition=made.edition), 303)


@pages.get("/reports/annual/<fy>/frozen")
@opens_to()
def page(fy: str) -> str:
    """An edition, by default the newest."""
    year = annual.asked_year(fy)
    found = asked_edition(year) or newest_edition(db(), year)
    if found is None:
        abort(404)
    return annual.frozen_page(found)


@pages.get("/reports/annual/<fy>/difference")
@opens_to(*COMPARING)
def difference(fy: str) -> str:
    """An edition, by default the newest, beside the tables of today: what differs, and why."""
    year = annual.asked_year(fy)
    report = asked_edition(year) or newest_edition(db(), year)
    if report is None:
        abort(404)
    tables = compared(report, annual.today(year))
    told = [each for table in tables for each in table.told]
    why = iter(reasons(db(), found=told, since=report.chain))
    there = existing(db(), {record for each in told for record in each.records})
    return render_template(
        "annual/difference.html",
        report=report,
        year=year,
        total=len(told),
        tables=[(each, [(one, next(why)) for one in each.told]) for each in tables],
        reordered=[each.table for each in tables if each.reordered],
        address=lambda record: annual.address(record) if record in there else None,
    )


@pages.route("/reports/annual/<fy>/frozen/<int:number>/publish", methods=["GET", "POST"])
@opens_to(Role.OFFICER, Role.ADMIN)
def publish(fy: str, number: int) -> Answer:
    """Show an edition to everybody."""
    report = _writable(fy, number)
    form = PublishForm(obj=report)
    if request.method == "GET":
        return _publishing(form, report)
    form.validate()
    try:
        service.publish_report(db(), report=report, version=form.version.data or 0, by=actor())
    except FrozenReportRefused as refused:
        return _publishing(form, report, 422, [str(_SENTENCES[type(refused)])])
    except Stale:
        form.version.process_data(report.version)
        return _publishing(form, report, 409)
    flash(gettext("第%(edition)s版を公表しました。", edition=number))
    return redirect(url_for("frozen_report.page", fy=report.fiscal_year, edition=number), 303)


@pages.route("/reports/annual/<fy>/frozen/<int:number>/withdraw", methods=["GET", "POST"])
@opens_to(Role.OFFICER, Role.ADMIN)
def withdraw(fy: str, number: int) -> Answer:
    """Take an edition back, with the reason."""
    report = _writable(fy, number)
    form = WithdrawForm(obj=report)
    if request.method == "GET":
        return _withdrawing(form, report)
    if not form.validate():
        return _withdrawing(form, report, 422)
    try:
        service.withdraw_report(
            db(), report=report, version=form.version.data or 0, why=form.why.data, by=actor()
        )
    except FrozenReportRefused as refused:
        form.why.errors = [str(_SENTENCES[type(refused)])]
        return _withdrawing(form, report, 422)
    except Stale:
        form.version.process_data(report.version)
        return _withdrawing(form, report, 409)
    flash(gettext("第%(edition)s版の公表を取り下げました。", edition=number))
    return redirect(url_for("frozen_report.page", fy=report.fiscal_year, edition=number), 303)


def _writable(fy: str, number: int) -> FrozenReport:
    year = annual.asked_year(fy)
    require_write(None)
    found = edition(db(), year, number)
    if found is None:
        abort(404)
    return found


def _freezing(form: FreezeForm, year: int, status: int = 200) -> Answer:
    found = annual.today(year)
    last = newest_edition(db(), year)
    page = render_template(
        "annual/freeze.html",
        form=form,
        year=year,
        tables=sum(1 for table in found.tables if table.rows),
        rows=sum(len(table.rows) for table in found.tables),
        last=last,
        differing=sum(len(each.told) for each in compared(last, found)) if last else 0,
        second=status == 409 and last is not None,
    )
    return page, status


def _publishing(
    form: PublishForm, report: FrozenReport, status: int = 200, refused: Sequence[str] = ()
) -> Answer:
    page = render_template(
        "annual/publish.html", form=form, report=report, refused=refused, second=status == 409
    )
    return page, status


def _withdrawing(form: WithdrawForm, report: FrozenReport, status: int = 200) -> Answer:
    return render_template("annual/withdraw.html", form=form, report=report, second=status == 409), status
