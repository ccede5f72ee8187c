"""Partners: list and page."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, abort, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from registry.exchange.export import chosen_export
from registry.exchange.json_ld import organisation_ld
from registry.exchange.partner import partner_object
from registry.japanese.codes import PREFECTURES
from registry.model import Branch, MergedOrganisation, Municipality, Region
from registry.model.vocabulary import Category
from registry.queries.activity import activities
from registry.queries.agreement import agreements, promises
from registry.queries.candidate import Candidate, suggestions
from registry.queries.event import events
from registry.queries.former_seat import seat_on
from registry.queries.group import groups
from registry.queries.introduction import introductions
from registry.queries.joint import recorded_years
from registry.queries.partner import PartnerRow, organisation, organisations, partner_ids, partners_with
from registry.queries.place import branches, municipalities, regions
from registry.queries.programme import programmes
from registry.queries.quiet import heard_of
from registry.queries.rows import Rows
from registry.queries.sleeping import MOST_YEARS
from registry.queries.territory import seated_in_territory
from registry.reports.partner import Together, groups_on, stretches
from registry.web.agreement.state import in_force
from registry.web.frame import parameter
from registry.web.frame.access import opens_to
from registry.web.frame.confided import READERS
from registry.web.frame.database import db
from registry.web.frame.kept import kept
from registry.web.frame.kept_page import kept_page
from registry.web.listing.export import export_file
from registry.web.listing.paging import WHOLE, listed, paged
from registry.web.partner.ability import abilities
from registry.web.partner.contact import seen
from registry.web.public.json_ld import linked_answer
from registry.web.thesaurus.attachment import said_of
from registry.web.words.label import label
from registry.web.words.rendering import place

pages = Blueprint("partner", __name__)
pages.add_app_template_filter(seat_on)


@pages.get("/partners")
@opens_to()
@kept_page
def listing() -> str:
    """Partners with filters; the search finds any part of any name."""
    places, towns, offices = regions(db()), municipalities(db()), branches(db())
    filters = _filters(places, towns, offices)
    return render_template(
        "partner/list.html",
        page=paged(found(filters)),
        filters=filters,
        branches=offices,
        regions=places,
        municipalities=towns,
        region_names={place.code: place for place in places},
        categories=list(Category),
    )


@pages.get("/partners/export")
@opens_to()
def export() -> BaseResponse | tuple[str, int]:
    """The same partners as a file."""
    filters = _filters(regions(db()), municipalities(db()), branches(db()))
    rows = found(filters)
    return export_file(
        chosen_export(
            db(),
            "partners",
            as_of=filters["as_of"],
            identities=rows.keys,
            objects=lambda: map(partner_object, rows),
        )
    )


def _filters(
    places: Sequence[Region], towns: Sequence[Municipality], offices: Sequence[Branch]
) -> dict[str, Any]:
    return {
        "as_of": parameter.as_of(),
        **parameter.seat(places, towns),
        "category": parameter.code("category", Category),
        "q": parameter.text("q"),
        "territory": parameter.one_of("territory", [place.code for place in offices]),
        "quiet": parameter.optional_number("quiet", 1, MOST_YEARS),
    }


def found(filters: dict[str, Any]) -> Rows[int, PartnerRow]:
    """The partners that some filters choose."""
    as_of, territory, quiet = filters["as_of"], filters["territory"], filters["quiet"]

    def identities() -> Sequence[int]:
        chosen = partner_ids(
            db(),
            as_of=as_of,
            region=filters["region"],
            municipality=filters["municipality"],
            category=filters["category"],
            q=filters["q"],
            among=seated_in_territory(territory, as_of) if territory else None,
        )
        if quiet is None:
            return chosen
        heard = heard_of(db(), as_of=as_of, years=quiet)
        return [each for each in chosen if each not in heard]

    return listed(
        "partners",
        filters,
        identities,
        lambda few: partners_with(db(), few, as_of=as_of, binding=in_force(as_of)),
    )


@pages.get("/partners/suggested")
@opens_to()
def suggested() -> Response:
    """Organisations for a name that is being typed, for the forms."""
    found = suggestions(db(), parameter.text("q"))
    return jsonify(items=[_suggestion(each) for each in found])


def _suggestion(each: Candidate) -> dict[str, object]:
    organisation = each.organisation
    more = [label(organisation.category)]
    if organisation.municipality is not None:
        more.append(place(organisation.municipality))
    if each.name != organisation.name:
        more.append(each.name)
    return {"id": organisation.id, "name": organisation.name, "more": " · ".join(more)}


@pages.get("/partners/<int:identity>.jsonld")
@opens_to()
def linked(identity: int) -> Response | BaseResponse:
    """One organisation as linked data."""
    row = organisation(db(), identity, as_of=parameter.as_of())
    if row is None:
        return moved(identity, "partner.linked")
    found = row.organisation
    parent = organisations(db(), [found.parent_id]) if found.parent_id is not None else {}
    address = url_for("partner.page", identity=identity, _external=True)
    return linked_answer(
        organisation_ld(found, row.seat, address=address, parent=parent.get(found.parent_id or 0))
    )


@pages.get("/partners/<int:identity>")
@opens_to()
@kept_page
def page(identity: int) -> str | BaseResponse:
    """One organisation: what was done together, what was promised, groups, programmes, people."""
    as_of = parameter.as_of()
    row = organisation(db(), identity, as_of=as_of)
    if row is None:
        return moved(identity, "partner.page")
    together = Together(
        organisation_id=identity,
        as_of=as_of,
        agreements=agreements(db(), as_of=as_of, partner_id=identity),
        activities=activities(db(), partner_id=identity),
        events=events(db(), partner_id=identity),
        groups=groups(db(), partner_id=identity),
        introductions=introductions(db(), partner_id=identity),
        recorded=kept(("recorded years",), lambda: recorded_years(db())),
    )
    return render_template(
        "partner/page.html",
        row=row,
        as_of=as_of,
        region_names={place.code: place for place in regions(db())},
        together=together,
        prefectures=PREFECTURES,
        line=paged(stretches(together.line(), WHOLE), size=1, name="line"),
        years=together.years(),
        promises=together.promises(promises(db(), organisation_ids=[identity])),
        groups=groups_on(together.groups, identity, as_of),
        programmes=programmes(db(), partner_id=identity, as_of=as_of),
        names_companies=current_user.role in READERS,
        contacts=seen(identity),
        abilities=abilities(identity, as_of),
        said=said_of(partner=identity),
    )


def moved(identity: int, endpoint: str) -> BaseResponse:
    """Where a record that became part of another one is told now; 404 for one that never was."""
    merged = db().get(MergedOrganisation, identity)
    if merged is None:
        abort(404)
    flash(
        gettext(
            "「%(name)s」（%(number)s）の記録は、この機関に統合されました。",
            name=merged.name,
            number=identity,
        )
    )
    return redirect(url_for(endpoint, identity=merged.kept_id, as_of=request.args.get("as_of")))
