"""The rows of a file beside the registry: what would become of each, and nothing is written.

A row with an id is compared with that record, cell by cell as an export shows it; a blank cell says that the value is
unknown, a column that the file lacks says nothing. A row without an id speaks of the record that its natural key
identifies (:mod:`~registry.exchange.file_import.identity`, :mod:`~registry.exchange.file_import.partner_identity`), else it is new.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from registry.exchange.file_import.alteration import stored_parts
from registry.exchange.file_import.directory import ImportDirectory
from registry.exchange.file_import.identity import NATURAL_KEYS, index
from registry.exchange.file_import.judging import Judge, Line
from registry.exchange.file_import.partner_identity import Match, PartnerIdentity
from registry.exchange.file_import.row_reading import read, read_id, refused
from registry.exchange.file_import.verdict import Comparison, LineVerdict
from registry.exchange.sheet import Row, Sheet, Values
from registry.japanese.names import mend_blanks
from registry.model import Agreement, Base
from registry.model.vocabulary import Basis, Category, Verdict
from registry.queries.lifetime import merged_numbers
from registry.services.registering import flattened, placeholder
from registry.services.row_change import RowChange
from registry.services.trial import refusals

_CHUNK = 5_000


def compare(
    session: Session,
    *,
    sheet: Sheet,
    rows: Sequence[Row],
    as_of: date,
    create_partners: bool = False,
    choices: Mapping[str, int | None] | None = None,
    only_new: Collection[str] = (),
) -> Comparison:
    """The verdict on each row of a file.

    Columns that are ``only_new`` tell something of new records alone: what a known one says there stays.
    ``create_partners`` creates organisations that rows name and that are like no known one; ``choices`` say what a
    name means as it is written: the id of an organisation, or ``None`` to create it. ``as_of`` is the day on which
    names are valid.
    """
    work = _Comparing(session, sheet, rows, as_of, create_partners, choices or {}, frozenset(only_new))
    return work.result()


class _Comparing:
    """One file: its rows are read, found among the records, compared, tried, in that order."""

    def __init__(
        self,
        session: Session,
        sheet: Sheet,
        rows: Sequence[Row],
        as_of: date,
        create_partners: bool,
        choices: Mapping[str, int | None],
        only_new: frozenset[str],
    ) -> None:
        self._session, self._sheet, self._rows, self._as_of = session, sheet, rows, as_of
        self._choices = choices
        self._directory = ImportDirectory(session, create_partners=create_partners, choices=choices)
        if sheet.kind == "partners":
            self._directory.coming = {mend_blanks(row.cells.get("name", "")) for row in rows}
        self._partners = PartnerIdentity(session, as_of) if sheet.kind == "partners" else None
        self._natural = NATURAL_KEYS.get(sheet.kind)
        self._judge = Judge(sheet, self._directory, self._partners, self._natural, only_new)
        self._known = index(session, self._natural, rows) if self._natural else {}
        # By row, not by line: the rows of a yearbook share the lines of its text.
        self._verdicts: dict[int, LineVerdict] = {}
        self._records: dict[int, Base] = {}

    def result(self) -> Comparison:
        """All verdicts, in the order of the rows."""
        lines = self._with_ids()
        lines += self._without_ids([row for row in self._rows if not row.cells.get("id", "").strip()])
        self._load({each for line in lines for each in _meant(line.match)})
        records = self._records
        parts = stored_parts(self._session, self._sheet.model, sorted(records))
        for line in sorted(lines, key=lambda line: line.row.line):
            self._verdicts[id(line.row)] = self._judge.verdict(line, records, parts)
        self._verdicts.update(self._judge.doubled)
        self._try()
        found = tuple(self._verdicts[id(row)] for row in self._rows)
        named = {each for line in found for each in line.named}
        made = self._directory.created.items()
        return Comparison(self._sheet.kind, found, tuple(each for number, each in made if number in named))

    # Which records the rows speak of.

    def _with_ids(self) -> list[Line]:
        found = []
        for row in self._rows:
            if not row.cells.get("id", "").strip():
                continue
            try:
                match = Match(id=read_id(row))
            except ValueError as error:
                self._verdicts[id(row)] = refused(row, str(error))
            else:
                found.append(Line(row, {}, match=match, by_id=True))
        self._load({line.match.id for line in found if line.match.id is not None})
        gone = {line.match.id for line in found if line.match.id not in self._records}
        merged = merged_numbers(self._session, gone - {None}) if self._partners is not None else {}
        for line in found:
            if line.match.id in gone:
                kept = merged.get(line.match.id or 0)
                words = (
                    f"id: {line.match.id} の記録は {kept} に統合されています(id を {kept} にしてください)"
                    if kept is not None
                    else f"id: {line.match.id} の記録はありません(新しい記録の id は空にします)"
                )
                self._verdicts[id(line.row)] = refused(line.row, words)
        return [line for line in found if line.match.id in self._records]

    def _without_ids(self, rows: Sequence[Row]) -> list[Line]:
        """Rows may name one another in any order: who cannot be read yet is read again after the others."""
        found: list[Line] = []
        waiting, progress = list(rows), True
        while waiting and (progress or self._directory.patient):
            # Nobody else brings the names that are missing: now candidates are looked for, organisations created.
            self._directory.patient = progress
            left = []
            for row in waiting:
                line = self._place(row)
                if line is not None:
                    found.append(line)
                else:
                    left.append(row)
            progress = len(left) < len(waiting)
            waiting = left
        self._directory.patient = False
        if self._partners is not None:
            self._look_for_twins(found)
        return found

    def _place(self, row: Row) -> Line | None:
        """A row with the records that it may speak of; ``None`` and a verdict where it cannot be read."""
        reading = read(row, self._sheet, self._directory)
        if reading.verdict is not None:
            self._verdicts[id(row)] = reading.verdict
            return None
        line = Line(row, reading.values, reading.named)
        try:
            line.match = self._match(line)
            if line.match == Match():
                line.made = self._make(line)
        except ValueError as error:
            self._verdicts[id(row)] = refused(row, str(error))
            return None
        return line

    def _match(self, line: Line) -> Match:
        if self._partners is not None:
            return self._partners.find(line.values, self._choices)
        ids = self._known.get(self._natural.key(line.values), []) if self._natural is not None else []
        if not ids or self._natural is None:
            return Match()
        if len(ids) == 1 and self._natural.identifies:
            return Match(id=ids[0])
        return Match(candidates=tuple(ids), reason=f"{self._natural.words}が同じです")

    def _make(self, line: Line) -> Base:
        """A new record: later rows may name it."""
        line.values["id"] = placeholder()
        if self._partners is not None and line.values["category"] is Category.MUNICIPALITY:
            self._seat_of_its_own(line.values)
        made = self._sheet.build(line.values)
        if isinstance(made, Agreement):
            made.watched_from = self._as_of
        self._directory.learn(made)
        return made

    def _seat_of_its_own(self, values: Values) -> None:
        """A municipality sits in itself."""
        code = self._directory.municipality_named(values["name"])
        if code is not None and not any(values[each] for each in ("municipality", "prefecture", "region")):
            values["municipality"], values["basis"] = code, values["basis"] or Basis.GENERAL

    def _look_for_twins(self, lines: Sequence[Line]) -> None:
        assert self._partners is not None
        new = [line for line in lines if line.match == Match() and line.values["name"] not in self._choices]
        for line, ids in zip(new, self._partners.alike([line.values["name"] for line in new]), strict=True):
            if ids:
                line.match = Match(candidates=ids, reason="似た名称の機関があります")

    def _load(self, ids: Collection[int]) -> None:
        """Read the records that are not there yet, with all that the sheet shows."""
        model: Any = self._sheet.model
        wanted = sorted(set(ids) - self._records.keys())
        for start in range(0, len(wanted), _CHUNK):
            some = self._sheet.query().where(model.id.in_(wanted[start : start + _CHUNK]))
            self._records.update({record.id: record for record in self._session.scalars(some)})

    def _try(self) -> None:
        """What the database would refuse becomes an error of its row."""
        tried = {
            key: each for key, each in self._verdicts.items() if each.verdict in (Verdict.NEW, Verdict.UPDATE)
        }
        keys = sorted(tried, key=lambda key: tried[key].line)
        found = refusals(self._session, [list(_rows_of(tried[key])) for key in keys])
        for place, words in found.items():
            self._verdicts[keys[place]] = replace(
                tried[keys[place]],
                verdict=Verdict.ERROR,
                message=f"行全体: {words}",
                new=None,
                rows=(),
                named=frozenset(),
            )


def _meant(match: Match) -> Iterator[int]:
    if match.id is not None:
        yield match.id
    yield from match.candidates


def _rows_of(line: LineVerdict) -> Iterator[RowChange]:
    yield from line.rows
    if line.new is not None:
        for table, values in flattened(line.new):
            yield RowChange(table, None, values)
