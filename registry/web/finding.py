"""Findings in words: what stands out in a region, in the territory of a branch, or everywhere, each with its rows.

A page that wants them calls ``findings_for(area, period)`` and includes ``finding/list.html``, which needs nothing
but ``findings``, the list that it got (cut to as many as there is room for: the first matter most). For the branch
page: ``findings=findings_for(Area(branch=code), period)[:4]``; all of them stand on ``listing_address(area, period)``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app, render_template, url_for
from flask_babel import gettext
from markupsafe import Markup
from sqlalchemy import select

from registry.model import Agreement, Organisation
from registry.model.vocabulary import Category
from registry.network.tie import ALL_LAYERS, Layer, Tie
from registry.queries.agreement import agreements
from registry.queries.former_seat import region_on
from registry.queries.joint import last_joint
from registry.queries.partner import organisations
from registry.queries.period import Period
from registry.queries.place import branches, municipalities, regions
from registry.queries.sleeping import asleep
from registry.reports.density import Density, View
from registry.reports.finding import (
    ELSEWHERE,
    EVERYWHERE,
    Area,
    Finding,
    Kind,
    area_regions,
    findings,
    view_of,
)
from registry.reports.finding_ground import Ground, before_sleeping, ground, sleeping_layers
from registry.reports.finding_ties import partner_of_ours, ties_among, ties_of, ties_with_us
from registry.reports.record import records
from registry.web import parameter
from registry.web.access import opens_to
from registry.web.database import db
from registry.web.density import kept_density
from registry.web.kept import kept
from registry.web.label import label
from registry.web.paging import paged
from registry.web.period import asked_period, period_address
from registry.web.rendering import called, own_language, place

pages = Blueprint("finding", __name__)
# So many names stand in a sentence; the rows have them all.
NAMED = 5


@dataclass(frozen=True)
class Said:
    """A finding in the language of the page: a sentence with its numbers, and the address of exactly its rows."""

    finding: Finding
    sentence: Markup
    address: str
    rows: int


def findings_for(area: Area, period: Period) -> list[Said]:
    """What stands out, most important first."""
    found = _found(area, period)
    names = _Names(found)
    sentence = current_app.jinja_env.get_template("finding/sentence.html").module.sentence  # type: ignore[attr-defined]
    return [
        Said(
            each,
            Markup.escape(sentence(each, names.about(each), names.listed(each), period, ELSEWHERE)),
            _address(each, area, period),
            each.total or 0 if each.kind is Kind.DENSITY else each.count,
        )
        for each in found
    ]


def listing_address(area: Area, period: Period) -> str:
    """The page with all findings of an area."""
    return url_for("finding.listing", **area_address(area), **period_address(period))


def area_address(area: Area) -> dict[str, Any]:
    """The area as arguments of an address."""
    return {"region": area.region, "branch": area.branch}


@pages.get("/findings")
@opens_to()
def listing() -> str:
    """All findings of an area; everywhere by default."""
    area, period = _asked_area(), asked_period()
    return render_template("finding/page.html", findings=findings_for(area, period), **_frame(area, period))


@pages.get("/findings/<kind>")
@opens_to()
def rows(kind: str) -> str:
    """The rows of a finding; none where nothing of the kind stands out."""
    area, period = _asked_area(), asked_period()
    try:
        asked = Kind(kind)
    except ValueError:
        raise parameter.unknown(kind, Kind) from None
    if asked is Kind.OUTWARD:
        table = _table(period)
        codes = area_regions(db(), area, table)
        if len(codes) != 1:
            raise parameter.ParameterRefused(gettext("地域をひとつ選んでください。"))
        return _tie_page(area, period, ties_among(db(), min(codes), table), kind=asked)
    about = parameter.whole_number("of", 0, 0, 2**31 - 1) or None
    found = next((each for each in findings_for(area, period) if _is(each.finding, asked, about)), None)
    page = paged(found.finding.rows if found is not None else ())
    return render_template(
        "finding/rows.html",
        kind=asked,
        said=found,
        page=page,
        **_behind(asked, page.rows, period),
        **_frame(area, period),
    )


@pages.get("/findings/ties")
@opens_to()
def ties() -> str:
    """The ties of our own side with the partners of an area, or with one organisation."""
    area, period, layers = _asked_area(), asked_period(), parameter.layers()
    partner = parameter.whole_number("partner", 0, 0, 2**31 - 1) or None
    if partner is not None:
        found = ties_of(db(), partner, period, layers)
    else:
        found = ties_with_us(db(), area, _table(period, layers))
    return _tie_page(area, period, found, partner=partner)


def _tie_page(area: Area, period: Period, found: Sequence[Tie], **more: Any) -> str:
    page = paged(found)
    ids = {int(node.key) for tie in page.rows for node in (tie.one, tie.other) if node.kind == "organisation"}
    ids |= {more["partner"]} if more.get("partner") else set()
    return render_template(
        "finding/ties.html",
        page=page,
        partners=organisations(db(), ids),
        records=records(db(), [tie.record for tie in page.rows]),
        region_of=_region_in(period),
        partner_of_ours=partner_of_ours,
        **more,
        **_frame(area, period),
    )


def _found(area: Area, period: Period) -> list[Finding]:
    return kept(
        ("findings", area, period),
        lambda: findings(
            db(), area, period, kept_ground(period), lambda when: kept_density(when, view_of(area))
        ),
    )


def kept_ground(period: Period) -> Ground:
    """What all areas share, read once."""
    return kept(("ground", period), lambda: ground(db(), period))


def _table(period: Period, layers: Sequence[Layer] = ALL_LAYERS) -> Density:
    return kept_density(period, View.RECORDED, layers)


def _is(finding: Finding, kind: Kind, about: int | None) -> bool:
    return finding.kind is kind and about in (None, finding.about)


def _address(finding: Finding, area: Area, period: Period) -> str:
    where = {**area_address(area), **period_address(period)}
    match finding.kind:
        case Kind.DENSITY:
            where["branch"] = area.branch or "any"
            return url_for("density.cell", view=view_of(area), **where)
        case Kind.DEPENDENCE:
            return url_for("finding.ties", partner=finding.about, **where)
    return url_for("finding.rows", kind=finding.kind, of=finding.about, **where)


def _behind(kind: Kind, identities: Sequence[int | str], period: Period) -> dict[str, Any]:
    """What the rows of a kind show beside their names."""
    match kind:
        case Kind.WHITE_SPOTS:
            known = {each.code: each for each in municipalities(db())}
            return {"rows": [known[str(code)] for code in identities]}
        case Kind.SLEEPING_AGREEMENTS:
            day = period.last_day
            among = Agreement.id.in_(identities)
            return {"rows": asleep(agreements(db(), as_of=day, among=among), last_joint(db(), as_of=day))}
        case Kind.ABSENT_CATEGORIES | Kind.UNLINKED_CATEGORIES:
            return {"rows": [Category(str(code)) for code in identities], "table": _table(period)}
        case Kind.SLEEPING_TIES:
            before, layers = before_sleeping(period), sleeping_layers(db(), period)
            links = _table(before, layers).links["any"]
            return {
                **_bodies(identities, period),
                "before": before,
                "layers": ",".join(layers),
                "links": links,
            }
    return _bodies(identities, period)


def _bodies(identities: Sequence[int | str], period: Period) -> dict[str, Any]:
    found = organisations(db(), [int(identity) for identity in identities])
    return {"rows": [found[int(identity)] for identity in identities], "region_of": _region_in(period)}


def _region_in(period: Period) -> Callable[[Organisation], str | None]:
    return lambda organisation: region_on(organisation, period.last_day)


class _Names:
    """The names that sentences need, in a fixed number of queries."""

    def __init__(self, found: Sequence[Finding]) -> None:
        wanted = {each.about for each in found if each.about is not None}
        for each in found:
            wanted |= {row for row in each.rows[:NAMED] if isinstance(row, int) and self._names_bodies(each)}
        statement = select(Organisation).where(Organisation.id.in_(wanted))
        self._bodies = {each.id: own_language(called(each)) for each in db().scalars(statement)}
        self._towns = {each.code: place(each) for each in municipalities(db())}

    def about(self, finding: Finding) -> str:
        return self._bodies.get(finding.about or 0, "")

    def listed(self, finding: Finding) -> list[str]:
        """The first names of the rows."""
        first = finding.rows[:NAMED]
        match finding.kind:
            case Kind.WHITE_SPOTS:
                return [self._towns[str(code)] for code in first]
            case Kind.ABSENT_CATEGORIES | Kind.UNLINKED_CATEGORIES:
                return [label(Category(str(code))) for code in first]
            case Kind.GATEKEEPER | Kind.SLEEPING_TIES:
                return [self._bodies[int(identity)] for identity in first]
        return []

    @staticmethod
    def _names_bodies(finding: Finding) -> bool:
        return finding.kind in (Kind.GATEKEEPER, Kind.SLEEPING_TIES)


def _asked_area() -> Area:
    region = parameter.one_of("region", [each.code for each in regions(db())])
    branch = parameter.one_of("branch", [each.code for each in branches(db())])
    if region is not None and branch is not None:
        raise parameter.ParameterRefused(gettext("地域と拠点は、どちらか一方を選んでください。"))
    return Area(region, branch)


def _frame(area: Area, period: Period) -> dict[str, Any]:
    own, places = branches(db()), regions(db())
    named = {each.code: each for each in (places if area.branch is None else own)}
    code = area.branch or area.region
    return {
        "area": area,
        "everywhere": area == EVERYWHERE,
        "where": place(named[code]) if code is not None else gettext("全体"),
        "period": period,
        "address": {**area_address(area), **period_address(period)},
        "period_only": period_address(period),
        "regions": places,
        "branches": own,
        "region_names": {each.code: each for each in places},
        "branch_names": {each.code: each for each in own},
    }
