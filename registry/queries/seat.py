"""Where the partners of a day sit: no more of each than a count needs."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model import Organisation
from registry.model.vocabulary import Basis, Category
from registry.queries.former_seat import SeatOn
from registry.queries.lifetime import closed_by
from registry.queries.loading import CHUNK
from registry.queries.partner import is_partner


class Seat(NamedTuple):
    """A partner's place and category; what is not known is ``None``."""

    organisation_id: int
    category: Category
    region: str | None
    basis: Basis | None
    municipality: str | None


class Name(NamedTuple):
    """What an organisation is called and where it stood, for a picture of thousands."""

    organisation_id: int
    name: str
    name_en: str | None
    category: Category
    region: str | None


def names(session: Session, identities: Collection[int], *, as_of: date) -> list[Name]:
    """The names of organisations, partners or not, in the order of their ids, with the regions of a day."""
    seat = SeatOn(as_of)
    columns = (
        Organisation.id,
        Organisation.name,
        Organisation.name_en,
        Organisation.category,
        seat.region_code,
    )
    statement = seat.joined(select(*columns).select_from(Organisation)).order_by(Organisation.id)
    wanted = sorted(identities)
    return [
        Name._make(row)
        for start in range(0, len(wanted), CHUNK)
        for row in session.execute(statement.where(Organisation.id.in_(wanted[start : start + CHUNK])))
    ]


def seats(session: Session, *, as_of: date) -> Sequence[Seat]:
    """Where the partners known on a day sat on it, in the order of their readings; those that had ended are left out."""
    seat = SeatOn(as_of)
    columns = Organisation.id, Organisation.category, seat.region_code, seat.basis, seat.municipality_code
    statement = (
        seat.joined(select(*columns).select_from(Organisation))
        .where(is_partner(as_of), ~closed_by(as_of))
        .order_by(Organisation.sort_key, Organisation.id)
    )
    return [Seat._make(row) for row in session.execute(statement)]
