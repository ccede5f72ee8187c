"""Mid-term plans, indicators and their values: sheets, and a JSON object with what was counted and reached."""

from decimal import Decimal
from typing import Any

from sqlalchemy import select

from registry.exchange import cell
from registry.exchange.directory import Directory
from registry.exchange.sheet import Sheet, column, reference, source_columns, source_values
from registry.model import Indicator, IndicatorValue, MidTermPlan
from registry.model.vocabulary import IndicatorCount, TargetPeriod
from registry.reports.indicator import Row, Section, Value

PLANS = Sheet(
    kind="plans",
    model=MidTermPlan,
    columns=(
        column("number", cell.count, required=True),
        column("name", required=True),
        column("name_en", required=True),
        column("first_fiscal_year", cell.fiscal_year, required=True),
        column("last_fiscal_year", cell.fiscal_year, required=True),
        *source_columns(),
    ),
    build=lambda values: MidTermPlan(**values),
    query=lambda: select(MidTermPlan).order_by(MidTermPlan.number),
)

INDICATORS = Sheet(
    kind="indicators",
    model=Indicator,
    columns=(
        column("id", cell.count),
        reference("plan", Directory.plan, show="plan_number", required=True),
        column("item", cell.count),
        column("name", required=True),
        column("name_en", required=True),
        column("unit", required=True),
        column("target", cell.number),
        column("target_period", cell.code(TargetPeriod)),
        column("counted", cell.code(IndicatorCount)),
        *source_columns(),
    ),
    build=lambda values: Indicator(
        plan_number=values["plan"],
        **{
            name: values[name]
            for name in ("id", "item", "name", "name_en", "unit", "target", "target_period", "counted")
        },
        **source_values(values),
    ),
    query=lambda: select(Indicator).order_by(Indicator.id),
)

VALUES = Sheet(
    kind="indicator_values",
    model=IndicatorValue,
    columns=(
        reference("indicator", Directory.indicator, show="indicator_id", required=True),
        column("fiscal_year", cell.fiscal_year, required=True),
        column("value", cell.number, required=True),
        *source_columns(),
    ),
    build=lambda values: IndicatorValue(
        indicator_id=values["indicator"],
        fiscal_year=values["fiscal_year"],
        value=values["value"],
        **source_values(values),
    ),
    query=lambda: select(IndicatorValue).order_by(IndicatorValue.id),
)


def indicator_objects(sections: list[Section]) -> list[dict[str, Any]]:
    """The indicators of plans as the interfaces publish them."""
    return [_object(section, row) for section in sections for row in section.rows]


def _object(section: Section, row: Row) -> dict[str, Any]:
    indicator, plan, reached = row.indicator, section.plan, row.progress
    return {
        "id": indicator.id,
        "plan": {
            "number": plan.number,
            "name": plan.name,
            "name_en": plan.name_en,
            "first_fiscal_year": plan.first_fiscal_year,
            "last_fiscal_year": plan.last_fiscal_year,
        },
        "item": indicator.item,
        "name": indicator.name,
        "name_en": indicator.name_en,
        "unit": indicator.unit,
        "target": _number(indicator.target),
        "target_period": indicator.target_period,
        "counted": indicator.counted,
        "values": [_value(row.values[year], row) for year in sorted(row.values)],
        "progress": {
            "reached": _number(reached.reached),
            "share": reached.share,
            "fiscal_year": reached.fiscal_year,
            "years_known": reached.years_known,
            "years_passed": reached.years_passed,
            "years": reached.years,
            "elapsed": reached.elapsed,
        },
        "source": {"file": indicator.source_file, "line": indicator.source_line},
        "note": indicator.note,
    }


def _value(value: Value, row: Row) -> dict[str, Any]:
    typed = value.typed
    return {
        "fiscal_year": value.fiscal_year,
        "value": _number(value.amount),
        "counted": value.counted,
        "share": row.progress.shares.get(value.fiscal_year),
        "source": {
            "file": typed.source_file if typed else None,
            "line": typed.source_line if typed else None,
        },
        "note": typed.note if typed else None,
    }


def _number(value: Decimal | None) -> int | float | None:
    """The number itself: whole where it is whole. Two decimals of fourteen digits survive a float."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
