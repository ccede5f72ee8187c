"""Places of organisations that are tied to one another, around a middle of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
import rustworkx as rx

from registry.network.tie import Node

SEED = 20210331
ITERATIONS = 300
# Up to so many nodes a dense part is a ring: its ties are chords, and none runs through a third node.
LEAST_IN_A_RING, MOST_IN_A_RING = 6, 44
DENSE = 0.3
# Nodes of larger parts are pushed apart, and of very large ones set into a grid: pushing looks at all pairs.
MOST_PUSHED = 200
_WIDE = 1.6
_ROUNDS = 400
Place = tuple[float, float]


@dataclass(frozen=True)
class Block:
    """Places around 0, 0, half the width and height that they take, and on which side names are read."""

    places: dict[Node, Place]
    half: Place
    sides: dict[Node, int]


def block(nodes: Sequence[Node], graph: "nx.Graph", room: tuple[float, float]) -> Block:
    """The places of connected nodes, each with its room."""
    if len(nodes) >= LEAST_IN_A_RING and len(nodes) <= MOST_IN_A_RING and nx.density(graph) >= DENSE:
        return _ring(nodes, room)
    pair = [(-room[0] / 2, 0.0), (room[0] / 2, 0.0)]
    spots = pair if len(nodes) == 2 else _springs(nodes, graph, room)
    left, right = min(x for x, _ in spots), max(x for x, _ in spots)
    top, bottom = min(y for _, y in spots), max(y for _, y in spots)
    across, down = (left + right) / 2, (top + bottom) / 2
    places = {node: (x - across, y - down) for node, (x, y) in zip(nodes, spots, strict=True)}
    return Block(places, ((right - left + room[0]) / 2, (bottom - top + room[1]) / 2), {})


def _ring(nodes: Sequence[Node], room: tuple[float, float]) -> Block:
    """A ring whose names stand outside, on the left and on the right, so that nothing covers the ties inside."""
    step = room[1] * 0.66
    count = len(nodes)
    high = (count + 1) // 2 * step / 2
    wide = max(high * 0.62, room[0] * 0.5)
    places: dict[Node, Place] = {}
    sides: dict[Node, int] = {}
    for position, node in enumerate(nodes):
        # Down on the right, up on the left: neighbours in the list are neighbours on the ring.
        right = position < (count + 1) // 2
        row = position if right else count - 1 - position
        y = (row + 0.5) * step - high
        x = wide * (1 - (y / (high * 1.02)) ** 2) ** 0.5
        places[node], sides[node] = (x if right else -x, y), 1 if right else -1
    return Block(places, (wide + room[0] * 1.2, high + step * 0.6), sides)


def _springs(nodes: Sequence[Node], graph: "nx.Graph", room: tuple[float, float]) -> list[Place]:
    """A spring layout (Fruchterman & Reingold, fixed seed), then everybody gets room. Every tie pulls alike."""
    made: rx.PyGraph[Node, float] = rx.PyGraph(multigraph=False)
    positions = dict(zip(nodes, made.add_nodes_from(list(nodes)), strict=True))
    pairs = sorted(
        (min(positions[one], positions[other]), max(positions[one], positions[other]))
        for one, other in graph.edges
    )
    made.add_edges_from([(one, other, 1.0) for one, other in pairs])
    count = len(nodes)
    found = rx.spring_layout(made, seed=SEED, num_iter=ITERATIONS, k=2.5 / count**0.5, center=(0.0, 0.0))
    spots = np.array([found[positions[node]] for node in nodes], dtype=float)
    spots -= spots.mean(axis=0)
    # Nine of ten nodes decide how large the part is: one far away does not press all others together.
    reach = np.maximum(np.quantile(np.abs(spots), 0.9, axis=0), 1e-6)
    half = (count * room[0] * room[1] * 1.5 / _WIDE) ** 0.5 / 2
    spots = np.clip(spots / reach, -1.25, 1.25) * np.array([half * _WIDE, half]) * 0.9
    placed = _pushed(spots, room) if count <= MOST_PUSHED else _gridded(spots, room)
    return [(float(x), float(y)) for x, y in placed]


def _pushed(spots: "np.ndarray[Any, Any]", room: tuple[float, float]) -> "np.ndarray[Any, Any]":
    """Nodes that overlap are pushed apart, the shorter way, until none does or the rounds are over."""
    wide, high = room
    earlier = np.sign(np.arange(len(spots))[:, None] - np.arange(len(spots))[None, :])
    for _ in range(_ROUNDS):
        across = spots[:, None, 0] - spots[None, :, 0]
        down = spots[:, None, 1] - spots[None, :, 1]
        over_x, over_y = wide - np.abs(across), high - np.abs(down)
        overlap = (over_x > 0.5) & (over_y > 0.5)
        np.fill_diagonal(overlap, val=False)
        if not overlap.any():
            break
        sideways = overlap & (over_x / wide <= over_y / high)
        upright = overlap & ~sideways
        to_x = np.where(across == 0, earlier, np.sign(across)) * over_x * sideways
        to_y = np.where(down == 0, earlier, np.sign(down)) * over_y * upright
        spots = spots + 0.35 * np.stack([to_x.sum(axis=1), to_y.sum(axis=1)], axis=1)
    return spots


def _gridded(spots: "np.ndarray[Any, Any]", room: tuple[float, float]) -> "np.ndarray[Any, Any]":
    """Every node in the free cell that is nearest to its spot, those of the middle first."""
    cells = np.round(spots / np.array(room)).astype(int)
    taken: set[tuple[int, int]] = set()
    placed = np.zeros_like(spots)
    for index in np.lexsort((np.arange(len(spots)), np.round((spots**2).sum(axis=1), 3))):
        column, row = int(cells[index, 0]), int(cells[index, 1])
        ring = 0
        while True:
            free = [cell for cell in _around(column, row, ring) if cell not in taken]
            if free:
                break
            ring += 1
        cell = min(free, key=lambda each: ((each[0] - column) ** 2 + (each[1] - row) ** 2, each))
        taken.add(cell)
        placed[index] = ((cell[0] + cell[1] % 2 / 2) * room[0], cell[1] * room[1])
    return placed


def _around(column: int, row: int, ring: int) -> list[tuple[int, int]]:
    if ring == 0:
        return [(column, row)]
    across = range(column - ring, column + ring + 1)
    down = range(row - ring + 1, row + ring)
    return [(x, y) for x in across for y in (row - ring, row + ring)] + [
        (x, y) for y in down for x in (column - ring, column + ring)
    ]
