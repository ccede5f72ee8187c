"""The annual report of a fiscal year: every table of it, each number and sentence with a link to its record; the same
tables as files."""

from io import BytesIO
from typing import Any

from flask import Blueprint, Response, current_app, render_template, send_file, url_for
from flask_babel import gettext

from registry.config import Config
from registry.exchange.annual import annual_object
from registry.exchange.annual_book import TooLong
from registry.exchange.annual_file import MEDIA_TYPES, Form, annual_file, file_name
from registry.exchange.annual_pdf import NoPdf
from registry.exchange.frozen_report import frozen_object
from registry.japanese.dates import FIRST_FISCAL_YEAR, LAST_FISCAL_YEAR
from registry.model import FrozenReport
from registry.network.tie import Record
from registry.queries.activity import fiscal_years
from registry.queries.frozen_report import editions
from registry.reports.annual.chapter import Chapter, NoSuchSection, chapter
from registry.web.annual import frozen_report_shown
from registry.web.frame import parameter
from registry.web.frame.access import opens_to
from registry.web.frame.database import db
from registry.web.frame.error import answer
from registry.web.frame.kept import kept
from registry.web.frame.kept_page import kept_page

pages = Blueprint("annual", __name__)

PAGES = {
    "agreement": "agreement.page",
    "activity": "activity.page",
    "event": "event.page",
    "group": "group.page",
    "partner": "partner.page",
}


@pages.get("/reports/annual")
@opens_to()
def latest() -> str:
    """The report of the year that was chosen, else of the newest year with joint work."""
    year = parameter.optional_fiscal_year() or next(iter(fiscal_years(db())), FIRST_FISCAL_YEAR)
    return str(page(fy=str(year)))


@pages.get("/reports/annual/<fy>")
@opens_to()
@kept_page
def page(fy: str) -> str:
    """All tables of a fiscal year; who only reads finds the edition that is public, if there is one."""
    year = asked_year(fy)
    public = frozen_report_shown.public_by_default(year)
    if public is not None:
        return frozen_page(public)
    found = asked(fy)
    return render_template(
        "annual/page.html",
        chapter=found,
        section=asked_section(),
        years=fiscal_years(db()),
        address=address,
        table_id=_table_id,
        frozen=frozen_report_shown.beside(found, section=asked_section()),
    )


@pages.get("/reports/annual/<fy>.<any(docx, xlsx, pdf):form>")
@opens_to()
def file(fy: str, form: str) -> Response | tuple[Response | str, int]:
    """The tables that the page shows, as a Word, Excel or PDF file; Japanese, as they are printed."""
    year, section = asked_year(fy), asked_section()
    report = frozen_report_shown.asked_edition(year) or frozen_report_shown.public_by_default(year)
    found = asked(fy) if report is None else frozen_report_shown.chapter_of(report, section)
    config: Config = current_app.config["REGISTRY"]
    wanted, edition = Form(form), report.edition if report is not None else None

    def made() -> bytes:
        return annual_file(found, wanted, institute=config.institute)

    try:
        # A chapter takes seconds to lay out as a PDF; the same data give the same file.
        asked_for = ("annual", fy, edition, section, config.institute_short)
        content = kept(asked_for, made) if wanted is Form.PDF else made()
    except NoPdf:
        return answer(
            503,
            gettext(
                "PDFを作る部品がこのサーバーにありません。管理者に make setup を頼むか、WordかExcelを使ってください。"
            ),
        )
    except TooLong as refused:
        return answer(
            422, gettext("Excelの1つのセルに入らない長い文があります：%(place)s", place=refused.place)
        )
    return send_file(
        BytesIO(content),
        mimetype=MEDIA_TYPES[wanted],
        as_attachment=True,
        download_name=file_name(found, wanted, section, edition),
    )


def frozen_page(report: FrozenReport) -> str:
    """The tables of an edition; a line leads to its record where that is still there."""
    found = frozen_report_shown.chapter_of(report, asked_section())
    return render_template(
        "annual/frozen.html",
        chapter=found,
        report=report,
        years=fiscal_years(db()),
        editions=editions(db(), report.fiscal_year),
        address=frozen_report_shown.links(found, address),
        table_id=_table_id,
    )


def asked_object(fy: str) -> dict[str, Any]:
    """The object that the address asks for: of the tables as they are today, or of an edition."""
    report = frozen_report_shown.asked_edition(asked_year(fy))
    if report is None:
        return annual_object(asked(fy))
    try:
        return frozen_object(report.content, asked_section())
    except NoSuchSection as refused:
        raise no_section() from refused


def asked_section() -> str | None:
    """The section that the address asks for."""
    return parameter.text("section", 40) or None


def no_section() -> parameter.ParameterRefused:
    """The refusal of a section that the report does not have."""
    return parameter.ParameterRefused(
        gettext("「%(section)s」という節は年報にありません（例: 4.2.1）。", section=asked_section())
    )


def asked_year(fy: str) -> int:
    """The year that the address asks for; a wrong one is refused with one sentence."""
    if not (fy.isascii() and fy.isdigit() and FIRST_FISCAL_YEAR <= int(fy[:9]) <= LAST_FISCAL_YEAR):
        raise parameter.ParameterRefused(
            gettext(
                "年度「%(value)s」は使えません（%(first)s から %(last)s までの西暦4桁）。",
                value=fy,
                first=FIRST_FISCAL_YEAR,
                last=LAST_FISCAL_YEAR,
            )
        )
    return int(fy)


def asked(fy: str) -> Chapter:
    """The report that the address asks for; a wrong year or section is refused with one sentence."""
    try:
        return today(asked_year(fy), asked_section())
    except NoSuchSection as refused:
        raise no_section() from refused


def today(year: int, section: str | None = None) -> Chapter:
    """The tables as the registry makes them now: every page that shows, freezes or compares them, and every program,
    asks for the same ones. Who freezes holds the chain, so that what is kept for its newest link is what stands.

    Raises :class:`NoSuchSection`.
    """
    config: Config = current_app.config["REGISTRY"]
    institute = config.institute_short

    def made() -> Chapter:
        return chapter(db(), fiscal_year=year, institute=institute, section=section)

    return kept(("chapter", year, section, institute), made)


def address(record: Record) -> str | None:
    """The page of a record; a pipeline has its figures among those of the introductions."""
    if record.type in PAGES:
        return url_for(PAGES[record.type], identity=record.id)
    return url_for("funnel.page")


def _table_id(position: int) -> str:
    return f"table-{position}"
