"""The regional map of a period: what is known of each municipality and region, and how dark it is drawn.

The steps of a measure are fixed, so that two years, and a municipality and its region, can be compared by their shade.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from registry.network.measures import coverage
from registry.queries.binding import binding
from registry.queries.joint import recorded_years
from registry.queries.map import agreements_by_seat, joint_work_by_seat, programmes_by_place
from registry.queries.period import Period
from registry.queries.place import municipalities, regions
from registry.reports.density import Cell, Density, density

# A fifth of the partners a step, as in the table of densities.
SHARES = 5


class MapMeasure(StrEnum):
    """What the map shows."""

    AGREEMENTS = "agreements"
    COVERAGE = "coverage"
    JOINT_WORK = "joint_work"
    PROGRAMMES = "programmes"
    CHANGE = "change"


# The lowest number of each step from the second on. Below it there is nothing, which has a step of its own.
STEPS: Mapping[MapMeasure, tuple[int, int, int, int, int]] = {
    # Most municipalities that have any have one or two, with themselves and a foundation; the steps double from there.
    MapMeasure.AGREEMENTS: (1, 2, 3, 5, 9),
    # Several times as frequent: up to two now and then, up to five a quarter, up to ten, up to two a month, more.
    MapMeasure.JOINT_WORK: (1, 3, 6, 11, 21),
    # A municipality's own are one or two; what is open in the whole region or metropolis comes on top.
    MapMeasure.PROGRAMMES: (1, 2, 3, 5, 9),
    # One or two more or fewer is a year's chance; three is a change, and six is twice that.
    MapMeasure.CHANGE: (-2, 0, 1, 3, 6),
}


@dataclass(frozen=True)
class Figures:
    """What is known of one place; ``None`` where nobody knows.

    ``known`` are the partners seated there at the end of the period, ``linked`` those of them with a tie.
    """

    agreements: int
    known: int
    linked: int
    joint_work: int | None
    before: int | None
    programmes: int | None

    @property
    def coverage(self) -> float | None:
        return coverage(self.linked, self.known)

    @property
    def change(self) -> int | None:
        """Joint work of the period less that of the period before, when both were recorded."""
        return None if self.joint_work is None or self.before is None else self.joint_work - self.before

    def value(self, measure: MapMeasure) -> int | float | None:
        """The number of a measure; ``None`` where it is undefined."""
        values = {
            MapMeasure.AGREEMENTS: self.agreements,
            MapMeasure.COVERAGE: self.coverage,
            MapMeasure.JOINT_WORK: self.joint_work,
            MapMeasure.PROGRAMMES: self.programmes,
            MapMeasure.CHANGE: self.change,
        }
        return values[measure]

    def step(self, measure: MapMeasure) -> int | None:
        """How dark the place is drawn, 0 to 5; ``None`` where the measure is undefined."""
        if measure is MapMeasure.COVERAGE:
            return -(-SHARES * self.linked // self.known) if self.known else None
        value = self.value(measure)
        return None if value is None else bisect_right(STEPS[measure], value)


@dataclass(frozen=True)
class RegionalMap:
    """The figures of every municipality and region, by code, and what they leave out.

    ``unrecorded`` are the fiscal years of the period without any joint work in the registry, ``unrecorded_before``
    those of the period before it, which is as long.
    """

    period: Period
    municipalities: Mapping[str, Figures]
    regions: Mapping[str, Figures]
    without_region: int
    without_municipality: int
    unknown_programmes: int
    unrecorded: tuple[int, ...]
    unrecorded_before: tuple[int, ...]


def before(period: Period) -> Period:
    """The period of the same length that ends where this one begins."""
    return Period(period.first_year - 1, period.years)


def regional_map(
    session: Session,
    period: Period,
    *,
    table: Density | None = None,
    in_force: frozenset[int] | None = None,
) -> RegionalMap:
    """Count everything that the map can show, in a fixed number of queries.

    ``table`` are the densities of the period, ``in_force`` the agreements that bind on its last day, where they are
    at hand.
    """
    if in_force is None:
        in_force = binding(session, period.last_day)
    if table is None:
        table = density(session, period, in_force=in_force)
    agreements = agreements_by_seat(session, period.last_day)
    offers = programmes_by_place(session, period.fiscal_year)
    now = joint_work_by_seat(session, period)
    then = joint_work_by_seat(session, before(period))
    recorded = recorded_years(session).activities
    unrecorded, unrecorded_before = _unrecorded(period, recorded), _unrecorded(before(period), recorded)
    # A count of zero is said only of years that were recorded.
    tells = len(unrecorded) < period.years
    compares = not unrecorded and not unrecorded_before

    def figures(code: str, cell: Cell, *, regional: bool) -> Figures:
        places = (
            (agreements.regions, offers.places.regions)
            if regional
            else (agreements.municipalities, offers.places.municipalities)
        )
        return Figures(
            agreements=len(places[0].get(code, frozenset()) & in_force),
            known=len(cell.known),
            linked=len(cell.linked),
            joint_work=now[regional].get(code, 0) if tells else None,
            before=then[regional].get(code, 0) if compares else None,
            programmes=len(places[1].get(code, ())) if offers.known else None,
        )

    without = len(table.without_region)
    return RegionalMap(
        period=period,
        municipalities={
            each.code: figures(
                each.code,
                table.seated(table.cell(each.region_code), each.code),
                regional=False,
            )
            for each in municipalities(session)
        },
        regions={
            each.code: figures(each.code, table.cell(each.code), regional=True) for each in regions(session)
        },
        without_region=without,
        without_municipality=sum(
            seat.region is not None and seat.municipality is None for seat in table.seats.values()
        ),
        unknown_programmes=offers.unknown,
        unrecorded=unrecorded,
        unrecorded_before=unrecorded_before,
    )


def _unrecorded(period: Period, recorded: frozenset[int]) -> tuple[int, ...]:
    return tuple(year for year in range(period.first_year, period.fiscal_year + 1) if year not in recorded)
