"""Uploads wait until they are taken in: what a person decides about them is kept with them."""

from collections.abc import Mapping
from datetime import UTC, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from registry.model import Account, PendingImport, RememberedHeading
from registry.model.retention import UPLOAD_DAYS
from registry.queries.pending_import import pending_imports
from registry.services.recording import Actor

# A person has at most so many waiting files.
MOST = 5


def keep_upload(
    session: Session,
    *,
    account: Account,
    file: str,
    content: bytes,
    kind: str | None,
    fiscal_year: int | None = None,
    by: Actor,
) -> PendingImport:
    """Let a file wait; the oldest waiting one of the account makes room, and whatever waited too long is gone."""
    session.execute(
        delete(PendingImport).where(PendingImport.at < by.at.astimezone(UTC) - timedelta(days=UPLOAD_DAYS))
    )
    for old in pending_imports(session, account_id=account.id)[MOST - 1 :]:
        session.delete(old)
    made = PendingImport(
        account_id=account.id,
        at=by.at.astimezone(UTC),
        file=file[:400],
        content=content,
        kind=kind,
        fiscal_year=fiscal_year,
        columns={},
        choices={},
    )
    session.add(made)
    session.flush()
    return made


def remember_headings(
    session: Session, *, account: Account, kind: str, headings: Mapping[str, str | None]
) -> None:
    """Keep what headings mean in a kind of table to a person, for the next file."""
    for heading, column in headings.items():
        key = {"account_id": account.id, "kind": kind, "heading": heading[:400]}
        known = session.get(RememberedHeading, tuple(key.values()))
        if known is None:
            session.add(RememberedHeading(**key, column=column))
        else:
            known.column = column
    session.flush()
