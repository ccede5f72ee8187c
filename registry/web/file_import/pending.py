"""A table that waits to be taken in: what it was read as, what becomes of each row, and what a person decides."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from queue import SimpleQueue
from threading import Thread
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, stream_template, url_for
from flask_babel import gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from registry.exchange.file_import import IMPORTED, Decisions, ImportFile, take_in_file
from registry.exchange.file_import.verdict import Comparison
from registry.exchange.loading import KINDS
from registry.exchange.sheet import SheetRefused
from registry.exchange.table.grid import FileRefused
from registry.exchange.table.heading import column_names
from registry.model import PendingImport
from registry.model.engine import writing
from registry.model.vocabulary import Role, Verdict
from registry.queries.account import account
from registry.queries.candidate import named_exactly
from registry.queries.change import newest_changes
from registry.queries.partner import organisations
from registry.queries.pending_import import pending_import
from registry.services.file_import import ImportRefused
from registry.services.pending_import import remember_headings
from registry.services.recording import Actor, Stale
from registry.web.file_import.reading import YEARBOOK, Read, decisions, read_pending, subject, verdicts
from registry.web.file_import.sentence import whole_sentence
from registry.web.form.field import number_sent
from registry.web.frame import parameter
from registry.web.frame.access import actor, opens_to, require_write
from registry.web.frame.clock import today
from registry.web.frame.database import db, engine
from registry.web.frame.kept import kept
from registry.web.listing.paging import paged

pages = Blueprint("pending_import", __name__)
pages.add_app_template_filter(whole_sentence)
Answer = Response | str | tuple[str, int]
WRITERS = (Role.OFFICER, Role.ADMIN)
# From so many rows on the page tells how far the work is while it is done.
LONG = 500
# So many names are asked about at a time.
MOST_NAMES = 50
AUTOMATIC, LEFT_OUT, NEW = "", "-", "new"


@pages.get("/imports/pending/<int:number>")
@opens_to(*WRITERS)
def page(number: int) -> Answer:
    """The table, its columns, the names to decide on, and the verdict on each row."""
    return _page(_pending(number))


@pages.post("/imports/pending/<int:number>")
@opens_to(*WRITERS)
def decide(number: int) -> Answer:
    """Keep what a person decided about the table."""
    pending = _pending(number)
    kind = request.form.get("kind", "")
    if pending.kind != YEARBOOK and kind in IMPORTED:
        seen, pending.kind = pending.kind or read_pending(pending).file.kind, kind
        if kind == seen:
            _set_columns(pending, kind)
        else:
            pending.columns = {}
    pending.create_partners = "create_partners" in request.form
    chosen, unknown = _choices()
    again = set(request.form.getlist("again"))
    pending.choices = {
        name: choice for name, choice in {**pending.choices, **chosen}.items() if name not in again
    }
    db().flush()
    if unknown:
        db().commit()  # what was decided beside it stays decided: the page shows it so
        return _page(pending, 422, unknown=unknown)
    return redirect(url_for("pending_import.page", number=number, table=request.form.get("table") or None))


@pages.post("/imports/pending/<int:number>/commit")
@opens_to(*WRITERS)
def commit(number: int) -> Answer:
    """Take the table in, as it was seen: all of it or nothing."""
    pending = _pending(number)
    table, expected = request.form.get("table"), request.form.get("digest", "")
    try:
        file = read_pending(pending, table).file
    except (FileRefused, SheetRefused, ValueError):
        return _page(pending, 422)
    if file.kind is None:
        return _page(pending, 422)
    keeps = pending.id if pending.kind == YEARBOOK else None
    work = _Work(pending.id, keeps is not None, file, decisions(pending), actor(), expected)
    if len(file.rows) >= LONG:
        return Response(
            stream_template(
                "import/progress.html",
                steps=_steps(work, engine()),
                number=pending.id,
                file=pending.file,
                rows=len(file.rows),
            ),
            mimetype="text/html",
        )
    try:
        identity = work.done(db())
    except (ImportRefused, Stale) as refused:
        db().rollback()
        return _page(_pending(number), 409, refused=_sentence(refused))
    if identity is None:
        db().rollback()
        return _page(_pending(number), 422)
    flash(gettext("取り込みました。結果は下のとおりです。いつでも、まるごと取り消せます。"))
    return redirect(url_for("file_import.page", identity=identity, pending=keeps))


@pages.post("/imports/pending/<int:number>/drop")
@opens_to(*WRITERS)
def drop(number: int) -> Response:
    """Forget a waiting file."""
    db().delete(_pending(number))
    flash(gettext("取り込まずに、ファイルを消しました。"))
    return redirect(url_for("file_import.listing"))


class _Work:
    """Taking in one table of a waiting file, in whatever session."""

    def __init__(
        self, pending: int, keep: bool, file: ImportFile, decided: Decisions, by: Actor, expected: str
    ) -> None:
        self._pending, self._keep, self._file = pending, keep, file
        self._decided, self._by, self._expected = decided, by, expected

    def done(self, session: Session, progress: Any = lambda step: None) -> int | None:
        """The id of the import; ``None`` when a row is wrong. Refusals are those of ``take_in_file``."""
        _, taken = take_in_file(
            session,
            file=self._file,
            decisions=self._decided,
            by=self._by,
            expected=self._expected,
            progress=progress,
        )
        if taken is None:
            return None
        waiting = session.get(PendingImport, self._pending)
        if waiting is not None and not self._keep:
            session.delete(waiting)
        return taken.file_import.id


def _steps(work: _Work, known: Engine) -> Iterator[Mapping[str, Any]]:
    """What is told while a long table is taken in: each step, and at the end the import or why there is none."""
    told: SimpleQueue[Mapping[str, Any] | None] = SimpleQueue()

    def run() -> None:
        try:
            with Session(writing(known)) as session, session.begin():
                identity = work.done(session, lambda step: told.put({"step": step}))
                if identity is None:
                    session.rollback()
            told.put({"identity": identity} if identity is not None else {"refused": ""})
        except (ImportRefused, Stale) as refused:
            told.put({"refused": _sentence(refused)})
        except Exception:
            told.put({"refused": ""})
            raise
        finally:
            told.put(None)

    Thread(target=run, name="import").start()
    while (step := told.get()) is not None:
        yield step


def _sentence(refused: ImportRefused | Stale) -> str:
    return str(refused)


def _pending(number: int) -> PendingImport:
    require_write(None)
    found = pending_import(db(), number, account_id=current_user.id)
    if found is None:
        abort(404)
    return found


def _set_columns(pending: PendingImport, kind: str) -> None:
    """The columns that a person changed, and what the headings mean to them from now on."""
    names = set(column_names(kind))
    chosen: dict[str, str | None] = {}
    for key, value in request.form.items():
        number = number_sent(key.removeprefix("column-"))
        if key.startswith("column-") and number is not None and value != AUTOMATIC:
            place = str(number)
            if value == LEFT_OUT:
                chosen[place] = None
            elif value in names and value not in chosen.values():
                chosen[place] = value
    if chosen == pending.columns:
        return
    pending.columns = chosen
    who = account(db(), current_user.id)
    table = read_pending(pending).file.table
    if who is not None and table is not None:
        headings = {
            each.text: chosen[str(each.position)] for each in table.columns if str(each.position) in chosen
        }
        remember_headings(db(), account=who, kind=kind, headings={k: v for k, v in headings.items() if k})


def _choices() -> tuple[dict[str, int | None], list[str]]:
    """Whom names mean: an organisation, or a new one; and the typed names that no organisation bears, or several."""
    found: dict[str, int | None] = {}
    unknown: list[str] = []
    for key, name in request.form.items():
        if key.startswith("name-"):
            choice = request.form.get(f"choice-{key.removeprefix('name-')}", "")
            other = request.form.get(f"other-{key.removeprefix('name-')}", "").strip()
            if other:
                meant = named_exactly(db(), other)
                if len(meant) == 1:
                    found[name] = meant[0].id
                else:
                    unknown.append(other)
            elif choice == NEW:
                found[name] = None
            elif (identity := number_sent(choice)) is not None:
                found[name] = identity
    return found, unknown


def _page(
    pending: PendingImport, status: int = 200, refused: str | None = None, unknown: Sequence[str] = ()
) -> Answer:
    try:
        read = read_pending(pending, request.values.get("table"))
    except (FileRefused, SheetRefused, ValueError) as error:
        told = (
            str(error)
            if isinstance(error, FileRefused | SheetRefused)
            else gettext("同じ列が二度選ばれています。")
        )
        return render_template("import/unreadable.html", pending=pending, sentence=told), 422
    compared = _compared(pending, read) if read.file.kind is not None else None
    rows = list(zip(compared.lines, read.file.rows, strict=True)) if compared else []
    wanted = parameter.code("verdict", Verdict)
    chosen = [each for each in rows if wanted is None or each[0].verdict is wanted]
    undecided = list(compared.undecided.values())[:MOST_NAMES] if compared else []
    decided = {each for each in pending.choices.values() if each is not None}
    known = organisations(db(), decided | {each for name, _ in undecided for each in name.candidates})
    turned = paged(chosen, size=100)
    changed = {line.id for line, _ in turned.rows if line.verdict is Verdict.UPDATE and line.id is not None}
    table = KINDS[read.file.kind].model.__tablename__ if read.file.kind else ""
    page = render_template(
        "import/pending.html",
        pending=pending,
        read=read,
        compared=compared,
        undecided=undecided,
        candidates=known,
        page=turned,
        table=table,
        last=newest_changes(db(), subject=table, identities=changed),
        unknown=unknown,
        wanted=wanted,
        verdicts=list(Verdict),
        kinds=IMPORTED,
        columns=column_names(read.file.kind) if read.file.kind else (),
        subject=subject,
        refused=refused,
        yearbook=YEARBOOK,
        form=FlaskForm(),
    )
    return page, status


def _compared(pending: PendingImport, read: Read) -> Comparison:
    """The verdicts, kept as long as neither the registry nor the rows nor the decisions change: pages are turned quickly.

    What the rows are depends on more than the file: on the year, on columns that were chosen and headings that are
    remembered. So it is the rows as they were read that are asked about.
    """
    file = read.file
    rows = hashlib.sha256(repr((file.kind, sorted(file.only_new), file.rows)).encode()).hexdigest()
    question = ("import", rows, repr(sorted(pending.choices.items())), pending.create_partners, today())
    return kept(question, lambda: _plain(verdicts(pending, file)))


def _plain(found: Comparison) -> Comparison:
    """The verdicts without the records of the session."""
    lines = tuple(each.told() for each in found.lines)
    return Comparison(found.kind, lines)
