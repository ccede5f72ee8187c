"""Pipelines of matchmaking for which only yearly figures are known, such as the medical-engineering one."""

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.model.base import Base, Code, Name, Sourced, Versioned, coded
from registry.model.vocabulary import Unit


class Pipeline(Sourced, Versioned, Base):
    """A pipeline of contacts, interviews and results, run since a fiscal year."""

    __tablename__ = "pipeline"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[Name] = mapped_column(unique=True)
    name_en: Mapped[Name | None]
    first_fiscal_year: Mapped[int | None]

    figures: Mapped[list["PipelineFigure"]] = relationship(
        lazy="raise_on_sql",
        order_by="PipelineFigure.id",
        cascade="all, delete-orphan",
        back_populates="pipeline",
    )


class PipelineFigure(Sourced, Versioned, Base):
    """One figure of a pipeline in a fiscal year."""

    __tablename__ = "pipeline_figure"
    __table_args__ = (
        CheckConstraint("value >= 0", name="value_not_negative"),
        UniqueConstraint("pipeline_id", "fiscal_year", "measure"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pipeline_id: Mapped[int] = mapped_column(ForeignKey("pipeline.id"), index=True)
    fiscal_year: Mapped[int]
    measure: Mapped[Code]
    value: Mapped[int]
    unit: Mapped[Unit] = mapped_column(coded(Unit, "unit"))

    pipeline: Mapped[Pipeline] = relationship(lazy="raise_on_sql", back_populates="figures")
