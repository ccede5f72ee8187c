"""Organisations and their names as sheets, and a partner as a JSON object."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from registry.exchange import cell
from registry.exchange.directory import Directory
from registry.exchange.sheet import Sheet, Values, column, reference, source_columns, source_values
from registry.japanese.codes import PREFECTURES, corporate_number, prefecture_code
from registry.japanese.names import mend_blanks
from registry.model import AreaServed, Organisation, OrganisationName
from registry.model.vocabulary import Basis, Category, NameKind
from registry.queries.partner import PartnerRow


def _build(values: Values) -> Organisation:
    taken = ("id", "name", "kana", "name_en", "category", "corporate_number", "website")
    return Organisation(
        **{name: values[name] for name in taken},
        municipality_code=values["municipality"],
        prefecture_code=values["prefecture"],
        region_code=values["region"],
        seat_basis=values["basis"],
        parent_id=values["parent"],
        successor_id=values["successor"],
        areas_served=[AreaServed(region_code=code) for code in values["area_served"] or []],
        names=[
            OrganisationName(
                name=values["name"],
                kana=values["kana"],
                name_en=values["name_en"],
                kind=NameKind.OFFICIAL,
                source_file=values["source_file"],
                source_line=values["source_line"],
            )
        ],
        **source_values(values),
    )


def _build_name(values: Values) -> OrganisationName:
    taken = ("name", "kana", "name_en", "kind", "valid_from", "valid_to")
    return OrganisationName(
        organisation_id=values["partner"], **{name: values[name] for name in taken}, **source_values(values)
    )


PARTNERS = Sheet(
    kind="partners",
    model=Organisation,
    columns=(
        column("id", cell.count),
        column("name", mend_blanks, required=True),
        column("kana"),
        column("name_en"),
        column("category", cell.code(Category), required=True),
        reference(
            "municipality",
            Directory.municipality,
            show=lambda organisation: organisation.municipality.name if organisation.municipality else None,
        ),
        column(
            "prefecture",
            prefecture_code,
            show=lambda organisation: PREFECTURES.get(organisation.prefecture_code or ""),
        ),
        reference("region", Directory.region, show="region_code"),
        column("basis", cell.code(Basis), show="seat_basis"),
        reference(
            "area_served",
            Directory.regions,
            show=lambda organisation: [area.region_code for area in organisation.areas_served],
        ),
        reference(
            "parent",
            Directory.organisation,
            show=lambda organisation: organisation.parent.name if organisation.parent else None,
        ),
        column("corporate_number", corporate_number),
        column("website"),
        reference(
            "successor",
            Directory.organisation,
            show=lambda organisation: organisation.successor.name if organisation.successor else None,
        ),
        *source_columns(),
    ),
    build=_build,
    query=lambda: (
        select(Organisation)
        .options(
            selectinload(Organisation.municipality),
            selectinload(Organisation.areas_served),
            selectinload(Organisation.parent),
            selectinload(Organisation.successor),
        )
        .order_by(Organisation.id)
    ),
)

NAMES = Sheet(
    kind="names",
    model=OrganisationName,
    columns=(
        reference("partner", Directory.organisation, show="organisation.name", required=True),
        column("name", mend_blanks, required=True),
        column("kana"),
        column("name_en"),
        # The official name stands in the row of the organisation itself.
        column("kind", cell.one_of(NameKind.ALIAS, NameKind.ABBREVIATION, NameKind.FORMER), required=True),
        column("valid_from", cell.day),
        column("valid_to", cell.day),
        *source_columns(),
    ),
    build=_build_name,
    query=lambda: (
        select(OrganisationName)
        .options(selectinload(OrganisationName.organisation))
        .where(OrganisationName.kind != NameKind.OFFICIAL)
        .order_by(OrganisationName.id)
    ),
)


def partner_object(row: PartnerRow) -> dict[str, Any]:
    """A partner as the interfaces publish it."""
    organisation = row.organisation
    return {
        "id": organisation.id,
        "name": organisation.name,
        "kana": organisation.kana,
        "name_en": organisation.name_en,
        "names": [
            {
                "name": name.name,
                "kana": name.kana,
                "kind": name.kind,
                "valid_from": name.valid_from.isoformat() if name.valid_from else None,
                "valid_to": name.valid_to.isoformat() if name.valid_to else None,
            }
            for name in organisation.names
        ],
        "category": organisation.category,
        "region": row.region,
        "region_basis": row.seat.seat_basis,
        "municipality": row.seat.municipality.name if row.seat.municipality else None,
        "municipality_code": row.seat.municipality_code,
        "prefecture": PREFECTURES.get(row.seat.prefecture_code or ""),
        "area_served": [area.region_code for area in organisation.areas_served],
        "parent_id": organisation.parent_id,
        "corporate_number": organisation.corporate_number,
        "agreements_in_force": row.agreements_in_force,
        "last_active_fy": row.last_active_fy,
        "source": {"file": organisation.source_file, "line": organisation.source_line},
    }
