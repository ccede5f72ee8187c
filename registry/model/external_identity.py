"""By whom else an account is vouched for: a person at a provider of single sign-on."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.model.account import Account
from registry.model.base import Base, Name


class ExternalIdentity(Base):
    """A person as a provider of OpenID Connect knows them: the issuer with its subject, never a mail address, which
    may be given to somebody else one day."""

    __tablename__ = "external_identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"), UniqueConstraint("account_id", "issuer"))

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    issuer: Mapped[Name]
    subject: Mapped[str] = mapped_column(String(255), info={"personal": True})
    linked_at: Mapped[datetime]

    account: Mapped[Account] = relationship(lazy="raise_on_sql")
