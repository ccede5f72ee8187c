"""Municipalities: which have an agreement and which are white spots, and all that is known of one of them."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from flask import Blueprint, abort, render_template
from werkzeug.wrappers import Response as BaseResponse

from registry.drawing.geometry import neighbours
from registry.exchange.export import object_export
from registry.exchange.municipality import municipality_object
from registry.japanese.dates import fiscal_year
from registry.model import Agreement, AgreementParty, Branch, Event, Group, Municipality, Organisation, Region
from registry.model.standing import BINDING
from registry.model.vocabulary import Category
from registry.queries.activity import activities
from registry.queries.agreement import agreements
from registry.queries.event import events
from registry.queries.former_seat import seated_there
from registry.queries.group import groups, is_member_on
from registry.queries.joint import recorded_years
from registry.queries.municipality import MunicipalityRow, done_there, municipality, municipality_rows
from registry.queries.partner import partners
from registry.queries.place import branches, municipalities, regions
from registry.queries.programme import programmes
from registry.queries.territory import municipality_of
from registry.web.frame import parameter
from registry.web.frame.access import opens_to
from registry.web.frame.database import db
from registry.web.frame.kept_page import kept_page
from registry.web.listing.export import export_file
from registry.web.listing.paging import paged
from registry.web.place.branch import asked_day, is_open

pages = Blueprint("municipality", __name__)
WITH, WITHOUT = "some", "none"
# Fiscal years of joint work that the page of a municipality looks back on.
BACK = 3


@pages.get("/municipalities")
@opens_to()
@kept_page
def listing() -> str:
    """Municipalities with their agreement, partners, joint work of the year and programmes."""
    places, offices = regions(db()), branches(db())
    filters = _filters(places, offices)
    return render_template(
        "municipality/list.html",
        page=paged(_found(filters)),
        filters=filters,
        regions=places,
        region_names={place.code: place for place in places},
        branches=offices,
        year=fiscal_year(filters["as_of"]),
        recorded=recorded_years(db()).activities,
    )


@pages.get("/municipalities/export")
@opens_to()
def export() -> BaseResponse | tuple[str, int]:
    """The same municipalities as a file."""
    filters = _filters(regions(db()), branches(db()))
    rows, year = _found(filters), fiscal_year(filters["as_of"])
    recorded = year in recorded_years(db()).activities
    return export_file(
        object_export(
            "municipality_figures",
            as_of=filters["as_of"],
            objects=lambda: (municipality_object(row, fiscal_year=year, recorded=recorded) for row in rows),
        )
    )


def _filters(places: Sequence[Region], offices: Sequence[Branch]) -> dict[str, Any]:
    return {
        "as_of": asked_day(),
        "region": parameter.one_of("region", [place.code for place in places]),
        "q": parameter.text("q"),
        "territory": parameter.one_of("territory", [each.code for each in offices]),
        "agreement": parameter.one_of("agreement", [WITH, WITHOUT]),
    }


def _found(filters: dict[str, Any]) -> Sequence[MunicipalityRow]:
    territory, chosen = filters["territory"], filters["agreement"]
    return municipality_rows(
        db(),
        **{name: filters[name] for name in ("as_of", "region", "q")},
        agreement=None if chosen is None else chosen == WITH,
        among=municipality_of(territory) if territory else None,
    )


@pages.get("/municipalities/<code>")
@opens_to()
@kept_page
def page(code: str) -> str:
    """One municipality: agreements, programmes, partners, what was done there, and who looks after it."""
    found = municipality(db(), code)
    if found is None:
        abort(404)
    return _page(found, asked_day())


def _page(found: Municipality, day: date) -> str:
    year = fiscal_year(day)
    beside = neighbours(found.code)
    seated = partners(db(), as_of=day, municipality=found.code)
    ids = {row.organisation.id for row in seated}
    itself = Agreement.parties.any(
        AgreementParty.organisation.has(
            seated_there(found.code, day) & (Organisation.category == Category.MUNICIPALITY)
        )
    )
    signed = agreements(db(), as_of=day, among=itself)
    return render_template(
        "municipality/page.html",
        place=found,
        day=day,
        year=year,
        agreements=signed,
        in_force=any(row.phase in BINDING for row in signed),
        programmes=programmes(db(), municipality=found.code, as_of=day),
        partners=seated,
        activities=activities(db(), among=done_there(found.code, first=year - BACK + 1, last=year)),
        first_year=year - BACK + 1,
        recorded=recorded_years(db()).activities,
        events=_events(ids, year, day),
        groups=_groups(ids, day),
        branches=[
            each
            for each in branches(db())
            if is_open(each, day) and found.region_code in {link.region_code for link in each.regions}
        ],
        neighbours=[each for each in municipalities(db()) if each.code in beside],
    )


def _events(ids: Collection[int], year: int, day: date) -> list[Event]:
    """Events of these fiscal years in which somebody from there had a role, the newest year first."""
    return [
        event
        for event in events(db(), partner_ids=ids)
        if year - BACK < event.fiscal_year <= year and (event.starts_on is None or event.starts_on <= day)
    ]


def _groups(ids: Collection[int], day: date) -> list[Group]:
    """Groups of which somebody from there is a member on the day."""
    return [
        group
        for group in groups(db(), partner_ids=ids)
        if any(each.organisation_id in ids and is_member_on(each, day) for each in group.memberships)
    ]
