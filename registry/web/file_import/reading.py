"""A waiting file as it is read with what was decided about it, and the verdicts on its rows, kept for a state of the registry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from flask import current_app

from registry.config import Config
from registry.exchange.file_import import Decisions, ImportFile, preview, read_import, read_report
from registry.exchange.file_import.verdict import Comparison
from registry.exchange.loading import SHEETS
from registry.exchange.sheet import Row, shown
from registry.exchange.yearbook import Institute, Yearbook
from registry.model import PendingImport
from registry.queries.pending_import import remembered
from registry.queries.place import branches
from registry.web.frame.access import actor
from registry.web.frame.database import db

YEARBOOK = "yearbook"
# Columns that tell what a row is about.
_TELLING = ("title", "name", "parties", "partners", "partner", "company", "event", "group")


@dataclass(frozen=True)
class Read:
    """A file as it was read; ``table`` is the kind that is looked at of a yearbook, which has several."""

    file: ImportFile
    yearbook: Yearbook | None = None
    table: str | None = None

    @property
    def tables(self) -> Sequence[tuple[str, int]]:
        """The kinds of a yearbook with their numbers of rows, in the order in which they can be taken in."""
        if self.yearbook is None:
            return ()
        found = self.yearbook.tables
        return [(sheet.kind, len(found[sheet.kind])) for sheet in SHEETS if found.get(sheet.kind)]


def read_pending(pending: PendingImport, table: str | None = None) -> Read:
    """Read a waiting file; raises ``FileRefused`` or ``SheetRefused`` with the sentence that says why it cannot be."""
    if pending.kind == YEARBOOK:
        return _read_yearbook(pending, table)
    columns = {int(position): column for position, column in pending.columns.items()}
    file = read_import(pending.file, pending.content, kind=pending.kind, columns=columns or None)
    if columns or file.kind is None or file.table is None:
        return Read(file)
    known = remembered(db(), account_id=pending.account_id, kind=file.kind)
    again = {
        each.position: known[each.text]
        for each in file.table.columns
        if each.text in known and known[each.text] != each.column
    }
    if again:
        file = read_import(pending.file, pending.content, kind=file.kind, columns=again)
    return Read(file)


def decisions(pending: PendingImport) -> Decisions:
    """What was decided about names."""
    choices = cast(Mapping[str, int | None], pending.choices)
    return Decisions(create_partners=pending.create_partners, choices=choices)


def verdicts(pending: PendingImport, file: ImportFile) -> Comparison:
    """The verdict on each row."""
    return preview(db(), file=file, decisions=decisions(pending), by=actor())


def subject(row: Row) -> str:
    """What a row is about, in few words."""
    told = (shown(row.cells[name]).strip() for name in _TELLING if row.cells.get(name))
    return " · ".join(dict.fromkeys(" ".join(each.split()) for each in told if each))


def _read_yearbook(pending: PendingImport, table: str | None) -> Read:
    config: Config = current_app.config["REGISTRY"]
    known = {each.name: each.code for each in branches(db())}
    institute = Institute(config.institute, config.institute_short, known)
    book, file = read_report(
        pending.file, pending.content, pending.fiscal_year or 0, institute=institute, kind=table
    )
    return Read(file, book, file.kind)
