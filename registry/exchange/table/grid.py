"""What a spreadsheet file says, before anything is understood: sheets of lines of cells, each cell a text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 20_000
# Titles, headings and remarks stand beside the rows.
MAX_LINES = MAX_ROWS + 200
MAX_COLUMNS = 200
# Cells that hold anything, of all lines together: twenty thousand rows of twenty-five columns.
MAX_FILLED = 500_000
TOO_MANY_ROWS = f"行が{MAX_ROWS:,}を超えています(年度などで分けてください)"
# What a cell of Excel holds; a longer one is a file that was torn (a quotation mark that is never closed).
LONGEST_CELL = 32_767
# What no person types and no database keeps.
# Controls, and what Unicode keeps free for ever: no page may hold them.
_FREE = "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
CONTROL = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufdd0-\ufdef{_FREE}]")


class FileRefused(ValueError):
    """A file that cannot be read as a table; the text is one sentence for the user."""


@dataclass(frozen=True)
class Line:
    """A line as a person sees it in Excel or an editor: its number (from 1) and its cells from the first column on."""

    number: int
    cells: list[str]

    def at(self, position: int) -> str:
        """The text of a cell; blank behind the last one."""
        return self.cells[position] if position < len(self.cells) else ""


@dataclass(frozen=True)
class Merge:
    """Cells that were merged into one: lines from 1, positions from 0, both ends included."""

    first_line: int
    last_line: int
    first: int
    last: int


@dataclass(frozen=True)
class Spot:
    """A cell that says something else than what it shows: its line, its position (from 0), what happened."""

    line: int
    position: int
    message: str


@dataclass(frozen=True)
class Grid:
    """A sheet: the lines that hold anything, in order. A text file is a grid without a name."""

    name: str | None
    lines: Sequence[Line]
    merges: Sequence[Merge] = ()
    spots: Sequence[Spot] = ()
    hidden: bool = False
    width: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "width", max((len(line.cells) for line in self.lines), default=0))


def place(position: int) -> str:
    """A column as Excel names it.

    >>> place(0), place(25), place(26), place(701), place(702)
    ('A', 'Z', 'AA', 'ZZ', 'AAA')
    """
    letters = ""
    number = position + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def check_lines(count: int, where: str = "") -> None:
    """Refuse more lines than are taken in at once; ``where`` begins the sentence."""
    if count > MAX_LINES:
        raise FileRefused(f"{where}{TOO_MANY_ROWS}")


def check_width(width: int, where: str = "") -> None:
    """Refuse more columns than are taken in at once."""
    if width > MAX_COLUMNS:
        raise FileRefused(f"{where}{width:,}列は多すぎます({MAX_COLUMNS}列まで。要る列だけを残してください)")
