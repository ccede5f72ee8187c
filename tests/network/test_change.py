"""What became of a network between two years: counted by hand, and what holds for any two networks."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from registry.network.change import Change, PairChange, Turn, compare
from registry.network.tie import (
    WHOLE_INSTITUTE,
    Edge,
    Layer,
    Node,
    Record,
    Tie,
    branch_node,
    fold,
    organisation_node,
)

HQ = branch_node("hq")
A, B, C, D = BODIES = [organisation_node(identity) for identity in range(1, 5)]
OPPOSITE = {
    Turn.NEW: Turn.GONE,
    Turn.GONE: Turn.NEW,
    Turn.STRONGER: Turn.WEAKER,
    Turn.WEAKER: Turn.STRONGER,
    Turn.SAME: Turn.SAME,
}
networks = st.lists(
    st.builds(
        Tie,
        layer=st.sampled_from(Layer),
        one=st.sampled_from([HQ, WHOLE_INSTITUTE, *BODIES]),
        other=st.sampled_from(BODIES),
        record=st.just(Record("event", 1)),
    ).filter(lambda tie: tie.one != tie.other),
    max_size=25,
).map(fold)


def year(*ties: tuple[Layer, Node, Node]) -> list[Edge]:
    return fold(Tie(layer, one, other, Record(layer.value, 1)) for layer, one, other in ties)


def pairs(changes: tuple[PairChange, ...]) -> set[frozenset[Node]]:
    return {frozenset((pair.one, pair.other)) for pair in changes}


def of_edges(edges: list[Edge]) -> set[frozenset[Node]]:
    return {frozenset((edge.one, edge.other)) for edge in edges}


def test_two_years_compared_by_hand() -> None:
    before = year(
        (Layer.AGREEMENT, HQ, A),
        (Layer.EVENT, HQ, A),
        (Layer.EVENT, A, B),
        (Layer.EVENT, A, B),
        (Layer.GROUP, HQ, C),
    )
    after = year(
        (Layer.AGREEMENT, HQ, A), (Layer.ACTIVITY, HQ, A), (Layer.EVENT, A, B), (Layer.EVENT, HQ, D), (Layer.EVENT, HQ, D)
    )  # fmt: skip
    found = compare(before, after)
    assert {turn: pairs(changes) for turn, changes in found.pairs.items()} == {
        Turn.NEW: {frozenset((HQ, D))},
        Turn.GONE: {frozenset((HQ, C))},
        Turn.STRONGER: set(),
        Turn.WEAKER: {frozenset((A, B))},
        # As many ties as before, of another kind.
        Turn.SAME: {frozenset((HQ, A))},
    }
    [same] = found.pairs[Turn.SAME]
    assert same.by_layer == ((Layer.AGREEMENT, 1, 1), (Layer.ACTIVITY, 0, 1), (Layer.EVENT, 1, 0))
    [weaker] = found.pairs[Turn.WEAKER]
    assert (weaker.weight_before, weaker.weight_after, weaker.difference) == (2, 1, -1)
    assert (found.arrived, found.asleep) == ((D,), (C,))


def test_the_largest_differences_come_first() -> None:
    after = year(*[(Layer.EVENT, HQ, A)], *[(Layer.EVENT, HQ, B)] * 3, *[(Layer.GROUP, HQ, C)] * 2)
    assert [pair.other for pair in compare([], after).pairs[Turn.NEW]] == [B, C, A]


def test_pairs_that_differ_alike_stand_in_the_order_of_their_nodes() -> None:
    before = year((Layer.EVENT, C, D), (Layer.EVENT, A, D), (Layer.EVENT, A, C), (Layer.EVENT, HQ, B))
    after = year(*[(Layer.EVENT, C, D)] * 2, *[(Layer.EVENT, A, D)] * 3, *[(Layer.EVENT, A, C)] * 2)
    found = compare(before, after)
    assert [(pair.one, pair.other, pair.difference) for pair in found.pairs[Turn.STRONGER]] == [
        (A, D, 2),
        (A, C, 1),
        (C, D, 1),
    ]
    # How much, not in which direction: what fell by two stands before what fell by one.
    fallen = compare(after, before).pairs[Turn.WEAKER]
    assert [(pair.one, pair.other, pair.difference) for pair in fallen] == [
        (A, D, -2),
        (A, C, -1),
        (C, D, -1),
    ]


@given(networks, networks, st.randoms(use_true_random=False))
def test_the_order_of_what_is_compared_changes_nothing(
    before: list[Edge], after: list[Edge], random: Random
) -> None:
    found = compare(before, after)
    shuffled = [random.sample(edges, len(edges)) for edges in (before, after)]
    assert compare(*shuffled) == found
    for changes in found.pairs.values():
        order = [(-abs(pair.difference), pair.one.id, pair.other.id) for pair in changes]
        assert order == sorted(order)


def test_our_own_side_neither_arrives_nor_falls_asleep() -> None:
    found = compare(year((Layer.EVENT, HQ, A)), year((Layer.EVENT, WHOLE_INSTITUTE, A)))
    assert (found.arrived, found.asleep) == ((), ())
    assert len(found.pairs[Turn.NEW]) == len(found.pairs[Turn.GONE]) == 1


def test_it_is_asked_only_of_the_nodes_that_count() -> None:
    found = compare([], year((Layer.EVENT, A, B)), counts=lambda node: node == B)
    assert found.arrived == (B,)
    assert len(found.pairs[Turn.NEW]) == 1


@given(networks, networks)
def test_every_pair_of_either_year_takes_exactly_one_turn(before: list[Edge], after: list[Edge]) -> None:
    found = compare(before, after)
    parts = [pairs(changes) for changes in found.pairs.values()]
    assert set().union(*parts) == of_edges(before) | of_edges(after)
    assert sum(map(len, parts)) == len(of_edges(before) | of_edges(after))
    then, now = sum(edge.weight for edge in before), sum(edge.weight for edge in after)
    assert sum(pair.difference for changes in found.pairs.values() for pair in changes) == now - then
    for changes in found.pairs.values():
        for pair in changes:
            assert sum(count for _, count, _ in pair.by_layer) == pair.weight_before
            assert sum(count for _, _, count in pair.by_layer) == pair.weight_after


@given(networks, networks)
def test_swapping_the_years_swaps_what_came_and_what_went(before: list[Edge], after: list[Edge]) -> None:
    forth, back = compare(before, after), compare(after, before)
    for turn, opposite in OPPOSITE.items():
        assert pairs(forth.pairs[turn]) == pairs(back.pairs[opposite])
    assert (forth.arrived, forth.asleep) == (back.asleep, back.arrived)


@given(networks)
def test_a_year_compared_with_itself_shows_nothing(edges: list[Edge]) -> None:
    found = compare(edges, edges)
    assert found == Change(
        pairs={turn: found.pairs[Turn.SAME] if turn is Turn.SAME else () for turn in Turn},
        arrived=(),
        asleep=(),
    )
    assert len(found.pairs[Turn.SAME]) == len(edges)
