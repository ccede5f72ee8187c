"""Groups: list and page, with the members of a day."""

from flask import Blueprint, abort, render_template

from registry.model.vocabulary import GroupKind
from registry.queries.event import events
from registry.queries.group import group, groups, is_member_on
from registry.web import parameter
from registry.web.access import opens_to
from registry.web.database import db
from registry.web.paging import paged

pages = Blueprint("group", __name__)


@pages.get("/groups")
@opens_to()
def listing() -> str:
    """Groups in the order of the annual report."""
    filters = {"kind": parameter.code("kind", GroupKind), "q": parameter.text("q")}
    return render_template(
        "group/list.html",
        page=paged(groups(db(), **filters)),  # type: ignore[arg-type]
        filters=filters,
        kinds=list(GroupKind),
    )


@pages.get("/groups/<int:identity>")
@opens_to()
def page(identity: int) -> str:
    """One group: members on a day, yearly figures, meetings."""
    as_of = parameter.as_of()
    found = group(db(), identity)
    if found is None:
        abort(404)
    return render_template(
        "group/page.html",
        group=found,
        as_of=as_of,
        members=[membership for membership in found.memberships if is_member_on(membership, as_of)],
        events=events(db(), group_id=identity),
    )
