"""Needs of companies with their introductions."""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypedDict, TypeVar, Unpack

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from registry.japanese.dates import fiscal_year_end, fiscal_year_start
from registry.model import Account, Introduction, Need, NeedKind
from registry.model.introduction import OPEN
from registry.model.vocabulary import NeedState, NeedType
from registry.queries.loading import CHUNK, related
from registry.queries.partner import named

S = TypeVar("S", bound=Select[Any])


class NeedFilters(TypedDict, total=False):
    """What needs are chosen by; ``overdue_on`` keeps those with an introduction to ask after."""

    state: NeedState | None
    branch: str | None
    without_branch: bool
    staff_id: int | None
    partner_id: int | None
    programme_id: int | None
    kind: NeedType | None
    fiscal_year: int | None
    overdue_on: date | None
    q: str | None
    identities: Sequence[int] | None


def needs(session: Session, **filters: Unpack[NeedFilters]) -> Sequence[Need]:
    """Needs, open ones first, the newest first."""
    return session.scalars(_chosen(_whole(select(Need)), **filters)).all()


def need_ids(session: Session, **filters: Unpack[NeedFilters]) -> Sequence[int]:
    """The numbers of the same needs in the same order."""
    return session.scalars(_chosen(select(Need.id), **filters)).all()


def _chosen(
    statement: S,
    *,
    state: NeedState | None = None,
    branch: str | None = None,
    without_branch: bool = False,
    staff_id: int | None = None,
    partner_id: int | None = None,
    programme_id: int | None = None,
    kind: NeedType | None = None,
    fiscal_year: int | None = None,
    overdue_on: date | None = None,
    q: str | None = None,
    identities: Sequence[int] | None = None,
) -> S:
    received = needs_of(branch=branch, without_branch=without_branch, staff_id=staff_id, kind=kind)
    statement = statement.where(*received)
    if identities is not None:
        statement = statement.where(Need.id.in_(identities))
    if state is not None:
        statement = statement.where(Need.state == state)
    if partner_id is not None:
        statement = statement.where(Need.introductions.any(Introduction.organisation_id == partner_id))
    if programme_id is not None:
        statement = statement.where(Need.introductions.any(Introduction.programme_id == programme_id))
    if fiscal_year is not None:
        year = (fiscal_year_start(fiscal_year), fiscal_year_end(fiscal_year))
        statement = statement.where(Need.received_on.between(*year))
    if overdue_on is not None:
        late = Introduction.state.in_(OPEN) & (Introduction.follow_up_on < overdue_on)
        statement = statement.where(Need.introductions.any(late))
    if q and q.strip():
        statement = statement.where(
            or_(
                Need.company_id.in_(named(q)),
                Need.introductions.any(Introduction.organisation_id.in_(named(q))),
                Need.fields.icontains(q.strip(), autoescape=True),
                Need.text.icontains(q.strip(), autoescape=True),
            )
        )
    order = (Need.state == NeedState.CLOSED, Need.received_on.desc(), Need.id.desc())
    return statement.order_by(*order)


def needs_of(
    *, branch: str | None, without_branch: bool, staff_id: int | None, kind: NeedType | None
) -> list[ColumnElement[bool]]:
    """SQL: who received the need, and what it is about; the same for lists of needs and of introductions."""
    conditions: list[ColumnElement[bool]] = []
    if branch is not None:
        conditions.append(Need.branch_code == branch)
    if without_branch:
        conditions.append(Need.branch_code.is_(None))
    if staff_id is not None:
        conditions.append(Need.staff_id == staff_id)
    if kind is not None:
        conditions.append(Need.kinds.any(NeedKind.kind == kind))
    return conditions


def need(session: Session, identity: int) -> Need | None:
    """One need with its introductions."""
    return next(iter(needs(session, identities=[identity])), None)


def need_staff(session: Session) -> Sequence[Account]:
    """Accounts that look after a need, active or not."""
    wanted = select(Need.staff_id).where(Need.staff_id.is_not(None))
    return session.scalars(select(Account).where(Account.id.in_(wanted)).order_by(Account.login)).all()


def first_received(session: Session) -> date | None:
    """The day of the oldest need."""
    return session.scalar(select(func.min(Need.received_on)))


def _whole(statement: Select[Need]) -> Select[Need]:
    return statement.options(
        related(Need.company),
        related(Need.branch),
        related(Need.staff),
        related(Need.kinds),
        related(Need.introductions).selectinload(Introduction.organisation, chunksize=CHUNK),
        related(Need.introductions).selectinload(Introduction.programme, chunksize=CHUNK),
    )
