"""A file is read, put beside the registry, and taken in as it was seen: bound to its hash and to the verdicts."""

import gc
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from registry.exchange.file_import.comparing import compare
from registry.exchange.file_import.default_cell import completed
from registry.exchange.file_import.verdict import Comparison
from registry.exchange.loading import KINDS, SHEETS
from registry.exchange.sheet import Row, Sheet
from registry.exchange.table.file import TableFile, read_file
from registry.exchange.table.grid_text import decoded
from registry.exchange.table.heading import How, is_number
from registry.exchange.table.notice import Notice
from registry.exchange.yearbook import Institute, Yearbook, read_yearbook
from registry.model import Base, FileImport
from registry.services.file_import import ImportRefused, Source, TakenIn, take_in
from registry.services.recording import Actor, chain_head

# What a report says of where a fact stands, and what is doubtful about it.
_SOURCES = frozenset({"source_file", "source_line", "note"})
# The kinds that people take in and out; the others are read from a folder of seeds alone.
IMPORTED = (
    "partners",
    "agreements",
    "activities",
    "events",
    "groups",
    "memberships",
    "programmes",
    "needs",
    "introductions",
)


@dataclass(frozen=True)
class ImportFile:
    """The rows of a file of one kind, with its name and hash, and what is to be told about them.

    ``kind`` is ``None`` where nobody knows it; then there are no rows. ``table`` is how the file was read. Columns that
    are ``only_new`` tell something of new records alone.
    """

    name: str
    sha256: str
    kind: str | None
    rows: Sequence[Row]
    notices: Sequence[Notice] = ()
    table: TableFile | None = None
    only_new: frozenset[str] = frozenset()

    @property
    def sheet(self) -> Sheet:
        """The table that its rows are of; ``LookupError`` where nobody knows."""
        if self.kind is None:
            raise LookupError("the kind of the rows is not known")
        return KINDS[self.kind]


@dataclass(frozen=True)
class Decisions:
    """What a person decided about names: create whoever is like nobody; what a name means as it is written."""

    create_partners: bool = False
    choices: Mapping[str, int | None] = field(default_factory=dict)


def read_import(
    name: str,
    content: bytes,
    *,
    kind: str | None = None,
    columns: Mapping[int, str | None] | None = None,
) -> ImportFile:
    """The rows of a spreadsheet, however an office laid it out; of what is not in it, what follows from other cells.

    Arguments and refusals are those of :func:`~registry.exchange.table.file.read_file`. Where the kind is not told and
    the headings do not tell it, there are no rows and ``kind`` is ``None``.
    """
    table = read_file(name, content, kind=kind, columns=columns)
    if table.kind is None:
        return ImportFile(name, table.sha256, None, (), table.notices, table)
    here = {each.column for each in table.columns if each.column is not None}
    here |= {name for row in table.rows for name, cell in row.cells.items() if cell.strip()}
    rows, notices = completed(table.kind, _with_left(table), here)
    told = (*table.notices, *notices)
    filled = {each.column for each in notices if each.column is not None} | {"note"}
    return ImportFile(name, table.sha256, table.kind, rows, told, table, frozenset(filled - here))


def _with_left(table: TableFile) -> list[Row]:
    """The rows, with the cells of unknown columns in the note of new ones: what an office wrote down is not lost."""
    out = {each.position for each in table.columns if each.how is How.LEFT_OUT}
    unknown = {each.text for each in table.columns if each.how is How.UNKNOWN and each.position not in out}
    found = []
    for row in table.rows:
        more = [
            f"{heading}: {cell}"
            for heading, cell in table.left.get(row.line, ())
            if heading in unknown and not is_number(heading)
        ]
        if more and not row.cells.get("id", "").strip():
            note = "\n".join(part for part in (row.cells.get("note", ""), *more) if part)
            row = Row(row.line, {**row.cells, "note": note})
        found.append(row)
    return found


def read_report(
    name: str, content: bytes, fiscal_year: int, *, institute: Institute, kind: str | None
) -> tuple[Yearbook, ImportFile]:
    """The text of an annual report's chapter, and its rows of one kind, by default the first that it has.

    A report tells of a year: of what the registry knows already it changes no source, and of an organisation nothing.
    Raises ``FileRefused`` or ``SheetRefused`` with one sentence.
    """
    source = name.rsplit(".", 1)[0][:80]
    book = read_yearbook(source, decoded(content), fiscal_year, institute=institute)
    kinds = [sheet.kind for sheet in SHEETS if book.tables.get(sheet.kind)]
    chosen = kind if kind in kinds else next(iter(kinds), None)
    told = [
        Row(each.line, {column: cell for column, cell in each.cells.items() if cell.strip()})
        for each in (book.tables[chosen] if chosen else ())
    ]
    sheet = KINDS[chosen] if chosen else None
    columns = {column.name for column in sheet.columns} if sheet and chosen == "partners" else _SOURCES
    sha256 = hashlib.sha256(content).hexdigest()
    return book, ImportFile(name, sha256, chosen, told, only_new=frozenset(columns))


def preview(session: Session, *, file: ImportFile, decisions: Decisions, by: Actor) -> Comparison:
    """The verdict on each row; nothing is written."""
    with _undisturbed():
        return compare(
            session,
            sheet=file.sheet,
            rows=file.rows,
            as_of=by.day,
            create_partners=decisions.create_partners,
            choices=decisions.choices,
            only_new=file.only_new,
        )


def take_in_file(
    session: Session,
    *,
    file: ImportFile,
    decisions: Decisions,
    by: Actor,
    expected: str | None = None,
    progress: Callable[[str], None] = lambda step: None,
) -> tuple[Comparison, TakenIn | None]:
    """Take a file in, unless a row is wrong: then nothing is written and only the verdicts are returned.

    ``expected`` is the digest of the verdicts that somebody agreed to: if they are others by now,
    :class:`~registry.services.file_import.ImportRefused`. The caller commits, and rolls back on any error.
    """
    head = chain_head(session)
    found = preview(session, file=file, decisions=decisions, by=by)
    progress("台帳と見比べました")
    if expected is not None and found.digest != expected:
        raise ImportRefused(
            "確認したときから台帳が変わり、判定が同じではありません。もう一度確認してください"
        )
    if found.refused:
        return found, None
    with _undisturbed():
        taken = take_in(
            session,
            source=Source(file.name, file.sha256, file.sheet.kind, decisions.choices),
            table=Base.metadata.tables[file.sheet.model.__tablename__],
            lines=found.lines,
            organisations=_with_lines(found),
            head=head,
            by=by,
            progress=progress,
        )
    return found, taken


@contextmanager
def _undisturbed() -> Iterator[None]:
    """No search for garbage: all that is made is needed to the end, and looking through it takes a third of the time."""
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()


def file_import_object(each: FileImport) -> dict[str, Any]:
    """A file that was taken in as the interfaces publish it."""
    return {
        "import_id": each.id,
        "file": each.file,
        "sha256": each.sha256,
        "kind": each.kind,
        "at": each.at.isoformat(),
        "by": each.by,
        "counts": each.counts,
        "undone_at": each.undone_at.isoformat() if each.undone_at else None,
        "undone_by": each.undone_by,
    }


def _with_lines(found: Comparison) -> list[tuple[int, Base]]:
    """Organisations that are created, each with the first line that names it."""
    lines: dict[int, int] = {}
    for line in found.lines:
        for number in line.named:
            lines.setdefault(number, line.line)
    return [(lines[made.__dict__["id"]], made) for made in found.organisations]
