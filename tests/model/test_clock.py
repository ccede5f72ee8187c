"""Ends of terms and act-by dates: the vectors of the field, and what must hold for any date."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.japanese.business_days import business_days_before, is_business_day
from registry.model.clock import act_by, moved_by_months, term_end
from registry.model.vocabulary import NoticeUnit
from tests.conftest import MANY

DAYS = st.dates(date(1950, 1, 1), date(2150, 12, 31))


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        ("2024-04-01", 12, "2025-03-31"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2023-08-31", 6, "2024-02-29"),
        ("2024-04-11", 36, "2027-04-10"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2023-01-31", 1, "2023-02-28"),
        ("2024-10-31", 1, "2024-11-30"),
        ("2024-01-01", 1, "2024-01-31"),
        ("2024-02-29", 48, "2028-02-28"),
    ],
)
def test_a_term_ends_on_the_day_before_the_corresponding_day(first: str, months: int, last: str) -> None:
    assert term_end(date.fromisoformat(first), months) == date.fromisoformat(last)


@pytest.mark.parametrize(
    ("end", "n", "unit", "calendar", "safe"),
    [
        ("2025-03-31", 3, "month", "2024-12-30", "2024-12-27"),
        ("2026-03-31", 3, "month", "2025-12-30", "2025-12-26"),
        ("2027-03-31", 3, "month", "2026-12-30", "2026-12-28"),
        ("2025-03-31", 1, "month", "2025-02-27", "2025-02-27"),
        ("2024-03-31", 1, "month", "2024-02-28", "2024-02-28"),
        ("2025-03-31", 30, "day", "2025-02-28", "2025-02-28"),
        ("2026-03-31", 30, "day", "2026-02-28", "2026-02-27"),
        ("2025-03-31", 0, "day", "2025-03-30", "2025-03-28"),
        ("2025-01-06", 1, "business_day", "2024-12-26", "2024-12-26"),
        ("2025-05-07", 6, "month", "2024-11-06", "2024-11-06"),
        ("2025-08-06", 3, "month", "2025-05-05", "2025-05-02"),
    ],
)
def test_notice_is_due_before_the_corresponding_day_and_safely_on_a_business_day(
    end: str, n: int, unit: str, calendar: str, safe: str
) -> None:
    found = act_by(date.fromisoformat(end), n, unit)
    assert (found.calendar.isoformat(), found.safe.isoformat()) == (calendar, safe)
    assert found.prepare == found.safe - timedelta(days=60)


def test_own_closing_days_move_the_safe_day_and_the_preparation_can_be_longer() -> None:
    closed = {date(2024, 12, 27), date(2024, 12, 26)}
    found = act_by(date(2025, 3, 31), 3, "month", closing_days=closed, preparation=90)
    assert found.calendar == date(2024, 12, 30)
    assert found.safe == date(2024, 12, 25)
    assert found.prepare == date(2024, 9, 26)


@pytest.mark.parametrize("arguments", [(-1, "month"), (3, "week"), (3, "")])
def test_a_notice_that_cannot_be_is_refused(arguments: tuple[int, str]) -> None:
    with pytest.raises(ValueError, match=r"0以上|week|''"):
        act_by(date(2025, 3, 31), *arguments)


def test_days_outside_the_calendar_are_refused() -> None:
    with pytest.raises(ValueError, match="year"):
        term_end(date(9999, 6, 1), 12)
    with pytest.raises(ValueError, match="暦"):
        act_by(date(1, 1, 1), 40, "day")


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2024-12-28", False),  # Saturday
        ("2024-12-29", False),
        ("2025-01-03", False),
        ("2025-01-06", True),
        ("2026-09-22", False),  # between two holidays
        ("2019-05-01", False),  # accession of the Emperor
        ("2020-07-24", False),  # moved for the games of that summer
        ("2020-10-12", True),
    ],
)
def test_business_days(day: str, works: bool) -> None:
    assert is_business_day(date.fromisoformat(day)) is works


@MANY
@given(DAYS, st.integers(1, 1200))
def test_terms_of_any_length_touch_without_overlap(first: date, months: int) -> None:
    last = term_end(first, months)
    assert first <= last
    # As many months as agreed, to the day: the day after is the corresponding day or, where there is none, the 1st.
    after = last + timedelta(days=1)
    corresponding = moved_by_months(first, months)
    assert after == corresponding if corresponding.day == first.day else after.day == 1
    assert term_end(first, months + 1) > last


@MANY
@given(DAYS, st.integers(0, 60), st.sampled_from(NoticeUnit), st.sets(DAYS, max_size=5))
def test_the_three_days_stand_in_order_and_before_the_end(
    end: date, n: int, unit: NoticeUnit, closed: set[date]
) -> None:
    found = act_by(end, n, unit, closing_days=closed)
    assert found.prepare < found.safe <= found.calendar < end
    assert is_business_day(found.safe, closed)
    assert all(
        not is_business_day(found.safe + timedelta(days=step), closed)
        for step in range(1, (found.calendar - found.safe).days + 1)
    )
    longer = act_by(end, n + 1, unit, closing_days=closed)
    assert longer.calendar < found.calendar or unit is NoticeUnit.MONTH
    assert longer.calendar <= found.calendar


@MANY
@given(DAYS, st.integers(0, 40))
def test_so_many_business_days_lie_between(day: date, number: int) -> None:
    earlier = business_days_before(day, number)
    between = (earlier + timedelta(days=step) for step in range((day - earlier).days))
    assert sum(is_business_day(each) for each in between) == number
