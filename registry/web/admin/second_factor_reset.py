"""The second factor of somebody who has lost telephone and recovery codes is taken off by an administrator."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from registry.model.vocabulary import Role
from registry.queries.second_factor import second_factor
from registry.services.second_factor import reset
from registry.web.frame.access import actor, opens_to
from registry.web.frame.database import db

pages = Blueprint("second_factor_reset", __name__)


@pages.route("/admin/accounts/<int:identity>/second-factor", methods=["GET", "POST"])
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
    return redirect(url_for("admin_account.page", identity=identity), 303)
