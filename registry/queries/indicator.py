"""Mid-term plans, their indicators and the values typed for them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model import Indicator, IndicatorValue, MidTermPlan
from registry.queries.loading import related


def plans(session: Session) -> Sequence[MidTermPlan]:
    """The mid-term plans in the order of their years."""
    return session.scalars(
        select(MidTermPlan).order_by(MidTermPlan.first_fiscal_year, MidTermPlan.number)
    ).all()


def indicators(
    session: Session, *, plan: int | None = None, identity: int | None = None
) -> Sequence[Indicator]:
    """Indicators with their plans and typed values, in the order of the plans and their items."""
    statement = select(Indicator).options(related(Indicator.plan), related(Indicator.values))
    if plan is not None:
        statement = statement.where(Indicator.plan_number == plan)
    if identity is not None:
        statement = statement.where(Indicator.id == identity)
    return session.scalars(
        statement.order_by(Indicator.plan_number, Indicator.item.is_(None), Indicator.item, Indicator.id)
    ).all()


def indicator(session: Session, identity: int) -> Indicator | None:
    """One indicator with its plan and typed values."""
    return next(iter(indicators(session, identity=identity)), None)


def indicator_named(session: Session, *, plan: int, name: str) -> Indicator | None:
    """The indicator of a plan that bears a name."""
    return session.scalar(select(Indicator).where(Indicator.plan_number == plan, Indicator.name == name))


def typed_value(session: Session, *, indicator_id: int, fiscal_year: int) -> IndicatorValue | None:
    """The value typed for a fiscal year."""
    return session.scalar(
        select(IndicatorValue).where(
            IndicatorValue.indicator_id == indicator_id, IndicatorValue.fiscal_year == fiscal_year
        )
    )
