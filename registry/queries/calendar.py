"""What stands in the calendar of an account: the dated items that it looks after, open or settled of late."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from registry.japanese.dates import TOKYO
from registry.model import Account, Agreement, AgreementDuty, CalendarFeed
from registry.model.due import Item, items
from registry.model.place import HEADQUARTERS
from registry.model.standing import counting, known_since
from registry.model.vocabulary import Role
from registry.queries.agreement import AgreementRow, agreements
from registry.queries.closing_day import Revisions, closing_day_revisions, closing_days
from registry.queries.loading import related

# How long a settled deadline stays, marked as cancelled, so that slow calendars learn of it.
SETTLED_DAYS = 400
_ONE_DAY = timedelta(days=1)
# More than the years of any term: they count below every recorded change.
_YEARS = 1000


@dataclass(frozen=True)
class CalendarRow:
    """An item of a calendar with its agreement as it stands on the day.

    ``sequence`` never goes down and rises with everything that can move the deadline or settle it; ``revised_at``
    is the last moment of the records at which anything did.
    """

    item: Item
    row: AgreementRow
    sequence: int
    revised_at: datetime

    @property
    def first(self) -> date:
        """The day that tells one term, review or step of a kind from the next, however often its deadline moves."""
        return self.item.term.first if self.item.term is not None else self.item.for_date

    @property
    def clause(self) -> str | None:
        """The clause as written in the agreement or, if one changed it, in the newest amendment in effect."""
        amended = [
            event
            for event in counting(self.row.agreement)
            if event.clause and event.has_effect_from <= self.row.as_of
        ]
        newest = max(amended, key=lambda event: (event.has_effect_from, event.on_date), default=None)
        return newest.clause if newest is not None else self.row.agreement.clause


def open_feed(session: Session, hashed: str) -> CalendarFeed | None:
    """A feed that is not revoked, of an active account."""
    statement = (
        select(CalendarFeed)
        .options(related(CalendarFeed.account))
        .where(CalendarFeed.token_hash == hashed, CalendarFeed.revoked_at.is_(None))
    )
    feed = session.scalar(statement)
    return feed if feed is not None and feed.account.active else None


def feeds(session: Session, *, account_id: int) -> Sequence[CalendarFeed]:
    """The feeds of an account that are not revoked, oldest first."""
    statement = select(CalendarFeed).where(
        CalendarFeed.account_id == account_id, CalendarFeed.revoked_at.is_(None)
    )
    return session.scalars(statement.order_by(CalendarFeed.created_at, CalendarFeed.id)).all()


def feed(session: Session, identity: int, *, account_id: int) -> CalendarFeed | None:
    """One feed of an account that is not revoked."""
    return session.scalar(
        select(CalendarFeed).where(
            CalendarFeed.id == identity,
            CalendarFeed.account_id == account_id,
            CalendarFeed.revoked_at.is_(None),
        )
    )


def calendar(session: Session, *, account: Account, as_of: date) -> Sequence[CalendarRow]:
    """The dated items that an account looks after on a day, in the order of their safe dates.

    Those of agreements of which it is owner or deputy; for the head of a branch those of the branch as well, for the
    head of headquarters those of the whole institute too. Settled ones stay for ``SETTLED_DAYS``.
    """
    closed, revisions = closing_days(session), closing_day_revisions(session)
    found = [
        CalendarRow(
            item,
            row,
            sequence(item, as_of, revisions.count),
            _revised_at(row.agreement, as_of, revisions),
        )
        for row in agreements(session, as_of=as_of, among=_looked_after_by(account, as_of))
        for item in items(row.agreement, as_of, closing_days=closed, decided=True)
        if item.act_by is not None and _of_use(item, as_of, closed)
    ]
    return sorted(found, key=_order)


def _order(each: CalendarRow) -> tuple[date, int, str]:
    days = each.item.act_by
    assert days is not None
    return days.safe, each.item.agreement.id, each.item.kind


def _looked_after_by(account: Account, as_of: date) -> ColumnElement[bool]:
    """SQL: agreements that are the account's to look after on a day."""
    on_duty = Agreement.duties.any(
        and_(
            AgreementDuty.account_id == account.id,
            or_(AgreementDuty.valid_from.is_(None), AgreementDuty.valid_from <= as_of),
            or_(AgreementDuty.valid_to.is_(None), AgreementDuty.valid_to >= as_of),
        )
    )
    if account.role is not Role.HEAD or account.branch_code is None:
        return on_duty
    of_the_branch = Agreement.branch_code == account.branch_code
    if account.branch_code == HEADQUARTERS:
        of_the_branch = or_(of_the_branch, Agreement.branch_code.is_(None))
    return or_(on_duty, of_the_branch)


def _of_use(item: Item, as_of: date, closed: Set[date]) -> bool:
    if not item.decided:
        return True
    return (as_of - _settled_on(item, as_of, closed)).days <= SETTLED_DAYS


def _settled_on(item: Item, as_of: date, closed: Set[date]) -> date:
    """The day of the record that settled an item: on the day before, it was open still or not there yet."""
    days = sorted({event.on_date for event in item.agreement.events if event.on_date <= as_of}, reverse=True)
    for day in days:
        before = items(item.agreement, day - _ONE_DAY, closing_days=closed, decided=True)
        if not any(each.decided and _same(each, item) for each in before):
            return day
    return date.min


def _same(one: Item, other: Item) -> bool:
    if one.term is None or other.term is None:
        return one.kind is other.kind and one.for_date == other.for_date
    return one.kind is other.kind and one.term.first == other.term.first


def sequence(item: Item, as_of: date, closing_day_changes: int) -> int:
    """How often anything changed that the deadline depends on.

    The versions of the agreement and of the events known by then, the events that have begun to have effect, and
    the changes to the closing days only ever grow. The review of an agreement that nobody watches moves on by
    itself, a year at a time, between two such changes: the years since the first day count below them.
    """
    known = [event for event in item.agreement.events if event.on_date <= as_of]
    in_effect = sum(1 for event in known if event.has_effect_from <= as_of)
    changes = item.agreement.version + sum(event.version for event in known) + in_effect + closing_day_changes
    years = item.for_date.year - item.term.first.year if item.term is not None else 0
    return changes * _YEARS + min(max(years, 0), _YEARS - 1)


def _revised_at(agreement: Agreement, as_of: date, closing_day_revisions: Revisions) -> datetime:
    """The last moment, as far as the records tell, at which a deadline can have changed."""
    days = [known_since(agreement), agreement.watched_from]
    for event in agreement.events:
        days += [event.on_date, event.has_effect_from]
    last = max((day for day in days if day is not None and day <= as_of), default=as_of)
    moment = datetime.combine(last, time.min, TOKYO).astimezone(UTC)
    return max(moment, closing_day_revisions.last) if closing_day_revisions.last is not None else moment
