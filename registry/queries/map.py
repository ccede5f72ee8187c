"""What the regional map counts: records by the seats of the organisations that they name, programmes by who is eligible.

The same rules as the filters of the lists (``seats`` in former_seat.py), so that a number opens as many rows.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select, union
from sqlalchemy.orm import Session

from registry.japanese.dates import fiscal_year as year_of
from registry.japanese.dates import fiscal_year_end
from registry.model import (
    Activity,
    ActivityParty,
    Agreement,
    AgreementParty,
    Municipality,
    Organisation,
    Programme,
)
from registry.queries.former_seat import SeatOn
from registry.queries.loading import related
from registry.queries.period import Period
from registry.queries.programme import offered_in


@dataclass
class Places:
    """Records of each municipality and of each region; a record counts once in a place, whoever it names there."""

    municipalities: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    regions: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def add(self, record: int, municipality: str | None, region: str | None) -> None:
        if municipality is not None:
            self.municipalities[municipality].add(record)
        if region is not None:
            self.regions[region].add(record)


@dataclass(frozen=True)
class Offers:
    """Programmes known to be offered in a fiscal year, by place, and how many of the others nobody knows about."""

    places: Places
    unknown: int
    known: int


def agreements_by_seat(session: Session, as_of: date) -> Places:
    """Agreements, in force or not, by where their parties sat on a day."""
    places = Places()
    seat = SeatOn(as_of)
    statement = (
        select(AgreementParty.agreement_id, seat.municipality_code, seat.region_code)
        .select_from(AgreementParty)
        .join(Organisation, AgreementParty.organisation_id == Organisation.id)
    )
    for agreement, municipality, region in session.execute(seat.joined(statement).distinct()):
        places.add(agreement, municipality, region)
    return places


def joint_work_by_seat(session: Session, period: Period) -> tuple[dict[str, int], dict[str, int]]:
    """How much joint work of a period names organisations seated in each municipality, and in each region.

    Joint work is dated by its fiscal year alone: the seats are those of the last day of the last year.
    """
    seat = SeatOn(fiscal_year_end(period.fiscal_year))
    within = Activity.fiscal_year.between(period.first_year, period.fiscal_year)
    named = union(
        select(
            ActivityParty.activity_id.label("activity"), ActivityParty.organisation_id.label("organisation")
        )
        .join(ActivityParty.activity)
        .where(within),
        select(Activity.id, Activity.acting_id).where(within, Activity.acting_id.is_not(None)),
    ).subquery()
    found = []
    for place in (seat.municipality_code, seat.region_code):
        statement = seat.joined(
            select(place, func.count(named.c.activity.distinct()))
            .select_from(Organisation)
            .join(named, named.c.organisation == Organisation.id)
        )
        statement = statement.where(place.is_not(None)).group_by(place)
        found.append({code: count for code, count in session.execute(statement) if code is not None})
    return found[0], found[1]


def programmes_by_place(session: Session, fiscal_year: int) -> Offers:
    """Programmes known to be offered in a fiscal year, by the places whose companies are eligible."""
    inside: dict[str, list[str]] = defaultdict(list)
    region_of: dict[str, str] = {}
    for code, region in session.execute(select(Municipality.code, Municipality.region_code)):
        inside[region].append(code)
        region_of[code] = region
    statement = select(Programme).options(
        related(Programme.years), related(Programme.municipalities), related(Programme.regions)
    )
    places, unknown, known = Places(), 0, 0
    for programme in session.scalars(statement):
        offered = offered_in(programme, fiscal_year)
        unknown += offered is None
        known += offered is not None
        if not offered:
            continue
        for municipality in programme.municipalities:
            code = municipality.municipality_code
            places.add(programme.id, code, region_of[code])
        for area in programme.regions:
            places.add(programme.id, None, area.region_code)
            for code in inside[area.region_code]:
                places.add(programme.id, code, None)
    return Offers(places, unknown, known)


def first_recorded_year(session: Session) -> int | None:
    """The first fiscal year of which anything on the map can be known: a signed agreement, or joint work."""
    signed = session.scalar(select(func.min(Agreement.signed_on)))
    worked = session.scalar(select(func.min(Activity.fiscal_year)))
    return min((year for year in (year_of(signed) if signed else None, worked) if year), default=None)
