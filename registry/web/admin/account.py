"""Accounts, for administrators: who may sign in, with what role, and what of an account is closed or begun anew."""

from datetime import date, timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from registry.japanese.dates import day_in_tokyo
from registry.model import Account
from registry.model.retention import ERASED
from registry.model.vocabulary import Role
from registry.queries.account import accounts, every_account, tokens_of
from registry.queries.external_identity import identities_of, linked_accounts
from registry.queries.place import branches
from registry.queries.second_factor import second_factor, second_factors
from registry.services import account as service
from registry.services import external_identity
from registry.services.account import (
    FIRST_PASSWORD_DAYS,
    AccountRefused,
    LastAdministrator,
    add_account,
    change_account,
    disable_account,
    enable_account,
    is_over,
    require_another_administrator,
)
from registry.services.password import first_password
from registry.services.recording import Stale
from registry.web.admin import account_form
from registry.web.form.conflict import differences
from registry.web.frame import clock, parameter
from registry.web.frame.access import actor, opens_to
from registry.web.frame.database import db
from registry.web.listing.paging import paged

pages = Blueprint("admin_account", __name__)
Answer = Response | str | tuple[str, int]


@pages.get("/admin/accounts")
@opens_to(Role.ADMIN)
def listing() -> str:
    """Everybody by login: those who may sign in, then those who no longer may."""
    asked = parameter.text("q", 100)
    found = [each for each in accounts(db()) if asked.casefold() in _words(each)]
    page = paged(sorted(found, key=lambda each: not each.active))
    return render_template(
        "admin/accounts.html",
        page=page,
        q=asked,
        none=account_form.whole_institute(),
        over={each.id for each in page.rows if is_over(each, at=clock.now())},
        places={each.code: each for each in branches(db())},
        factors=second_factors(db()),
        linked=linked_accounts(db()),
    )


@pages.route("/admin/accounts/new", methods=["GET", "POST"])
@opens_to(Role.ADMIN)
def register() -> Answer:
    """A new account with a first password, which is shown once."""
    form = account_form.RegisterForm()
    if request.method == "GET":
        return render_template("admin/account_form.html", form=form, account=None, conflict=None)
    if form.validate():
        login, name = (form.login.data or "").strip(), form.name.data or ""
        password = first_password(words=(login, name))
        try:
            made = add_account(
                db(),
                login=login,
                name=name,
                role=form.role.data,
                password=password,
                branch_code=form.branch_code,
                email=form.email.data,
                by=actor(),
                first=True,
            )
            return _password_page(made, password)
        except AccountRefused as refused:
            form.say(refused)
    return render_template("admin/account_form.html", form=form, account=None, conflict=None), 422


@pages.get("/admin/accounts/<int:identity>")
@opens_to(Role.ADMIN)
def page(identity: int) -> str:
    """One account, and what can be done with it."""
    found = _found(identity)
    return render_template(
        "admin/account.html",
        account=found,
        erased=found.name == ERASED,
        over=is_over(found, at=clock.now()),
        until=_last_day(found),
        factor=second_factor(db(), identity),
        identities=identities_of(db(), account_id=identity),
        tokens=tokens_of(db(), identity),
        none=account_form.whole_institute(),
    )


@pages.route("/admin/accounts/<int:identity>/edit", methods=["GET", "POST"])
@opens_to(Role.ADMIN)
def edit(identity: int) -> Answer:
    """Change it; who comes second sees both versions."""
    found = _known(identity)
    oneself = identity == current_user.id
    form = account_form.of(found, oneself=oneself)
    conflict = None
    if request.method == "GET":
        return render_template("admin/account_form.html", form=form, account=found, conflict=None)
    if form.validate():
        role = found.role if oneself else form.role.data
        try:
            if role is not Role.ADMIN:
                require_another_administrator(db(), account=found)
            change_account(
                db(),
                account=found,
                version=form.version.data or 0,
                name=form.name.data or "",
                role=role,
                branch_code=form.branch_code,
                email=found.email if oneself else form.email.data,
                by=actor(),
            )
            flash(gettext("%(login)sの登録を変えました。", login=found.login))
            return _back(identity)
        except Stale:
            conflict = differences(account_form.of(found, oneself=oneself, formdata=None), form)
            form.version.process_data(found.version)
        except AccountRefused as refused:
            form.say(refused)
    answer = render_template("admin/account_form.html", form=form, account=found, conflict=conflict)
    return answer, 422 if conflict is None else 409


