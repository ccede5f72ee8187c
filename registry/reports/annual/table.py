"""A table of the annual report: cells of lines, each line with the records behind it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from registry.model import ReportSection
from registry.model.vocabulary import SectionKind
from registry.network.tie import Record

NO_RECORD = "この年度の記録はありません。"


Value = int | date | str | None


@dataclass(frozen=True)
class Line:
    """A line of a cell and the records that it tells of; ``values`` are what it says as numbers and days, if it does."""

    text: str
    records: tuple[Record, ...] = ()
    values: tuple[Value, ...] = ()


@dataclass(frozen=True)
class Cell:
    """A cell; a continued one stands below the one that it goes on from and says nothing itself."""

    lines: tuple[Line, ...] = ()
    continued: bool = False

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


Cells = Mapping[str, Cell]
CONTINUED = Cell(continued=True)


@dataclass(frozen=True)
class Table:
    """A table as it is printed; ``empty`` is what is said where there is no row. ``codes`` name the columns for programs."""

    section: str
    kind: SectionKind
    title: str
    codes: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str
    notes: tuple[str, ...] = ()

    @property
    def numbered(self) -> bool:
        """Whether the first column counts the rows and tells nothing of them."""
        return self.codes[:1] == ("no",)


@dataclass(frozen=True)
class Content:
    """What a section tells of a year: the cells of its rows by column, and sentences beside them."""

    rows: Sequence[Cells] = ()
    # Why something was not held: said in place of the rows, or below them.
    reasons: Sequence[str] = ()
    notes: Sequence[str] = ()
    # A title may say how many there are.
    count: int = 0


def cell(text: object, *records: Record, values: tuple[Value, ...] = ()) -> Cell:
    """A cell of one line; nothing known is an empty one. A number is its own value."""
    if text in (None, ""):
        return Cell()
    return Cell((Line(str(text), records, values or ((text,) if isinstance(text, int) else ())),))


def lines(parts: Iterable[tuple[str, Record]]) -> Cell:
    """A cell of several lines, one record each."""
    return Cell(tuple(Line(text, (record,)) for text, record in parts))


def made(section: ReportSection, content: Content, *, fiscal_year: int, institute: str) -> Table:
    """The table of a section: its columns in their order, its sentences."""

    def worded(text: str) -> str:
        known = {"institute": institute, "year": str(fiscal_year), "count": str(content.count)}
        for name, value in known.items():
            text = text.replace(f"{{{name}}}", value)
        return text

    pairs = [line.partition("=") for line in section.columns.splitlines()]
    rows = tuple(
        tuple(cell(code[1:-1]) if code.startswith("「") else row[code] for code, _, _ in pairs)
        for row in content.rows
    )
    told = list(content.notes)
    if rows:
        told += content.reasons
        if section.remark:
            told.append(worded(section.remark))
    return Table(
        section=section.code,
        kind=section.kind,
        title=worded(section.title),
        codes=tuple(code for code, _, _ in pairs),
        columns=tuple(worded(heading) for _, _, heading in pairs),
        rows=rows,
        empty="" if rows else "".join(content.reasons) or worded(section.empty or NO_RECORD),
        notes=tuple(told),
    )
