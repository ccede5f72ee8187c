"""How much joint work of an organisation speaks of what companies ask for: counted when it is written."""

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from registry.model.base import Base


class ActivityAspect(Base):
    """The activities of a fiscal year that name an organisation, or in which it acts, and that speak of an aspect.

    ``aspect`` is a need, a field of technology, or all of them (:mod:`registry.finder.aspect`). A sum and no fact: it
    follows from the activities, their kinds and titles, and the words of the thesaurus, is written with them
    (``services/activity_sum.py``), and stands in no change record and no export. ``last_id`` is the activity with the
    largest id.
    """

    __tablename__ = "activity_aspect"
    __table_args__ = (
        Index("ix_activity_aspect_organisation_id", "organisation_id", "fiscal_year"),
        {"sqlite_with_rowid": False},
    )

    aspect: Mapped[str] = mapped_column(String(60), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    fiscal_year: Mapped[int] = mapped_column(primary_key=True)
    activities: Mapped[int]
    last_id: Mapped[int]
