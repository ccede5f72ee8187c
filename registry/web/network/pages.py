"""The network of a period: picture or matrix, table twin, files."""

from collections import Counter
from collections.abc import Mapping

from flask import Blueprint, Response, render_template
from flask_babel import gettext, lazy_gettext
from markupsafe import Markup

from registry.drawing.png import NoJapaneseFont
from registry.exchange.network import DRAWN, FORMATS, Drawing, extension, network_file
from registry.exchange.network_words import title
from registry.japanese.dates import fiscal_year
from registry.model.vocabulary import Category
from registry.network.appearance import LOOKS, Family, Size
from registry.network.caption import short
from registry.network.graph import Network
from registry.network.matrix import matrix
from registry.network.measured import Measured
from registry.network.svg import shape
from registry.network.tie import Edge, Layer, Node
from registry.reports.network import MOST_DRAWN, MOST_STEPS, attributed
from registry.web.frame import parameter
from registry.web.frame.access import opens_to
from registry.web.frame.clock import today
from registry.web.frame.database import db
from registry.web.frame.kept import kept
from registry.web.frame.kept_page import kept_page
from registry.web.listing.paging import paged
from registry.web.network.drawing import (
    QUICKLY_MEASURED,
    ROOMY,
    active,
    drawn,
    edge_addresses,
    in_page_language,
    measures,
    node_addresses,
    places,
    recorded,
    svg,
)
from registry.web.network.filter import Asked, asked
from registry.web.words.label import label
from registry.web.words.rendering import number

pages = Blueprint("network", __name__)
MEDIA_TYPES = {
    "graphml": "application/graphml+xml",
    "gexf": "application/gexf+xml",
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "nodes": "text/csv; charset=utf-8",
    "layout": "application/json",
    "svg": "image/svg+xml",
    "png": "image/png",
    "html": "text/html; charset=utf-8",
}
FORMAT_NAMES = {
    "graphml": "GraphML",
    "gexf": "GEXF",
    "json": "JSON",
    "csv": lazy_gettext("CSV（線）"),
    "nodes": lazy_gettext("CSV（点）"),
    "layout": lazy_gettext("JSON（点の位置）"),
    "svg": "SVG",
    "png": "PNG",
    "html": lazy_gettext("HTML（単独で開ける図）"),
}
# The twin of a picture is whole; longer tables are turned over.
MOST_ROWS, MOST_NODES = 1000, 200
EDGE_ORDERS = ("weight", "name")
NODE_ORDERS = (*Size, "name")


@pages.get("/network")
@opens_to()
@kept_page
def page() -> str | tuple[str, int]:
    """The picture or the matrix and, below it, the same edges and nodes as tables."""
    found = asked()
    if found.focus.open:
        return render_template("network/question.html", asked=found, **_frame(found)), 422
    whole = in_page_language(drawn(found.period, found.part))
    thorough = len(whole.nodes) <= QUICKLY_MEASURED or (
        len(whole.nodes) <= MOST_DRAWN and (found.thorough or found.size is Size.BETWEENNESS)
    )
    sizes = measures(found.period, found.part, thorough=thorough)
    facts = {each.node: each for each in whole.nodes}
    pictured = found.view == "picture" and (
        len(whole.nodes) <= ROOMY or (found.everything and len(whole.nodes) <= MOST_DRAWN)
    )
    return render_template(
        "network/page.html",
        asked=found,
        drawn=whole,
        facts=facts,
        picture=svg(found, whole, sizes) if pictured and whole.edges else None,
        matrix=matrix(whole) if found.view == "matrix" else None,
        edges=paged(_sorted_edges(whole), size=MOST_ROWS if len(whole.edges) <= MOST_ROWS else MOST_NODES),
        nodes=paged(
            _sorted_nodes(whole, sizes),
            size=MOST_NODES if len(whole.nodes) > MOST_ROWS else MOST_ROWS,
            name="nodes_page",
        ),
        measures=sizes,
        thorough=thorough,
        active=active(found.period),
        by_region=Counter(each.region for each in whole.nodes if each.region),
        by_category=Counter(Category(each.category) for each in whole.nodes if each.category),
        edge_address=edge_addresses(found.ties),
        node_address=node_addresses(found),
        **_frame(found, drawable=len(whole.nodes) <= MOST_DRAWN),
    )


@pages.get("/network/file")
@opens_to()
def file() -> Response:
    """The network as a file for other programs."""
    found = asked()
    form = parameter.one_of("format", FORMATS) or FORMATS[0]
    if found.focus.open:
        raise parameter.ParameterRefused(gettext("「%(name)s」は台帳にありません。", name=found.focus.typed))
    period, part = found.period, found.part
    whole = drawn(period, part)
    drawing = None
    if form in DRAWN:
        if len(whole.nodes) > MOST_DRAWN:
            raise parameter.ParameterRefused(
                gettext(
                    "図にするのは %(most)s の点までです。一部を選ぶか、ほかの形式で受け取ってください。",
                    most=number(MOST_DRAWN),
                )
            )
        drawing = Drawing(places(period, part), title(period.first_year, period.fiscal_year))
    known = kept(("network attributes", period, part), lambda: attributed(db(), period, part, whole))
    try:
        content = network_file(known, form, period.last_day, drawing)
    except NoJapaneseFont:
        raise parameter.ParameterRefused(
            gettext("このサーバーには日本語のフォントがないため、PNGを作れません。SVGで受け取ってください。")
        ) from None
    answer = Response(content, content_type=MEDIA_TYPES[form])
    name = f"network-{period.fiscal_year}.{extension(form)}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _sorted_edges(whole: Network) -> list[Edge]:
    names = {facts.node: facts.label for facts in whole.nodes}

    def by_name(edge: Edge) -> tuple[str, str, str, str]:
        return names[edge.one], names[edge.other], edge.one.id, edge.other.id

    if parameter.one_of("order", EDGE_ORDERS) == "name":
        return sorted(whole.edges, key=by_name)
    return sorted(whole.edges, key=lambda edge: (-edge.weight, by_name(edge)))


def _sorted_nodes(whole: Network, sizes: Mapping[Node, Measured]) -> list[Node]:
    order = parameter.one_of("nodes_order", NODE_ORDERS) or Size.DEGREE.value
    ranked = sorted(whole.nodes, key=lambda facts: (facts.label, facts.node.id))
    if order != "name":
        size = Size(order)
        ranked.sort(key=lambda facts: -sizes[facts.node].by(size))
    return [facts.node for facts in ranked]


def _mark(family: Family) -> Markup:
    """The shape of a family in the legend."""
    return Markup(shape(LOOKS[family].shape, 10, 8.5, 6, LOOKS[family].colour))  # noqa: S704 # nosec B704 # nosemgrep: markup-of-words (a drawing of ours, names escaped)


def _frame(found: Asked, *, drawable: bool = True) -> dict[str, object]:
    span = recorded()
    first = min(span.first_year if span else found.period.fiscal_year, found.period.fiscal_year)
    last = max(span.fiscal_year if span else 0, found.period.fiscal_year)
    return {
        "first_year": first,
        "last_year": last,
        "this_year": max(last, fiscal_year(today())),
        "all_layers": list(Layer),
        "categories": list(Category),
        "branches": list(found.branches.values()),
        "sizes": list(Size),
        "families": list(Family),
        "mark": _mark,
        "short": short,
        "category_names": {each.value: label(each) for each in Category},
        "formats": {form: FORMAT_NAMES[form] for form in FORMATS if form not in DRAWN or drawable},
        "most_steps": MOST_STEPS,
        "most_drawn": MOST_DRAWN,
        "roomy": ROOMY,
    }
