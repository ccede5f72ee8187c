"""Files that were taken in, for reading."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model import Change, FileImport, FileImportRow


def file_imports(session: Session) -> Sequence[FileImport]:
    """Every file that was taken in, the newest first."""
    return session.scalars(select(FileImport).order_by(FileImport.id.desc())).all()


def file_import(session: Session, identity: int) -> FileImport | None:
    """One file that was taken in."""
    return session.get(FileImport, identity)


def rows_of(session: Session, identity: int) -> Sequence[FileImportRow]:
    """What became of the rows of a file, in their order; organisations that were created for them come first."""
    statement = select(FileImportRow).where(FileImportRow.import_id == identity)
    return session.scalars(statement.order_by(FileImportRow.position)).all()


def changes_of_import(session: Session, identity: int) -> Sequence[Change]:
    """The acts by which a file was written, the oldest first."""
    made = select(FileImportRow.change_id).where(
        FileImportRow.import_id == identity, FileImportRow.change_id.is_not(None)
    )
    return session.scalars(select(Change).where(Change.id.in_(made)).order_by(Change.id)).all()
