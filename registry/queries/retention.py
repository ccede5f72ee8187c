"""Personal data whose time is over on a day, or soon will be."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from registry.japanese.dates import day_in_tokyo, fiscal_year_end
from registry.model import (
    Account,
    Agreement,
    AgreementParty,
    Change,
    Digest,
    Organisation,
    PendingImport,
    ReportLetter,
    WebSession,
)
from registry.model.clock import moved_by_months
from registry.model.retention import ERASED, SESSION_DAYS, UPLOAD_DAYS, Periods, RetentionKind
from registry.model.vocabulary import Phase
from registry.queries.agreement import agreements
from registry.queries.contact import contacts
from registry.queries.joint import last_joint
from registry.queries.throttle import is_over

# What comes soon is told beforehand: time enough to confirm a contact that is still needed.
SOON_DAYS = 30
_OVER = frozenset({Phase.EXPIRED, Phase.TERMINATED, Phase.SUCCEEDED, Phase.VOID})


@dataclass(frozen=True)
class Expiring:
    """A row and the day on which it is erased: of whom (an organisation's contact), or whose (an account)."""

    id: int
    on: date
    organisation: Organisation | None = None
    account: Account | None = None


@dataclass(frozen=True)
class Outlook:
    """What of a kind is to be erased by a day, and soon after it; rows that nobody would miss are only counted."""

    kind: RetentionKind
    due: Sequence[Expiring] = ()
    soon: Sequence[Expiring] = ()
    passing: int = 0

    @property
    def count(self) -> int:
        return len(self.due) + self.passing

    @property
    def next_on(self) -> date | None:
        """The day on which the next of those that come soon is erased."""
        return min((each.on for each in self.soon), default=None)


def outlooks(session: Session, *, periods: Periods, as_of: date, at: datetime) -> list[Outlook]:
    """Everything that is over on a day, kind by kind; ``at`` is the moment for what lasts hours or days."""
    until = as_of + timedelta(days=SOON_DAYS)
    named = (
        (RetentionKind.CONTACT, _contacts(session, periods.contacts, as_of)),
        (RetentionKind.ACCOUNT, _accounts(session, periods.accounts)),
        (RetentionKind.MAIL, _mails(session, periods.mails, until)),
    )
    moment = at.astimezone(UTC)
    passing = (
        (RetentionKind.SESSION, WebSession.seen_at < moment - timedelta(days=SESSION_DAYS)),
        (RetentionKind.UPLOAD, PendingImport.at < moment - timedelta(days=UPLOAD_DAYS)),
        (RetentionKind.ATTEMPT, is_over(at)),
    )
    return [
        *(_outlook(kind, rows, as_of, until) for kind, rows in named),
        *(
            Outlook(kind, passing=session.scalar(select(func.count()).where(over)) or 0)
            for kind, over in passing
        ),
    ]


def mail_is_over(model: type[Digest] | type[ReportLetter], months: int, until: date) -> ColumnElement[bool]:
    """SQL: the text of a mail is to be erased by a day."""
    return (model.on_date <= moved_by_months(until, -months)) & (model.text != ERASED)


def _outlook(kind: RetentionKind, rows: Iterable[Expiring], as_of: date, until: date) -> Outlook:
    found = sorted((each for each in rows if each.on <= until), key=lambda each: (each.on, each.id))
    due = [each for each in found if each.on <= as_of]
    return Outlook(kind, due, found[len(due) :])


def _contacts(session: Session, months: int, as_of: date) -> Iterable[Expiring]:
    """A contact goes on the day after the one that was entered, or when nothing was done together for so long."""
    rows = contacts(session)
    last = _last_days(session, {each.organisation_id for each in rows}, as_of) if rows else {}
    for row in rows:
        days = [day for day in (last.get(row.organisation_id), row.confirmed_on) if day is not None]
        ends = [moved_by_months(max(days), months)] if days else []
        if row.delete_by is not None:
            ends.append(row.delete_by + timedelta(days=1))
        # Of whom nothing is known, not even when they were entered, nobody can say what they are kept for.
        yield Expiring(row.id, min(ends, default=as_of), organisation=row.organisation)


def _last_days(session: Session, organisations: set[int], as_of: date) -> dict[int, date]:
    """The last day on which each organisation had to do with the institute, as far as it is known on a day."""
    found: defaultdict[int, date] = defaultdict(lambda: date.min)
    for identity, fact in last_joint(session, as_of=as_of).of_organisation.items():
        found[identity] = max(found[identity], fiscal_year_end(fact.fiscal_year))
    theirs = Agreement.parties.any(AgreementParty.organisation_id.in_(organisations))
    for row in agreements(session, as_of=as_of, among=theirs):
        # One whose end nobody knows may have ended yesterday.
        day = row.ends_on or as_of if row.phase in _OVER else as_of
        for party in row.agreement.parties:
            found[party.organisation_id] = max(found[party.organisation_id], day)
    return {identity: day for identity, day in found.items() if identity in organisations}


def _accounts(session: Session, months: int) -> Iterable[Expiring]:
    closed = select(Account).where(Account.active.is_(False), Account.name != ERASED).order_by(Account.id)
    rows = session.scalars(closed).all()
    acts = (
        select(Change.subject_id, func.max(Change.at))
        .where(Change.subject == Account.__tablename__, Change.act == "account:disable")
        .where(Change.subject_id.in_([str(each.id) for each in rows]))
        .group_by(Change.subject_id)
    )
    since = {int(identity): day_in_tokyo(at) for identity, at in session.execute(acts)} if rows else {}
    for row in rows:
        if row.id in since:
            yield Expiring(row.id, moved_by_months(since[row.id], months), account=row)


def _mails(session: Session, months: int, until: date) -> Iterable[Expiring]:
    for model in (Digest, ReportLetter):
        over = select(model.id, model.on_date).where(mail_is_over(model, months, until))
        for identity, written in session.execute(over):
            yield Expiring(identity, moved_by_months(written, months))
