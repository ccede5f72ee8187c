"""What becomes of a row whose record is known: beside it, among several, or new."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from registry.exchange.file_import.alteration import Parts, altered_rows
from registry.exchange.file_import.directory import ImportDirectory, NeedsDecision, Undecided
from registry.exchange.file_import.identity import NaturalKey
from registry.exchange.file_import.partner_identity import Match, PartnerIdentity
from registry.exchange.file_import.row_reading import differing, refused, too_long
from registry.exchange.file_import.verdict import CellChange, LineVerdict
from registry.exchange.sheet import Row, Sheet, Values, shown
from registry.model import Base
from registry.model.vocabulary import Verdict

NEW = "新しく登録します"
SAME = "登録済みの記録と同じです"


@dataclass
class Line:
    """A row on its way to a verdict: what it says, and which records it may speak of."""

    row: Row
    values: Values
    named: frozenset[int] = frozenset()
    match: Match = field(default_factory=Match)
    by_id: bool = False
    made: Base | None = None


class Judge:
    """The verdicts on the rows of one file; rows that turn out to speak of one record are ``doubled``, by row."""

    def __init__(
        self,
        sheet: Sheet,
        directory: ImportDirectory,
        partners: PartnerIdentity | None,
        natural: NaturalKey | None,
        only_new: frozenset[str],
    ) -> None:
        self._sheet, self._directory, self._partners, self._natural = sheet, directory, partners, natural
        self._only_new = only_new
        # Rows that can change no record may speak of one as often as they like.
        self._says_nothing = only_new >= {column.name for column in sheet.columns}
        self._claimed: dict[object, Row] = {}
        self.doubled: dict[int, LineVerdict] = {}

    def verdict(self, line: Line, records: Mapping[int, Base], parts: Parts) -> LineVerdict:
        """What becomes of a row; ``records`` are those that the rows may speak of, ``parts`` what is stored of them."""
        if line.match.id is not None:
            if line.match.id not in records:
                # No row of the sheet: an official name stands with its organisation.
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

    def _among(self, line: Line, records: Mapping[int, Base]) -> LineVerdict:
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

    def _beside(self, line: Line, record: Base, parts: Parts) -> LineVerdict:
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
        self.doubled[id(first)] = refused(first, message)
        return refused(row, message)

    def _twice(self, line: Line) -> LineVerdict | None:
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
