"""Programmes: support that a partner offers companies, and who is eligible."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.model.base import Attested, Base, Code, Name, Sourced, Versioned, coded
from registry.model.organisation import Organisation
from registry.model.place import Municipality
from registry.model.vocabulary import ProgrammeKind

MEMBERS = "member"
CUSTOMERS = "customer"


class Programme(Attested, Sourced, Versioned, Base):
    """A support programme 支援制度."""

    __tablename__ = "programme"
    __table_args__ = (
        CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from", name="valid_order"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ProgrammeKind] = mapped_column(coded(ProgrammeKind, "kind"), index=True)
    title: Mapped[Name]
    provider_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]

    provider: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")
    years: Mapped[list["ProgrammeYear"]] = relationship(
        lazy="raise_on_sql",
        order_by="ProgrammeYear.fiscal_year",
        cascade="all, delete-orphan",
        back_populates="programme",
    )
    municipalities: Mapped[list["ProgrammeMunicipality"]] = relationship(
        lazy="raise_on_sql", order_by="ProgrammeMunicipality.municipality_code", cascade="all, delete-orphan"
    )
    regions: Mapped[list["ProgrammeRegion"]] = relationship(
        lazy="raise_on_sql", order_by="ProgrammeRegion.region_code", cascade="all, delete-orphan"
    )
    organisations: Mapped[list["ProgrammeOrganisation"]] = relationship(
        lazy="raise_on_sql", order_by="ProgrammeOrganisation.organisation_id", cascade="all, delete-orphan"
    )


class ProgrammeYear(Sourced, Versioned, Base):
    """Whether a programme was offered in a fiscal year, as a source or an officer says."""

    __tablename__ = "programme_year"
    __table_args__ = (
        CheckConstraint("fiscal_year BETWEEN 1900 AND 2199", name="fiscal_year_range"),
        UniqueConstraint("programme_id", "fiscal_year"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    fiscal_year: Mapped[int]
    offered: Mapped[bool]

    programme: Mapped[Programme] = relationship(lazy="raise_on_sql", back_populates="years")


class ProgrammeMunicipality(Base):
    """Companies of this municipality are eligible."""

    __tablename__ = "programme_municipality"

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), primary_key=True)
    municipality_code: Mapped[str] = mapped_column(
        ForeignKey("municipality.code"), primary_key=True, index=True
    )

    municipality: Mapped[Municipality] = relationship(lazy="raise_on_sql")


class ProgrammeRegion(Base):
    """Companies of this region are eligible."""

    __tablename__ = "programme_region"

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), primary_key=True)
    region_code: Mapped[Code] = mapped_column(ForeignKey("region.code"), primary_key=True, index=True)


class ProgrammeOrganisation(Base):
    """Members of this association, or customers of this bank, are eligible."""

    __tablename__ = "programme_organisation"
    __table_args__ = (CheckConstraint(f"bond IN ('{MEMBERS}', '{CUSTOMERS}')", name="bond"),)

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True, index=True)
    bond: Mapped[Code] = mapped_column(primary_key=True)

    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")
