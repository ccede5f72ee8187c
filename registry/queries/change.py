"""The change record, for reading."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.model import Change

PAGE = 100


def change(session: Session, identity: int) -> Change | None:
    """One act."""
    return session.get(Change, identity)


def changes_of(session: Session, *, subject: str, subject_id: str) -> Sequence[Change]:
    """Every act on one record, the newest first."""
    statement = select(Change).where(Change.subject == subject, Change.subject_id == subject_id)
    return session.scalars(statement.order_by(Change.id.desc())).all()


def changes(
    session: Session,
    *,
    before: int | None = None,
    by: str | None = None,
    subject: str | None = None,
    limit: int = PAGE,
) -> Sequence[Change]:
    """The newest acts, at most ``limit``, older than the act ``before`` where that is given."""
    statement = select(Change).order_by(Change.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(Change.id < before)
    if by is not None:
        statement = statement.where(Change.by == by)
    if subject is not None:
        statement = statement.where(Change.subject == subject)
    return session.scalars(statement).all()


def acts(session: Session, act: str) -> Sequence[Change]:
    """Every act of one kind, the oldest first."""
    return session.scalars(select(Change).where(Change.act == act).order_by(Change.id)).all()


def changes_since(session: Session, link: str) -> Sequence[Change]:
    """Every act after the one that bears a hash, the oldest first; all of them where there is no such act."""
    start = select(func.coalesce(func.max(Change.id), 0)).where(Change.hash == link).scalar_subquery()
    return session.scalars(select(Change).where(Change.id > start).order_by(Change.id)).all()


def newest_link(session: Session) -> str | None:
    """The hash of the newest act: as long as it is the same, nothing was written. ``None`` before the first."""
    return session.scalar(select(Change.hash).order_by(Change.id.desc()).limit(1))


def is_in_the_chain(session: Session, link: str) -> bool:
    """Whether an act bears a hash: a head that was kept elsewhere is lost when the end of the record was cut off."""
    return session.scalar(select(Change.id).where(Change.hash == link)) is not None


def rows_since(session: Session, link: str, most: int) -> list[dict[str, Any]] | None:
    """The rows that acts after a link touched, in their order; ``None`` when no act has that link, or above ``most`` acts."""
    begin = session.scalar(select(Change.id).where(Change.hash == link))
    if begin is None:
        return None
    later = select(Change.rows).where(Change.id > begin).order_by(Change.id).limit(most + 1)
    acts = session.scalars(later).all()
    return None if len(acts) > most else [row for rows in acts for row in rows]


def newest_changes(session: Session, *, subject: str, identities: Collection[int]) -> dict[int, Change]:
    """The newest act on each of some records."""
    newest = (
        select(func.max(Change.id))
        .where(Change.subject == subject, Change.subject_id.in_([str(each) for each in identities]))
        .group_by(Change.subject_id)
    )
    found = session.scalars(select(Change).where(Change.id.in_(newest)))
    return {int(each.subject_id): each for each in found}


def merge_of(session: Session, kept_id: int, gone_id: int) -> Change | None:
    """The newest act by which one record of an organisation became part of another; ``None`` without one."""
    acts = select(Change).where(
        Change.subject == "organisation",
        Change.subject_id == str(kept_id),
        Change.act == "organisation:merge",
    )
    for change in session.scalars(acts.order_by(Change.id.desc())):
        if any(
            row["table"] == "organisation" and row["key"] == str(gone_id) and not row["after"]
            for row in change.rows
        ):
            return change
    return None
