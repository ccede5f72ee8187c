"""Where the reader is signed in, and signing out everywhere else."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext, ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from registry.queries.web_session import open_sessions
from registry.services.account import authenticated, token_hash
from registry.services.web_session import end_other_sessions
from registry.web.account.second_factor_form import PasswordProofForm
from registry.web.frame import clock
from registry.web.frame.access import opens_to
from registry.web.frame.clock import now
from registry.web.frame.database import db
from registry.web.frame.security import by_account, failed, limiter
from registry.web.frame.session import ABSOLUTE_LIMIT, IDLE_LIMIT

pages = Blueprint("session_list", __name__)


@pages.route("/account/sessions", methods=["GET", "POST"])
@opens_to()
@limiter.limit("10 per 5 minutes", methods=["POST"], key_func=by_account, deduct_when=failed)
def page() -> Response | str | tuple[str, int]:
    """The sessions of the reader; with the password all but this one end."""
    # The password once more: whoever finds an open browser may not shut its owner out of the others.
    form = PasswordProofForm()
    if request.method == "GET":
        return _shown(form)
    if form.validate():
        if (
            authenticated(db(), login=current_user.login, password=form.password.data, at=clock.now())
            is not None
        ):
            ended = end_other_sessions(db(), account_id=current_user.id, kept=_own())
            flash(
                ngettext(
                    "ほかの端末 %(num)s件からサインアウトしました。",
                    "ほかの端末 %(num)s件からサインアウトしました。",
                    ended,
                )
            )
            return redirect(url_for("session_list.page"), 303)
        form.password.errors = [gettext("いまのパスワードが違います。")]
    return _shown(form), 422


def _shown(form: PasswordProofForm) -> str:
    moment = now()
    return render_template(
        "account/sessions.html",
        form=form,
        own=_own(),
        sessions=open_sessions(
            db(),
            account_id=current_user.id,
            made_after=moment - ABSOLUTE_LIMIT,
            seen_after=moment - IDLE_LIMIT,
        ),
        idle=IDLE_LIMIT.seconds // 3600,
        absolute=ABSOLUTE_LIMIT.seconds // 3600,
    )


def _own() -> str:
    return token_hash(session.token)  # type: ignore[attr-defined]
