"""What branches were asked to complete for an annual report: one letter a sending, with those it went to."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.model.account import Account
from registry.model.base import Base, Code, LongText, Name, coded
from registry.model.place import Branch
from registry.model.vocabulary import DigestState


class ReportLetter(Base):
    """A letter to a branch; ``number`` counts those of a day, and makes one of two that are sent at once the first."""

    __tablename__ = "report_letter"
    __table_args__ = (UniqueConstraint("fiscal_year", "branch_code", "on_date", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    fiscal_year: Mapped[int]
    branch_code: Mapped[Code] = mapped_column(ForeignKey("branch.code"), index=True)
    on_date: Mapped[date]
    number: Mapped[int]
    lacks: Mapped[int]
    subject: Mapped[Name]
    text: Mapped[LongText]
    sent_by: Mapped[Code]
    written_at: Mapped[datetime]

    branch: Mapped[Branch] = relationship(lazy="raise_on_sql")
    recipients: Mapped[list["ReportLetterRecipient"]] = relationship(
        lazy="raise_on_sql",
        order_by="ReportLetterRecipient.account_id",
        cascade="all, delete-orphan",
        back_populates="letter",
    )


class ReportLetterRecipient(Base):
    """An officer to whom a letter went, and what became of the mail."""

    __tablename__ = "report_letter_recipient"

    letter_id: Mapped[int] = mapped_column(ForeignKey("report_letter.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True, index=True)
    state: Mapped[DigestState] = mapped_column(coded(DigestState, "state"))

    letter: Mapped[ReportLetter] = relationship(lazy="raise_on_sql", back_populates="recipients")
    account: Mapped[Account] = relationship(lazy="raise_on_sql")
