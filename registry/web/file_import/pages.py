"""Tables that were taken in: uploaded, listed, looked at row by row, and taken back as a whole."""

import csv
import io
from collections import Counter
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.wrappers import Response

from registry.exchange.export import object_export
from registry.exchange.file_import import IMPORTED, read_import
from registry.exchange.import_log import import_object
from registry.exchange.sheet import guarded
from registry.exchange.table.grid import FileRefused
from registry.exchange.table.grid_text import decoded
from registry.japanese.dates import checked_fiscal_year
from registry.model import FileImport
from registry.model.vocabulary import Role, Verdict
from registry.queries.account import account
from registry.queries.file_import import file_import, file_imports, rows_of
from registry.queries.pending_import import pending_imports
from registry.services.file_import import ImportRefused, undo_import
from registry.services.file_name import LONGEST_NAME, visible_name
from registry.services.pending_import import keep_upload
from registry.services.undo import UndoRefused
from registry.web.file_import.reading import YEARBOOK
from registry.web.file_import.sentence import row_sentence
from registry.web.form.field import Needed, NumberField, RecordField
from registry.web.frame import parameter
from registry.web.frame.access import actor, opens_to, require_write
from registry.web.frame.clock import today
from registry.web.frame.database import db
from registry.web.listing.export import export_file
from registry.web.listing.paging import paged
from registry.web.words.kind import column_name, kind_name, record_address
from registry.web.words.label import label
from registry.web.words.obstacle import sentence
from registry.web.words.rendering import wrong_fields
from registry.web.words.table_name import table_name

pages = Blueprint("file_import", __name__)
for _filter in (kind_name, column_name, record_address, table_name, row_sentence):
    pages.add_app_template_filter(_filter)
Answer = Response | str | tuple[str, int]
WRITERS = (Role.OFFICER, Role.ADMIN)
GUESS = ""


class UploadForm(FlaskForm):
    """A file, and what it is a table of where that is known."""

    file = FileField(
        lazy_gettext("ファイル"),
        validators=[Needed(lazy_gettext("ファイルを選んでください。"))],
        render_kw={"accept": ".xlsx,.csv,.tsv,.txt"},
    )
    kind = RecordField(lazy_gettext("何の表か"), read=str)
    fiscal_year = NumberField(lazy_gettext("年報の年度"))

    def offer(self) -> "UploadForm":
        """Give the choices."""
        self.kind.choices = [
            (GUESS, gettext("見出しから判断する")),
            *((kind, kind_name(kind)) for kind in IMPORTED),
            (YEARBOOK, kind_name(YEARBOOK)),
        ]
        return self


@pages.get("/imports")
@opens_to(*WRITERS)
def listing() -> str:
    """The files that were taken in, those that wait, and the form for the next one."""
    require_write(None)
    return _listing(UploadForm().offer())


@pages.post("/imports")
@opens_to(*WRITERS)
def upload() -> Answer:
    """Let a file wait to be looked at; nothing of it is taken in yet."""
    require_write(None)
    form = UploadForm().offer()
    form.validate()
    if form.kind.data == YEARBOOK and not form.fiscal_year.errors:
        try:
            checked_fiscal_year(form.fiscal_year.data or 0)
        except ValueError:
            form.fiscal_year.errors = [gettext("年報の年度を、始まりの西暦で書いてください（例: 2020）。")]
    if wrong_fields(form):
        return _listing(form), 422
    who = account(db(), current_user.id)
    assert who is not None
    sent = form.file.data
    content = sent.read()
    try:
        if form.kind.data == YEARBOOK:
            decoded(content)
        else:
            read_import("", content, kind=form.kind.data or None)
    except FileRefused as refused:
        form.file.errors = [str(refused)]
        return _listing(form), 422
    made = keep_upload(
        db(),
        account=who,
        file=visible_name(sent.filename or "")[-LONGEST_NAME:] or gettext("名前のないファイル"),
        content=content,
        kind=form.kind.data or None,
        fiscal_year=form.fiscal_year.data if form.kind.data == YEARBOOK else None,
        by=actor(),
    )
    return redirect(url_for("pending_import.page", number=made.id))


@pages.get("/imports/export")
@opens_to(*WRITERS)
def export() -> Response | tuple[str, int]:
    """The files that were taken in as a table."""
    require_write(None)
    rows = file_imports(db())
    return export_file(object_export("imports", as_of=today(), objects=lambda: map(import_object, rows)))


@pages.get("/imports/<int:identity>")
@opens_to(*WRITERS)
def page(identity: int) -> str:
    """What became of each row of a file."""
    found = _import(identity)
    wanted = parameter.code("verdict", Verdict)
    every = rows_of(db(), identity)
    rows = [each for each in every if wanted is None or each.verdict is wanted]
    return render_template(
        "import/page.html",
        found=found,
        counts=Counter(each.verdict.value for each in every),
        page=paged(rows),
        wanted=wanted,
        verdicts=list(Verdict),
        pending=parameter.optional_number("pending", 1, 10**9),
    )


@pages.get("/imports/<int:identity>/rows.csv")
@opens_to(*WRITERS)
def sheet(identity: int) -> Response:
    """The same as a file, to be kept with the one that was taken in."""
    found = _import(identity)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["line", "verdict", "label", "record", "id", "message"])
    for each in rows_of(db(), identity):
        cells = [
            each.line,
            each.verdict.value,
            label(each.verdict),
            each.subject,
            each.subject_id,
            each.message,
        ]
        writer.writerow([guarded(str(cell)) if cell is not None else "" for cell in cells])
    answer = Response(out.getvalue().encode("utf-8-sig"), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="import-{found.id}.csv"'
    return answer


@pages.route("/imports/<int:identity>/undo", methods=["GET", "POST"])
@opens_to(*WRITERS)
def undo(identity: int) -> Answer:
    """Take a whole file back, or tell what stands in the way."""
    found = _import(identity)
    form = FlaskForm()
    if found.undone_at is not None and request.method == "GET":
        return redirect(url_for("file_import.page", identity=identity))
    if not form.validate_on_submit():
        return _undo_page(found, form, [])
    try:
        undo_import(db(), file_import=found, by=actor())
    except ImportRefused:
        return _undo_refused(found, form, [gettext("この取込は、すでに取り消されています。")])
    except UndoRefused as refused:
        return _undo_refused(found, form, [sentence(each) for each in refused.obstacles])
    flash(gettext("取込を取り消し、記録を元に戻しました。"))
    return redirect(url_for("file_import.page", identity=identity))


def _undo_refused(found: FileImport, form: FlaskForm, obstacles: list[Any]) -> Answer:
    return _undo_page(found, form, obstacles), 409


def _undo_page(found: FileImport, form: FlaskForm, obstacles: list[Any]) -> str:
    written = [each for each in rows_of(db(), found.id) if each.change_id is not None]
    made = sum(each.verdict is Verdict.NEW for each in written)
    return render_template(
        "import/undo.html", found=found, form=form, obstacles=obstacles, new=made, update=len(written) - made
    )


def _import(identity: int) -> FileImport:
    require_write(None)
    found = file_import(db(), identity)
    if found is None:
        abort(404)
    return found


def _listing(form: UploadForm) -> str:
    return render_template(
        "import/list.html",
        form=form,
        page=paged(file_imports(db())),
        waiting=pending_imports(db(), account_id=current_user.id),
        yearbook=YEARBOOK,
    )
