"""Measures hold what their definitions promise, for any network; and the examples in their texts run."""

import doctest
import importlib
import pkgutil
from collections.abc import Iterable, Sequence
from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import registry.japanese
import registry.network
from registry.network.attributed import Attributed, as_graph
from registry.network.graph import NodeFacts, network
from registry.network.measures import (
    cohesion,
    coverage,
    ei_index,
    intensity,
    municipal_coverage,
    two_mode_density,
)
from registry.network.tie import (
    WHOLE_INSTITUTE,
    Edge,
    Layer,
    Node,
    NodeKind,
    Record,
    Tie,
    branch_node,
    fold,
    organisation_node,
)

BRANCHES = [branch_node(code) for code in ("hq", "tama", "joto")]
BODIES = [organisation_node(identity) for identity in range(1, 9)]
FACTS = {node: NodeFacts(node, node.id) for node in [*BRANCHES, WHOLE_INSTITUTE, *BODIES]}
INSIDE, ELSEWHERE = BODIES[:4], BODIES[4:6]  # the last two have no region

nodes = st.sampled_from([*BRANCHES, WHOLE_INSTITUTE, *BODIES])
tie_lists = st.lists(
    st.builds(
        Tie,
        layer=st.sampled_from(Layer),
        one=nodes,
        other=st.sampled_from(BODIES),
        record=st.builds(Record, st.just("event"), st.integers(1, 99)),
    ).filter(lambda tie: tie.one != tie.other),
    max_size=25,
)


def linked(ties: Iterable[Tie], side: Node, bodies: Sequence[Node]) -> int:
    """Bodies with a tie to one of our nodes."""
    edges = fold(ties)
    return len({body for body in bodies for edge in edges if {side, body} == {edge.one, edge.other}})


def between(edges: Sequence[Edge], ones: Iterable[Node], others: Iterable[Node]) -> list[Edge]:
    """Edges with one end on either side."""
    one, other = set(ones), set(others)
    return [
        edge
        for edge in edges
        if (edge.one in one and edge.other in other) or (edge.one in other and edge.other in one)
    ]


def two_mode(edges: Sequence[Edge], bodies: Sequence[Node]) -> float | None:
    return two_mode_density(len(between(edges, BRANCHES, bodies)), len(BRANCHES), len(bodies))


def cohesive(edges: Sequence[Edge], bodies: Sequence[Node]) -> float | None:
    return cohesion(len(between(edges, bodies, bodies)), len(bodies))


def outward(edges: Sequence[Edge], inside: Sequence[Node], elsewhere: Sequence[Node]) -> float | None:
    external = sum(edge.weight for edge in between(edges, inside, elsewhere))
    return ei_index(external, sum(edge.weight for edge in between(edges, inside, inside)))


def measured(ties: Iterable[Tie], inside: Sequence[Node], elsewhere: Sequence[Node]) -> list[float | None]:
    """Every measure of a region."""
    edges = fold(ties)
    weights = sum(edge.weight for edge in edges if {edge.one, edge.other} & set(inside))
    return [
        *(coverage(linked(ties, branch, inside), len(inside)) for branch in BRANCHES),
        intensity(weights, len(inside)),
        two_mode(edges, inside),
        cohesive(edges, inside),
        outward(edges, inside, elsewhere),
    ]


def degrees(ties: Iterable[Tie]) -> dict[str, int]:
    edges = fold(ties)
    return dict(as_graph(Attributed(network(edges, FACTS))).degree())


@given(tie_lists, tie_lists)
def test_more_ties_never_lower_coverage(some: list[Tie], more: list[Tie]) -> None:
    for branch in [*BRANCHES, WHOLE_INSTITUTE]:
        before = coverage(linked(some, branch, INSIDE), len(INSIDE))
        after = coverage(linked(some + more, branch, INSIDE), len(INSIDE))
        assert before <= after <= 1
    assert two_mode(fold(some), INSIDE) <= two_mode(fold(some + more), INSIDE)
    assert cohesive(fold(some), INSIDE) <= cohesive(fold(some + more), INSIDE)


@given(tie_lists)
def test_parallel_ties_add_weight_and_nothing_else(ties: list[Tie]) -> None:
    turned = [Tie(tie.layer, tie.other, tie.one, tie.record) for tie in ties]
    assert degrees(ties + turned) == degrees(ties)
    assert [edge.weight for edge in fold(ties + turned)] == [2 * edge.weight for edge in fold(ties)]
    assert cohesive(fold(ties + turned), INSIDE) == cohesive(fold(ties), INSIDE)
    assert two_mode(fold(ties + turned), INSIDE) == two_mode(fold(ties), INSIDE)


