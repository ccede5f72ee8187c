"""Where the partners of a day sit: no more of each than a count needs."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.model import Municipality, Organisation
from registry.model.vocabulary import Basis, Category
from registry.queries.partner import is_partner


class Seat(NamedTuple):
    """A partner's place and category; what is not known is ``None``."""

    organisation_id: int
    category: Category
    region: str | None
    basis: Basis | None
    municipality: str | None


def seats(session: Session, *, as_of: date) -> Sequence[Seat]:
    """The seats of the partners known on a day, in the order of their readings."""
    region = func.coalesce(Municipality.region_code, Organisation.region_code)
    statement = (
        select(
            Organisation.id,
            Organisation.category,
            region,
            Organisation.seat_basis,
            Organisation.municipality_code,
        )
        .outerjoin(Organisation.municipality)
        .where(is_partner(as_of))
        .order_by(Organisation.sort_key, Organisation.id)
    )
    return [Seat._make(row) for row in session.execute(statement)]
