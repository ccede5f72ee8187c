"""What a tie is: two nodes joined in one layer by one record."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
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


@dataclass(frozen=True)
class Edge:
    """All ties of one pair folded into one: ``weight`` counts ties, ``layers`` are those that occur."""

    one: Node
    other: Node
    ties: tuple[Tie, ...]

    @property
    def weight(self) -> int:
        return len(self.ties)

    @property
    def layers(self) -> tuple[Layer, ...]:
        present = {tie.layer for tie in self.ties}
        return tuple(layer for layer in Layer if layer in present)


def fold(ties: Iterable[Tie]) -> list[Edge]:
    """One edge for each pair of nodes, in the order of their names; the ties stay attached.

    >>> a, b = organisation_node(1), branch_node("hq")
    >>> meeting = Tie(Layer.ACTIVITY, a, b, Record("activity", 1))
    >>> visit = Tie(Layer.ACTIVITY, b, a, Record("activity", 2))
    >>> [edge.weight for edge in fold([meeting, visit])]
    [2]
    """
    pairs: dict[tuple[Node, Node], list[Tie]] = {}
    for tie in ties:
        pair = (tie.one, tie.other) if tie.one.id <= tie.other.id else (tie.other, tie.one)
        pairs.setdefault(pair, []).append(tie)
    return [
        Edge(one, other, tuple(sorted(found, key=lambda tie: (tie.layer, tie.record))))
        for (one, other), found in sorted(pairs.items(), key=lambda item: (item[0][0].id, item[0][1].id))
    ]
