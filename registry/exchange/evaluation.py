"""Items of the mid-term plans and their grades, as sheets; the evaluation of a year as a table."""

from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from registry.exchange import cell
from registry.exchange.directory import Directory
from registry.exchange.sheet import Sheet, column, reference, shown, source_columns, source_values
from registry.model import Evaluation, PlanItem
from registry.model.vocabulary import Evaluator, Grade, TargetPeriod
from registry.reports.evaluation import Entry, Year
from registry.reports.indicator import Row

ITEMS = Sheet(
    kind="plan_items",
    model=PlanItem,
    columns=(
        column("id", cell.count),
        reference("plan", Directory.plan, show="plan_number", required=True),
        column("number", cell.count, required=True),
        column("name", required=True),
        column("name_en", required=True),
        *source_columns(),
    ),
    build=lambda values: PlanItem(
        plan_number=values["plan"],
        **{name: values[name] for name in ("id", "number", "name", "name_en")},
        **source_values(values),
    ),
    query=lambda: select(PlanItem).order_by(PlanItem.id),
)

SHEET = Sheet(
    kind="evaluations",
    model=Evaluation,
    columns=(
        reference(
            "item",
            Directory.plan_item,
            show=lambda row: f"{row.item.plan_number} {row.item.number}",
            required=True,
        ),
        column("fiscal_year", cell.fiscal_year, required=True),
        column("evaluator", cell.code(Evaluator), required=True),
        column("grade", cell.code(Grade), required=True),
        column("reason"),
        *source_columns(),
    ),
    build=lambda values: Evaluation(
        item_id=values["item"],
        **{name: values[name] for name in ("fiscal_year", "evaluator", "grade", "reason")},
        **source_values(values),
    ),
    query=lambda: select(Evaluation).options(joinedload(Evaluation.item)).order_by(Evaluation.id),
)

HEADER = (
    "fiscal_year",
    "plan",
    "item",
    "item_name",
    "self_grade",
    "self_reason",
    "authority_grade",
    "authority_reason",
    "indicator",
    "unit",
    "target",
    "target_period",
    "value",
    "reached",
    "share",
)


def table(year: Year) -> list[list[str]]:
    """The evaluation of a year as rows: one an indicator, items without one in a row of their own."""
    return [
        list(HEADER),
        *(_row(year, entry, row) for entry in year.entries for row in entry.indicators or (None,)),
    ]


def _row(year: Year, entry: Entry, row: Row | None) -> list[str]:
    cells: list[object] = [year.fiscal_year, year.plan.number if year.plan else None]
    cells += [entry.item.number, entry.item.name] if entry.item else [None, None]
    for who in Evaluator:
        found = entry.grades.get(who)
        cells += [found.grade, found.reason] if found else [None, None]
    if row is None:
        return [shown(cell) for cell in [*cells, *[None] * 7]]
    indicator, value = row.indicator, row.values.get(year.fiscal_year)
    yearly = indicator.target_period is TargetPeriod.YEAR
    share = row.progress.shares.get(year.fiscal_year) if yearly else row.progress.share
    return [
        shown(cell)
        for cell in (
            *cells,
            indicator.name,
            indicator.unit,
            _plain(indicator.target),
            indicator.target_period,
            _plain(value.amount if value else None),
            None if yearly else _plain(row.progress.reached),
            None if share is None else round(share, 4),
        )
    ]


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"
