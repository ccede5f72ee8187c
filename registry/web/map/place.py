"""A municipality that was chosen on the map: its agreement, its numbers with the rows behind them, its neighbours."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy import select

from registry.drawing.geometry import neighbours
from registry.model import Municipality, Organisation
from registry.model.vocabulary import Category
from registry.queries.agreement import AgreementRow, agreements
from registry.queries.former_seat import seated_there
from registry.queries.period import Period
from registry.reports.map import before
from registry.web.frame.database import db
from registry.web.frame.period import period_address

# Stands for the code of a place in an address.
_CODE = "--code--"


@dataclass(frozen=True)
class ChosenPlace:
    """``own`` are the agreements in force with the municipality itself."""

    municipality: Municipality
    own: Sequence[AgreementRow]
    neighbours: Sequence[str]
    page: str


def chosen_place(municipality: Municipality, period: Period) -> ChosenPlace:
    """What stands beside the map of a municipality."""
    itself = select(Organisation.id).where(
        seated_there(municipality.code, period.last_day), Organisation.category == Category.MUNICIPALITY
    )
    return ChosenPlace(
        municipality=municipality,
        own=agreements(db(), as_of=period.last_day, binding=True, seated=itself),
        neighbours=sorted(neighbours(municipality.code)),
        page=url_for("municipality.page", code=municipality.code, as_of=period.last_day.isoformat()),
    )


def numbers(period: Period, kind: str, codes: Iterable[str]) -> dict[str, dict[str, str]]:
    """For each municipality or region (``kind``), the addresses of exactly the rows behind its numbers."""
    # Addresses differ by the code alone: they are put together once, not four hundred times.
    common = _behind(period, {kind: _CODE})
    return {code: {name: address.replace(_CODE, code) for name, address in common.items()} for code in codes}


def _behind(period: Period, where: dict[str, Any]) -> dict[str, str]:
    day = period.last_day.isoformat()
    several = period.years if period.years > 1 else None
    year, earlier = period.fiscal_year, before(period).fiscal_year
    return {
        "agreements": url_for("agreement.listing", as_of=day, binding="1", **where),
        "partners": url_for("partner.listing", as_of=day, **where),
        "coverage": url_for("density.cell", branch="any", **period_address(period), **where),
        "joint_work": url_for("activity.listing", fy=year, years=several, **where),
        "before": url_for("activity.listing", fy=earlier, years=several, **where),
        "programmes": url_for("programme.listing", fy=year, **where),
    }


def map_address(arguments: Mapping[str, Any], anchor: str | None = None) -> str:
    """The map with these arguments."""
    return url_for("map.page", **arguments, _anchor=anchor)


def choices(arguments: Mapping[str, Any], codes: Iterable[str]) -> dict[str, str]:
    """The addresses that choose each municipality on the map."""
    common = map_address({**arguments, "current": _CODE}, anchor="panel")
    return {code: common.replace(_CODE, code) for code in codes}


def region_address(code: str, period: Period) -> str:
    """The page of a region."""
    return url_for("region.page", region=code, **period_address(period))
