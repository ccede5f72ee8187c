"""Agreements: list and page, as they stand on a day."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Blueprint, abort, render_template
from flask_babel import gettext, ngettext
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from registry.exchange.agreement import agreement_object, computed_objects
from registry.exchange.export import chosen_export
from registry.model import Agreement, Branch, Municipality, Region
from registry.model.act import possible_acts
from registry.model.standing import as_signed, starts_on
from registry.model.vocabulary import AgreementAct, Phase, Role
from registry.queries.agreement import AgreementRow, agreement, agreement_ids, agreement_rows
from registry.queries.document import documents
from registry.queries.former_seat import seats
from registry.queries.place import branches, municipalities, regions
from registry.queries.rows import Rows
from registry.queries.territory import agreement_concerns
from registry.reports.timeline import tally, timeline
from registry.web.agreement.effect import outlook
from registry.web.agreement.state import in_force, states
from registry.web.frame import parameter
from registry.web.frame.access import may_approve, may_write, opens_to
from registry.web.frame.clock import today
from registry.web.frame.database import db
from registry.web.frame.kept_page import kept_page
from registry.web.listing.export import export_file
from registry.web.listing.paging import listed, paged
from registry.web.listing.saved_view import own_views

pages = Blueprint("agreement", __name__)
# Roles that see who signed: names of people at partners are personal data.
SEES_PEOPLE = frozenset({Role.OFFICER, Role.HEAD, Role.ADMIN})


@pages.get("/agreements")
@opens_to()
@kept_page
def listing() -> str:
    """Agreements known on a day, in the order of the annual report."""
    places, areas, towns = branches(db()), regions(db()), municipalities(db())
    filters = _filters(places, areas, towns)
    return render_template(
        "agreement/list.html",
        page=paged(found(filters)),
        filters=filters,
        regions=areas,
        municipalities=towns,
        branches=places,
        phases=list(Phase),
        views=own_views("agreements"),
    )


@pages.get("/agreements/export")
@opens_to()
def export() -> BaseResponse | tuple[str, int]:
    """The same agreements as a file."""
    filters = _filters(branches(db()), regions(db()), municipalities(db()))
    return agreement_file(found(filters), filters["as_of"])


def agreement_file(rows: Rows[int, AgreementRow], as_of: date) -> BaseResponse | tuple[str, int]:
    """Agreements as a file."""
    return export_file(
        chosen_export(
            db(),
            "agreements",
            as_of=as_of,
            identities=rows.keys,
            objects=lambda: map(agreement_object, rows),
            computed=lambda: computed_objects(db(), states(as_of), rows.keys),
        )
    )


def _filters(
    places: Sequence[Branch], areas: Sequence[Region], towns: Sequence[Municipality]
) -> dict[str, Any]:
    codes = [place.code for place in places]
    return {
        "as_of": parameter.as_of(),
        "phase": parameter.code("phase", Phase),
        "branch": parameter.one_of("branch", codes),
        "q": parameter.text("q"),
        "binding": parameter.one_of("binding", ["1"]) is not None,
        **parameter.seat(areas, towns),
        "territory": parameter.one_of("territory", codes),
    }


def found(filters: dict[str, Any]) -> Rows[int, AgreementRow]:
    """The agreements that some filters choose."""
    as_of, territory = filters["as_of"], filters["territory"]

    def identities() -> Sequence[int]:
        chosen = agreement_ids(
            db(),
            as_of=as_of,
            branch=filters["branch"],
            q=filters["q"],
            seated=seats(as_of, region=filters["region"], municipality=filters["municipality"]),
            among=agreement_concerns(territory, as_of) if territory else None,
        )
        known, phase = states(as_of), filters["phase"]
        kept = in_force(as_of) if filters["binding"] else known
        return [each for each in chosen if each in kept and (phase is None or known[each].phase is phase)]

    return listed("agreements", filters, identities, lambda few: agreement_rows(db(), few, as_of=as_of))


@pages.get("/agreements/<int:identity>")
@opens_to()
@kept_page
def page(identity: int) -> str:
    """One agreement: where it stands, what to do, its life, its parts and its neighbours."""
    as_of = parameter.as_of()
    row = agreement(db(), identity, as_of=as_of)
    if row is None:
        abort(404)
    found = row.agreement
    writes = may_write(current_user, found.branch_code)
    approves = may_approve(current_user, found.branch_code)
    possible = possible_acts(found, today()) if as_of == today() else ()
    term = row.standing.running
    return render_template(
        "agreement/page.html",
        row=row,
        as_of=as_of,
        outlook=outlook(found, as_of),
        starts=starts_on(found),
        rules=term.rules if term is not None else as_signed(found),
        todo=row.items,
        acts=[act for act in possible if writes or (approves and act is AgreementAct.APPROVED)],
        entries=timeline(found, as_of),
        tally=_tally(found, as_of),
        chain=_chain(found),
        documents=documents(db(), identity),
        writes=writes,
        sees_people=current_user.role in SEES_PEOPLE,
    )


def _tally(found: Agreement, as_of: date) -> str:
    """The life in a line: renewed three times, amended once."""
    counts = tally(found, as_of)
    parts = [
        ngettext("更新 %(num)s 回", "更新 %(num)s 回", counts[AgreementAct.RENEWED]),
        ngettext("変更 %(num)s 回", "変更 %(num)s 回", counts[AgreementAct.AMENDED]),
        ngettext("覚書 %(num)s 件", "覚書 %(num)s 件", len(found.memoranda)),
    ]
    said = (counts[AgreementAct.RENEWED], counts[AgreementAct.AMENDED], len(found.memoranda))
    return gettext("、").join(part for part, count in zip(parts, said, strict=True) if count)


def _chain(found: Agreement) -> list[tuple[str, Agreement]]:
    """The agreements around this one, each with what it is to it."""
    one = [(gettext("親の協定"), found.parent), (gettext("前の協定"), found.predecessor)]
    many = [
        *((gettext("覚書・下位の文書"), each) for each in found.memoranda),
        *((gettext("後継"), each) for each in found.successors),
    ]
    return [(words, each) for words, each in (*one, *many) if each is not None]
