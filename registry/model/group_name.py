"""Former names of groups."""

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.model.base import Base, Name, Sourced, Versioned
from registry.model.group import Group


class GroupName(Sourced, Versioned, Base):
    """A former name 旧称 of a group, up to ``valid_to``, its last day."""

    __tablename__ = "group_name"
    __table_args__ = (UniqueConstraint("group_id", "valid_to"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group.id"))
    name: Mapped[Name]
    valid_to: Mapped[date]

    group: Mapped[Group] = relationship(lazy="raise_on_sql", back_populates="former_names")
