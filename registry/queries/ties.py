"""The only definition of a tie: which records join which parties in a period.

A record joins in two ways. It may *name* the branch with which each of its organisations has to do: one tie of
that branch (of the whole institute where none is named) with each organisation. Or its bodies *meet* in it: one
tie of every two of them, two of our own side excepted.

========================  =======================================================  =====================================
layer                     a record counts when it                                   and joins
========================  =======================================================  =====================================
``agreement``             is in force on the last day of the period                named: branch and each party;
                                                                                   meeting: its parties
``activity``              is of a fiscal year of the period                        named: branch and each organisation,
                                                                                   the acting body included
``event``                 is of a fiscal year of the period, has begun by its      meeting: all who have a role, our
                          last day and was not cancelled                           side when it has one of its own
``group``                 has memberships that overlap the period                  meeting: its members in the period
``introduction``          was made in the period                                   named: branch of the need and
                                                                                   the organisation
========================  =======================================================  =====================================
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Select, String, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from registry.model import (
    Activity,
    ActivityCount,
    ActivityParty,
    Agreement,
    AgreementParty,
    Event,
    EventRole,
    Introduction,
    Membership,
    Need,
)
from registry.network.tie import (
    ALL_LAYERS,
    Edge,
    Layer,
    Node,
    Record,
    Tie,
    branch_node,
    edges,
    organisation_node,
)
from registry.queries.binding import binding
from registry.queries.group import member_on
from registry.queries.period import Period

# Ids of organisations, as a query: only ties of at least one of them are wanted.
Among = Select[int]
# A record, an organisation (``None``: our own side) and a branch (``None``: none is named).
Rows = Select[int, Any, str | None]


def ties(
    session: Session, period: Period, layers: Collection[Layer] = ALL_LAYERS, *, among: Among | None = None
) -> list[Tie]:
    """Every tie of the period in the chosen layers with its record, in a fixed order."""
    reading = _Reading(session, period, among)
    return [tie for layer in Layer if layer in layers for tie in reading.ties(layer)]


def folded(
    session: Session, period: Period, layers: Collection[Layer] = ALL_LAYERS, *, among: Among | None = None
) -> list[Edge]:
    """The ties of the period folded into edges, counted by the database wherever it can.

    The same as :func:`registry.network.tie.fold` of :func:`ties`, without a tie being made.
    """
    reading = _Reading(session, period, among)
    branches: dict[str | None, Node] = {}
    bodies: dict[int, Node] = {}

    def branch(code: str | None) -> Node:
        return branches.setdefault(code, branch_node(code))

    def body(identity: int) -> Node:
        # Thousands of edges share a node: it is made once.
        if identity not in bodies:
            bodies[identity] = organisation_node(identity)
        return bodies[identity]

    counted: dict[Layer, dict[tuple[Node, Node], int]] = {}
    for layer in (each for each in Layer if each in layers):
        pairs = {
            (branch(code), body(identity)): count for (code, identity), count in reading.sides(layer).items()
        }
        pairs |= {(body(one), body(other)): count for (one, other), count in reading.meetings(layer).items()}
        counted[layer] = pairs
    return edges(counted)


# How many ties join each branch (``None``: the whole institute) and organisation, and each two organisations.
TieCounts = tuple[Counter[tuple[str | None, int]], Counter[tuple[int, int]]]


def counts(
    session: Session,
    period: Period,
    layers: Collection[Layer] = ALL_LAYERS,
    *,
    in_force: frozenset[int] | None = None,
) -> TieCounts:
    """How many ties join each branch (``None``: the whole institute) and organisation, and each two organisations.

    ``in_force`` are the agreements that bind on the last day of the period, where the caller knows them already.
    """
    reading = _Reading(session, period, None, in_force)
    sides: Counter[tuple[str | None, int]] = Counter()
    meetings: Counter[tuple[int, int]] = Counter()
    for layer in (each for each in Layer if each in layers):
        sides.update(reading.sides(layer))
        meetings.update(reading.meetings(layer))
    return sides, meetings


def bodies_with_us(session: Session, period: Period, layers: Collection[Layer]) -> frozenset[int]:
    """The organisations that a tie of the period joins with our own side."""
    reading = _Reading(session, period, None)
    return frozenset(body for layer in Layer if layer in layers for _, body in reading.sides(layer))


class _Present(NamedTuple):
    """Who meets in a record: branches of our own side (``None``: the institute as a whole), and organisations."""

    record: int
    own: list[str | None]
    bodies: list[int]


@dataclass(frozen=True)
class _Reading:
    """The records of a period, of all organisations or only those with one of ``among``."""

    session: Session
    period: Period
    among: Among | None
    in_force: frozenset[int] | None = None

    def ties(self, layer: Layer) -> Iterator[Tie]:
        for record, identity, code in self._named(layer):
            yield Tie(layer, branch_node(code), organisation_node(identity), Record(layer.value, record))
        for record, own, bodies in self._present(layer):
            source = Record(layer.value, record)
            for code in own:
                for identity in filter(self._wanted, bodies):
                    yield Tie(layer, branch_node(code), organisation_node(identity), source)
            for one, other in filter(self._wants, combinations(bodies, 2)):
                yield Tie(layer, organisation_node(one), organisation_node(other), source)

    def sides(self, layer: Layer) -> Counter[tuple[str | None, int]]:
        found: Counter[tuple[str | None, int]] = Counter()
        if layer is Layer.ACTIVITY:
            for branch, body, count in self.session.execute(self._worked()):
                found[branch or None, body] = count
        else:
            found.update((code, identity) for _, identity, code in self._named(layer))
        for _, own, bodies in self._met(layer):
            for code in own:
                found.update((code, identity) for identity in filter(self._wanted, bodies))
        return found

    def _worked(self) -> Select[str, int, int]:
        """Branch, organisation and number of activities, from the sums that are kept beside them."""
        pair = ActivityCount.branch_code, ActivityCount.organisation_id
        within = ActivityCount.fiscal_year.between(self.period.first_year, self.period.fiscal_year)
        statement = select(*pair, func.sum(ActivityCount.activities)).where(within).group_by(*pair)
        return statement if self.among is None else statement.where(pair[1].in_(self.among))

    def meetings(self, layer: Layer) -> Counter[tuple[int, int]]:
        found: Counter[tuple[int, int]] = Counter()
        for _, _, bodies in self._met(layer):
            found.update(filter(self._wants, combinations(bodies, 2)))
        return found

    def _met(self, layer: Layer) -> list[_Present]:
        """Who is present, read once for the sides and the meetings of a layer."""
        if layer not in self._read:
            self._read[layer] = list(self._present(layer))
        return self._read[layer]

    @cached_property
    def _read(self) -> dict[Layer, list[_Present]]:
        return {}

    @cached_property
    def _inside(self) -> frozenset[int]:
        return frozenset() if self.among is None else frozenset(self.session.scalars(self.among))

    @cached_property
    def _in_force(self) -> frozenset[int]:
        if self.in_force is not None:
            return self.in_force
        return binding(self.session, self.period.last_day, self.among)

    def _wanted(self, identity: int) -> bool:
        return self.among is None or identity in self._inside

    def _wants(self, pair: tuple[int, int]) -> bool:
        return self.among is None or pair[0] in self._inside or pair[1] in self._inside

    def _counts(self, layer: Layer, record: int) -> bool:
        return layer is not Layer.AGREEMENT or record in self._in_force

    def _named(self, layer: Layer) -> Iterator[tuple[int, int, str | None]]:
        """Record, organisation and branch of each tie in which the record names the branch."""
        if layer in _NAMING:
            for record, identity, code in self.session.execute(
                self._naming(layer).order_by("record", "organisation")
            ):
                if self._counts(layer, record):
                    yield record, identity, code

    def _naming(self, layer: Layer) -> Rows:
        parts = []
        for part in _NAMING[layer](self.period):
            if self.among is not None:
                part = part.where(part.selected_columns.organisation.in_(self.among))
            parts.append(part)
        if len(parts) == 1:
            return parts[0]
        rows = union_all(*parts).subquery()
        return select(rows.c.record, rows.c.organisation, rows.c.branch)

    def _present(self, layer: Layer) -> Iterator[_Present]:
        if layer not in _MEETING:
            return
        statement = _MEETING[layer](self.period)
        if self.among is not None:
            # Whole records: who is wanted may have met somebody who is not.
            rows = statement.subquery()
            met = select(rows.c.record).where(rows.c.organisation.in_(self.among))
            statement = statement.where(statement.selected_columns.record.in_(met))
        found = self.session.execute(statement.order_by("record", "organisation"))
        for record, present in groupby(found, key=itemgetter(0)):
            if self._counts(layer, record):
                met_here = list(present)
                # Sorted here: the databases put the branch that is not named at different ends.
                own = sorted((code for _, identity, code in met_here if identity is None), key=_first_unnamed)
                yield _Present(record, own, [identity for _, identity, _ in met_here if identity is not None])


def _first_unnamed(code: str | None) -> str:
    return code or ""


def _agreements_named(period: Period) -> list[Rows]:
    return [
        _rows(AgreementParty.agreement_id, AgreementParty.organisation_id, Agreement.branch_code).where(
            AgreementParty.agreement_id == Agreement.id
        )
    ]


def _activities_named(period: Period) -> list[Rows]:
    within = Activity.fiscal_year.between(period.first_year, period.fiscal_year)
    party = ActivityParty.activity_id == Activity.id
    itself = select(ActivityParty.position).where(party, ActivityParty.organisation_id == Activity.acting_id)
    return [
        _rows(Activity.id, ActivityParty.organisation_id, Activity.branch_code).where(within, party),
        # A body that acts for itself is joined once.
        _rows(Activity.id, Activity.acting_id, Activity.branch_code).where(
            within, Activity.acting_id.is_not(None), ~itself.exists()
        ),
    ]


def _introductions_named(period: Period) -> list[Rows]:
    return [
        _rows(Introduction.id, Introduction.organisation_id, Need.branch_code).where(
            Introduction.need_id == Need.id,
            Introduction.introduced_on.between(period.first_day, period.last_day),
        )
    ]


def _agreement_meets(period: Period) -> Rows:
    return _rows(AgreementParty.agreement_id, AgreementParty.organisation_id, _UNNAMED)


def _event_meets(period: Period) -> Rows:
    # One who had two roles was there once.
    return (
        _rows(Event.id, EventRole.organisation_id, EventRole.branch_code)
        .where(
            EventRole.event_id == Event.id,
            Event.fiscal_year.between(period.first_year, period.fiscal_year),
            or_(Event.starts_on.is_(None), Event.starts_on <= period.last_day),
            Event.held.is_not(False),
        )
        .distinct()
    )


def _group_meets(period: Period) -> Rows:
    overlaps = member_on(period.first_day, period.last_day)
    return _rows(Membership.group_id, Membership.organisation_id, _UNNAMED).where(overlaps).distinct()


def _rows(record: Any, organisation: Any, branch: Any) -> Rows:
    return select(record.label("record"), organisation.label("organisation"), branch.label("branch"))


_UNNAMED = literal(None, String())
_NAMING: dict[Layer, Callable[[Period], list[Rows]]] = {
    Layer.AGREEMENT: _agreements_named,
    Layer.ACTIVITY: _activities_named,
    Layer.INTRODUCTION: _introductions_named,
}
_MEETING: dict[Layer, Callable[[Period], Rows]] = {
    Layer.AGREEMENT: _agreement_meets,
    Layer.EVENT: _event_meets,
    Layer.GROUP: _group_meets,
}
