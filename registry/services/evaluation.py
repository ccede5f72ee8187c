"""The grade of an item of a mid-term plan is entered and changed: after its fiscal year, with its source."""

from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.japanese.dates import fiscal_year_end
from registry.model import Evaluation, PlanItem
from registry.model.vocabulary import Evaluator, Grade
from registry.queries.evaluation import evaluation
from registry.services.recording import Actor, Stale, recorded, register, require_version


class EvaluationRefused(ValueError):
    """A grade that cannot be recorded like this; the text is a sentence for the user."""

    sentence = ""

    def __init__(self) -> None:
        super().__init__(self.sentence)


class OutsidePlan(EvaluationRefused):
    sentence = "この計画に含まれない年度の評価は記録できません。"


class NotOver(EvaluationRefused):
    sentence = "まだ終わっていない年度の評価は記録できません。"


class SourceMissing(EvaluationRefused):
    sentence = "評価の出典を書いてください。"


class Printed(EvaluationRefused):
    sentence = "資料に載っている評価は削除できません。内容が違うときは直してください。"


@dataclass(frozen=True)
class Facts:
    """What an officer writes down of a grade."""

    grade: Grade
    reason: str | None
    note: str


def record_evaluation(
    session: Session,
    *,
    item: PlanItem,
    year: int,
    evaluator: Evaluator,
    version: int | None,
    facts: Facts,
    by: Actor,
) -> Evaluation:
    """Write down a grade: anew, or over the one that was seen in ``version``; the plan of the item must be loaded.

    Where a document is known as the source of the grade it stays so; the note tells the rest.
    """
    if not item.plan.first_fiscal_year <= year <= item.plan.last_fiscal_year:
        raise OutsidePlan
    if fiscal_year_end(year) > by.day:
        raise NotOver
    if not facts.note.strip():
        raise SourceMissing
    found = _seen(session, item, year, evaluator, version)
    if found is None:
        made = Evaluation(
            item_id=item.id,
            fiscal_year=year,
            evaluator=evaluator,
            grade=facts.grade,
            reason=facts.reason,
            note=facts.note,
        )
        try:
            with session.begin_nested():
                register(session, subject=made, by=by)
        except IntegrityError:
            raise _second() from None
        return made
    with recorded(session, by=by, act="evaluation:change", subject=found):
        found.grade, found.reason, found.note = facts.grade, facts.reason, facts.note
    return found


def remove_evaluation(
    session: Session, *, item: PlanItem, year: int, evaluator: Evaluator, version: int | None, by: Actor
) -> None:
    """Take back a grade that was entered by mistake; what a document printed stays."""
    found = _seen(session, item, year, evaluator, version)
    if found is None:
        return
    if found.source_file is not None:
        raise Printed
    with recorded(session, by=by, act="evaluation:remove", subject=found):
        session.delete(found)


def _seen(
    session: Session, item: PlanItem, year: int, evaluator: Evaluator, version: int | None
) -> Evaluation | None:
    """The stored grade, as the writer saw it in ``version``; ``None`` there means that there was none."""
    found = evaluation(session, item_id=item.id, fiscal_year=year, evaluator=evaluator)
    if found is not None and version is not None:
        require_version(found, version)
    elif found is not None or version is not None:
        raise _second()
    return found


def _second() -> Stale:
    return Stale("ほかの人が先にこの記録を変更しました")
