"""The drawing of a network with pyvis, for the file that is mailed: nodes with place, shape and colour, edges with width.

pyvis builds the data of the picture; the page around it is our own, since pyvis' page names outside hosts.
Nodes and edges are added one by one: ``from_nx`` alters the graph that it is given.
"""

from collections.abc import Callable
from typing import Any

from pyvis.network import Network as Picture

from registry.network.appearance import Family, family, look
from registry.network.graph import Network, NodeFacts
from registry.network.layout import Layout
from registry.network.svg import LINK, thickness
from registry.network.tie import Edge

OPTIONS: dict[str, Any] = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {"hover": True, "dragNodes": True, "keyboard": False, "zoomSpeed": 0.5},
    "edges": {"arrows": {"to": {"enabled": False}}, "smooth": False},
    "nodes": {"borderWidth": 1, "font": {"face": "sans-serif"}},
}


def drawing(
    drawn: Network,
    layout: Layout,
    node_title: Callable[[NodeFacts], str],
    edge_title: Callable[[Edge], str],
) -> dict[str, Any]:
    """Nodes, edges and options for vis-network, physics off: the picture stands still from the start."""
    degree: dict[str, int] = {}
    for edge in drawn.edges:
        for node in (edge.one, edge.other):
            degree[node.id] = degree.get(node.id, 0) + 1
    canvas = Picture(directed=True, notebook=False)
    for facts in drawn.nodes:
        shown = look(facts)
        x, y = layout.places[facts.node.id]
        own = family(facts) is Family.OWN
        canvas.add_node(
            facts.node.id,
            label=facts.label,
            title=node_title(facts),
            shape=shown.shape,
            color=shown.colour,
            x=x,
            y=y,
            size=7 + min(9, degree[facts.node.id] // 2),
            font={"color": "#ffffff" if own else "#333333", "size": 14 if own else 12},
            partner_id=facts.partner_id,
            physics=False,
        )
    for edge in drawn.edges:
        canvas.add_edge(
            edge.one.id,
            edge.other.id,
            width=round(thickness(edge.weight), 2),
            title=edge_title(edge),
            color={"color": LINK, "highlight": "#0017c1"},
            weight=edge.weight,
        )
    # The canvas is directed only because pyvis then skips its search for doubles; our edges have no direction.
    edges = [{name: value for name, value in edge.items() if name != "arrows"} for edge in canvas.edges]
    return {"nodes": canvas.nodes, "edges": edges, "options": OPTIONS}
