"""Frozen annual reports 確定版: the chapter of a fiscal year as it was sent to print. Triggers keep what was frozen."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.japanese.dates import day_in_tokyo
from registry.model.base import Base, LongText, Name, Versioned


class FrozenReport(Versioned, Base):
    """An edition of the chapter of a fiscal year: written once, then only published and withdrawn.

    ``content`` is the JSON of the tables with the records behind each line; ``sha256`` is that of the JSON which is handed
    out of it; ``chain`` is the hash of the newest Change at that moment: what is newer was written afterwards. The database
    itself refuses to alter any of these.
    """

    __tablename__ = "frozen_report"
    __table_args__ = (
        CheckConstraint("fiscal_year BETWEEN 1900 AND 2199", name="fiscal_year_range"),
        CheckConstraint("edition >= 1", name="edition_positive"),
        CheckConstraint("length(sha256) = 64", name="sha256_length"),
        CheckConstraint("(published_on IS NULL) = (published_by IS NULL)", name="publishing_complete"),
        CheckConstraint(
            "(withdrawn_on IS NULL) = (withdrawn_by IS NULL) AND (withdrawn_on IS NULL) = (withdrawn_why IS NULL)",
            name="withdrawal_complete",
        ),
        CheckConstraint("withdrawn_on IS NULL OR published_on IS NOT NULL", name="withdrawn_was_published"),
        UniqueConstraint("fiscal_year", "edition"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    fiscal_year: Mapped[int]
    edition: Mapped[int]
    frozen_at: Mapped[datetime]
    frozen_by: Mapped[Name]
    remark: Mapped[LongText | None]
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[LongText] = mapped_column(info={"digested": True})
    chain: Mapped[str] = mapped_column(String(64))
    published_on: Mapped[date | None]
    published_by: Mapped[Name | None]
    withdrawn_on: Mapped[date | None]
    withdrawn_by: Mapped[Name | None]
    withdrawn_why: Mapped[LongText | None]

    @property
    def frozen_on(self) -> date:
        """The day of the freezing in Tokyo."""
        return day_in_tokyo(self.frozen_at)

    @property
    def is_public(self) -> bool:
        """Published, and not withdrawn since."""
        return self.published_on is not None and self.withdrawn_on is None
