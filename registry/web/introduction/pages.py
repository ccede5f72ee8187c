"""The board of introductions: by state, what is overdue first; the same rows as a table."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, render_template
from werkzeug.wrappers import Response as BaseResponse

from registry.exchange.export import chosen_export
from registry.exchange.introduction import introduction_object
from registry.model import Introduction
from registry.model.introduction import CLOSED, OPEN, overdue
from registry.model.vocabulary import FailureReason, IntroductionState
from registry.queries.introduction import introductions
from registry.queries.rows import Rows
from registry.web.frame import parameter
from registry.web.frame.access import opens_to
from registry.web.frame.confided import READERS
from registry.web.frame.database import db
from registry.web.frame.kept import kept
from registry.web.frame.kept_page import kept_page
from registry.web.listing.export import export_file
from registry.web.listing.paging import paged
from registry.web.need.filter import NONE, WHOLE_INSTITUTE, Offered, chips, common, offered

pages = Blueprint("introduction", __name__)
VIEWS = ("board", "table")


@pages.get("/introductions")
@opens_to(*READERS)
@kept_page
def board() -> str:
    """Introductions by state."""
    choices = offered()
    filters = _filters(choices)
    known = _known(filters)
    page = paged(_found(filters))
    return render_template(
        "introduction/board.html",
        page=page,
        filters=filters,
        offered=choices,
        chosen=chips(filters, choices),
        columns=[(state, [row for row in page.rows if row.state is state]) for state in (*OPEN, *CLOSED)],
        totals={state: sum(each is state for _, each, _ in known) for state in IntroductionState},
        late=sum(late for _, _, late in known),
        overdue=overdue,
        states=list(IntroductionState),
        open_states=OPEN,
        failures=list(FailureReason),
    )


@pages.get("/introductions/export")
@opens_to(*READERS)
def export() -> BaseResponse | tuple[str, int]:
    """The same introductions as a file."""
    filters = _filters(offered())
    rows = _found(filters)
    return export_file(
        chosen_export(
            db(),
            "introductions",
            as_of=filters["as_of"],
            identities=rows.keys,
            objects=lambda: map(introduction_object, rows),
        )
    )


def _known(filters: dict[str, Any]) -> Sequence[tuple[int, IntroductionState, bool]]:
    """Number, state and whether it is overdue, of all that is shown."""

    def found() -> Sequence[tuple[int, IntroductionState, bool]]:
        rows = introductions(db(), **_asked(filters), whole=False)
        return [(row.id, row.state, overdue(row, filters["as_of"])) for row in rows]

    shown = {name: value for name, value in filters.items() if name != "view"}
    return kept(("introductions", *shown.items()), found)


def _found(filters: dict[str, Any]) -> Rows[int, Introduction]:
    return Rows([each for each, _, _ in _known(filters)], lambda few: introductions(db(), identities=few))


def _filters(choices: Offered) -> dict[str, Any]:
    programmes = [NONE, *(str(each.id) for each in choices.programmes)]
    return {
        "state": parameter.code("state", IntroductionState),
        "step": parameter.code("step", IntroductionState),
        **common(choices),
        "programme": parameter.one_of("programme", programmes),
        "failure": _failure(),
        "undated": parameter.one_of("undated", ["1"]) is not None,
        "view": parameter.one_of("view", VIEWS) or VIEWS[0],
    }


def _failure() -> Any:
    if parameter.one_of("failure", [*FailureReason, NONE]) == NONE:
        return NONE
    return parameter.code("failure", FailureReason)


def _asked(filters: dict[str, Any]) -> dict[str, Any]:
    """The filters of the address as the query takes them."""
    branch, programme, failure = filters["branch"], filters["programme"], filters["failure"]
    return {
        "state": filters["state"],
        "step": filters["step"],
        "branch": None if branch == WHOLE_INSTITUTE else branch,
        "without_branch": branch == WHOLE_INSTITUTE,
        "staff_id": filters["staff"],
        "partner_id": filters["partner"],
        "programme_id": int(programme) if programme and programme != NONE else None,
        "without_programme": programme == NONE,
        "kind": filters["kind"],
        "failure": failure if isinstance(failure, FailureReason) else None,
        "without_failure": failure == NONE,
        "fiscal_year": filters["fy"],
        "undated": filters["undated"],
        "overdue_on": filters["as_of"] if filters["overdue"] else None,
        "q": filters["q"],
    }
