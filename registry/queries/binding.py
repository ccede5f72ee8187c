"""Which agreements bind the institute and its partners on a day."""

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from registry.model import Agreement, AgreementParty
from registry.model.standing import binds
from registry.model.vocabulary import RenewalMode
from registry.queries.agreement_state import touched_agreements
from registry.queries.loading import related
from registry.queries.partner import stands_by


def binding(
    session: Session, day: date, among: Select[int] | None = None, *, only: Collection[int] | None = None
) -> frozenset[int]:
    """The ids of the agreements in force on a day, of all, of those with a party that ``among`` finds, or of ``only``
    some.

    The phase is derived from the clause and the events, which SQL cannot do; but where nothing has happened since an
    agreement without an end was signed, its beginning is all there is to know. Only the others are looked at.
    """
    known = [stands_by(day)]
    if among is not None:
        theirs = select(AgreementParty.agreement_id).where(AgreementParty.organisation_id.in_(among))
        known.append(Agreement.id.in_(theirs))
    if only is not None:
        known.append(Agreement.id.in_(only))
    surely = select(Agreement.id).where(
        *known, _unmoved(), or_(Agreement.effective_from.is_(None), Agreement.effective_from <= day)
    )
    others = select(Agreement).options(related(Agreement.events)).where(*known, ~_unmoved())
    return frozenset(
        (
            *session.scalars(surely),
            *(found.id for found in session.scalars(others) if binds(found, day)),
        )
    )


def followed_binding(
    session: Session, known: frozenset[int], day: date, rows: Iterable[Mapping[str, Any]]
) -> frozenset[int]:
    """The same after some rows (of a Change) were written: the agreements that they touched are looked at again."""
    touched = touched_agreements(session, rows)
    if touched is None:
        return binding(session, day)
    return (known - touched) | binding(session, day, only=touched) if touched else known


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
