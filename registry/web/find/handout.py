"""The sheet for the company: the partners that were chosen in the finder, to print or as a Word file; Japanese."""

from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask_babel import force_locale
from werkzeug.wrappers import Response as BaseResponse

from registry.config import Config
from registry.exchange.handout import CHECK, TITLE, Handout, as_of_words, handout
from registry.exchange.handout_paper import handout_paper
from registry.exchange.memo import memo_word
from registry.exchange.word import MEDIA_TYPE
from registry.japanese.dates import Precision, show_date
from registry.web.find.question import Posed, asked_need, carried, chosen, question
from registry.web.frame.access import opens_to
from registry.web.frame.clock import today
from registry.web.frame.database import db
from registry.web.words.label import source_label

pages = Blueprint("handout", __name__)


@pages.get("/find/sheet")
@opens_to()
def page() -> str | tuple[str, int]:
    """The sheet on the screen as it will stand on paper, with the way back to the answer."""
    posed = question(asked_need())
    sheet = _sheet(posed)
    asked = [*carried(posed), *(("partner", str(each)) for each in chosen())]
    shown = render_template(
        "handout/page.html",
        sheet=sheet,
        wrong=posed.wrong,
        heading=TITLE,
        check=CHECK,
        made_on=show_date(today(), Precision.DAY),
        as_of_words=as_of_words,
        need=posed.need,
        back=_address("find.page", asked),
        file=_address("handout.file", asked),
    )
    return (shown, 422) if posed.wrong else shown


@pages.get("/find/sheet.docx")
@opens_to()
def file() -> BaseResponse:
    """The sheet as a Word file."""
    sheet = _sheet(question(asked_need()))
    if sheet is None:
        return redirect(f"{url_for('handout.page')}?{request.query_string.decode()}")
    answer = Response(memo_word(handout_paper(sheet)), mimetype=MEDIA_TYPE)
    name = f"handout-{sheet.made_on.isoformat()}.docx"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _sheet(posed: Posed) -> Handout | None:
    """The sheet; ``None`` where nobody of the answer was chosen."""
    if posed.found is None:
        return None
    config: Config = current_app.config["REGISTRY"]
    with force_locale("ja"):
        sheet = handout(
            db(),
            posed.found,
            chosen(),
            fields={each.code: each.name for each in posed.known.fields},
            institute=config.institute,
            company=posed.need.company.name if posed.need is not None else None,
            made_on=today(),
            source=source_label,
        )
    return sheet if sheet.entries else None


def _address(endpoint: str, asked: list[tuple[str, str]]) -> str:
    return f"{url_for(endpoint)}?{urlencode(asked)}"
