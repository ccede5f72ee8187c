"""The only definition of a tie: which records join which parties in a period."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.japanese.dates import fiscal_year_end, fiscal_year_start
from registry.model import (
    Activity,
    ActivityParty,
    Agreement,
    Event,
    EventRole,
    Introduction,
    Membership,
    Need,
)
from registry.model.standing import binds
from registry.network.tie import ALL_LAYERS, Layer, Node, Record, Tie, branch_node, organisation_node
from registry.queries.group import member_on
from registry.queries.loading import related


@dataclass(frozen=True)
class Period:
    """``years`` fiscal years that end with ``fiscal_year``."""

    fiscal_year: int
    years: int = 1

    @property
    def first_year(self) -> int:
        return self.fiscal_year - self.years + 1

    @property
    def first_day(self) -> date:
        return fiscal_year_start(self.first_year)

    @property
    def last_day(self) -> date:
        return fiscal_year_end(self.fiscal_year)


def ties(session: Session, period: Period, layers: Collection[Layer] = ALL_LAYERS) -> list[Tie]:
    """Every tie of the period in the chosen layers, in a fixed order.

    - ``agreement``: in force on the last day of the period; each party with the branch that the document
      names (else the whole institute), and parties of one document with one another.
    - ``activity``: of a fiscal year of the period; each organisation that it names, the acting body included,
      with the branch that it names (else the whole institute).
    - ``event``: of a fiscal year of the period and not cancelled; every two parties with a role in it, our
      own side only when it has a role of its own.
    - ``group``: every two members whose memberships overlap the period; the institute as a whole where it is
      a member.
    - ``introduction``: made in the period; the branch of the need with the organisation.
    """
    readers = {
        Layer.AGREEMENT: _agreement_ties,
        Layer.ACTIVITY: _activity_ties,
        Layer.EVENT: _event_ties,
        Layer.GROUP: _group_ties,
        Layer.INTRODUCTION: _introduction_ties,
    }
    return [tie for layer in Layer if layer in layers for tie in readers[layer](session, period)]


def _agreement_ties(session: Session, period: Period) -> Iterator[Tie]:
    statement = select(Agreement).options(related(Agreement.parties), related(Agreement.events))
    for agreement in session.scalars(statement.order_by(Agreement.id)):
        if not binds(agreement, period.last_day):
            continue
        record = Record("agreement", agreement.id)
        parties = [organisation_node(party.organisation_id) for party in agreement.parties]
        for party in parties:
            yield Tie(Layer.AGREEMENT, branch_node(agreement.branch_code), party, record)
        for one, other in combinations(parties, 2):
            yield Tie(Layer.AGREEMENT, one, other, record)


def _activity_ties(session: Session, period: Period) -> Iterator[Tie]:
    within = Activity.fiscal_year.between(period.first_year, period.fiscal_year)
    named: dict[tuple[int, str | None], list[int]] = defaultdict(list)
    parties = (
        select(Activity.id, Activity.branch_code, ActivityParty.organisation_id)
        .join(ActivityParty.activity)
        .where(within)
        .order_by(Activity.id, ActivityParty.position)
    )
    acting = (
        select(Activity.id, Activity.branch_code, Activity.acting_id)
        .where(within, Activity.acting_id.is_not(None))
        .order_by(Activity.id)
    )
    for statement in (parties, acting):
        for identity, branch, organisation in session.execute(statement):
            found = named[identity, branch]
            if organisation is not None and organisation not in found:
                found.append(organisation)
    for (identity, branch), organisations in named.items():
        for organisation in organisations:
            record = Record("activity", identity)
            yield Tie(Layer.ACTIVITY, branch_node(branch), organisation_node(organisation), record)


def _event_ties(session: Session, period: Period) -> Iterator[Tie]:
    statement = (
        select(Event.id, EventRole.organisation_id, EventRole.branch_code)
        .join(EventRole.event)
        .where(Event.fiscal_year.between(period.first_year, period.fiscal_year), Event.held.is_not(False))
        .order_by(Event.id, EventRole.id)
    )
    present: dict[int, list[Node]] = defaultdict(list)
    for identity, organisation, branch in session.execute(statement):
        _meet(
            present[identity],
            branch_node(branch) if organisation is None else organisation_node(organisation),
        )
    for identity, nodes in present.items():
        yield from _pairs(Layer.EVENT, nodes, Record("event", identity))


def _group_ties(session: Session, period: Period) -> Iterator[Tie]:
    statement = (
        select(Membership.group_id, Membership.organisation_id)
        .where(member_on(period.first_day, period.last_day))
        .order_by(Membership.group_id, Membership.id)
    )
    present: dict[int, list[Node]] = defaultdict(list)
    for identity, organisation in session.execute(statement):
        _meet(
            present[identity], branch_node(None) if organisation is None else organisation_node(organisation)
        )
    for identity, nodes in present.items():
        yield from _pairs(Layer.GROUP, nodes, Record("group", identity))


def _introduction_ties(session: Session, period: Period) -> Iterator[Tie]:
    statement = (
        select(Introduction.id, Introduction.organisation_id, Need.branch_code)
        .join(Introduction.need)
        .where(Introduction.introduced_on.between(period.first_day, period.last_day))
        .order_by(Introduction.id)
    )
    for identity, organisation, branch in session.execute(statement):
        record = Record("introduction", identity)
        yield Tie(Layer.INTRODUCTION, branch_node(branch), organisation_node(organisation), record)


def _meet(nodes: list[Node], node: Node) -> None:
    if node not in nodes:
        nodes.append(node)


def _pairs(layer: Layer, nodes: list[Node], record: Record) -> Iterator[Tie]:
    """Every two of the nodes; two nodes of our own side are no tie."""
    for one, other in combinations(nodes, 2):
        if "organisation" in (one.kind, other.kind):
            yield Tie(layer, one, other, record)
