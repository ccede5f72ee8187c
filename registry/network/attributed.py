"""The network with all that is known of its nodes and edges, for other programs: GraphML, GEXF, Gephi's tables."""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import networkx as nx

from registry.network.graph import Network
from registry.network.measured import Measured
from registry.network.tie import Edge, Node

_WRITTEN_ON = re.compile(r'lastmodifieddate="[0-9-]+"')
_NODE_COLUMNS = (
    "kind",
    "partner_id",
    "category",
    "region",
    "degree",
    "weighted_degree",
    "betweenness",
    "articulation",
    "core",
    "community",
    "last_active_fy",
)
_TRUTH = re.compile(r'(?<=<data key="articulation">)(?:True|False)(?=<)')
Years = tuple[int, int]


@dataclass(frozen=True)
class Attributed:
    """A network with the measures of its nodes, and the first and last fiscal year in which each pair is tied."""

    drawn: Network
    measures: Mapping[Node, Measured] = field(default_factory=dict)
    years: Mapping[tuple[Node, Node], Years] = field(default_factory=dict)
    active: Mapping[int, int] = field(default_factory=dict)

    def node(self, node: Node) -> dict[str, Any]:
        """What is known of a node; what is not is left out, since no file format has a word for it."""
        facts = self.drawn.facts[node]
        found: dict[str, Any] = {
            "label": facts.label,
            "kind": node.kind.value,
            "partner_id": facts.partner_id or 0,
            "category": facts.category or "",
            "region": facts.region or "",
        }
        each = self.measures.get(node)
        if each is not None:
            found |= {
                "degree": each.degree,
                "weighted_degree": each.weighted_degree,
                "articulation": each.articulation,
                "core": each.core,
            }
            if each.betweenness is not None:
                found["betweenness"] = each.betweenness
            if each.community is not None:
                found["community"] = self.drawn.facts[each.community].label
        if facts.partner_id is not None and facts.partner_id in self.active:
            found["last_active_fy"] = self.active[facts.partner_id]
        return found

    def edge(self, edge: Edge) -> dict[str, Any]:
        """What is known of an edge."""
        found: dict[str, Any] = {"weight": edge.weight, "layers": " ".join(edge.layers)}
        years = self.years.get((edge.one, edge.other))
        if years is not None:
            found |= {"first_fy": years[0], "last_fy": years[1]}
        return found


def as_graph(found: Attributed) -> "nx.Graph":
    """A networkx graph with attributes that every file format can carry: no ``None``, no lists."""
    graph = nx.Graph()
    for facts in found.drawn.nodes:
        graph.add_node(facts.node.id, **found.node(facts.node))
    for edge in found.drawn.edges:
        graph.add_edge(edge.one.id, edge.other.id, **found.edge(edge))
    return graph


def graphml(found: Attributed) -> bytes:
    """The network as GraphML."""
    written = "\n".join(nx.generate_graphml(as_graph(found), named_key_ids=True)) + "\n"
    # networkx writes Python's words for true and false, the format has its own.
    return _TRUTH.sub(lambda match: match[0].lower(), written).encode()


def gexf(found: Attributed, as_of: date) -> bytes:
    """The network as GEXF; its date is the as-of date, so that the same data gives the same bytes."""
    out = io.BytesIO()
    nx.write_gexf(as_graph(found), out)
    written = out.getvalue().decode()
    return _WRITTEN_ON.sub(f'lastmodifieddate="{as_of.isoformat()}"', written).encode()


def edge_rows(found: Attributed) -> list[list[str]]:
    """Header and rows of an edge list as Gephi reads it."""
    labels = {facts.node: facts.label for facts in found.drawn.nodes}
    rows = [["Source", "Target", "Type", "Label", "Weight", "Layers", "First_fy", "Last_fy"]]
    for edge in found.drawn.edges:
        known = found.edge(edge)
        rows.append(
            [
                edge.one.id,
                edge.other.id,
                "Undirected",
                f"{labels[edge.one]} – {labels[edge.other]}",
                str(edge.weight),
                known["layers"],
                str(known.get("first_fy", "")),
                str(known.get("last_fy", "")),
            ]
        )
    return rows


def node_rows(found: Attributed) -> list[list[str]]:
    """Header and rows of a node list as Gephi reads it; a blank where something is not known."""
    rows = [["Id", "Label", *_NODE_COLUMNS]]
    for facts in found.drawn.nodes:
        known = found.node(facts.node)
        rows.append([facts.node.id, facts.label, *(_cell(known.get(name)) for name in _NODE_COLUMNS)])
    return rows


def _cell(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
