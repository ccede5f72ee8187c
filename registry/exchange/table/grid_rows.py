"""The rows of a sheet: what merged cells, 〃 and lines that go on from the line above mean, each told where it is done.

A line without number and name belongs to the line above. Where it has facts of its own (the date of a second document
with the same partner), it is a row of its own, with number and name of the row above; else it goes on with that row: in
columns that take several values its values are added, other texts are joined, and what contradicts is told.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from registry.exchange import cell
from registry.exchange.loading import KINDS
from registry.exchange.sheet import unguarded
from registry.exchange.table.cell_words import code_of
from registry.exchange.table.grid import Grid, Line
from registry.exchange.table.grid_furniture import Furniture
from registry.exchange.table.grid_merges import Merges
from registry.exchange.table.header import Header
from registry.exchange.table.notice import Notice, Notices, quoted

DITTO = ("〃", "々", "″", "”", "“", '"', "''", "同上", "同左", "上に同じ")
# Columns whose cells take several values, separated by line breaks.
LISTS = frozenset(
    [
        "parties",
        "partners",
        "kinds",
        "months",
        "sessions",
        "programmes",
        "area_served",
        "eligible_municipalities",
        "eligible_regions",
        "eligible_membership",
        "eligible_customers",
    ]
)


@dataclass(frozen=True)
class Shape:
    """How a kind names its rows: by ``keys``; a line without them that has one of ``facts`` is a row of its own."""

    keys: tuple[str, ...]
    facts: tuple[str, ...] = ()
    # What is printed once, in the first of the lines, besides number and keys.
    carried: tuple[str, ...] = ()


_SIGNING = ("signed_on", "effective_from", "ends_on", "attested_on", "kind", "document_number")
SHAPES = {
    "partners": Shape(("name",)),
    "names": Shape(("partner",), ("name",)),
    "agreements": Shape(("parties",), _SIGNING),
    "activities": Shape(("partners",), ("title", "kinds"), ("fiscal_year",)),
    "events": Shape(("title",)),
    "groups": Shape(("name",)),
    "memberships": Shape(("group",), ("partner",)),
    "programmes": Shape(("title",)),
    "needs": Shape(("company",), ("received_on",)),
    "introductions": Shape(("need",), ("partner",)),
}
_NUMBERS = ("id", "no")


@dataclass
class Draft:
    """A row that is being put together: its first line, its cells by column."""

    line: int
    cells: dict[str, str] = field(default_factory=dict)


class RowReader:
    """Reads the lines under the headings of a sheet as rows of a kind."""

    def __init__(
        self,
        grid: Grid,
        header: Header,
        columns: Mapping[int, str],
        kind: str,
        number: int | None,
        notices: Notices,
    ) -> None:
        """``columns`` by position; ``number`` is the position of a running number that is no column of the kind;
        ``notices`` takes what is told."""
        self._grid, self._kind, self._columns, self._number = grid, kind, columns, number
        self._start = header.last + 1
        self._notices = notices
        self._here = set(columns.values())
        self._required = {column.name for column in KINDS[kind].columns if column.required}
        self._texts = {column.name for column in KINDS[kind].columns if column.read is cell.text}
        self._merges = Merges(grid, self._start, columns)
        self._furniture = Furniture(grid, header, columns, kind)
        self._drafts: list[Draft] = []
        self.others: set[int] = set()

    def rows(self) -> list[Draft]:
        """The rows, in order; afterwards ``others`` are the numbers of the lines that are no rows."""
        for index in range(self._start, len(self._grid.lines)):
            line = self._grid.lines[index]
            notice = self._furniture.notice(index)
            if notice is not None:
                self._notices.add(notice)
                self.others.add(line.number)
            else:
                self._take(line)
        return self._drafts

    def _take(self, line: Line) -> None:
        above = self._drafts[-1] if self._drafts else None
        own = {
            name: unguarded(text)
            for position, name in self._columns.items()
            if (text := line.at(position)).strip()
        }
        if not own:
            return
        self._resolve_dittos(line.number, own, above)
        under = self._merges.under(line.number)
        if above is None or self._is_numbered(line, own):
            self._begin(line.number, own, under, {})
        elif self._adds_to_lists(own, under):
            self._continue(line.number, own, above)
        elif any(key in own for key in self._keys()):
            self._begin(line.number, own, under, {})
        elif self._has_facts(own):
            names = ("no", *self._keys(), *SHAPES[self._kind].carried)
            carried = {name: above.cells[name] for name in names if above.cells.get(name)}
            self._begin(line.number, own, under, carried)
        else:
            self._continue(line.number, own, above)

    def _keys(self) -> tuple[str, ...]:
        shape = SHAPES.get(self._kind)
        return tuple(key for key in shape.keys if key in self._here) if shape else ()

    def _is_numbered(self, line: Line, own: Mapping[str, str]) -> bool:
        """Whether a line has a number of its own, or its kind (or file) names nothing by which lines would belong together."""
        if not self._keys() or any(name in own for name in _NUMBERS):
            return True
        return self._number is not None and bool(line.at(self._number).strip())

    def _adds_to_lists(self, own: Mapping[str, str], under: Mapping[str, str]) -> bool:
        """Whether a line has nothing but further values for lists, while it lacks what every row needs."""
        needed = {name for name in self._required & self._here if name not in LISTS}
        return (
            set(own) <= LISTS
            and bool(needed)
            and not needed & set(own)
            and needed <= self._lacking(own, under)
        )

    def _lacking(self, own: Mapping[str, str], under: Mapping[str, str]) -> set[str]:
        """Columns that are empty in a line, or stand in a cell merged with the line above."""
        return {name for name in self._here if name not in own} | set(under)

    def _has_facts(self, own: Mapping[str, str]) -> bool:
        if any(name in own for name in SHAPES[self._kind].facts):
            return True
        # A title that is nothing but the name of a kind of document is one, dated or not: 覚書.
        return self._kind == "agreements" and code_of("agreements", "kind", own.get("title", "")) is not None

    def _begin(
        self, number: int, own: Mapping[str, str], under: Mapping[str, str], carried: Mapping[str, str]
    ) -> None:
        cells = dict(own)
        for name, text in under.items():
            if name not in cells and name not in ("id", *_taken(carried, under)):
                cells[name] = unguarded(text)
                self._notices.add(self._merges.notice(number, name))
        for name, text in carried.items():
            if name not in cells:
                cells[name] = text
                self._notices.add(
                    Notice(number, name, f"{number}行目は空のため、上の行の{quoted(text)}を引き継ぎました")
                )
        self._drafts.append(Draft(number, cells))

    def _continue(self, number: int, own: Mapping[str, str], above: Draft) -> None:
        self._notices.add(
            Notice(number, None, f"{number}行目を{above.line}行目の続きとして読みました({_told(own)})")
        )
        for name, text in own.items():
            before = above.cells.get(name, "")
            if not before.strip():
                above.cells[name] = text
            elif name in LISTS or name in self._texts:
                above.cells[name] = f"{before}\n{text}"
            elif before != text:
                sentence = f"{number}行目の{quoted(text)}は{above.line}行目の{quoted(before)}と合わないため、使いませんでした"
                self._notices.add(Notice(number, name, sentence))

    def _resolve_dittos(self, number: int, own: dict[str, str], above: Draft | None) -> None:
        for name, text in own.items():
            if unicodedata.normalize("NFKC", text).strip() in _DITTO and above is not None:
                value = above.cells.get(name, "")
                if value:
                    own[name] = value
                    sentence = f"{quoted(text)}を上の行の{quoted(value)}として読みました"
                else:
                    own[name] = ""
                    sentence = f"{quoted(text)}の上の行が空のため、空として読みました"
                self._notices.add(Notice(number, name, sentence))


def _taken(carried: Mapping[str, str], under: Mapping[str, str]) -> Iterable[str]:
    """Merged columns whose value the row above gives in the same words: told once, not twice."""
    return [name for name in carried if name in under]


def _told(own: Mapping[str, str]) -> str:
    return "、".join(f"{name} {quoted(text)}" for name, text in own.items())


_DITTO = {unicodedata.normalize("NFKC", mark) for mark in DITTO}
