"""The folded network: nodes with their names, edges with weights."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from registry.network.tie import Edge, Node


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

    @cached_property
    def facts(self) -> dict[Node, NodeFacts]:
        """What is known of each node."""
        return {each.node: each for each in self.nodes}

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
