"""The annual report as a file, in each format that it can be taken away in."""

from enum import StrEnum

from registry.exchange import annual_book, annual_pdf, word
from registry.exchange.annual import annual_bytes, annual_object, annual_page
from registry.exchange.annual_word import annual_word
from registry.reports.annual.chapter import Chapter


class Form(StrEnum):
    """A format of the report."""

    JSON = "json"
    HTML = "html"
    DOCX = "docx"
    XLSX = "xlsx"
    PDF = "pdf"


MEDIA_TYPES = {
    Form.DOCX: word.MEDIA_TYPE,
    Form.XLSX: annual_book.MEDIA_TYPE,
    Form.PDF: annual_pdf.MEDIA_TYPE,
}


def annual_file(found: Chapter, form: Form, *, institute: str) -> bytes:
    """The report in a format; ``institute`` is named as its author.

    Raises :class:`~registry.exchange.annual_pdf.NoPdf` and :class:`~registry.exchange.annual_book.TooLong`.
    """
    match form:
        case Form.JSON:
            return annual_bytes(annual_object(found))
        case Form.HTML:
            return annual_page(found).encode()
        case Form.DOCX:
            return annual_word(found, institute=institute)
        case Form.XLSX:
            return annual_book.annual_book(found, institute=institute)
        case Form.PDF:
            return annual_pdf.annual_pdf(found)


def file_name(found: Chapter, form: Form, section: str | None, edition: int | None = None) -> str:
    """What a browser calls it: 年報2020年度_第1版_4.2.1.docx."""
    frozen = f"_第{edition}版" if edition is not None else ""
    part = f"_{section}" if section else ""
    return f"年報{found.fiscal_year}年度{frozen}{part}.{form}"
