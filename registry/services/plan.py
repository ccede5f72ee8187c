"""Mid-term plans and their items are entered and changed."""

from dataclasses import dataclass, fields

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.japanese.dates import FIRST_FISCAL_YEAR, LAST_FISCAL_YEAR
from registry.model import MidTermPlan, PlanItem
from registry.queries.evaluation import evaluations, item_numbered
from registry.queries.indicator import plans
from registry.services.recording import Actor, recorded, register, require_version

# A table has a column a year.
LONGEST = 10


class PlanRefused(ValueError):
    """A plan or an item that cannot be recorded like this; the text is a sentence for the user."""

    sentence = ""

    def __init__(self) -> None:
        super().__init__(self.sentence)


class NumberTaken(PlanRefused):
    sentence = "同じ番号の計画があります。"


class WordMissing(PlanRefused):
    sentence = "名称と英語の名称が要ります。"


class YearsRefused(PlanRefused):
    sentence = "年度は1900から2199まで、最終年度は初年度以後で、計画は10年度までです。"


class YearsTaken(PlanRefused):
    sentence = "ほかの計画と年度が重なります。"


class YearsGraded(PlanRefused):
    sentence = "評価が記録されている年度を計画の外にすることはできません。"


class ItemTaken(PlanRefused):
    sentence = "同じ計画に同じ番号の項目があります。"


@dataclass(frozen=True)
class Facts:
    """What an officer writes down of a plan; its number stays."""

    name: str
    name_en: str
    first_fiscal_year: int
    last_fiscal_year: int
    note: str | None = None


@dataclass(frozen=True)
class ItemFacts:
    """What an officer writes down of an item of a plan."""

    number: int
    name: str
    name_en: str


def register_plan(session: Session, *, number: int, facts: Facts, by: Actor) -> MidTermPlan:
    """Enter a plan."""
    if session.get(MidTermPlan, number) is not None:
        raise NumberTaken
    _check(session, facts, None)
    made = MidTermPlan(number=number)
    _write(made, facts)
    try:
        with session.begin_nested():
            register(session, subject=made, by=by)
    except IntegrityError:
        # Somebody entered the same number at the same moment.
        raise NumberTaken from None
    return made


def change_plan(session: Session, *, plan: MidTermPlan, version: int, facts: Facts, by: Actor) -> None:
    """Change a plan as it was seen in ``version``."""
    require_version(plan, version)
    _check(session, facts, plan)
    with recorded(session, by=by, act="mid_term_plan:change", subject=plan):
        _write(plan, facts)


def register_item(session: Session, *, plan: MidTermPlan, facts: ItemFacts, by: Actor) -> PlanItem:
    """Enter an item of a plan."""
    _check_item(session, plan.number, facts, None)
    made = PlanItem(plan_number=plan.number)
    _write(made, facts)
    try:
        with session.begin_nested():
            register(session, subject=made, by=by)
    except IntegrityError:
        raise ItemTaken from None
    return made


def change_item(session: Session, *, item: PlanItem, version: int, facts: ItemFacts, by: Actor) -> None:
    """Change an item as it was seen in ``version``."""
    require_version(item, version)
    _check_item(session, item.plan_number, facts, item)
    with recorded(session, by=by, act="plan_item:change", subject=item):
        _write(item, facts)


def _check(session: Session, facts: Facts, plan: MidTermPlan | None) -> None:
    _check_words(facts)
    first, last = facts.first_fiscal_year, facts.last_fiscal_year
    if not (FIRST_FISCAL_YEAR <= first <= last <= LAST_FISCAL_YEAR and last - first < LONGEST):
        raise YearsRefused
    with session.no_autoflush:
        for other in plans(session):
            if other is not plan and first <= other.last_fiscal_year and other.first_fiscal_year <= last:
                raise YearsTaken
        if plan is not None and any(
            not first <= each.fiscal_year <= last for each in evaluations(session, plan=plan.number)
        ):
            raise YearsGraded


def _check_item(session: Session, plan: int, facts: ItemFacts, item: PlanItem | None) -> None:
    _check_words(facts)
    with session.no_autoflush:
        other = item_numbered(session, plan=plan, number=facts.number)
    if other is not None and other is not item:
        raise ItemTaken


def _check_words(facts: Facts | ItemFacts) -> None:
    if not (facts.name.strip() and facts.name_en.strip()):
        raise WordMissing


def _write(record: MidTermPlan | PlanItem, facts: Facts | ItemFacts) -> None:
    for each in fields(facts):
        if getattr(record, each.name) != getattr(facts, each.name):
            setattr(record, each.name, getattr(facts, each.name))
