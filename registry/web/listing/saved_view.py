"""Saved views: the filters of a list, kept under a name of the reader's own.

A list offers them with ``views=own_views("…")`` in its view, and in its template
``{% from "saved_view/macros.html" import saved_views %}{{ saved_views("…", views) }}``.
"""

from collections.abc import Sequence
from urllib.parse import urlencode

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import HiddenField

from registry.model import SavedView
from registry.queries.account import account
from registry.queries.saved_view import saved_view, saved_views
from registry.services.saved_view import (
    LONGEST_NAME,
    MOST_VIEWS,
    PAGES,
    NameTaken,
    SavedViewRefused,
    TooManyViews,
    delete_view,
    filters_of,
    save_view,
)
from registry.web.form.field import AtMost, LineField, Needed
from registry.web.frame.access import actor, opens_to
from registry.web.frame.address import safe_next
from registry.web.frame.clock import today
from registry.web.frame.database import db

pages = Blueprint("saved_view", __name__)
LISTS = {"agreements": lazy_gettext("協定・覚書"), "due": lazy_gettext("協定の期限")}


class SavedViewForm(FlaskForm):
    """A name for the filters that the list brings along."""

    name = LineField(
        lazy_gettext("条件の名前"),
        validators=[Needed(lazy_gettext("条件の名前を入れてください。")), AtMost(LONGEST_NAME)],
        render_kw={"maxlength": LONGEST_NAME},
    )
    page = HiddenField()
    query = HiddenField()


def own_views(page: str) -> Sequence[SavedView]:
    """The reader's views of a list."""
    return saved_views(db(), account_id=current_user.id, page=page)


@pages.app_template_global("kept_query")
def kept_query() -> str:
    """The filters of the page that is shown. An as-of date of today means whatever day it is, and is left off."""
    moving = ("as_of", today().isoformat())
    return urlencode([pair for pair in request.args.items(multi=True) if pair != moving])


@pages.app_template_global("view_address")
def view_address(view: SavedView) -> str:
    """Where a view leads."""
    return f"{PAGES[view.page]}?{view.query}" if view.query else PAGES[view.page]


@pages.route("/saved-views", methods=["GET", "POST"])
@opens_to()
def listing() -> Response | str | tuple[str, int]:
    """The reader's saved views of all lists; a list sends its filters here to be kept."""
    form = SavedViewForm()
    if request.method == "GET":
        return _page(None)
    if not _readable(form):
        abort(422)
    if form.validate():
        owner = account(db(), current_user.id)
        assert owner is not None
        try:
            made = save_view(
                db(),
                account=owner,
                page=form.page.data,
                name=form.name.data or "",
                query=form.query.data or "",
                by=actor(),
            )
            flash(gettext("条件「%(name)s」を保存しました。", name=made.name))
            return redirect(view_address(made), 303)
        except SavedViewRefused as refused:
            form.name.errors = [_sentence(refused)]
    return _page(form), 422


@pages.post("/saved-views/<int:identity>/delete")
@opens_to()
def delete(identity: int) -> Response:
    """Forget one of the reader's own views."""
    found = saved_view(db(), identity, account_id=current_user.id)
    if found is None:
        abort(404)
    flash(gettext("保存した条件「%(name)s」を消しました。", name=found.name))
    delete_view(db(), view=found, by=actor())
    return redirect(safe_next(request.form.get("next") or url_for("account.page")), 303)


def _page(form: SavedViewForm | None) -> str:
    views = saved_views(db(), account_id=current_user.id)
    return render_template("saved_view/page.html", form=form, views=views, lists=LISTS)


def _readable(form: SavedViewForm) -> bool:
    """Whether the list and its filters are such as our own forms send; nobody can mend them by typing."""
    try:
        filters_of(form.query.data or "")
    except SavedViewRefused:
        return False
    return form.page.data in PAGES


def _sentence(refused: SavedViewRefused) -> str:
    match refused:
        case NameTaken():
            return gettext("同じ名前の保存した条件があります")
        case TooManyViews():
            return gettext(
                "保存できる条件は%(most)s件までです。使わないものを消してください。", most=MOST_VIEWS
            )
        case _:
            return gettext("この名前では保存できません。")
