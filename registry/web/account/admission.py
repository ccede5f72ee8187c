"""How somebody who is known gets in: at once, or after the second factor; each step has a session with a new token."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import redirect, session, url_for
from flask_babel import gettext
from flask_login import current_user, login_user
from werkzeug.wrappers import Response

from registry.model import Account, SecondFactor
from registry.queries.account import account as account_of
from registry.queries.second_factor import second_factor
from registry.services.account import FIRST_PASSWORD_DAYS
from registry.services.web_session import credentials, credentials_mark
from registry.web.frame import clock
from registry.web.frame.access import FIRST_PASSWORD, SECOND_FACTOR, SignedInUser
from registry.web.frame.address import safe_next
from registry.web.frame.database import db
from registry.web.frame.language import KEY as LANGUAGE
from registry.web.frame.session import CREDENTIALS, ServerSession

PENDING = "second_factor_pending"
# Between the password and the code.
PENDING_LIMIT = timedelta(minutes=5)
OWN, OF_PROVIDER = "own", "provider"


@dataclass(frozen=True)
class Pending:
    """Somebody who gave the right password and is asked for the code: not signed in yet."""

    account: Account
    factor: SecondFactor
    target: str
    first_password: bool


def admit(account: Account, *, target: str, vouched: bool = False, first_password: bool = False) -> Response:
    """Let an account in, or ask for its second factor first; ``vouched`` if its provider has asked for one already.

    Whoever came with a ``first_password`` replaces it before anything else opens.
    """
    if vouched:
        return complete(account, target=target, factor=OF_PROVIDER)
    if second_factor(db(), account.id) is None:
        return complete(account, target=target, first_password=first_password)
    fresh_session()
    session[PENDING] = {
        "account": account.id,
        # A password that was changed meanwhile, or an account that was disabled, ends the wait.
        "version": account.version,
        "until": (clock.now() + PENDING_LIMIT).isoformat(),
        "target": target,
        "first_password": first_password,
    }
    return redirect(url_for("sign_in.code"))


def complete(
    account: Account, *, target: str, factor: str | None = None, first_password: bool = False
) -> Response:
    """Sign an account in; ``factor`` says by whom a second factor was asked for."""
    own = second_factor(db(), account.id) if factor is not None else None
    fresh_session()
    login_user(SignedInUser(account))
    # What was asked for, not what is there by now: the session is stored if they are the same.
    session[CREDENTIALS] = credentials_mark(account.password_hash, own.set_up_at if own else None)
    if factor is not None:
        session[SECOND_FACTOR] = factor
    if first_password:
        session[FIRST_PASSWORD] = True
    return redirect(safe_next(target))


def go_on() -> None:
    """Go on in this browser after password or second factor were changed in it, under a new token."""
    session[CREDENTIALS] = credentials(db(), current_user.id)
    session.renew()  # type: ignore[attr-defined]


def over_sentence() -> str:
    """What a first password whose time is over is told."""
    return gettext(
        "この初期パスワードは、%(days)s日の期限が過ぎて使えません。管理者に新しいものを頼んでください。",
        days=FIRST_PASSWORD_DAYS,
    )


def pending() -> Pending | None:
    """Whoever is asked for the code in this browser, as long as that may last."""
    kept = session.get(PENDING)
    if kept is None or clock.now() > datetime.fromisoformat(kept["until"]):
        return None
    account = account_of(db(), kept["account"])
    if account is None or account.version != kept["version"]:
        return None
    factor = second_factor(db(), account.id)
    return (
        None
        if factor is None
        else Pending(account, factor, kept["target"], kept.get("first_password", False))
    )


def fresh_session() -> None:
    """A session that knows nothing but the language, with a new token: what the old one opened is closed."""
    language = session.get(LANGUAGE)
    session.clear()
    if language:
        session[LANGUAGE] = language
    assert isinstance(session._get_current_object(), ServerSession)  # type: ignore[attr-defined]
    session.renew()  # type: ignore[attr-defined]
