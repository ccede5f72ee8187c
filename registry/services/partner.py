"""Organisations: registered when an agreement or a piece of work first names them."""

from sqlalchemy.orm import Session

from registry.japanese.names import mend_blanks
from registry.model import Organisation, OrganisationName
from registry.model.vocabulary import Category, NameKind
from registry.services.recording import Actor, register


def register_organisation(
    session: Session, *, name: str, category: Category, by: Actor, kana: str | None = None
) -> Organisation:
    """A new organisation under its official name; seat and everything else are unknown until somebody says so."""
    official = mend_blanks(name)
    made = Organisation(
        name=official,
        kana=kana,
        category=category,
        names=[OrganisationName(name=official, kana=kana, kind=NameKind.OFFICIAL)],
    )
    register(session, subject=made, by=by)
    return made
