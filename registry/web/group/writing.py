"""Groups are registered and changed, their members set in a table, their years written down beside the last ones."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from registry.japanese.dates import FIRST_FISCAL_YEAR, ParsedDate, Precision, fiscal_year, fiscal_year_start
from registry.model import Group
from registry.model.vocabulary import GroupKind, Role
from registry.queries.group import below, group, group_named, group_tree
from registry.services.group import GroupRefused, YearRefused, change_group, register_group, set_year
from registry.services.membership import MemberRefused, MembershipLeftOut, set_members
from registry.services.recording import Stale
from registry.services.renaming import FirstDayRefused
from registry.web.form.conflict import differences
from registry.web.frame.access import actor, opens_to
from registry.web.frame.clock import today
from registry.web.frame.database import db
from registry.web.group import member_form
from registry.web.group.form import GroupForm, YearForm, facts_of, year_of
from registry.web.group.member_form import MembersForm, Named
from registry.web.words.rendering import fiscal_year as shown_year
from registry.web.words.rendering import wrong_fields

pages = Blueprint("group_writing", __name__)
Answer = Response | str | tuple[str, int]
# Groups belong to no branch: every officer writes them.
WRITERS = (Role.OFFICER, Role.ADMIN)


@pages.route("/groups/new", methods=["GET", "POST"])
@opens_to(*WRITERS)
def register() -> Answer:
    """A new group; with a parent, a group for one of its topics or this year's new one."""
    form = GroupForm(data=_beginning() if request.method == "GET" else {})
    form.offer([(identity, name) for identity, (name, _) in group_tree(db()).items()])
    if request.method == "GET":
        return _group_page(form, None)
    if form.validate():
        try:
            made = register_group(db(), facts=form.facts, by=actor())
        except GroupRefused as refused:
            form.refuse(refused)
        else:
            flash(gettext("グループを登録しました。"))
            return redirect(url_for("group.page", identity=made.id))
    return _group_page(form, None, 422)


@pages.route("/groups/<int:identity>/edit", methods=["GET", "POST"])
@opens_to(*WRITERS)
def change(identity: int) -> Answer:
    """Change what is written down of a group."""
    found = _group(identity)
    form = _offered(GroupForm(data=facts_of(found) if request.method == "GET" else {}), found)
    if request.method == "GET":
        return _group_page(form, found)
    if _version(form) != found.version:
        form.validate()
        return _group_changed(form, found)
    if form.judged(found):
        try:
            change_group(db(), group=found, version=_version(form), facts=form.facts, by=actor())
        except Stale:
            return _group_changed(form, found)
        except (GroupRefused, FirstDayRefused) as refused:
            form.refuse(refused)
        else:
            flash(gettext("グループを変更しました。"))
            return redirect(url_for("group.page", identity=identity))
    return _group_page(form, found, 422)


@pages.route("/groups/<int:identity>/members", methods=["GET", "POST"])
@opens_to(*WRITERS)
def members(identity: int) -> Answer:
    """All memberships: who leaves gets an end, who joins a row; only what never was is deleted."""
    found = _group(identity)
    form = MembersForm(data=member_form.stored_members(found) if request.method == "GET" else {})
    if request.method == "GET":
        return _members_page(form, found)
    if "more" in request.form:
        for _ in range(min(member_form.BLANK_ROWS, member_form.MOST_NEW - len(form.added))):
            form.added.append_entry()
        return _members_page(form, found)
    if _version(form) != found.version:
        return _members_changed(form, found)
    form.validate()
    names = member_form.named(form)
    if wrong_fields(form):
        return _members_page(form, found, 422, names)
    try:
        set_members(
            db(),
            group=found,
            version=_version(form),
            members=member_form.members(form, found, names),
            mistaken=member_form.mistaken(form, found),
            by=actor(),
        )
    except MembershipLeftOut:
        return _members_changed(form, found)
    except MemberRefused as refused:
        member_form.refuse(form, refused)
        return _members_page(form, found, 422, names)
    flash(gettext("会員を記録しました。"))
    return redirect(url_for("group.page", identity=identity, _anchor="members-heading"))


