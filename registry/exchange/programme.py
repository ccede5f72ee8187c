"""Programmes as a sheet and as a JSON object."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from registry.exchange import cell
from registry.exchange.directory import Directory
from registry.exchange.sheet import Sheet, Values, column, reference, source_columns, source_values
from registry.model import Programme, ProgrammeMunicipality, ProgrammeOrganisation, ProgrammeRegion
from registry.model.programme import CUSTOMERS, MEMBERS
from registry.model.vocabulary import ProgrammeKind


def _bound(programme: Programme, bond: str) -> list[str]:
    return [bound.organisation.name for bound in programme.organisations if bound.bond == bond]


def _build(values: Values) -> Programme:
    bonds = ((MEMBERS, values["eligible_membership"]), (CUSTOMERS, values["eligible_customers"]))
    return Programme(
        **{name: values[name] for name in ("id", "kind", "title", "valid_from", "valid_to", "attested_on")},
        provider_id=values["provider"],
        municipalities=[
            ProgrammeMunicipality(municipality_code=code) for code in values["eligible_municipalities"] or []
        ],
        regions=[ProgrammeRegion(region_code=code) for code in values["eligible_regions"] or []],
        organisations=[
            ProgrammeOrganisation(organisation_id=identity, bond=bond)
            for bond, identities in bonds
            for identity in identities or []
        ],
        **source_values(values),
    )


SHEET = Sheet(
    kind="programmes",
    model=Programme,
    columns=(
        column("id", cell.count),
        column("kind", cell.code(ProgrammeKind), required=True),
        column("title", required=True),
        reference(
            "provider",
            Directory.organisation,
            show=lambda programme: programme.provider.name if programme.provider else None,
        ),
        reference(
            "eligible_municipalities",
            Directory.municipalities,
            show=lambda programme: [eligible.municipality.name for eligible in programme.municipalities],
        ),
        reference(
            "eligible_regions",
            Directory.regions,
            show=lambda programme: [region.region_code for region in programme.regions],
        ),
        reference(
            "eligible_membership", Directory.organisations, show=lambda programme: _bound(programme, MEMBERS)
        ),
        reference(
            "eligible_customers", Directory.organisations, show=lambda programme: _bound(programme, CUSTOMERS)
        ),
        column("valid_from", cell.first_day),
        column("valid_to", cell.last_day),
        column("attested_on", cell.first_day),
        *source_columns(),
    ),
    build=_build,
    query=lambda: (
        select(Programme)
        .options(
            selectinload(Programme.provider),
            selectinload(Programme.municipalities).selectinload(ProgrammeMunicipality.municipality),
            selectinload(Programme.regions),
            selectinload(Programme.organisations).selectinload(ProgrammeOrganisation.organisation),
        )
        .order_by(Programme.id)
    ),
)


def programme_object(programme: Programme) -> dict[str, Any]:
    """A programme as the interfaces publish it."""
    return {
        "id": programme.id,
        "kind": programme.kind,
        "title": programme.title,
        "provider_id": programme.provider_id,
        "provider": programme.provider.name if programme.provider else None,
        "eligible": {
            "municipalities": [eligible.municipality_code for eligible in programme.municipalities],
            "regions": [eligible.region_code for eligible in programme.regions],
            "membership": _bound(programme, MEMBERS),
            "customers_of": _bound(programme, CUSTOMERS),
        },
        "valid_from": programme.valid_from.isoformat() if programme.valid_from else None,
        "valid_to": programme.valid_to.isoformat() if programme.valid_to else None,
        "attested_on": programme.attested_on.isoformat() if programme.attested_on else None,
        "years": [{"fiscal_year": year.fiscal_year, "offered": year.offered} for year in programme.years],
        "source": {"file": programme.source_file, "line": programme.source_line},
    }
