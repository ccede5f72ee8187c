"""The network of a period: picture, table twin, files."""

from dataclasses import replace

from flask import Blueprint, Response, jsonify, render_template
from flask_babel import gettext

from registry.exchange.network import FORMATS, network_file
from registry.network.graph import Network
from registry.network.tie import Layer, NodeKind
from registry.queries.activity import fiscal_years
from registry.queries.period import Period
from registry.queries.place import regions
from registry.reports.network import Part, period_network
from registry.web import parameter
from registry.web.access import opens_to
from registry.web.database import db
from registry.web.language import english
from registry.web.period import asked_period

pages = Blueprint("network", __name__)
MEDIA_TYPES = {
    "graphml": "application/graphml+xml",
    "gexf": "application/gexf+xml",
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
}


@pages.get("/network")
@opens_to()
def page() -> str:
    """The picture and, below it, the same edges as a table."""
    period, layers, region = _asked()
    drawn = _in_page_language(_drawn(period, layers, region))
    return render_template(
        "network/page.html",
        period=period,
        layers=layers,
        region=region,
        drawn=drawn,
        names={facts.node: facts for facts in drawn.nodes},
        regions=regions(db()),
        fiscal_years=fiscal_years(db()),
        all_layers=list(Layer),
        formats=FORMATS,
    )


@pages.get("/network/picture.json")
@opens_to()
def data() -> Response:
    """What the picture is drawn from."""
    # pyvis takes a second to import: only whoever looks at a picture waits for it.
    from registry.network.drawing import picture  # noqa: PLC0415

    return jsonify(picture(_in_page_language(_drawn(*_asked()))))


@pages.get("/network/file")
@opens_to()
def file() -> Response:
    """The network as a file for other programs."""
    period, layers, region = _asked()
    form = parameter.one_of("format", FORMATS) or FORMATS[0]
    content = network_file(_drawn(period, layers, region), form, period.last_day)
    answer = Response(content, content_type=MEDIA_TYPES[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="network-{period.fiscal_year}.{form}"'
    return answer


def _asked() -> tuple[Period, tuple[Layer, ...], str | None]:
    region = parameter.one_of("region", [place.code for place in regions(db())])
    return asked_period(), parameter.layers(), region


def _drawn(period: Period, layers: tuple[Layer, ...], region: str | None) -> Network:
    return period_network(db(), period, Part(layers, region))


def _in_page_language(drawn: Network) -> Network:
    """The same network with the names that people read; files keep the Japanese ones in either language."""
    if not english():
        return drawn
    whole = gettext("全所")
    return replace(
        drawn,
        nodes=tuple(
            replace(
                facts,
                label=whole if facts.node.kind is NodeKind.WHOLE_INSTITUTE else facts.label_en or facts.label,
            )
            for facts in drawn.nodes
        ),
    )
