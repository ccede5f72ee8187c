"""Evaluation 業務実績評価 of a mid-term plan: its items, and the grade of each in a fiscal year."""

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.model.base import Base, LongText, Name, Sourced, Versioned, coded
from registry.model.indicator import MidTermPlan
from registry.model.vocabulary import Evaluator, Grade

# The number of the item that stands for the whole of a plan: the printed ones begin with 1.
WHOLE = 0


class PlanItem(Sourced, Versioned, Base):
    """An item 評価項目 of a mid-term plan by which it is evaluated; the indicators of a plan bear its number."""

    __tablename__ = "plan_item"
    __table_args__ = (
        CheckConstraint("number >= 0", name="number_not_negative"),
        UniqueConstraint("plan_number", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_number: Mapped[int] = mapped_column(ForeignKey("mid_term_plan.number"))
    number: Mapped[int]
    name: Mapped[Name]
    name_en: Mapped[Name]

    plan: Mapped[MidTermPlan] = relationship(lazy="raise_on_sql")


class Evaluation(Sourced, Versioned, Base):
    """The grade that the institute gives itself for an item in a fiscal year, or that the authority gives it."""

    __tablename__ = "evaluation"
    __table_args__ = (UniqueConstraint("item_id", "fiscal_year", "evaluator"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("plan_item.id"))
    fiscal_year: Mapped[int]
    evaluator: Mapped[Evaluator] = mapped_column(coded(Evaluator, "evaluator"))
    grade: Mapped[Grade] = mapped_column(coded(Grade, "grade"))
    reason: Mapped[LongText | None]

    item: Mapped[PlanItem] = relationship(lazy="raise_on_sql")
