"""What became of the introductions, counted: for everybody, without the companies; and the pipelines beside them."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, render_template, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from registry.exchange.export import object_export
from registry.exchange.funnel import funnel_rows
from registry.japanese.dates import fiscal_year
from registry.model import Branch, Organisation, Pipeline, PipelineFigure, Programme
from registry.model.measure import WAY, Measure
from registry.model.vocabulary import FailureReason, NeedType
from registry.queries.introduction import introductions
from registry.queries.pipeline import pipelines
from registry.reports.funnel import STEPS, Funnel, Grouping, Row, funnel
from registry.web.frame import parameter
from registry.web.frame.access import may_write, opens_to
from registry.web.frame.clock import today
from registry.web.frame.confided import READERS
from registry.web.frame.database import db
from registry.web.frame.kept_page import kept_page
from registry.web.listing.export import export_file
from registry.web.need.filter import NONE, WHOLE_INSTITUTE, years
from registry.web.words.label import label
from registry.web.words.rendering import DASH, called, own_language, place
from registry.web.words.rendering import fiscal_year as year_label

pages = Blueprint("funnel", __name__)


@pages.get("/introductions/figures")
@opens_to()
@kept_page
def page() -> str:
    """The funnel of a fiscal year by a grouping, why introductions failed, and the pipelines."""
    year, by = _asked()
    table = _table(year, by)
    opens = current_user.role in READERS
    return render_template(
        "funnel/page.html",
        table=table,
        year=year,
        by=by,
        years=years(),
        groupings=list(Grouping),
        steps=STEPS,
        called=_words,
        address=_addresses(table) if opens else None,
        opens=opens,
        pipelines=[_figures(each) for each in pipelines(db())],
        writes=may_write(current_user, None),
    )


@pages.get("/introductions/figures/export")
@opens_to()
def export() -> BaseResponse | tuple[str, int]:
    """The same groups as a file."""
    table = _table(*_asked())
    return export_file(
        object_export("introduction_figures", as_of=today(), objects=lambda: funnel_rows(table))
    )


def _asked() -> tuple[int, Grouping]:
    return parameter.fiscal_year(fiscal_year(today())), parameter.code("by", Grouping) or Grouping.PARTNER


def _table(year: int, by: Grouping) -> Funnel:
    return funnel(introductions(db()), by=by, fiscal_year=None if by is Grouping.FISCAL_YEAR else year)


def measure_label(code: str) -> str:
    """What a figure of a pipeline is called; one that the registry has no name for shows its code."""
    return label(Measure(code)) if code in set(Measure) else code


def _addresses(table: Funnel) -> Callable[..., str]:
    """For each number the list of its rows."""

    def address(row: Row, step: str, failure: FailureReason | None = None, failed: bool = False) -> str:
        asked: dict[str, Any] = {"view": "table", "step": str(step), "fy": table.fiscal_year}
        if row is not table.total:
            asked |= _group(table.by, row)
        if failed:
            asked["failure"] = failure.value if failure is not None else NONE
        return url_for("introduction.board", **asked)

    return address


def _group(by: Grouping, row: Row) -> dict[str, Any]:
    match by:
        case Grouping.FISCAL_YEAR:
            return {"undated": 1} if row.key is None else {"fy": row.key}
        case Grouping.BRANCH:
            return {"branch": row.key or WHOLE_INSTITUTE}
        case Grouping.PROGRAMME:
            return {"programme": row.key or NONE}
        case _:
            return {by.value: row.key}


def _words(by: Grouping, row: Row) -> str:
    """What a group is called."""
    match row.subject:
        case Organisation():
            return own_language(called(row.subject))
        case Programme():
            return own_language(row.subject.title)
        case Branch():
            return place(row.subject)
        case NeedType():
            return label(row.subject)
        case None:
            return {
                Grouping.BRANCH: gettext("全所"),
                Grouping.PROGRAMME: gettext("支援制度なし"),
                Grouping.FISCAL_YEAR: gettext("日付のないもの"),
            }.get(by, DASH)
        case _:
            return year_label(row.subject)


def _figures(pipeline: Pipeline) -> dict[str, Any]:
    """The figures of a pipeline by measure and year; the way of its newest year in a line."""
    found: dict[tuple[str, int], PipelineFigure] = {
        (each.measure, each.fiscal_year): each for each in pipeline.figures
    }
    known = [str(each) for each in Measure]
    measures = sorted(
        {measure for measure, _ in found},
        key=lambda each: (known.index(each) if each in known else len(known), each),
    )
    columns = sorted({year for _, year in found}, reverse=True)
    newest = columns[0] if columns else None
    way = [found.get((measure.value, newest)) for measure in WAY] if newest is not None else []
    return {
        "pipeline": pipeline,
        "rows": [
            (measure_label(measure), [found.get((measure, year)) for year in columns]) for measure in measures
        ],
        "years": columns,
        "newest": newest,
        "way": [(measure_label(each.measure), each) for each in way if each is not None],
    }
