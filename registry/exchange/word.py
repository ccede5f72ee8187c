"""Word files: A4, Japanese fonts, heads of tables repeated on every sheet; the same content gives the same bytes."""

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from registry.exchange.word_table import BULLET_STYLE, TEXT_STYLE, Row, table_element
from registry.exchange.xml_text import clean

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# Fonts of Windows and of the Office of the Macintosh; others take their own Japanese font in their place.
FONT = "Yu Gothic"
JAPANESE_FONT = "游ゴシック"
_NOTE_STYLE = "TableNote"
_STYLES = {
    "Normal": 10,
    "Title": 18,
    "Heading 1": 13,
    "Heading 2": 11,
    "Heading 3": 10.5,
    "Header": 8,
    "Footer": 8,
    "Table Grid": 10,
    TEXT_STYLE: 10,
    BULLET_STYLE: 10,
    _NOTE_STYLE: 10,
}
# Between the margins of A4, in millimetres.
WIDTH = 170
# The library refuses longer properties; in the paper itself the title stands whole.
_LONGEST_PROPERTY = 255
_INK = RGBColor(0x1A, 0x1A, 0x1A)
# The earliest moment that a zip file can carry: what is inside says the day, not the wrapping.
_NO_MOMENT = (1980, 1, 1, 0, 0, 0)


class WordFile:
    """A Word file that is being written, in one language, as of a day."""

    def __init__(self, *, title: str, author: str, language: str, day: date) -> None:
        self._document: Any = Document()
        self._page()
        self._table_style(TEXT_STYLE)
        self._table_style(BULLET_STYLE, hanging=10)
        self._table_style(_NOTE_STYLE, before=4)
        for name, size in _STYLES.items():
            self._style(self._document.styles[name], size)
        properties = self._document.core_properties
        moment = datetime.combine(day, time(), tzinfo=UTC)
        properties.title = clean(title)[:_LONGEST_PROPERTY]
        properties.author = properties.last_modified_by = clean(author)[:_LONGEST_PROPERTY]
        properties.created = properties.modified = moment
        properties.language, properties.comments, properties.revision = language, "", 1
        self._footer(title)

    def title(self, text: str) -> None:
        self._document.add_heading(clean(text), level=0)

    def heading(self, text: str, level: int = 1) -> None:
        self._document.add_heading(clean(text), level=level)

    def paragraph(self, text: str) -> None:
        self._document.add_paragraph(clean(text))

    def note(self, text: str) -> None:
        """A sentence below a table."""
        self._document.add_paragraph(clean(text), style=_NOTE_STYLE)

    def facts(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Names and values beside one another."""
        table = self._table(2)
        for name, value in pairs:
            cells = table.add_row().cells
            _fill(cells[0], name, bold=True)
            _fill(cells[1], value)
            cells[0].width, cells[1].width = Mm(45), Mm(125)

    def table(
        self, columns: Sequence[str], rows: Sequence[Row], widths: Sequence[float] | None = None
    ) -> None:
        """A table whose head stands on every sheet, and whose rows no page break cuts; a cell is its lines."""
        made = table_element(columns, rows, width=WIDTH, widths=widths)
        body = self._document.element.body
        body.insert(len(body) - 1, made)  # what stands last says how the page is

    def content(self) -> bytes:
        """The file. What the library stamps with the clock is taken out."""
        written = io.BytesIO()
        self._document.save(written)
        steady = io.BytesIO()
        with zipfile.ZipFile(written) as source, zipfile.ZipFile(steady, "w") as target:
            for name in source.namelist():
                entry = zipfile.ZipInfo(name, _NO_MOMENT)
                entry.compress_type = zipfile.ZIP_DEFLATED
                target.writestr(entry, source.read(name))
        return steady.getvalue()

    def _page(self) -> None:
        section = self._document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(20)
        section.top_margin = section.bottom_margin = Mm(20)

    def _table_style(self, name: str, hanging: float = 0, before: float = 0) -> None:
        """The style of a paragraph in or below a table: no room around it, or some before its words for a bullet."""
        style = self._document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = self._document.styles["Normal"]
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(0)
        style.paragraph_format.left_indent = Pt(hanging)
        style.paragraph_format.first_line_indent = Pt(-hanging)

    def _style(self, style: Any, size: float) -> None:
        style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), _INK
        fonts = style.element.rPr.rFonts
        for name in list(fonts.attrib):
            if name.endswith("Theme"):
                del fonts.attrib[name]  # a font of the theme would win over the one that is named
        for script in ("w:ascii", "w:hAnsi", "w:cs"):
            fonts.set(qn(script), FONT)
        fonts.set(qn("w:eastAsia"), JAPANESE_FONT)
        words = OxmlElement("w:lang")
        words.set(qn("w:val"), "en-US")  # of Latin letters: words of another language would be cut anywhere
        words.set(qn("w:eastAsia"), "ja-JP")
        for known in style.element.rPr.findall(qn("w:lang")):
            style.element.rPr.remove(known)
        style.element.rPr.append(words)

    def _footer(self, title: str) -> None:
        paragraph = self._document.sections[0].footer.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run(f"{clean(title)}  ")
        _field(paragraph, "PAGE")
        paragraph.add_run(" / ")
        _field(paragraph, "NUMPAGES")

    def _table(self, columns: int) -> Any:
        table = self._document.add_table(rows=0, cols=columns)
        table.style = "Table Grid"
        return table


def _fill(cell: Any, text: str, *, bold: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.add_run(clean(text)).bold = bold


def _field(paragraph: Any, code: str) -> None:
    """A number that Word itself keeps: the page, or how many there are."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    paragraph._p.append(field)
