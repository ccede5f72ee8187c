"""The measures of every node of a picture; what would take too long on a large network is left undefined."""

from dataclasses import dataclass

from registry.network.appearance import Size
from registry.network.centrality import (
    articulation_points,
    centrality,
    core_number,
    degree,
    weighted_degree,
)
from registry.network.graph import Network
from registry.network.tie import Node


@dataclass(frozen=True)
class Measured:
    """The measures of one node; ``community`` is the node after which its community is named."""

    degree: int
    weighted_degree: int
    core: int
    articulation: bool
    betweenness: float | None = None
    community: Node | None = None

    def by(self, size: Size) -> float:
        """The measure by which the node is large or small; undefined is nothing."""
        return {
            Size.DEGREE: self.degree,
            Size.WEIGHTED_DEGREE: self.weighted_degree,
            Size.BETWEENNESS: self.betweenness or 0.0,
            Size.CORE: self.core,
        }[size]


def measured(drawn: Network, *, thorough: bool = True) -> dict[Node, Measured]:
    """The measures of all nodes; betweenness and community, which look at everybody at once, when ``thorough``.

    >>> from registry.network.sketch import body, sketch
    >>> measured(sketch("ab bc"))[body("b")].betweenness, measured(sketch("ab bc"), thorough=False)[body("b")].degree
    (1.0, 2)
    """
    if thorough:
        return {
            node: Measured(
                found.degree,
                found.weighted_degree,
                found.core,
                found.articulation,
                found.betweenness,
                found.community,
            )
            for node, found in centrality(drawn).items()
        }
    degrees, weights = degree(drawn), weighted_degree(drawn)
    cores, cuts = core_number(drawn), articulation_points(drawn)
    return {node: Measured(degrees[node], weights[node], cores[node], node in cuts) for node in degrees}
