"""The network as a table of rows and columns, for parts too dense for lines."""

from collections.abc import Mapping
from dataclasses import dataclass

from registry.network.appearance import in_order
from registry.network.centrality import community, weighted_degree
from registry.network.graph import Network, NodeFacts, network
from registry.network.tie import Edge, Node

MOST = 60


@dataclass(frozen=True)
class Matrix:
    """The nodes in the order of rows and columns, the edges by pair, and how many nodes are left out."""

    nodes: tuple[NodeFacts, ...]
    edges: Mapping[tuple[Node, Node], Edge]
    left_out: int

    def weight(self, one: NodeFacts, other: NodeFacts) -> int:
        """The weight of the edge of two nodes; 0 where there is none."""
        edge = self.edges.get((one.node, other.node))
        return edge.weight if edge is not None else 0


def matrix(drawn: Network, most: int = MOST) -> Matrix:
    """The nodes with the most ties, those of one community side by side, then by name.

    The communities are those of the shown part, the one with the most ties first, so that what belongs together
    stands along the diagonal.

    >>> from registry.network.sketch import sketch
    >>> [facts.label for facts in matrix(sketch("ad ad bc bc bc ab")).nodes]
    ['b', 'c', 'a', 'd']
    """
    weights = weighted_degree(drawn)
    ranked = sorted(drawn.nodes, key=lambda facts: (-weights[facts.node], in_order(facts)))
    shown = {facts.node: facts for facts in ranked[:most]}
    edges = [edge for edge in drawn.edges if edge.one in shown and edge.other in shown]
    part = network(edges, shown)
    named = community(part)
    strength = weighted_degree(part)
    # Who has no tie within the part stands at the end, alone.
    ties: dict[Node, int] = {}
    for node, namesake in named.items():
        ties[namesake] = ties.get(namesake, 0) + strength[node]

    def rank(facts: NodeFacts) -> tuple[int, str, tuple[int, str, str, str]]:
        namesake = named.get(facts.node)
        if namesake is None:
            return 1, "", in_order(facts)
        return -ties[namesake], namesake.id, in_order(facts)

    both = {pair: edge for edge in edges for pair in ((edge.one, edge.other), (edge.other, edge.one))}
    return Matrix(tuple(sorted(shown.values(), key=rank)), both, len(drawn.nodes) - len(shown))
