"""Erasing what need not be known any more: each contact and each account with a Change of its own, which tells that
somebody was there and not who; texts, and what only passes through, are counted in one Change for all."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Delete, Update, delete, update
from sqlalchemy.orm import Session

from registry.model import Account, Contact, Digest, PendingImport, ReportLetter, Throttle, WebSession
from registry.model.retention import ERASED, SESSION_DAYS, UPLOAD_DAYS, Periods, RetentionKind
from registry.queries.retention import Outlook, mail_is_over
from registry.services.account import erase_account
from registry.services.contact import delete_contact
from registry.services.recording import Actor, record_bulk
from registry.services.throttle import forget_attempts


def erase_due(
    session: Session, *, found: Sequence[Outlook], periods: Periods, as_of: date, at: datetime, by: Actor
) -> dict[RetentionKind, int]:
    """Erase what is over by a day, ``at`` a moment of it; returns how much of each kind."""
    rows = {each.kind: each.due for each in found}
    for each in rows[RetentionKind.CONTACT]:
        contact = session.get_one(Contact, each.id)
        delete_contact(session, contact=contact, version=contact.version, by=by)
    for each in rows[RetentionKind.ACCOUNT]:
        erase_account(session, account=session.get_one(Account, each.id), by=by)
    moment = at.astimezone(UTC)
    erased = {
        RetentionKind.MAIL: _erase_mails(session, periods.mails, as_of),
        RetentionKind.SESSION: {
            WebSession.__tablename__: _written(
                session, delete(WebSession).where(WebSession.seen_at < moment - timedelta(days=SESSION_DAYS))
            )
        },
        RetentionKind.UPLOAD: {
            PendingImport.__tablename__: _written(
                session, delete(PendingImport).where(PendingImport.at < moment - timedelta(days=UPLOAD_DAYS))
            )
        },
        RetentionKind.ATTEMPT: {Throttle.__tablename__: forget_attempts(session.connection(), at=moment)},
    }
    told = {table: count for counts in erased.values() for table, count in counts.items() if count}
    if told:
        record_bulk(
            session,
            by=by,
            act="retention:erase",
            subject="retention",
            subject_id=as_of.isoformat(),
            counts=told,
            gone=True,
        )
    return {
        RetentionKind.CONTACT: len(rows[RetentionKind.CONTACT]),
        RetentionKind.ACCOUNT: len(rows[RetentionKind.ACCOUNT]),
        **{kind: sum(counts.values()) for kind, counts in erased.items()},
    }


def _erase_mails(session: Session, months: int, as_of: date) -> dict[str, int]:
    """That a mail was sent, when and to which account, stays; its words, which name people, go."""
    return {
        model.__tablename__: _written(
            session, update(model).where(mail_is_over(model, months, as_of)).values(text=ERASED)
        )
        for model in (Digest, ReportLetter)
    }


def _written(session: Session, statement: Delete | Update) -> int:
    return cast(CursorResult[Any], session.execute(statement)).rowcount
