"""Names and numbers where they fit: the widths of text are estimated, for the fonts of the reader are not known here."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape  # nosec B406 # it writes; nothing is parsed

Spot = tuple[float, float]
Outline = Sequence[Sequence[Spot]]
Span = tuple[float, float]
Wanted = tuple[str, float, bool]
"""A text, its size, and whether it is bold."""

# The kind of municipality at the end of a name, which a map can do without.
_KIND = re.compile(r"(?<=.)[区市町村]$|\s+(?:City|Town|Village|Ward)$")
# Where a long English name can be broken: after what was set before an older name.
_BREAK = re.compile(r"^(Higashi|Musashi|Nishi)(?=[a-z]{5})")
# What XML 1.0 cannot carry at all.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WIDE, _CAPITAL, _NARROW = 1.0, 0.7, 0.55
_PADDING = 2.5
_STEP = 2
_REACH = 24
_ROOMY = 12
# How high a line is beside its size: numbers have no descenders.
_NAME_LINE, _NUMBER_LINE = 1.2, 0.96


@dataclass(frozen=True)
class Line:
    """One line of text, ready to be drawn: the middle of its baseline, and its size."""

    text: str
    x: float
    y: float
    size: float
    bold: bool = False


def plain(text: str) -> str:
    """Text for an element or an attribute: whatever it holds, it stays text."""
    return escape(_NOT_XML.sub("\ufffd", text), {'"': "&quot;", "'": "&#39;"})


def number(value: float) -> str:
    """A coordinate with one decimal at most, the same on every machine.

    >>> number(12.0), number(-0.04), number(3.26)
    ('12', '0', '3.3')
    """
    shown = f"{value:.1f}".removesuffix(".0")
    return "0" if shown == "-0" else shown


def text_width(text: str, size: float) -> float:
    """About how wide a text is: full-width characters are as wide as high, others little more than half.

    >>> text_width("大田", 10), round(text_width("Ota", 10))
    (20.0, 18)
    """
    return size * sum(
        _WIDE
        if unicodedata.east_asian_width(character) in "FWA"
        else _CAPITAL
        if character.isupper()
        else _NARROW
        for character in text
    )


def ways(name: str) -> list[tuple[str, ...]]:
    """How a name may be printed, the best first: whole, without its kind, in two lines.

    The kind is long in English, and hardly ever has room: there it is left out always.

    >>> ways("大田区"), ways("北"), ways("Ota City")
    ([('大田区',), ('大田',)], [('北',)], [('Ota',)])
    >>> ways("Higashiyamato City")
    [('Higashiyamato',), ('Higashi-', 'yamato')]
    """
    short = _KIND.sub("", name)
    found: list[tuple[str, ...]] = [(short,)] if short == name or short.isascii() else [(name,), (short,)]
    if _BREAK.match(short):
        found.append(tuple(_BREAK.sub(r"\1- ", short).split()))
    return found


class Room:
    """The inside of an outline on the sheet, asked level by level."""

    def __init__(self, outline: Outline) -> None:
        self._sides = [
            (start, end) for ring in outline for start, end in zip(ring, (*ring[1:], ring[0]), strict=True)
        ]
        self._levels: dict[int, list[Span]] = {}

    def level(self, y: float) -> list[Span]:
        """From where to where a level line lies inside."""
        row = round(y)
        if row not in self._levels:
            # Half a unit aside, so that no corner lies on the line.
            at = row + 0.49
            crossings = sorted(
                start[0] + (at - start[1]) / (end[1] - start[1]) * (end[0] - start[0])
                for start, end in self._sides
                if (start[1] <= at) != (end[1] <= at)
            )
            self._levels[row] = list(zip(crossings[::2], crossings[1::2], strict=True))
        return self._levels[row]

    def placed(self, lines: Sequence[Wanted], middle: Spot) -> list[Line]:
        """Lines one below the other on one upright, as near to ``middle`` as all are inside; none if they are nowhere."""
        heights = [size * (_NUMBER_LINE if bold else _NAME_LINE) for _, size, bold in lines]
        halves = [text_width(text, size) / 2 + _PADDING for text, size, _ in lines]
        for aside in sorted(range(-_REACH, _REACH + 1, _STEP), key=lambda step: (abs(step), step)):
            top = middle[1] - sum(heights) / 2 + aside
            uprights = self._uprights(halves, heights, top)
            if uprights:
                left, right = min(uprights, key=lambda span: abs(sum(span) / 2 - middle[0]))
                x = (left + right) / 2 if right - left < _ROOMY else min(max(middle[0], left), right)
                return list(_set(lines, heights, x, top))
        return []

    def _uprights(self, halves: Sequence[float], heights: Sequence[float], top: float) -> list[Span]:
        """Where the upright may stand for lines, of these half widths and heights, that begin at ``top``."""
        free: list[Span] = [(float("-inf"), float("inf"))]
        for half, height in zip(halves, heights, strict=True):
            for share in (0.06, 0.5, 0.94):
                here = [(left + half, right - half) for left, right in self.level(top + share * height)]
                free = [
                    (max(one[0], other[0]), min(one[1], other[1]))
                    for one in free
                    for other in here
                    if max(one[0], other[0]) <= min(one[1], other[1])
                ]
                if not free:
                    return []
            top += height
        return free


def fitted(
    name: str, value: str, room: Room, middle: Spot, sizes: Sequence[tuple[float, float]]
) -> list[Line]:
    """The largest way to print name and number inside an outline, near ``middle``; else the number alone.

    ``sizes`` are pairs of the sizes of name and number, the largest first. A number that fits nowhere is printed all the
    same, in the smallest size: its place may be small, but it is never without its number.
    """
    for name_size, value_size in sizes:
        for way in ways(name):
            found = room.placed(
                [*((part, name_size, False) for part in way), (value, value_size, True)], middle
            )
            if found:
                return found
    beside = f"{ways(name)[-1][0]} {value}"
    for size in [] if len(ways(name)[-1]) > 1 else [size for size, _ in sizes[2:]]:
        found = room.placed([(beside, size, True)], middle)
        if found:
            return found
    for _, value_size in sizes:
        found = room.placed([(value, value_size, True)], middle)
        if found:
            return found
    smallest = sizes[-1][1]
    return [Line(value, middle[0], middle[1] + smallest * 0.36, smallest, bold=True)]


def name_alone(name: str, room: Room, middle: Spot, size: float) -> list[Line]:
    """The name in one size, if it fits."""
    for way in [way for way in ways(name) if way != (name,)] or ways(name):
        found = room.placed([(part, size, False) for part in way], middle)
        if found:
            return found
    return []


def _set(lines: Sequence[Wanted], heights: Sequence[float], x: float, top: float) -> Iterator[Line]:
    for (text, size, bold), height in zip(lines, heights, strict=True):
        yield Line(text, x, top + height * 0.5 + size * 0.36, size, bold)
        top += height
