"""Where nodes stand: everybody on a spot of their own, in the frame, the same wherever and whenever it is computed."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.network.caption import SIZE, WIDEST, lines
from registry.network.graph import Network, NodeFacts, network
from registry.network.layout import ROOM, layout, settled
from registry.network.tie import WHOLE_INSTITUTE, Edge, Layer, Node, branch_node, organisation_node

CATEGORIES = ("university", "municipality", "financial", "chamber", "company", "other")
OWN = [WHOLE_INSTITUTE, branch_node("hq"), branch_node("tama")]
BODIES = [organisation_node(number) for number in range(1, 31)]
EVERYBODY = [*OWN, *BODIES]
pairs = st.tuples(st.sampled_from(EVERYBODY), st.sampled_from(BODIES)).filter(lambda pair: pair[0] != pair[1])
networks = st.sets(pairs, min_size=1, max_size=80).map(lambda found: made(found))


def made(found: Iterable[tuple[Node, Node]]) -> Network:
    ordered = {tuple(sorted(pair, key=lambda node: node.id)) for pair in found}
    edges = [Edge(one, other, ((Layer.EVENT, 1),)) for one, other in sorted(ordered)]
    facts = {
        node: NodeFacts(node, node.id, CATEGORIES[index % 6] if node in BODIES else None)
        for index, node in enumerate(EVERYBODY)
    }
    return network(edges, facts)


def star(count: int) -> Network:
    bodies = [organisation_node(number) for number in range(1, count + 1)]
    facts = {node: NodeFacts(node, f"機関{node.key:>05}", CATEGORIES[int(node.key) % 6]) for node in bodies}
    facts[WHOLE_INSTITUTE] = NodeFacts(WHOLE_INSTITUTE, "全所")
    edges = [Edge(node, WHOLE_INSTITUTE, ((Layer.EVENT, 1),)) for node in bodies]
    # Every tenth is tied to the next: parts of all sizes.
    edges += [
        Edge(*sorted(pair, key=lambda node: node.id), ((Layer.EVENT, 2),))
        for pair in zip(bodies[::10], bodies[1::10], strict=False)
    ]
    return network(sorted(edges, key=lambda edge: (edge.one.id, edge.other.id)), facts)


@given(networks)
def test_everybody_has_a_spot_of_their_own_inside_the_frame(drawn: Network) -> None:
    found = layout(drawn)
    assert set(found.places) == {facts.node.id for facts in drawn.nodes}
    assert len(set(found.places.values())) == len(drawn.nodes)
    for x, y in found.places.values():
        assert 0 < x < found.width
        assert 0 < y < found.height
    assert found.width >= found.height
    assert layout(drawn) == found


@given(networks, networks)
def test_who_is_missing_is_placed_without_moving_anybody(before: Network, now: Network) -> None:
    known = layout(before)
    found = settled(known, now)
    assert {facts.node.id for facts in now.nodes} <= set(found.places)
    assert len(set(found.places.values())) == len(found.places)
    assert all(found.places[name] == place for name, place in known.places.items())
    for x, y in found.places.values():
        assert 0 <= x <= found.width
        assert 0 <= y <= found.height


@pytest.mark.parametrize("count", [5, 70, 500, 3000])
def test_a_network_of_any_size_fills_a_wide_frame_without_two_on_one_spot(count: int) -> None:
    found = layout(star(count))
    assert len(set(found.places.values())) == count + 1
    assert 1.4 < found.width / found.height < 2.9
    # No huge gaps: the nodes with their rooms take a good part of the frame.
    if count >= 70:
        assert (count * found.room[0] * found.room[1]) / (found.width * found.height) > 0.4


def test_names_of_a_roomy_picture_do_not_run_into_one_another() -> None:
    found = layout(star(70))
    places = list(found.places.items())
    for index, (name, (x, y)) in enumerate(places):
        for other, (a, b) in places[:index]:
            apart = abs(x - a) >= ROOM[0] * 0.65 or abs(y - b) >= ROOM[1] * 0.65
            assert apart, (name, other)


def test_the_focus_stands_in_the_middle() -> None:
    focus = organisation_node(7)
    found = layout(star(40), [focus])
    x, y = found.places[focus.id]
    middle = sum(place[0] for place in found.places.values()) / 41
    assert abs(x - middle) < found.width / 4
    assert abs(y - found.height / 2) < found.height / 3


@given(st.text(min_size=1, max_size=40).filter(str.strip))
def test_a_name_takes_two_lines_at_most(name: str) -> None:
    found = lines(name)
    assert 1 <= len(found) <= 2
    assert all(len(line) <= 60 for line in found)


def test_a_name_loses_its_legal_form_and_what_does_not_fit() -> None:
    assert lines("(公財)まちみらい千代田") == ("まちみらい千代田",)
    assert lines("(株)") == ("(株)",)
    first, second = lines("東洋大学バイオ・ナノエレクトロニクス研究センター")
    assert second.endswith("…")
    assert len(first) * SIZE <= WIDEST
    assert lines("Tokyo Metropolitan Small and Medium Enterprise Support Center")[0].startswith("Tokyo")
