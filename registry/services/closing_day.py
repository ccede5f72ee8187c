"""Closing days of the institute's own: every deadline that falls on one moves to the business day before it."""

from datetime import date

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.japanese.dates import FIRST_FISCAL_YEAR, LAST_FISCAL_YEAR, show_date
from registry.model import ClosingDay
from registry.services.recording import Actor, recorded, register

LONGEST_NAME = 100


class ClosingDayRefused(ValueError):
    """A closing day that cannot be entered; the text is a sentence for the user."""


class DayTaken(ClosingDayRefused):
    """The day is entered already."""


def add_closing_day(session: Session, *, day: date, name: str, by: Actor) -> ClosingDay:
    """Enter a day on which the institute is closed; a day that is entered already is refused."""
    if not FIRST_FISCAL_YEAR <= day.year <= LAST_FISCAL_YEAR:
        raise ClosingDayRefused(f"休業日は{FIRST_FISCAL_YEAR}年から{LAST_FISCAL_YEAR}年までです")
    name = name.strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        raise ClosingDayRefused(f"名称は1文字以上{LONGEST_NAME}文字以下です")
    found = ClosingDay(day=day, name=name)
    if session.get(ClosingDay, day) is not None:
        raise _taken(day)
    try:
        with session.begin_nested():
            register(session, subject=found, by=by)
    except IntegrityError:
        raise _taken(day) from None
    return found


def remove_closing_day(session: Session, *, closing_day: ClosingDay, by: Actor) -> None:
    """A day on which the institute works after all."""
    with recorded(session, by=by, act="closing_day:remove", subject=closing_day):
        session.delete(closing_day)


def _taken(day: date) -> DayTaken:
    return DayTaken(f"{show_date(day)}は休業日に登録済みです")
