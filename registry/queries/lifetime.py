"""What became of organisations: who was split from one, and who was carried on by it; who no longer exists."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from registry.model import Lifetime, MergedOrganisation, Organisation
from registry.queries.loading import related


def offshoots_of(session: Session, identity: int) -> Sequence[Lifetime]:
    """The lives of the organisations that were split from one."""
    statement = select(Lifetime).options(related(Lifetime.organisation))
    return session.scalars(
        statement.where(Lifetime.origin_id == identity).order_by(Lifetime.organisation_id)
    ).all()


def predecessors_of(session: Session, identity: int) -> Sequence[Organisation]:
    """The organisations that one carries on, with what is known of their end."""
    statement = select(Organisation).options(related(Organisation.lifetime))
    return session.scalars(
        statement.where(Organisation.successor_id == identity).order_by(Organisation.id)
    ).all()


def carried_on_by(session: Session, identity: int) -> set[int]:
    """An organisation, and those that carry it on one after the other."""
    found, at = set[int](), identity
    while at not in found:
        found.add(at)
        successor = session.scalar(select(Organisation.successor_id).where(Organisation.id == at))
        if successor is None:
            break
        at = successor
    return found


def merged_into(session: Session, identity: int) -> Sequence[MergedOrganisation]:
    """The records that became part of one."""
    statement = select(MergedOrganisation).where(MergedOrganisation.kept_id == identity)
    return session.scalars(statement.order_by(MergedOrganisation.id)).all()


def merged_numbers(session: Session, numbers: Collection[int | None]) -> dict[int, int]:
    """Of numbers that records had before they became part of another one: the number of that one."""
    found = select(MergedOrganisation.id, MergedOrganisation.kept_id).where(
        MergedOrganisation.id.in_(numbers)
    )
    return {each.id: each.kept_id for each in session.execute(found)}


def closed_by(day: date) -> ColumnElement[bool]:
    """SQL: the organisation had ended before a day; of an end known to the month or year, its last day counts."""
    return exists().where(Lifetime.organisation_id == Organisation.id, Lifetime.closed_on < day)
