"""Indicators 指標 of the mid-term plans with targets and values per fiscal year."""

import unicodedata
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.model.base import Base, Code, Name, Sourced, Versioned, coded
from registry.model.vocabulary import IndicatorCount, TargetPeriod

PERCENT = frozenset({"%", "パーセント", "percent"})


class MidTermPlan(Sourced, Versioned, Base):
    """A mid-term plan 中期計画 and the fiscal years that it covers."""

    __tablename__ = "mid_term_plan"
    __table_args__ = (CheckConstraint("last_fiscal_year >= first_fiscal_year", name="years_in_order"),)

    number: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[Name]
    name_en: Mapped[Name]
    first_fiscal_year: Mapped[int]
    last_fiscal_year: Mapped[int]


class Indicator(Sourced, Versioned, Base):
    """A figure by which a plan is measured; a target counts over the plan or per fiscal year.

    What the registry holds the facts of is ``counted``, not typed.
    """

    __tablename__ = "indicator"
    __table_args__ = (
        CheckConstraint("(target IS NULL) = (target_period IS NULL)", name="target_has_period"),
        UniqueConstraint("plan_number", "name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_number: Mapped[int] = mapped_column(ForeignKey("mid_term_plan.number"), index=True)
    item: Mapped[int | None]
    name: Mapped[Name]
    name_en: Mapped[Name]
    unit: Mapped[Code]
    target: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    target_period: Mapped[TargetPeriod | None] = mapped_column(coded(TargetPeriod, "target_period"))
    counted: Mapped[IndicatorCount | None] = mapped_column(coded(IndicatorCount, "counted"))

    plan: Mapped[MidTermPlan] = relationship(lazy="raise_on_sql")
    values: Mapped[list["IndicatorValue"]] = relationship(
        lazy="raise_on_sql", order_by="IndicatorValue.fiscal_year", cascade="all, delete-orphan"
    )


class IndicatorValue(Sourced, Versioned, Base):
    """The value of an indicator in a fiscal year."""

    __tablename__ = "indicator_value"
    __table_args__ = (UniqueConstraint("indicator_id", "fiscal_year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"), index=True)
    fiscal_year: Mapped[int]
    value: Mapped[Decimal] = mapped_column(Numeric(14, 2))


def summable(unit: str, counted: IndicatorCount | None) -> bool:
    """Whether values of years add up: shares do not, nor does what stands at the end of each year.

    >>> summable("件", None), summable("％", None), summable("件", IndicatorCount.AGREEMENTS_IN_FORCE)
    (True, False, False)
    """
    return not is_share(unit) and counted is not IndicatorCount.AGREEMENTS_IN_FORCE


def is_share(unit: str) -> bool:
    """Whether values are per cent of a whole.

    >>> is_share("％"), is_share("件")
    (True, False)
    """
    return unicodedata.normalize("NFKC", unit).strip().casefold() in PERCENT
