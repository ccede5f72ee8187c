"""What changed between two fiscal years: the ties of each pair, who came and who fell silent, the densities."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from registry.model import Agreement, Membership
from registry.model.vocabulary import Category
from registry.network.change import Change, PairChange, compare, without
from registry.network.graph import NodeFacts
from registry.network.tie import (
    WHOLE_INSTITUTE,
    Edge,
    Layer,
    Node,
    NodeKind,
    Tie,
    fold,
    organisation_node,
)
from registry.queries.joint import RecordedYears
from registry.queries.period import Period
from registry.queries.ties import ties
from registry.reports.density import ANY, Cell, Density
from registry.reports.network import Part, period_network


@dataclass(frozen=True)
class Comparable:
    """In which layers two periods can be compared.

    Joint work, events and introductions are written down year by year: where the registry holds none at all of a
    year, a comparison would show growth (or decline) that nobody saw. Agreements and memberships have dates of their
    own and can be compared whatever the years. ``missing`` names the layers of which one of the periods has nothing,
    with the last fiscal year of that period; ``unknown`` those of which neither has, and ``grown`` those of them that
    have a year in between: partners became known by it, and the denominators of densities are not those of one another.
    """

    layers: tuple[Layer, ...]
    missing: tuple[tuple[Layer, int], ...] = ()
    unknown: tuple[Layer, ...] = ()
    grown: tuple[Layer, ...] = ()

    @property
    def densities_compare(self) -> bool:
        """Whether the partners known at the end of either period are known in the same way."""
        return not self.missing and not self.grown

    @property
    def years_missing(self) -> frozenset[int]:
        """The years of which a layer has nothing: partners known by it alone are missing there as well."""
        return frozenset(year for _, year in self.missing)


def comparable(
    recorded: RecordedYears, before: Period, after: Period, layers: Collection[Layer]
) -> Comparable:
    """Sort the layers into those that can be compared and those that cannot."""
    years = {
        Layer.ACTIVITY: recorded.activities,
        Layer.EVENT: recorded.events,
        Layer.INTRODUCTION: recorded.introductions,
    }
    kept: list[Layer] = []
    missing: list[tuple[Layer, int]] = []
    unknown: list[Layer] = []
    for layer in (each for each in Layer if each in layers):
        if layer not in years:
            kept.append(layer)
            continue
        known = [not years[layer].isdisjoint(_years(period)) for period in (before, after)]
        if all(known):
            kept.append(layer)
        elif not any(known):
            unknown.append(layer)
        else:
            missing.append((layer, (after if known[0] else before).fiscal_year))
    between = set(range(before.fiscal_year + 1, after.fiscal_year + 1))
    grown = tuple(layer for layer in unknown if not years[layer].isdisjoint(between))
    return Comparable(tuple(kept), tuple(missing), tuple(unknown), grown)


@dataclass(frozen=True)
class YearsChange:
    """The change of the network, or of a part of it, with the names of its nodes; ties and pairs of either period.

    ``undated`` are the pairs whose ties count in the later period only because a source attests them between the
    two: when they began nobody knows, so that they are left out of what is compared.
    """

    change: Change
    undated: tuple[PairChange, ...]
    facts: Mapping[Node, NodeFacts]
    ties: tuple[int, int]
    pairs: tuple[int, int]


def years_change(session: Session, before: Period, after: Period, part: Part) -> YearsChange:
    """Compare the part of the network in two periods; its layers are those that can be compared.

    An organisation that comes or falls silent is one of the region and category asked for: of the others the part
    holds only some of the ties.
    """
    if not part.layers:
        return YearsChange(compare((), ()), (), {}, (0, 0), (0, 0))
    drawn = {period: period_network(session, period, part) for period in (before, after)}
    facts = {each.node: each for found in drawn.values() for each in found.nodes}
    edges: dict[Period, Sequence[Edge]] = {period: found.edges for period, found in drawn.items()}
    first, last = sorted((before, after), key=lambda period: period.last_day)
    undated = fold(_undated(session, first, last, part.layers))
    shown = {(edge.one, edge.other) for edge in edges[last]}
    undated = [edge for edge in undated if (edge.one, edge.other) in shown]
    edges[last] = without(edges[last], undated)

    def counts(node: Node) -> bool:
        known = facts[node]
        return (
            node.kind is NodeKind.ORGANISATION
            and part.region in (None, known.region)
            and (part.category is None or known.category == part.category)
        )

    return YearsChange(
        compare(edges[before], edges[after], counts=counts),
        tuple(PairChange(edge.one, edge.other, (), edge.counts) for edge in undated),
        facts,
        (_weight(edges[before]), _weight(edges[after])),
        (len(edges[before]), len(edges[after])),
    )


def _undated(session: Session, before: Period, after: Period, layers: Collection[Layer]) -> Iterator[Tie]:
    """The ties of the later period by agreements and memberships of no known beginning, first attested in between."""

    def between(begun: Any, attested: Any) -> ColumnElement[bool]:
        attested_then: ColumnElement[bool] = attested.between(
            before.last_day + timedelta(days=1), after.last_day
        )
        return and_(begun.is_(None), attested_then)

    signed = select(Agreement.id).where(between(Agreement.signed_on, Agreement.attested_on))
    agreements = frozenset(session.scalars(signed))
    joined = select(Membership.group_id, Membership.organisation_id)
    members = {
        (group, WHOLE_INSTITUTE if identity is None else organisation_node(identity))
        for group, identity in session.execute(
            joined.where(between(Membership.valid_from, Membership.attested_on))
        )
    }
    dated = [layer for layer in (Layer.AGREEMENT, Layer.GROUP) if layer in layers]
    for tie in ties(session, after, dated) if agreements or members else ():
        if tie.layer is Layer.AGREEMENT:
            if tie.record.id in agreements:
                yield tie
        elif {(tie.record.id, tie.one), (tie.record.id, tie.other)} & members:
            yield tie


def _weight(edges: Iterable[Edge]) -> int:
    return sum(edge.weight for edge in edges)


@dataclass(frozen=True)
class CellChange:
    """A cell of the density table in either period; ``None`` where the branch was not open."""

    before: Cell | None
    after: Cell | None

    @property
    def points(self) -> float | None:
        """How much higher the density is; undefined where either density is."""
        if self.before is None or self.after is None:
            return None
        if self.before.density is None or self.after.density is None:
            return None
        return self.after.density - self.before.density


def region_changes(
    before: Density, after: Density, *, region: str | None = None, category: Category | None = None
) -> dict[str, CellChange]:
    """The density of each region, or of one, with any branch."""
    codes = [code for code in after.region_codes if region in (None, code)]
    return {
        code: CellChange(before.cell(code, ANY, category), after.cell(code, ANY, category)) for code in codes
    }


def branch_changes(
    before: Density, after: Density, *, region: str | None = None, category: Category | None = None
) -> dict[str | None, CellChange]:
    """The density of each branch (``None``: the whole institute) that is open in either period."""
    columns = dict.fromkeys((*after.columns, *before.columns))

    def cell(table: Density, column: str | None) -> Cell | None:
        return table.cell(region, column, category) if column in table.columns else None

    return {column: CellChange(cell(before, column), cell(after, column)) for column in columns}


def _years(period: Period) -> range:
    return range(period.first_year, period.fiscal_year + 1)
