"""Files that wait to be taken in; what headings meant before."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model import PendingImport, RememberedHeading


def pending_import(session: Session, identity: int, *, account_id: int) -> PendingImport | None:
    """One waiting file of an account; ``None`` when it is another's, or gone."""
    return session.scalar(
        select(PendingImport).where(PendingImport.id == identity, PendingImport.account_id == account_id)
    )


def pending_imports(session: Session, *, account_id: int) -> Sequence[PendingImport]:
    """The waiting files of an account, the newest first, without their contents."""
    own = select(PendingImport).where(PendingImport.account_id == account_id)
    return session.scalars(own.order_by(PendingImport.id.desc())).all()


def remembered(session: Session, *, account_id: int, kind: str) -> Mapping[str, str | None]:
    """What a person said last that headings mean in a kind of table: the column, ``None`` where it is left out."""
    found = select(RememberedHeading.heading, RememberedHeading.column).where(
        RememberedHeading.account_id == account_id, RememberedHeading.kind == kind
    )
    return {each.heading: each.column for each in session.execute(found)}
