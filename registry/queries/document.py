"""Files of agreements: what is kept, and whether it is still what was put there."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model import Account, AgreementDocument


class DocumentDamaged(ValueError):
    """A file that is gone or no longer what was put there; the text is a sentence for the administrator."""


@dataclass(frozen=True)
class DocumentRow:
    """A file with the name of whoever added it, if the account is known."""

    document: AgreementDocument
    account_name: str | None

    @property
    def added_by(self) -> str:
        return self.account_name or self.document.added_by


def documents(session: Session, agreement_id: int) -> Sequence[DocumentRow]:
    """The files of an agreement, the newest version first."""
    statement = (
        select(AgreementDocument, Account.name)
        .outerjoin(Account, Account.login == AgreementDocument.added_by)
        .where(AgreementDocument.agreement_id == agreement_id)
        .order_by(AgreementDocument.number.desc())
    )
    return [DocumentRow(document, name) for document, name in session.execute(statement)]


def document(session: Session, identity: int) -> AgreementDocument | None:
    """One version of a file."""
    return session.get(AgreementDocument, identity)


def content_of(found: AgreementDocument, *, folder: Path) -> bytes:
    """The file as it was put there; raises :class:`DocumentDamaged` when it is not that any more."""
    try:
        with (folder / found.stored_as).open("rb") as file:
            content = file.read(found.size + 1)
    except FileNotFoundError:
        raise DocumentDamaged(f"{_named(found)}がありません") from None
    except OSError as error:
        raise DocumentDamaged(f"{_named(found)}を読めません({error.strerror})") from None
    if hashlib.sha256(content).hexdigest() != found.sha256:
        raise DocumentDamaged(f"{_named(found)}の中身が、置いたときと違います")
    return content


def all_documents(session: Session) -> Sequence[AgreementDocument]:
    """Every version of every file, in the order of the agreements."""
    statement = select(AgreementDocument).order_by(AgreementDocument.agreement_id, AgreementDocument.number)
    return session.scalars(statement).all()


def damages(session: Session, *, folder: Path) -> Iterator[str]:
    """A sentence for every file that is missing or was altered, in the order of the agreements."""
    for found in all_documents(session):
        try:
            content_of(found, folder=folder)
        except DocumentDamaged as error:
            yield str(error)


def _named(found: AgreementDocument) -> str:
    # The name is left out: it may say more than a log should.
    return f"協定 {found.agreement_id} の文書 第{found.number}版(ファイル {found.stored_as})"
