"""What became of a network between two periods: ties new and gone, stronger and weaker, and who came and fell silent."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from registry.network.tie import Edge, Layer, Node, NodeKind


class Turn(StrEnum):
    """What became of the ties of a pair."""

    NEW = "new"
    GONE = "gone"
    STRONGER = "stronger"
    WEAKER = "weaker"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class PairChange:
    """A pair of nodes with its ties in either period, layer by layer; no layer where they had none."""

    one: Node
    other: Node
    before: tuple[tuple[Layer, int], ...]
    after: tuple[tuple[Layer, int], ...]

    @property
    def weight_before(self) -> int:
        return sum(count for _, count in self.before)

    @property
    def weight_after(self) -> int:
        return sum(count for _, count in self.after)

    @property
    def difference(self) -> int:
        """How many ties more (or fewer, when negative) there are."""
        return self.weight_after - self.weight_before

    @property
    def turn(self) -> Turn:
        """Every pair with a tie in either period has taken exactly one turn."""
        if not self.before:
            return Turn.NEW
        if not self.after:
            return Turn.GONE
        if self.difference == 0:
            return Turn.SAME
        return Turn.STRONGER if self.difference > 0 else Turn.WEAKER

    @property
    def by_layer(self) -> tuple[tuple[Layer, int, int], ...]:
        """Each layer in which the pair is or was joined, with the number of ties before and after."""
        before, after = dict(self.before), dict(self.after)
        return tuple(
            (layer, before.get(layer, 0), after.get(layer, 0))
            for layer in Layer
            if layer in before or layer in after
        )


@dataclass(frozen=True)
class Change:
    """Every pair with a tie in either period by the turn it took; organisations that came, and that fell silent."""

    pairs: Mapping[Turn, tuple[PairChange, ...]]
    arrived: tuple[Node, ...]
    asleep: tuple[Node, ...]


def compare(
    before: Sequence[Edge],
    after: Sequence[Edge],
    *,
    counts: Callable[[Node], bool] = lambda node: node.kind is NodeKind.ORGANISATION,
) -> Change:
    """Compare the folded edges of two periods; pairs that changed most come first.

    An organisation has *arrived* when it has a tie in the later period and none in the earlier one, and is *asleep*
    the other way round: within what is compared, whatever it did elsewhere or in years between. ``counts`` says of
    which nodes that is asked.

    >>> from registry.network.sketch import sketch
    >>> found = compare(sketch("ab bc bc").edges, sketch("ab ab cd").edges)
    >>> {turn.value: [(pair.one.key, pair.other.key) for pair in pairs] for turn, pairs in found.pairs.items()}
    {'new': [('c', 'd')], 'gone': [('b', 'c')], 'stronger': [('a', 'b')], 'weaker': [], 'same': []}
    >>> [node.key for node in found.arrived], [node.key for node in found.asleep]
    (['d'], [])
    """
    then, now = _by_pair(before), _by_pair(after)
    changes = [PairChange(*pair, then.get(pair, ()), now.get(pair, ())) for pair in {**then, **now}]
    changes.sort(key=lambda pair: (-abs(pair.difference), pair.one.id, pair.other.id))
    was, is_now = _tied(before, counts), _tied(after, counts)
    return Change(
        pairs={turn: tuple(pair for pair in changes if pair.turn is turn) for turn in Turn},
        arrived=_in_order(is_now - was),
        asleep=_in_order(was - is_now),
    )


def without(edges: Iterable[Edge], left_out: Iterable[Edge]) -> list[Edge]:
    """The edges with some of their ties left out; an edge that keeps none is left out itself.

    >>> from registry.network.sketch import sketch
    >>> left = without(sketch("ab bc bc").edges, sketch("ab bc cd").edges)
    >>> [(edge.one.key, edge.other.key, edge.weight) for edge in left]
    [('b', 'c', 1)]
    """
    fewer = _by_pair(left_out)
    found = []
    for edge in edges:
        off = dict(fewer.get((edge.one, edge.other), ()))
        counts = tuple(
            (layer, count - off.get(layer, 0)) for layer, count in edge.counts if count > off.get(layer, 0)
        )
        if counts:
            found.append(Edge(edge.one, edge.other, counts))
    return found


def _by_pair(edges: Iterable[Edge]) -> dict[tuple[Node, Node], tuple[tuple[Layer, int], ...]]:
    return {(edge.one, edge.other): edge.counts for edge in edges}


def _tied(edges: Iterable[Edge], counts: Callable[[Node], bool]) -> set[Node]:
    return {node for edge in edges for node in (edge.one, edge.other) if counts(node)}


def _in_order(nodes: Iterable[Node]) -> tuple[Node, ...]:
    return tuple(sorted(nodes, key=lambda node: node.id))
