"""The annual report of a fiscal year: every table of it, each number and sentence with a link to its record; the same
tables as files."""

from io import BytesIO

from flask import Blueprint, Response, current_app, render_template, send_file, url_for
from flask_babel import gettext

from registry.config import Config
from registry.exchange.annual_book import TooLong
from registry.exchange.annual_file import MEDIA_TYPES, Form, annual_file, file_name
from registry.exchange.annual_pdf import NoPdf
from registry.japanese.dates import FIRST_FISCAL_YEAR, LAST_FISCAL_YEAR
from registry.network.tie import Record
from registry.queries.activity import fiscal_years
from registry.reports.annual.chapter import Chapter, NoSuchSection, chapter
from registry.web import parameter
from registry.web.access import opens_to
from registry.web.database import db
from registry.web.error import answer
from registry.web.kept import kept

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
    return page(str(year))


@pages.get("/reports/annual/<fy>")
@opens_to()
def page(fy: str) -> str:
    """All tables of a fiscal year."""
    found = asked(fy)
    return render_template(
        "annual/page.html",
        chapter=found,
        section=_section(),
        years=fiscal_years(db()),
        address=address,
        table_id=_table_id,
    )


@pages.get("/reports/annual/<fy>.<any(docx, xlsx, pdf):form>")
@opens_to()
def file(fy: str, form: str) -> Response | tuple[Response | str, int]:
    """The same tables as a Word, Excel or PDF file; Japanese, as they are printed."""
    found, wanted, section = asked(fy), Form(form), _section()
    config: Config = current_app.config["REGISTRY"]

    def made() -> bytes:
        return annual_file(found, wanted, institute=config.institute)

    try:
        # A chapter takes seconds to lay out as a PDF; the same data give the same file.
        content = (
            kept(("annual", fy, section, config.institute_short), made) if wanted is Form.PDF else made()
        )
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
        download_name=file_name(found, wanted, section),
    )


def asked(fy: str) -> Chapter:
    """The report that the address asks for; a wrong year or section is refused with one sentence."""
    if not (fy.isascii() and fy.isdigit() and FIRST_FISCAL_YEAR <= int(fy[:9]) <= LAST_FISCAL_YEAR):
        raise parameter.ParameterRefused(
            gettext(
                "年度「%(value)s」は使えません（%(first)s から %(last)s までの西暦4桁）。",
                value=fy,
                first=FIRST_FISCAL_YEAR,
                last=LAST_FISCAL_YEAR,
            )
        )
    config: Config = current_app.config["REGISTRY"]
    section = _section()
    try:
        return chapter(db(), fiscal_year=int(fy), institute=config.institute_short, section=section)
    except NoSuchSection:
        raise parameter.ParameterRefused(
            gettext("「%(section)s」という節は年報にありません（例: 4.2.1）。", section=section)
        ) from None


def _section() -> str | None:
    return parameter.text("section", 40) or None


def address(record: Record) -> str | None:
    """The page of a record; a pipeline has its figures among those of the introductions."""
    if record.type in PAGES:
        return url_for(PAGES[record.type], identity=record.id)
    return url_for("funnel.page")


def _table_id(position: int) -> str:
    return f"table-{position}"
