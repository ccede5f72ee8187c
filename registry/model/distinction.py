"""Distinctions: two organisations that look like one and are two, as a person has judged."""

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.model.base import Base, Name
from registry.model.organisation import Organisation


class Distinction(Base):
    """別の機関: two organisations, that of the smaller id first, are never suspected to be one again, and why."""

    __tablename__ = "distinction"
    __table_args__ = (
        CheckConstraint("one_id < other_id", name="smaller_first"),
        UniqueConstraint("one_id", "other_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    one_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    reason: Mapped[Name]

    one: Mapped[Organisation] = relationship(lazy="raise_on_sql", foreign_keys=one_id)
    other: Mapped[Organisation] = relationship(lazy="raise_on_sql", foreign_keys=other_id)
