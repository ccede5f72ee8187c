"""What is handed in to be drawn, and the two sheets it is drawn on: a page's width, and a corner of a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Size = Literal["full", "compact"]


@dataclass(frozen=True)
class Shade:
    """What the map says of one municipality.

    ``value`` is printed on it; ``step`` (0–5) shades it, ``None`` hatches it as undefined. ``sentence`` is read aloud and
    shown when it is pointed at: it holds name and number in full. Without ``href`` it is no link.
    """

    name: str
    value: str
    step: int | None
    sentence: str
    href: str | None = None
    region: str | None = None


@dataclass(frozen=True)
class Block:
    """A region, or what lies outside Tokyo, as a block beside the map."""

    label: str
    value: str
    step: int | None
    sentence: str
    href: str | None = None


@dataclass(frozen=True)
class Words:
    """The words of the picture in the reader's language; an empty one is not printed.

    ``steps`` are the words of the steps 0 to 5 in the legend ("1–2"); a step with no word is left out.
    """

    title: str
    subtitle: str = ""
    steps: Sequence[str] = ()
    undefined: str = ""
    current: str = ""
    neighbours: str = ""
    regions: str = ""
    islands: str = ""
    source: str = ""
    language: str = "ja"


@dataclass(frozen=True)
class Sheet:
    """Sizes of one kind of picture, in the units of its view box.

    ``labels`` are pairs of sizes for name and number, the largest first.
    """

    width: int
    height: int
    margin: int
    title: float
    small: float
    blocks: int
    block_height: int
    labels: Sequence[tuple[float, float]]
    top: int
    border: float

    def room(self, bottom: float) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the room for the map: left of the blocks, above what stands at the bottom."""
        return self.margin, self.top, self.width - self.blocks - self.margin * 1.8, bottom


SHEETS: dict[Size, Sheet] = {
    "full": Sheet(
        width=1200,
        height=700,
        margin=24,
        title=22,
        small=12.5,
        blocks=150,
        block_height=50,
        labels=((13, 16), (12, 15), (11, 14), (10, 13), (9, 11.5), (8.5, 11)),
        top=84,
        border=1.8,
    ),
    "compact": Sheet(
        width=520,
        height=360,
        margin=12,
        title=14,
        small=9.5,
        blocks=96,
        block_height=38,
        labels=((11, 13), (10, 12), (9, 11), (8, 9.5)),
        top=54,
        border=1.3,
    ),
}
