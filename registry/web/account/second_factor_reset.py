"""How everybody signs in, for administrators, and the second factor of somebody who has lost it is taken off."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from registry.model.vocabulary import Role
from registry.queries.account import accounts
from registry.queries.external_identity import linked_accounts
from registry.queries.second_factor import second_factor, second_factors
from registry.services.second_factor import reset
from registry.web.frame.access import actor, opens_to
from registry.web.frame.database import db

pages = Blueprint("second_factor_reset", __name__)


@pages.get("/admin/sign-in")
@opens_to(Role.ADMIN)
def listing() -> str:
    """Who has a second factor, and who is linked with a person at a provider."""
    return render_template(
        "admin/sign_in.html",
        accounts=[each for each in accounts(db()) if each.active],
        factors=second_factors(db()),
        linked=linked_accounts(db()),
    )


@pages.route("/admin/sign-in/<int:identity>/reset", methods=["GET", "POST"])
@opens_to(Role.ADMIN)
def take_off(identity: int) -> Response | str:
    """Take it off, after saying what follows. One's own goes with password and code, on one's own page."""
    factor = second_factor(db(), identity)
    if factor is None:
        abort(404)
    if identity == current_user.id:
        return redirect(url_for("second_factor.remove"))
    if request.method == "GET":
        return render_template("admin/second_factor.html", account=factor.account)
    name = factor.account.login
    reset(db(), factor=factor, by=actor())
    flash(gettext("%(login)sの二段階認証をはずしました。", login=name))
    return redirect(url_for("second_factor_reset.listing"), 303)
