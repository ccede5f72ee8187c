"""A table of a Word file, written in one piece: adding row by row takes the library seconds for a chapter."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm

from registry.exchange.xml_text import clean

TEXT_STYLE = "TableText"
BULLET_STYLE = "TableBullet"
_BULLET = "・"
_HEAD_SHADE = '<w:shd w:val="clear" w:color="auto" w:fill="E6E6E6"/>'
# A cell that goes on from the one above it has no line between them.
_OPEN_TOP = '<w:tcBorders><w:top w:val="nil"/></w:tcBorders>'
_OPEN_BOTTOM = '<w:tcBorders><w:bottom w:val="nil"/></w:tcBorders>'
_OPEN_BOTH = '<w:tcBorders><w:top w:val="nil"/><w:bottom w:val="nil"/></w:tcBorders>'

# A cell is its lines; ``None`` goes on from the cell above it.
Row = Sequence[Sequence[str] | None]


def table_element(
    columns: Sequence[str], rows: Sequence[Row], *, width: float, widths: Sequence[float] | None = None
) -> Any:
    """A table with its head on every sheet and no row cut by the end of one; in millimetres.

    Rows that go on from one another stay together, and the last row is never alone. Without widths of the columns Word finds them by the words.
    """
    twips = [round(Mm(each).twips) for each in widths or [width / len(columns)] * len(columns)]
    layout = "fixed" if widths else "autofit"
    head = _row(columns, twips)
    last = len(rows) - 1
    body = (
        _body_row(row, rows[place + 1] if place < last else None, twips, last=place + 1 == last)
        for place, row in enumerate(rows)
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in twips)
    return parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="TableGrid"/>'
        f'<w:tblW w:w="{sum(twips)}" w:type="dxa"/><w:jc w:val="center"/><w:tblLayout w:type="{layout}"/>'
        '<w:tblCellMar><w:top w:w="28" w:type="dxa"/><w:bottom w:w="28" w:type="dxa"/></w:tblCellMar>'
        '<w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{head}{''.join(body)}</w:tbl>"
    )


def _row(columns: Sequence[str], twips: Sequence[int]) -> str:
    cells = (
        _cell(_paragraph(heading, bold=True, together=True), width, _HEAD_SHADE)
        for heading, width in zip(columns, twips, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{''.join(cells)}</w:tr>"


def _body_row(row: Row, following: Row | None, twips: Sequence[int], *, last: bool) -> str:
    """A row, and whether the one below it goes on from it, or is the last one."""
    goes_on = [following is not None and each is None for each in following or row]
    together = last or any(goes_on)
    cells = []
    for lines, below, width in zip(row, goes_on, twips, strict=True):
        told = "".join(_paragraph(line, together=together) for line in lines or [""])
        cells.append(_cell(told or _paragraph("", together=together), width, _borders(lines is None, below)))
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"


def _borders(continued: bool, goes_on: bool) -> str:
    if continued:
        return _OPEN_BOTH if goes_on else _OPEN_TOP
    return _OPEN_BOTTOM if goes_on else ""


def _cell(content: str, width: int, look: str) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{look}</w:tcPr>{content}</w:tc>'


def _paragraph(text: str, *, bold: bool = False, together: bool = False) -> str:
    style = BULLET_STYLE if text.startswith(_BULLET) else TEXT_STYLE
    keep = "<w:keepNext/>" if together else ""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/>{keep}</w:pPr>'
    if not text:
        return f"<w:p>{properties}</w:p>"
    strong = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return f"<w:p>{properties}<w:r>{strong}{''.join(_pieces(clean(text)))}</w:r></w:p>"


def _pieces(text: str) -> Iterable[str]:
    """The text with its line breaks and tabs as Word writes them."""
    for number, line in enumerate(text.split("\n")):
        if number:
            yield "<w:br/>"
        for position, part in enumerate(line.split("\t")):
            if position:
                yield "<w:tab/>"
            if part:
                yield f'<w:t xml:space="preserve">{escape(part, quote=False)}</w:t>'
