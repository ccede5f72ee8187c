"""The steps of a map: one hue from light to dark, a pattern each, and ink that can be read on both.

The number printed on each place is the third sign beside colour and pattern: nothing is told by colour alone.
"""

from dataclasses import dataclass

INK = "#1a1a1a"
MINOR = "#595959"
PAPER = "#ffffff"
LINE = "#7d879c"
"""Between municipalities, and around blocks."""
BORDER = "#33415c"
"""Between regions, and around the mainland."""
PALE = "#f7f7f8"
"""What is on the map for orientation alone."""
FAMILIES = "'Hiragino Sans','Noto Sans JP','Noto Sans CJK JP','BIZ UDPGothic','Yu Gothic',Meiryo,sans-serif"
"""The fonts of the pages, in the same order."""


@dataclass(frozen=True)
class Tone:
    """How a step looks: its ground, the ink on it, and a square of its pattern, which is repeated."""

    ground: str
    ink: str
    marks: str
    square: str = ""
    size: int = 0


def _dots(size: int, radius: float) -> tuple[str, int]:
    far = 2 + size // 2
    return f'<circle cx="2" cy="2" r="{radius}"/><circle cx="{far}" cy="{far}" r="{radius}"/>', size


def _rising(size: int, width: float) -> tuple[str, int]:
    return (
        f'<path d="M-1 1L1 -1M0 {size}L{size} 0M{size - 1} {size + 1}L{size + 1} {size - 1}" stroke-width="{width}"/>',
        size,
    )


def _falling(size: int, width: float) -> tuple[str, int]:
    return (
        f'<path d="M-1 {size - 1}L1 {size + 1}M0 0L{size} {size}M{size - 1} -1L{size + 1} 1" stroke-width="{width}"/>',
        size,
    )


STEPS = (
    Tone("#f5f6f8", INK, "#f5f6f8"),
    Tone("#dfe8fb", INK, "#9fb5ee", *_dots(12, 1)),
    Tone("#bfd0f7", INK, "#7f9bea", *_dots(8, 1.1)),
    Tone("#96aff0", INK, "#7c9aec", *_rising(8, 1.5)),
    Tone("#4b63d8", PAPER, "#3148bf", _rising(8, 1)[0] + _falling(8, 1)[0], 8),
    Tone("#0017c1", PAPER, "#0017c1"),
)
UNDEFINED = Tone(PAPER, INK, "#c4c4c4", *_falling(8, 1.2))


def tone(step: int | None) -> Tone:
    return UNDEFINED if step is None else STEPS[step]


def fill(prefix: str, step: int | None) -> str:
    """What the ``fill`` of a place says: a colour, or the pattern that has the colour as its ground."""
    shown = tone(step)
    return f"url(#{_id(prefix, step)})" if shown.square else shown.ground


def patterns(prefix: str) -> str:
    """The ``<pattern>`` of each step that has one, with ids of their own for each map of a page."""
    return "".join(
        f'<pattern id="{_id(prefix, step)}" width="{shown.size}" height="{shown.size}"'
        f' patternUnits="userSpaceOnUse"><rect width="{shown.size}" height="{shown.size}" fill="{shown.ground}"/>'
        f'<g fill="{shown.marks}" stroke="{shown.marks}" stroke-width="0">{shown.square}</g></pattern>'
        for step, shown in [(None, UNDEFINED), *enumerate(STEPS)]
        if shown.square
    )


def _id(prefix: str, step: int | None) -> str:
    return f"{prefix}-undefined" if step is None else f"{prefix}-step-{step}"
