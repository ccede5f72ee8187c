"""Joint work of fiscal years."""

from collections.abc import Collection, Sequence
from typing import Any, TypedDict, TypeVar, Unpack

from sqlalchemy import ColumnElement, Select, func, or_, select, union_all
from sqlalchemy.orm import Session

from registry.model import Activity, ActivityParty, ActivityProgramme
from registry.model.vocabulary import ActivityType
from registry.queries.loading import CHUNK, related
from registry.queries.rows import Stretch

S = TypeVar("S", bound=Select[Any])


class ActivityFilters(TypedDict, total=False):
    """What joint work is chosen by.

    A kind matches any kind of a compound one, ``years`` fiscal years end with ``fiscal_year``, ``seated`` are
    organisations of which one is named, or acted.
    """

    fiscal_year: int | None
    years: int
    kind: ActivityType | None
    partner_id: int | None
    section: str | None
    branch: str | None
    event_id: int | None
    programme_id: int | None
    agreement_id: int | None
    q: str | None
    seated: Select[int] | None
    identities: Sequence[int]
    among: ColumnElement[bool] | None


def activities(session: Session, **filters: Unpack[ActivityFilters]) -> Sequence[Activity]:
    """Joint work in printed order, newest fiscal year first."""
    return session.scalars(_chosen(_whole(select(Activity)), **filters)).all()


def activity_ids(session: Session, **filters: Unpack[ActivityFilters]) -> Sequence[int]:
    """The numbers of the same joint work in the same order, for lists that are too long to be held."""
    return session.scalars(_chosen(select(Activity.id), **filters)).all()


def activity_stretch(session: Session, length: int, **filters: Unpack[ActivityFilters]) -> Stretch[Activity]:
    """The same joint work, read where it is looked at; ``length`` says how much it is."""

    def read(start: int, stop: int) -> Sequence[Activity]:
        statement = _chosen(select(Activity.id), **filters).offset(start).limit(stop - start)
        return activities(session, identities=session.scalars(statement).all())

    return Stretch(length, read)


def count_chosen(session: Session, **filters: Unpack[ActivityFilters]) -> int:
    """How much of joint work is chosen."""
    chosen = _chosen(select(Activity.id), **filters).order_by(None).subquery()
    return session.scalar(select(func.count()).select_from(chosen)) or 0


def activity(session: Session, identity: int) -> Activity | None:
    """One fact of joint work."""
    return next(iter(activities(session, identities=[identity])), None)


def activities_under(
    session: Session,
    *,
    agreement_id: int,
    organisations: Collection[int],
    programmes: Collection[int],
    first_year: int,
    last_year: int,
) -> Sequence[Activity]:
    """Joint work up to a fiscal year that is linked to an agreement, or else was done since ``first_year``
    with one of the organisations or names one of the programmes; newest fiscal year first."""
    alike = or_(
        Activity.parties.any(ActivityParty.organisation_id.in_(organisations)),
        Activity.acting_id.in_(organisations),
        Activity.programmes.any(ActivityProgramme.programme_id.in_(programmes)),
    )
    statement = _whole(select(Activity)).where(
        Activity.fiscal_year <= last_year,
        or_(Activity.agreement_id == agreement_id, alike & (Activity.fiscal_year >= first_year)),
    )
    return session.scalars(statement.order_by(Activity.fiscal_year.desc(), Activity.id)).all()


def fiscal_years(session: Session) -> list[int]:
    """The fiscal years with joint work, newest first."""
    statement = select(Activity.fiscal_year).distinct().order_by(Activity.fiscal_year.desc())
    return list(session.scalars(statement))


def count_activities(session: Session, *, fiscal_year: int) -> int:
    """How many there are in a fiscal year."""
    statement = select(func.count()).select_from(Activity).where(Activity.fiscal_year == fiscal_year)
    return session.scalar(statement) or 0


def _chosen(
    statement: S,
    *,
    fiscal_year: int | None = None,
    years: int = 1,
    kind: ActivityType | None = None,
    partner_id: int | None = None,
    section: str | None = None,
    branch: str | None = None,
    event_id: int | None = None,
    programme_id: int | None = None,
    agreement_id: int | None = None,
    q: str | None = None,
    seated: Select[int] | None = None,
    identities: Sequence[int] | None = None,
    among: ColumnElement[bool] | None = None,
) -> S:
    if identities is not None:
        statement = statement.where(Activity.id.in_(identities))
    if fiscal_year is not None:
        statement = statement.where(Activity.fiscal_year.between(fiscal_year - years + 1, fiscal_year))
    if kind is not None:
        statement = statement.where(Activity.kinds.any(kind=kind))
    if partner_id is not None:
        statement = statement.where(
            # Looked up by the partner: asked of each activity, all of them would be gone through.
            Activity.id.in_(
                union_all(
                    select(ActivityParty.activity_id).where(ActivityParty.organisation_id == partner_id),
                    select(Activity.id).where(Activity.acting_id == partner_id),
                )
            )
        )
    if seated is not None:
        statement = statement.where(
            or_(
                Activity.parties.any(ActivityParty.organisation_id.in_(seated)),
                Activity.acting_id.in_(seated),
            )
        )
    if section is not None:
        statement = statement.where(Activity.section == section)
    if branch is not None:
        statement = statement.where(Activity.branch_code == branch)
    if event_id is not None:
        statement = statement.where(Activity.event_id == event_id)
    if programme_id is not None:
        statement = statement.where(Activity.programmes.any(ActivityProgramme.programme_id == programme_id))
    if agreement_id is not None:
        statement = statement.where(Activity.agreement_id == agreement_id)
    if q and q.strip():
        statement = statement.where(Activity.title.icontains(q.strip(), autoescape=True))
    if among is not None:
        statement = statement.where(among)
    return statement.order_by(Activity.fiscal_year.desc(), Activity.id)


def _whole(statement: Select[Activity]) -> Select[Activity]:
    return statement.options(
        related(Activity.parties).selectinload(ActivityParty.organisation, chunksize=CHUNK),
        related(Activity.acting),
        related(Activity.branch),
        related(Activity.kinds),
        related(Activity.months),
        related(Activity.event),
        related(Activity.agreement),
        related(Activity.item),
        related(Activity.previous),
        related(Activity.programmes).selectinload(ActivityProgramme.programme, chunksize=CHUNK),
    )
