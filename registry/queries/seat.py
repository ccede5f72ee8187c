"""Where the partners of a day sit: no more of each than a count needs."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.model import Municipality, Organisation
from registry.model.vocabulary import Basis, Category
from registry.queries.loading import CHUNK
from registry.queries.partner import is_partner

REGION_OF_SEAT = func.coalesce(Municipality.region_code, Organisation.region_code)


class Seat(NamedTuple):
    """A partner's place and category; what is not known is ``None``."""

    organisation_id: int
    category: Category
    region: str | None
    basis: Basis | None
    municipality: str | None


class Name(NamedTuple):
    """What an organisation is called and where it stands, for a picture of thousands."""

    organisation_id: int
    name: str
    name_en: str | None
    category: Category
    region: str | None


def names(session: Session, identities: Collection[int]) -> list[Name]:
    """The names of organisations, partners or not, in the order of their ids."""
    columns = (
        Organisation.id,
        Organisation.name,
        Organisation.name_en,
        Organisation.category,
        REGION_OF_SEAT,
    )
    statement = select(*columns).outerjoin(Organisation.municipality).order_by(Organisation.id)
    wanted = sorted(identities)
    return [
        Name._make(row)
        for start in range(0, len(wanted), CHUNK)
        for row in session.execute(statement.where(Organisation.id.in_(wanted[start : start + CHUNK])))
    ]


def seats(session: Session, *, as_of: date) -> Sequence[Seat]:
    """The seats of the partners known on a day, in the order of their readings."""
    statement = (
        select(
            Organisation.id,
            Organisation.category,
            REGION_OF_SEAT,
            Organisation.seat_basis,
            Organisation.municipality_code,
        )
        .outerjoin(Organisation.municipality)
        .where(is_partner(as_of))
        .order_by(Organisation.sort_key, Organisation.id)
    )
    return [Seat._make(row) for row in session.execute(statement)]
