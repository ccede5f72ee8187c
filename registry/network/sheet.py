"""Where blocks and rows of nodes find room around a middle."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product
from math import cos, pi, sin
from typing import Any

import numpy as np

from registry.network.block import Block, Place
from registry.network.tie import Node

# Screens and paper are wider than high.
WIDE = 1.6
# How flat the rows lie, and how far their middle lies towards the middle of the blocks: what makes the frame the
# smallest is taken.
_FORMS = (0.5, 0.7, 0.9, 1.2, 1.6, 2.1, 2.8)
_SHIFTS = (0.0, 0.25, 0.5, 0.75, 1.0)
_MARGIN = (70.0, 34.0)
# Nodes behind smaller blocks are no trouble.
_CASTS_A_SHADOW = 4
Box = tuple[float, float, float, float]
Cells = "np.ndarray[Any, Any]"


@dataclass
class Sheet:
    """What is placed so far, with the middle at 0, 0; ``room`` is what a node takes."""

    room: tuple[float, float]
    places: dict[Node, Place] = field(default_factory=dict)
    sides: dict[Node, int] = field(default_factory=dict)
    taken: list[Box] = field(default_factory=list)
    shadows: list[Box] = field(default_factory=list)

    def in_the_middle(self, nodes: Sequence[Node], room: tuple[float, float]) -> None:
        """The first one, and the others around it; they have their full ``room`` in every picture."""
        if not nodes:
            return
        wide, high = room
        across, down = wide * 1.2, high * (1.0 if len(nodes) < 6 else 1.35)
        self.places[nodes[0]] = (0.0, 0.0)
        for position, node in enumerate(nodes[1:]):
            # Two stand side by side, several in a ring that begins above.
            angle = 2 * pi * position / (len(nodes) - 1) - (pi / 2 if len(nodes) > 2 else 0)
            self.places[node] = (across * cos(angle), down * sin(angle))
        half = (wide * 0.7, high * 0.8) if len(nodes) == 1 else (across + wide * 0.6, down + high * 0.6)
        self.taken.append((-half[0], -half[1], half[0], half[1]))

    def put(self, found: Block) -> None:
        """A block where it touches nothing and the whole stays small; at equal sizes near to the middle."""
        half = found.half
        if self.taken:
            x, y = min(self._beside(half), key=lambda spot: self._cost(_box(spot, half)))
        else:
            x, y = 0.0, 0.0
        for node, place in found.places.items():
            self.places[node] = (place[0] + x, place[1] + y)
        self.sides.update(found.sides)
        self.taken.append(_box((x, y), half))
        if len(found.places) >= _CASTS_A_SHADOW:
            self.shadows.append(_box((x, y), half))

    def _beside(self, half: Place) -> list[Place]:
        """Where a box lies beside one that stands already, edge to edge or middle to middle."""
        across, down = {0.0}, {0.0}
        for box in self.taken:
            across |= {box[0] - half[0], box[2] + half[0], box[0] + half[0], box[2] - half[0]}
            down |= {box[1] - half[1], box[3] + half[1], box[1] + half[1], box[3] - half[1]}
        return [
            (x, y)
            for x in sorted(across)
            for y in sorted(down)
            if not any(_overlap(_box((x, y), half), other) for other in self.taken)
        ]

    def _cost(self, box: Box) -> tuple[float, float, Box]:
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        return round(_frame([*self.taken, box])), round(x**2 + (y * WIDE) ** 2), box

    def rows(self, nodes: Sequence[Node]) -> None:
        """Nodes in rows around what stands, as near to the middle as there is room, turning with the clock."""
        if not nodes:
            return
        wide, high = self.room
        cells = self._free(len(nodes))
        best: Any = None
        left, top, right, bottom = _around(self.taken or [(0.0, 0.0, 0.0, 0.0)])
        for form, shift in product(_FORMS, _SHIFTS):
            x, y = (left + right) / 2 * shift, (top + bottom) / 2 * shift
            far = (np.abs(cells[:, 0] - x) / form) ** 4 + np.abs(cells[:, 1] - y) ** 4
            # Equal distances are told apart by the cell itself: the order never depends on rounding.
            chosen = cells[np.lexsort((cells[:, 0], cells[:, 1], np.round(far / high**4, 6)))[: len(nodes)]]
            around = (
                chosen[:, 0].min() - wide / 2,
                chosen[:, 1].min() - high / 2,
                chosen[:, 0].max() + wide / 2,
                chosen[:, 1].max() + high / 2,
            )
            size = round(_frame([*self.taken, around]))
            if best is None or size < best[0]:
                best = size, chosen
        chosen = best[1]
        # From the left with the clock: each kind of body has its sector.
        angle = np.round(np.arctan2(-chosen[:, 1] * WIDE, -chosen[:, 0]) % (2 * pi) * -1 % (2 * pi), 6)
        for node, index in zip(nodes, np.lexsort((chosen[:, 0], chosen[:, 1], angle)), strict=True):
            self.places[node] = (float(chosen[index, 0]), float(chosen[index, 1]))

    def _free(self, count: int) -> "np.ndarray[Any, Any]":
        """Cells of a grid whose rows are shifted by turns, where nothing stands and that no block hides."""
        wide, high = self.room
        area = sum((box[2] - box[0]) * (box[3] - box[1]) for box in self.taken)
        reach = 6 + int((count * 6 + 2 * area / (wide * high)) ** 0.5)
        while True:
            rows, columns = np.mgrid[-2 * reach : 2 * reach + 1, -reach : reach + 1]
            cells = np.stack([(columns + rows % 2 / 2) * wide, rows * high], axis=-1).reshape(-1, 2)
            free = np.ones(len(cells), dtype=bool)
            for box in self.taken:
                free &= (
                    (cells[:, 0] + wide / 2 <= box[0])
                    | (cells[:, 0] - wide / 2 >= box[2])
                    | (cells[:, 1] + high / 2 <= box[1])
                    | (cells[:, 1] - high / 2 >= box[3])
                )
            for box in self.shadows:
                free &= ~_hidden(cells, box)
            if free.sum() >= count * 2:
                return cells[free]
            reach *= 2

    def bounds(self) -> Box:
        """What has to be seen: all nodes and names, with some margin."""
        wide, high = self.room
        boxes = list(self.taken)
        boxes += [(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2) for x, y in self.places.values()]
        left, top, right, bottom = _around(boxes)
        return left - _MARGIN[0] / 2, top - _MARGIN[1] / 2, right + _MARGIN[0] / 2, bottom + _MARGIN[1] / 2


def _hidden(cells: "np.ndarray[Any, Any]", box: Box) -> "np.ndarray[Any, Any]":
    """Which cells the straight line from the middle reaches through the box only."""
    enter, leave = np.zeros(len(cells)), np.ones(len(cells))
    for axis, low, high in ((0, box[0], box[2]), (1, box[1], box[3])):
        step = np.where(np.abs(cells[:, axis]) < 1e-9, 1e-9, cells[:, axis])
        one, other = low / step, high / step
        enter = np.maximum(enter, np.minimum(one, other))
        leave = np.minimum(leave, np.maximum(one, other))
    return enter < leave


def _box(spot: Place, half: Place) -> Box:
    return spot[0] - half[0], spot[1] - half[1], spot[0] + half[0], spot[1] + half[1]


def _overlap(one: Box, other: Box) -> bool:
    slack = 0.01
    return (
        one[0] < other[2] - slack
        and other[0] < one[2] - slack
        and one[1] < other[3] - slack
        and other[1] < one[3] - slack
    )


def _around(boxes: Sequence[Box]) -> Box:
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def _frame(boxes: Sequence[Box]) -> float:
    """The width of a frame of the wanted form around all boxes."""
    left, top, right, bottom = _around(boxes)
    return max(right - left, (bottom - top) * WIDE)
