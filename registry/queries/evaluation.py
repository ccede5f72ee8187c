"""Items of the mid-term plans and their grades."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model import Evaluation, PlanItem
from registry.model.vocabulary import Evaluator
from registry.queries.loading import related


def items(session: Session, *, plan: int | None = None) -> Sequence[PlanItem]:
    """The items of every plan, or of one, in the order of their numbers."""
    statement = select(PlanItem)
    if plan is not None:
        statement = statement.where(PlanItem.plan_number == plan)
    return session.scalars(statement.order_by(PlanItem.plan_number, PlanItem.number)).all()


def item(session: Session, identity: int) -> PlanItem | None:
    """One item with its plan."""
    statement = select(PlanItem).options(related(PlanItem.plan)).where(PlanItem.id == identity)
    return session.scalar(statement)


def item_numbered(session: Session, *, plan: int, number: int) -> PlanItem | None:
    """The item of a plan that bears a number."""
    return session.scalar(select(PlanItem).where(PlanItem.plan_number == plan, PlanItem.number == number))


def evaluations(session: Session, *, plan: int | None = None) -> Sequence[Evaluation]:
    """The grades of all years of every plan, or of one."""
    statement = select(Evaluation)
    if plan is not None:
        statement = statement.join(Evaluation.item).where(PlanItem.plan_number == plan)
    return session.scalars(statement.order_by(Evaluation.fiscal_year, Evaluation.id)).all()


def evaluation(
    session: Session, *, item_id: int, fiscal_year: int, evaluator: Evaluator
) -> Evaluation | None:
    """The grade of an item in a fiscal year by one of those who grade."""
    return session.scalar(
        select(Evaluation).where(
            Evaluation.item_id == item_id,
            Evaluation.fiscal_year == fiscal_year,
            Evaluation.evaluator == evaluator,
        )
    )
