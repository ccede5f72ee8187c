"""The figures of the regional map as a JSON object."""

from typing import Any

from registry.reports.map import Figures, RegionalMap


def map_object(found: RegionalMap) -> dict[str, Any]:
    """Every municipality and region with all its numbers; what is unknown or undefined is null."""
    return {
        "fiscal_year": found.period.fiscal_year,
        "years": found.period.years,
        "as_of": found.period.last_day.isoformat(),
        "municipalities": [{"code": code, **_figures(each)} for code, each in found.municipalities.items()],
        "regions": [{"code": code, **_figures(each)} for code, each in found.regions.items()],
    }


def _figures(figures: Figures) -> dict[str, Any]:
    return {
        "agreements": figures.agreements,
        "partners": figures.known,
        "linked": figures.linked,
        "coverage": figures.coverage,
        "joint_work": figures.joint_work,
        "change": figures.change,
        "programmes": figures.programmes,
    }
