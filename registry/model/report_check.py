"""What people say of the draft of an annual report: a section is checked, or there is nothing to record."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.model.base import Base, Code, LongText, Name, Versioned, coded
from registry.model.report_section import ReportSection
from registry.model.vocabulary import Lack


class ReportCheck(Versioned, Base):
    """A section of a year's report was looked through; that holds as long as its table has the same hash."""

    __tablename__ = "report_check"
    __table_args__ = (
        CheckConstraint("length(table_hash) = 64", name="table_hash_length"),
        UniqueConstraint("fiscal_year", "section_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    fiscal_year: Mapped[int]
    section_id: Mapped[int] = mapped_column(ForeignKey("report_section.id"), index=True)
    table_hash: Mapped[str] = mapped_column(String(64))
    checked_by: Mapped[Code]
    checked_at: Mapped[datetime]

    section: Mapped[ReportSection] = relationship(lazy="raise_on_sql")


class ReportAnswer(Versioned, Base):
    """What was missing of a year is not to be had: there was none, or nobody knows it, and why.

    ``subject`` tells which lack it is (see ``registry/reports/annual/missing.py``), ``sentence`` how it was said.
    """

    __tablename__ = "report_answer"
    __table_args__ = (UniqueConstraint("fiscal_year", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    fiscal_year: Mapped[int]
    kind: Mapped[Lack] = mapped_column(coded(Lack, "kind"))
    subject: Mapped[Name]
    sentence: Mapped[LongText]
    branch_code: Mapped[Code | None] = mapped_column(ForeignKey("branch.code"), index=True)
    reason: Mapped[Name]
    answered_by: Mapped[Code]
    answered_at: Mapped[datetime]
