"""Collaboration density as a JSON object and as a table."""

from typing import Any

from registry.reports.density import FORMULA, Cell, Density, RegionRow

COLUMNS = ("region", "branch", "partners", "linked", "density", "ties", "intensity")


def density_object(table: Density) -> dict[str, Any]:
    """The table as the interfaces publish it; undefined numbers are null."""
    return {
        "fiscal_year": table.period.fiscal_year,
        "years": table.period.years,
        "as_of": table.period.last_day.isoformat(),
        "view": table.view,
        "basis": table.basis,
        "layers": list(table.layers),
        "formula": FORMULA,
        "without_region": len(table.without_region),
        "cells": [_cell(cell) for cell in table.cells],
        "regions": [_region(row) for row in table.regions],
        "branches": [_branch(cell) for cell in table.branches],
        "region_categories": [_by_category(cell, "region") for cell in table.by_category],
        "branch_categories": [_by_category(cell, "branch") for cell in table.branches_by_category],
    }


def density_rows(table: Density) -> list[list[str]]:
    """Header and one row a cell; undefined numbers are blank."""
    rows = [list(COLUMNS)]
    for cell in table.cells:
        values = _cell(cell)
        rows.append(["" if values[name] is None else str(values[name]) for name in COLUMNS])
    return rows


def _cell(cell: Cell) -> dict[str, Any]:
    return {"region": cell.region, "branch": cell.column, **_counts(cell)}


def _counts(cell: Cell) -> dict[str, Any]:
    return {
        "partners": len(cell.known),
        "linked": len(cell.linked),
        "density": cell.density,
        "ties": cell.ties,
        "intensity": cell.intensity,
    }


def _branch(cell: Cell) -> dict[str, Any]:
    return {"branch": cell.column, **_counts(cell)}


def _by_category(cell: Cell, place: str) -> dict[str, Any]:
    values = _cell(cell)
    return {place: values[place], "category": cell.category, **_counts(cell)}


def _region(row: RegionRow) -> dict[str, Any]:
    return {
        "region": row.cell.region,
        **_counts(row.cell),
        "two_mode_density": row.two_mode_density,
        "cohesion": row.cohesion,
        "ei_index": row.ei_index,
        "municipalities": len(row.municipalities),
        "municipalities_covered": len(row.covered),
    }
