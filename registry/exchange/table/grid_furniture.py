"""Lines of a sheet that are no rows: headings printed again, names of pages, totals, remarks at the end.

Each is told; none is passed over in silence. A line that could be a row is one.
"""

import re
import unicodedata
from collections.abc import Mapping

from registry.exchange.loading import KINDS
from registry.exchange.table.grid import Grid, Line
from registry.exchange.table.header import Header, another_table, is_another, is_repeated
from registry.exchange.table.notice import Notice, quoted

_TOTAL = re.compile(r"(?:合計|計|小計|総計|総合計|累計|total|subtotal|grandtotal)[:：]?", re.IGNORECASE)
_FIGURE = re.compile(r"[-△▲]?[\d,]+(?:\.\d+)?(?:%|件|回|名|人|社|機関|団体|者)?|-|―|—")
_REMARK = re.compile(r"※|[(（]?注[)）\d:：]?|\*\d?|出典|資料[:：]")
_END = ("以下余白", "以上", "以下、余白")


class Furniture:
    """Judges the lines under the headings of a sheet."""

    def __init__(self, grid: Grid, header: Header, columns: Mapping[int, str], kind: str) -> None:
        self._grid = grid
        self._header = header
        self._columns = columns
        self._required = {column.name for column in KINDS[kind].columns if column.required}

    def notice(self, index: int) -> Notice | None:
        """Why a line (by its index in the grid) is no row; ``None`` where it is one. Raises :class:`FileRefused`
        where another table begins."""
        line = self._grid.lines[index]
        filled = [cell.strip() for cell in line.cells if cell.strip()]
        if is_repeated(self._header, line):
            return self._told(line, "見出しの繰り返し")
        if self._is_total(line, filled):
            return self._told(line, f"合計の行({' '.join(filled)[:60]})")
        if len(filled) == 1 and len(self._columns) > 1:
            return self._alone(index, line, filled[0])
        if is_another(line):
            raise another_table(line)
        return None

    def _is_total(self, line: Line, filled: list[str]) -> bool:
        if not _TOTAL.fullmatch(_plain(filled[0])) or not all(
            _FIGURE.fullmatch(_plain(each)) for each in filled[1:]
        ):
            return False
        # A row that has all that it needs may well be called 計.
        here = {name for position, name in self._columns.items() if line.at(position).strip()}
        return bool(self._required - here)

    def _alone(self, index: int, line: Line, text: str) -> Notice | None:
        """A line with one filled cell: a remark, the end, or the name of a page above its headings."""
        plain = _plain(text)
        if plain in _END or _REMARK.match(plain):
            return self._told(line, f"注記{quoted(text)}")
        following = self._grid.lines[index + 1] if index + 1 < len(self._grid.lines) else None
        if following is not None and is_repeated(self._header, following):
            return self._told(line, f"ページの見出し{quoted(text)}")
        wide = any(
            merge.first_line == line.number and merge.last - merge.first >= 2 for merge in self._grid.merges
        )
        if wide:
            return self._told(line, f"小見出し{quoted(text)}")
        return None

    def _told(self, line: Line, what: str) -> Notice:
        return Notice(line.number, None, f"{line.number}行目の{what}は、行として読みませんでした")


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
