"""Sheets written by hand, only the columns that matter, the others blank; and whole ones as they go out."""

import csv
from pathlib import Path

from sqlalchemy.orm import Session

from registry.exchange.loading import KINDS
from registry.exchange.sheet import guarded


def write_sheet(folder: Path, kind: str, *rows: dict[str, object]) -> Path:
    """A CSV file of a kind with all its columns."""
    path = folder / f"{kind}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [column.name for column in KINDS[kind].columns], restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def sheet_rows(session: Session, kind: str) -> list[list[str]]:
    """Header and rows of every record of a kind, with apostrophes where a spreadsheet would run a formula."""
    header, *rows = KINDS[kind].rows(session)
    return [header, *([guarded(cell) for cell in row] for row in rows)]


def write_places(folder: Path) -> None:
    """The least that organisations and branches need: three regions, three municipalities, two branches."""
    regions = (("joto", "城東"), ("johnan", "城南"), ("tama", "多摩"))
    write_sheet(
        folder,
        "regions",
        *(
            {"code": code, "position": place, "name": name, "name_en": code}
            for place, (code, name) in enumerate(regions, start=1)
        ),
    )
    towns = (("131075", "墨田区", "joto"), ("131091", "品川区", "johnan"), ("132012", "八王子市", "tama"))
    write_sheet(
        folder,
        "municipalities",
        *(
            {
                "code": code,
                "name": name,
                "kana": "-",
                "name_en": "-",
                "region": region,
                "region_basis": "stated",
            }
            for code, name, region in towns
        ),
    )
    write_sheet(
        folder,
        "branches",
        {"code": "hq", "position": 1, "name": "本部", "name_en": "Headquarters", "regions": "joto、johnan"},
        {"code": "tama", "position": 2, "name": "多摩テクノプラザ", "name_en": "Tama", "regions": "tama"},
    )


def write_partners(folder: Path, *rows: dict[str, object]) -> None:
    """Organisations; a name is enough."""
    write_sheet(folder, "partners", *({"category": "other", **row} for row in rows))
