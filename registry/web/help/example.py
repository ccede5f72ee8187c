"""Examples of the measures, computed from the registry as it stands for whoever reads the help: never typed in.

Each example has the address of the page that shows the same numbers. Where the registry holds nothing to show, there
is no example.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext, ngettext

from registry.network.appearance import Size
from registry.queries.partner import partner_ids
from registry.queries.period import Period
from registry.queries.place import branches, regions
from registry.queries.quiet import QUIET_YEARS, heard_of
from registry.queries.sleeping import sleepers
from registry.reports.density import Density, RegionRow, View
from registry.reports.finding import EVERYWHERE, Area, Kind
from registry.reports.network import WHOLE
from registry.web.agreement.state import in_force
from registry.web.density.finding import Said, findings_for
from registry.web.density.pages import kept_density
from registry.web.frame.database import db
from registry.web.frame.period import latest_fiscal_year
from registry.web.network.drawing import QUICKLY_MEASURED, drawn, in_page_language, measures
from registry.web.partner.joint import last_joint_by
from registry.web.words.rendering import day as shown_day
from registry.web.words.rendering import decimal, fiscal_year, number, own_language, percent, place


@dataclass(frozen=True)
class Example:
    """What is measured, the working with its numbers, and the page where the same numbers stand."""

    where: str
    working: str
    address: str
    name: str = ""


Examples = dict[str, Example]


def measure_examples() -> Examples:
    """The examples of the page about measures, by the name of the measure."""
    period = Period(latest_fiscal_year())
    table = kept_density(period, View.RECORDED)
    found = {**dict(_of_cells(table, period)), **dict(_of_regions(table, period)), **dict(_of_nodes(period))}
    return {**found, **dict(_of_findings(period)), **dict(_of_lists(period))}


def _of_cells(table: Density, period: Period) -> Iterator[tuple[str, Example]]:
    """The cell of a region and a branch in which most partners are linked."""
    cells = [cell for cell in table.cells if cell.column is not None and cell.linked]
    if not cells:
        return
    cell = max(cells, key=lambda each: (len(each.linked), each.ties))
    names = {each.code: place(each) for each in regions(db())}
    names |= {each.code: place(each) for each in branches(db())}
    where = gettext(
        "%(year)s %(region)s × %(branch)s",
        year=fiscal_year(period.fiscal_year),
        region=names[cell.region or ""],
        branch=names[cell.column or ""],
    )
    address = url_for("density.cell", fy=period.fiscal_year, region=cell.region, branch=cell.column)
    share = f"{number(len(cell.linked))} ÷ {number(len(cell.known))} = {percent(cell.density)}"
    yield "density", Example(where, share, address)
    yield "tie", Example(where, gettext("つながりは %(num)s 件", num=number(cell.ties)), address)


def _of_regions(table: Density, period: Period) -> Iterator[tuple[str, Example]]:
    """The region with the most ties: what its row in the table of regions tells."""
    row = max(table.regions, key=lambda each: each.cell.ties, default=None)
    if row is None or not row.cell.ties:
        return
    name = next(place(each) for each in regions(db()) if each.code == row.cell.region)
    where = gettext("%(year)s %(region)s", year=fiscal_year(period.fiscal_year), region=name)
    address = url_for("density.table", fy=period.fiscal_year, _anchor="region-heading")
    for code, working in _workings(table, row):
        yield code, Example(where, working, address)


def _workings(table: Density, row: RegionRow) -> Iterator[tuple[str, str]]:
    known, own = len(row.cell.known), [column for column in table.columns if column is not None]
    yield "intensity", f"{number(row.cell.ties)} ÷ {number(known)} = {decimal(row.cell.intensity)}"
    if row.two_mode_density is not None:
        edges = sum(len(table.cell(row.cell.region, column).linked) for column in own)
        yield (
            "two-mode",
            f"{number(edges)} ÷ ({len(own)} × {number(known)}) = {decimal(row.two_mode_density)}",
        )
    if row.cohesion is not None:
        pairs = known * (known - 1) // 2
        yield (
            "cohesion",
            f"2 × {number(round(row.cohesion * pairs))} ÷ ({known} × {known - 1}) = {decimal(row.cohesion)}",
        )
    if row.ei_index is not None:
        out, inside = number(row.external), number(row.internal)
        yield "ei-index", f"({out} − {inside}) ÷ ({out} + {inside}) = {decimal(row.ei_index)}"
    if row.municipal_coverage is not None:
        share = percent(row.municipal_coverage)
        yield "municipal", f"{len(row.covered)} ÷ {len(row.municipalities)} = {share}"


def _of_nodes(period: Period) -> Iterator[tuple[str, Example]]:
    """The nodes with the largest measures of the newest year's network."""
    network = in_page_language(drawn(period, WHOLE))
    if not network.nodes:
        return
    found = measures(period, WHOLE, thorough=len(network.nodes) <= QUICKLY_MEASURED)
    names = {facts.node: own_language(facts.label) for facts in network.nodes}
    year = fiscal_year(period.fiscal_year)

    def shown(code: str, order: Size, working: str, name: str = "") -> tuple[str, Example]:
        address = url_for(
            "network.page", fy=period.fiscal_year, nodes_order=order.value, _anchor="nodes-heading"
        )
        return code, Example(year, working, address, name)

    for code, size in (
        ("degree", Size.DEGREE),
        ("weighted-degree", Size.WEIGHTED_DEGREE),
        ("betweenness", Size.BETWEENNESS),
        ("core", Size.CORE),
    ):
        largest = max(found, key=lambda node: (found[node].by(size), node.id))
        most = found[largest].by(size)
        written = decimal(most) if size is Size.BETWEENNESS else number(int(most))
        yield shown(code, size, written, names[largest])
    cuts = sum(each.articulation for each in found.values())
    yield shown("articulation", Size.DEGREE, gettext("要の点は %(num)s 件", num=number(cuts)))
    parts = Counter(each.community for each in found.values() if each.community is not None)
    if parts:
        yield shown("community", Size.DEGREE, gettext("まとまりは %(num)s", num=number(len(parts))))


