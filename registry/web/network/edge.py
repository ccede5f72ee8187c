"""What an edge stands for: exactly the ties that are folded into it, each with its record."""

from itertools import groupby

from flask import Blueprint, render_template
from flask_babel import gettext

from registry.reports.edge import evidence, ties_between
from registry.web.frame import parameter
from registry.web.frame.access import opens_to
from registry.web.frame.database import db
from registry.web.frame.period import asked_period, period_address
from registry.web.network.node import AskedNode, asked_node

pages = Blueprint("network_edge", __name__)


@pages.get("/network/edge")
@opens_to()
def page() -> str:
    """The ties of two nodes, layer by layer."""
    one, other = _known("one"), _known("other")
    period, layers = asked_period(), parameter.layers()
    assert one.node is not None
    assert other.node is not None
    rows = evidence(db(), ties_between(db(), period, one.node, other.node, layers))
    return render_template(
        "network/edge.html",
        one=one,
        two=other,
        period=period,
        address=period_address(period),
        layers=layers,
        count=len(rows),
        groups=[(layer, list(each)) for layer, each in groupby(rows, key=lambda row: row.tie.layer)],
    )


def _known(argument: str) -> AskedNode:
    found = asked_node(argument)
    if found.node is None:
        if not found.typed:
            raise parameter.ParameterRefused(gettext("線の両端を選んでください。"))
        raise parameter.ParameterRefused(gettext("「%(name)s」は台帳にありません。", name=found.typed))
    return found
