"""The network of a period: ties folded into edges, with the names and places of its nodes."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model import Organisation
from registry.network.graph import Network, NodeFacts, network
from registry.network.tie import (
    ALL_LAYERS,
    WHOLE_INSTITUTE,
    Layer,
    Node,
    branch_node,
    organisation_node,
)
from registry.queries.partner import partners, seated_in
from registry.queries.period import Period
from registry.queries.place import branches
from registry.queries.ties import folded

WHOLE_INSTITUTE_LABEL = "全所"


def period_network(
    session: Session,
    period: Period,
    *,
    layers: Collection[Layer] = ALL_LAYERS,
    region: str | None = None,
) -> Network:
    """The network of a period. With a region: its organisations and whatever they are tied to."""
    facts: dict[Node, NodeFacts] = {WHOLE_INSTITUTE: NodeFacts(WHOLE_INSTITUTE, WHOLE_INSTITUTE_LABEL)}
    for branch in branches(session):
        node = branch_node(branch.code)
        facts[node] = NodeFacts(node, branch.name, label_en=branch.name_en)
    for row in partners(session, as_of=period.last_day):
        node = organisation_node(row.organisation.id)
        known = row.organisation
        facts[node] = NodeFacts(node, known.name, known.category.value, row.region, known.name_en)
    among = None if region is None else select(Organisation.id).where(seated_in(region))
    return network(folded(session, period, layers, among=among), facts)