def _of_findings(period: Period) -> Iterator[tuple[str, Example]]:
    """The first finding of each kind: everywhere, else in the first region that has one."""
    found: dict[Kind, Said] = {}
    for area in (EVERYWHERE, *(Area(region=each.code) for each in regions(db()))):
        for said in findings_for(area, period):
            found.setdefault(said.finding.kind, said)
        if len(found) == len(Kind):
            break
    for kind, said in found.items():
        code = "density-change" if kind is Kind.DENSITY else kind.value.replace("_", "-")
        yield code, Example(fiscal_year(period.fiscal_year), said.sentence, said.address)


def _of_lists(period: Period) -> Iterator[tuple[str, Example]]:
    """Lists whose length is a measure."""
    day = period.last_day
    as_of = day.isoformat()
    binding, joint = in_force(day), last_joint_by(day)
    asleep = len(sleepers(db(), as_of=day, in_force=binding, joint=joint))
    yield (
        "sleeping",
        Example(shown_day(day), _rows(asleep), url_for("sleeping.listing", as_of=as_of)),
    )
    heard = heard_of(db(), as_of=day, joint=joint.of_organisation)
    quiet = len(set(partner_ids(db(), as_of=day)) - heard)
    address = url_for("partner.listing", as_of=as_of, quiet=QUIET_YEARS)
    yield "quiet", Example(shown_day(day), _rows(quiet), address)
    address = url_for("agreement.listing", as_of=as_of, binding=1)
    yield "in-force", Example(shown_day(day), _rows(len(binding)), address)


def _rows(count: int) -> str:
    return ngettext("%(num)s 件", "%(num)s 件", count)
