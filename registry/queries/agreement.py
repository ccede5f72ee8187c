"""Agreements as they stand on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import Session

from registry.model import Agreement, AgreementParty, Organisation
from registry.model.clock import standing
from registry.model.vocabulary import Phase
from registry.queries.loading import CHUNK, related
from registry.queries.partner import name_on, named, stands_by

MAIN = "main"
BRANCH = "branch"


def list_of(agreement: Agreement) -> str:
    """The list of the annual report: agreements of the whole institute, or those of single branches."""
    return MAIN if agreement.branch_code is None else BRANCH


@dataclass(frozen=True)
class AgreementRow:
    """An agreement with its standing on a day."""

    agreement: Agreement
    as_of: date
    phase: Phase
    ends_on: date | None

    @property
    def list(self) -> str:
        return list_of(self.agreement)

    def name_at_signing(self, party: AgreementParty) -> str:
        """The name that the party bore on the day of signing; the printed one where the day is unknown."""
        if self.agreement.signed_on is None:
            return party.name_as_printed
        return name_on(party.organisation, self.agreement.signed_on)


def known_by(as_of: date) -> ColumnElement[bool]:
    """SQL: something of the agreement is known on ``as_of``: signed, attested, or a first step recorded."""
    return or_(stands_by(as_of), Agreement.events.any())


def agreements(
    session: Session,
    *,
    as_of: date,
    phase: Phase | None = None,
    branch: str | None = None,
    partner_id: int | None = None,
    q: str | None = None,
) -> Sequence[AgreementRow]:
    """Agreements known on a day, in the order of the annual report: the main list, then the branches'."""
    statement = _with_parties(select(Agreement)).where(known_by(as_of))
    if branch is not None:
        statement = statement.where(Agreement.branch_code == branch)
    if partner_id is not None:
        statement = statement.where(Agreement.parties.any(AgreementParty.organisation_id == partner_id))
    if q:
        statement = statement.where(_named(q))
    statement = statement.order_by(
        Agreement.branch_code.is_not(None), Agreement.no.is_(None), Agreement.no, Agreement.doc, Agreement.id
    )
    rows = (_row(agreement, as_of) for agreement in session.scalars(statement))
    return [row for row in rows if row is not None and (phase is None or row.phase is phase)]


def agreement(session: Session, identity: int, *, as_of: date) -> AgreementRow | None:
    """One agreement; ``None`` when there is none, or nothing of it is known on that day."""
    statement = _with_parties(select(Agreement)).options(related(Agreement.items))
    found = session.scalar(statement.where(Agreement.id == identity))
    return _row(found, as_of) if found is not None else None


def _row(found: Agreement, as_of: date) -> AgreementRow | None:
    stands = standing(found, as_of)
    return AgreementRow(found, as_of, stands.phase, stands.ends_on) if stands is not None else None


def _with_parties(statement: Select[Agreement]) -> Select[Agreement]:
    return statement.options(
        related(Agreement.parties)
        .selectinload(AgreementParty.organisation, chunksize=CHUNK)
        .selectinload(Organisation.names, chunksize=CHUNK),
        related(Agreement.events),
        related(Agreement.owner),
        related(Agreement.branch),
    )


def _named(q: str) -> ColumnElement[bool]:
    return exists(
        select(AgreementParty.agreement_id).where(
            AgreementParty.agreement_id == Agreement.id, AgreementParty.organisation_id.in_(named(q))
        )
    )
