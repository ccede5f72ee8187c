"""Groups: list and page, with the members of a day."""

from typing import Any

from flask import Blueprint, abort, render_template
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from registry.exchange.export import chosen_export
from registry.exchange.group import group_object, membership_object
from registry.japanese.dates import fiscal_year
from registry.model import Group
from registry.model.vocabulary import GroupKind, MembershipRole, Role
from registry.queries.event import events
from registry.queries.group import group, group_ids, groups, memberships
from registry.queries.group_name import group_name_on
from registry.queries.rows import Rows
from registry.reports.group import ROLES, meetings, roster, year_ends
from registry.web.frame import parameter
from registry.web.frame.access import opens_to
from registry.web.frame.clock import today
from registry.web.frame.database import db
from registry.web.frame.kept_page import kept_page
from registry.web.listing.export import export_file
from registry.web.listing.paging import listed, paged
from registry.web.thesaurus.attachment import said_of

pages = Blueprint("group", __name__)
pages.add_app_template_filter(meetings)
pages.add_app_template_filter(group_name_on)
# Roles that have a column even while nobody has had them.
_TOLD = (MembershipRole.MEMBER, MembershipRole.OBSERVER)


@pages.get("/groups")
@opens_to()
@kept_page
def listing() -> str:
    """Groups in the order of the annual report."""
    filters = _filters()
    return render_template(
        "group/list.html",
        page=paged(_found(filters)),
        filters=filters,
        kinds=list(GroupKind),
    )


@pages.get("/groups/export")
@opens_to()
def export() -> BaseResponse | tuple[str, int]:
    """The same groups as a file, with their names and members of today."""
    rows, day = _found(_filters()), today()
    return export_file(
        chosen_export(
            db(),
            "groups",
            as_of=day,
            identities=rows.keys,
            objects=lambda: (group_object(row, day) for row in rows),
        )
    )


@pages.get("/groups/<int:identity>/members/export")
@opens_to()
def export_members(identity: int) -> BaseResponse | tuple[str, int]:
    """The members of a group on a day as a file."""
    day = parameter.as_of()
    if group(db(), identity) is None:
        abort(404)
    rows = memberships(db(), as_of=day, group_id=identity)
    return export_file(
        chosen_export(
            db(),
            "memberships",
            as_of=day,
            identities=[row.id for row in rows],
            objects=lambda: (membership_object(row, day) for row in rows),
        )
    )


def _found(filters: dict[str, Any]) -> Rows[int, Group]:
    return listed(
        "groups",
        filters,
        lambda: group_ids(db(), **filters),
        lambda few: groups(db(), identities=few),
    )


def _filters() -> dict[str, Any]:
    return {"kind": parameter.code("kind", GroupKind), "q": parameter.text("q")}


@pages.get("/groups/<int:identity>")
@opens_to()
@kept_page
def page(identity: int) -> str:
    """One group: members on a day and how their number changed, yearly figures, meetings."""
    as_of = parameter.as_of()
    found = group(db(), identity)
    if found is None:
        abort(404)
    changes = year_ends(found.memberships, as_of)
    written = {year.fiscal_year for year in found.years}
    this_year = fiscal_year(today())
    return render_template(
        "group/page.html",
        group=found,
        as_of=as_of,
        roster=roster(found, as_of),
        changes=changes,
        change_roles=[role for role in ROLES if role in _TOLD or any(each.counts[role] for each in changes)],
        unwritten=[year for year in (this_year - 1, this_year) if year not in written],
        events=events(db(), group_id=identity),
        writes=current_user.role in (Role.OFFICER, Role.ADMIN),
        said=said_of(group=identity),
    )
