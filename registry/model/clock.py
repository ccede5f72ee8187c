"""The agreement clock: ends of terms and the days by which one must act. Pure functions of dates.

What follows from them for an agreement on a given day is in :mod:`registry.model.standing`.
"""

from calendar import monthrange
from collections.abc import Set
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from registry.japanese.business_days import NO_DAYS, business_day_on_or_before, business_days_before
from registry.model.vocabulary import NoticeUnit

PREPARATION_DAYS = 60


@dataclass(frozen=True)
class ActBy:
    """The day by which one must act 申出期限, three times.

    ``calendar`` is the last day by the calendar, as the clause counts; ``safe`` the last business day up to it;
    ``prepare`` the day on which preparation should start.
    """

    calendar: date
    safe: date
    prepare: date


def term_end(effective_from: date, months: int) -> date:
    """The last day of a term of ``months`` months.

    The day before the corresponding day; where the month has none, its last day (民法143条). Raises
    ``ValueError`` beyond the last day of the calendar (31 December 9999).

    >>> term_end(date(2024, 4, 1), 12), term_end(date(2023, 8, 31), 6)
    (datetime.date(2025, 3, 31), datetime.date(2024, 2, 29))
    >>> term_end(date(2024, 2, 29), 12), term_end(date(2024, 4, 11), 36)
    (datetime.date(2025, 2, 28), datetime.date(2027, 4, 10))
    """
    year, month = divmod(effective_from.year * 12 + effective_from.month - 1 + months, 12)
    length = _length(year, month + 1)
    if effective_from.day > length:
        return date(year, month + 1, length)
    return date(year, month + 1, effective_from.day) - timedelta(days=1)


def moved_by_months(day: date, months: int) -> date:
    """The corresponding day ``months`` months later (earlier, if negative), at most the last of its month.

    >>> moved_by_months(date(2025, 3, 31), -1), moved_by_months(date(2024, 2, 29), 12)
    (datetime.date(2025, 2, 28), datetime.date(2025, 2, 28))
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, _length(year, month + 1)))


@lru_cache(maxsize=10_000)
def _length(year: int, month: int) -> int:
    """How many days a month has; asked for again and again where thousands of terms are counted."""
    return monthrange(year, month)[1]


def act_by(
    end: date,
    n: int,
    unit: NoticeUnit | str,
    *,
    closing_days: Set[date] = NO_DAYS,
    preparation: int = PREPARATION_DAYS,
) -> ActBy:
    """The day by which notice must be given so that a term ending on ``end`` is not renewed.

    By the calendar: the corresponding day ``n`` units before the end (at most the last of its month) minus one
    day; the safe day is the last business day up to it; preparation starts ``preparation`` days before that.
    A legal reading, to be shown with the clause beside it. Raises ``ValueError`` for a negative ``n``, an
    unknown unit, and days outside the calendar.

    >>> act_by(date(2025, 3, 31), 3, "month")
    ActBy(calendar=datetime.date(2024, 12, 30), safe=datetime.date(2024, 12, 27), prepare=datetime.date(2024, 10, 28))
    >>> act_by(date(2025, 3, 31), 30, "day").calendar
    datetime.date(2025, 2, 28)
    """
    if n < 0:
        raise ValueError(f"申出期限の数は0以上です({n} は使えません)")
    try:
        match NoticeUnit(unit):
            case NoticeUnit.DAY:
                corresponding = end - timedelta(days=n)
            case NoticeUnit.MONTH:
                corresponding = moved_by_months(end, -n)
            case NoticeUnit.BUSINESS_DAY:
                corresponding = business_days_before(end, n, closing_days)
        calendar = corresponding - timedelta(days=1)
        return act_on(calendar, closing_days=closing_days, preparation=preparation)
    except OverflowError:
        raise ValueError("申出期限が暦の範囲を出ます") from None


def act_on(
    calendar: date, *, closing_days: Set[date] = NO_DAYS, preparation: int = PREPARATION_DAYS
) -> ActBy:
    """The three days of something that must be done by ``calendar``."""
    safe = business_day_on_or_before(calendar, closing_days)
    return ActBy(calendar, safe, safe - timedelta(days=preparation))
