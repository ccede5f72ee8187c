"""How one reaches another: the shortest path between two nodes, each step with its records."""

from dataclasses import dataclass, replace

from flask import Blueprint, render_template

from registry.network.path import shortest_path
from registry.network.tie import WHOLE_INSTITUTE, Edge, Node
from registry.queries.period import Period
from registry.reports.edge import Evidence, evidence, ties_between
from registry.reports.network import Part
from registry.web.frame import parameter
from registry.web.frame.access import opens_to
from registry.web.frame.database import db
from registry.web.frame.parameter import MOST_YEARS
from registry.web.frame.period import asked_period, period_address
from registry.web.network.drawing import drawn, edge_addresses, in_page_language
from registry.web.network.filter import query_of
from registry.web.network.node import AskedNode, asked_node

pages = Blueprint("network_path", __name__)
# Who met only once, some years ago, is met again more easily than a stranger.
USUAL_YEARS = 5


@dataclass(frozen=True)
class Step:
    """One edge of the path, in the direction that it is walked, with its records."""

    one: str
    other: str
    reached: Node
    edge: Edge
    rows: list[Evidence]


@pages.get("/network/path")
@opens_to()
def page() -> str | tuple[str, int]:
    """The form, and the path between the two whom it names."""
    start, goal = asked_node("from", WHOLE_INSTITUTE), asked_node("to")
    period = replace(asked_period(), years=parameter.whole_number("years", USUAL_YEARS, 1, MOST_YEARS))
    layers = parameter.layers()
    part = Part(layers)
    whole = in_page_language(drawn(period, part))
    names = {facts.node: facts.label for facts in whole.nodes}
    steps = _steps(period, part, start, goal, names)
    page = render_template(
        "network/path.html",
        start=start,
        goal=goal,
        period=period,
        layers=layers,
        address={**period_address(period), "years": period.years},
        steps=steps,
        unknown=[each for each in (start, goal) if each.node is not None and each.node not in names],
        edge_address=edge_addresses(query_of(period, layers)),
        most_years=MOST_YEARS,
    )
    return (page, 422) if start.open or goal.open else page


def _steps(
    period: Period, part: Part, start: AskedNode, goal: AskedNode, names: dict[Node, str]
) -> list[Step] | None:
    if start.node is None or goal.node is None:
        return None
    path = shortest_path(drawn(period, part), start.node, goal.node)
    if path is None:
        return None
    steps, here = [], start.node
    for edge in path:
        there = edge.opposite(here)
        rows = evidence(db(), ties_between(db(), period, here, there, part.layers))
        steps.append(Step(names[here], names[there], there, edge, rows))
        here = there
    return steps
