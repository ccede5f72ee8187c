"""Needs of companies: list and page, for those who help them."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, render_template
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from registry.exchange.export import chosen_export
from registry.exchange.need import need_object
from registry.model import Need
from registry.model.introduction import (
    OPEN,
    objection_to_step_back,
    overdue,
    possible_states,
)
from registry.model.vocabulary import IntroductionState, NeedState, Role
from registry.queries.need import need, need_ids, needs
from registry.queries.rows import Rows
from registry.web.frame import parameter
from registry.web.frame.access import may_consult, may_write, opens_to
from registry.web.frame.clock import today
from registry.web.frame.confided import READERS, WRITERS
from registry.web.frame.database import db
from registry.web.frame.kept_page import kept_page
from registry.web.listing.export import export_file
from registry.web.listing.paging import listed, paged
from registry.web.need.filter import WHOLE_INSTITUTE, Offered, chips, common, offered

pages = Blueprint("need", __name__)


@pages.get("/needs")
@opens_to(*READERS)
@kept_page
def listing() -> str:
    """Needs, open ones first."""
    choices = offered()
    filters = _filters(choices)
    return render_template(
        "need/list.html",
        page=paged(_found(filters)),
        filters=filters,
        offered=choices,
        chosen=chips(filters, choices),
        states=list(NeedState),
        open_states=OPEN,
        overdue=overdue,
        writes=current_user.role in WRITERS,
    )


@pages.get("/needs/export")
@opens_to(*READERS)
def export() -> BaseResponse | tuple[str, int]:
    """The same needs as a file."""
    filters = _filters(offered())
    rows = _found(filters)
    return export_file(
        chosen_export(
            db(),
            "needs",
            as_of=filters["as_of"],
            identities=rows.keys,
            objects=lambda: map(need_object, rows),
        )
    )


def _filters(choices: Offered) -> dict[str, Any]:
    return {"state": parameter.code("state", NeedState), **common(choices)}


def _found(filters: dict[str, Any]) -> Rows[int, Need]:
    everywhere = filters["branch"] == WHOLE_INSTITUTE

    def identities() -> Sequence[int]:
        return need_ids(
            db(),
            state=filters["state"],
            branch=None if everywhere else filters["branch"],
            without_branch=everywhere,
            staff_id=filters["staff"],
            partner_id=filters["partner"],
            kind=filters["kind"],
            fiscal_year=filters["fy"],
            overdue_on=filters["as_of"] if filters["overdue"] else None,
            q=filters["q"],
        )

    return listed("needs", filters, identities, lambda few: needs(db(), identities=few))


@pages.get("/needs/<int:identity>")
@opens_to(*READERS)
def page(identity: int) -> str:
    """One need with the course of each of its introductions."""
    found = need(db(), identity)
    if found is None:
        abort(404)
    return shown(found)


def shown(found: Need, refusal: str | None = None) -> str:
    """The page of a need, with what could not be done to it."""
    writes = may_consult(current_user, found.branch_code)
    return render_template(
        "need/page.html",
        need=found,
        refusal=refusal,
        writes=writes,
        steps_back=writes and may_step_back(found),
        courses=[_course(each, writes) for each in found.introductions],
        open_introductions=sum(each.state in OPEN for each in found.introductions),
    )


def may_step_back(found: Need) -> bool:
    """Whether the reader may take a mistaken step back: officers, administrators, and whoever looks after the need."""
    if may_write(current_user, found.branch_code):
        return True
    return current_user.role is Role.STAFF and found.staff_id == current_user.id


def _course(each: Any, writes: bool) -> dict[str, Any]:
    is_open = each.need.state is NeedState.OPEN
    days = (
        (IntroductionState.INTRODUCED, each.introduced_on),
        (IntroductionState.MET, each.met_on),
        (each.state if each.state not in OPEN else None, each.closed_on),
    )
    return {
        "introduction": each,
        "days": [(state, day) for state, day in days if state is not None and day is not None],
        "late": overdue(each, today()),
        "is_open": each.state in OPEN,
        "steps": possible_states(each) if writes and is_open else (),
        "may_go_back": objection_to_step_back(each) is None,
        "reason": each.reason,
    }
