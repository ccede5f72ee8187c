"""The ties behind findings: with our own side, and of organisations with one another."""

from collections.abc import Collection

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from registry.model import Organisation
from registry.network.tie import ALL_LAYERS, Layer, Node, NodeKind, Tie
from registry.queries.former_seat import seated_in
from registry.queries.period import Period
from registry.queries.ties import ties
from registry.reports.density import Density
from registry.reports.finding import EVERYWHERE, Area, area_regions, partners_of


def ties_with_us(session: Session, area: Area, table: Density) -> list[Tie]:
    """The ties of our own side with the partners of an area, in the period and layers of the table."""
    codes = area_regions(session, area, table)
    bodies = partners_of(area, codes, table)
    if not bodies:
        return []
    among = None if area == EVERYWHERE else _seated(codes, table.period)
    found = ties(session, table.period, table.layers, among=among)
    return [tie for tie in found if (body := partner_of_ours(tie)) is not None and body in bodies]


def ties_of(
    session: Session, identity: int, period: Period, layers: Collection[Layer] = ALL_LAYERS
) -> list[Tie]:
    """The ties of our own side with one organisation."""
    among = select(Organisation.id).where(Organisation.id == identity)
    return [tie for tie in ties(session, period, layers, among=among) if partner_of_ours(tie) == identity]


def ties_among(session: Session, region: str, table: Density) -> list[Tie]:
    """The ties of a region's organisations with one another and with those of other regions, the latter first."""
    inner = {identity for identity, seat in table.seats.items() if seat.region == region}
    known = {identity for identity, seat in table.seats.items() if seat.region is not None}
    found: tuple[list[Tie], list[Tie]] = ([], [])
    for tie in ties(session, table.period, table.layers, among=_seated({region}, table.period)):
        ends = [int(node.key) for node in (tie.one, tie.other) if _is_body(node)]
        if len(ends) == 2 and known.issuperset(ends):
            found[inner.issuperset(ends)].append(tie)
    return [*found[0], *found[1]]


def partner_of_ours(tie: Tie) -> int | None:
    """The organisation of a tie with our own side; ``None`` for a tie of two organisations."""
    bodies = [node for node in (tie.one, tie.other) if _is_body(node)]
    return int(bodies[0].key) if len(bodies) == 1 else None


def _seated(codes: Collection[str], period: Period) -> Select[int]:
    return select(Organisation.id).where(or_(*(seated_in(code, period.last_day) for code in sorted(codes))))


def _is_body(node: Node) -> bool:
    return node.kind is NodeKind.ORGANISATION
