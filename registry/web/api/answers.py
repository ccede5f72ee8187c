"""The same objects over HTTP as the command line prints, for programs: session or bearer token."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

from flask import Blueprint, Response, abort, current_app, jsonify, request

from registry.exchange.activity import activity_object
from registry.exchange.agreement import agreement_object
from registry.exchange.density import density_object
from registry.exchange.due import due_object
from registry.exchange.event import event_object
from registry.exchange.funnel import funnel_object
from registry.exchange.group import group_object, membership_object
from registry.exchange.indicator import indicator_objects
from registry.exchange.introduction import introduction_object
from registry.exchange.map import map_object
from registry.exchange.need import need_object
from registry.exchange.partner import partner_object
from registry.exchange.pipeline import pipeline_object
from registry.exchange.place import branch_object
from registry.exchange.programme import programme_object
from registry.exchange.search import search_object
from registry.model.search_entry import Noun
from registry.model.vocabulary import (
    ActivityType,
    Category,
    DueKind,
    EventKind,
    GroupKind,
    IntroductionState,
    NeedState,
    NeedType,
    Phase,
    ProgrammeKind,
)
from registry.queries.activity import ActivityFilters, activity_stretch, count_chosen
from registry.queries.agreement import agreement
from registry.queries.event import events
from registry.queries.group import groups, memberships
from registry.queries.indicator import plans
from registry.queries.introduction import introductions
from registry.queries.need import needs
from registry.queries.partner import organisation
from registry.queries.pipeline import pipelines
from registry.queries.place import branches, regions
from registry.queries.programme import programmes
from registry.queries.search import FIRST
from registry.reports.density import SeatBasis, View
from registry.reports.funnel import Grouping, funnel
from registry.reports.indicator import sections
from registry.reports.network import Part, period_network
from registry.web.agreement import due
from registry.web.agreement import pages as agreements
from registry.web.annual import pages as annual
from registry.web.api.openapi import SINGLE, document
from registry.web.density.pages import kept_density
from registry.web.find.pages import answer_object
from registry.web.find.search import asked, too_short
from registry.web.frame import parameter
from registry.web.frame.access import opens_to, opens_to_everybody
from registry.web.frame.address import changed_address
from registry.web.frame.confided import READERS
from registry.web.frame.database import db
from registry.web.frame.kept import kept, kept_text
from registry.web.frame.period import asked_period
from registry.web.map.pages import kept_map
from registry.web.partner import pages as partner

api = Blueprint("api", __name__, url_prefix="/api/v1")
PAGE = 100
MOST = 1000
T = TypeVar("T")


@api.before_request
def _each_once() -> None:
    parameter.only_once(SINGLE)


@api.get("/partners")
@opens_to()
def partner_list() -> Response:
    filters = {
        "as_of": parameter.as_of(),
        "region": _region(),
        "municipality": None,
        "category": parameter.code("category", Category),
        "q": parameter.text("q"),
        "territory": None,
        "quiet": None,
    }
    return _listing(partner.found(filters), partner_object)


@api.get("/partners/<int:identity>")
@opens_to()
def one_partner(identity: int) -> Response:
    row = organisation(db(), identity, as_of=parameter.as_of())
    if row is None:
        abort(404)
    return jsonify(partner_object(row))


@api.get("/agreements")
@opens_to()
def agreement_list() -> Response:
    filters = {
        "as_of": parameter.as_of(),
        "phase": parameter.code("phase", Phase),
        "branch": _branch(),
        "q": parameter.text("q"),
        "binding": False,
        "region": None,
        "municipality": None,
        "territory": None,
    }
    return _listing(agreements.found(filters), agreement_object)


@api.get("/agreements/<int:identity>")
@opens_to()
def one_agreement(identity: int) -> Response:
    row = agreement(db(), identity, as_of=parameter.as_of())
    if row is None:
        abort(404)
    return jsonify(agreement_object(row))


@api.get("/due")
@opens_to()
def due_list() -> Response:
    filters = {
        "as_of": parameter.as_of(),
        "within": parameter.optional_number("within", 0, 36_500),
        "kind": parameter.code("kind", DueKind),
        "whose": "all",
        "branch": _branch(),
        "q": "",
        "territory": None,
    }
    return _listing(due.found(filters), due_object)


@api.get("/activities")
@opens_to()
def activity_list() -> Response:
    filters = ActivityFilters(
        fiscal_year=parameter.optional_fiscal_year(),
        kind=parameter.code("kind", ActivityType),
        partner_id=parameter.whole_number("partner", 0, 1, 999_999_999) or None,
        branch=_branch(),
    )
    length = kept(("activities of a program", *filters.items()), lambda: count_chosen(db(), **filters))
    return _listing(activity_stretch(db(), length, **filters), activity_object)


@api.get("/events")
@opens_to()
def event_list() -> Response:
    rows = events(
        db(),
        fiscal_year=parameter.optional_fiscal_year(),
        kind=parameter.code("kind", EventKind),
        q=parameter.text("q"),
    )
    return _listing(rows, event_object)


@api.get("/groups")
@opens_to()
def group_list() -> Response:
    as_of = parameter.as_of()
    rows = groups(db(), kind=parameter.code("kind", GroupKind), q=parameter.text("q"))
    return _listing(rows, lambda row: group_object(row, as_of))


@api.get("/memberships")
@opens_to()
def membership_list() -> Response:
    as_of = parameter.as_of()
    rows = memberships(
        db(),
        as_of=as_of,
        group_id=parameter.whole_number("group", 0, 1, 999_999_999) or None,
    )
    return _listing(rows, lambda row: membership_object(row, as_of))


@api.get("/programmes")
@opens_to()
def programme_list() -> Response:
    rows = programmes(db(), kind=parameter.code("kind", ProgrammeKind), q=parameter.text("q"))
    return _listing(rows, programme_object)


@api.get("/needs")
@opens_to(*READERS)
def need_list() -> Response:
    rows = needs(
        db(),
        state=parameter.code("state", NeedState),
        branch=_branch(),
        kind=parameter.code("kind", NeedType),
        fiscal_year=parameter.optional_fiscal_year(),
        partner_id=parameter.optional_number("partner", 1, 999_999_999),
        q=parameter.text("q"),
    )
    return _listing(rows, need_object)


@api.get("/introductions")
@opens_to(*READERS)
def introduction_list() -> Response:
    as_of = parameter.as_of()
    rows = introductions(
        db(),
        state=parameter.code("state", IntroductionState),
        step=parameter.code("step", IntroductionState),
        branch=_branch(),
        kind=parameter.code("kind", NeedType),
        fiscal_year=parameter.optional_fiscal_year(),
        partner_id=parameter.optional_number("partner", 1, 999_999_999),
        overdue_on=as_of if parameter.one_of("overdue", ["1"]) else None,
        q=parameter.text("q"),
    )
    return _listing(rows, introduction_object)


@api.get("/introductions/figures")
@opens_to()
def introduction_figures() -> Response:
    by = parameter.code("by", Grouping) or Grouping.PARTNER
    year = parameter.optional_fiscal_year()
    return jsonify(funnel_object(funnel(introductions(db()), by=by, fiscal_year=year)))


@api.get("/branches")
@opens_to()
def branch_list() -> Response:
    return _listing(branches(db()), branch_object)


@api.get("/pipelines")
@opens_to()
def pipeline_list() -> Response:
    return _listing(pipelines(db()), pipeline_object)


@api.get("/indicators")
@opens_to()
def indicator_list() -> Response:
    plan = parameter.one_of("plan", [str(each.number) for each in plans(db())])
    rows = sections(db(), as_of=parameter.as_of(), plan=int(plan) if plan else None)
    return _listing(indicator_objects(rows), lambda row: row)


@api.get("/density")
@opens_to()
def density_table() -> Response:
    period, layers = asked_period(), parameter.layers()
    view = parameter.code("view", View) or View.RECORDED
    basis = parameter.code("basis", SeatBasis) or SeatBasis.ALL
    return _kept(
        ("density object", period, view, basis, layers),
        lambda: density_object(kept_density(period, view, layers, basis)),
    )


@api.get("/map")
@opens_to()
def map_figures() -> Response:
    period = asked_period()
    return _kept(("map object", period), lambda: map_object(kept_map(period)))


@api.get("/network")
@opens_to()
def network_graph() -> Response:
    period, part = asked_period(), Part(parameter.layers(), _region())
    return _kept(("network object", period, part), lambda: period_network(db(), period, part).object())


@api.get("/search")
@opens_to()
def search_answer() -> Response:
    q = parameter.text("q")
    kind = parameter.code("kind", Noun)
    start = parameter.whole_number("cursor", 0, 0, 999_999_999)
    found = asked(q, kind, start=start, most=parameter.whole_number("limit", FIRST, 1, PAGE))
    if q and found.sought is None:
        raise parameter.ParameterRefused(too_short())
    return jsonify(search_object(found))


@api.get("/reports/annual/<fy>")
@opens_to()
def annual_report(fy: str) -> Response:
    return jsonify(annual.asked_object(fy))


@api.get("/openapi.json")
@opens_to_everybody
def openapi() -> Response:
    return jsonify(document(request.url_root.rstrip("/")))


def _region() -> str | None:
    return parameter.one_of("region", [place.code for place in regions(db())])


def _branch() -> str | None:
    return parameter.one_of("branch", [place.code for place in branches(db())])


def _listing(rows: Sequence[T], show: Any) -> Response:
    """One page of a list. The cursor is the number of rows before it, in the list's stable order."""
    limit = parameter.whole_number("limit", PAGE, 1, MOST)
    start = parameter.whole_number("cursor", 0, 0, 999_999_999)
    shown = rows[start : start + limit]
    answer = jsonify(items=[show(row) for row in shown], total=len(rows))
    links = []
    if start + limit < len(rows):
        links.append(_link(start + limit, "next"))
    if start:
        links.append(_link(max(0, start - limit), "prev"))
    if links:
        answer.headers["Link"] = ", ".join(links)
    return answer


def _kept(question: tuple[Hashable, ...], compute: Callable[[], Any]) -> Response:
    """An answer that is put together once for a state of the data."""
    (text,) = kept_text(question, lambda: (current_app.json.dumps(compute()),))
    return Response(text + "\n", mimetype="application/json")


def _link(cursor: int, relation: str) -> str:
    return f'<{request.host_url.rstrip("/")}{changed_address(cursor=cursor)}>; rel="{relation}"'


@api.get("/find")
@opens_to()
def find() -> Response:
    """Partners for a company, with reasons."""
    return jsonify(answer_object())
