"""Programmes that partners offer companies."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from registry.japanese.dates import fiscal_year as year_of
from registry.japanese.dates import fiscal_year_end, fiscal_year_start
from registry.model import (
    Agreement,
    AgreementParty,
    CooperationItem,
    Municipality,
    Organisation,
    Programme,
    ProgrammeMunicipality,
    ProgrammeOrganisation,
    ProgrammeRegion,
    ProgrammeYear,
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
    region: str | None = None,
    offered: int | None = None,
) -> Sequence[Programme]:
    """Programmes in the order in which they were recorded; ``as_of`` leaves out those that had ended.

    A region has those for the whole region and those for one of its municipalities; ``offered`` is a fiscal year in
    which they are known to be offered.
    """
    statement = select(Programme).options(
        related(Programme.provider).selectinload(Organisation.municipality, chunksize=CHUNK),
        related(Programme.years),
        related(Programme.municipalities).selectinload(ProgrammeMunicipality.municipality, chunksize=CHUNK),
        related(Programme.regions),
        related(Programme.organisations).selectinload(ProgrammeOrganisation.organisation, chunksize=CHUNK),
    )
    if identity is not None:
        statement = statement.where(Programme.id == identity)
    if kind is not None:
        statement = statement.where(Programme.kind == kind)
    if municipality is not None:
        around = select(Municipality.region_code).where(Municipality.code == municipality).scalar_subquery()
        statement = statement.where(
            or_(
                Programme.municipalities.any(ProgrammeMunicipality.municipality_code == municipality),
                Programme.regions.any(ProgrammeRegion.region_code == around),
            )
        )
    if region is not None:
        inside = select(Municipality.code).where(Municipality.region_code == region)
        statement = statement.where(
            or_(
                Programme.municipalities.any(ProgrammeMunicipality.municipality_code.in_(inside)),
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
    found = session.scalars(statement.order_by(Programme.id)).all()
    return found if offered is None else [each for each in found if offered_in(each, offered)]


def programme(session: Session, identity: int) -> Programme | None:
    """One programme with who is eligible."""
    return next(iter(programmes(session, identity=identity)), None)


def programme_titled(session: Session, title: str, provider_id: int | None) -> Programme | None:
    """The programme of a provider (or of nobody known) with exactly this title."""
    provided = (
        Programme.provider_id == provider_id if provider_id is not None else Programme.provider_id.is_(None)
    )
    return session.scalar(select(Programme).where(Programme.title == title, provided).limit(1))


def year_row(programme: Programme, fiscal_year: int) -> ProgrammeYear | None:
    """What was said of a fiscal year; the programme must be loaded with its years."""
    return next((each for each in programme.years if each.fiscal_year == fiscal_year), None)


def offered_in(programme: Programme, fiscal_year: int) -> bool | None:
    """Whether a programme is offered in a fiscal year: what was said of the year, else what its days say.

    With neither a word on the year nor a beginning, only the year in which a source attests it is known, and the
    years from then to a known end. ``None`` is unknown.
    """
    row = year_row(programme, fiscal_year)
    if row is not None:
        return row.offered
    first, last = fiscal_year_start(fiscal_year), fiscal_year_end(fiscal_year)
    if programme.valid_to is not None and programme.valid_to < first:
        return False
    if programme.valid_from is not None:
        return programme.valid_from <= last
    if programme.attested_on is None or programme.attested_on > last:
        return None
    return True if programme.attested_on >= first or programme.valid_to is not None else None


def offered_years(programme: Programme, last: int) -> list[tuple[int, bool]]:
    """The fiscal years up to ``last`` of which it is known whether the programme was offered, oldest first."""
    days = (programme.valid_from, programme.attested_on, programme.valid_to)
    known = [each.fiscal_year for each in programme.years] + [year_of(day) for day in days if day is not None]
    if not known:
        return []
    # After a known end there is no news.
    until = max(known) if programme.valid_to is not None else max(last, *known)
    spans = ((year, offered_in(programme, year)) for year in range(min(known), min(until, last) + 1))
    return [(year, offered) for year, offered in spans if offered is not None]


def latest_offer(session: Session) -> int | None:
    """The latest fiscal year of which a source or an officer says that some programme is offered."""
    said = session.scalar(select(func.max(ProgrammeYear.fiscal_year)).where(ProgrammeYear.offered))
    attested = session.scalar(select(func.max(Programme.attested_on)))
    return max((year for year in (said, year_of(attested) if attested else None) if year), default=None)


def items_naming(session: Session, identity: int) -> Sequence[tuple[Agreement, CooperationItem]]:
    """The cooperation items that name a programme, each with its agreement and the parties."""
    statement = (
        select(Agreement, CooperationItem)
        .join(Agreement.items)
        .options(related(Agreement.parties).selectinload(AgreementParty.organisation))
        .where(CooperationItem.programme_id == identity)
        .order_by(Agreement.id, CooperationItem.position)
    )
    return [(agreement, item) for agreement, item in session.execute(statement)]


def count_programmes(session: Session) -> int:
    """How many there are."""
    return session.scalar(select(func.count()).select_from(Programme)) or 0
