"""The first day under a new name or at a new seat: what was before is kept up to the day before."""

from collections.abc import Iterable
from datetime import date, timedelta

from registry.japanese.dates import FIRST_FISCAL_YEAR


class FirstDayRefused(ValueError):
    """A day from which nothing can be new; the text is a sentence for the user, ``of_seat`` what was to be new."""

    def __init__(self, sentence: str, *, of_seat: bool) -> None:
        super().__init__(sentence)
        self.of_seat = of_seat


class NotYet(FirstDayRefused):
    """A day that has not come."""


class TooEarly(FirstDayRefused):
    """A day before the one on which what is there now began; ``first`` is the first that can be."""

    def __init__(self, first: date, *, of_seat: bool) -> None:
        super().__init__(f"前の変わり目より後の日（{first.isoformat()}以後）にしてください", of_seat=of_seat)
        self.first = first


def refuse_first_day(day: date, last_days: Iterable[date], today: date, *, of_seat: bool = False) -> None:
    """Refuse a first day that has not come, or that leaves no day to what is there now."""
    if day > today:
        raise NotYet("まだ来ていない日は書けません", of_seat=of_seat)
    first = max((each + timedelta(days=2) for each in last_days), default=date(FIRST_FISCAL_YEAR, 1, 1))
    if day < first:
        raise TooEarly(first, of_seat=of_seat)
