"""Who is reached through one organisation alone: the same as taking it away and looking who is left."""

import networkx as nx
from hypothesis import given

from registry.network.gatekeeper import behind_gatekeepers
from registry.network.tie import (
    Edge,
    Node,
    NodeKind,
    branch_node,
    organisation_node,
)
from tests.network.test_change import networks

HQ, TAMA = branch_node("hq"), branch_node("tama")


def reached(edges: list[Edge], without: Node | None = None) -> set[Node]:
    """The organisations that our own side reaches when one of them is away."""
    graph = nx.Graph([(HQ, TAMA)])
    for edge in edges:
        ends = [node if node.kind is NodeKind.ORGANISATION else HQ for node in (edge.one, edge.other)]
        if without not in ends:
            graph.add_edge(*ends)
    return set(nx.node_connected_component(graph, HQ)) - {HQ, TAMA}


@given(networks)
def test_those_behind_a_gatekeeper_are_those_cut_off_without_it(edges: list[Edge]) -> None:
    everybody = reached(edges)
    found = behind_gatekeepers((edge.one, edge.other) for edge in edges)
    for node in everybody:
        assert set(found.get(node, ())) == everybody - {node} - reached(edges, without=node)
    assert set(found) <= everybody
    assert all(found.values())


def test_whoever_two_branches_reach_by_different_ways_is_behind_nobody() -> None:
    a, b, c, d, e = (organisation_node(identity) for identity in range(1, 6))
    ends = [(HQ, a), (TAMA, b), (a, c), (b, c), (b, d), (d, e)]
    found = behind_gatekeepers(ends)
    assert found == {b: (d, e), d: (e,)}
