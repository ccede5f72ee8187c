"""Files that wait to be taken in, with what a person has decided about them; and what a heading meant to that person before."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from registry.model.base import Base, Code, Name


class PendingImport(Base):
    """An upload 取込待ち of an account, until it is taken in, dropped or forgotten. It is no fact of the registry.

    ``columns`` says by hand which column of the file (its position, from 0) is which one of the kind, nothing where it
    is left out; ``choices`` whom a name means: the id of an organisation, nothing where it is to be created. A
    ``fiscal_year`` belongs to the text of a yearbook.
    """

    __tablename__ = "pending_import"
    __table_args__ = (
        CheckConstraint(
            "fiscal_year IS NULL OR (fiscal_year >= 1900 AND fiscal_year <= 2199)", name="fiscal_year_range"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    at: Mapped[datetime]
    file: Mapped[Name]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    kind: Mapped[Code | None]
    fiscal_year: Mapped[int | None]
    columns: Mapped[dict[str, Any]] = mapped_column(JSON)
    choices: Mapped[dict[str, Any]] = mapped_column(JSON)
    create_partners: Mapped[bool] = mapped_column(default=False)


class RememberedHeading(Base):
    """What a person said last that a heading means in a kind of table; no column where it is left out."""

    __tablename__ = "remembered_heading"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    kind: Mapped[Code] = mapped_column(primary_key=True)
    heading: Mapped[Name] = mapped_column(primary_key=True)
    column: Mapped[Code | None]
