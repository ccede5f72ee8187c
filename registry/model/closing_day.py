"""Days on which the institute is closed, besides weekends, public holidays and New Year."""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from registry.model.base import Base, Name


class ClosingDay(Base):
    """A closing day 休業日 of the institute's own."""

    __tablename__ = "closing_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[Name]