@given(tie_lists, st.randoms(use_true_random=False))
def test_folding_loses_no_tie_and_does_not_depend_on_their_order(ties: list[Tie], chance) -> None:
    edges = fold(ties)
    assert sum(edge.weight for edge in edges) == len(ties)
    assert len({frozenset((edge.one, edge.other)) for edge in edges}) == len(edges)
    shuffled = list(ties)
    chance.shuffle(shuffled)
    again = fold(shuffled)
    assert [(edge.one, edge.other, edge.counts) for edge in again] == [
        (edge.one, edge.other, edge.counts) for edge in edges
    ]


@given(tie_lists, st.permutations(range(101, 109)))
def test_the_numbers_of_organisations_play_no_part(ties: list[Tie], numbers: list[int]) -> None:
    renamed = {body: organisation_node(number) for body, number in zip(BODIES, numbers, strict=True)}

    def again(node: Node) -> Node:
        return renamed.get(node, node)

    moved = [Tie(tie.layer, again(tie.one), again(tie.other), tie.record) for tie in ties]
    assert measured(moved, [*map(again, INSIDE)], [*map(again, ELSEWHERE)]) == measured(
        ties, INSIDE, ELSEWHERE
    )


@given(tie_lists, st.integers(0, 6))
def test_measures_keep_to_their_ranges_and_are_undefined_where_documented(ties: list[Tie], size: int) -> None:
    edges, inside = fold(ties), BODIES[:size]
    density, closed = two_mode(edges, inside), cohesive(edges, inside)
    assert (density is None) == (size == 0)
    assert density is None or 0 <= density <= 1
    assert (closed is None) == (size < 2)
    assert closed is None or 0 <= closed <= 1
    index = outward(edges, inside, ELSEWHERE)
    known = set(inside) | set(ELSEWHERE)
    counted = [tie for tie in ties if {tie.one, tie.other} & set(inside) and {tie.one, tie.other} <= known]
    assert (index is None) == (not counted)
    assert index is None or -1 <= index <= 1


def test_measures_of_a_network_counted_by_hand() -> None:
    hq, tama, _ = BRANCHES
    a, b, c, _, x, *_, nowhere = BODIES
    event = Record("event", 1)
    ends = [(hq, a), (hq, a), (tama, b), (a, b), (a, x), (b, x), (b, x), (c, nowhere), (hq, x)]
    edges = fold(Tie(Layer.EVENT, one, other, event) for one, other in ends)
    assert two_mode_density(len(between(edges, [hq, tama], [a, b, c])), 2, 3) == 2 / 6
    assert cohesive(edges, [a, b, c]) == 1 / 3
    # One tie inside, three outside; the tie to a body without a region does not count.
    assert outward(edges, [a, b, c], [x]) == (3 - 1) / 4
    assert outward(edges, [a, b, c], []) == -1
    assert outward(edges, [x], [a, b]) == 1


@given(tie_lists)
def test_densities_are_those_of_networkx_on_the_graph(ties: list[Tie]) -> None:
    edges = fold(ties)
    graph = as_graph(Attributed(network(edges, FACTS)))
    graph.add_nodes_from(node.id for node in (*BRANCHES, *INSIDE))
    inside, own = [node.id for node in INSIDE], [node.id for node in BRANCHES]
    sides = nx.Graph(graph.subgraph([*inside, *own]))
    sides.remove_edges_from([*combinations(inside, 2), *combinations(own, 2)])
    assert two_mode(edges, INSIDE) == nx.bipartite.density(sides, own)
    assert cohesive(edges, INSIDE) == nx.density(graph.subgraph(inside))


@pytest.mark.parametrize("measure", [coverage, intensity, municipal_coverage])
def test_a_share_of_nothing_is_undefined_and_not_zero(measure) -> None:
    assert measure(0, 0) is None
    assert measure(0, 3) == 0


def test_two_mode_density_without_branches_or_organisations_is_undefined() -> None:
    assert two_mode_density(0, 0, 8) is None
    assert two_mode_density(0, 3, 0) is None
    assert ei_index(0, 0) is None


def test_nodes_without_a_tie_are_left_out() -> None:
    facts = {node: NodeFacts(node, node.id) for node in BODIES}
    drawn = network(fold([Tie(Layer.EVENT, BODIES[0], BODIES[1], Record("event", 1))]), facts)
    assert [each.node for each in drawn.nodes] == BODIES[:2]
    assert all(each.node.kind is NodeKind.ORGANISATION for each in drawn.nodes)


@pytest.mark.parametrize(
    "package", [registry.japanese, registry.network], ids=lambda package: package.__name__
)
def test_the_examples_in_the_texts_run(package) -> None:
    tried = 0
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        outcome = doctest.testmod(importlib.import_module(module.name))
        assert outcome.failed == 0, module.name
        tried += outcome.attempted
    assert tried >= 10
