"""What was sent to whom: one digest a day and account, and the rungs that it reported."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.model.account import Account
from registry.model.agreement import Agreement
from registry.model.base import Base, LongText, Name, coded
from registry.model.vocabulary import DigestState, DueKind


class Digest(Base):
    """The digest of a day for an account, as it was written."""

    __tablename__ = "digest"
    __table_args__ = (UniqueConstraint("account_id", "on_date"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    on_date: Mapped[date] = mapped_column(index=True)
    state: Mapped[DigestState] = mapped_column(coded(DigestState, "state"))
    subject: Mapped[Name]
    text: Mapped[LongText]
    written_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(lazy="raise_on_sql")
    reminders: Mapped[list["Reminder"]] = relationship(
        lazy="raise_on_sql", order_by="Reminder.id", back_populates="digest"
    )


class Reminder(Base):
    """A rung of an item that an account was told of: days before the safe date, or -1 for overdue.

    One account is told of one rung of one item once: the item is the agreement, the kind of what is to be done, and
    the day that tells one term, review or step from the next.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("account_id", "agreement_id", "kind", "for_date", "rung", name="uq_reminder_once"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    digest_id: Mapped[int] = mapped_column(ForeignKey("digest.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    kind: Mapped[DueKind] = mapped_column(coded(DueKind, "kind"))
    for_date: Mapped[date]
    rung: Mapped[int]

    digest: Mapped[Digest] = relationship(lazy="raise_on_sql", back_populates="reminders")
    agreement: Mapped[Agreement] = relationship(lazy="raise_on_sql")
