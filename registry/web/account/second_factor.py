"""One's own second factor: set up with a QR code, other recovery codes, taken off; each after the password."""

from collections.abc import Callable

import segno
from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from registry.config import Config
from registry.model import SecondFactor
from registry.queries.second_factor import second_factor
from registry.services import second_factor as service
from registry.services.account import authenticated
from registry.services.sealing import sealed, unsealed
from registry.web.account.admission import OWN, go_on
from registry.web.account.second_factor_form import ProofForm, SetUpForm, refused_sentence
from registry.web.frame import clock
from registry.web.frame.access import SECOND_FACTOR, actor, lacks_second_factor, opens_to
from registry.web.frame.database import db
from registry.web.frame.language import english
from registry.web.frame.security import by_account, failed, limiter

pages = Blueprint("second_factor", __name__)
Answer = Response | str | tuple[str, int]
# The secret between the QR code and the first code; sealed, because sessions are rows of the database.
SECRET = "second_factor_secret"  # noqa: S105 # nosec B105 - the name of the place where it waits


@pages.route("/account/second-factor", methods=["GET", "POST"])
@opens_to()
@limiter.limit("10 per 5 minutes", methods=["POST"], key_func=by_account, deduct_when=failed)
def set_up() -> Answer:
    """Show the QR code until a code proves that a telephone has read it; then the recovery codes, once."""
    if second_factor(db(), current_user.id) is not None:
        return redirect(url_for("account.page"))
    form = SetUpForm()
    if request.method == "GET":
        return _set_up_page(form)
    if form.validate():
        own = authenticated(db(), login=current_user.login, password=form.password.data, at=clock.now())
        if own is None:
            form.password.errors = [gettext("いまのパスワードが違います。")]
            return _set_up_page(form), 422
        try:
            codes = service.set_up(
                db(), account=own, secret=_secret(), code=form.code.data or "", key=_key(), by=actor()
            )
        except service.CodeRefused:
            form.code.errors = [
                gettext(
                    "確認コードが違います。アプリにいま表示されている6桁の数字を入れてください。続くときは、電話の時計が合っているか確かめてください。"
                )
            ]
        except service.AlreadySetUp:  # in another browser, which has signed this one out
            return redirect(url_for("sign_in.form"))
        else:
            session.pop(SECRET, None)
            session[SECOND_FACTOR] = OWN
            go_on()
            return _codes_page(codes, first=True)
    return _set_up_page(form), 422


@pages.route("/account/second-factor/codes", methods=["GET", "POST"])
@opens_to()
@limiter.limit("10 per 5 minutes", methods=["POST"], key_func=by_account, deduct_when=failed)
def renew_codes() -> Answer:
    """Other recovery codes, shown once."""

    def renewed(factor: SecondFactor) -> str:
        return _codes_page(service.renew_recovery_codes(db(), factor=factor, by=actor()), first=False)

    return _after_proof("account/second_factor_codes.html", renewed)


@pages.route("/account/second-factor/remove", methods=["GET", "POST"])
@opens_to()
@limiter.limit("10 per 5 minutes", methods=["POST"], key_func=by_account, deduct_when=failed)
def remove() -> Answer:
    """Take it off."""

    def removed(factor: SecondFactor) -> Response:
        service.remove(db(), factor=factor, by=actor())
        session.pop(SECOND_FACTOR, None)
        go_on()
        flash(gettext("二段階認証をはずしました。"))
        return redirect(url_for("account.page"), 303)

    return _after_proof("account/second_factor_remove.html", removed)


def _after_proof(template: str, act: Callable[[SecondFactor], Response | str]) -> Answer:
    """A page that asks for password and code before it acts."""
    factor = second_factor(db(), current_user.id)
    if factor is None:
        return redirect(url_for("account.page"))
    form = ProofForm()
    if request.method == "GET":
        return render_template(template, form=form)
    if form.validate():
        own = authenticated(db(), login=current_user.login, password=form.password.data, at=clock.now())
        if own is None:
            form.password.errors = [gettext("いまのパスワードが違います。")]
            return render_template(template, form=form), 422
        try:
            service.accept(db(), factor=factor, code=form.typed, key=_key(), by=actor())
        except service.CodeRefused as refused:
            form.say(refused_sentence(refused))
        else:
            return act(factor)
    return render_template(template, form=form), 422


def _set_up_page(form: SetUpForm) -> str:
    config: Config = current_app.config["REGISTRY"]
    secret = _secret()
    issuer = config.institute_short_en if english() else config.institute_short
    address = service.key_address(secret, login=current_user.login, issuer=issuer)
    picture = segno.make(address, error="m", micro=False)
    return render_template(
        "account/second_factor.html",
        form=form,
        address=address,
        picture=picture.svg_data_uri(scale=1, border=4, light="#fff", omitsize=True),
        secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        demanded=lacks_second_factor(),
    )


def _codes_page(codes: tuple[str, ...], *, first: bool) -> str:
    return render_template("account/recovery_codes.html", codes=codes, first=first)


def _secret() -> str:
    """The secret that this browser was shown, else a new one."""
    kept = unsealed(session.get(SECRET, ""), key=_key())
    if kept is None:
        kept = service.new_secret()
        session[SECRET] = sealed(kept, key=_key())
    return kept


def _key() -> str:
    key: str = current_app.config["SECRET_KEY"]
    return key
