"""A table as a workbook: the table, what is computed for its rows, what its columns mean, and its codes, a sheet each.

Headings stand in the first row, one value a cell, nothing merged. Cells are text but for figures, so that numbers of
records, codes and dates come back as they went out; what a spreadsheet would run has its guard as in CSV.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, time
from itertools import chain
from tempfile import SpooledTemporaryFile
from typing import IO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from registry.exchange.annual_book import LONGEST_CELL, MEDIA_TYPE
from registry.exchange.dictionary import CODE_HEAD, FIGURES, TYPE_WORDS, CellType, Entry
from registry.exchange.export import Export
from registry.exchange.export_text import IN_MEMORY, ExportRefused
from registry.exchange.loading import KINDS
from registry.exchange.xml_text import clean

__all__ = ["MEDIA_TYPE", "export_book"]
DERIVED, DICTIONARY, CODES = "算出した列", "項目の説明", "コード表"
DICTIONARY_HEAD = ("シート", "列", "必須", "意味", "Meaning", "型", "使える値", "例")
MOST_ROWS = 1_048_576
# A number of more digits would not come back as it went out.
_MOST_DIGITS = 15
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_FONT = {"font_name": "Yu Gothic", "font_size": 11, "valign": "top"}
_NARROW, _WIDE, _WIDEST = 12, 24, 60


def export_book(export: Export, codes: Iterable[Sequence[str]]) -> IO[bytes]:
    """The workbook, standing at its beginning; ``codes`` are rows of its code table. Raises :class:`ExportRefused`."""
    out = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 (whoever sends it closes it)
    book = Workbook(out, _OPTIONS)
    # Without one the moment of writing would stand in it, and the same facts would not give the same bytes.
    made = datetime.combine(export.as_of, time(), tzinfo=UTC).replace(tzinfo=None)
    book.set_properties({"title": export.kind, "created": made})
    try:
        _fill(_Sheets(book), export, codes)
        book.close()
    except BaseException:
        # The sheets so far lie in files of their own; closing takes them away.
        if not book.fileclosed:
            book.close()
        out.close()
        raise
    out.seek(0)
    return out


class _Sheets:
    """The sheets of a workbook, written one row after the other."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._head: Format = book.add_format({**_FONT, "bold": True, "bg_color": "#E6E6E6", "bottom": 1})
        self._text: Format = book.add_format({**_FONT, "num_format": "@"})
        self._number: Format = book.add_format(_FONT)

    def write(
        self, name: str, head: Sequence[str], rows: Iterable[Sequence[str]], types: Sequence[CellType] = ()
    ) -> None:
        """A sheet; columns without a type are text."""
        types = types or [CellType.TEXT] * len(head)
        figures = [each in FIGURES for each in types]
        sheet: Worksheet = self._book.add_worksheet(name)
        last = 0
        for last, row in enumerate(chain([head], rows)):
            if last >= MOST_ROWS:
                raise ExportRefused(
                    f"Excelの1枚のシートに入るのは{MOST_ROWS - 1:,}件までです(CSV なら書けます)"
                )
            for place, cell in enumerate(row):
                if cell:
                    self._cell(sheet, last, place, cell, head[place], figure=figures[place])
        for place, heading in enumerate(head):
            sheet.set_column(place, place, _width(heading, types[place]))
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, last, len(head) - 1)
        sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})

    def _cell(self, sheet: Worksheet, row: int, place: int, cell: str, heading: str, *, figure: bool) -> None:
        value = _figure(cell) if figure and row else None
        if value is not None:
            sheet.write_number(row, place, value, self._number)
            return
        text = clean(cell)
        # A character counts once or twice.
        if len(text) * 2 > LONGEST_CELL and (length := len(text.encode("utf-16-le")) // 2) > LONGEST_CELL:
            raise ExportRefused(
                f"シート「{sheet.get_name()}」{row + 1}行目 {heading}は{length:,}字で、Excelの1つのセルに入る{LONGEST_CELL:,}字を超えます(CSV なら書けます)"
            )
        if text:
            sheet.write_string(row, place, text, self._text if row else self._head)


def _fill(sheets: _Sheets, export: Export, codes: Iterable[Sequence[str]]) -> None:
    sheets.write(export.kind, export.header, export.rows(), [each.type for each in export.entries])
    derived = export.derived_entries
    if derived:
        head = [each.column for each in derived]
        sheets.write(DERIVED, head, export.derived_rows(), [each.type for each in derived])
    sheets.write(DICTIONARY, DICTIONARY_HEAD, _explained(export))
    sheets.write(CODES, CODE_HEAD, codes)


def _figure(cell: str) -> int | float | None:
    """The number in a cell, if it comes back as it stands.

    >>> _figure("12"), _figure("-3"), _figure("18.5"), _figure("007"), _figure("18.50"), _figure("1234567890123456")
    (12, -3, 18.5, None, None, None)
    """
    if len(cell) > _MOST_DIGITS:
        return None
    for read in (int, float):
        try:
            value = read(cell)
        except ValueError:
            continue
        return value if str(value) == cell else None
    return None


def _explained(export: Export) -> Iterator[Sequence[str]]:
    """The rows of the data dictionary: the columns of the table, then the computed ones."""
    sheet = KINDS.get(export.kind)
    required = {column.name for column in sheet.columns if column.required} if sheet else set()
    for name, entries in ((export.kind, export.entries), (DERIVED, export.derived_entries)):
        for each in entries:
            must = "必須" if name != DERIVED and each.column in required else ""
            yield (name, each.column, must, *_meaning(each))


def _meaning(each: Entry) -> tuple[str, ...]:
    return each.japanese, each.english, TYPE_WORDS[each.type], each.accepted, each.example


def _width(heading: str, kind: CellType) -> int:
    wide = sum(2 if unicodedata.east_asian_width(each) in "WFA" else 1 for each in heading) + 3
    usual = _WIDE if kind in (CellType.TEXT, CellType.NAME, CellType.NAMES) else _NARROW
    return min(max(wide, usual), _WIDEST)
