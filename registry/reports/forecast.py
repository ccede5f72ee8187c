"""Where the values of an indicator lead if the years of its plan go on as they began: a line, never a fact."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from statistics import linear_regression

# With fewer values any line would do.
FEWEST = 3
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Forecast:
    """Expected values of the years after the newest one; ``total`` is what the plan would reach by its end.

    ``years`` are those that the line was drawn through.
    """

    values: Mapping[int, Decimal]
    years: tuple[int, ...]
    total: Decimal | None
    share: float | None


def forecast(
    plan_years: range,
    values: Mapping[int, Decimal],
    *,
    target: Decimal | None,
    adds_up: bool,
    shares: bool = False,
) -> Forecast | None:
    """The line of least squares through the values of the plan's finished years, for the years after them.

    y(t) = a + b t with b = sum((t - mean t)(v - mean v)) / sum((t - mean t)^2) and a = mean v - b mean t. It is
    undefined (``None``) with fewer than three values or no year left. What counts is never below 0, and a share never
    above 100; both are rounded to the decimals of the values. The total is the sum of the values and of what is
    expected; it is undefined where a year before the newest value is not known, or where years do not add up.
    """
    known = {year: values[year] for year in plan_years if year in values}
    newest = max(known, default=None)
    left = [year for year in plan_years if newest is not None and year > newest]
    if len(known) < FEWEST or not left:
        return None
    slope, intercept = linear_regression(
        [float(year - plan_years[0]) for year in known], [float(value) for value in known.values()]
    )
    step = Decimal(1).scaleb(min(0, *(_exponent(value) for value in known.values())))
    expected = {
        year: _within(Decimal(str(intercept + slope * (year - plan_years[0]))), shares).quantize(
            step, ROUND_HALF_EVEN
        )
        for year in left
    }
    whole = adds_up and len(known) + len(left) == len(plan_years)
    total = sum((*known.values(), *expected.values()), Decimal(0)) if whole else None
    share = float(total / target) if total is not None and target else None
    return Forecast(expected, tuple(known), total, share)


def _within(value: Decimal, shares: bool) -> Decimal:
    value = max(value, Decimal(0))
    return min(value, HUNDRED) if shares else value


def _exponent(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return exponent
