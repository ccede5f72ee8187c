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
from registry.web.agreement.state import in_force
from registry.web.density.pages import kept_counts, kept_density
from registry.web.frame import parameter
from registry.web.frame.access import opens_to
from registry.web.frame.database import db
from registry.web.frame.kept import kept
from registry.web.frame.period import asked_period, period_address
from registry.web.listing.paging import paged
from registry.web.partner.joint import last_joint_by
from registry.web.words.label import label
from registry.web.words.rendering import called, own_language, place

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
    area, period = asked_area(), asked_period()
    return render_template("finding/page.html", findings=findings_for(area, period), **_frame(area, period))


@pages.get("/findings/<kind>")
@opens_to()
def rows(kind: str) -> str:
    """The rows of a finding; none where nothing of the kind stands out."""
    area, period, asked = asked_area(), asked_period(), asked_kind(kind)
    if asked is Kind.OUTWARD:
        return _tie_page(area, period, outward_ties(area, period), kind=asked)
    found = said_of_kind(asked, area, period)
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
    area, period, partner = asked_area(), asked_period(), asked_partner()
    return _tie_page(area, period, our_ties(area, period, partner), partner=partner)


def asked_kind(kind: str) -> Kind:
    """The kind of the address."""
    try:
        return Kind(kind)
    except ValueError:
        raise parameter.unknown(kind, Kind) from None


def asked_partner() -> int | None:
    """The organisation whose ties the address asks for."""
    return parameter.whole_number("partner", 0, 0, 2**31 - 1) or None


def said_of_kind(kind: Kind, area: Area, period: Period) -> Said | None:
    """The finding of a kind that the address asks for, if it stands out."""
    about = parameter.whole_number("of", 0, 0, 2**31 - 1) or None
    return next((each for each in findings_for(area, period) if _is(each.finding, kind, about)), None)


def outward_ties(area: Area, period: Period) -> Sequence[Tie]:
    """The ties among the partners of one region, and those that lead out of it."""
    table = _table(period)
    codes = area_regions(db(), area, table)
    if len(codes) != 1:
        raise parameter.ParameterRefused(gettext("地域をひとつ選んでください。"))
    return ties_among(db(), min(codes), table)


def our_ties(area: Area, period: Period, partner: int | None) -> Sequence[Tie]:
    """The ties of our own side with one organisation, or with the partners of an area."""
    layers = parameter.layers()
    if partner is not None:
        return ties_of(db(), partner, period, layers)
    return ties_with_us(db(), area, _table(period, layers))


def _tie_page(area: Area, period: Period, found: Sequence[Tie], **more: Any) -> str:
    page = paged(found)
    ids = bodies_of(page.rows)
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


def bodies_of(found: Sequence[Tie]) -> set[int]:
    """The organisations at the ends of ties."""
    return {int(node.key) for tie in found for node in (tie.one, tie.other) if node.kind == "organisation"}


def _found(area: Area, period: Period) -> list[Finding]:
    return kept(
        ("findings", area, period),
        lambda: findings(
            db(), area, period, kept_ground(period), lambda when: kept_density(when, view_of(area))
        ),
    )


def kept_ground(period: Period) -> Ground:
    """What all areas share, read once."""
    day = period.last_day
    return kept(
        ("ground", period),
        lambda: ground(
            db(), period, in_force=in_force(day), joint=last_joint_by(day), counted=kept_counts(period)
        ),
    )


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
            return {"rows": asleep(agreements(db(), as_of=day, among=among), last_joint_by(day))}
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


def asked_area() -> Area:
    """The region or branch of the address; everywhere by default."""
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
