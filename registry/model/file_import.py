"""Files that were taken in 取込: what became of each of their rows, so that a file can be taken back as a whole."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from registry.model.base import Base, Code, LongText, Name, Versioned, coded
from registry.model.vocabulary import Verdict


class FileImport(Versioned, Base):
    """A file whose rows were written in one transaction; ``kind`` is that of its rows.

    ``counts`` tells how many rows had each verdict, ``choices`` what a person decided: the id of an organisation for a
    name as it is written, nothing where it was to be created. Taken back, it says when and by whom.
    """

    __tablename__ = "file_import"
    __table_args__ = (
        CheckConstraint("length(sha256) = 64", name="sha256_length"),
        CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name="undoing_complete"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    file: Mapped[Name]
    sha256: Mapped[str] = mapped_column(String(64))
    kind: Mapped[Code]
    at: Mapped[datetime]
    by: Mapped[Name]
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    choices: Mapped[dict[str, Any]] = mapped_column(JSON)
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[Name | None]


class FileImportRow(Base):
    """What became of a row of a file, or of an organisation that the row named: its record and its Change."""

    __tablename__ = "file_import_row"

    import_id: Mapped[int] = mapped_column(ForeignKey("file_import.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[int]
    verdict: Mapped[Verdict] = mapped_column(coded(Verdict, "verdict"))
    message: Mapped[LongText]
    subject: Mapped[Code | None]
    subject_id: Mapped[int | None]
    # No reference: a Change is never deleted, and its own triggers answer to whoever tries.
    change_id: Mapped[int | None]
