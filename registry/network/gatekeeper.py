"""Who is reached through one organisation alone: the single bridges between our own side and others."""

from collections.abc import Iterable, Sequence

import rustworkx as rx

from registry.network.tie import WHOLE_INSTITUTE, Node, NodeKind

# All of our own side is one root: branches reach each other.
_OURS = WHOLE_INSTITUTE


def behind_gatekeepers(pairs: Iterable[tuple[Node, Node]]) -> dict[Node, tuple[Node, ...]]:
    """For each organisation without which others would be cut off from our own side: those others.

    Our own side counts as one node. X is a gatekeeper of Y when every path from us to Y runs through X, that is when
    X dominates Y (Lengauer & Tarjan 1979, "A fast algorithm for finding dominators in a flowgraph", TOPLAS 1).
    Organisations that have no path to us at all are behind nobody.

    >>> from registry.network.sketch import body
    >>> pairs = [(_OURS, body("a")), (body("a"), body("b")), (body("b"), body("c")), (_OURS, body("d"))]
    >>> found = behind_gatekeepers(pairs)
    >>> {node.key: [other.key for other in others] for node, others in found.items()}
    {'a': ['b', 'c'], 'b': ['c']}
    """
    # A pair that is told twice is two edges: looking for the first one of a node with thousands takes longer.
    graph: rx.PyDiGraph[Node, None] = rx.PyDiGraph()
    positions = {_OURS: graph.add_node(_OURS)}
    ends: list[tuple[int, int]] = []
    for pair in pairs:
        one, other = map(_side, pair)
        if one != other:
            for node in (one, other):
                if node not in positions:
                    positions[node] = graph.add_node(node)
            ends.append((positions[one], positions[other]))
    graph.add_edges_from_no_data([*ends, *((other, one) for one, other in ends)])
    dominators = {
        graph[node]: graph[above] for node, above in rx.immediate_dominators(graph, positions[_OURS]).items()
    }
    behind: dict[Node, list[Node]] = {}
    for node in sorted(set(dominators) - {_OURS}, key=lambda each: each.id):
        for gatekeeper in _above(dominators, node):
            behind.setdefault(gatekeeper, []).append(node)
    return {node: tuple(behind[node]) for node in sorted(behind, key=lambda each: each.id)}


def _above(dominators: dict[Node, Node], node: Node) -> Sequence[Node]:
    """The nodes through which every path from us to a node runs, the nearest first."""
    found = []
    gatekeeper = dominators[node]
    while gatekeeper != _OURS:
        found.append(gatekeeper)
        gatekeeper = dominators[gatekeeper]
    return found


def _side(node: Node) -> Node:
    return node if node.kind is NodeKind.ORGANISATION else _OURS
