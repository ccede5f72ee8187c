"""Days on which a public office works: no weekend, no public holiday, no New Year closing, no closing day of its own."""

from collections.abc import Set
from datetime import date, timedelta
from functools import lru_cache

import jpholiday

# 29 December to 3 January: offices of the state and of Tokyo are closed (行政機関の休日に関する法律1条).
NEW_YEAR_CLOSING = frozenset({(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)})
NO_DAYS: Set[date] = frozenset()


def is_business_day(day: date, closing_days: Set[date] = NO_DAYS) -> bool:
    """Whether the office works on a day; ``closing_days`` are the institute's own.

    >>> is_business_day(date(2024, 12, 27)), is_business_day(date(2024, 12, 30)), is_business_day(date(2026, 9, 22))
    (True, False, False)
    """
    return day not in closing_days and not _closed_everywhere(day)


def business_day_on_or_before(day: date, closing_days: Set[date] = NO_DAYS) -> date:
    """The day itself if the office works on it, else the last one before it on which it does."""
    while not is_business_day(day, closing_days):
        day -= timedelta(days=1)
    return day


def business_days_before(day: date, number: int, closing_days: Set[date] = NO_DAYS) -> date:
    """The ``number``-th business day before a day; the day itself for 0.

    >>> business_days_before(date(2025, 1, 6), 1)
    datetime.date(2024, 12, 27)
    """
    for _ in range(number):
        day = business_day_on_or_before(day - timedelta(days=1), closing_days)
    return day


@lru_cache(maxsize=100_000)
def _closed_everywhere(day: date) -> bool:
    return day.weekday() >= 5 or (day.month, day.day) in NEW_YEAR_CLOSING or bool(jpholiday.is_holiday(day))
