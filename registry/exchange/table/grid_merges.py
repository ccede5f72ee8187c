"""Cells merged over several lines: what each of the lines below says that the first one shows."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping

from registry.exchange.table.grid import FileRefused, Grid, Merge, place
from registry.exchange.table.notice import Notice, quoted

# Merged ranges that lie over one another many times are a trap, not a table.
_MOST = 1_000_000


class Merges:
    """What merged cells put into the lines below their first one, by line and column."""

    def __init__(self, grid: Grid, first: int, columns: Mapping[int, str]) -> None:
        """``first`` is the index of the first line under the headings."""
        self._under: dict[int, dict[str, tuple[str, Merge]]] = {}
        self._columns = columns
        numbers = [line.number for line in grid.lines[first:]]
        count = 0
        for merge in grid.merges:
            start = bisect_left(numbers, merge.first_line)
            end = bisect_right(numbers, merge.last_line)
            name = columns.get(merge.first)
            if name is None or start == len(numbers) or numbers[start] != merge.first_line:
                continue
            text = grid.lines[first + start].at(merge.first)
            count += end - start
            if count > _MOST:
                raise FileRefused("結合されたセルが重なりすぎています(結合を解いて保存し直してください)")
            for number in numbers[start + 1 : end]:
                self._under.setdefault(number, {})[name] = (text, merge)

    def under(self, number: int) -> dict[str, str]:
        """The values of a line that stand in a merged cell begun above it, by column."""
        return {name: text for name, (text, _) in self._under.get(number, {}).items() if text.strip()}

    def notice(self, number: int, name: str) -> Notice:
        """Says that a value comes from a merged cell."""
        text, merge = self._under[number][name]
        where = f"{place(merge.first)}{merge.first_line}:{place(merge.last)}{merge.last_line}"
        return Notice(number, name, f"結合セル {where} の{quoted(text)}を{number}行目の値としました")
