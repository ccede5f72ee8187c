"""Places of nodes in the picture: computed here once, fixed, the same for the same network."""

import rustworkx as rx

from registry.network.graph import Network

SEED = 20210331
SCALE = 1000
ITERATIONS = 300
# Wider apart than the textbook's 1.0, so that names can be read, and wider than high, as screens are.
REPULSION = 4.0
WIDTH = 1.6


def layout(drawn: Network) -> dict[str, tuple[int, int]]:
    """Integer coordinates of every node (spring layout of Fruchterman & Reingold, fixed seed).

    Nodes enter in the order of their names and coordinates are rounded, so that the same network gives the
    same picture. Every edge pulls alike, however often two bodies met.
    """
    graph: rx.PyGraph[str, float] = rx.PyGraph()
    positions = {facts.node.id: graph.add_node(facts.node.id) for facts in drawn.nodes}
    for edge in drawn.edges:
        graph.add_edge(positions[edge.one.id], positions[edge.other.id], 1.0)
    if not positions:
        return {}
    count = len(positions)
    found = rx.spring_layout(
        graph, seed=SEED, num_iter=ITERATIONS, k=REPULSION / count**0.5, center=(0.0, 0.0)
    )
    size = SCALE * _spread(count)
    return {
        name: (round(found[index][0] * size * WIDTH), round(found[index][1] * size))
        for name, index in positions.items()
    }


def _spread(count: int) -> float:
    """Room for more nodes: the picture grows with the square root of their number."""
    return max(0.5, (count / 100) ** 0.5)
