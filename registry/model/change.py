"""The change record: who changed what, before and after, chained by hashes. Triggers keep it append-only."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from registry.model.base import Base, Code, Name


class Change(Base):
    """One act of one person: every row that it touched, with the values before and after.

    ``hash`` is SHA-256 over the hash before it and the canonical JSON of this record, so that no record can
    be altered, left out or put in without breaking the chain.
    """

    __tablename__ = "change"
    __table_args__ = (Index("ix_change_subject", "subject", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by: Mapped[Name]
    act: Mapped[Code]
    subject: Mapped[Code]
    subject_id: Mapped[Code]
    rows: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    previous_hash: Mapped[str] = mapped_column(String(64), unique=True)
    hash: Mapped[str] = mapped_column(String(64), unique=True)
