"""The network of a period, whole or in part: ties folded into edges, with the names and places of the nodes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from registry.japanese.dates import fiscal_year
from registry.model import Agreement, Organisation
from registry.model.vocabulary import Category
from registry.network.attributed import Attributed
from registry.network.graph import Network, NodeFacts, network
from registry.network.layout import Layout, layout, settled
from registry.network.measured import measured
from registry.network.tie import (
    ALL_LAYERS,
    WHOLE_INSTITUTE,
    Edge,
    Layer,
    Node,
    NodeKind,
    branch_node,
    organisation_node,
)
from registry.queries.former_seat import seated_in
from registry.queries.joint import recorded_years
from registry.queries.partner import last_active
from registry.queries.period import Period
from registry.queries.place import branches
from registry.queries.seat import names
from registry.queries.ties import folded

WHOLE_INSTITUTE_LABEL = "全所"
MOST_STEPS = 3
# Beyond so many nodes nothing is drawn, and measures that look at everybody at once are left out.
MOST_DRAWN = 3000


@dataclass(frozen=True)
class Part:
    """The part of a network that somebody wants to see.

    - ``region`` and ``category`` keep the ties of the organisations of that kind, with whomever;
    - ``branch`` (a node of our own side) keeps its partners, and their ties with it and with one another;
    - ``focus`` keeps what lies at most ``steps`` ties from a node. No step leads on through our own side, which is
      tied to nearly everybody;
    - ``minimum`` keeps edges of that weight or more, after all else.
    """

    layers: tuple[Layer, ...] = ALL_LAYERS
    region: str | None = None
    category: Category | None = None
    branch: Node | None = None
    focus: Node | None = None
    steps: int = 1
    minimum: int = 1


WHOLE = Part()


def period_network(session: Session, period: Period, part: Part = WHOLE) -> Network:
    """The network of a period, or the part of it that is wanted; nodes without a tie are left out."""
    edges = _around(session, period, part) if part.focus is not None else _edges(session, period, part)
    if part.branch is not None:
        edges = _of_branch(edges, part.branch)
    kept = [edge for edge in edges if edge.weight >= part.minimum]
    return network(
        kept,
        node_facts(session, {node for edge in kept for node in (edge.one, edge.other)}, period.last_day),
    )


def recorded_span(session: Session) -> Period | None:
    """All fiscal years of which anything is recorded, from the first signing on; ``None`` for an empty registry."""
    recorded = recorded_years(session)
    signed = session.execute(select(func.min(Agreement.signed_on), func.max(Agreement.signed_on))).one()
    years = {fiscal_year(day) for day in signed if day is not None}
    years |= recorded.activities | recorded.events | recorded.groups | recorded.introductions
    return Period(max(years), max(years) - min(years) + 1) if years else None


def attributed(session: Session, period: Period, part: Part, drawn: Network) -> Attributed:
    """A network with all that files tell of its nodes and edges."""
    return Attributed(
        drawn,
        measured(drawn, thorough=len(drawn.nodes) <= MOST_DRAWN),
        edge_years(session, period, part, drawn),
        last_active(session, period.last_day),
    )


def edge_years(
    session: Session, period: Period, part: Part, drawn: Network
) -> dict[tuple[Node, Node], tuple[int, int]]:
    """The first and last fiscal year of the period in which each pair is tied, every year looked at alone."""
    found: dict[tuple[Node, Node], tuple[int, int]] = {}
    wanted = {(edge.one, edge.other) for edge in drawn.edges}
    for year in range(period.first_year, period.fiscal_year + 1):
        alone = Period(year, until=period.until if year == period.fiscal_year else None)
        for edge in _edges(session, alone, Part(part.layers, part.region, part.category)):
            pair = edge.one, edge.other
            if pair in wanted:
                found[pair] = found.get(pair, (year, year))[0], year
    return found


def layout_of_all_years(session: Session, part: Part) -> Layout | None:
    """Where the nodes of a part stand in the picture of every year; ``None`` where there are too many, or none.

    The places are those of the network of all recorded years, so that a partner stays in its place.
    """
    span = recorded_span(session)
    found = period_network(session, span, part) if span is not None else None
    if found is None or not 0 < len(found.nodes) <= MOST_DRAWN:
        return None
    return layout(found, centre_of(part))


def standing(session: Session, part: Part, drawn: Network) -> Layout:
    """Where the nodes of a network stand: at the places of all years, or near their neighbours."""
    whole = layout_of_all_years(session, part)
    return settled(layout(drawn, centre_of(part)) if whole is None else whole, drawn)


def centre_of(part: Part) -> list[Node]:
    """Who stands in the middle of the picture beside our own side."""
    return [part.focus] if part.focus is not None else []


def node_facts(session: Session, nodes: Collection[Node], day: date) -> dict[Node, NodeFacts]:
    """The names, categories and regions of nodes on a day."""
    facts = {WHOLE_INSTITUTE: NodeFacts(WHOLE_INSTITUTE, WHOLE_INSTITUTE_LABEL)}
    for branch in branches(session):
        node = branch_node(branch.code)
        facts[node] = NodeFacts(node, branch.name, label_en=branch.name_en)
    identities = [int(node.key) for node in nodes if node.kind is NodeKind.ORGANISATION]
    for known in names(session, identities, as_of=day):
        node = organisation_node(known.organisation_id)
        facts[node] = NodeFacts(node, known.name, known.category.value, known.region, known.name_en)
    return facts


def _edges(session: Session, period: Period, part: Part) -> list[Edge]:
    """The edges of the organisations of a region and category, or all."""
    if part.region is None and part.category is None:
        return folded(session, period, part.layers)
    among = select(Organisation.id)
    if part.region is not None:
        among = among.where(seated_in(part.region, period.last_day))
    if part.category is not None:
        among = among.where(Organisation.category == part.category)
    return folded(session, period, part.layers, among=among)


def _around(session: Session, period: Period, part: Part) -> list[Edge]:
    """The edges among the nodes that lie at most so many steps from the focus."""
    focus = part.focus
    assert focus is not None
    wanted = Part(part.layers, part.region, part.category)
    if part.region is not None or part.category is not None or focus.kind is not NodeKind.ORGANISATION:
        return _within(_edges(session, period, wanted), focus, part.steps)
    # Without reading the whole network: who is tied to those who were reached last, step by step.
    reached: set[Node] = {focus}
    frontier = {focus}
    found: Sequence[Edge] = []
    for _ in range(part.steps + 1):
        bodies = {node for node in reached if node.kind is NodeKind.ORGANISATION}
        found = folded(session, period, part.layers, among=_ids(bodies))
        frontier = {
            edge.opposite(node) for edge in found for node in (edge.one, edge.other) if node in frontier
        }
        frontier = {node for node in frontier - reached if node.kind is NodeKind.ORGANISATION}
        if not frontier:
            break
        reached |= frontier
    return _within(found, focus, part.steps)


def _within(edges: Sequence[Edge], focus: Node, steps: int) -> list[Edge]:
    """The edges among the nodes at most so many steps away; no step leads on through our own side."""
    neighbours: dict[Node, list[Node]] = {}
    for edge in edges:
        neighbours.setdefault(edge.one, []).append(edge.other)
        neighbours.setdefault(edge.other, []).append(edge.one)
    reached, frontier = {focus}, {focus}
    for _ in range(steps):
        frontier = {
            other
            for node in frontier
            if node == focus or node.kind is NodeKind.ORGANISATION
            for other in neighbours.get(node, ())
        } - reached
        reached |= frontier
    return [edge for edge in edges if edge.one in reached and edge.other in reached]


def _of_branch(edges: Sequence[Edge], branch: Node) -> list[Edge]:
    """The edges among a node of our own side and those who are tied to it."""
    partners = {edge.opposite(branch) for edge in edges if edge.joins(branch)} | {branch}
    return [edge for edge in edges if edge.one in partners and edge.other in partners]


def _ids(bodies: Collection[Node]) -> Select[int]:
    return select(Organisation.id).where(Organisation.id.in_([int(node.key) for node in bodies]))
