"""The rows of a file are written in one transaction, one Change a record, and taken back as a whole."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any, Protocol

from sqlalchemy import Table
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.model import Base, FileImport, FileImportRow
from registry.model.vocabulary import Verdict
from registry.queries.file_import import changes_of_import
from registry.services.recorded_value import recorded_key
from registry.services.recording import Act, Actor, Stale, hold_the_chain, record_acts, recorded, register
from registry.services.refusal import sentence
from registry.services.registering import Values, flattened, give_numbers
from registry.services.row_change import RowChange, insert_rows, read_rows, recorded_rows, write_rows
from registry.services.row_order import Entangled
from registry.services.undo import take_back


class ImportRefused(ValueError):
    """A file of which nothing is taken in; the text is a sentence for the user."""


class Judged(Protocol):
    """A row of a file with its verdict: the record that it would register, or the rows that it would alter."""

    @property
    def line(self) -> int: ...
    @property
    def verdict(self) -> Verdict: ...
    @property
    def message(self) -> str: ...
    @property
    def id(self) -> int | None: ...
    @property
    def new(self) -> Base | None: ...
    @property
    def rows(self) -> tuple[RowChange, ...]: ...


@dataclass(frozen=True)
class Source:
    """Where rows come from: the name of the file and its hash, and what a person decided about names in it."""

    file: str
    sha256: str
    kind: str
    choices: Mapping[str, int | None]


@dataclass(frozen=True)
class TakenIn:
    """A file that was written: its import, and the id of the record of each row that has one."""

    file_import: FileImport
    ids: tuple[int | None, ...]


@dataclass
class _Written:
    """A record on its way into the database: what becomes of it, its line, and its rows."""

    line: int
    verdict: Verdict
    message: str
    table: Table
    identity: int | None = None
    values: list[tuple[Table, Values]] | None = None
    rows: Sequence[RowChange] = ()
    change_id: int | None = None

    def changes(self) -> list[RowChange]:
        if self.values is None:
            return list(self.rows)
        return [RowChange(table, None, values) for table, values in self.values]


def take_in(
    session: Session,
    *,
    source: Source,
    table: Table,
    lines: Sequence[Judged],
    organisations: Sequence[tuple[int, Base]],
    head: str,
    by: Actor,
    progress: Callable[[str], None] = lambda step: None,
) -> TakenIn:
    """Write the new and altered records of a file, of which ``table`` holds those of its own kind.

    ``organisations`` are those that rows name and that are created with them, each with its line. ``head`` is the
    head of the chain when the rows were judged: whatever was written since raises
    :class:`~registry.services.recording.Stale`. A row that is wrong raises :class:`ImportRefused`; then the caller
    rolls back and nothing is written. ``progress`` is told what is being done.
    """
    if any(line.verdict is Verdict.ERROR for line in lines):
        raise ImportRefused("誤りのある行があるので、何も取り込みませんでした")
    session.flush()
    _hold(session, lines, head)
    connection = session.connection()
    written = [
        _Written(
            line,
            Verdict.NEW,
            f"機関「{made.__dict__['name']}」を登録します",
            _table(made),
            values=list(flattened(made)),
        )
        for line, made in organisations
    ]
    own = [_written(line, table) for line in lines]
    written += own
    given = [values for each in written for values in each.values or ()]
    altered = [(row.table, row.after) for each in written for row in each.rows if row.after is not None]
    give_numbers(connection, [*given, *((table, _values(after)) for table, after in altered)])
    progress("番号を割り当てました")
    _write(session, written)
    progress("書き込みました")
    _record(session, written, by)
    progress("変更を記録しました")
    made = FileImport(
        file=source.file,
        sha256=source.sha256,
        kind=source.kind,
        at=by.at.astimezone(UTC),
        by=by.login,
        counts={each.value: sum(line.verdict is each for line in lines) for each in Verdict},
        choices=dict(source.choices),
    )
    register(session, subject=made, by=by)
    _keep_rows(session, made.id, written)
    progress("取込を記録しました")
    return TakenIn(made, tuple(each.identity for each in own))


def undo_import(session: Session, *, file_import: FileImport, by: Actor) -> int:
    """Take a whole file back, organisations that it created included; returns how many records were put back.

    Raises :class:`ImportRefused` if it was taken back before, and
    :class:`~registry.services.undo.UndoRefused` with the list of what stands in the way; then nothing is altered.
    """
    if file_import.undone_at is not None:
        raise ImportRefused("この取込は、すでに取り消されています")
    made = take_back(session, changes=changes_of_import(session, file_import.id), by=by)
    with recorded(session, by=by, act="file_import:undo", subject=file_import):
        file_import.undone_at, file_import.undone_by = by.at.astimezone(UTC), by.login
    return len(made)


def _values(row: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a row, which are its own: numbers are put into them."""
    assert isinstance(row, dict)
    return row


def _hold(session: Session, lines: Sequence[Judged], head: str) -> None:
    """Rows first, the chain afterwards: everybody who writes takes them in this order."""
    connection = session.connection()
    altered = [row for line in lines for row in line.rows if row.before is not None]
    for name in sorted({row.table.name for row in altered}):
        table = Base.metadata.tables[name]
        read_rows(connection, table, [row.key for row in altered if row.table is table])
    if hold_the_chain(session) != head:
        raise Stale("見比べている間に、ほかの人が台帳を変更しました。もう一度取り込んでください")


def _written(line: Judged, table: Table) -> _Written:
    made = _Written(line.line, line.verdict, line.message, table, identity=line.id, rows=line.rows)
    if line.new is not None:
        made.values = list(flattened(line.new))
    return made


def _table(record: Base) -> Table:
    return Base.metadata.tables[record.__tablename__]


def _write(session: Session, written: Sequence[_Written]) -> None:
    connection = session.connection()
    try:
        with session.begin_nested():
            write_rows(connection, [row for each in written for row in each.changes()])
    except (IntegrityError, Entangled) as error:
        words = sentence(error) if isinstance(error, IntegrityError) else str(error)
        raise ImportRefused(f"データベースが受け付けないので、何も取り込みませんでした: {words}") from None


def _record(session: Session, written: Sequence[_Written], by: Actor) -> None:
    acts: list[Act] = []
    acting: list[_Written] = []
    for each in written:
        rows = each.changes()
        if not rows:
            continue
        if each.values is not None:
            each.identity = each.values[0][1]["id"]
        verb = "register" if each.values is not None else "change"
        subject = each.table.name
        acts.append(Act(f"{subject}:{verb}", subject, recorded_key((each.identity,)), recorded_rows(rows)))
        acting.append(each)
    for each, change in zip(acting, record_acts(session, acts=acts, by=by), strict=True):
        each.change_id = change


def _keep_rows(session: Session, identity: int, written: Sequence[_Written]) -> None:
    rows = [
        {
            "import_id": identity,
            "position": position,
            "line": each.line,
            "verdict": each.verdict,
            "message": each.message,
            "subject": each.table.name if each.identity is not None else None,
            "subject_id": each.identity,
            "change_id": each.change_id,
        }
        for position, each in enumerate(written, start=1)
    ]
    if rows:
        insert_rows(session.connection(), Base.metadata.tables[FileImportRow.__tablename__], rows)
