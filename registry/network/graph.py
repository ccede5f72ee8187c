"""The folded network as a graph: nodes with their attributes, edges with weights, files for other programs."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import networkx as nx

from registry.network.tie import Edge, Node

_WRITTEN_ON = re.compile(r'lastmodifieddate="[0-9-]+"')


@dataclass(frozen=True)
class NodeFacts:
    """What is drawn and exported of a node."""

    node: Node
    label: str
    category: str | None = None
    region: str | None = None
    label_en: str | None = None

    @property
    def partner_id(self) -> int | None:
        return int(self.node.key) if self.node.kind == "organisation" else None


@dataclass(frozen=True)
class Network:
    """Nodes that have a tie, in the order of their names, and the edges between them."""

    nodes: tuple[NodeFacts, ...]
    edges: tuple[Edge, ...]

    def object(self) -> dict[str, Any]:
        """The network as the interfaces publish it."""
        return {
            "nodes": [
                {
                    "id": facts.node.id,
                    "label": facts.label,
                    "kind": facts.node.kind,
                    "partner_id": facts.partner_id,
                    "category": facts.category,
                    "region": facts.region,
                }
                for facts in self.nodes
            ],
            "edges": [
                {
                    "source": edge.one.id,
                    "target": edge.other.id,
                    "weight": edge.weight,
                    "layers": list(edge.layers),
                }
                for edge in self.edges
            ],
        }


def network(edges: Sequence[Edge], facts: dict[Node, NodeFacts]) -> Network:
    """The network of the edges; nodes without a tie are left out."""
    tied = {node for edge in edges for node in (edge.one, edge.other)}
    return Network(
        nodes=tuple(facts[node] for node in sorted(tied, key=lambda node: node.id)),
        edges=tuple(edges),
    )


def as_graph(drawn: Network) -> "nx.Graph":
    """A networkx graph with attributes that every file format can carry: no ``None``, no lists."""
    graph = nx.Graph()
    for facts in drawn.nodes:
        graph.add_node(
            facts.node.id,
            label=facts.label,
            kind=facts.node.kind.value,
            partner_id=facts.partner_id or 0,
            category=facts.category or "",
            region=facts.region or "",
        )
    for edge in drawn.edges:
        graph.add_edge(edge.one.id, edge.other.id, weight=edge.weight, layers=" ".join(edge.layers))
    return graph


def graphml(drawn: Network) -> bytes:
    """The network as GraphML."""
    return "\n".join(nx.generate_graphml(as_graph(drawn), named_key_ids=True)).encode() + b"\n"


def gexf(drawn: Network, as_of: date) -> bytes:
    """The network as GEXF; its date is the as-of date, so that the same data gives the same bytes."""
    out = io.BytesIO()
    nx.write_gexf(as_graph(drawn), out)
    written = out.getvalue().decode()
    return _WRITTEN_ON.sub(f'lastmodifieddate="{as_of.isoformat()}"', written).encode()


def edge_rows(drawn: Network) -> list[list[str]]:
    """Header and rows of an edge list as Gephi reads it."""
    labels = {facts.node: facts.label for facts in drawn.nodes}
    rows = [["Source", "Target", "Type", "Label", "Weight", "Layers"]]
    for edge in drawn.edges:
        label = f"{labels[edge.one]} – {labels[edge.other]}"
        rows.append(
            [edge.one.id, edge.other.id, "Undirected", label, str(edge.weight), " ".join(edge.layers)]
        )
    return rows
