"""People at partners: personal data, kept apart, never in the change record."""

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.model.base import Base, LongText, Name, Sourced, Versioned
from registry.model.organisation import Organisation


class Contact(Sourced, Versioned, Base):
    """A person 担当者 at an organisation. Columns marked personal are masked and stay out of the record.

    Whoever ``may_be_given`` has agreed that companies are told to turn to them.
    """

    __tablename__ = "contact"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    person: Mapped[Name] = mapped_column(info={"personal": True})
    post: Mapped[Name | None] = mapped_column(info={"personal": True})
    email: Mapped[Name | None] = mapped_column(info={"personal": True})
    phone: Mapped[Name | None] = mapped_column(info={"personal": True})
    purpose: Mapped[LongText]
    confirmed_on: Mapped[date | None]
    delete_by: Mapped[date | None]
    may_be_given: Mapped[bool] = mapped_column(default=False)

    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")
