"""Indicators of the mid-term plans: values of fiscal years, typed or counted, and how far the targets are reached."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from registry.japanese.dates import FIRST_FISCAL_YEAR, fiscal_year, fiscal_year_end
from registry.model import Indicator, IndicatorValue, MidTermPlan
from registry.model.indicator import is_share, summable
from registry.model.vocabulary import IndicatorCount, TargetPeriod
from registry.queries.indicator import indicators, plans
from registry.queries.indicator_count import Counts, counts
from registry.reports.forecast import Forecast, forecast

# How many fiscal years the table of counted figures looks back.
YEARS_BACK = 10


@dataclass(frozen=True)
class Value:
    """The value of an indicator in a fiscal year; ``typed`` is the record of it, ``None`` where it was counted."""

    fiscal_year: int
    amount: Decimal
    typed: IndicatorValue | None

    @property
    def counted(self) -> bool:
        return self.typed is None


@dataclass(frozen=True)
class Progress:
    """How far a target is reached, beside how far the plan has run.

    ``reached`` is the sum so far for a target of the whole plan, and for a yearly target the value of
    ``fiscal_year``, the newest one; ``shares`` are the shares of each year. What is undefined is ``None``.
    """

    reached: Decimal | None
    share: float | None
    fiscal_year: int | None
    shares: Mapping[int, float]
    years_known: int
    years_passed: int
    years: int

    @property
    def elapsed(self) -> float:
        """The share of the plan's fiscal years that are over."""
        return self.years_passed / self.years


@dataclass(frozen=True)
class Row:
    """An indicator with its values by fiscal year."""

    indicator: Indicator
    values: Mapping[int, Value]
    progress: Progress
    forecast: Forecast | None


@dataclass(frozen=True)
class Section:
    """A plan: its fiscal years, and those before and after it for which values are known."""

    plan: MidTermPlan
    years: tuple[int, ...]
    rows: tuple[Row, ...]

    @property
    def left(self) -> tuple[int, ...]:
        """The years for which anything is forecast."""
        return tuple(sorted({year for row in self.rows if row.forecast for year in row.forecast.values}))

    def inside(self, year: int) -> bool:
        """Whether a fiscal year belongs to the plan."""
        return self.plan.first_fiscal_year <= year <= self.plan.last_fiscal_year


@dataclass(frozen=True)
class Figures:
    """All that the registry can count, for the newest fiscal years."""

    years: tuple[int, ...]
    counts: Counts


def progress(
    plan_years: range,
    values: Mapping[int, Decimal],
    *,
    target: Decimal | None,
    period: TargetPeriod | None,
    adds_up: bool,
    as_of: date,
) -> Progress:
    """How far a target is reached by a day. Only the plan's own years count, and of them those that have begun."""
    known = {year: values[year] for year in plan_years if year in values and year <= fiscal_year(as_of)}
    newest = max(known, default=None) if period is TargetPeriod.YEAR else None
    reached = None if newest is None else known[newest]
    if period is TargetPeriod.PLAN and adds_up and known:
        reached = sum(known.values(), Decimal(0))
    yearly = period is TargetPeriod.YEAR and bool(target)
    return Progress(
        reached=reached,
        share=_share(reached, target),
        fiscal_year=newest,
        shares={year: float(amount / target) for year, amount in known.items()} if yearly and target else {},
        years_known=len(known),
        years_passed=sum(fiscal_year_end(year) <= as_of for year in plan_years),
        years=len(plan_years),
    )


def running_plan(known: Sequence[MidTermPlan], as_of: date) -> MidTermPlan | None:
    """The plan that runs on a day; else the last one before it; else the first."""
    year = fiscal_year(as_of)
    begun = [plan for plan in known if plan.first_fiscal_year <= year]
    running = [plan for plan in begun if year <= plan.last_fiscal_year]
    best = running or begun or known[:1]
    return best[-1] if best else None


def sections(session: Session, *, as_of: date, plan: int | None = None) -> list[Section]:
    """Every plan, or one, with its indicators; those whose facts the registry holds are counted in one go."""
    chosen = [each for each in plans(session) if plan in (None, each.number)]
    return _sections(session, chosen, indicators(session, plan=plan), as_of)


def section_of(session: Session, indicator: Indicator, *, as_of: date) -> Section:
    """The plan of an indicator with that indicator alone."""
    return _sections(session, [indicator.plan], [indicator], as_of)[0]


def figures(session: Session, *, as_of: date) -> Figures:
    """Everything that can be counted, for the newest fiscal years up to a day, the newest first."""
    newest = fiscal_year(as_of)
    years = tuple(range(newest, max(FIRST_FISCAL_YEAR - 1, newest - YEARS_BACK), -1))
    return Figures(years, counts(session, measures=list(IndicatorCount), years=years, as_of=as_of))


def _sections(
    session: Session, chosen: Sequence[MidTermPlan], known: Sequence[Indicator], as_of: date
) -> list[Section]:
    years = {
        plan.number: _years(plan, [each for each in known if each.plan_number == plan.number], as_of)
        for plan in chosen
    }
    counted = counts(
        session,
        measures={each.counted for each in known if each.counted is not None},
        years={year for each in known if each.counted for year in _range(each.plan)},
        as_of=as_of,
    )
    return [
        Section(
            plan,
            years[plan.number],
            tuple(_row(each, plan, counted, as_of) for each in known if each.plan_number == plan.number),
        )
        for plan in chosen
    ]


def _years(plan: MidTermPlan, known: Sequence[Indicator], as_of: date) -> tuple[int, ...]:
    """The plan's years, and the others for which something is typed."""
    typed = {value.fiscal_year for each in known if each.counted is None for value in each.values}
    begun = {year for year in typed if year <= fiscal_year(as_of)}
    return tuple(sorted({*_range(plan), *begun}))


def _row(indicator: Indicator, plan: MidTermPlan, counted: Counts, as_of: date) -> Row:
    values = {value.fiscal_year: value for value in _values(indicator, plan, counted, as_of)}
    adds_up = summable(indicator.unit, indicator.counted)
    return Row(
        indicator,
        values,
        progress(
            _range(plan),
            {year: value.amount for year, value in values.items()},
            target=indicator.target,
            period=indicator.target_period,
            adds_up=adds_up,
            as_of=as_of,
        ),
        forecast(
            _range(plan),
            {year: value.amount for year, value in values.items() if fiscal_year_end(year) <= as_of},
            target=indicator.target if indicator.target_period is TargetPeriod.PLAN else None,
            adds_up=adds_up,
            shares=is_share(indicator.unit),
        ),
    )


def _values(indicator: Indicator, plan: MidTermPlan, counted: Counts, as_of: date) -> list[Value]:
    """What is typed for any year that has begun; what is counted, for the years of the plan."""
    if indicator.counted is not None:
        numbers = ((year, counted[indicator.counted].get(year)) for year in _range(plan))
        return [Value(year, Decimal(number), None) for year, number in numbers if number is not None]
    return [
        Value(typed.fiscal_year, typed.value, typed)
        for typed in indicator.values
        if typed.fiscal_year <= fiscal_year(as_of)
    ]


def _range(plan: MidTermPlan) -> range:
    return range(plan.first_fiscal_year, plan.last_fiscal_year + 1)


def _share(part: Decimal | None, whole: Decimal | None) -> float | None:
    """A share; undefined without a part, or where the whole is nothing."""
    return float(part / whole) if part is not None and whole else None
