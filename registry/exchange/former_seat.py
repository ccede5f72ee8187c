"""Former seats of organisations as a sheet."""

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from registry.exchange import cell
from registry.exchange.directory import Directory
from registry.exchange.sheet import Sheet, column, reference, source_columns, source_values
from registry.japanese.codes import PREFECTURES, prefecture_code
from registry.model import FormerSeat
from registry.model.vocabulary import Basis

SHEET = Sheet(
    kind="former_seats",
    model=FormerSeat,
    columns=(
        reference("partner", Directory.organisation, show="organisation.name", required=True),
        reference(
            "municipality",
            Directory.municipality,
            show=lambda seat: seat.municipality.name if seat.municipality else None,
        ),
        column("prefecture", prefecture_code, show=lambda seat: PREFECTURES.get(seat.prefecture_code or "")),
        reference("region", Directory.region, show="region_code"),
        column("basis", cell.code(Basis), show="seat_basis"),
        column("valid_to", cell.day, required=True),
        *source_columns(),
    ),
    build=lambda values: FormerSeat(
        organisation_id=values["partner"],
        municipality_code=values["municipality"],
        prefecture_code=values["prefecture"],
        region_code=values["region"],
        seat_basis=values["basis"],
        valid_to=values["valid_to"],
        **source_values(values),
    ),
    query=lambda: (
        select(FormerSeat)
        .options(selectinload(FormerSeat.organisation), selectinload(FormerSeat.municipality))
        .order_by(FormerSeat.organisation_id, FormerSeat.valid_to)
    ),
)
