"""A municipality as it stands on a day as a JSON object."""

from typing import Any

from registry.japanese.dates import iso_date
from registry.queries.municipality import MunicipalityRow


def municipality_object(row: MunicipalityRow, *, fiscal_year: int, recorded: bool) -> dict[str, Any]:
    """The figures of the list. Of a fiscal year of which nothing was ``recorded`` the joint work is unknown."""
    place, first = row.municipality, row.bonds[0] if row.bonds else None
    return {
        "code": place.code,
        "name": place.name,
        "name_en": place.name_en,
        "region": place.region_code,
        "region_basis": place.region_basis,
        "agreements_in_force": len(row.bonds),
        "agreement_ids": [each.agreement_id for each in row.bonds],
        "first_signed_on": (iso_date(first.signed_on, first.precision) or None) if first else None,
        "partners": row.partners,
        "fiscal_year": fiscal_year,
        "activities": row.activities if recorded else None,
        "programmes": row.programmes,
    }
