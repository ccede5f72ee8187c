"""Spreadsheets as offices lay them out, made with the tests that read them."""

import csv
import io
from collections.abc import Callable, Sequence

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from registry.exchange.table.file import TableFile

Cell = object


def as_csv(*rows: Sequence[str], encoding: str = "cp932", delimiter: str = ",") -> bytes:
    """Rows as Excel would save them: all of one length, lines ended by CR LF."""
    width = max(len(row) for row in rows)
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([*row, *[""] * (width - len(row))] for row in rows)
    return text.getvalue().encode(encoding)


def as_xlsx(*sheets: tuple[str, Callable[[Worksheet, xlsxwriter.Workbook], None]]) -> bytes:
    """A workbook; each sheet is filled by a function."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    for name, fill in sheets:
        fill(book.add_worksheet(name), book)
    book.close()
    return stream.getvalue()


def cells(
    rows: Sequence[Sequence[Cell]], *merged: tuple[int, int, int, int]
) -> Callable[[Worksheet, object], None]:
    """Writes rows from A1 on; ``merged`` are first line, first position, last line, last position, from 0."""

    def fill(sheet: Worksheet, _: object) -> None:
        for line, row in enumerate(rows):
            for position, cell in enumerate(row):
                if cell != "":
                    sheet.write(line, position, cell)
        for top, left, bottom, right in merged:
            sheet.merge_range(top, left, bottom, right, rows[top][left])

    return fill


def told(table: TableFile) -> str:
    """All notices, a line each."""
    return "\n".join(f"{each.line or '-'} {each.column or '-'} {each.message}" for each in table.notices)


def column(table: TableFile, name: str) -> list[str]:
    """The cells of a column, row by row."""
    return [row.cells[name] for row in table.rows]
