"""Where the headings of a table stand among the lines of a sheet, in one line or in two."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from registry.exchange.loading import KINDS
from registry.exchange.table.grid import FileRefused, Grid, Line
from registry.exchange.table.heading import known, matched, plain
from registry.exchange.table.notice import Notice, quoted

# Titles, addressees and dates stand above the headings, never so many lines of them.
_FIRST_LINES = 60
# Other headings further down begin another table when so many of them are known.
_ANOTHER = 3
# A title has one cell; lines with more may be a table.
_TITLE = 2


@dataclass(frozen=True)
class Header:
    """The headings by position, the lines they stand in (indices into the grid), how many are known columns, and each
    of the lines as headings are compared."""

    first: int
    last: int
    texts: tuple[str, ...]
    known: int
    printed: tuple[list[str], ...]


def find_header(grid: Grid, kind: str | None) -> Header:
    """The earliest line, or pair of lines, most of whose cells are known headings of one kind (of ``kind`` if given).

    Where nothing is known it is the first of the fullest lines. The grid has at least one line.
    """
    kinds = [kind] if kind else list(KINDS)
    lines = grid.lines[:_FIRST_LINES]
    found = [_single(grid, index, kinds) for index in range(len(lines))]
    best = max(found, key=lambda header: header.known)
    if not best.known:
        fullest = max(_filled(line) for line in lines)
        best = next(header for header, line in zip(found, lines, strict=True) if _filled(line) == fullest)
    pairs = [_pair(grid, index, kinds) for index in range(len(lines) - 1)]
    pair = max(pairs, key=lambda header: header.known, default=best)
    if pair.known > best.known or (pair.first == best.first and _is_tall(grid, best)):
        return pair
    return best


def is_repeated(header: Header, line: Line) -> bool:
    """Whether a line says one of the lines of the header once more, as at the top of a printed page."""
    filled = [cell for cell in line.cells if cell.strip()]
    return any(
        len(filled) == len(texts) and plain(filled[0]) == texts[0] and list(map(plain, filled)) == texts
        for texts in header.printed
    )


def is_another(line: Line) -> bool:
    """Whether a line holds the headings of another table."""
    filled = [cell for cell in line.cells if cell.strip()]
    if sum(cell.strip().casefold() in _everything() for cell in filled) < _ANOTHER:
        return False
    most = _known(filled, KINDS)
    return most >= _ANOTHER and most * 3 >= len(filled) * 2


def tell_above(grid: Grid, header: Header) -> list[Notice]:
    """What stands above the headings, told as titles; :class:`FileRefused` where it is a table of its own."""
    above = grid.lines[: header.first]
    for line, following in pairwise(above):
        filled = [cell for cell in line.cells if cell.strip()]
        if _filled(following) >= _TITLE and len(filled) >= _TITLE and _known(filled, KINDS) * 2 > len(filled):
            raise another_table(grid.lines[header.first])
    return [
        Notice(
            line.number,
            None,
            f"{line.number}行目の{quoted(' '.join(line.cells))}は表の上の題として、読みませんでした",
        )
        for line in above
    ]


def another_table(line: Line) -> FileRefused:
    """Says that a second table begins in a line."""
    headings = quoted("、".join(cell.strip() for cell in line.cells if cell.strip()))
    return FileRefused(
        f"{line.number}行目に別の表の見出しがあります({headings}。一つのシートには一つの表だけを入れてください)"
    )


@lru_cache
def _everything() -> frozenset[str]:
    """Whatever any column of any kind is called."""
    return frozenset(name for kind in KINDS for name in known(kind))


def _single(grid: Grid, index: int, kinds: Iterable[str]) -> Header:
    texts = tuple(cell.strip() for cell in grid.lines[index].cells)
    return Header(index, index, texts, _known(texts, kinds), (_printed(grid.lines[index]),))


def _pair(grid: Grid, index: int, kinds: Sequence[str]) -> Header:
    """Two lines as one: what stands above several columns belongs to each of them."""
    upper, lower = grid.lines[index], grid.lines[index + 1]
    above = _spread(grid, upper)
    texts = []
    for position in range(max(len(above), len(lower.cells))):
        over, under = above[position] if position < len(above) else "", lower.at(position).strip()
        options = [option for option in (f"{over}{under}" if under else over, under, over) if option]
        texts.append(
            next((option for option in options if _known([option], kinds)), options[0] if options else "")
        )
    # A line of data under the headings says nothing that is known: the pair then knows no more than the line alone.
    return Header(index, index + 1, tuple(texts), _known(texts, kinds), (_printed(upper), _printed(lower)))


def _printed(line: Line) -> list[str]:
    return [plain(cell) for cell in line.cells if cell.strip()]


def _spread(grid: Grid, line: Line) -> list[str]:
    """The headings of a line, those of merged cells in each of their columns."""
    cells = [cell.strip() for cell in line.cells]
    for merge in grid.merges:
        if merge.first_line == line.number and merge.last > merge.first and merge.last < 10_000:
            cells += [""] * (min(merge.last, grid.width) + 1 - len(cells))
            text = line.at(merge.first).strip()
            for position in range(merge.first, min(merge.last + 1, len(cells))):
                cells[position] = text
    return cells


def _is_tall(grid: Grid, header: Header) -> bool:
    """Whether a heading is merged with the cell under it."""
    number = grid.lines[header.first].number
    return any(merge.first_line == number and merge.last_line == number + 1 for merge in grid.merges)


def _filled(line: Line) -> int:
    return sum(bool(cell.strip()) for cell in line.cells)


def _known(texts: Sequence[str], kinds: Iterable[str]) -> int:
    return max((matched(kind, texts) for kind in kinds), default=0)
