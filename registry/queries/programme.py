"""Programmes that partners offer companies."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from registry.model import (
    Municipality,
    Programme,
    ProgrammeMunicipality,
    ProgrammeOrganisation,
    ProgrammeRegion,
)
from registry.model.vocabulary import ProgrammeKind
from registry.queries.loading import CHUNK, related


def programmes(
    session: Session,
    *,
    kind: ProgrammeKind | None = None,
    municipality: str | None = None,
    partner_id: int | None = None,
    partner_ids: Collection[int] | None = None,
    q: str | None = None,
    as_of: date | None = None,
    identity: int | None = None,
) -> Sequence[Programme]:
    """Programmes in the order in which they were recorded; ``as_of`` leaves out those that had ended."""
    statement = select(Programme).options(
        related(Programme.provider),
        related(Programme.municipalities).selectinload(ProgrammeMunicipality.municipality, chunksize=CHUNK),
        related(Programme.regions),
        related(Programme.organisations).selectinload(ProgrammeOrganisation.organisation, chunksize=CHUNK),
    )
    if identity is not None:
        statement = statement.where(Programme.id == identity)
    if kind is not None:
        statement = statement.where(Programme.kind == kind)
    if municipality is not None:
        region = select(Municipality.region_code).where(Municipality.code == municipality).scalar_subquery()
        statement = statement.where(
            or_(
                Programme.municipalities.any(ProgrammeMunicipality.municipality_code == municipality),
                Programme.regions.any(ProgrammeRegion.region_code == region),
            )
        )
    if partner_ids is not None:
        statement = statement.where(Programme.provider_id.in_(partner_ids))
    if partner_id is not None:
        statement = statement.where(Programme.provider_id == partner_id)
    if q and q.strip():
        statement = statement.where(Programme.title.icontains(q.strip(), autoescape=True))
    if as_of is not None:
        statement = statement.where(or_(Programme.valid_to.is_(None), Programme.valid_to >= as_of))
    return session.scalars(statement.order_by(Programme.id)).all()


def programme(session: Session, identity: int) -> Programme | None:
    """One programme with who is eligible."""
    return next(iter(programmes(session, identity=identity)), None)


def count_programmes(session: Session) -> int:
    """How many there are."""
    return session.scalar(select(func.count()).select_from(Programme)) or 0
