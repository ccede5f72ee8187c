"""Keeping the files of agreements: the file lies safely on the disk before its row is written.

A request that fails takes its file away again; a crash may leave a file that no row names, but never a row without
its file.
"""

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import event, func, inspect, select
from sqlalchemy.orm import Session, SessionTransaction

from registry.model import Agreement, AgreementDocument
from registry.services.document_content import ENDINGS, media_type
from registry.services.document_folder import make_folder, open_as_folder, sync_folder
from registry.services.file_name import LONGEST_NAME, visible_name
from registry.services.recording import Actor, register

NAMELESS = "文書"
_UNDECIDED = "undecided_files"


@dataclass(frozen=True)
class _Written:
    """A file whose row is not committed yet."""

    document: AgreementDocument
    path: Path


def add_document(
    session: Session, *, agreement: Agreement, content: bytes, file_name: str, folder: Path, by: Actor
) -> AgreementDocument:
    """Keep a file as the next version of an agreement's document.

    Raises :class:`registry.services.document_content.DocumentRefused` for content that is not accepted.
    """
    kind = media_type(content)
    # Two uploads at once must not take the same number: the second waits here (SQLite has one writer anyway).
    session.execute(select(Agreement.id).where(Agreement.id == agreement.id).with_for_update())
    newest = session.scalar(
        select(func.max(AgreementDocument.number)).where(AgreementDocument.agreement_id == agreement.id)
    )
    document = AgreementDocument(
        agreement_id=agreement.id,
        number=(newest or 0) + 1,
        file_name=shown_name(file_name, kind),
        media_type=kind,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        stored_as=secrets.token_hex(16),
        added_at=by.at,
        added_by=by.login,
    )
    path = folder / document.stored_as
    _write(path, content)
    try:
        register(session, subject=document, by=by)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    session.info.setdefault(_UNDECIDED, []).append(_Written(document, path))
    return document


def shown_name(file_name: str, kind: str) -> str:
    """The name under which a file is shown and handed out: no folders, nothing invisible, the ending of its kind.

    >>> shown_name("../../etc/協定書.PDF", "application/pdf"), shown_name("setup.exe", "application/pdf")
    ('協定書.PDF', 'setup.exe.pdf')
    """
    visible = visible_name(file_name)
    endings = ENDINGS[kind]
    ending = next((each for each in endings if visible.casefold().endswith(each)), None)
    stem = visible if ending is None else visible[: -len(ending)]
    # A program that goes by the name must not be misled about the content.
    given = endings[0] if ending is None else visible[-len(ending) :]
    return (stem[: LONGEST_NAME - len(given)].strip(" .") or NAMELESS) + given


def _write(path: Path, content: bytes) -> None:
    """Write a new file that nobody can read who cannot open its folder, and see it safely on the disk."""
    folder = path.parent
    make_folder(folder)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            open_as_folder(file.fileno(), folder)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        sync_folder(folder)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


@event.listens_for(Session, "before_commit")
def _keep(session: Session) -> None:
    """From here on the files stay: of a commit that is cut off nobody knows whether it was done."""
    if session.in_nested_transaction():
        return
    for written in session.info.pop(_UNDECIDED, []):
        if not inspect(written.document).persistent:
            written.path.unlink(missing_ok=True)  # its savepoint was rolled back


@event.listens_for(Session, "after_transaction_end")
def _remove(session: Session, transaction: SessionTransaction) -> None:
    """The transaction ended without a commit: its files go with its rows."""
    if transaction.parent is None:
        for written in session.info.pop(_UNDECIDED, []):
            written.path.unlink(missing_ok=True)
