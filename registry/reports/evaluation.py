"""How a mid-term plan was evaluated: its items over the years, and all that is known of them in one year.

A grade is given after its fiscal year: none is shown of a year that is not over on the as-of date.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from registry.japanese.dates import fiscal_year_end
from registry.model import Evaluation, MidTermPlan, PlanItem
from registry.model.evaluation import WHOLE
from registry.model.vocabulary import Evaluator, Grade
from registry.queries.evaluation import evaluations, items
from registry.queries.indicator import plans
from registry.reports.indicator import Row, sections

Grades = Mapping[tuple[int, Evaluator], Evaluation]
_ORDER = list(Grade)


@dataclass(frozen=True)
class Graded:
    """An item with its grades by fiscal year and evaluator."""

    item: PlanItem
    grades: Grades

    def moved(self, year: int) -> int | None:
        """By how many grades the authority stands above (+) or below (-) the institute's own; else ``None``."""
        own, theirs = (self.grades.get((year, evaluator)) for evaluator in Evaluator)
        if own is None or theirs is None:
            return None
        return _ORDER.index(own.grade) - _ORDER.index(theirs.grade)


@dataclass(frozen=True)
class Entry:
    """An item in one year: its grades and the indicators that bear its number; without an item those of none."""

    item: PlanItem | None
    grades: Mapping[Evaluator, Evaluation]
    indicators: tuple[Row, ...]


@dataclass(frozen=True)
class Year:
    """The evaluation of a fiscal year; without a plan none covers the year."""

    fiscal_year: int
    plan: MidTermPlan | None
    over: bool
    entries: tuple[Entry, ...]

    def count(self, evaluator: Evaluator) -> Mapping[Grade, int]:
        """How many items have which grade; the whole is none of them."""
        return Counter(
            entry.grades[evaluator].grade
            for entry in self.entries
            if entry.item is not None and entry.item.number != WHOLE and evaluator in entry.grades
        )


def graded(session: Session, *, as_of: date, plan: int | None = None) -> dict[int, list[Graded]]:
    """The items of every plan, or of one, with their grades, by the number of the plan."""
    known = _grades(evaluations(session, plan=plan), as_of)
    found: dict[int, list[Graded]] = {}
    for each in items(session, plan=plan):
        found.setdefault(each.plan_number, []).append(Graded(each, known.get(each.id, {})))
    return found


def evaluated_year(session: Session, *, fiscal_year: int, as_of: date) -> Year:
    """All that is known of the items of the plan that covers a fiscal year, at the end of the year."""
    end = fiscal_year_end(fiscal_year)
    covering = [
        plan for plan in plans(session) if plan.first_fiscal_year <= fiscal_year <= plan.last_fiscal_year
    ]
    if not covering:
        return Year(fiscal_year, None, end <= as_of, ())
    plan = covering[-1]
    [section] = sections(session, as_of=min(end, as_of), plan=plan.number)
    entries = [
        Entry(
            each.item,
            {who: grade for (year, who), grade in each.grades.items() if year == fiscal_year},
            tuple(row for row in section.rows if row.indicator.item == each.item.number),
        )
        for each in graded(session, as_of=as_of, plan=plan.number).get(plan.number, [])
    ]
    placed = {entry.item.number for entry in entries if entry.item is not None}
    rest = tuple(row for row in section.rows if row.indicator.item not in placed)
    return Year(fiscal_year, plan, end <= as_of, (*entries, *([Entry(None, {}, rest)] if rest else [])))


def _grades(known: Sequence[Evaluation], as_of: date) -> dict[int, dict[tuple[int, Evaluator], Evaluation]]:
    found: dict[int, dict[tuple[int, Evaluator], Evaluation]] = {}
    for each in known:
        if fiscal_year_end(each.fiscal_year) <= as_of:
            found.setdefault(each.item_id, {})[each.fiscal_year, each.evaluator] = each
    return found
