"""The rows of a file beside the registry: what would become of each, and nothing is written.

A row with an id is compared with that record, cell by cell as an export shows it; a blank cell says that the value is
unknown, a column that the file lacks says nothing. A row without an id speaks of the record that its natural key
identifies (:mod:`~registry.exchange.file_import.identity`, :mod:`~registry.exchange.file_import.partner_identity`), else it is new.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from registry.exchange.file_import.alteration import Parts, altered_rows, stored_parts
from registry.exchange.file_import.directory import ImportDirectory, NeedsDecision, Undecided
from registry.exchange.file_import.identity import NATURAL_KEYS, index
from registry.exchange.file_import.partner_identity import Match, PartnerIdentity
from registry.exchange.file_import.row_reading import differing, read, read_id, refused, too_long
from registry.exchange.file_import.verdict import CellChange, Comparison, LineVerdict
from registry.exchange.sheet import Row, Sheet, Values, shown
from registry.japanese.names import mend_blanks
from registry.model import Agreement, Base
from registry.model.vocabulary import Basis, Category, Verdict
from registry.queries.lifetime import merged_numbers
from registry.services.registering import flattened, placeholder
from registry.services.row_change import RowChange
from registry.services.trial import refusals

_CHUNK = 5_000
NEW = "新しく登録します"
SAME = "登録済みの記録と同じです"


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


@dataclass
class _Line:
    """A row on its way to a verdict: what it says, and which records it may speak of."""

    row: Row
    values: Values
    named: frozenset[int] = frozenset()
    match: Match = field(default_factory=Match)
    by_id: bool = False
    made: Base | None = None


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
        self._only_new = only_new
        # Rows that can change no record may speak of one as often as they like.
        self._says_nothing = only_new >= {column.name for column in sheet.columns}
        self._choices = choices
        self._directory = ImportDirectory(session, create_partners=create_partners, choices=choices)
        if sheet.kind == "partners":
            self._directory.coming = {mend_blanks(row.cells.get("name", "")) for row in rows}
        self._partners = PartnerIdentity(session, as_of) if sheet.kind == "partners" else None
        self._natural = NATURAL_KEYS.get(sheet.kind)
        self._known = index(session, self._natural, rows) if self._natural else {}
        # By row, not by line: the rows of a yearbook share the lines of its text.
        self._verdicts: dict[int, LineVerdict] = {}
        self._claimed: dict[object, Row] = {}
        self._records: dict[int, Base] = {}

    def result(self) -> Comparison:
        """All verdicts, in the order of the rows."""
        lines = self._with_ids()
        lines += self._without_ids([row for row in self._rows if not row.cells.get("id", "").strip()])
        self._load({each for line in lines for each in _meant(line.match)})
        records = self._records
        parts = stored_parts(self._session, self._sheet.model, sorted(records))
        for line in sorted(lines, key=lambda line: line.row.line):
            self._verdicts[id(line.row)] = self._judge(line, records, parts)
        self._try()
        found = tuple(self._verdicts[id(row)] for row in self._rows)
        named = {each for line in found for each in line.named}
        made = self._directory.created.items()
        return Comparison(self._sheet.kind, found, tuple(each for number, each in made if number in named))

    # Which records the rows speak of.

    def _with_ids(self) -> list[_Line]:
        found = []
        for row in self._rows:
            if not row.cells.get("id", "").strip():
                continue
            try:
                match = Match(id=read_id(row))
            except ValueError as error:
                self._verdicts[id(row)] = refused(row, str(error))
            else:
                found.append(_Line(row, {}, match=match, by_id=True))
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

    def _without_ids(self, rows: Sequence[Row]) -> list[_Line]:
        """Rows may name one another in any order: who cannot be read yet is read again after the others."""
        found: list[_Line] = []
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

    def _place(self, row: Row) -> _Line | None:
        """A row with the records that it may speak of; ``None`` and a verdict where it cannot be read."""
        reading = read(row, self._sheet, self._directory)
        if reading.verdict is not None:
            self._verdicts[id(row)] = reading.verdict
            return None
        line = _Line(row, reading.values, reading.named)
        try:
            line.match = self._match(line)
            if line.match == Match():
                line.made = self._make(line)
        except ValueError as error:
            self._verdicts[id(row)] = refused(row, str(error))
            return None
        return line

    def _match(self, line: _Line) -> Match:
        if self._partners is not None:
            return self._partners.find(line.values, self._choices)
        ids = self._known.get(self._natural.key(line.values), []) if self._natural is not None else []
        if not ids or self._natural is None:
            return Match()
        if len(ids) == 1 and self._natural.identifies:
            return Match(id=ids[0])
        return Match(candidates=tuple(ids), reason=f"{self._natural.words}が同じです")

    def _make(self, line: _Line) -> Base:
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

    def _look_for_twins(self, lines: Sequence[_Line]) -> None:
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

    # What becomes of each row.

    def _judge(self, line: _Line, records: Mapping[int, Base], parts: Parts) -> LineVerdict:
        if line.match.id is not None:
            if (
                line.match.id not in records
            ):  # no row of the sheet: an official name stands with its organisation
                return LineVerdict(line.row.line, Verdict.SAME, SAME, id=line.match.id)
            twice = None if self._says_nothing else self._claim(line.row, line.match.id)
            return twice or self._beside(line, records[line.match.id], parts)
        if line.match.candidates:
            return self._among(line, records)
        assert line.made is not None
        if long := too_long(line.made):
            return refused(line.row, long)
        return self._twice(line) or LineVerdict(
            line.row.line,
            Verdict.NEW,
            NEW + self._told(line.named),
            new=line.made,
            named=line.named,
        )

    def _among(self, line: _Line, records: Mapping[int, Base]) -> LineVerdict:
        """A row that may speak of several records: the same as one of them, or for a person to decide."""
        if self._partners is None:
            same = [
                i
                for i in line.match.candidates
                if not differing(line.row, self._sheet, records[i], self._directory, leave=self._only_new)
            ]
            free = [each for each in same if each not in self._claimed]
            if same:
                return self._claim(line.row, (free or same)[0]) or LineVerdict(
                    line.row.line, Verdict.SAME, SAME, id=(free or same)[0]
                )
        names = self._partners.names if self._partners is not None else {}
        listed = "、".join(f"{names[i]} id {i}" if i in names else f"id {i}" for i in line.match.candidates)
        return LineVerdict(
            line.row.line,
            Verdict.CHECK,
            f"{line.match.reason}(候補: {listed})。同じものなら、ファイルに id の列を足して番号を書いてください。別のものなら、違いを書いてください",
            undecided=(Undecided(line.values["name"], line.match.candidates),) if self._partners else (),
            candidates=line.match.candidates,
        )

    def _beside(self, line: _Line, record: Base, parts: Parts) -> LineVerdict:
        """A row beside the record that it speaks of."""
        leave = self._only_new | ({"name"} if self._partners is not None and not line.by_id else set())
        self._directory.named = set()
        try:
            cells = differing(line.row, self._sheet, record, self._directory, leave=leave)
        except NeedsDecision as decision:
            return LineVerdict(
                line.row.line,
                Verdict.CHECK,
                str(decision),
                id=record.id,  # type: ignore[attr-defined]
                undecided=decision.undecided,
            )
        except ValueError as error:
            return refused(line.row, str(error))
        identity: int = record.id  # type: ignore[attr-defined]
        if not cells:
            return LineVerdict(line.row.line, Verdict.SAME, SAME, id=identity)
        named = frozenset(self._directory.named)
        try:
            old, new = self._both(line.row, record, {name: value for name, _, _, value in cells})
        except ValueError as error:
            return refused(line.row, str(error))
        if long := too_long(new):
            return refused(line.row, long)
        rows = altered_rows(record, old, new, parts)
        if not rows:
            return LineVerdict(line.row.line, Verdict.SAME, SAME, id=identity)
        return LineVerdict(
            line.row.line,
            Verdict.UPDATE,
            f"{'、'.join(name for name, *_ in cells)} を変更します" + self._told(named),
            id=identity,
            changes=tuple(CellChange(name, before, after) for name, before, after, _ in cells),
            rows=tuple(rows),
            named=named,
        )

    def _both(self, row: Row, record: Base, changed: Values) -> tuple[Base, Base]:
        """The record as its own cells make it, and as the file makes it."""
        values: Values = {}
        self._directory.lenient = True
        for column in self._sheet.columns:
            content = shown(column.show(record))
            try:
                values[column.name] = column.value(content, self._directory) if content.strip() else None
            except ValueError:
                values[column.name] = None  # on both sides: it is not what the file changes
        self._directory.lenient = False
        return self._sheet.build(values), self._sheet.build({**values, **changed})

    def _claim(self, row: Row, key: object) -> LineVerdict | None:
        """Two rows for one record are both wrong."""
        first = self._claimed.setdefault(key, row)
        if first is row:
            return None
        message = f"{first.line}行目と{row.line}行目が同じ記録を指しています(一方を消してください)"
        self._verdicts[id(first)] = refused(first, message)
        return refused(row, message)

    def _twice(self, line: _Line) -> LineVerdict | None:
        """A new record that another row tells, too."""
        if self._partners is not None:
            values = line.values
            places = (values["municipality"], values["prefecture"], values["region"])
            return self._claim(line.row, (values["name"], *places))
        if self._natural is None:
            return None
        key = self._natural.key(line.values)
        if not self._natural.identifies:
            key = (key, tuple(sorted(line.row.cells.items())))
        return self._claim(line.row, ("new", key))

    def _told(self, named: Collection[int]) -> str:
        made = [self._directory.created[number] for number in sorted(named, reverse=True)]
        return "".join(f"。機関「{each.name}」(区分 {each.category})も登録します" for each in made)

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
