"""How much joint work each organisation had with each branch in a fiscal year: counted when it is written."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from registry.model.base import Base, Code

NO_BRANCH = ""


class ActivityCount(Base):
    """The activities of a fiscal year that name an organisation, or in which it acts, and the same branch.

    A sum and no fact: it follows from the activities, is written with them (``services/activity_sum.py``), and
    stands in no change record and no export. ``branch_code`` is empty where the activities name no branch;
    ``first_id`` is the activity with the smallest id.
    """

    __tablename__ = "activity_count"
    __table_args__ = (
        Index("ix_activity_count_fiscal_year", "fiscal_year", "organisation_id", "branch_code", "activities"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    fiscal_year: Mapped[int] = mapped_column(primary_key=True)
    branch_code: Mapped[Code] = mapped_column(primary_key=True)
    activities: Mapped[int]
    first_id: Mapped[int]
