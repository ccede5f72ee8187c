"""Who holds a network together: measures of each node of a folded network. ``None`` means undefined.

All of them take the simple graph, in which parallel ties are one edge with a weight, so that a partner with whom
much was done once is not taken for one with many neighbours.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import networkx as nx
import rustworkx as rx

from registry.network.graph import Network
from registry.network.tie import Edge, Node

# Betweenness takes |V|·|E| steps: beyond so many it is left undefined rather than guessed.
MOST_STEPS = 2_000_000_000
SEED = 20210331


@dataclass(frozen=True)
class Centrality:
    """The measures of one node; ``community`` is the node after which its community is named."""

    degree: int
    weighted_degree: int
    betweenness: float | None
    articulation: bool
    core: int
    community: Node


def centrality(drawn: Network) -> dict[Node, Centrality]:
    """Every measure of every node, in the order of the network's nodes."""
    degrees, weights = degree(drawn), weighted_degree(drawn)
    between, cuts = betweenness(drawn), articulation_points(drawn)
    cores, named = core_number(drawn), community(drawn)
    return {
        facts.node: Centrality(
            degrees[facts.node],
            weights[facts.node],
            between[facts.node],
            facts.node in cuts,
            cores[facts.node],
            named[facts.node],
        )
        for facts in drawn.nodes
    }


def degree(drawn: Network) -> dict[Node, int]:
    """Degree: the number of nodes that a node is tied to, at least 1, as nodes without a tie are left out.

    deg(v) = |{u : {u, v} ∈ E}| (Freeman 1978, "Centrality in social networks: conceptual clarification",
    Social Networks 1).

    >>> from registry.network.sketch import body, by_letter, sketch
    >>> by_letter(degree(sketch("ab bc bc")))
    {'a': 1, 'b': 2, 'c': 1}
    """
    found = {facts.node: 0 for facts in drawn.nodes}
    for edge in drawn.edges:
        found[edge.one] += 1
        found[edge.other] += 1
    return found


def weighted_degree(drawn: Network) -> dict[Node, int]:
    """Weighted degree (strength): the number of ties of a node.

    s(v) = Σ w(u, v) over its edges (Barrat et al. 2004, "The architecture of complex weighted networks",
    PNAS 101); the sum over all nodes is twice the number of ties.

    >>> from registry.network.sketch import body, by_letter, sketch
    >>> by_letter(weighted_degree(sketch("ab bc bc")))
    {'a': 1, 'b': 3, 'c': 2}
    """
    found = {facts.node: 0 for facts in drawn.nodes}
    for edge in drawn.edges:
        found[edge.one] += edge.weight
        found[edge.other] += edge.weight
    return found


def betweenness(drawn: Network) -> dict[Node, float | None]:
    """Betweenness: the share of the shortest paths between all other pairs of nodes that run through a node.

    C_B(v) = Σ σ_st(v) ÷ σ_st over the pairs s, t, divided by (n−1)(n−2)/2, between 0 and 1, edges of equal length
    (Freeman 1977, "A set of measures of centrality based on betweenness", Sociometry 40). Undefined in networks of
    fewer than three nodes, and left undefined where it would take more than ``MOST_STEPS`` steps.

    >>> from registry.network.sketch import body, by_letter, sketch
    >>> by_letter(betweenness(sketch("ab bc"))), by_letter(betweenness(sketch("ab")))
    ({'a': 0.0, 'b': 1.0, 'c': 0.0}, {'a': None, 'b': None})
    """
    count = len(drawn.nodes)
    if count < 3 or count * len(drawn.edges) > MOST_STEPS:
        return dict.fromkeys((facts.node for facts in drawn.nodes), None)
    graph, order = _compact(drawn)
    # One thread: sums of floats depend on their order, and the same network has to give the same number.
    found = rx.betweenness_centrality(graph, normalized=True, parallel_threshold=count + 1)
    return {node: found[index] for index, node in enumerate(order)}


