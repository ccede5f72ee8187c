"""Names in a picture: short enough to be read, and only where there is room for them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from registry.drawing.label import text_width

SIZE = 12.5
LINE = 15.0
WIDEST = 124.0
ELLIPSIS = "…"
# What an office is by law does not help to recognise it: (公財), (一社), (国研), (株) ….
_LEGAL_FORM = re.compile(
    r"^[(（][公一国独地財社株有学]{1,2}[財社研法独立連)）]?[)）]\s*|^(特定非営利活動法人|株式会社)\s*"
)
Box = tuple[float, float, float, float]
_CELL = 64


@dataclass(frozen=True)
class Caption:
    """The lines of a name, and where the first one stands: the middle of its baseline, or the end beside its node."""

    lines: tuple[str, ...]
    x: float
    y: float
    shown: bool
    anchor: str = "middle"


def short(name: str) -> str:
    """A name without its legal form.

    >>> short("(公財)東京都中小企業振興公社"), short("大田区")
    ('東京都中小企業振興公社', '大田区')
    """
    return _LEGAL_FORM.sub("", name).strip() or name


def lines(name: str) -> tuple[str, ...]:
    """A name in one line or two, without its legal form; what does not fit is left out at the end.

    >>> lines("(公財)東京都中小企業振興公社"), lines("大田区")
    (('東京都中小企', '業振興公社'), ('大田区',))
    """
    words = short(name)
    if text_width(words, SIZE) <= WIDEST:
        return (words,)
    pieces = list(_pieces(words))
    # Two lines of about the same length read best.
    half = min(WIDEST, max(text_width(words, SIZE) / 2 + SIZE / 2, 60.0))
    first = _filled(pieces, half)
    second = _filled(pieces[len(first) :], WIDEST)
    rest = len(first) + len(second) < len(pieces)
    return "".join(first).strip(), _shortened("".join(second).strip()) if rest else "".join(second).strip()


def _pieces(words: str) -> Iterator[str]:
    """Where a line may end: after any Japanese character, after a blank."""
    yield from re.findall(r"[!-~\u00a1-\u024f’–-]+\s?|.", words)


def _filled(pieces: list[str], widest: float) -> list[str]:
    taken: list[str] = []
    width = 0.0
    for piece in pieces:
        width += text_width(piece.rstrip(), SIZE)
        if taken and width > widest:
            break
        taken.append(piece)
        width += text_width(piece, SIZE) - text_width(piece.rstrip(), SIZE)
    return taken


def _shortened(line: str) -> str:
    while line and text_width(line + ELLIPSIS, SIZE) > WIDEST:
        line = line[:-1]
    return line.rstrip() + ELLIPSIS


class Captions:
    """Names that do not run into one another, nor over a node: whoever asks first has the first choice."""

    def __init__(self, nodes: Iterable[tuple[float, float, float]], frame: tuple[float, float]) -> None:
        """``nodes`` are the middle and radius of each; no name leaves the frame."""
        self._frame = frame
        self._boxes: dict[tuple[int, int], list[Box]] = defaultdict(list)
        for x, y, radius in nodes:
            self._take((x - radius, y - radius, x + radius, y + radius))

    def placed(self, words: tuple[str, ...], x: float, y: float, radius: float, side: int = 0) -> Caption:
        """The name below its node, else above, else beside it; else it is not shown until somebody asks.

        With a ``side`` that comes first: −1 is left, 1 is right.
        """
        wide = max(text_width(line, SIZE) for line in words)
        high = LINE * len(words)
        below = y + radius + SIZE + 1
        above = y - radius - high + SIZE - 2
        beside = y + SIZE / 2 - 2 - (len(words) - 1) * LINE / 2
        spots = (
            (x, below),
            (x, above),
            (x + radius + wide / 2 + 4, beside),
            (x - radius - wide / 2 - 4, beside),
        )
        for left, top in sorted(spots, key=lambda spot: (spot[0] - x) * side <= 0) if side else spots:
            box = (left - wide / 2, top - SIZE * 0.85, left + wide / 2, top + high - SIZE)
            if self._inside(box) and not self._touches(
                box, ignoring=(x - radius, y - radius, x + radius, y + radius)
            ):
                self._take(box)
                if top == beside:
                    anchor, edge = ("start", box[0]) if left > x else ("end", box[2])
                    return Caption(words, edge, top, shown=True, anchor=anchor)
                return Caption(words, left, top, shown=True)
        return Caption(words, x, below, shown=False)

    def _inside(self, box: Box) -> bool:
        return box[0] >= 0 and box[1] >= 0 and box[2] <= self._frame[0] and box[3] <= self._frame[1]

    def _take(self, box: Box) -> None:
        for cell in _cells(box):
            self._boxes[cell].append(box)

    def _touches(self, box: Box, ignoring: Box) -> bool:
        return any(
            box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]
            for cell in _cells(box)
            for other in self._boxes.get(cell, ())
            if other != ignoring
        )


def _cells(box: Box) -> Iterator[tuple[int, int]]:
    for column in range(int(box[0] // _CELL), int(box[2] // _CELL) + 1):
        for row in range(int(box[1] // _CELL), int(box[3] // _CELL) + 1):
            yield column, row
