"""Made-up chapters, and what a reader of the files finds in them."""

from datetime import date
from io import BytesIO
from typing import Any

from docx import Document
from python_calamine import CalamineWorkbook

from registry.model.vocabulary import SectionKind
from registry.network.tie import Record
from registry.reports.annual.chapter import Chapter
from registry.reports.annual.table import Cell, Line, Table

INSTITUTE = "東京都立産業技術研究センター"


def made_up(*bullets: str, section: str = "4.2.4", notes: tuple[str, ...] = ()) -> Chapter:
    """A chapter of one table of joint work: one organisation, and what was done with it."""
    lines = tuple(Line(text, (Record("activity", number),)) for number, text in enumerate(bullets, 1))
    partner = Cell((Line("信州大学", (Record("partner", 7),)),))
    table = Table(
        section=section,
        kind=SectionKind.WORK,
        title="大学・研究機関等との連携",
        codes=("partner", "work"),
        columns=("機関名", "連携事業"),
        rows=((partner, Cell(lines)),),
        empty="",
        notes=notes,
    )
    return Chapter(2020, date(2021, 3, 31), (table,))


def in_word(content: bytes) -> list[dict[str, Any]]:
    """The tables of a Word file: columns and rows, as the JSON has them."""
    return [
        {
            "columns": [cell.text for cell in table.rows[0].cells],
            "rows": [[cell.text for cell in row.cells] for row in table.rows[1:]],
        }
        for table in Document(BytesIO(content)).tables
    ]


def in_excel(content: bytes) -> dict[str, list[list[Any]]]:
    """The rows of each sheet of a workbook, its head among them."""
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def as_printed(rows: list[list[Any]]) -> list[list[str]]:
    """A sheet in the words of the printed table: units behind their numbers, figures of a pair in brackets again, days
    as they are written; what was added for machines is left out."""
    head, *found = rows
    told = []
    for row in found:
        cells: list[str] = []
        for place, (heading, value) in enumerate(zip(head, row, strict=True)):
            if heading in ("記録の種類", "記録の番号", "機関の番号") or heading.endswith(
                ("（初日）", "（末日）")
            ):
                continue
            if heading.endswith("（単位）"):
                cells[-1] += value
            elif heading in ("都産技研", "参加者数") and isinstance(row[place - 1], float):
                cells[-1] += f"（{_word(value)}）" if value != "" else ""
            else:
                cells.append(_word(value))
        told.append(cells)
    return told


def _word(value: Any) -> str:
    match value:
        case date():
            return f"{value.year}年{value.month}月{value.day}日"
        case float():
            return str(int(value))
        case _:
            return str(value)