def articulation_points(drawn: Network) -> set[Node]:
    """Articulation points: nodes without which some others could not reach each other any more.

    A node whose removal leaves more connected components than before (Hopcroft & Tarjan 1973, "Algorithm 447",
    CACM 16).

    >>> from registry.network.sketch import body, by_letter, sketch
    >>> articulation_points(sketch("ab bc")) == {body("b")}, articulation_points(sketch("ab bc ac"))
    (True, set())
    """
    graph, order = _compact(drawn)
    return {order[index] for index in rx.articulation_points(graph)}


def bridges(drawn: Network) -> list[Edge]:
    """Bridges: edges, of whatever weight, without which some nodes could not reach each other any more.

    An edge on no cycle of the folded graph (Hopcroft & Tarjan 1973), in the order of the network's edges.

    >>> from registry.network.sketch import body, by_letter, sketch
    >>> [(edge.one.key, edge.other.key) for edge in bridges(sketch("ab bc ac cd cd"))]
    [('c', 'd')]
    """
    found = {frozenset(pair) for pair in nx.bridges(_simple(drawn))}
    return [edge for edge in drawn.edges if frozenset((edge.one, edge.other)) in found]


def core_number(drawn: Network) -> dict[Node, int]:
    """Core number: the largest k such that the node lies in a part whose members have k neighbours each in it.

    As ``networkx.core_number`` gives it (Seidman 1983, "Network structure and minimum degree", Social Networks 5).

    >>> from registry.network.sketch import body, by_letter, sketch
    >>> by_letter(core_number(sketch("ab bc ac cd")))
    {'a': 2, 'b': 2, 'c': 2, 'd': 1}
    """
    graph, order = _compact(drawn)
    # Its own description says that it returns one number; it returns one for each node.
    found = cast(dict[int, int], rx.core_number(graph))
    return {node: found[index] for index, node in enumerate(order)}


def community(drawn: Network) -> dict[Node, Node]:
    """Community: the part of the network, with many ties inside and few outside, that a node belongs to.

    The partition of the highest modularity that ``networkx.community.louvain_communities`` finds on the weighted
    graph with a fixed seed (Blondel et al. 2008, "Fast unfolding of communities in large networks", J. Stat. Mech.
    P10008): one good partition among several, the same one for the same network. A community is named after its
    member with the most ties, at a tie the one that comes first by label, so that the name outlives small changes.

    >>> from registry.network.sketch import body, by_letter, sketch
    >>> {one: named.key for one, named in by_letter(community(sketch("ab ab ab bc cd cd cd"))).items()}
    {'a': 'b', 'b': 'b', 'c': 'c', 'd': 'c'}
    """
    weights = weighted_degree(drawn)
    labels = {facts.node: (facts.label, facts.node.id) for facts in drawn.nodes}
    found: dict[Node, Node] = {}
    for members in nx.community.louvain_communities(_simple(drawn), weight="weight", seed=SEED):
        namesake = min(members, key=lambda node: (-weights[node], labels[node]))
        found.update(dict.fromkeys(members, namesake))
    return {node: found[node] for node in labels}


def _simple(drawn: Network) -> "nx.Graph":
    graph = nx.Graph()
    graph.add_nodes_from(facts.node for facts in drawn.nodes)
    graph.add_weighted_edges_from((edge.one, edge.other, edge.weight) for edge in drawn.edges)
    return graph


def _compact(drawn: Network) -> tuple["rx.PyGraph[Node, int]", list[Node]]:
    graph: rx.PyGraph[Node, int] = rx.PyGraph(multigraph=False)
    order = [facts.node for facts in drawn.nodes]
    positions: Mapping[Node, int] = dict(zip(order, graph.add_nodes_from(order), strict=True))
    graph.add_edges_from([(positions[edge.one], positions[edge.other], edge.weight) for edge in drawn.edges])
    return graph, order
