"""What somebody wants to see of the network: the arguments of its pages, and the same as arguments of a link."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from flask import request
from flask_babel import gettext, ngettext

from registry.model import Branch, Region
from registry.model.vocabulary import Category
from registry.network.appearance import Size
from registry.network.tie import ALL_LAYERS, WHOLE_INSTITUTE, Layer, Node, branch_node
from registry.queries.period import Period
from registry.queries.place import branches, regions
from registry.reports.network import MOST_STEPS, Part
from registry.web.frame import parameter
from registry.web.frame.database import db
from registry.web.frame.period import asked_period, period_address
from registry.web.network.node import AskedNode, asked_node
from registry.web.words.label import label
from registry.web.words.rendering import fiscal_year, place

VIEWS = ("picture", "matrix")
MOST_WEIGHT = 1_000_000


@dataclass(frozen=True)
class Asked:
    """The filters of the explorer as they stand in the address."""

    period: Period
    part: Part
    focus: AskedNode
    size: Size
    view: str
    everything: bool
    thorough: bool
    regions: Mapping[str, Region] = field(repr=False)
    branches: Mapping[str, Branch] = field(repr=False)

    @cached_property
    def arguments(self) -> dict[str, Any]:
        """The arguments that make up the period and the part; what is usual is left out."""
        part = self.part
        return {
            **period_address(self.period),
            "layers": ",".join(part.layers) if part.layers != ALL_LAYERS else None,
            "region": part.region,
            "category": part.category,
            "branch": _branch_argument(part.branch),
            "focus": part.focus.id if part.focus is not None else None,
            "steps": part.steps if part.focus is not None and part.steps > 1 else None,
            "minimum": part.minimum if part.minimum > 1 else None,
        }

    @property
    def ties(self) -> str:
        """The period and the layers as the query of an address: what an edge depends on."""
        return query_of(self.period, self.part.layers)

    def chips(self) -> list[tuple[str, str]]:
        """The filters in force, each with its words."""
        part, found = self.part, []
        if part.focus is not None:
            steps = ngettext("%(num)s歩まで", "%(num)s歩まで", part.steps)
            found.append(
                ("focus", gettext("「%(name)s」のまわり、%(steps)s", name=self.focus.name, steps=steps))
            )
        if part.region is not None:
            found.append(("region", place(self.regions[part.region])))
        if part.category is not None:
            found.append(("category", label(part.category)))
        if part.branch is not None:
            code = part.branch.key
            found.append(("branch", place(self.branches[code]) if code else gettext("全所")))
        if part.layers != ALL_LAYERS:
            found.append(("layers", gettext("、").join(label(layer) for layer in part.layers)))
        if part.minimum > 1:
            found.append(("minimum", gettext("%(n)s 件以上のつながり", n=part.minimum)))
        if self.period.years > 1:
            first, last = fiscal_year(self.period.first_year), fiscal_year(self.period.fiscal_year)
            found.append(("years", gettext("%(first)sから%(last)sまで", first=first, last=last)))
        if self.period.until is not None:
            found.append(("as_of", gettext("%(day)sまで", day=self.period.until.isoformat())))
        return found


def asked() -> Asked:
    """The filters of this request."""
    places = {each.code: each for each in regions(db())}
    offices = {each.code: each for each in branches(db())}
    focus = asked_node("focus")
    chosen = parameter.one_of("branch", [*offices, WHOLE_INSTITUTE.id])
    part = Part(
        layers=parameter.layers(),
        region=parameter.one_of("region", places),
        category=parameter.code("category", Category),
        branch=None if chosen is None else branch_node(None if chosen == WHOLE_INSTITUTE.id else chosen),
        focus=focus.node,
        steps=parameter.whole_number("steps", 1, 1, MOST_STEPS),
        minimum=parameter.whole_number("minimum", 1, 1, MOST_WEIGHT),
    )
    return Asked(
        period=asked_period(),
        part=part,
        focus=focus,
        size=parameter.code("size", Size) or Size.DEGREE,
        view=parameter.one_of("view", VIEWS) or VIEWS[0],
        everything=request.args.get("all", "") == "1",
        thorough=request.args.get("thorough", "") == "1",
        regions=places,
        branches=offices,
    )


def query_of(period: Period, layers: tuple[Layer, ...]) -> str:
    """A period and layers as the query of an address."""
    chosen = {**period_address(period), "layers": ",".join(layers) if layers != ALL_LAYERS else None}
    return urlencode({name: value for name, value in chosen.items() if value is not None})


def _branch_argument(branch: Node | None) -> str | None:
    if branch is None:
        return None
    return branch.key or WHOLE_INSTITUTE.id
