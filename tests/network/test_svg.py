"""The picture: well-formed, every node and edge in it with its words, nothing in it that a strict policy refuses."""

import re
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from registry.drawing.label import text_width
from registry.network.appearance import LOOKS, Family, family
from registry.network.caption import SIZE
from registry.network.graph import Network, NodeFacts
from registry.network.layout import layout
from registry.network.matrix import matrix
from registry.network.measured import measured
from registry.network.svg import Words, picture, thickness
from registry.network.tie import organisation_node
from tests.network.test_layout import made, networks, star

SVG = "{http://www.w3.org/2000/svg}"


def drawn_as_svg(drawn: Network, name: str = "") -> str:
    words = Words(
        title="図",
        node=lambda facts: f"{facts.label}{name}",
        edge=lambda edge: f"{edge.one.id} – {edge.other.id}: {edge.weight}件",
        node_address=lambda facts: f"/partners/{facts.partner_id}?a=1&b=2",
        edge_address=lambda edge: f"/network/edge?one={edge.one.id}&other={edge.other.id}",
        legend=[(kind, kind.value) for kind in Family],
        notes=["注"],
    )
    sizes = {node: float(each.degree) for node, each in measured(drawn, thorough=False).items()}
    return picture(drawn, layout(drawn), sizes, words)


@given(networks, st.text(max_size=12))
def test_every_node_and_edge_is_a_link_with_its_sentence_whatever_it_is_called(
    drawn: Network, name: str
) -> None:
    svg = drawn_as_svg(drawn, name)
    tree = ElementTree.fromstring(svg)
    nodes = [link for link in tree.iter(f"{SVG}a") if "node" in link.attrib["class"].split()]
    edges = [link for link in tree.iter(f"{SVG}a") if link.attrib["class"] == "edge"]
    assert (len(nodes), len(edges)) == (len(drawn.nodes), len(drawn.edges))
    assert all(link.find(f"{SVG}title") is not None and link.attrib["href"] for link in (*nodes, *edges))
    assert not re.search(r"<style|<script|\sstyle=|\son[a-z]+=", svg)
    assert svg == drawn_as_svg(drawn, name)


def test_names_that_are_shown_do_not_touch() -> None:
    tree = ElementTree.fromstring(drawn_as_svg(star(300)))
    boxes = []
    for text in tree.find(f".//{SVG}g[@class='nodes']").iter(f"{SVG}text"):  # type: ignore[union-attr]
        if text.get("visibility") == "hidden" or text.get("stroke") == "none":
            continue
        for line in text.findall(f"{SVG}tspan") or [text]:
            wide = text_width(line.text or "", SIZE)
            x, y = float(line.attrib["x"]), float(line.attrib["y"])
            left = {"start": x, "end": x - wide}.get(text.get("text-anchor", ""), x - wide / 2)
            boxes.append((left, y - SIZE * 0.8, left + wide, y))
    assert len(boxes) > 50
    for index, one in enumerate(boxes):
        for other in boxes[:index]:
            assert (
                one[2] <= other[0] + 1
                or other[2] <= one[0] + 1
                or one[3] <= other[1] + 1
                or other[3] <= one[1] + 1
            )


def test_kinds_of_bodies_differ_in_shape_where_their_colours_are_alike() -> None:
    looks = list(LOOKS.values())
    assert len(set(looks)) == len(looks)
    assert len({look.shape for look in looks}) == len(looks)
    assert family(NodeFacts(organisation_node(1), "x", "no such category")) is Family.SOCIETY


def test_more_ties_are_never_a_thinner_line() -> None:
    widths = [thickness(weight) for weight in range(1, 200)]
    assert widths == sorted(widths)
    assert widths[0] < widths[3] < widths[-1] <= 7


def test_the_matrix_shows_those_with_the_most_ties_and_says_how_many_it_leaves_out() -> None:
    found = matrix(star(100))
    assert (len(found.nodes), found.left_out) == (60, 41)
    for one in found.nodes:
        for other in found.nodes:
            assert found.weight(one, other) == found.weight(other, one)
    small = matrix(
        made([(organisation_node(1), organisation_node(2)), (organisation_node(3), organisation_node(4))])
    )
    assert small.left_out == 0
    assert sum(small.weight(one, other) for one in small.nodes for other in small.nodes) == 4
