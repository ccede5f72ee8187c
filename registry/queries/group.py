"""Groups, and who belongs to them on a day."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, TypedDict, TypeVar, Unpack

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from registry.model import Group, Membership
from registry.model.vocabulary import GroupKind
from registry.queries.group_name import once_named
from registry.queries.loading import CHUNK, related

S = TypeVar("S", bound=Select[Any])


def member_on(first: date, last: date) -> ColumnElement[bool]:
    """SQL: the membership overlaps the days from ``first`` to ``last``.

    Where the beginning is not printed, it counts from the day on which a source attests it.
    """
    since = func.coalesce(Membership.valid_from, Membership.attested_on)
    return (since <= last) & or_(Membership.valid_to.is_(None), Membership.valid_to >= first)


def is_member_on(membership: Membership, day: date) -> bool:
    """The same rule as :func:`member_on` for one day and a membership at hand."""
    since = counted_from(membership)
    return since is not None and since <= day and (membership.valid_to is None or membership.valid_to >= day)


def counted_from(membership: Membership) -> date | None:
    """The day from which a membership counts: its beginning, else the day on which a source attests it."""
    return membership.valid_from or membership.attested_on


class GroupFilters(TypedDict, total=False):
    """What groups are chosen by."""

    kind: GroupKind | None
    partner_id: int | None
    partner_ids: Collection[int] | None
    q: str | None
    identities: Sequence[int] | None


def groups(session: Session, **filters: Unpack[GroupFilters]) -> Sequence[Group]:
    """Groups with their names, years and memberships, in the order of the annual report."""
    statement = select(Group).options(
        related(Group.parent),
        related(Group.children),
        related(Group.years),
        related(Group.former_names),
        related(Group.memberships).selectinload(Membership.organisation, chunksize=CHUNK),
    )
    return session.scalars(_chosen(statement, **filters)).all()


def group_ids(session: Session, **filters: Unpack[GroupFilters]) -> Sequence[int]:
    """The numbers of the same groups in the same order."""
    return session.scalars(_chosen(select(Group.id), **filters)).all()


def _chosen(
    statement: S,
    *,
    kind: GroupKind | None = None,
    partner_id: int | None = None,
    partner_ids: Collection[int] | None = None,
    q: str | None = None,
    identities: Sequence[int] | None = None,
) -> S:
    if identities is not None:
        statement = statement.where(Group.id.in_(identities))
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
                once_named(q.strip()),
                Group.topics.icontains(q.strip(), autoescape=True),
            )
        )
    return statement.order_by(Group.id)


def group(session: Session, identity: int) -> Group | None:
    """One group with its years and memberships."""
    return next(iter(groups(session, identities=[identity])), None)


def memberships(
    session: Session, *, as_of: date | None = None, group_id: int | None = None
) -> Sequence[Membership]:
    """Memberships, all of them or those of one group, all of them or those that hold on a day."""
    statement = select(Membership).options(
        related(Membership.group).selectinload(Group.former_names, chunksize=CHUNK),
        related(Membership.organisation),
    )
    if group_id is not None:
        statement = statement.where(Membership.group_id == group_id)
    if as_of is not None:
        statement = statement.where(member_on(as_of, as_of))
    return session.scalars(statement.order_by(Membership.id)).all()


def group_named(session: Session, name: str) -> Group | None:
    """The group with exactly this name."""
    return session.scalar(select(Group).where(Group.name == name))


def group_tree(session: Session) -> dict[int, tuple[str, int | None]]:
    """Every group's name and parent, by id: what a parent can be chosen from."""
    statement = select(Group.id, Group.name, Group.parent_id).order_by(Group.id)
    return {identity: (name, parent) for identity, name, parent in session.execute(statement)}


def below(tree: dict[int, tuple[str, int | None]], identity: int) -> set[int]:
    """The groups under a group, itself included: none of them can be its parent."""
    found = {identity}
    while more := {each for each, (_, parent) in tree.items() if parent in found} - found:
        found |= more
    return found


def count_groups(session: Session) -> int:
    """How many there are."""
    return session.scalar(select(func.count()).select_from(Group)) or 0
