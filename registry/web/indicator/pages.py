"""Indicators of the mid-term plans: values per fiscal year, progress, and the rows behind what is counted."""

from datetime import date

from flask import Blueprint, abort, render_template
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from registry.japanese.dates import fiscal_year
from registry.model.vocabulary import Evaluator, IndicatorCount, Role
from registry.queries.indicator import indicator, plans
from registry.queries.indicator_count import counts, rows
from registry.reports.evaluation import graded
from registry.reports.indicator import figures, running_plan, section_of, sections
from registry.web.frame import parameter
from registry.web.frame.access import may_write, opens_to
from registry.web.frame.database import db
from registry.web.frame.kept_page import kept_page
from registry.web.indicator.rows import CONFIDED, rows_file
from registry.web.listing.paging import paged

pages = Blueprint("indicator", __name__)
ALL = "all"


@pages.get("/indicators")
@opens_to()
@kept_page
def table() -> str:
    """The indicators of a plan, by default of the running one, and all that the registry counts."""
    as_of = parameter.as_of()
    known = plans(db())
    chosen = parameter.one_of("plan", [*(str(plan.number) for plan in known), ALL])
    running = running_plan(known, as_of)
    if chosen is None:
        chosen = str(running.number) if running is not None else ALL
    number = None if chosen == ALL else int(chosen)
    return render_template(
        "indicator/table.html",
        plans=known,
        chosen=chosen,
        sections=sections(db(), as_of=as_of, plan=number),
        graded=graded(db(), as_of=as_of, plan=number),
        evaluators=list(Evaluator),
        figures=figures(db(), as_of=as_of),
        **_frame(as_of),
    )


@pages.get("/indicators/<int:identity>")
@opens_to()
def page(identity: int) -> str:
    """One indicator: every value with its source, and the progress of its target."""
    found = indicator(db(), identity)
    if found is None:
        abort(404)
    as_of = parameter.as_of()
    section = section_of(db(), found, as_of=as_of)
    return render_template("indicator/page.html", section=section, row=section.rows[0], **_frame(as_of))


@pages.get("/indicators/rows")
@opens_to()
def behind() -> str:
    """The rows behind a counted number. What companies confided is not for viewers: they see that there are so many."""
    measure, year, as_of = _asked()
    confided = _reads_confided()
    return render_template(
        "indicator/rows.html",
        measure=measure,
        year=year,
        number=counts(db(), measures=[measure], years=[year], as_of=as_of)[measure].get(year),
        page=paged(rows(db(), measure=measure, fiscal_year=year, as_of=as_of)),
        confided=confided,
        leaves=confided or measure not in CONFIDED,
        **_frame(as_of),
    )


@pages.get("/indicators/rows/export")
@opens_to()
def export() -> BaseResponse | tuple[str, int]:
    """The same rows as a file. What companies confided does not leave with viewers."""
    measure, year, as_of = _asked()
    if measure in CONFIDED and not _reads_confided():
        abort(403)
    found = rows(db(), measure=measure, fiscal_year=year, as_of=as_of)
    return rows_file(measure, found, year=year, as_of=as_of)


def _asked() -> tuple[IndicatorCount, int, date]:
    as_of = parameter.as_of()
    measure = parameter.code("count", IndicatorCount)
    if measure is None:
        raise parameter.unknown("", IndicatorCount)
    return measure, parameter.fiscal_year(fiscal_year(as_of)), as_of


def _reads_confided() -> bool:
    return current_user.role is not Role.VIEWER


def _frame(as_of: date) -> dict[str, object]:
    year = fiscal_year(as_of)
    return {
        "as_of": as_of,
        "running_year": year,
        # On 31 March a fiscal year is complete.
        "unfinished": year if (as_of.month, as_of.day) != (3, 31) else None,
        "writes": may_write(current_user, None),
    }
