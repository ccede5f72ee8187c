"""The XML parts of a workbook read once as a stream, so that what they claim never costs memory.

The library that reads workbooks holds a sheet as one block from its first to its last filled cell: two cells in far
corners would take it a terabyte. So extent, number and length of the cells are counted before. A part with a
document type (where entities would be declared) is refused.
"""

import re
from array import array
from collections.abc import Iterable, Iterator
from typing import Protocol
from xml.parsers import expat

from registry.exchange.table.grid import LONGEST_CELL, MAX_FILLED, FileRefused, Merge, place
from registry.exchange.table.grid_gate import BROKEN

MAX_ELEMENTS = 2_000_000
MAX_STRINGS = 500_000
MAX_MERGES = 5_000
# Letters of all cells together: one long text may stand in thousands of cells.
MAX_LETTERS = 10_000_000
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_TOO_MUCH = "(要る行と列だけを新しいブックに移してください)"
_KEPT = 40


class Part(Protocol):
    """Somebody who listens to a part."""

    def start(self, name: str, attributes: dict[str, str]) -> None: ...
    def end(self, name: str) -> None: ...
    def text(self, data: str) -> None: ...


def listen(chunks: Iterable[bytes], part: Part) -> Iterator[bytes]:
    """Pass the chunks of a part on and tell the listener of its elements, without prefixes; raises :class:`FileRefused`."""
    left = MAX_ELEMENTS
    parser = expat.ParserCreate()
    parser.buffer_text = True
    bare = _Bare()
    start, end = part.start, part.end

    def started(name: str, attributes: dict[str, str]) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise FileRefused(f"ブックの中の要素が{MAX_ELEMENTS:,}個を超えています{_TOO_MUCH}")
        start(bare[name], attributes)

    def declared(*_: object) -> None:
        raise FileRefused("文書型の宣言(DTD)のあるファイルは読みません(Excelで開き、保存し直してください)")

    parser.StartElementHandler = started
    parser.EndElementHandler = lambda name: end(bare[name])
    parser.CharacterDataHandler = part.text
    parser.StartDoctypeDeclHandler = declared
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
            yield chunk
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise FileRefused(BROKEN) from None


class _Bare(dict[str, str]):
    """Names without their prefixes, each cut once."""

    def __missing__(self, name: str) -> str:
        return self.setdefault(name, name.rpartition(":")[2])


class Pairs:
    """Attributes of every element of one name: sheets of a workbook, relations."""

    def __init__(self, wanted: str) -> None:
        self._wanted = wanted
        self.found: list[dict[str, str]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == self._wanted:
            self.found.append({key.rpartition(":")[2]: value for key, value in attributes.items()})
            if len(self.found) > 1000:
                raise FileRefused(f"ブックのシートが多すぎます{_TOO_MUCH}")

    def end(self, name: str) -> None: ...
    def text(self, data: str) -> None: ...


class Strings:
    """The lengths of the texts that cells share, by their number."""

    def __init__(self) -> None:
        self.lengths = array("I")
        self._letters = 0
        self._reading = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self._letters = 0
        elif name == "sst" and not _fits(attributes.get("uniqueCount", "0")):
            # The reader takes memory for as many as are announced: for a lie it would take the whole program down.
            raise FileRefused(BROKEN)
        self._reading = name == "t"

    def end(self, name: str) -> None:
        self._reading = False
        if name == "si":
            if self._letters > LONGEST_CELL:
                raise FileRefused(
                    f"{self._letters:,}字のセルがあります(1つのセルに入るのは{LONGEST_CELL:,}字まで)"
                )
            self.lengths.append(self._letters)
            if len(self.lengths) > MAX_STRINGS:
                raise FileRefused(f"文字のセルが{MAX_STRINGS:,}個を超えています{_TOO_MUCH}")

    def text(self, data: str) -> None:
        if self._reading:
            self._letters += len(data)


def _fits(announced: str) -> bool:
    return (
        announced.isascii() and announced.isdigit() and len(announced) < 10 and int(announced) <= MAX_STRINGS
    )


class Cells:
    """The filled cells of a sheet: their extent, what is merged, which hold an error or a formula without a value."""

    def __init__(self, lengths: "array[int]") -> None:
        self._lengths = lengths
        self.first_line = self.first = 1 << 30
        self.last_line = self.last = -1
        self.filled = self.letters = 0
        self.merges: list[Merge] = []
        self.errors: list[tuple[int, int, str]] = []
        self.uncounted: list[tuple[int, int]] = []
        self._line = self._position = -1
        self._type = ""
        self._formula = self._reading = False
        self._value = ""
        self._long = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            reference = attributes.get("r")
            self._line, self._position = _cell(reference) if reference else (self._line, self._position + 1)
            self._type = attributes.get("t", "")
            self._formula, self._value, self._long = False, "", 0
        elif name in ("v", "t"):
            self._reading = True
        elif name == "f":
            self._formula = True
        elif name == "row":
            number = attributes.get("r", "")
            self._line = int(number) - 1 if number.isdecimal() else self._line + 1
            self._position = -1
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def text(self, data: str) -> None:
        if self._reading:
            self._long += len(data)
            if len(self._value) < _KEPT:
                self._value += data[:_KEPT]

    def end(self, name: str) -> None:
        if name == "c":
            self._finish()
        elif name in ("v", "t"):
            self._reading = False

    def _finish(self) -> None:
        if self._type == "e":
            if len(self.errors) < MAX_MERGES:
                self.errors.append((self._line, self._position, self._value.strip()))
            return
        if not self._long:
            if self._formula and self._type != "str" and len(self.uncounted) < MAX_MERGES:
                self.uncounted.append((self._line, self._position))
            return
        self.filled += 1
        self.letters += self._length()
        if self.filled > MAX_FILLED or self.letters > MAX_LETTERS:
            raise FileRefused(f"{MAX_FILLED:,}セルまたは{MAX_LETTERS:,}字を超えるシートがあります{_TOO_MUCH}")
        self.first_line, self.last_line = min(self.first_line, self._line), max(self.last_line, self._line)
        self.first, self.last = min(self.first, self._position), max(self.last, self._position)

    def _length(self) -> int:
        if self._type == "s":
            number = self._value.strip()
            return (
                self._lengths[int(number)] if number.isdecimal() and int(number) < len(self._lengths) else 0
            )
        if self._long > LONGEST_CELL:
            raise FileRefused(
                f"{self._line + 1}行目{place(self._position)}列は{self._long:,}字で、1つのセルに入る{LONGEST_CELL:,}字を超えます"
            )
        return self._long

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        (top, left), (bottom, right) = _cell(first), _cell(last or first)
        if bottom < top or right < left:
            raise FileRefused(BROKEN)
        self.merges.append(Merge(top + 1, bottom + 1, left, right))
        if len(self.merges) > MAX_MERGES:
            raise FileRefused(
                f"結合されたセルが{MAX_MERGES:,}か所を超えています(結合を解いて保存し直してください)"
            )


def _cell(reference: str) -> tuple[int, int]:
    """Line and position, both from 0."""
    match = _REFERENCE.fullmatch(reference)
    if match is None or int(match[2]) < 1:
        raise FileRefused(BROKEN)
    position = 0
    for letter in match[1]:
        position = position * 26 + ord(letter) - ord("A") + 1
    return int(match[2]) - 1, position - 1
