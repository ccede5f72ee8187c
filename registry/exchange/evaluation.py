"""Items of the mid-term plans and their grades, as sheets."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from registry.exchange import cell
from registry.exchange.directory import Directory
from registry.exchange.sheet import Sheet, column, reference, source_columns, source_values
from registry.model import Evaluation, PlanItem
from registry.model.vocabulary import Evaluator, Grade

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
