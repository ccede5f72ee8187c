"""The evaluation of a fiscal year: every item with its indicators and grades, as page, Word file and table."""

from flask import Blueprint, Response, abort, render_template, url_for
from flask_babel import gettext
from flask_login import current_user

from registry.exchange.evaluation import table
from registry.exchange.memo import memo_word
from registry.exchange.network import csv_bytes
from registry.exchange.word import MEDIA_TYPE
from registry.japanese.dates import checked_fiscal_year
from registry.model.evaluation import WHOLE
from registry.model.vocabulary import Evaluator
from registry.reports.evaluation import Year, evaluated_year
from registry.web.evaluation.paper import code, paper
from registry.web.frame import parameter
from registry.web.frame.access import may_write, opens_to
from registry.web.frame.database import db
from registry.web.words.label import label
from registry.web.words.rendering import fiscal_year

pages = Blueprint("evaluation", __name__)


@pages.get("/indicators/evaluation/<int:fy>")
@opens_to()
def page(fy: int) -> str:
    """The evaluation on the screen; who may write finds the way to each grade."""
    as_of = parameter.as_of()
    year = _year(fy)
    return render_template(
        "evaluation/page.html",
        paper=paper(year, as_of),
        year=year,
        acts=_acts(year) if may_write(current_user, None) and year.over else {},
        as_of=as_of,
    )


@pages.get("/indicators/evaluation/<int:fy>.docx")
@opens_to()
def word(fy: int) -> Response:
    """The same as a Word file in the language of the page."""
    return _file(memo_word(paper(_year(fy), parameter.as_of())), MEDIA_TYPE, f"evaluation-{fy}.docx")


@pages.get("/indicators/evaluation/<int:fy>.csv")
@opens_to()
def sheet(fy: int) -> Response:
    """The same as a table that spreadsheets open: a row an indicator, items without one in a row of their own."""
    return _file(csv_bytes(table(_year(fy))), "text/csv", f"evaluation-{fy}.csv")


def _year(fy: int) -> Year:
    try:
        year = checked_fiscal_year(fy)
    except ValueError:
        abort(404)
    return evaluated_year(db(), fiscal_year=year, as_of=parameter.as_of())


def _acts(year: Year) -> dict[str, list[tuple[str, str, str]]]:
    """For each item where its grades are written: words, what they speak of, and the address."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for entry in year.entries:
        if entry.item is None:
            continue
        found[code(entry)] = [
            (
                gettext("%(evaluator)sを直す", evaluator=label(who))
                if who in entry.grades
                else gettext("%(evaluator)sを記入する", evaluator=label(who)),
                _spoken(entry.item.number, year.fiscal_year),
                url_for(
                    f"evaluation_writing.record_{who.value}", fy=year.fiscal_year, identity=entry.item.id
                ),
            )
            for who in Evaluator
        ]
    return found


def _spoken(number: int, year: int) -> str:
    if number == WHOLE:
        return gettext("全体")
    return gettext("項目%(number)s", number=number) + f" {fiscal_year(year)}"


def _file(content: bytes, media_type: str, name: str) -> Response:
    answer = Response(content, mimetype=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
