"""The period that a page looks at: fiscal years that end with a year, or within it on a day."""

from typing import Any

from flask import request
from flask_babel import gettext

from registry.japanese.dates import fiscal_year
from registry.queries.activity import fiscal_years
from registry.queries.period import Period
from registry.web.frame import parameter
from registry.web.frame.clock import today
from registry.web.frame.database import db


def latest_fiscal_year() -> int:
    """The newest fiscal year with joint work, else the running one."""
    found = fiscal_years(db())
    return found[0] if found else fiscal_year(today())


def asked_period() -> Period:
    """The period of the address: ``fy``, ``years`` and ``as_of``; a day alone means the fiscal year up to that day."""
    until = parameter.as_of() if request.args.get("as_of", "").strip() else None
    year = parameter.fiscal_year(fiscal_year(until) if until is not None else latest_fiscal_year())
    if until is not None and fiscal_year(until) != year:
        raise parameter.ParameterRefused(
            gettext(
                "基準日 %(day)s は%(year)d年度の日ではありません。年度の中の日を入れてください。",
                day=until.isoformat(),
                year=year,
            )
        )
    return Period(year, parameter.years(), until)


def period_address(period: Period) -> dict[str, Any]:
    """The same period as arguments of an address; what is usual is left out."""
    return {
        "fy": period.fiscal_year,
        "years": period.years if period.years > 1 else None,
        "as_of": period.until.isoformat() if period.until is not None else None,
    }
