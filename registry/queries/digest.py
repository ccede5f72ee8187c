"""What was sent to whom, and what an account was told of already."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer

from registry.japanese.dates import fiscal_year, fiscal_year_end, fiscal_year_start
from registry.model import Digest, Reminder
from registry.model.due import Item
from registry.model.vocabulary import DigestState, DueKind
from registry.queries.loading import related

# Account, agreement, kind, the day that tells the item from others, and the rung: nobody is told of one twice.
Telling = tuple[int, int, DueKind, date, int]


def told(session: Session, items: Iterable[Item]) -> set[Telling]:
    """What accounts were told of some items. What a failed digest said reached nobody and does not count."""
    known = list(items)
    if not known:
        return set()
    statement = (
        select(Reminder.account_id, Reminder.agreement_id, Reminder.kind, Reminder.for_date, Reminder.rung)
        .join(Reminder.digest)
        .where(
            Reminder.agreement_id.in_({item.agreement.id for item in known}),
            Reminder.for_date >= min(item.for_date for item in known),
            Digest.state != DigestState.FAILED,
        )
    )
    return {(who, what, kind, day, rung) for who, what, kind, day, rung in session.execute(statement)}


def served(session: Session, *, on_date: date) -> set[int]:
    """The accounts whose digest of a day is written, and needs no other attempt."""
    statement = select(Digest.account_id).where(Digest.on_date == on_date, Digest.state != DigestState.FAILED)
    return set(session.scalars(statement))


def without_mail(session: Session, *, on_date: date) -> Sequence[Digest]:
    """The digests of a day that were written for accounts that no mail reaches."""
    return session.scalars(
        select(Digest)
        .options(related(Digest.account))
        .where(Digest.on_date == on_date, Digest.state == DigestState.WITHOUT_MAIL)
        .order_by(Digest.id)
    ).all()


def digests(session: Session, *, year: int, account_id: int | None = None) -> Sequence[Digest]:
    """The digests of a fiscal year, the newest first, without their texts; of one account, or of all."""
    statement = (
        select(Digest)
        .options(defer(Digest.text, raiseload=True), related(Digest.account), related(Digest.reminders))
        .where(Digest.on_date.between(fiscal_year_start(year), fiscal_year_end(year)))
        .order_by(Digest.on_date.desc(), Digest.id.desc())
    )
    if account_id is not None:
        statement = statement.where(Digest.account_id == account_id)
    return session.scalars(statement).all()


def digest_years(session: Session, *, account_id: int | None = None) -> Sequence[int]:
    """The fiscal years from the first digest to the last, the newest first."""
    statement = select(func.min(Digest.on_date), func.max(Digest.on_date))
    if account_id is not None:
        statement = statement.where(Digest.account_id == account_id)
    first, last = session.execute(statement).one()
    return [] if first is None else list(range(fiscal_year(last), fiscal_year(first) - 1, -1))


def digest(session: Session, identity: int) -> Digest | None:
    """One digest with its text and what it told of."""
    return session.scalar(
        select(Digest)
        .options(related(Digest.account), related(Digest.reminders).joinedload(Reminder.agreement))
        .where(Digest.id == identity)
    )
