"""What changed between two fiscal years: ties, organisations, densities, in words and in tables."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from flask import Blueprint, current_app, render_template, url_for

from registry.japanese.dates import fiscal_year, fiscal_year_end
from registry.model.vocabulary import Category
from registry.network.change import PairChange, Turn
from registry.network.tie import WHOLE_INSTITUTE, Layer, Node, branch_node
from registry.queries.joint import first_year, recorded_years
from registry.queries.period import Period
from registry.queries.place import branches, regions
from registry.reports.change import (
    Comparable,
    YearsChange,
    branch_changes,
    comparable,
    region_changes,
    years_change,
)
from registry.reports.density import View
from registry.reports.network import Part
from registry.web.density.pages import WHOLE_INSTITUTE as WHOLE_INSTITUTE_CODE
from registry.web.density.pages import kept_density
from registry.web.frame import parameter
from registry.web.frame.access import opens_to
from registry.web.frame.clock import today
from registry.web.frame.database import db
from registry.web.frame.kept import kept
from registry.web.frame.kept_page import kept_page
from registry.web.frame.period import latest_fiscal_year
from registry.web.listing.paging import WHOLE, Page, paged

pages = Blueprint("change", __name__)


class Came(StrEnum):
    """What became of an organisation."""

    ARRIVED = "arrived"
    ASLEEP = "asleep"


# Pairs of which nobody knows since when they are tied: beside the comparison.
UNDATED = "undated"
KINDS = (Turn.NEW, Turn.GONE, Turn.STRONGER, Turn.WEAKER, Came.ARRIVED, Came.ASLEEP, UNDATED)


@dataclass(frozen=True)
class Asked:
    """The two years, the part of the network and, where one table alone is wanted, its kind."""

    before: Period
    after: Period
    part: Part
    branch: str | None
    kind: str | None

    @property
    def address(self) -> dict[str, Any]:
        """The same question as arguments of an address."""
        return {
            "from": self.before.fiscal_year,
            "to": self.after.fiscal_year,
            "layers": ",".join(self.part.layers),
            "region": self.part.region,
            "category": self.part.category,
            "branch": self.branch,
        }


@pages.get("/network/change")
@opens_to()
@kept_page
def page() -> str:
    """The two years side by side."""
    asked = _asked()
    known = comparable(recorded_years(db()), asked.before, asked.after, asked.part.layers)
    part = replace(asked.part, layers=known.layers)
    change = kept(
        ("change", asked.before, asked.after, part),
        lambda: years_change(db(), asked.before, asked.after, part),
    )
    return render_template(
        "change/page.html",
        asked=asked,
        known=known,
        change=change,
        tables=_tables(change, asked.kind),
        most=_most(change),
        companions=_companions(change),
        unfinished=[
            each.fiscal_year
            for each in (asked.before, asked.after)
            if fiscal_year_end(each.fiscal_year) >= today()
        ],
        edge_address=lambda pair, period: edge_address(pair.one, pair.other, period, known.layers),
        page_size=WHOLE,
        **_densities(asked, known),
        **_choices(asked),
    )


def edge_address(one: Node, other: Node, period: Period, layers: Iterable[Layer]) -> str | None:
    """The page of the records behind an edge, where there is one."""
    if "network.edge" not in current_app.view_functions:
        return None
    arguments: dict[str, Any] = {
        "one": one.id,
        "other": other.id,
        "fy": period.fiscal_year,
        "layers": ",".join(layers),
    }
    return url_for("network.edge", **arguments)


def _asked() -> Asked:
    places = [place.code for place in regions(db())]
    after = parameter.fiscal_year(latest_fiscal_year(), "to")
    before = parameter.fiscal_year(after - 1, "from")
    branch = parameter.one_of("branch", [WHOLE_INSTITUTE_CODE, *(each.code for each in branches(db()))])
    part = Part(
        layers=parameter.layers(),
        region=parameter.one_of("region", places),
        category=parameter.code("category", Category),
        branch=None if branch is None else _own_node(branch),
    )
    return Asked(Period(before), Period(after), part, branch, parameter.one_of("kind", KINDS))


def _own_node(code: str) -> Node:
    return WHOLE_INSTITUTE if code == WHOLE_INSTITUTE_CODE else branch_node(code)


def _tables(change: YearsChange, kind: str | None) -> dict[str, Page[Any]]:
    """The rows of each kind: all kinds with their first rows, or the page asked for of one kind."""
    rows: dict[str, Sequence[Any]] = {
        **{turn.value: change.change.pairs[turn] for turn in Turn if turn is not Turn.SAME},
        Came.ARRIVED.value: change.change.arrived,
        Came.ASLEEP.value: change.change.asleep,
        UNDATED: change.undated,
    }
    if kind is not None:
        return {kind: paged(rows[kind])}
    if not change.undated:
        del rows[UNDATED]
    return {name: Page(found[:WHOLE], len(found), 1, WHOLE) for name, found in rows.items()}


def _most(change: YearsChange) -> dict[str, PairChange | None]:
    """The pairs that gained and lost most."""
    pairs = change.change.pairs
    gained = [*pairs[Turn.STRONGER][:1], *pairs[Turn.NEW][:1]]
    lost = [*pairs[Turn.WEAKER][:1], *pairs[Turn.GONE][:1]]
    return {
        "gained": max(gained, key=lambda pair: pair.difference, default=None),
        "lost": min(lost, key=lambda pair: pair.difference, default=None),
    }


def _companions(change: YearsChange) -> dict[Node, list[Node]]:
    """With whom those who came are tied, and those who fell silent were; the strongest tie first."""
    found: dict[Node, list[Node]] = {}
    for turn in (Turn.NEW, Turn.GONE):
        for pair in change.change.pairs[turn]:
            found.setdefault(pair.one, []).append(pair.other)
            found.setdefault(pair.other, []).append(pair.one)
    return found


def _densities(asked: Asked, known: Comparable) -> dict[str, Any]:
    """The densities of regions and branches in either year, in the layers that can be compared."""
    if not known.layers:
        return {"region_rows": {}, "branch_rows": {}, "risen": None, "fallen": None}
    before, after = (
        kept_density(period, View.RECORDED, known.layers) for period in (asked.before, asked.after)
    )
    narrowed = {"region": asked.part.region, "category": asked.part.category}
    rows = region_changes(before, after, **narrowed)  # type: ignore[arg-type]
    own = branch_changes(before, after, **narrowed)  # type: ignore[arg-type]
    if asked.branch is not None:
        own = {code: each for code, each in own.items() if (code or WHOLE_INSTITUTE_CODE) == asked.branch}
    # With a layer missing in one year, the partners known by it are missing from that year's denominator too.
    defined = {code: each.points for code, each in rows.items() if each.points and known.densities_compare}
    risen = max((code for code in defined if defined[code] > 0), key=lambda code: defined[code], default=None)
    fallen = min(
        (code for code in defined if defined[code] < 0), key=lambda code: defined[code], default=None
    )
    return {
        "region_rows": rows,
        "branch_rows": own,
        "risen": risen,
        "fallen": fallen,
    }


def _choices(asked: Asked) -> dict[str, Any]:
    """What the forms offer: every year since the first record that has a date."""
    newest = max(
        latest_fiscal_year(), fiscal_year(today()), asked.before.fiscal_year, asked.after.fiscal_year
    )
    oldest = min(first_year(db()) or newest, asked.before.fiscal_year, asked.after.fiscal_year)
    places, own = regions(db()), branches(db())
    return {
        "years": list(range(newest, oldest - 1, -1)),
        "regions": places,
        "region_names": {place.code: place for place in places},
        "branches": own,
        "branch_names": {branch.code: branch for branch in own},
        "categories": list(Category),
        "categories_by_code": {each.value: each for each in Category},
        "all_layers": list(Layer),
    }
