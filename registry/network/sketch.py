"""Small networks in one line, for the examples in the texts of measures."""

from typing import TypeVar

from registry.network.graph import Network, NodeFacts, network
from registry.network.tie import Layer, Node, NodeKind, Record, Tie, fold

T = TypeVar("T")


def sketch(pairs: str) -> Network:
    """A network of bodies that are called by one letter each, with a tie for each pair of letters.

    >>> [(edge.one.key, edge.other.key, edge.weight) for edge in sketch("ab bc bc").edges]
    [('a', 'b', 1), ('b', 'c', 2)]
    """
    record = Record("event", 1)
    edges = fold(Tie(Layer.EVENT, body(pair[0]), body(pair[1]), record) for pair in pairs.split())
    return network(edges, {body(letter): NodeFacts(body(letter), letter) for letter in set(pairs) - {" "}})


def body(letter: str) -> Node:
    """The node of a letter."""
    return Node(NodeKind.ORGANISATION, letter)


def by_letter(found: dict[Node, T]) -> dict[str, T]:
    """A measure by letter instead of node."""
    return {node.key: value for node, value in found.items()}
