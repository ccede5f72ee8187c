"""Tokens of programs, for administrators: made for an account, shown once, taken back."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from registry.model import Account
from registry.model.vocabulary import Role
from registry.queries.account import account, tokens_of
from registry.services.account import make_token, revoke_token
from registry.web.admin.account_form import TokenForm
from registry.web.frame.access import actor, opens_to
from registry.web.frame.database import db

pages = Blueprint("admin_account_token", __name__)


@pages.route("/admin/accounts/<int:identity>/tokens/new", methods=["GET", "POST"])
@opens_to(Role.ADMIN)
def make(identity: int) -> str | tuple[str, int]:
    """A token with which a program reads what the account may read; shown once."""
    owner = _owner(identity)
    form = TokenForm()
    if request.method == "GET":
        return render_template("admin/account_token_form.html", form=form, account=owner)
    if not form.validate():
        return render_template("admin/account_token_form.html", form=form, account=owner), 422
    label = form.label.data or ""
    if any(each.label == label and each.revoked_at is None for each in tokens_of(db(), identity)):
        form.label.errors = [gettext("同じ用途のトークンがすでにあります。")]
        return render_template("admin/account_token_form.html", form=form, account=owner), 422
    made = make_token(db(), account=owner, label=label, by=actor())
    return render_template("admin/account_token.html", account=owner, made=made)


@pages.post("/admin/accounts/<int:identity>/tokens/<int:number>/revoke")
@opens_to(Role.ADMIN)
def revoke(identity: int, number: int) -> Response:
    """A token opens nothing any more."""
    found = next((each for each in tokens_of(db(), identity) if each.id == number), None)
    if found is None:
        abort(404)
    if found.revoked_at is None:
        revoke_token(db(), token=found, by=actor())
    flash(gettext("トークン「%(label)s」を無効にしました。", label=found.label))
    return redirect(url_for("admin_account.page", identity=identity), 303)


def _owner(identity: int) -> Account:
    """An account that may sign in: a token of another would open nothing."""
    found = account(db(), identity)
    if found is None:
        abort(404)
    return found
