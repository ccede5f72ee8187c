"""The drawing of a network with pyvis: nodes with place, shape and colour, edges with width.

pyvis builds the data of the picture; the page around it is our own, since pyvis' page names outside hosts and
carries inline script. Nodes and edges are added one by one: ``from_nx`` alters the graph that it is given.
"""

from typing import Any

from pyvis.network import Network as Picture

from registry.network.appearance import look
from registry.network.graph import Network
from registry.network.layout import layout
from registry.network.tie import NodeKind

OPTIONS: dict[str, Any] = {
    "physics": {"enabled": False},
    "interaction": {"hover": True, "dragNodes": True, "keyboard": False, "zoomSpeed": 0.5},
    "edges": {"arrows": {"to": {"enabled": False}}, "smooth": False},
    "nodes": {"borderWidth": 1, "font": {"face": "sans-serif"}},
}


def picture(drawn: Network) -> dict[str, Any]:
    """Nodes, edges and options for vis-network, physics off: the picture stands still from the start."""
    places = layout(drawn).places
    degree: dict[str, int] = {}
    for edge in drawn.edges:
        for node in (edge.one, edge.other):
            degree[node.id] = degree.get(node.id, 0) + 1
    canvas = Picture(directed=True, notebook=False)
    for facts in drawn.nodes:
        shown = look(facts)
        x, y = places[facts.node.id]
        own = facts.node.kind is not NodeKind.ORGANISATION
        canvas.add_node(
            facts.node.id,
            label=facts.label,
            shape=shown.shape,
            color=shown.colour,
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
