"""A spreadsheet file of an office, read as rows of a kind of table: pure, before anything is compared with the registry."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from registry.exchange.loading import KINDS
from registry.exchange.sheet import Row
from registry.exchange.table.cell_mending import mended
from registry.exchange.table.columns import TableColumns
from registry.exchange.table.derived import derive, unit_of
from registry.exchange.table.grid import MAX_ROWS, TOO_MANY_ROWS, FileRefused, Grid, place
from registry.exchange.table.grid_book import Book
from registry.exchange.table.grid_gate import Form, form_of
from registry.exchange.table.grid_rows import Draft, RowReader
from registry.exchange.table.grid_text import text_grid
from registry.exchange.table.header import Header, find_header, tell_above
from registry.exchange.table.heading import DERIVED, Candidate, Heading, How, candidates, sure
from registry.exchange.table.notice import Notice, Notices, quoted

# Cells of a line that no column of the kind takes, each with its heading (or place, where it has none).
Left = Mapping[int, tuple[tuple[str, str], ...]]


@dataclass(frozen=True)
class TableFile:
    """What a file says as a table.

    ``kind`` is ``None`` where the headings do not tell it: then there are no rows, every cell is ``left``, and
    ``kinds`` are the candidates to choose from. Lines are numbered as Excel or an editor shows them, from 1; a row that
    went on over several lines has the number of its first one. ``rows`` have a cell for each column that the file has,
    for the readers of :mod:`registry.exchange.sheet`.
    """

    name: str
    sha256: str
    sheet_name: str | None
    kind: str | None
    kinds: tuple[Candidate, ...]
    header_line: int
    columns: tuple[Heading, ...]
    rows: tuple[Row, ...]
    left: Left
    notices: tuple[Notice, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """Required columns of the kind that no row has."""
        if self.kind is None:
            return ()
        here = {name for row in self.rows for name in row.cells} | {each.column for each in self.columns}
        return tuple(
            each.name for each in KINDS[self.kind].columns if each.required and each.name not in here
        )


def read_file(
    name: str, content: bytes, *, kind: str | None = None, columns: Mapping[int, str | None] | None = None
) -> TableFile:
    """Read an xlsx, CSV or tab-separated file, however it is laid out.

    ``kind`` is one of :data:`registry.exchange.loading.KINDS`, by default what the headings tell; ``columns`` says by
    hand which column (a position from 0) is which one of the kind, ``None`` leaves it out. Raises :class:`FileRefused`
    with one sentence for what cannot be read, ``ValueError`` for a kind or column that there is not.
    """
    if kind is not None and kind not in KINDS:
        raise ValueError(f"no such kind: {kind}")
    grid, header, notices = _best_sheet(content, kind)
    kinds = candidates(header.texts)
    kind = kind or sure(kinds)
    table = TableColumns(grid, header, kind, columns)
    rows: list[Row] = []
    others: set[int] = set()
    if kind is None:
        names = "、".join(candidate.kind for candidate in kinds[:3])
        told = f"(候補: {names})" if names else "(知っている見出しがありません)"
        notices.add(Notice(None, None, f"何の表か見出しから分かりません{told}"))
    else:
        table.tell_unknown()
        reader = RowReader(grid, header, table.by_position, kind, table.number, notices)
        counted = next((each.text for each in table.headings() if each.column == "count"), "")
        rows = [_row(draft, kind, table) for draft in _derived(reader.rows(), kind, counted, notices)]
        if len(rows) > MAX_ROWS:
            raise FileRefused(TOO_MANY_ROWS)
        notices.extend(table.notices)
        others = reader.others
    notices.extend(tell_above(grid, header))
    notices.extend(_spots(grid, header, table.by_position))
    return TableFile(
        name=name,
        sha256=hashlib.sha256(content).hexdigest(),
        sheet_name=grid.name,
        kind=kind,
        kinds=kinds,
        header_line=grid.lines[header.first].number,
        columns=table.headings(),
        rows=tuple(rows),
        left=_left(grid, header, table, others),
        notices=notices.all(),
    )


def _best_sheet(content: bytes, kind: str | None) -> tuple[Grid, Header, Notices]:
    """The sheet whose headings say most, visible ones first; the other ones are named in notices."""
    if form_of(content) is Form.TEXT:
        grid = text_grid(content)
        if not grid.lines:
            raise FileRefused("ファイルに文字の入ったセルがありません")
        return grid, find_header(grid, kind), Notices()
    book = Book(content)
    names = book.names()
    if not names:
        raise FileRefused("ブックに文字の入ったセルがありません(画像の中の表は読めません)")
    best: tuple[Grid, Header] | None = None
    for name, hidden in sorted(names, key=lambda each: each[1]):
        if best is not None and hidden and best[1].known:
            break
        grid = book.grid(name, hidden)
        header = find_header(grid, kind) if grid.lines else None
        if header is not None and (best is None or header.known > best[1].known):
            best = grid, header
    if best is None:
        raise FileRefused("ブックに文字の入ったセルがありません(画像の中の表は読めません)")
    chosen = best[0]
    notices = Notices()
    if chosen.hidden:
        notices.add(Notice(None, None, f"非表示のシート{quoted(chosen.name or '')}を読みました"))
    for name, hidden in names:
        if name != chosen.name:
            told = f"{'非表示の' if hidden else ''}シート{quoted(name)}は読んでいません"
            notices.add(Notice(None, None, told))
    return *best, notices


def _derived(drafts: Iterable[Draft], kind: str, counted: str, notices: Notices) -> Iterable[Draft]:
    """The rows with their cells as the readers of the columns take them."""
    documents: Counter[str] = Counter()
    known = KINDS[kind].columns
    for draft in drafts:
        unit_of(kind, draft.cells, counted)
        for column in known:
            if column.name in draft.cells:
                draft.cells[column.name], told = mended(kind, column, draft.cells[column.name])
                if told:
                    notices.add(Notice(draft.line, column.name, told))
        notices.extend(derive(kind, draft.line, draft.cells, documents))
        yield draft


def _row(draft: Draft, kind: str, table: TableColumns) -> Row:
    here = [name for name in table.by_position.values() if name not in DERIVED.get(kind, ())]
    return Row(draft.line, {**dict.fromkeys(here, ""), **draft.cells})


def _left(grid: Grid, header: Header, table: TableColumns, others: set[int]) -> Left:
    unknown = [each for each in table.headings() if each.how is How.UNKNOWN]
    found = {}
    for line in grid.lines[header.last + 1 :]:
        cells = tuple(
            (each.text or f"{place(each.position)}列", cell)
            for each in unknown
            if (cell := line.at(each.position)).strip()
        )
        if cells and line.number not in others:
            found[line.number] = cells
    return found


def _spots(grid: Grid, header: Header, columns: Mapping[int, str]) -> list[Notice]:
    first = grid.lines[header.first].number
    return [
        Notice(spot.line, columns.get(spot.position), f"{place(spot.position)}列: {spot.message}")
        for spot in grid.spots
        if spot.line >= first
    ]
