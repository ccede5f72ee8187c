"""Signing in and out: password, then the code of whoever has a second factor."""

from flask import Blueprint, current_app, flash, render_template, request, session
from flask import redirect as go_to
from flask_babel import gettext, lazy_gettext
from flask_login import current_user, logout_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import HiddenField, PasswordField
from wtforms.validators import InputRequired, Length

from registry.services.account import account_of_password, is_over, renew_hash
from registry.services.recording import Actor
from registry.services.second_factor import CodeRefused, accept
from registry.web.account.admission import (
    OWN,
    PENDING,
    admit,
    complete,
    fresh_session,
    over_sentence,
    pending,
)
from registry.web.account.second_factor_form import CodeForm, refused_sentence
from registry.web.form.field import PlainField
from registry.web.frame import clock
from registry.web.frame.access import opens_to, opens_to_everybody
from registry.web.frame.address import safe_next
from registry.web.frame.database import db
from registry.web.frame.security import failed, limiter

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


def _account_waiting() -> str:
    return f"account {session.get(PENDING, {}).get('account', '')}"


@pages.route("/sign-in", methods=["GET", "POST"])
@opens_to_everybody
@limiter.limit("120 per minute", methods=["GET"])
@limiter.limit("20 per minute", methods=["POST"], deduct_when=failed)
@limiter.limit("10 per 5 minutes", methods=["POST"], key_func=_login_typed, deduct_when=failed)
def form() -> Response | str | tuple[str, int]:
    """The sign-in form; the same answer for a wrong password and an unknown login."""
    if current_user.is_authenticated:
        return go_to(safe_next(request.args.get("next")))
    typed = SignInForm(next=request.args.get("next", ""))
    if request.method == "GET":
        return _page(typed)
    if not typed.validate():
        return _page(typed), 422
    account = account_of_password(db(), login=typed.login.data.strip(), password=typed.password.data)
    if account is None:
        typed.login.errors = [gettext("ログイン名かパスワードが違います。")]
        return _page(typed), 422
    if is_over(account, at=clock.now()):
        typed.password.errors = [over_sentence()]
        return _page(typed), 422
    # Before the session, which is bound to the hash; those that are open are not asked again.
    by = Actor(account.login, clock.now())
    renew_hash(db(), account=account, password=typed.password.data, by=by)
    return admit(account, target=typed.next.data, first_password=account.password_given_at is not None)


def _page(form: SignInForm) -> str:
    return render_template("sign_in.html", form=form, provider=current_app.config["REGISTRY"].oidc)


@pages.route("/sign-in/code", methods=["GET", "POST"])
@opens_to_everybody
@limiter.limit("120 per minute", methods=["GET"])
@limiter.limit("20 per minute", methods=["POST"], deduct_when=failed)
@limiter.limit(
    "10 per 5 minutes;100 per day", methods=["POST"], key_func=_account_waiting, deduct_when=failed
)
def code() -> Response | str | tuple[str, int]:
    """The code of the second factor; whoever waits too long begins anew."""
    waiting = pending()
    if waiting is None:
        if session.pop(PENDING, None) is not None:
            flash(gettext("時間が過ぎました。もう一度サインインしてください。"))
        return go_to(safe_next("/sign-in"))
    typed = CodeForm()
    if request.method == "GET":
        return render_template("sign_in_code.html", form=typed)
    if typed.validate():
        by = Actor(waiting.account.login, clock.now())
        try:
            accept(db(), factor=waiting.factor, code=typed.typed, key=current_app.config["SECRET_KEY"], by=by)
            return complete(
                waiting.account, target=waiting.target, factor=OWN, first_password=waiting.first_password
            )
        except CodeRefused as refused:
            typed.say(refused_sentence(refused))
    return render_template("sign_in_code.html", form=typed), 422


@pages.post("/sign-out")
@opens_to()
def sign_out() -> Response:
    """Sign out: the session is gone from the server as well."""
    logout_user()
    fresh_session()
    return go_to(safe_next("/sign-in"))
