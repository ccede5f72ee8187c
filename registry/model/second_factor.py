"""The second factor of an account: the secret that its telephone shares, codes for the day on which it is lost."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.model.account import Account
from registry.model.base import Base


class SecondFactor(Base):
    """What makes the codes that an account is asked for after its password. The secret is sealed with the key of the
    application (:mod:`registry.services.sealing`): a copy of the database alone makes no code."""

    __tablename__ = "second_factor"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    sealed_secret: Mapped[str] = mapped_column(String(400), info={"personal": True})
    set_up_at: Mapped[datetime]

    account: Mapped[Account] = relationship(lazy="raise_on_sql")
    recovery_codes: Mapped[list["RecoveryCode"]] = relationship(
        lazy="raise_on_sql", cascade="all, delete-orphan", order_by="RecoveryCode.position"
    )


class RecoveryCode(Base):
    """A code that opens once, kept hashed, for whoever has not the telephone at hand."""

    __tablename__ = "recovery_code"

    account_id: Mapped[int] = mapped_column(ForeignKey("second_factor.account_id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code_hash: Mapped[str] = mapped_column(String(64), info={"personal": True})
    used_at: Mapped[datetime | None]


class AcceptedCode(Base):
    """The step of time of the newest code that an account was let in with: neither it nor an older one opens again.

    It outlives the second factor, so that taking it off and setting it up anew opens no way back.
    """

    __tablename__ = "accepted_code"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    step: Mapped[int]
