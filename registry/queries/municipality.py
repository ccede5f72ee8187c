"""Municipalities 区市町村 with what is done there: agreement, partners, joint work of a year, programmes."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from registry.japanese.dates import Precision, fiscal_year, fiscal_year_end
from registry.model import (
    Activity,
    ActivityParty,
    Agreement,
    AgreementParty,
    Municipality,
    Organisation,
    Programme,
    ProgrammeMunicipality,
    ProgrammeRegion,
)
from registry.model.vocabulary import Category
from registry.queries.binding import binding
from registry.queries.former_seat import SeatOn, seated_there
from registry.queries.loading import related
from registry.queries.partner import is_partner


@dataclass(frozen=True)
class Bond:
    """An agreement in force of a municipality: its id, and when it was signed."""

    agreement_id: int
    signed_on: date | None
    precision: Precision


@dataclass(frozen=True)
class MunicipalityRow:
    """A municipality as it stands on a day."""

    municipality: Municipality
    bonds: Sequence[Bond]
    partners: int
    activities: int
    programmes: int


def municipality(session: Session, code: str) -> Municipality | None:
    """One municipality with its region."""
    statement = select(Municipality).options(related(Municipality.region))
    return session.scalar(statement.where(Municipality.code == code))


def municipality_rows(
    session: Session,
    *,
    as_of: date,
    region: str | None = None,
    agreement: bool | None = None,
    q: str | None = None,
    code: str | None = None,
    among: ColumnElement[bool] | None = None,
) -> Sequence[MunicipalityRow]:
    """Municipalities by code; ``agreement`` keeps those with an agreement in force on the day, or those without."""
    statement = select(Municipality).options(related(Municipality.region)).order_by(Municipality.code)
    if region is not None:
        statement = statement.where(Municipality.region_code == region)
    if code is not None:
        statement = statement.where(Municipality.code == code)
    if q and q.strip():
        statement = statement.where(
            or_(
                *(
                    column.icontains(q.strip(), autoescape=True)
                    for column in (
                        Municipality.name,
                        Municipality.kana,
                        Municipality.name_en,
                        Municipality.code,
                    )
                )
            )
        )
    if among is not None:
        statement = statement.where(among)
    found = session.scalars(statement).all()
    bonds = bonds_of(session, binding(session, as_of), as_of)
    seated, worked = _seated(session, as_of), _worked(session, fiscal_year(as_of))
    offered = _offered(session, as_of, found)
    return [
        MunicipalityRow(
            each, bonds.get(each.code, ()), seated[each.code], worked[each.code], offered[each.code]
        )
        for each in found
        if agreement is None or (each.code in bonds) is agreement
    ]


def bonds_of(session: Session, in_force: Collection[int], as_of: date) -> dict[str, list[Bond]]:
    """The agreements in force on a day whose party the municipality itself is, by its code, the first signed first.

    A body that is merely seated there does not count: the same rule as for the municipal coverage of a region.
    """
    seat = SeatOn(as_of)
    statement = (
        select(seat.municipality_code, Agreement.id, Agreement.signed_on, Agreement.signed_on_precision)
        .select_from(Organisation)
        .join(AgreementParty, AgreementParty.organisation_id == Organisation.id)
        .join(AgreementParty.agreement)
    )
    statement = (
        seat.joined(statement)
        .where(Organisation.category == Category.MUNICIPALITY, seat.municipality_code.is_not(None))
        .order_by(Agreement.signed_on.is_(None), Agreement.signed_on, Agreement.id)
    )
    found: dict[str, list[Bond]] = defaultdict(list)
    for code, identity, signed_on, precision in session.execute(statement):
        if code is not None and identity in in_force:
            found[code].append(Bond(identity, signed_on, Precision(precision)))
    return dict(found)


def _seated(session: Session, as_of: date) -> Mapping[str | None, int]:
    """How many partners sat in each municipality."""
    seat = SeatOn(as_of)
    statement = seat.joined(select(seat.municipality_code).select_from(Organisation))
    return Counter(session.scalars(statement.where(seat.municipality_code.is_not(None), is_partner(as_of))))


def _worked(session: Session, year: int) -> Mapping[str | None, int]:
    """How much joint work of a fiscal year an organisation of each municipality took part or acted in."""
    seat = SeatOn(fiscal_year_end(year))
    own = select(seat.municipality_code, Activity.id).select_from(Organisation)
    parties = own.join(ActivityParty, ActivityParty.organisation_id == Organisation.id).join(
        ActivityParty.activity
    )
    acting = own.join(Activity, Activity.acting_id == Organisation.id)
    pairs = {
        (code, identity)
        for statement in (parties, acting)
        for code, identity in session.execute(
            seat.joined(statement).where(Activity.fiscal_year == year, seat.municipality_code.is_not(None))
        )
    }
    return Counter(code for code, _ in pairs)


def _offered(session: Session, as_of: date, places: Collection[Municipality]) -> Mapping[str, int]:
    """How many programmes that had not ended the companies of each municipality can claim, by place."""
    lasting = or_(Programme.valid_to.is_(None), Programme.valid_to >= as_of)
    of_place: dict[str, set[int]] = defaultdict(set)
    of_region: dict[str, set[int]] = defaultdict(set)
    for found, place, link in (
        (of_place, ProgrammeMunicipality.municipality_code, ProgrammeMunicipality.programme_id),
        (of_region, ProgrammeRegion.region_code, ProgrammeRegion.programme_id),
    ):
        for code, identity in session.execute(
            select(place, link).join(Programme, Programme.id == link).where(lasting)
        ):
            found[code].add(identity)
    return {each.code: len(of_place[each.code] | of_region[each.region_code]) for each in places}


def done_there(code: str, *, first: int, last: int) -> ColumnElement[bool]:
    """SQL: an organisation of the municipality took part in the joint work of these years, or acted.

    The seats are those of the last day of the last year.
    """
    local = select(Organisation.id).where(seated_there(code, fiscal_year_end(last)))
    return Activity.fiscal_year.between(first, last) & or_(
        Activity.parties.any(ActivityParty.organisation_id.in_(local)), Activity.acting_id.in_(local)
    )
