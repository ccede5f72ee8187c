"""Measures of collaboration density, as defined in the network literature. ``None`` means undefined.

They take counts, which a database can give for any number of organisations; that they equal networkx' measures
on the graph itself is tested.
"""


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


def two_mode_density(edges: int, branches: int, organisations: int) -> float | None:
    """Two-mode density of a region: edges between branches and organisations ÷ all that there could be.

    d = |E| ÷ (|B|·|P|), between 0 and 1 (Borgatti & Everett 1997), as ``networkx.algorithms.bipartite.density``
    gives it; undefined when either side is empty. An edge is a pair that has any tie, however many.

    >>> two_mode_density(1, 2, 2), two_mode_density(0, 2, 0)
    (0.25, None)
    """
    return edges / (branches * organisations) if branches and organisations else None


def cohesion(edges: int, organisations: int) -> float | None:
    """Cohesion C(r, t): one-mode density among the organisations of a region.

    C = 2·|E| ÷ (|P|·(|P|−1)) on the folded simple graph, between 0 and 1, as ``networkx.density`` gives it
    (Wasserman & Faust 1994, "Social Network Analysis", 4.2); undefined for fewer than two organisations, where
    networkx says 0.

    >>> round(cohesion(1, 3), 3), cohesion(0, 1)
    (0.333, None)
    """
    return 2 * edges / (organisations * (organisations - 1)) if organisations > 1 else None


def ei_index(external: int, internal: int) -> float | None:
    """E-I index of a region: (external − internal) ÷ (external + internal) ties among organisations.

    −1 when every tie stays inside, 1 when every tie leads outside (Krackhardt & Stern 1988, "Informal
    networks and organizational crises", Social Psychology Quarterly 51); undefined without ties. Every tie
    counts; ties to organisations without a region belong to neither.

    >>> ei_index(3, 1), ei_index(0, 0)
    (0.5, None)
    """
    total = external + internal
    return (external - internal) / total if total else None


def municipal_coverage(covered: int, municipalities: int) -> float | None:
    """Municipal coverage: municipalities of a region with an agreement in force ÷ its municipalities.

    Between 0 and 1; undefined for a region without municipalities.

    >>> municipal_coverage(6, 7) is not None, municipal_coverage(0, 0)
    (True, None)
    """
    return covered / municipalities if municipalities else None
