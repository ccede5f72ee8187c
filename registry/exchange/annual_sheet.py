"""A table of the annual report as a machine reads it: one value a cell, every cell filled that is known, each row with its record.

A bullet is a row, its organisation repeated; what goes on from the row above is repeated. Figures stand in columns of their own, a unit beside
its number. Where figures belong to a row of several lines the lines stay together: repeated figures would be added up twice.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from registry.model.vocabulary import SectionKind
from registry.network.tie import Record
from registry.reports.annual.bullet import MARK
from registry.reports.annual.table import Cell, Line, Table, Value

_PERIOD = ("", "（初日）", "（末日）")
_COUNTED = ("", "（単位）")
# Columns whose cells hold several values, and what their headings are called by; a pair is named by the brackets of
# the heading itself.
_PARTS = {
    (SectionKind.EVENTS, "days"): _PERIOD,
    (SectionKind.EVENTS, "dates"): _PERIOD,
    (SectionKind.EVENTS, "exhibitors"): _COUNTED,
    (SectionKind.EVENTS, "registrants"): _COUNTED,
    (SectionKind.EVENTS, "participants"): _COUNTED,
    (SectionKind.PIPELINE, "value"): _COUNTED,
}
_PAIRS = {(SectionKind.GROUPS, "participants_own"), (SectionKind.GROUPS, "groups_participants")}
_PARTNERED = {SectionKind.AGREEMENTS: "parties", SectionKind.WORK: "partner"}
RECORD = ("記録の種類", "記録の番号")
PARTNER = "機関の番号"


@dataclass(frozen=True)
class Grid:
    """A head of headings, no two alike, and rows of values."""

    head: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


def grid(table: Table) -> Grid:
    """The table in single values."""
    head = [heading for place in range(len(table.codes)) for heading in _headings(table, place)]
    partnered = _PARTNERED.get(table.kind) in table.codes
    head += [*RECORD, *([PARTNER] if partnered else [])]
    rows = []
    for row in _rows(table):
        values = [
            value
            for place, cell in enumerate(row)
            for value in _values(table, cell, len(_headings(table, place)))
        ]
        record = _record(row)
        values += record or (None, None)
        if partnered:
            values.append(_partner(row))
        rows.append(tuple(values))
    return Grid(tuple(_unlike(head)), tuple(rows))


def _headings(table: Table, place: int) -> Sequence[str]:
    """The headings that a column of the printed table becomes."""
    column, heading = (table.kind, table.codes[place]), table.columns[place]
    if column in _PAIRS:
        first, bracket, second = heading.partition("（")
        return (first, second.removesuffix("）")) if bracket else (heading, f"{heading}（内数）")
    return [heading + part for part in _PARTS.get(column, ("",))]


def _rows(table: Table) -> Iterator[tuple[Cell, ...]]:
    """The rows with nothing left out, one a bullet."""
    above: tuple[Cell, ...] = ()
    for row in table.rows:
        whole = tuple(above[place] if cell.continued else cell for place, cell in enumerate(row))
        above = whole
        if table.kind is not SectionKind.WORK:
            yield whole
            continue
        most = max((len(cell.lines) for cell in whole), default=1)
        for number in range(max(most, 1)):
            yield tuple(
                Cell(cell.lines[number : number + 1]) if len(cell.lines) > 1 else cell for cell in whole
            )


def _values(table: Table, cell: Cell, count: int) -> Sequence[Value]:
    """As many values as the column has headings."""
    if not cell.lines:
        return [None] * count
    if len(cell.lines) == 1:
        [line] = cell.lines
        values = line.values or (_words(table, line),)
        return [*values, *[None] * count][:count]
    return ["、".join(_words(table, line) for line in cell.lines), *[None] * (count - 1)]


def _words(table: Table, line: Line) -> str:
    return line.text.removeprefix(MARK) if table.kind is SectionKind.WORK else line.text


def _record(row: Sequence[Cell]) -> Record | None:
    """The record that the row tells of: that of its last words."""
    found = [line.records[0] for cell in row for line in cell.lines if line.records]
    return found[-1] if found else None


def _partner(row: Sequence[Cell]) -> int | None:
    """The organisation that the row names."""
    records = (record for cell in row for line in cell.lines for record in line.records)
    return next((record.id for record in records if record.type == "partner"), None)


def _unlike(head: Sequence[str]) -> Iterator[str]:
    """Headings, a second one alike with a number: spreadsheets tell columns apart by them."""
    seen: Counter[str] = Counter()
    for heading in head:
        seen[heading] += 1
        yield heading if seen[heading] == 1 else f"{heading} {seen[heading]}"
