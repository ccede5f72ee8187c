"""What the findings of all areas stand on: read once for a period."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import chain

from sqlalchemy.orm import Session

from registry.network.gatekeeper import behind_gatekeepers
from registry.network.tie import WHOLE_INSTITUTE, Layer, organisation_node
from registry.queries.agreement import BriefAgreement, brief_agreements
from registry.queries.binding import binding, parties_of
from registry.queries.joint import LastJoint, RecordedYears, last_joint, recorded_years
from registry.queries.period import Period
from registry.queries.sleeping import DEFAULT_YEARS, last_with, sleeps
from registry.queries.ties import TieCounts, bodies_with_us, counts
from registry.reports.change import comparable

# A tie sleeps that was there in the three years before: as long as an agreement takes to be called sleeping.
YEARS_BEFORE = DEFAULT_YEARS
# What is done together; agreements and memberships go on while nobody does anything.
DEEDS = (Layer.ACTIVITY, Layer.EVENT, Layer.INTRODUCTION)


@dataclass(frozen=True)
class Bound:
    """An agreement in force: the branch that it names, its parties, and whether it sleeps."""

    id: int
    branch: str | None
    parties: frozenset[int]
    sleeps: bool


@dataclass(frozen=True)
class Ground:
    """What the findings of all areas stand on, read once for a period. Plain values: they may be kept.

    ``gatekeepers`` are organisations with those that are reached through them alone; ``awake`` the organisations of
    the years before and of the period with whom something was done, ``None`` where that cannot be compared;
    ``last_year`` the last fiscal year in which something was done with an organisation.
    """

    recorded: RecordedYears
    bound: tuple[Bound, ...]
    gatekeepers: Mapping[int, tuple[int, ...]]
    awake: tuple[frozenset[int], frozenset[int]] | None
    last_year: Mapping[int, int]


def ground(
    session: Session,
    period: Period,
    *,
    in_force: frozenset[int] | None = None,
    joint: LastJoint | None = None,
    counted: TieCounts | None = None,
) -> Ground:
    """Read what all areas share.

    ``in_force`` are the agreements that bind on the last day of the period, ``joint`` the last joint facts by then,
    ``counted`` the ties of the period in all layers, where they are at hand.
    """
    recorded = recorded_years(session)
    if joint is None:
        joint = last_joint(session, as_of=period.last_day)
    if in_force is None:
        in_force = binding(session, period.last_day)
    if counted is None:
        counted = counts(session, period, in_force=in_force)
    parties = parties_of(session, in_force)

    def bound(each: BriefAgreement) -> Bound:
        last = last_with(parties[each.id], each.id, joint)
        return Bound(
            each.id, each.branch_code, frozenset(parties[each.id]), sleeps(each, last, period.last_day)
        )

    brief = brief_agreements(session, as_of=period.last_day)
    return Ground(
        recorded,
        tuple(bound(each) for each in brief if each.id in in_force),
        _gates(*counted),
        _awake(session, period, recorded),
        {identity: fact.fiscal_year for identity, fact in joint.of_organisation.items()},
    )


def _gates(
    sides: Collection[tuple[str | None, int]], meetings: Collection[tuple[int, int]]
) -> dict[int, tuple[int, ...]]:
    nodes = {identity: organisation_node(identity) for pair in meetings for identity in pair}
    nodes |= {identity: organisation_node(identity) for _, identity in sides}
    pairs = chain(
        ((WHOLE_INSTITUTE, nodes[body]) for _, body in sides),
        ((nodes[one], nodes[other]) for one, other in meetings),
    )
    return {
        int(gatekeeper.key): tuple(int(node.key) for node in others)
        for gatekeeper, others in behind_gatekeepers(pairs).items()
    }


def _awake(
    session: Session, period: Period, recorded: RecordedYears
) -> tuple[frozenset[int], frozenset[int]] | None:
    before = before_sleeping(period)
    layers = comparable(recorded, before, period, DEEDS).layers
    if not layers:
        return None
    then, now = (bodies_with_us(session, when, layers) for when in (before, period))
    return then, now


def before_sleeping(period: Period) -> Period:
    """The years in which a tie was awake that sleeps in a period."""
    return Period(period.first_year - 1, YEARS_BEFORE)


def sleeping_layers(session: Session, period: Period) -> tuple[Layer, ...]:
    """The layers in which sleeping ties are looked for."""
    return comparable(recorded_years(session), before_sleeping(period), period, DEEDS).layers
