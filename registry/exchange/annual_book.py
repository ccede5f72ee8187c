"""The tables of the annual report as a workbook for machines: a sheet a table, headings in the first row, a list of the sheets before them."""

import io
import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from math import ceil

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from registry.exchange.annual import title_of
from registry.exchange.annual_sheet import Grid, grid
from registry.exchange.xml_text import clean
from registry.reports.annual.chapter import Chapter
from registry.reports.annual.table import Table, Value

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
INDEX = "目次"
INDEX_HEAD = ("節", "表題", "シート", "行数", "年度", "基準日", "記録がないときの文", "注")
# What Excel holds: units of UTF-16 in a cell, characters in the name of a sheet, days since then.
LONGEST_CELL = 32_767
_LONGEST_NAME = 31
_FIRST_DAY = date(1900, 3, 1)
_FORBIDDEN = str.maketrans("[]:*?/\\'", "［］：＊？／＼’")
_WIDEST, _NARROWEST = 60, 8
_LINE, _HIGHEST = 19, 409
_A4 = 9
_FONT = {"font_name": "Yu Gothic", "font_size": 11, "valign": "top"}
# Text stays text, whatever it begins with.
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


class TooLong(ValueError):
    """Words that no cell of Excel can hold; the text is a sentence for the user, ``place`` says where they stand."""

    def __init__(self, place: str, length: int) -> None:
        super().__init__(f"{place}は{length:,}字で、Excelの1つのセルに入る{LONGEST_CELL:,}字を超えます")
        self.place = place


def annual_book(found: Chapter, *, institute: str) -> bytes:
    """The workbook. Raises :class:`TooLong`."""
    written = io.BytesIO()
    book = Workbook(written, _OPTIONS)
    # Without one the moment of writing would stand in it, and the same facts would not give the same bytes.
    made = datetime.combine(found.as_of, time(), tzinfo=UTC).replace(tzinfo=None)
    book.set_properties({"title": clean(title_of(found)), "author": clean(institute), "created": made})
    look = _Look(book)
    grids = [grid(table) for table in found.tables]
    names = sheet_names([table.section for table in found.tables])
    rows = [
        _index_row(found, table, name, each)
        for table, name, each in zip(found.tables, names, grids, strict=True)
    ]
    _sheet(book, INDEX, Grid(INDEX_HEAD, tuple(rows)), look)
    for name, each in zip(names, grids, strict=True):
        _sheet(book, name, each, look)
    book.close()
    return written.getvalue()


def sheet_names(sections: Sequence[str]) -> list[str]:
    """Names that Excel takes, no two alike, none that of the list.

    >>> sheet_names(["4.2.1", "4.2.1", "a/b", INDEX])
    ['4.2.1', '4.2.1 (2)', 'a／b', '目次 (2)']
    """
    taken = {INDEX.casefold(), "history"}
    names = []
    for section in sections:
        plain = clean(section).translate(_FORBIDDEN).replace("\n", " ").replace("\t", " ").strip() or "表"
        name, number = plain[:_LONGEST_NAME], 1
        while name.casefold() in taken:
            number += 1
            tail = f" ({number})"
            name = plain[: _LONGEST_NAME - len(tail)] + tail
        taken.add(name.casefold())
        names.append(name)
    return names


class _Look:
    """The formats of a workbook."""

    def __init__(self, book: Workbook) -> None:
        self.head: Format = book.add_format(
            {**_FONT, "bold": True, "bg_color": "#E6E6E6", "bottom": 1, "text_wrap": True}
        )
        self.text: Format = book.add_format({**_FONT, "text_wrap": True})
        self.number: Format = book.add_format(_FONT)
        self.day: Format = book.add_format({**_FONT, "num_format": "yyyy-mm-dd", "align": "left"})


def _index_row(found: Chapter, table: Table, name: str, each: Grid) -> tuple[Value, ...]:
    notes = "\n".join(table.notes)
    return (
        table.section,
        table.title,
        name,
        len(each.rows),
        found.fiscal_year,
        found.as_of,
        table.empty or None,
        notes or None,
    )


def _sheet(book: Workbook, name: str, content: Grid, look: _Look) -> None:
    sheet = book.add_worksheet(name)
    widths = [_width(column) for column in zip(content.head, *content.rows, strict=True)]
    for number, row in enumerate([content.head, *content.rows]):
        for place, value in enumerate(row):
            where = f"シート「{name}」{number + 1}行目「{content.head[place]}」"
            _write(sheet, number, place, value, where, look.head if number == 0 else look.text, look)
        # Not every program finds the height of a row by itself.
        lines = max(_lines(value, width) for value, width in zip(row, widths, strict=True))
        sheet.set_row(number, min(lines * _LINE, _HIGHEST))
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(1, 0)
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, len(content.rows), len(content.head) - 1)


def _write(
    sheet: Worksheet, row: int, place: int, value: Value, where: str, words: Format, look: _Look
) -> None:
    match value:
        case None:
            return
        case date() if value >= _FIRST_DAY:
            sheet.write_datetime(row, place, datetime.combine(value, time()), look.day)
        case int():
            sheet.write_number(row, place, value, look.number)
        case _:
            text = clean(str(value))
            length = len(text.encode("utf-16-le")) // 2
            if length > LONGEST_CELL:
                raise TooLong(where, length)
            if text:
                sheet.write_string(row, place, text, words)


def _width(column: Sequence[Value]) -> int:
    """Of the widest line, as far as that can be read."""
    widest = max(_signs(line) for value in column for line in _shown(value).split("\n"))
    return min(max(widest + 3, _NARROWEST), _WIDEST)


def _lines(value: Value, width: int) -> int:
    """How many lines a value takes in a column."""
    return sum(max(1, ceil(_signs(line) / (width - 2))) for line in _shown(value).split("\n"))


def _shown(value: Value) -> str:
    return "0000-00-00" if isinstance(value, date) else "" if value is None else str(value)


def _signs(text: str) -> int:
    """The width of a text; Japanese characters are two wide."""
    return sum(2 if unicodedata.east_asian_width(each) in "WFA" else 1 for each in text)
