"""Lifetimes: since when an organisation has existed, of what it was split, and when it ended."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.model.base import Base, Sourced, known_together, precision_column
from registry.model.organisation import Organisation
from registry.model.vocabulary import Precision


class Lifetime(Sourced, Base):
    """The life 存続期間 of an organisation: its first and its last day, as far as they are known.

    An end known to the month or year is kept as the last day that it can be.
    ``origin`` is the body that it was split from 分割元; who carries it on is the organisation's ``successor``.
    No row: nothing is known of it but that it is there.
    """

    __tablename__ = "lifetime"
    __table_args__ = (
        known_together("founded_on"),
        known_together("closed_on"),
        CheckConstraint("closed_on IS NULL OR founded_on IS NULL OR closed_on >= founded_on", name="order"),
        CheckConstraint("origin_id IS NULL OR origin_id <> organisation_id", name="not_its_own_origin"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    founded_on: Mapped[date | None]
    founded_on_precision: Mapped[Precision] = precision_column("founded_on_precision")
    closed_on: Mapped[date | None]
    closed_on_precision: Mapped[Precision] = precision_column("closed_on_precision")
    origin_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)

    organisation: Mapped[Organisation] = relationship(
        lazy="raise_on_sql", foreign_keys=organisation_id, back_populates="lifetime"
    )
    origin: Mapped[Organisation | None] = relationship(lazy="raise_on_sql", foreign_keys=origin_id)
