"""Which agreements bind the institute and its partners on a day."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from registry.model import Agreement, AgreementParty
from registry.model.standing import binds
from registry.queries.loading import related
from registry.queries.partner import stands_by


def binding(session: Session, day: date, among: Select[int] | None = None) -> frozenset[int]:
    """The ids of the agreements in force on a day, of all or of those with a party that ``among`` finds.

    The phase is derived from the clause and the events, which SQL cannot do: only those that are signed by then
    are looked at.
    """
    statement = select(Agreement).options(related(Agreement.events)).where(stands_by(day))
    if among is not None:
        theirs = select(AgreementParty.agreement_id).where(AgreementParty.organisation_id.in_(among))
        statement = statement.where(Agreement.id.in_(theirs))
    return frozenset(found.id for found in session.scalars(statement) if binds(found, day))


def bound(session: Session, in_force: Collection[int]) -> frozenset[int]:
    """The ids of the organisations that are party to one of the agreements."""
    parties = select(AgreementParty.agreement_id, AgreementParty.organisation_id)
    return frozenset(party for agreement, party in session.execute(parties) if agreement in in_force)
