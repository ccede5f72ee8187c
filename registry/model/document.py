"""Files that belong to an agreement: the signed paper, an amendment, an approval."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.model.base import Base, Code, Name


class AgreementDocument(Base):
    """One version of a file: never overwritten, the newest number is the valid one.

    ``stored_as`` is the random name under which it lies in the instance folder, outside anything that is served.
    """

    __tablename__ = "agreement_document"
    __table_args__ = (
        UniqueConstraint("agreement_id", "number"),
        CheckConstraint("size > 0", name="size_positive"),
        CheckConstraint("length(sha256) = 64", name="sha256_length"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    number: Mapped[int]
    file_name: Mapped[Name]
    media_type: Mapped[Name]
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    stored_as: Mapped[Code] = mapped_column(unique=True)
    added_at: Mapped[datetime]
    added_by: Mapped[Name]
