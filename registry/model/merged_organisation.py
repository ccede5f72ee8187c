"""Merged organisations: records that became part of another one, so that their addresses still lead somewhere."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.model.base import Base, Name
from registry.model.organisation import Organisation


class MergedOrganisation(Base):
    """統合された記録: ``id`` is the number that the record had, ``name`` what it was called; ``kept`` holds it now."""

    __tablename__ = "merged_organisation"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kept_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[Name]

    kept: Mapped[Organisation] = relationship(lazy="raise_on_sql")