@pages.route("/admin/accounts/<int:identity>/password", methods=["GET", "POST"])
@opens_to(Role.ADMIN)
def give_password(identity: int) -> Answer:
    """Another first password, shown once, after saying what follows. One's own is changed on one's own page."""
    found = _known(identity)
    if identity == current_user.id:
        return redirect(url_for("account.password"))
    if request.method == "GET":
        return render_template("admin/account_password.html", account=found, days=FIRST_PASSWORD_DAYS)
    if request.form.get("version") != str(found.version):
        flash(
            gettext(
                "この登録は変わりました。初期パスワードは作っていません。要るときは、もう一度作ってください。"
            )
        )
        return _back(identity)
    password = first_password(words=(found.login, found.name, found.email))
    service.give_password(db(), account=found, password=password, by=actor())
    return _password_page(found, password)


@pages.route("/admin/accounts/<int:identity>/disable", methods=["GET", "POST"])
@opens_to(Role.ADMIN)
def disable(identity: int) -> Answer:
    """Let somebody sign in no more, after saying what follows. Nobody does so to oneself."""
    found = _known(identity)
    if identity == current_user.id:
        abort(403)
    if request.method == "GET":
        return render_template("admin/account_disable.html", account=found)
    if found.active:
        try:
            require_another_administrator(db(), account=found)
        except LastAdministrator:
            flash(gettext("最後の管理者です。先に、ほかの人を管理者にしてください。"))
            return _back(identity)
        disable_account(db(), account=found, by=actor())
    flash(gettext("%(login)sの利用を停止しました。", login=found.login))
    return _back(identity)


@pages.post("/admin/accounts/<int:identity>/enable")
@opens_to(Role.ADMIN)
def enable(identity: int) -> Response:
    """Let somebody sign in again."""
    found = _known(identity)
    if not found.active:
        enable_account(db(), account=found, by=actor())
    flash(gettext("%(login)sの利用を再開しました。パスワードは停止する前のままです。", login=found.login))
    return _back(identity)


@pages.post("/admin/accounts/<int:identity>/unlink")
@opens_to(Role.ADMIN)
def unlink(identity: int) -> Response:
    """The persons at providers of single sign-on who are let in as this account are so no longer."""
    found = _known(identity)
    for each in identities_of(db(), account_id=identity):
        external_identity.unlink(db(), identity=each, by=actor())
    flash(gettext("%(login)sのシングルサインオンの結び付きをはずしました。", login=found.login))
    return _back(identity)


def _last_day(account: Account) -> date | None:
    """The last day of a first password."""
    given = account.password_given_at
    return day_in_tokyo(given + timedelta(days=FIRST_PASSWORD_DAYS)) if given is not None else None


def _words(account: Account) -> str:
    """What an account is found by."""
    return f"{account.login}\n{account.name}\n{account.email or ''}".casefold()


def _found(identity: int) -> Account:
    """The account, disabled or not."""
    found = every_account(db(), identity)
    if found is None:
        abort(404)
    return found


def _known(identity: int) -> Account:
    """The account of somebody who is known: one that was erased stays as it is."""
    found = _found(identity)
    if found.name == ERASED:
        abort(404)
    return found


def _back(identity: int) -> Response:
    return redirect(url_for("admin_account.page", identity=identity), 303)


def _password_page(account: Account, password: str) -> str:
    return render_template(
        "admin/account_password_given.html", account=account, password=password, days=FIRST_PASSWORD_DAYS
    )
