"""Who may open what: every view is shut unless it says to whom it opens."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, abort, current_app, redirect, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user
from werkzeug.wrappers import Response as BaseResponse

from registry.config import Config
from registry.model import Account
from registry.model.place import HEADQUARTERS
from registry.model.vocabulary import Role
from registry.queries.account import account, token_account
from registry.services.account import token_hash
from registry.services.recording import Actor
from registry.web.frame import clock
from registry.web.frame.database import db

EVERYBODY = frozenset({"everybody"})
SIGNED_IN = frozenset(Role)
V = TypeVar("V", bound=Callable[..., Any])
ACCESS = "opens_to"
BEARER = "Bearer "
# In the session of whoever was asked for a second factor: who asked.
SECOND_FACTOR = "second_factor"
# In the session of whoever signed in with a password that the registry had made: it opens only the page that changes it.
FIRST_PASSWORD = "first_password"  # noqa: S105 # nosec B105 - the name of a mark
BEFORE_OWN_PASSWORD = frozenset({"account.password", "sign_in.sign_out"})
# What opens to somebody who has to set a second factor up first.
BEFORE_SECOND_FACTOR = frozenset({"second_factor.set_up", "sign_in.sign_out"})


class OwnLoginManager(LoginManager):
    """Sessions are rows of the registry: no cookie that the browser keeps lets anybody in beside them."""

    def _load_user_from_remember_cookie(self, cookie: str) -> None:
        return None


login_manager = OwnLoginManager()


class SignedInUser(UserMixin):
    """The signed-in person: an account as Flask-Login wants it, so that the model need not know Flask."""

    def __init__(self, found: Account) -> None:
        self.id = found.id
        self.login = found.login
        self.name = found.name
        self.role = found.role
        self.branch_code = found.branch_code


def opens_to(*roles: Role | str) -> Callable[[V], V]:
    """Open a view to the given roles. Without roles: to everybody who is signed in."""

    def mark(view: V) -> V:
        setattr(view, ACCESS, frozenset(roles) if roles else SIGNED_IN)
        return view

    return mark


def opens_to_everybody(view: V) -> V:
    """Open a view to people who are not signed in."""
    setattr(view, ACCESS, EVERYBODY)
    return view


def open_to_everybody(app: Flask, endpoint: str) -> None:
    """Open a view that is not ours (static files)."""
    view = app.view_functions[endpoint]
    # Flask's own view is a lambda bound to the application: an attribute can be set on it.
    setattr(view, ACCESS, EVERYBODY)


def access_of(app: Flask, endpoint: str) -> frozenset[str] | None:
    """To whom an endpoint opens; ``None`` when nobody said so: then it is shut."""
    found: frozenset[str] | None = getattr(app.view_functions[endpoint], ACCESS, None)
    return found


def may_write(user: SignedInUser, branch_code: str | None) -> bool:
    """Whether a person may change what belongs to a branch (``None``: to the whole institute).

    Administrators and officers of headquarters (or of no branch) change everything, an officer of another branch
    what belongs to that branch, nobody else anything.
    """
    if user.role is Role.ADMIN:
        return True
    if user.role is not Role.OFFICER:
        return False
    return user.branch_code in (None, HEADQUARTERS) or user.branch_code == branch_code


def may_approve(user: SignedInUser, branch_code: str | None) -> bool:
    """Whether a person may record an approval: the head of the branch, and whoever may write."""
    own = (
        user.branch_code in (branch_code, HEADQUARTERS)
        if branch_code is None
        else user.branch_code == branch_code
    )
    return may_write(user, branch_code) or (user.role is Role.HEAD and own)


def may_consult(user: SignedInUser, branch_code: str | None) -> bool:
    """Whether a person may write needs and introductions of a branch: whoever may write there, and its staff."""
    own = user.branch_code in (None, HEADQUARTERS) or user.branch_code == branch_code
    return may_write(user, branch_code) or (user.role is Role.STAFF and own)


def require_write(branch_code: str | None) -> None:
    """Answer 403 unless the reader may change what belongs to the branch."""
    if not may_write(current_user, branch_code):
        abort(403)


def actor() -> Actor:
    """Whoever is signed in, at this moment: for the change record."""
    return Actor(current_user.login, clock.now())


def lacks_second_factor() -> bool:
    """Whether the reader has to set a second factor up before anything else opens. Programs with a token have none."""
    if not current_user.is_authenticated or "_user_id" not in session:
        return False
    config: Config = current_app.config["REGISTRY"]
    return config.second_factor.includes(current_user.role) and SECOND_FACTOR not in session


def lacks_own_password() -> bool:
    """Whether the reader signed in with a password that has to be replaced before anything else opens."""
    return FIRST_PASSWORD in session and current_user.is_authenticated


def install(app: Flask) -> None:
    """Check every request before its view runs."""
    app.jinja_env.globals.update(
        may_write=may_write, lacks_second_factor=lacks_second_factor, lacks_own_password=lacks_own_password
    )
    login_manager.init_app(app)
    login_manager.session_protection = None  # the token is random and kept on the server; addresses change
    login_manager.user_loader(_load)
    login_manager.request_loader(_load_bearer)
    app.before_request(_check)


def _load(identity: str) -> SignedInUser | None:
    found = account(db(), int(identity)) if identity.isdigit() else None
    return SignedInUser(found) if found is not None else None


def _load_bearer(incoming: Any) -> SignedInUser | None:
    """A program with a bearer token; tokens open the API only."""
    header = incoming.headers.get("Authorization", "")
    if not header.startswith(BEARER) or not incoming.path.startswith("/api/"):
        return None
    found = token_account(db(), token_hash(header.removeprefix(BEARER).strip()))
    return SignedInUser(found) if found is not None else None


def _check() -> Response | BaseResponse | None:
    if request.endpoint is None:
        return None  # no such page: the error handler answers
    allowed = access_of(current_app._get_current_object(), request.endpoint)  # type: ignore[attr-defined]
    if allowed is None:
        abort(403)
    if allowed is EVERYBODY:
        return None
    if getattr(session, "lost", False):
        abort(503)  # whoever it is cannot be told without a database, and need not sign in again
    if not current_user.is_authenticated:
        if request.path.startswith("/api/"):
            abort(401)
        return redirect(url_for("sign_in.form", next=request.full_path.rstrip("?")))
    if lacks_own_password():
        if request.endpoint in BEFORE_OWN_PASSWORD:
            return None
        if request.path.startswith("/api/"):
            abort(403)
        return redirect(url_for("account.password"))
    if lacks_second_factor() and request.endpoint not in BEFORE_SECOND_FACTOR:
        if request.path.startswith("/api/"):
            abort(403)
        return redirect(url_for("second_factor.set_up"))
    if current_user.role not in allowed:
        abort(403)
    return None
