"""The tables of a section: heads known by their words, rows that a page break interrupted, 〃 resolved."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from registry.exchange.yearbook.line import Form, Line, Section, header

_DITTO = ("〃", "同上", "″", "々")


@dataclass(frozen=True)
class TableRow:
    """A row: its line and its cells by the code of their heading."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, code: str) -> str:
        return self.cells.get(code, "")


@dataclass
class Table:
    """A table with the codes of its headings, the line of its head, its rows, and lines that are no rows."""

    columns: tuple[str, ...]
    line: int
    caption: str = ""
    rows: list[TableRow] = field(default_factory=list)
    unread: list[tuple[int, str]] = field(default_factory=list)

    def has(self, *codes: str) -> bool:
        """Whether the table has all of these columns."""
        return set(codes) <= set(self.columns)


def tables(section: Section) -> list[Table]:
    """The tables of a section; rows without a known head stand in a table without columns."""
    found: list[Table] = []
    table: Table | None = None
    caption = ""
    for line in section.lines:
        if line.form is Form.TABLE:
            codes = header(line.cells)
            if codes and (table is None or tuple(codes) != table.columns):
                table = Table(tuple(codes), line.number, caption)
                found.append(table)
                table.unread += _unknown(line, codes)
            elif not codes:
                if table is None:
                    table = Table((), line.number, caption)
                    found.append(table)
                _take(table, line)
        elif line.form not in (Form.BLANK, Form.PAGE):
            caption = line.text.strip() if line.form is Form.CAPTION else ""
            table = table if line.form is Form.OTHER else None
    return found


def _unknown(line: Line, codes: list[str]) -> Iterator[tuple[int, str]]:
    for cell, code in zip(line.cells, codes, strict=True):
        if not code and cell:
            yield line.number, f"「{cell}」という見出しの列は読みません"


def _take(table: Table, line: Line) -> None:
    cells = line.cells
    if not table.columns:
        table.unread.append((line.number, "表の見出しが分からないため、この行は読めません"))
    elif len(cells) > len(table.columns):
        sentence = f"列の数が{len(cells)}です(見出しは{len(table.columns)}列)。この行は読めません"
        table.unread.append((line.number, sentence))
    else:
        above = table.rows[-1] if table.rows else None
        named = zip(table.columns, cells, strict=False)
        read = {code: _resolved(above, code, cell) for code, cell in named if code}
        if any(read.values()):
            table.rows.append(TableRow(line.number, read))
        else:
            table.unread.append((line.number, "空の行です"))


def _resolved(above: TableRow | None, code: str, cell: str) -> str:
    """A cell, or that of the row above where it says 〃; nothing where no row is above."""
    if cell not in _DITTO:
        return cell
    return above[code] if above else ""
