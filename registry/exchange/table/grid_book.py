"""An Excel workbook as grids: its sheets with what their cells show, dates as ISO, numbers as a person would type them."""

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from registry.exchange.table.grid import CONTROL, FileRefused, Grid, Line, Spot, check_lines, check_width
from registry.exchange.table.grid_gate import BROKEN, WORKBOOK, open_book
from registry.exchange.table.grid_part import Cells, Pairs, Part, Strings, listen

# The workbook has one place; where the upload says that it lies is not asked.
_ROOT = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="xl/workbook.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
)
# Large, so that a text that never ends is not looked through from its start too often.
_CHUNK = 1024 * 1024
# A block of cells that is held at once.
_MAX_BLOCK = 2_000_000
_RELATIONS = "xl/_rels/workbook.xml.rels"
_STRINGS = "xl/sharedstrings.xml"
_STYLES = "xl/styles.xml"
_NOT_COUNTED = "数式の値が計算されていないため、空として読みました(Excelで開いて保存し直すと値が入ります)"


class Book:
    """A workbook that was found harmless; its sheets are read one by one."""

    def __init__(self, content: bytes) -> None:
        archive, entries = open_book(content)
        clean = BytesIO()
        try:
            # Only what was looked at is handed on, so that nobody else reads the upload in another way.
            with archive, zipfile.ZipFile(clean, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy:
                copy.writestr("_rels/.rels", _ROOT)
                self._cells = dict(_looked_through(_Parts(archive, entries, copy)))
            clean.seek(0)
            self._workbook = CalamineWorkbook.from_filelike(clean)
        except PasswordError:
            raise FileRefused(
                "パスワードの付いたExcelブックです(パスワードを外して保存し直してください)"
            ) from None
        except FileRefused:
            raise
        except (
            CalamineError,
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            KeyError,
            ValueError,
            OSError,
            NotImplementedError,
        ):
            raise FileRefused(BROKEN) from None

    def names(self) -> list[tuple[str, bool]]:
        """The sheets that hold any cell, in order, each with whether it is hidden."""
        return [
            (sheet.name, sheet.visible != SheetVisibleEnum.Visible)
            for sheet in self._workbook.sheets_metadata
            if self._cells.get(sheet.name) is not None and self._cells[sheet.name].filled
        ]

    def grid(self, name: str, hidden: bool = False) -> Grid:
        """A sheet; raises :class:`FileRefused` where it is too large."""
        cells = self._cells[name]
        height = cells.last_line - cells.first_line + 1
        width = cells.last - cells.first + 1
        check_width(width, f"シート「{name}」の")
        if height * width > _MAX_BLOCK:
            raise FileRefused(
                f"シート「{name}」が広すぎます({height:,}行×{width}列。要る行と列だけを残してください)"
            )
        try:
            spots: list[Spot] = []
            lines = list(_lines(self._workbook.get_sheet_by_name(name), spots))
        except CalamineError:
            raise FileRefused(BROKEN) from None
        check_lines(len(lines), f"シート「{name}」の")
        spots += [
            Spot(line + 1, position, f"エラー値「{text}」を空として読みました")
            for line, position, text in cells.errors
        ]
        spots += [Spot(line + 1, position, _NOT_COUNTED) for line, position in cells.uncounted]
        return Grid(
            name, lines, cells.merges, sorted(spots, key=lambda spot: (spot.line, spot.position)), hidden
        )


class _Parts:
    """The parts of the upload, each copied while somebody listens to it."""

    def __init__(
        self, archive: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo], copy: zipfile.ZipFile
    ) -> None:
        self._archive = archive
        self._entries = entries
        self._copy = copy
        self._copied: set[str] = set()

    def hear(self, name: str, part: Part, copied_as: str | None = None) -> bool:
        """Whether there is such a part; it is looked through once and copied."""
        entry = self._entries.get(name.casefold())
        if entry is None or name.casefold() in self._copied:
            return False
        self._copied.add(name.casefold())
        # zipfile reads no more than the directory announced, and compares the checksum.
        size = 0
        with self._archive.open(entry) as read, self._copy.open(copied_as or name, "w") as write:
            for chunk in listen(iter(lambda: read.read(_CHUNK), b""), part):
                size += write.write(chunk)
        if size != entry.file_size:
            raise FileRefused(BROKEN)
        return True


def _looked_through(parts: _Parts) -> Iterator[tuple[str, Cells]]:
    """The cells of each worksheet by its name."""
    relations, sheets, strings = Pairs("Relationship"), Pairs("sheet"), Strings()
    if not parts.hear(WORKBOOK, sheets) or not parts.hear(_RELATIONS, relations):
        raise FileRefused(BROKEN)
    parts.hear(_STYLES, Pairs(""))
    parts.hear(_STRINGS, strings, "xl/sharedStrings.xml")
    targets = {
        relation.get("Id", ""): relation.get("Target", "")
        for relation in relations.found
        if relation.get("Type", "").endswith("/worksheet") and relation.get("TargetMode") != "External"
    }
    for sheet in sheets.found:
        cells = Cells(strings.lengths)
        target = targets.get(sheet.get("id", ""))
        if target and parts.hear(_path(target), cells):
            yield sheet.get("name", ""), cells


def _path(target: str) -> str:
    target = target.replace("\\", "/")
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")


def _lines(sheet: CalamineSheet, spots: list[Spot]) -> Iterator[Line]:
    before = [""] * (sheet.start[1] if sheet.start else 0)
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells = [_text(value) for value in row]
        for position, cell in enumerate(cells):
            if CONTROL.search(cell):
                cells[position] = CONTROL.sub("", cell)
                spots.append(Spot(number, len(before) + position, "文字でないデータを除いて読みました"))
        # What held nothing else is a blank cell by now, and its line perhaps a blank line.
        if any(map(str.strip, cells)):
            while cells and not cells[-1]:
                cells.pop()
            yield Line(number, before + cells)


def _text(value: int | float | str | bool | time | date | datetime | timedelta) -> str:
    """What a cell holds as a text that the readers of columns take."""
    match value:
        case str():
            return value
        case bool():
            return "1" if value else "0"
        case float() | int():
            return _digits(value)
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return value.isoformat(sep=" ")
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)


def _digits(value: float) -> str:
    """A number without the tail of its binary form: Excel keeps fifteen digits.

    >>> _digits(3.0), _digits(0.1 + 0.2), _digits(7000012050002.0), _digits(1e-7)
    ('3', '0.3', '7000012050002', '0.0000001')
    """
    return f"{Decimal(f'{value:.15g}'):f}"
