"""Where an organisation sat on a day: one rule, for organisations at hand and in SQL.

The seat on a day is the former seat with the first last day that is not before it, else the present one. So a later
move changes no earlier day, and what is corrected in the present seat changes the days since the last move.
"""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVarTuple

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from registry.model import FormerSeat, Municipality, Organisation
from registry.queries.loading import related

Columns = TypeVarTuple("Columns")
# Either has the columns of a seat.
Seat = Organisation | FormerSeat
# SQL: what is asked of a seat; takes the table that holds it.
_Asked = Callable[[type[Seat]], ColumnElement[bool]]

# What seat_on and region_on read of an organisation.
SEATS = (
    related(Organisation.municipality),
    related(Organisation.former_seats).joinedload(FormerSeat.municipality),
)


def seat_on(organisation: Organisation, day: date) -> Seat:
    """The seat of a day."""
    then = [each for each in organisation.former_seats if each.valid_to >= day]
    return min(then, key=lambda each: each.valid_to, default=organisation)


def region_on(organisation: Organisation, day: date) -> str | None:
    """The region of the seat of a day."""
    return region_of(seat_on(organisation, day))


def region_of(seat: Seat) -> str | None:
    """The region of a seat: that of its municipality, else the one recorded, else unknown."""
    return seat.municipality.region_code if seat.municipality is not None else seat.region_code


def seated_in(region: str | Select[str], day: date) -> ColumnElement[bool]:
    """SQL: the organisation sat on a day in a region, or in one of those that a query finds."""
    wanted = [region] if isinstance(region, str) else region
    inside = select(Municipality.code).where(Municipality.region_code.in_(wanted))
    return _seated(
        lambda seat: or_(
            seat.municipality_code.in_(inside),
            seat.municipality_code.is_(None) & seat.region_code.in_(wanted),
        ),
        day,
    )


def seated_there(municipality: str, day: date) -> ColumnElement[bool]:
    """SQL: the organisation sat on a day in a municipality."""
    return _seated(lambda seat: seat.municipality_code == municipality, day)


def seats(day: date, *, region: str | None = None, municipality: str | None = None) -> Select[int] | None:
    """SQL: ids of the organisations that sat in a region or a municipality; ``None`` when neither is asked for."""
    asked = [seated_in(region, day)] if region is not None else []
    if municipality is not None:
        asked.append(seated_there(municipality, day))
    return select(Organisation.id).where(*asked) if asked else None


class SeatOn:
    """SQL: the columns of the seats on a day, for a statement that asks for organisations and is ``joined``."""

    def __init__(self, day: date) -> None:
        self._then = _then(day, FormerSeat).subquery()
        self.municipality_code: ColumnElement[str | None] = self._column("municipality_code")
        self.prefecture_code: ColumnElement[str | None] = self._column("prefecture_code")
        self.basis: ColumnElement[Any] = self._column("seat_basis")
        self.region_code: ColumnElement[str | None] = func.coalesce(
            Municipality.region_code, self._column("region_code")
        )

    def joined(self, statement: Select[*Columns]) -> Select[*Columns]:
        """The statement with the former seats of the day, and the municipalities of the seats."""
        return statement.outerjoin(self._then, self._then.c.organisation_id == Organisation.id).outerjoin(
            Municipality, Municipality.code == self.municipality_code
        )

    def _column(self, name: str) -> ColumnElement[Any]:
        moved = self._then.c.organisation_id.is_not(None)
        return case((moved, self._then.c[name]), else_=getattr(Organisation, name))


def _seated(asked: _Asked, day: date) -> ColumnElement[bool]:
    moved = Organisation.id.in_(select(FormerSeat.organisation_id).where(FormerSeat.valid_to >= day))
    then = Organisation.id.in_(_then(day, FormerSeat.organisation_id).where(asked(FormerSeat)))
    return or_(~moved & asked(Organisation), and_(moved, then))


def _then(day: date, *wanted: Any) -> Select[Any]:
    """SQL: the former seats that were the seats of a day."""
    sooner = aliased(FormerSeat)
    an_earlier_one = exists().where(
        sooner.organisation_id == FormerSeat.organisation_id,
        sooner.valid_to >= day,
        sooner.valid_to < FormerSeat.valid_to,
    )
    return select(*wanted).where(FormerSeat.valid_to >= day, ~an_earlier_one.correlate(FormerSeat))
