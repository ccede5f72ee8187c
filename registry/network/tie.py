"""What a tie is: two nodes joined in one layer by one record."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from operator import itemgetter
from typing import NamedTuple


class Layer(StrEnum):
    """What joins two parties."""

    AGREEMENT = "agreement"
    ACTIVITY = "activity"
    EVENT = "event"
    GROUP = "group"
    INTRODUCTION = "introduction"


ALL_LAYERS = tuple(Layer)


class NodeKind(StrEnum):
    """What a node stands for."""

    ORGANISATION = "organisation"
    BRANCH = "branch"
    WHOLE_INSTITUTE = "whole_institute"


class Node(NamedTuple):
    """A node: an organisation by its id, a branch by its code, or the whole institute 全所."""

    kind: NodeKind
    key: str

    @property
    def id(self) -> str:
        """The name of the node in files and pictures."""
        return self.kind.value if self.kind is NodeKind.WHOLE_INSTITUTE else f"{self.kind.value}:{self.key}"


WHOLE_INSTITUTE = Node(NodeKind.WHOLE_INSTITUTE, "")


def organisation_node(identity: int) -> Node:
    """The node of an organisation."""
    return Node(NodeKind.ORGANISATION, str(identity))


def branch_node(code: str | None) -> Node:
    """The node of a branch; without a code it is the whole institute."""
    return WHOLE_INSTITUTE if code is None else Node(NodeKind.BRANCH, code)


class Record(NamedTuple):
    """The record behind a tie: its type (``agreement``, ``activity``, ``event``, …) and id."""

    type: str
    id: int


@dataclass(frozen=True, slots=True)
class Tie:
    """Two nodes joined by one record in one layer."""

    layer: Layer
    one: Node
    other: Node
    record: Record


@dataclass(frozen=True, slots=True)
class Edge:
    """All ties of one pair folded into one; ``counts`` says how many ties each layer gives, in the order of layers.

    ``one.id`` is smaller than ``other.id``: an edge has no direction, and one way of being written.
    """

    one: Node
    other: Node
    counts: tuple[tuple[Layer, int], ...]

    @property
    def weight(self) -> int:
        """The number of ties: nothing is weighed by hand."""
        return sum(count for _, count in self.counts)

    @property
    def layers(self) -> tuple[Layer, ...]:
        return tuple(layer for layer, _ in self.counts)

    @property
    def multiplexity(self) -> int:
        """The number of layers in which the pair is joined."""
        return len(self.counts)

    def joins(self, node: Node) -> bool:
        """Whether the node is one of the ends."""
        return node in (self.one, self.other)

    def opposite(self, node: Node) -> Node:
        """The other end."""
        return self.other if node == self.one else self.one


Counts = Mapping[tuple[Node, Node], int]


def fold(ties: Iterable[Tie]) -> list[Edge]:
    """One edge for each pair of nodes, in the order of their names.

    >>> a, b = organisation_node(1), branch_node("hq")
    >>> meeting = Tie(Layer.ACTIVITY, a, b, Record("activity", 1))
    >>> visit = Tie(Layer.ACTIVITY, b, a, Record("activity", 2))
    >>> [(edge.one.id, edge.weight) for edge in fold([meeting, visit])]
    [('branch:hq', 2)]
    """
    layers: dict[Layer, Counter[tuple[Node, Node]]] = {}
    for tie in ties:
        layers.setdefault(tie.layer, Counter())[tie.one, tie.other] += 1
    return edges(layers)


def edges(layers: Mapping[Layer, Counts]) -> list[Edge]:
    """The edges of pairs that are counted already, layer by layer; a pair may be given either way round.

    >>> a, b = organisation_node(1), organisation_node(2)
    >>> edges({Layer.EVENT: {(a, b): 2, (b, a): 1}, Layer.GROUP: {(a, b): 1}})[0].counts
    ((<Layer.EVENT: 'event'>, 3), (<Layer.GROUP: 'group'>, 1))
    """
    pairs: dict[tuple[Node, Node], dict[Layer, int]] = {}
    for layer in Layer:
        for (one, other), count in layers.get(layer, {}).items():
            pair = (one, other) if one <= other else (other, one)
            found = pairs.setdefault(pair, {})
            found[layer] = found.get(layer, 0) + count
    # Kind, then key: the order of the names, without a name being made.
    return [
        Edge(one, other, tuple(found.items())) for (one, other), found in sorted(pairs.items(), key=_PAIR)
    ]


_PAIR = itemgetter(0)