@pages.route("/groups/<int:identity>/years/<int:fy>", methods=["GET", "POST"])
@opens_to(*WRITERS)
def year(identity: int, fy: int) -> Answer:
    """What the group did in a fiscal year, with the figures of the year before beside it."""
    if not FIRST_FISCAL_YEAR <= fy <= fiscal_year(today()):
        abort(404)
    found = _group(identity)
    rows = {each.fiscal_year: each for each in found.years}
    stored, shown = rows.get(fy), {"group": found, "year": fy, "before": rows.get(fy - 1)}
    form = YearForm(data=year_of(stored) if request.method == "GET" else {})
    form.offer()
    if request.method == "GET":
        return render_template("group/year.html", form=form, **shown)
    if form.validate():
        version = _version(form) if form.version.data else None
        try:
            set_year(db(), group=found, fiscal_year=fy, version=version, year=form.year, by=actor())
        except Stale:
            now = YearForm(formdata=None, data=year_of(stored))
            now.offer()
            compared = differences(now, form)
            form.version.data = str(stored.version) if stored is not None else ""
            return render_template("group/year.html", form=form, conflict=compared, **shown), 409
        except YearRefused as refused:
            form.refuse(refused)
        else:
            flash(gettext("%(year)sの実績を記録しました。", year=shown_year(fy)))
            return redirect(url_for("group.page", identity=identity, _anchor="years-heading"))
    return render_template("group/year.html", form=form, **shown), 422


def _beginning() -> dict[str, Any]:
    """What a new group starts with: under a parent its kind, and for cross-industry groups this year's name."""
    given = request.args.get("parent", "")
    parent = group(db(), int(given)) if given.isascii() and given.isdigit() and len(given) < 10 else None
    if parent is None:
        return {}
    start: dict[str, Any] = {"parent": parent.id, "kind": parent.kind}
    if parent.kind is GroupKind.CROSS_INDUSTRY:
        this_year = fiscal_year(today())
        name = f"{this_year}グループ"
        start["founded_on"] = ParsedDate(fiscal_year_start(this_year), Precision.FISCAL_YEAR, "")
        start["name"] = None if group_named(db(), name) is not None else name
    return start


def _offered(form: GroupForm, found: Group) -> GroupForm:
    tree = group_tree(db())
    own = below(tree, found.id)
    form.offer([(identity, name) for identity, (name, _) in tree.items() if identity not in own])
    return form


def _group(identity: int) -> Group:
    found = group(db(), identity)
    if found is None:
        abort(404)
    return found


def _version(form: Any) -> int:
    """The version that a form was filled in for; one without is as good as stale."""
    text = form.version.data or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _group_page(form: GroupForm, found: Group | None, status: int = 200, **more: Any) -> Answer:
    return render_template("group/form.html", form=form, group=found, **more), status


def _group_changed(form: GroupForm, found: Group) -> Answer:
    """What is stored beside what was typed; sent again, the form overwrites knowingly."""
    stored = _offered(GroupForm(formdata=None, data=facts_of(found)), found)
    rows = differences(stored, form, without=("name_change", "renamed_on"))
    form.version.data = str(found.version)
    return _group_page(form, found, 409, conflict=rows)


def _members_page(
    form: MembersForm, found: Group, status: int = 200, names: Named | None = None, **more: Any
) -> Answer:
    page = render_template(
        "group/members.html",
        form=form,
        group=found,
        memberships={str(each.id): each for each in found.memberships},
        found=names.found if names is not None else None,
        **more,
    )
    return page, status


def _members_changed(form: MembersForm, found: Group) -> Answer:
    form.validate()
    names = member_form.named(form)
    member_form.bring_up_to_date(form, found)
    return _members_page(form, found, 409, names, conflict=True)
