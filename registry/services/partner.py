"""Organisations: registered when an agreement or a piece of work first names them."""

from sqlalchemy.orm import Session

from registry.japanese.names import mend_blanks
from registry.model import Organisation, OrganisationName
from registry.model.vocabulary import Basis, Category, NameKind
from registry.services.recording import Actor, register


def register_organisation(
    session: Session,
    *,
    name: str,
    category: Category,
    by: Actor,
    kana: str | None = None,
    municipality_code: str | None = None,
) -> Organisation:
    """A new organisation under its official name; what is not given is unknown until somebody says so.

    A municipality that is given has been told by the organisation itself: it counts as confirmed.
    """
    official = mend_blanks(name)
    made = Organisation(
        name=official,
        kana=kana,
        category=category,
        municipality_code=municipality_code,
        seat_basis=Basis.CONFIRMED if municipality_code else None,
        names=[OrganisationName(name=official, kana=kana, kind=NameKind.OFFICIAL)],
    )
    register(session, subject=made, by=by)
    return made
