"""Places: regions, municipalities, branches and the regions that a branch looks after."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.model.base import Base, Code, Name, Sourced, Versioned, coded
from registry.model.vocabulary import RegionBasis

# The code of the branch 本部 whose officers and head look after what belongs to the whole institute.
HEADQUARTERS = "hq"


class Region(Sourced, Base):
    """A region 地域 of the annual report, the rest of Japan, or abroad."""

    __tablename__ = "region"

    code: Mapped[Code] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(unique=True)
    name: Mapped[Name]
    name_en: Mapped[Name]


class Municipality(Sourced, Versioned, Base):
    """A municipality 区市町村 of Tokyo; its region may be assumed where the report names none."""

    __tablename__ = "municipality"
    __table_args__ = (CheckConstraint("length(code) = 6", name="code_length"),)

    code: Mapped[str] = mapped_column(String(6), primary_key=True)
    name: Mapped[Name] = mapped_column(unique=True)
    kana: Mapped[Name]
    name_en: Mapped[Name]
    region_code: Mapped[Code] = mapped_column(ForeignKey("region.code"), index=True)
    region_basis: Mapped[RegionBasis] = mapped_column(coded(RegionBasis, "region_basis"))

    region: Mapped[Region] = relationship(lazy="raise_on_sql")


class Branch(Sourced, Versioned, Base):
    """A branch 拠点 of the institute: headquarters or branch, open between two days."""

    __tablename__ = "branch"
    __table_args__ = (
        CheckConstraint("closed_on IS NULL OR closed_on >= opened_on", name="closed_after_opened"),
    )

    code: Mapped[Code] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(unique=True)
    name: Mapped[Name]
    name_en: Mapped[Name]
    municipality_code: Mapped[str | None] = mapped_column(ForeignKey("municipality.code"), index=True)
    opened_on: Mapped[date | None]
    closed_on: Mapped[date | None]

    regions: Mapped[list["BranchRegion"]] = relationship(
        lazy="raise_on_sql", order_by="BranchRegion.region_code", cascade="all, delete-orphan"
    )
    municipality: Mapped[Municipality | None] = relationship(lazy="raise_on_sql")


class BranchRegion(Base):
    """A branch looks after a region 担当地域."""

    __tablename__ = "branch_region"

    branch_code: Mapped[Code] = mapped_column(ForeignKey("branch.code"), primary_key=True)
    region_code: Mapped[Code] = mapped_column(ForeignKey("region.code"), primary_key=True, index=True)
