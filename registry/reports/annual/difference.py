"""What differs between two versions of the tables: lines added, gone and altered, matched by the records behind them.

Where something stands is no fact: numbers that count the rows are left out, and another order is only mentioned.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from registry.network.tie import Record
from registry.reports.annual.matching import (
    Pair,
    Row,
    facts_of,
    in_order,
    left,
    matched,
    records_of,
    same_lines,
    same_rows,
)
from registry.reports.annual.table import Line, Table


class Kind(StrEnum):
    """What became of it."""

    ADDED = "added"
    GONE = "gone"
    ALTERED = "altered"


class Place(StrEnum):
    """What part of a table differs."""

    TABLE = "table"
    TITLE = "title"
    COLUMNS = "columns"
    NOTE = "note"
    ROW = "row"
    LINE = "line"


@dataclass(frozen=True)
class LineChange:
    """A line of one column before and after."""

    column: int
    before: Line | None
    after: Line | None


@dataclass(frozen=True)
class RowChange:
    """A row before and after; one that stands in both has its lines that differ."""

    before: Row | None
    after: Row | None
    lines: tuple[LineChange, ...] = ()


@dataclass(frozen=True)
class Difference:
    """One difference as it is told: of which row and column, the old words and the new, the records behind them."""

    place: Place
    before: str | None
    after: str | None
    row: str = ""
    column: str = ""
    records: tuple[Record, ...] = ()

    @property
    def kind(self) -> Kind:
        if self.before is None:
            return Kind.ADDED
        return Kind.GONE if self.after is None else Kind.ALTERED


@dataclass(frozen=True)
class TableDifference:
    """A table before and after; ``reordered`` where rows or lines that stand in both follow each other differently."""

    before: Table | None
    after: Table | None
    columns: tuple[str, ...] = ()
    rows: tuple[RowChange, ...] = ()
    sentences: tuple[Difference, ...] = ()
    reordered: bool = False

    @property
    def table(self) -> Table:
        """As it is now, or was."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def told(self) -> list[Difference]:
        """Every difference of the table; what is said of the whole of it rests on all records that differ."""
        of_rows = [each for change in self.rows for each in _told(change, self.columns)]
        behind = _once(record for each in of_rows for record in each.records)
        whole = [each if each.records else replace(each, records=behind) for each in self.sentences]
        return [*whole, *of_rows]


def differences(before: Sequence[Table], after: Sequence[Table]) -> list[TableDifference]:
    """The tables that differ, in their order; one that is gone stands behind those that are left."""
    pairs = _same_tables(before, after)
    found = [difference(before[one], after[two]) for one, two in pairs]
    kept, stay = {one for one, _ in pairs}, {two for _, two in pairs}
    found += [_whole(None, table) for place, table in enumerate(after) if place not in stay]
    found += [_whole(table, None) for place, table in enumerate(before) if place not in kept]
    return [each for each in found if each.told or each.reordered]


def difference(before: Table, after: Table) -> TableDifference:
    """What differs between two versions of one table, in the columns that both have."""
    columns = [heading for heading in _headings(before) if heading in _headings(after)]
    old, new = rows_of(before, columns), rows_of(after, columns)
    pairs = same_rows(old, new)
    changes, moved = [], not in_order(pairs)
    for one, two in pairs:
        lines, turned = _line_changes(old[one], new[two])
        moved = moved or turned
        if lines:
            changes.append(RowChange(old[one], new[two], lines))
    kept, stay = {one for one, _ in pairs}, {two for _, two in pairs}
    come = [RowChange(None, row) for place, row in enumerate(new) if place not in stay]
    gone = [RowChange(row, None) for place, row in enumerate(old) if place not in kept]
    return TableDifference(
        before,
        after,
        columns=tuple(columns),
        rows=(*changes, *come, *gone),
        sentences=tuple(_sentences(before, after)),
        reordered=moved,
    )


def rows_of(table: Table, columns: Sequence[str] | None = None) -> list[Row]:
    """The rows of a table in some of its columns."""
    headings = _headings(table)
    places = [
        headings.index(heading) + table.numbered for heading in (headings if columns is None else columns)
    ]
    found: list[Row] = []
    for row in table.rows:
        above = found[-1] if found else ((),) * len(places)
        found.append(
            tuple(above[at] if row[place].continued else row[place].lines for at, place in enumerate(places))
        )
    return found


