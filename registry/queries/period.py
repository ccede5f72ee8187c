"""The time that a picture, a table or a measure looks at."""

from dataclasses import dataclass
from datetime import date

from registry.japanese.dates import fiscal_year, fiscal_year_end, fiscal_year_start


@dataclass(frozen=True)
class Period:
    """``years`` fiscal years that end with ``fiscal_year``, or within it on the day ``until``.

    ``ValueError`` for less than one year, and for a day outside the last fiscal year.
    """

    fiscal_year: int
    years: int = 1
    until: date | None = None

    def __post_init__(self) -> None:
        if self.years < 1:
            raise ValueError("a period has at least one fiscal year")
        if self.until is not None and fiscal_year(self.until) != self.fiscal_year:
            raise ValueError(f"{self.until} does not lie in fiscal year {self.fiscal_year}")

    @property
    def first_year(self) -> int:
        return self.fiscal_year - self.years + 1

    @property
    def first_day(self) -> date:
        return fiscal_year_start(self.first_year)

    @property
    def last_day(self) -> date:
        """The day as of which the period is seen."""
        return self.until or fiscal_year_end(self.fiscal_year)

    @property
    def year_before(self) -> "Period":
        """The same length of time a fiscal year earlier, up to the same day.

        >>> Period(2023, until=date(2024, 2, 29)).year_before.until
        datetime.date(2023, 2, 28)
        """
        until = self.until
        if until is not None:
            leap = (until.month, until.day) == (2, 29)
            until = until.replace(year=until.year - 1, day=28 if leap else until.day)
        return Period(self.fiscal_year - 1, self.years, until)
