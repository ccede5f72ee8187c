"""The annual report of a fiscal year: every table of it, each number and sentence with a link to its record."""

from flask import Blueprint, current_app, render_template, url_for
from flask_babel import gettext

from registry.config import Config
from registry.japanese.dates import FIRST_FISCAL_YEAR, LAST_FISCAL_YEAR
from registry.network.tie import Record
from registry.queries.activity import fiscal_years
from registry.reports.annual.chapter import Chapter, NoSuchSection, chapter
from registry.web import parameter
from registry.web.access import opens_to
from registry.web.database import db

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
        "annual/page.html", chapter=found, years=fiscal_years(db()), address=address, table_id=_table_id
    )


def asked(fy: str) -> Chapter:
    """The report that the address asks for; a wrong year or section is refused with one sentence."""
    year = asked_year(fy)
    config: Config = current_app.config["REGISTRY"]
    section = parameter.text("section", 40) or None
    try:
        return chapter(db(), fiscal_year=year, institute=config.institute_short, section=section)
    except NoSuchSection:
        raise parameter.ParameterRefused(
            gettext("「%(section)s」という節は年報にありません（例: 4.2.1）。", section=section)
        ) from None


def asked_year(fy: str) -> int:
    """The fiscal year that stands in an address."""
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


def address(record: Record) -> str | None:
    """The page of a record; a pipeline has its figures among those of the introductions."""
    if record.type in PAGES:
        return url_for(PAGES[record.type], identity=record.id)
    return url_for("funnel.page")


def _table_id(position: int) -> str:
    return f"table-{position}"
