"""Measures of nodes: counted by hand, held against a second library, and true of any network."""

from itertools import pairwise

import igraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.network.centrality import bridges, centrality, community
from registry.network.graph import Network, NodeFacts, network
from registry.network.path import shortest_path
from registry.network.sketch import body, by_letter, sketch
from registry.network.tie import Edge, Layer, Node, organisation_node

COUNT = 12
BODIES = [organisation_node(number) for number in range(1, COUNT + 1)]
FACTS = {node: NodeFacts(node, f"機関{node.key:>02}") for node in BODIES}
pairs = st.tuples(st.integers(0, COUNT - 1), st.integers(0, COUNT - 1)).filter(lambda pair: pair[0] < pair[1])
networks = st.dictionaries(pairs, st.integers(1, 9), min_size=1, max_size=40).map(
    lambda weights: drawn_of({(BODIES[one], BODIES[other]): w for (one, other), w in weights.items()})
)


def drawn_of(weights: dict[tuple[Node, Node], int]) -> Network:
    edges = [
        Edge(*sorted(pair, key=lambda node: node.id), ((Layer.EVENT, weight),))
        for pair, weight in weights.items()
    ]
    return network(sorted(edges, key=lambda edge: (edge.one.id, edge.other.id)), FACTS)


def second_opinion(drawn: Network) -> igraph.Graph:
    order = {facts.node: index for index, facts in enumerate(drawn.nodes)}
    graph = igraph.Graph(n=len(order), edges=[(order[edge.one], order[edge.other]) for edge in drawn.edges])
    graph.es["weight"] = [edge.weight for edge in drawn.edges]
    return graph


@given(networks)
def test_every_measure_is_what_a_second_library_finds(drawn: Network) -> None:
    graph, found = second_opinion(drawn), list(centrality(drawn).values())
    assert [each.degree for each in found] == graph.degree()
    assert [each.weighted_degree for each in found] == graph.strength(weights="weight")
    assert [each.core for each in found] == graph.coreness()
    assert [index for index, each in enumerate(found) if each.articulation] == sorted(
        graph.articulation_points()
    )
    count = len(found)
    if count < 3:
        assert {each.betweenness for each in found} == {None}
    else:
        pairs_of_others = (count - 1) * (count - 2) / 2
        assert [each.betweenness for each in found] == pytest.approx(
            [value / pairs_of_others for value in graph.betweenness()]
        )
    order = {facts.node: index for index, facts in enumerate(drawn.nodes)}
    cut = {frozenset(graph.es[index].tuple) for index in graph.bridges()}
    assert {frozenset((order[edge.one], order[edge.other])) for edge in bridges(drawn)} == cut


@given(networks)
def test_communities_partition_the_network_and_are_as_good_as_a_second_library_says(drawn: Network) -> None:
    named = community(drawn)
    assert list(named) == [facts.node for facts in drawn.nodes]
    assert all(named[namesake] == namesake for namesake in named.values())
    graph = second_opinion(drawn)
    numbers = {namesake: number for number, namesake in enumerate(dict.fromkeys(named.values()))}
    ours = graph.modularity([numbers[named[facts.node]] for facts in drawn.nodes], weights="weight")
    whole = graph.modularity([0] * len(drawn.nodes), weights="weight")
    # Never worse than no partition at all, and near to the best that another method finds.
    assert ours >= whole - 1e-12
    assert ours >= graph.community_fastgreedy(weights="weight").as_clustering().modularity - 0.15
    assert community(drawn) == named


@given(networks, st.permutations(range(101, 101 + COUNT)))
def test_the_numbers_of_organisations_play_no_part(drawn: Network, numbers: list[int]) -> None:
    renamed = {node: organisation_node(number) for node, number in zip(BODIES, numbers, strict=True)}
    facts = {renamed[each.node]: NodeFacts(renamed[each.node], each.label) for each in FACTS.values()}
    edges = [
        Edge(*sorted((renamed[edge.one], renamed[edge.other]), key=lambda node: node.id), edge.counts)
        for edge in drawn.edges
    ]
    before, after = centrality(drawn), centrality(network(edges, facts))
    for node, found in before.items():
        again = after[renamed[node]]
        assert (again.degree, again.weighted_degree, again.core, again.articulation) == (
            found.degree,
            found.weighted_degree,
            found.core,
            found.articulation,
        )
        assert again.betweenness == pytest.approx(found.betweenness)


@given(networks, pairs)
def test_a_path_is_as_short_as_can_be_and_its_weakest_edge_as_strong_as_can_be(
    drawn: Network, ends: tuple[int, int]
) -> None:
    start, goal = BODIES[ends[0]], BODIES[ends[1]]
    way = shortest_path(drawn, start, goal)
    order = {facts.node: index for index, facts in enumerate(drawn.nodes)}
    if start not in order or goal not in order:
        assert way is None
        return
    graph = second_opinion(drawn)
    others = graph.get_all_shortest_paths(order[start], order[goal])
    assert (way is None) == (not others)
    if way is None:
        return
    at = start
    for edge in way:
        assert edge.joins(at)
        at = edge.opposite(at)
    assert at == goal
    assert len(way) == len(others[0]) - 1

    def weakest(path: list[int]) -> int:
        steps = pairwise(path)
        return min(graph.es[graph.get_eid(one, other)]["weight"] for one, other in steps)

    assert min(edge.weight for edge in way) == max(weakest(path) for path in others)


def test_a_small_network_counted_by_hand() -> None:
    # a, b and c know each other; c leads over d to e; d and e met three times.
    found = by_letter(centrality(sketch("ab ac bc cd de de de")))
    assert [each.degree for each in found.values()] == [2, 2, 3, 2, 1]
    assert [each.weighted_degree for each in found.values()] == [2, 2, 3, 4, 3]
    # Six pairs for each node. Through c run ad, ae, bd and be; through d run ae, be and ce.
    assert [each.betweenness for each in found.values()] == [0, 0, 4 / 6, 3 / 6, 0]
    assert [letter for letter, each in found.items() if each.articulation] == ["c", "d"]
    assert [each.core for each in found.values()] == [2, 2, 2, 1, 1]
    assert [each.community.key for each in found.values()] == ["c", "c", "c", "d", "d"]


def test_a_path_to_oneself_has_no_edge_and_strangers_have_none() -> None:
    drawn = sketch("ab cd")
    assert shortest_path(drawn, body("a"), body("a")) == []
    assert shortest_path(drawn, body("a"), body("c")) is None
    assert shortest_path(drawn, body("a"), body("x")) is None
