"""Which agreements bind the institute and its partners on a day."""

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from registry.model import Agreement, AgreementParty
from registry.model.standing import binds
from registry.model.vocabulary import RenewalMode
from registry.queries.agreement_state import touched_agreements
from registry.queries.loading import CHUNK, related
from registry.queries.partner import stands_by
from registry.queries.plain import plain_records


def binding(
    session: Session, day: date, among: Select[int] | None = None, *, only: Collection[int] | None = None
) -> frozenset[int]:
    """The ids of the agreements in force on a day, of all, of those with a party that ``among`` finds, or of ``only``
    some.

    The phase is derived from the clause and the events, which SQL cannot do; but where nothing has happened since an
    agreement without an end was signed, its beginning is all there is to know. Only the others are looked at.
    """
    known = []
    if among is not None:
        theirs = select(AgreementParty.agreement_id).where(AgreementParty.organisation_id.in_(among))
        known.append(Agreement.id.in_(theirs))
    if only is not None:
        known.append(Agreement.id.in_(only))
    surely = session.scalars(select(Agreement.id).where(*known, _surely_bound(day)))
    others = chain(_uneventful(session, day, *known), eventful_by(session, day, *known))
    return frozenset((*surely, *(found.id for found in others if binds(found, day))))


def binding_counts(
    session: Session, days: Collection[date], eventful: Collection[Agreement]
) -> dict[date, int]:
    """How many agreements are in force on each of the days; what is looked at one by one is read once for all days.

    ``eventful`` are those with events that stand by the last day: :func:`eventful_by`.
    """
    asked = sorted(set(days))
    surely = session.execute(
        select(*(func.count(case((_surely_bound(day), 1))) for day in asked)).where(_unmoved())
    ).one()
    others = [*_uneventful(session, asked[-1]), *eventful]
    return {
        day: count + sum(binds(found, day) for found in others)
        for day, count in zip(asked, surely, strict=True)
    }


def eventful_by(session: Session, day: date, *known: ColumnElement[bool]) -> Sequence[Agreement]:
    """The agreements that stand by a day and to which something has happened, with their events."""
    statement = select(Agreement).where(*known, stands_by(day), Agreement.events.any())
    return session.scalars(statement.options(related(Agreement.events))).all()


def _uneventful(session: Session, day: date, *known: ColumnElement[bool]) -> Iterator[Any]:
    """Those of the others whose terms have to be counted, as plain records."""
    statement = select(Agreement).where(*known, stands_by(day), ~_unmoved(), ~Agreement.events.any())
    return chain.from_iterable(plain_records(session, statement, [Agreement.events], held=CHUNK))


def followed_binding(
    session: Session, known: frozenset[int], day: date, rows: Iterable[Mapping[str, Any]]
) -> frozenset[int]:
    """The same after some rows (of a Change) were written: the agreements that they touched are looked at again."""
    touched = touched_agreements(session, rows)
    if touched is None:
        return binding(session, day)
    return (known - touched) | binding(session, day, only=touched) if touched else known


def _surely_bound(day: date) -> ColumnElement[bool]:
    """SQL: the agreement is in force on a day, which its clause and its beginning tell without a look at its terms."""
    begun = or_(Agreement.effective_from.is_(None), Agreement.effective_from <= day)
    return and_(stands_by(day), _unmoved(), begun)


def _unmoved() -> ColumnElement[bool]:
    """SQL: the agreement was signed without an end, or renews itself, and no event is on record."""
    endless = Agreement.renewal_mode.in_((RenewalMode.AUTOMATIC, RenewalMode.INDEFINITE))
    return or_(endless, Agreement.initial_term_months.is_(None)) & ~Agreement.events.any()


def parties_of(session: Session, agreements: Container[int]) -> Mapping[int, Sequence[int]]:
    """The ids of the parties of each of the agreements, in their order."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    parties = select(AgreementParty.agreement_id, AgreementParty.organisation_id)
    for agreement, party in session.execute(
        parties.order_by(AgreementParty.agreement_id, AgreementParty.position)
    ):
        if agreement in agreements:
            found[agreement].append(party)
    return found


def bound(session: Session, in_force: Collection[int]) -> frozenset[int]:
    """The ids of the organisations that are party to one of the agreements."""
    parties = select(AgreementParty.agreement_id, AgreementParty.organisation_id)
    return frozenset(party for agreement, party in session.execute(parties) if agreement in in_force)
