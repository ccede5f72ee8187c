"""Dates, months and places in the words of the annual report."""

import re
from collections.abc import Sequence
from datetime import date

from registry.japanese.dates import Precision
from registry.model import ActivityMonth, Event
from registry.model.vocabulary import EventMode

_WEEKDAYS = "月火水木金土日"
# A title that says where people meet needs no word on it.
_SAYS_ONLINE = re.compile("オンライン|online|web", re.IGNORECASE)


def day_in_year(day: date | None, precision: Precision) -> str:
    """A day of the fiscal year, which goes without saying: 9月10日, 11月."""
    if day is None or precision not in (Precision.DAY, Precision.MONTH):
        return ""
    return f"{day.month}月{day.day}日" if precision is Precision.DAY else f"{day.month}月"


def days_of(event: Event) -> str:
    """The days of an event: 9月10～11日, 12月14日～12月25日."""
    first = day_in_year(event.starts_on, event.starts_on_precision)
    last = day_in_year(event.ends_on, event.ends_on_precision)
    if not last or last == first:
        return first
    assert event.starts_on is not None
    assert event.ends_on is not None
    if event.starts_on.month == event.ends_on.month and first.endswith("日") and last.endswith("日"):
        return f"{first.removesuffix('日')}～{event.ends_on.day}日"
    return f"{first}～{last}"


def dates_of(event: Event) -> str:
    """The days of an event with their year and weekday: 2021年1月20日(水)～2021年2月19日(金)."""
    ends = [(event.starts_on, event.starts_on_precision), (event.ends_on, event.ends_on_precision)]
    told = [written(day, precision, weekday=True) for day, precision in ends if day is not None]
    return "～".join(dict.fromkeys(told))


def written(day: date | None, precision: Precision, *, weekday: bool = False) -> str:
    """A date as a document prints it, no more precise than it is known; blank if unknown."""
    if day is None:
        return ""
    match precision:
        case Precision.DAY:
            tail = f"({_WEEKDAYS[day.weekday()]})" if weekday else ""
            return f"{day.year}年{day.month}月{day.day}日{tail}"
        case Precision.MONTH:
            return f"{day.year}年{day.month}月"
        case Precision.FISCAL_YEAR:
            return f"{day.year if day.month >= 4 else day.year - 1}年度"
        case Precision.YEAR:
            return f"{day.year}年"
        case _:
            return ""


def known_day(day: date | None, precision: Precision) -> date | None:
    """A date that is known to the day."""
    return day if precision is Precision.DAY else None


def ends_of(event: Event) -> tuple[date | None, date | None]:
    """The first and the last day of an event, where they are known to the day; a single day is both."""
    first = known_day(event.starts_on, event.starts_on_precision)
    last = event.ends_on and known_day(event.ends_on, event.ends_on_precision)
    return first, first if event.ends_on is None else last


def months_in_words(months: Sequence[ActivityMonth]) -> list[str]:
    """Months in their order, those that follow one another as a range, people where they are counted.

    >>> months_in_words([ActivityMonth(month=month) for month in (11, 12, 1, 5)])
    ['11月～1月', '5月']
    >>> months_in_words([ActivityMonth(month=6, participants=3), ActivityMonth(month=9, participants=11)])
    ['6月：3名', '9月：11名']
    """
    runs: list[list[ActivityMonth]] = []
    for each in months:
        plain = each.participants is None
        if plain and runs and runs[-1][-1].participants is None and each.month == runs[-1][-1].month % 12 + 1:
            runs[-1].append(each)
        else:
            runs.append([each])
    return [_run(run) for run in runs]


def _run(run: Sequence[ActivityMonth]) -> str:
    if len(run) > 1:
        return f"{run[0].month}月～{run[-1].month}月"
    [only] = run
    return f"{only.month}月" if only.participants is None else f"{only.month}月：{only.participants}名"


def venue(event: Event) -> str:
    """Where an event takes place, as a table of meetings says it."""
    place = event.place or ""
    match event.mode:
        case EventMode.WEB:
            return place or "Web開催"
        case EventMode.WRITING:
            return place or "書面開催"
        case EventMode.HYBRID:
            return f"{place}およびWeb開催" if place else "会場およびWeb開催"
        case EventMode.ON_DEMAND:
            return f"{place}（オンデマンド配信）" if place else "オンデマンド配信"
        case _:
            return place


def whereabouts(event: Event, title: str) -> str:
    """Where an event takes place, as a sentence on it says in brackets; nothing where its title says so."""
    if event.mode in (EventMode.WEB, EventMode.ON_DEMAND):
        return "" if _SAYS_ONLINE.search(title) else "オンライン開催"
    return event.place or ""
