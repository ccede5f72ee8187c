"""Introductions of companies to partners, with their needs."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, case, or_, select
from sqlalchemy.orm import Session, contains_eager

from registry.japanese.dates import fiscal_year as year_of
from registry.model import Introduction, Need, Organisation, Programme
from registry.model.introduction import CLOSED, OPEN, day_of, reached
from registry.model.vocabulary import FailureReason, IntroductionState, NeedType
from registry.queries.loading import CHUNK, related
from registry.queries.need import needs_of
from registry.queries.partner import named


def introductions(
    session: Session,
    *,
    state: IntroductionState | None = None,
    branch: str | None = None,
    without_branch: bool = False,
    staff_id: int | None = None,
    partner_id: int | None = None,
    programme_id: int | None = None,
    without_programme: bool = False,
    kind: NeedType | None = None,
    failure: FailureReason | None = None,
    without_failure: bool = False,
    step: IntroductionState | None = None,
    fiscal_year: int | None = None,
    undated: bool = False,
    overdue_on: date | None = None,
    q: str | None = None,
    identities: Sequence[int] | None = None,
    whole: bool = True,
) -> Sequence[Introduction]:
    """Introductions: open ones first by the day to ask after them, then closed ones, the newest first.

    ``step`` keeps those that came to a state, whatever became of them; ``fiscal_year`` those whose step (without
    one: whose need) falls into the year, ``undated`` those whose step has no day. Unless ``whole``, they come with
    their needs alone.
    """
    received = needs_of(branch=branch, without_branch=without_branch, staff_id=staff_id, kind=kind)
    statement = select(Introduction).join(Introduction.need).where(*received)
    statement = _whole(statement) if whole else statement.options(contains_eager(Introduction.need))
    if identities is not None:
        statement = statement.where(Introduction.id.in_(identities))
    if state is not None:
        statement = statement.where(Introduction.state == state)
    if partner_id is not None:
        statement = statement.where(Introduction.organisation_id == partner_id)
    if programme_id is not None:
        statement = statement.where(Introduction.programme_id == programme_id)
    if without_programme:
        statement = statement.where(Introduction.programme_id.is_(None))
    if failure is not None:
        statement = statement.where(Introduction.failure == failure)
    if without_failure:
        statement = statement.where(Introduction.failure.is_(None))
    if overdue_on is not None:
        statement = statement.where(Introduction.state.in_(OPEN), Introduction.follow_up_on < overdue_on)
    if q and q.strip():
        statement = statement.where(
            or_(Need.company_id.in_(named(q)), Introduction.organisation_id.in_(named(q)))
        )
    order = (
        Introduction.state.in_(CLOSED),
        case((Introduction.state.in_(CLOSED), None), else_=Introduction.follow_up_on).is_(None),
        case((Introduction.state.in_(CLOSED), None), else_=Introduction.follow_up_on),
        Introduction.closed_on.is_(None),
        Introduction.closed_on.desc(),
        Introduction.id,
    )
    found = session.scalars(statement.order_by(*order)).all()
    # The same rule as for counting: what a number counts is what its list shows.
    at = step or IntroductionState.PROPOSED
    if step is not None:
        found = [each for each in found if reached(each, step)]
    if fiscal_year is not None:
        found = [
            each for each in found if (on := day_of(each, at)) is not None and year_of(on) == fiscal_year
        ]
    if undated:
        found = [each for each in found if day_of(each, at) is None]
    return found


def introduction(session: Session, identity: int) -> Introduction | None:
    """One introduction with its need."""
    return next(iter(introductions(session, identities=[identity])), None)


def introduced_partners(session: Session, *, most: int, chosen: int | None = None) -> Sequence[Organisation]:
    """Organisations to which a company was introduced, or may be, in the order of their readings.

    Where they are more than ``most``, only the ``chosen`` one.
    """
    wanted = select(Organisation).where(Organisation.id.in_(select(Introduction.organisation_id)))
    found = session.scalars(wanted.order_by(Organisation.sort_key, Organisation.id).limit(most + 1)).all()
    return found if len(found) <= most else session.scalars(wanted.where(Organisation.id == chosen)).all()


def introduced_programmes(session: Session) -> Sequence[Programme]:
    """Programmes that an introduction names."""
    wanted = select(Introduction.programme_id).where(Introduction.programme_id.is_not(None))
    return session.scalars(select(Programme).where(Programme.id.in_(wanted)).order_by(Programme.id)).all()


def _whole(statement: Select[Introduction]) -> Select[Introduction]:
    return statement.options(
        related(Introduction.organisation),
        related(Introduction.programme),
        related(Introduction.need).selectinload(Need.company, chunksize=CHUNK),
        related(Introduction.need).selectinload(Need.branch, chunksize=CHUNK),
        related(Introduction.need).selectinload(Need.staff, chunksize=CHUNK),
        related(Introduction.need).selectinload(Need.kinds, chunksize=CHUNK),
    )
