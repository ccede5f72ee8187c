"""Seats of organisations: a move keeps the old one with its last day, a correction writes over it."""

from dataclasses import dataclass
from datetime import date, timedelta

from registry.model import FormerSeat, Organisation
from registry.model.vocabulary import Basis
from registry.services.renaming import refuse_first_day


class SeatRefused(ValueError):
    """A seat that cannot be written; the text is a sentence for the user."""


class SeatTwice(SeatRefused):
    """A municipality lies in one region: another one cannot be told beside it."""


class BasisMissing(SeatRefused):
    """A seat, and nobody says how it is known."""


class NotMoved(SeatRefused):
    """A day of a move, and the seat is the same."""


@dataclass(frozen=True)
class Seat:
    """Where an organisation sits, and how that is known; nothing where nobody knows."""

    municipality_code: str | None = None
    prefecture_code: str | None = None
    region_code: str | None = None
    basis: Basis | None = None

    @property
    def place(self) -> tuple[str | None, ...]:
        """The place alone: another basis for the same place is no other seat."""
        return self.municipality_code, self.prefecture_code, self.region_code


def seat_of(organisation: Organisation) -> Seat:
    """The present seat."""
    return Seat(
        organisation.municipality_code,
        organisation.prefecture_code,
        organisation.region_code,
        organisation.seat_basis,
    )


def check_seat(organisation: Organisation, seat: Seat, moved_on: date | None, today: date) -> None:
    """Refuse a seat that cannot be, or a day on which nobody can have moved there."""
    if seat.municipality_code is not None and seat.region_code is not None:
        raise SeatTwice("区市町村を選んだときは、地域は選びません")
    if any(seat.place) and seat.basis is None:
        raise BasisMissing("所在には根拠が要ります")
    if moved_on is not None:
        if seat.place == seat_of(organisation).place:
            raise NotMoved("所在が変わっていないので、移転日は書けません")
        refuse_first_day(moved_on, [each.valid_to for each in organisation.former_seats], today, of_seat=True)


def set_seat(organisation: Organisation, seat: Seat, moved_on: date | None) -> None:
    """Write the seat down: from a day on, the old one is kept up to the day before; without one it was a mistake."""
    if moved_on is not None:
        old = seat_of(organisation)
        organisation.former_seats.append(
            FormerSeat(
                municipality_code=old.municipality_code,
                prefecture_code=old.prefecture_code,
                region_code=old.region_code,
                seat_basis=old.basis,
                valid_to=moved_on - timedelta(days=1),
                source_file=organisation.source_file,
                source_line=organisation.source_line,
            )
        )
    organisation.municipality_code, organisation.prefecture_code, organisation.region_code = seat.place
    organisation.seat_basis = seat.basis if any(seat.place) else None
