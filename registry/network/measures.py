"""Measures of collaboration density, as defined in the network literature. ``None`` means undefined."""

from collections.abc import Collection, Iterable

import networkx as nx

from registry.network.tie import Edge, Node, NodeKind


def coverage(linked: int, known: int) -> float | None:
    """Coverage density D(b, r, t): the share of the organisations known in a region that have a tie.

    D = linked ÷ known, between 0 and 1; undefined for a region without organisations. It is the two-mode
    density of one row (Borgatti & Everett 1997, "Network analysis of 2-mode data", Social Networks 19).

    >>> coverage(3, 12), coverage(0, 0)
    (0.25, None)
    """
    return linked / known if known else None


def intensity(ties: int, known: int) -> float | None:
    """Intensity I(b, r, t): ties for each organisation known in a region.

    I = ties ÷ known, 0 or more; undefined for a region without organisations.

    >>> intensity(18, 12), intensity(0, 0)
    (1.5, None)
    """
    return ties / known if known else None


def two_mode_density(
    branches: Collection[Node], organisations: Collection[Node], edges: Iterable[Edge]
) -> float | None:
    """Two-mode density of a region: edges between branches and organisations ÷ all that there could be.

    d = |E| ÷ (|B|·|P|), between 0 and 1, by ``networkx.algorithms.bipartite.density`` (Borgatti & Everett
    1997); undefined when either side is empty. Edges to other nodes do not count.

    >>> from registry.network.tie import Layer, Record, Tie, branch_node, fold, organisation_node
    >>> hq, tama = branch_node("hq"), branch_node("tama")
    >>> a, b = organisation_node(1), organisation_node(2)
    >>> edges = fold([Tie(Layer.ACTIVITY, hq, a, Record("activity", 1))])
    >>> two_mode_density([hq, tama], [a, b], edges), two_mode_density([hq], [], edges)
    (0.25, None)
    """
    if not branches or not organisations:
        return None
    graph = nx.Graph()
    graph.add_nodes_from(branches)
    graph.add_nodes_from(organisations)
    ends = set(branches), set(organisations)
    for edge in edges:
        if (edge.one in ends[0] and edge.other in ends[1]) or (edge.one in ends[1] and edge.other in ends[0]):
            graph.add_edge(edge.one, edge.other)
    return float(nx.algorithms.bipartite.density(graph, set(branches)))


def cohesion(organisations: Collection[Node], edges: Iterable[Edge]) -> float | None:
    """Cohesion C(r, t): one-mode density among the organisations of a region.

    C = 2·|E| ÷ (|P|·(|P|−1)) on the folded simple graph, between 0 and 1, by ``networkx.density``
    (Wasserman & Faust 1994, "Social Network Analysis", 4.2); undefined for fewer than two organisations.

    >>> from registry.network.tie import Layer, Record, Tie, fold, organisation_node
    >>> a, b, c = (organisation_node(n) for n in (1, 2, 3))
    >>> round(cohesion([a, b, c], fold([Tie(Layer.EVENT, a, b, Record("event", 1))])), 3), cohesion([a], [])
    (0.333, None)
    """
    if len(organisations) < 2:
        return None
    graph = nx.Graph()
    graph.add_nodes_from(organisations)
    inside = set(organisations)
    graph.add_edges_from(
        (edge.one, edge.other) for edge in edges if edge.one in inside and edge.other in inside
    )
    return float(nx.density(graph))


def ei_index(
    organisations: Collection[Node], elsewhere: Collection[Node], edges: Iterable[Edge]
) -> float | None:
    """E-I index of a region: (external − internal) ÷ (external + internal) ties among organisations.

    −1 when every tie stays inside, 1 when every tie leads outside (Krackhardt & Stern 1988, "Informal
    networks and organizational crises", Social Psychology Quarterly 51); undefined without ties. ``elsewhere``
    are the organisations of other regions; ties to organisations without a region do not count.

    >>> from registry.network.tie import Layer, Record, Tie, fold, organisation_node
    >>> a, b, c = (organisation_node(n) for n in (1, 2, 3))
    >>> event = Record("event", 1)
    >>> inside, outside = Tie(Layer.EVENT, a, b, event), Tie(Layer.EVENT, a, c, event)
    >>> ei_index([a, b], [c], fold([inside, outside])), ei_index([a, b], [c], [])
    (0.0, None)
    """
    inside, outside = set(organisations), set(elsewhere)
    internal = external = 0
    for edge in edges:
        if NodeKind.ORGANISATION is not edge.one.kind or NodeKind.ORGANISATION is not edge.other.kind:
            continue
        ends_inside = (edge.one in inside) + (edge.other in inside)
        if ends_inside == 2:
            internal += edge.weight
        elif ends_inside == 1 and (edge.one in outside or edge.other in outside):
            external += edge.weight
    total = external + internal
    return (external - internal) / total if total else None


def municipal_coverage(covered: int, municipalities: int) -> float | None:
    """Municipal coverage: municipalities of a region with an agreement in force ÷ its municipalities.

    Between 0 and 1; undefined for a region without municipalities.

    >>> municipal_coverage(6, 7) is not None, municipal_coverage(0, 0)
    (True, None)
    """
    return covered / municipalities if municipalities else None
