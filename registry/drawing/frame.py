"""From the units of the geometry to the sheet: the whole map, or the part that matters with some ground around it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from registry.drawing.geometry import Box, Place, Point
from registry.drawing.label import Line, Outline, Spot, number, text_width

_AROUND = 0.04  # of the wider side
_LEAST = 1400  # units: a single ward is shown with its neighbours


@dataclass(frozen=True)
class Frame:
    """``scale`` and shift that bring units onto the sheet, and the room that is drawn in."""

    scale: float
    left: float
    top: float
    room: Box

    def spot(self, point: tuple[float, float]) -> Spot:
        return point[0] * self.scale + self.left, point[1] * self.scale + self.top

    def outline(self, place: Place) -> Outline:
        return [[self.spot(point) for point in ring] for ring in place.rings]

    def shows(self, place: Place) -> bool:
        """Whether any of it can lie in the room."""
        (left, top), (right, bottom) = self.spot(place.box[:2]), self.spot(place.box[2:])
        return right > self.room[0] and bottom > self.room[1] and left < self.room[2] and top < self.room[3]

    def holds(self, place: Place) -> bool:
        """Whether the spot of its label lies in the room."""
        x, y = self.spot(place.label)
        return self.room[0] + 8 < x < self.room[2] - 8 and self.room[1] + 8 < y < self.room[3] - 8

    def inside(self, line: Line) -> bool:
        """Whether a line of text is not cut off at a side."""
        half = text_width(line.text, line.size) / 2
        return self.room[0] <= line.x - half and line.x + half <= self.room[2]

    def path(self, rings: Collection[Collection[Point]], *, closed: bool = True) -> str:
        """The ``d`` of a path."""
        return "".join(
            "M"
            + "L".join(f"{number(x)} {number(y)}" for x, y in map(self.spot, ring))
            + ("Z" if closed else "")
            for ring in rings
        )


def frame_of(boxes: Sequence[Box], room: Box, *, around: bool = False) -> Frame:
    """The frame in which all boxes fit into the room; ``around`` leaves them some ground on each side."""
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[2] for box in boxes), max(box[3] for box in boxes)
    if around:
        wider = max(right - left, bottom - top)
        aside = wider * _AROUND + max(0.0, _LEAST - wider) / 2
        left, top, right, bottom = left - aside, top - aside, right + aside, bottom + aside
    width, height = room[2] - room[0], room[3] - room[1]
    scale = min(width / (right - left), height / (bottom - top))
    return Frame(
        scale,
        room[0] + (width - (right - left) * scale) / 2 - left * scale,
        room[1] + (height - (bottom - top) * scale) / 2 - top * scale,
        room,
    )
