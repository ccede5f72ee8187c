"""Regions, municipalities and branches as sheets; branches as JSON objects."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from registry.exchange import cell
from registry.exchange.directory import Directory
from registry.exchange.sheet import Sheet, Values, column, reference, source_columns, source_values
from registry.japanese.codes import municipality_code
from registry.model import Branch, BranchRegion, Municipality, Region
from registry.model.vocabulary import RegionBasis


def _build_municipality(values: Values) -> Municipality:
    return Municipality(
        **{name: values[name] for name in ("code", "name", "kana", "name_en", "region_basis")},
        region_code=values["region"],
        **source_values(values),
    )


def _build_branch(values: Values) -> Branch:
    return Branch(
        **{name: values[name] for name in ("code", "position", "name", "name_en", "opened_on", "closed_on")},
        municipality_code=values["municipality"],
        regions=[BranchRegion(region_code=code) for code in values["regions"] or []],
        **source_values(values),
    )


REGIONS = Sheet(
    kind="regions",
    model=Region,
    columns=(
        column("code", required=True),
        column("position", cell.count, required=True),
        column("name", required=True),
        column("name_en", required=True),
        *source_columns(),
    ),
    build=lambda values: Region(**values),
    query=lambda: select(Region).order_by(Region.position),
)

MUNICIPALITIES = Sheet(
    kind="municipalities",
    model=Municipality,
    columns=(
        column("code", municipality_code, required=True),
        column("name", required=True),
        column("kana", required=True),
        column("name_en", required=True),
        reference("region", Directory.region, show="region_code", required=True),
        column("region_basis", cell.code(RegionBasis), required=True),
        *source_columns(),
    ),
    build=_build_municipality,
    query=lambda: select(Municipality).order_by(Municipality.code),
)

BRANCHES = Sheet(
    kind="branches",
    model=Branch,
    columns=(
        column("code", required=True),
        column("position", cell.count, required=True),
        column("name", required=True),
        column("name_en", required=True),
        reference(
            "regions",
            Directory.regions,
            show=lambda branch: [region.region_code for region in branch.regions],
        ),
        reference(
            "municipality",
            Directory.municipality,
            show=lambda branch: branch.municipality.name if branch.municipality else None,
        ),
        column("opened_on", cell.day),
        column("closed_on", cell.day),
        *source_columns(),
    ),
    build=_build_branch,
    query=lambda: (
        select(Branch)
        .options(selectinload(Branch.regions), selectinload(Branch.municipality))
        .order_by(Branch.position)
    ),
)


def branch_object(branch: Branch) -> dict[str, Any]:
    """A branch as JSON, with the regions that it looks after."""
    return {
        "code": branch.code,
        "name": branch.name,
        "name_en": branch.name_en,
        "regions": [region.region_code for region in branch.regions],
        "opened_on": branch.opened_on.isoformat() if branch.opened_on else None,
        "closed_on": branch.closed_on.isoformat() if branch.closed_on else None,
    }