def _headings(table: Table) -> list[str]:
    """Its columns that tell something; a heading that stands twice is told apart by its number."""
    seen: Counter[str] = Counter()
    found = []
    for heading in table.columns[table.numbered :]:
        seen[heading] += 1
        found.append(heading if seen[heading] == 1 else f"{heading} {seen[heading]}")
    return found


def _same_tables(before: Sequence[Table], after: Sequence[Table]) -> list[Pair]:
    """Those of one section and title, then those of one section, in their order."""
    ones: dict[int, Hashable] = {place: (each.section, each.title) for place, each in enumerate(before)}
    twos: dict[int, Hashable] = {place: (each.section, each.title) for place, each in enumerate(after)}
    found = matched(ones, twos)
    ones, twos = left(ones, twos, found)
    ones = {place: before[place].section for place in ones}
    twos = {place: after[place].section for place in twos}
    return sorted(found + matched(ones, twos), key=lambda pair: pair[1])


def _whole(before: Table | None, after: Table | None) -> TableDifference:
    """A table that was not there, or is not there any more."""
    found = TableDifference(before, after)
    behind = {record for row in rows_of(found.table) for record in records_of(row)}
    title = (before.title if before else None), (after.title if after else None)
    return replace(found, sentences=(Difference(Place.TABLE, *title, records=tuple(sorted(behind))),))


def _line_changes(old: Row, new: Row) -> tuple[tuple[LineChange, ...], bool]:
    """The lines of a row that differ, and whether the others follow each other differently."""
    found: list[LineChange] = []
    moved = False
    for column, (ones, twos) in enumerate(zip(old, new, strict=True)):
        pairs = same_lines(ones, twos)
        moved = moved or not in_order(pairs)
        kept, stay = {one for one, _ in pairs}, {two for _, two in pairs}
        found += [
            LineChange(column, ones[one], twos[two]) for one, two in pairs if ones[one].text != twos[two].text
        ]
        found += [LineChange(column, None, line) for place, line in enumerate(twos) if place not in stay]
        found += [LineChange(column, line, None) for place, line in enumerate(ones) if place not in kept]
    return tuple(found), moved


def _sentences(before: Table, after: Table) -> Iterable[Difference]:
    """What is said of the whole table: its title, its columns, the sentences below it."""
    if before.title != after.title:
        yield Difference(Place.TITLE, before.title, after.title)
    if _headings(before) != _headings(after):
        yield Difference(Place.COLUMNS, "、".join(_headings(before)), "、".join(_headings(after)))
    old, new = Counter(before.notes), Counter(after.notes)
    # That there was nothing goes without saying where rows have come, and the other way round.
    if before.empty and after.empty:
        old[before.empty] += 1
        new[after.empty] += 1
    gone, come = list((old - new).elements()), list((new - old).elements())
    if len(gone) == len(come) == 1:
        yield Difference(Place.NOTE, gone[0], come[0])
        return
    yield from (Difference(Place.NOTE, None, text) for text in come)
    yield from (Difference(Place.NOTE, text, None) for text in gone)


def _told(change: RowChange, columns: Sequence[str]) -> list[Difference]:
    """A row that came or went as one difference, one that stayed by its lines."""
    if change.before is None or change.after is None:
        row = change.after or change.before or ()
        behind = facts_of(row) or records_of(row)
        return [
            Difference(Place.ROW, _said(change.before), _said(change.after), records=tuple(sorted(behind)))
        ]
    label = next((_joined(lines) for lines in change.after if lines), "")
    facts = facts_of(change.before) | facts_of(change.after)
    found = []
    for each in change.lines:
        ends = [line for line in (each.before, each.after) if line is not None]
        own = [record for line in ends for record in line.records]
        # A row of one thing differs because that thing does; a row of several by each of its lines.
        behind_line = own + sorted(facts) if len(facts) == 1 or not own else own
        found.append(
            Difference(
                Place.LINE,
                each.before.text if each.before else None,
                each.after.text if each.after else None,
                row=label,
                column=columns[each.column],
                records=_once(behind_line),
            )
        )
    return found


def _said(row: Row | None) -> str | None:
    """The words of a whole row, line by line."""
    return None if row is None else "\n".join(line.text for lines in row for line in lines)


def _joined(lines: Sequence[Line]) -> str:
    return "、".join(line.text for line in lines)


def _once(records: Iterable[Record]) -> tuple[Record, ...]:
    return tuple(dict.fromkeys(records))
