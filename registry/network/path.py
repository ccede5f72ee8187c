"""How two nodes reach each other."""

from collections.abc import Sequence

import networkx as nx

from registry.network.graph import Network
from registry.network.tie import Edge, Node


def shortest_path(drawn: Network, start: Node, goal: Node) -> Sequence[Edge] | None:
    """The edges of a path with the fewest steps, and of those the one whose weakest edge is the strongest.

    A chain of introductions is as good as its weakest link (the bottleneck path among the geodesics). Equal ones are
    chosen by the ids of their nodes. ``None`` where there is no path, or one of the two is not in the network; no
    edge from a node to itself.

    >>> from registry.network.sketch import body, sketch
    >>> drawn = sketch("ab bd bd ac ac cd cd de")
    >>> [(edge.one.key, edge.other.key) for edge in shortest_path(drawn, body("a"), body("d"))]
    [('a', 'c'), ('c', 'd')]
    >>> shortest_path(drawn, body("a"), body("x")) is None
    True
    """
    graph = nx.Graph()
    graph.add_nodes_from(facts.node for facts in drawn.nodes)
    for edge in drawn.edges:
        graph.add_edge(edge.one, edge.other, edge=edge)
    if start not in graph or goal not in graph or not nx.has_path(graph, start, goal):
        return None
    # Layer by layer from the start: for each node the best way of the fewest steps to it.
    ways: dict[Node, tuple[float, tuple[str, ...], list[Edge]]] = {start: (float("inf"), (start.id,), [])}
    frontier = [start]
    while goal not in ways:
        reached: dict[Node, tuple[float, tuple[str, ...], list[Edge]]] = {}
        for node in frontier:
            weakest, names, way = ways[node]
            for neighbour in graph[node]:
                if neighbour in ways:
                    continue
                edge = graph.edges[node, neighbour]["edge"]
                found = min(weakest, edge.weight), (*names, neighbour.id), [*way, edge]
                known = reached.get(neighbour)
                if known is None or (-found[0], found[1]) < (-known[0], known[1]):
                    reached[neighbour] = found
        ways |= reached
        frontier = list(reached)
    return ways[goal][2]
