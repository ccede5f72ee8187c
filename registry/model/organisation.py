"""Organisations outside the institute, their names over time, and the areas that they serve."""

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from registry.japanese.names import search_key
from registry.japanese.readings import reading_key
from registry.model.base import Base, Code, LongText, Name, Sourced, Versioned, coded
from registry.model.place import Municipality
from registry.model.vocabulary import Basis, Category, NameKind

if TYPE_CHECKING:
    from registry.model.former_seat import FormerSeat
    from registry.model.lifetime import Lifetime


class Organisation(Sourced, Versioned, Base):
    """A body outside the institute 機関.

    The seat is a municipality of Tokyo, else a prefecture and region, else unknown; ``seat_basis`` says how
    it is known; where it sat before stands in ``former_seats``. ``successor`` is the body that carries it on; several
    bodies with one successor are a merger 合併. ``name`` and ``kana`` are the official name of today, for lists and sorting; every name,
    the official one included, stands in ``names``.
    """

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint("municipality_code IS NULL OR region_code IS NULL", name="one_seat"),
        CheckConstraint(
            "(municipality_code IS NULL AND region_code IS NULL AND prefecture_code IS NULL) "
            "= (seat_basis IS NULL)",
            name="seat_has_basis",
        ),
        CheckConstraint(
            "corporate_number IS NULL OR length(corporate_number) = 13", name="corporate_number_length"
        ),
        CheckConstraint("parent_id IS NULL OR parent_id <> id", name="not_its_own_parent"),
        CheckConstraint("successor_id IS NULL OR successor_id <> id", name="not_its_own_successor"),
        Index("ix_organisation_sort_key_id", "sort_key", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[Name]
    kana: Mapped[Name | None]
    name_en: Mapped[Name | None]
    # Bytes in order on every database: PostgreSQL's own collation depends on how its cluster was made.
    sort_key: Mapped[str] = mapped_column(String(400).with_variant(String(400, collation="C"), "postgresql"))
    category: Mapped[Category] = mapped_column(coded(Category, "category"), index=True)
    municipality_code: Mapped[str | None] = mapped_column(ForeignKey("municipality.code"), index=True)
    prefecture_code: Mapped[str | None] = mapped_column(String(2))
    region_code: Mapped[Code | None] = mapped_column(ForeignKey("region.code"), index=True)
    seat_basis: Mapped[Basis | None] = mapped_column(coded(Basis, "seat_basis"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    corporate_number: Mapped[str | None] = mapped_column(String(13), unique=True)
    website: Mapped[LongText | None]

    municipality: Mapped[Municipality | None] = relationship(lazy="raise_on_sql")
    names: Mapped[list["OrganisationName"]] = relationship(
        lazy="raise_on_sql", order_by="OrganisationName.id", cascade="all, delete-orphan"
    )
    former_seats: Mapped[list["FormerSeat"]] = relationship(
        lazy="raise_on_sql", order_by="FormerSeat.valid_to", cascade="all, delete-orphan"
    )
    areas_served: Mapped[list["AreaServed"]] = relationship(
        lazy="raise_on_sql", order_by="AreaServed.region_code", cascade="all, delete-orphan"
    )
    parent: Mapped["Organisation | None"] = relationship(
        lazy="raise_on_sql", remote_side="Organisation.id", foreign_keys=parent_id
    )
    offices: Mapped[list["Organisation"]] = relationship(
        lazy="raise_on_sql", foreign_keys=parent_id, viewonly=True, order_by="Organisation.id"
    )
    successor: Mapped["Organisation | None"] = relationship(
        lazy="raise_on_sql", remote_side="Organisation.id", foreign_keys=successor_id
    )
    predecessors: Mapped[list["Organisation"]] = relationship(
        lazy="raise_on_sql", foreign_keys=successor_id, viewonly=True, order_by="Organisation.id"
    )
    lifetime: Mapped["Lifetime | None"] = relationship(
        lazy="raise_on_sql",
        foreign_keys="Lifetime.organisation_id",
        back_populates="organisation",
        cascade="all, delete-orphan",
    )

    @validates("name", "kana")
    def _keep_sort_key(self, field: str, value: str | None) -> str | None:
        kana = value if field == "kana" else self.kana
        name = value if field == "name" else self.name
        self.sort_key = reading_key(kana or name or "")
        return value


class OrganisationName(Sourced, Versioned, Base):
    """A name 名称 of an organisation, valid between two days, searchable by its key."""

    __tablename__ = "organisation_name"
    __table_args__ = (
        CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from", name="valid_order"
        ),
        UniqueConstraint("organisation_id", "name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[Name] = mapped_column(index=True)
    kana: Mapped[Name | None]
    name_en: Mapped[Name | None]
    key: Mapped[Name] = mapped_column(index=True)
    kind: Mapped[NameKind] = mapped_column(coded(NameKind, "kind"))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]

    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql", back_populates="names")

    @validates("name")
    def _keep_key(self, field: str, value: str) -> str:
        self.key = search_key(value)
        return value


class AreaServed(Base):
    """A region that a bank, chamber or association serves 営業・活動地域."""

    __tablename__ = "area_served"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    region_code: Mapped[Code] = mapped_column(ForeignKey("region.code"), primary_key=True, index=True)
