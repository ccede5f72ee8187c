"""The drawing of a network with pyvis: nodes with place, shape and colour, edges with width.

pyvis builds the data of the picture; the page around it is our own, since pyvis' page names outside hosts and
carries inline script. Nodes and edges are added one by one: ``from_nx`` alters the graph that it is given.
"""

from typing import Any

from pyvis.network import Network as Picture

from registry.network.graph import Network
from registry.network.layout import layout
from registry.network.tie import NodeKind

SHAPES = {
    "university": "dot",
    "technical_college": "dot",
    "high_school": "dot",
    "municipality": "square",
    "municipal_industry_foundation": "square",
    "metropolitan_body": "square",
    "financial": "diamond",
    "chamber": "triangle",
    "industry_association": "triangle",
    "support_agency": "triangle",
    "national_research": "hexagon",
    "public_test_institute": "hexagon",
    "learned_society": "triangleDown",
    "overseas": "star",
    "company": "star",
    "other": "triangleDown",
}
COLOURS = {
    "university": "#0017c1",
    "technical_college": "#0017c1",
    "high_school": "#0017c1",
    "municipality": "#804000",
    "municipal_industry_foundation": "#804000",
    "metropolitan_body": "#804000",
    "financial": "#fb5b01",
    "chamber": "#008bf2",
    "industry_association": "#008bf2",
    "support_agency": "#008bf2",
    "national_research": "#666666",
    "public_test_institute": "#666666",
    "learned_society": "#666666",
    "overseas": "#1a1a1a",
    "company": "#1a1a1a",
    "other": "#666666",
}
OPTIONS: dict[str, Any] = {
    "physics": {"enabled": False},
    "interaction": {"hover": True, "dragNodes": True, "keyboard": False, "zoomSpeed": 0.5},
    "edges": {"arrows": {"to": {"enabled": False}}, "smooth": False},
    "nodes": {"borderWidth": 1, "font": {"face": "sans-serif"}},
}
OWN_SHAPE = "box"
OWN_COLOUR = "#1a1a1a"


def appearance(kind: NodeKind, category: str | None) -> tuple[str, str]:
    """Shape and colour of a node: both tell the kind of body, never colour alone."""
    if kind is not NodeKind.ORGANISATION:
        return OWN_SHAPE, OWN_COLOUR
    return SHAPES.get(category or "other", "dot"), COLOURS.get(category or "other", "#666666")


def picture(drawn: Network) -> dict[str, Any]:
    """Nodes, edges and options for vis-network, physics off: the picture stands still from the start."""
    places = layout(drawn)
    degree: dict[str, int] = {}
    for edge in drawn.edges:
        for node in (edge.one, edge.other):
            degree[node.id] = degree.get(node.id, 0) + 1
    canvas = Picture(directed=True, notebook=False)
    for facts in drawn.nodes:
        shape, colour = appearance(facts.node.kind, facts.category)
        x, y = places[facts.node.id]
        own = facts.node.kind is not NodeKind.ORGANISATION
        canvas.add_node(
            facts.node.id,
            label=facts.label,
            shape=shape,
            color=colour,
            x=x,
            y=y,
            size=10 + min(12, degree[facts.node.id] // 2),
            font={"color": "#ffffff" if own else "#333333", "size": 22 if own else 18},
            partner_id=facts.partner_id,
            physics=False,
        )
    for edge in drawn.edges:
        canvas.add_edge(
            edge.one.id,
            edge.other.id,
            width=min(8, 1 + edge.weight // 2),
            color={"color": "#b3b3b3", "highlight": "#0017c1"},
            weight=edge.weight,
        )
    # The canvas is directed only because pyvis then skips its search for doubles; our edges have no direction.
    edges = [{name: value for name, value in edge.items() if name != "arrows"} for edge in canvas.edges]
    return {"nodes": canvas.nodes, "edges": edges, "options": OPTIONS}
