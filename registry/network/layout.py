"""Places of nodes in the picture: computed here once, fixed, the same for the same network.

Our own side stands in the middle, since it is tied to nearly everybody. Without it the network falls into parts.
Organisations that are tied to one another form blocks beside the middle. Those that are tied to the middle alone
stand in rows around it, sorted by the kind of body, so that each kind has a sector of its own, and not behind a block,
so that their lines do not run through it. Every node has room for its name, and no two nodes share a spot.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import networkx as nx
import numpy as np

from registry.network.appearance import in_order
from registry.network.block import block
from registry.network.graph import Network
from registry.network.sheet import WIDE, Sheet
from registry.network.tie import Node, NodeKind

# Room of a node with its name, and how it shrinks when there are many: then names give way, not the overview.
ROOM = (128.0, 52.0)
ROOMY = 150
SMALLEST = 0.34
# Beyond so many parts the smallest stand in the rows.
MOST_BLOCKS = 24
_FEW = 12


@dataclass(frozen=True)
class Layout:
    """Whole coordinates of nodes by id in a frame that begins at 0, 0.

    ``room`` is the width and height that a node has; ``sides`` are nodes whose name is better read on their left (−1)
    or right (1) than below.
    """

    places: Mapping[str, tuple[int, int]]
    width: int
    height: int
    room: tuple[float, float]
    sides: Mapping[str, int] = field(default_factory=dict)


def layout(drawn: Network, centre: Collection[Node] = ()) -> Layout:
    """The places of all nodes; ``centre`` are nodes that stand in the middle beside our own side.

    Nodes enter in a fixed order and coordinates are rounded, so that the same network gives the same picture.
    """
    shrunk = min(1.0, max(SMALLEST, (ROOMY / max(1, len(drawn.nodes))) ** 0.5))
    sheet = Sheet((ROOM[0] * shrunk, ROOM[1] * shrunk))
    facts = {each.node: each for each in sorted(drawn.nodes, key=in_order)}
    order = {node: position for position, node in enumerate(facts)}
    graph = nx.Graph()
    graph.add_nodes_from(facts)
    graph.add_edges_from((edge.one, edge.other) for edge in drawn.edges)
    middle = {node for node in facts if node.kind is not NodeKind.ORGANISATION or node in centre}
    # The focus is in the very middle, else whoever has the most neighbours.
    sheet.in_the_middle(
        sorted(middle, key=lambda node: (node not in centre, -graph.degree[node], node.id)), ROOM
    )
    outside = graph.subgraph(node for node in facts if node not in middle)
    parts = [sorted(part, key=order.__getitem__) for part in nx.connected_components(outside)]
    parts.sort(key=lambda part: (-len(part), order[part[0]]))
    blocks = [part for part in parts[:MOST_BLOCKS] if len(part) > 1]
    for part in blocks:
        sheet.put(block(part, outside.subgraph(part), sheet.room))
    rest = sorted(parts[len(blocks) :], key=lambda part: order[part[0]])
    sheet.rows([node for part in rest for node in part])
    return _framed(sheet)


def _framed(sheet: Sheet) -> Layout:
    """Whole numbers, shifted into a frame of the wanted form."""
    if not sheet.places:
        return Layout({}, 0, 0, sheet.room)
    left, top, right, bottom = sheet.bounds()
    width = max(right - left, (bottom - top) * WIDE, ROOM[0] * 8)
    # A few nodes need no high frame.
    height = max(bottom - top, width / WIDE if len(sheet.places) > _FEW else ROOM[1] * 7)
    across, down = (width - (right - left)) / 2 - left, (height - (bottom - top)) / 2 - top
    places: dict[str, tuple[int, int]] = {}
    seen: set[tuple[int, int]] = set()
    for node, (x, y) in sheet.places.items():
        spot = round(x + across), round(y + down)
        while spot in seen:
            spot = spot[0] + 2, spot[1] + 1
        seen.add(spot)
        places[node.id] = spot
    sides = {node.id: side for node, side in sheet.sides.items()}
    return Layout(places, round(width), round(height), sheet.room, sides)


def settled(found: Layout, drawn: Network) -> Layout:
    """The same layout with places for nodes that it does not know, each near those it is tied to."""
    missing = [facts for facts in sorted(drawn.nodes, key=in_order) if facts.node.id not in found.places]
    if not missing:
        return found
    tied: dict[Node, list[Node]] = {}
    for edge in drawn.edges:
        tied.setdefault(edge.one, []).append(edge.other)
        tied.setdefault(edge.other, []).append(edge.one)
    places = dict(found.places)
    spots = _free_spots(found)
    for facts in missing:
        near = [places[other.id] for other in tied.get(facts.node, ()) if other.id in places]
        x = sum(place[0] for place in near) / len(near) if near else found.width / 2
        y = sum(place[1] for place in near) / len(near) if near else found.height / 2
        if len(spots):
            far = np.round((spots[:, 0] - x) ** 2 + ((spots[:, 1] - y) * WIDE) ** 2, 3)
            best = spots[np.lexsort((spots[:, 0], spots[:, 1], far))[0]]
            place = int(best[0]), int(best[1])
            spots = spots[_apart(spots, place, found.room)]
        else:
            # The frame is full: below everything.
            place = round(x), round(max(each[1] for each in places.values()) + found.room[1])
        places[facts.node.id] = place
    height = max(found.height, max(place[1] for place in places.values()) + round(found.room[1]))
    return Layout(places, found.width, height, found.room, found.sides)


def _free_spots(found: Layout) -> "np.ndarray[Any, Any]":
    """Spots in rows over the frame where nobody is near."""
    wide, high = found.room
    spots = np.array(
        [
            (round((column + 0.5 + row % 2 / 2) * wide), round((row + 0.5) * high))
            for row in range(int(found.height / high))
            for column in range(max(1, int(found.width / wide) - 1))
        ],
        dtype=float,
    ).reshape(-1, 2)
    for place in found.places.values():
        spots = spots[_apart(spots, place, found.room)]
    return spots


def _apart(
    spots: "np.ndarray[Any, Any]", place: tuple[int, int], room: tuple[float, float]
) -> "np.ndarray[Any, Any]":
    """Which spots leave a node its room."""
    aside = np.abs(spots - np.array(place))
    free: np.ndarray[Any, Any] = (aside[:, 0] >= room[0] * 0.9) | (aside[:, 1] >= room[1] * 0.9)
    return free
