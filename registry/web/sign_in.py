"""Signing in and out."""

from flask import Blueprint, render_template, request, session
from flask import redirect as go_to
from flask_babel import gettext, lazy_gettext
from flask_login import current_user, login_user, logout_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import HiddenField, PasswordField
from wtforms.validators import InputRequired, Length

from registry.services.account import authenticated
from registry.web.access import SignedInUser, opens_to, opens_to_everybody
from registry.web.address import safe_next
from registry.web.database import db
from registry.web.field import PlainField
from registry.web.language import KEY as LANGUAGE
from registry.web.security import limiter
from registry.web.session import ServerSession

pages = Blueprint("sign_in", __name__)


class SignInForm(FlaskForm):
    """Login and password."""

    login = PlainField(
        lazy_gettext("ログイン名"),
        validators=[InputRequired(lazy_gettext("ログイン名を入れてください。")), Length(max=40)],
        render_kw={"autocomplete": "username", "autofocus": True, "spellcheck": "false"},
    )
    password = PasswordField(
        lazy_gettext("パスワード"),
        validators=[InputRequired(lazy_gettext("パスワードを入れてください。")), Length(max=128)],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()


def _login_typed() -> str:
    return request.form.get("login", "").strip().casefold()[:40]


def _refused(response: Response) -> bool:
    """Only attempts that failed count, so that signing in often is no offence."""
    return response.status_code == 422


@pages.route("/sign-in", methods=["GET", "POST"])
@opens_to_everybody
@limiter.limit("120 per minute", methods=["GET"])
@limiter.limit("20 per minute", methods=["POST"], deduct_when=_refused)
@limiter.limit("10 per 5 minutes", methods=["POST"], key_func=_login_typed, deduct_when=_refused)
def form() -> Response | str | tuple[str, int]:
    """The sign-in form; the same answer for a wrong password and an unknown login."""
    if current_user.is_authenticated:
        return go_to(safe_next(request.args.get("next")))
    typed = SignInForm(next=request.args.get("next", ""))
    if request.method == "GET":
        return render_template("sign_in.html", form=typed)
    if not typed.validate():
        return render_template("sign_in.html", form=typed), 422
    account = authenticated(db(), login=typed.login.data.strip(), password=typed.password.data)
    if account is None:
        typed.login.errors = [gettext("ログイン名かパスワードが違います。")]
        return render_template("sign_in.html", form=typed), 422
    language = session.get(LANGUAGE)
    session.clear()
    if language:
        session[LANGUAGE] = language
    assert isinstance(session._get_current_object(), ServerSession)  # type: ignore[attr-defined]
    session.renew()  # type: ignore[attr-defined]
    login_user(SignedInUser(account))
    return go_to(safe_next(typed.next.data))


@pages.post("/sign-out")
@opens_to()
def sign_out() -> Response:
    """Sign out: the session is gone from the server as well."""
    logout_user()
    language = session.get(LANGUAGE)
    session.clear()
    if language:
        session[LANGUAGE] = language
        session.renew()  # type: ignore[attr-defined]
    return go_to(safe_next("/sign-in"))
