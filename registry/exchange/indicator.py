"""Mid-term plans, indicators and their values as sheets."""

from sqlalchemy import select

from registry.exchange import cell
from registry.exchange.directory import Directory
from registry.exchange.sheet import Sheet, column, reference, source_columns, source_values
from registry.model import Indicator, IndicatorValue, MidTermPlan
from registry.model.vocabulary import TargetPeriod

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
        *source_columns(),
    ),
    build=lambda values: Indicator(
        plan_number=values["plan"],
        **{
            name: values[name]
            for name in ("id", "item", "name", "name_en", "unit", "target", "target_period")
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
