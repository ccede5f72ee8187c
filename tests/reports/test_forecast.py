"""Forecasts: the line that the formula says, within what can be, and none where there is too little to go by."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from registry.reports.forecast import FEWEST, Forecast, forecast
from tests.client import Client
from tests.conftest import ON_ONE_DATABASE

PLAN = range(2021, 2026)
AMOUNTS = st.decimals(0, 1_000_000, places=1)
VALUES = st.dictionaries(st.sampled_from(PLAN), AMOUNTS)


def made(values: dict[int, int], *, target: int | None = None, adds_up: bool = True) -> Forecast | None:
    """A forecast of whole numbers."""
    return forecast(
        PLAN,
        {year: Decimal(value) for year, value in values.items()},
        target=Decimal(target) if target is not None else None,
        adds_up=adds_up,
    )


def test_the_licences_of_the_fourth_plan_by_hand() -> None:
    # 17, 12, 12: the mean is 41/3, the slope -5/2; the line goes on with 8.67 and 6.17.
    found = made({2021: 17, 2022: 12, 2023: 12}, target=35)
    assert found is not None
    assert found.values == {2024: 9, 2025: 6}
    assert (found.years, found.total) == ((2021, 2022, 2023), 56)
    assert found.share == 56 / 35


def test_too_few_values_and_a_plan_that_is_over_have_none() -> None:
    assert made({}) is None
    assert made({2021: 1, 2022: 2}) is None
    assert made({2021: 1, 2022: 2, 2025: 3}) is None
    assert made({2018: 1, 2019: 2, 2020: 3, 2021: 4, 2022: 5}) is None, "years before the plan do not count"


def test_what_is_not_known_in_between_leaves_the_total_open() -> None:
    found = made({2021: 10, 2023: 12, 2024: 13}, target=50)
    assert found is not None
    assert (found.values, found.total, found.share) == ({2025: 14}, None, None)
    found = made({2021: 10, 2022: 11, 2023: 12}, adds_up=False)
    assert found is not None
    assert (found.values, found.total) == ({2024: 13, 2025: 14}, None)


@given(VALUES, st.booleans(), st.booleans())
def test_it_stays_within_what_can_be(values: dict[int, Decimal], adds_up: bool, shares: bool) -> None:
    found = forecast(PLAN, values, target=Decimal(7), adds_up=adds_up, shares=shares)
    left = [year for year in PLAN if values and year > max(values)]
    assert (found is not None) == (len(values) >= FEWEST and bool(left))
    if found is None:
        return
    assert list(found.values) == left
    assert all(0 <= value <= (100 if shares else value) for value in found.values.values())
    if found.total is not None:
        assert adds_up
        assert found.total == sum(values.values()) + sum(found.values.values())


@given(st.integers(0, 1000), st.integers(-300, 300), st.sets(st.sampled_from(PLAN[:-1]), min_size=FEWEST))
def test_what_lies_on_a_line_goes_on_along_it(start: int, step: int, years: set[int]) -> None:
    line = {year: Decimal(start + 1200 + step * (year - PLAN[0])) for year in PLAN}
    found = forecast(PLAN, {year: line[year] for year in years}, target=None, adds_up=True)
    assert found is not None
    assert all(abs(value - max(line[year], Decimal(0))) <= 1 for year, value in found.values.items())


@ON_ONE_DATABASE
def test_a_forecast_stands_apart_and_is_called_one(client: Client) -> None:
    page = client.sign_in("viewer").page("/indicators?plan=4&as_of=2026-04-01")
    rows = page.select("table.forecasts tbody tr")
    assert len(rows) == 8
    (licences,) = [row for row in rows if "実施許諾" in row.th.get_text()]
    assert [cell.get_text() for cell in licences.select("td")] == [
        "≈9",
        "≈6",
        "≈56",
        "≈160%",
        "2021, 2022, 2023",
    ]
    assert "最小二乗法" in page.get_text()
    assert "事実でも計画でもありません" in page.get_text()
    assert all(
        "≈" not in cell.get_text() for cell in page.select("section table.indicators:not(.forecasts) td")
    )
    own = client.page("/indicators/9?as_of=2026-04-01")
    assert len(own.select("svg .bar-work")) == 3
    assert [text.get_text() for text in own.select("svg .bar-expected + text")] == ["≈9", "≈6"]
    early = client.page("/indicators/9?as_of=2024-03-30")
    assert not early.select(".bar-expected"), "of the running year nothing is drawn on"
    assert "≈" not in early.select_one("main").get_text()
