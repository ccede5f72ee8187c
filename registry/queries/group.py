"""Groups, and who belongs to them on a day."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from registry.model import Group, Membership
from registry.model.vocabulary import GroupKind
from registry.queries.loading import CHUNK, related


def member_on(first: date, last: date) -> ColumnElement[bool]:
    """SQL: the membership overlaps the days from ``first`` to ``last``.

    Where the beginning is not printed, it counts from the day on which a source attests it.
    """
    since = func.coalesce(Membership.valid_from, Membership.attested_on)
    return (since <= last) & or_(Membership.valid_to.is_(None), Membership.valid_to >= first)


def is_member_on(membership: Membership, day: date) -> bool:
    """The same rule as :func:`member_on` for one day and a membership at hand."""
    since = membership.valid_from or membership.attested_on
    return since is not None and since <= day and (membership.valid_to is None or membership.valid_to >= day)


def groups(
    session: Session,
    *,
    kind: GroupKind | None = None,
    partner_id: int | None = None,
    partner_ids: Collection[int] | None = None,
    q: str | None = None,
    identity: int | None = None,
) -> Sequence[Group]:
    """Groups with their years and memberships, in the order of the annual report."""
    statement = select(Group).options(
        related(Group.parent),
        related(Group.children),
        related(Group.years),
        related(Group.memberships).selectinload(Membership.organisation, chunksize=CHUNK),
    )
    if identity is not None:
        statement = statement.where(Group.id == identity)
    if kind is not None:
        statement = statement.where(Group.kind == kind)
    if partner_ids is not None:
        statement = statement.where(Group.memberships.any(Membership.organisation_id.in_(partner_ids)))
    if partner_id is not None:
        statement = statement.where(Group.memberships.any(Membership.organisation_id == partner_id))
    if q and q.strip():
        statement = statement.where(
            or_(
                Group.name.icontains(q.strip(), autoescape=True),
                Group.topics.icontains(q.strip(), autoescape=True),
            )
        )
    return session.scalars(statement.order_by(Group.id)).all()


def group(session: Session, identity: int) -> Group | None:
    """One group with its years and memberships."""
    return next(iter(groups(session, identity=identity)), None)


def memberships(session: Session, *, as_of: date | None = None) -> Sequence[Membership]:
    """Memberships, all of them or those that hold on a day."""
    statement = select(Membership).options(related(Membership.group), related(Membership.organisation))
    if as_of is not None:
        statement = statement.where(member_on(as_of, as_of))
    return session.scalars(statement.order_by(Membership.id)).all()


def count_groups(session: Session) -> int:
    """How many there are."""
    return session.scalar(select(func.count()).select_from(Group)) or 0
