"""Accounts: who may sign in, with what role. Passwords are kept as argon2id hashes only."""

import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.model import (
    AcceptedCode,
    Account,
    ApiToken,
    CalendarFeed,
    ExternalIdentity,
    PendingImport,
    RememberedHeading,
    SavedView,
    WebSession,
)
from registry.model.retention import ERASED
from registry.model.vocabulary import Language, Role
from registry.queries.second_factor import second_factor
from registry.services.password import checked_password
from registry.services.recording import Actor, hold_the_chain, recorded, register, require_version

# What mail programs of Japanese offices accept; at most as long as an envelope may be (RFC 5321).
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_EMAIL = re.compile(rf"(?=.{{1,64}}@){_ATOM}(\.{_ATOM})*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
EMAIL_LENGTH = 254
NAME_LENGTH = 400
LOGIN_LENGTH = 40
# A first password that nobody used by then opens nothing any more.
FIRST_PASSWORD_DAYS = 7
_HASHER = PasswordHasher()
# Verified when the login is unknown, so that both answers take the same time.
_NOBODY = _HASHER.hash("nobody's password")


class AccountRefused(ValueError):
    """An account that cannot be made, or be what is wanted of it; the text is a sentence for the user."""


class LoginRefused(AccountRefused):
    """A login that cannot be one."""


class LoginTaken(AccountRefused):
    """Another account has this login."""


class NameRefused(AccountRefused):
    """A name by which nobody can be called."""


class EmailRefused(AccountRefused):
    """No mail address."""


class LastAdministrator(AccountRefused):
    """Nobody would be left who can look after accounts on the pages."""


class ErasedAlready(AccountRefused):
    """Nobody knows any more whose account it was."""


@dataclass(frozen=True)
class NewToken:
    """A token just made: the secret is shown once, only its hash is kept."""

    token: ApiToken
    secret: str


def add_account(
    session: Session,
    *,
    login: str,
    name: str,
    role: Role,
    password: str,
    by: Actor,
    branch_code: str | None = None,
    email: str | None = None,
    first: bool = False,
) -> Account:
    """Make an account. Refuses a taken or malformed login, no name, a weak password, and what is no mail address.

    A login is kept in small letters. ``first`` is a password that its owner has to replace within FIRST_PASSWORD_DAYS.
    """
    if not (
        login.isascii()
        and login.replace("-", "").replace(".", "").replace("_", "").isalnum()
        and len(login) <= LOGIN_LENGTH
    ):
        raise LoginRefused(f"ログイン名「{login}」は使えません(英数字と - . _ で{LOGIN_LENGTH}文字まで)")
    login = login.casefold()
    taken = LoginTaken(f"ログイン名「{login}」は使われています")
    if session.scalar(select(Account.id).where(Account.login == login)) is not None:
        raise taken
    account = Account(
        login=login,
        name=_checked_name(name),
        role=role,
        branch_code=branch_code,
        email=checked_email(email),
        password_hash=hash_password(password, words=(login, name)),
        password_given_at=by.at if first else None,
    )
    try:
        with session.begin_nested():
            register(session, subject=account, by=by)
    except (
        IntegrityError
    ):  # somebody else took the login meanwhile, or the branch is none: that is refused as it was
        if session.scalar(select(Account.id).where(Account.login == login)) is None:
            raise
        raise taken from None
    return account


def change_account(
    session: Session,
    *,
    account: Account,
    version: int,
    name: str,
    role: Role,
    branch_code: str | None,
    email: str | None,
    by: Actor,
) -> None:
    """What a person is called, may do, belongs to and is written to from now on, in open sessions and for tokens as well.

    Refuses no name, what is no mail address, a version that somebody else has changed, and an account that was erased.
    """
    _refuse_erased(account)
    require_version(account, version)
    checked, address = _checked_name(name), checked_email(email)
    with recorded(session, by=by, act="account:change", subject=account):
        account.name, account.role, account.branch_code, account.email = checked, role, branch_code, address


def set_password(
    session: Session, *, account: Account, password: str, by: Actor, before: str | None = None
) -> None:
    """Give an account a new password, which is not ``before`` with a little added; whatever the old one had opened is
    closed. A first one had opened nothing but this: tokens that were made since it was given go on.
    """
    words = (account.login, account.name, account.email, before)
    with recorded(session, by=by, act="account:password", subject=account):
        account.password_hash = hash_password(password, words=words)
        if account.password_given_at is None:
            _close(session, account, by)
        else:
            end_sessions(session, account=account)
        account.password_given_at = None


def give_password(session: Session, *, account: Account, password: str, by: Actor) -> None:
    """Give an account a first password, which its owner has to replace within FIRST_PASSWORD_DAYS; whatever the old one
    had opened is closed."""
    with recorded(session, by=by, act="account:first_password", subject=account):
        account.password_hash = hash_password(password, words=(account.login, account.name, account.email))
        account.password_given_at = by.at
        _close(session, account, by)


def require_another_administrator(session: Session, *, account: Account) -> None:
    """Refuse to take administration from the last one who has it. Of two who do so at once the second is refused."""
    hold_the_chain(session)
    others = select(Account.id).where(Account.role == Role.ADMIN, Account.active, Account.id != account.id)
    if account.role is Role.ADMIN and account.active and session.scalar(others.limit(1)) is None:
        raise LastAdministrator(f"「{account.login}」は最後の管理者です")


def set_email(session: Session, *, account: Account, email: str | None, by: Actor) -> None:
    """Give an account another mail address, or with an empty one none. Refuses what is no mail address."""
    checked = checked_email(email)
    with recorded(session, by=by, act="account:email", subject=account):
        account.email = checked


def set_language(session: Session, *, account: Account, language: Language, by: Actor) -> None:
    """The language of what is sent to an account: mails and calendars."""
    with recorded(session, by=by, act="account:language", subject=account):
        account.language = language


def disable_account(session: Session, *, account: Account, by: Actor) -> None:
    """An account that may no longer sign in; its history stays."""
    with recorded(session, by=by, act="account:disable", subject=account):
        account.active = False
        _close(session, account, by)


def enable_account(session: Session, *, account: Account, by: Actor) -> None:
    """An account that may sign in again, with its password; tokens and feeds that were revoked stay so.

    Refuses an account that is open, and one that was erased.
    """
    if account.active:
        raise AccountRefused(f"「{account.login}」は停止していません")
    _refuse_erased(account)
    with recorded(session, by=by, act="account:enable", subject=account):
        account.active = True


def erase_account(session: Session, *, account: Account, by: Actor) -> None:
    """Nobody can tell any more who a closed account was: its name, address and secrets go, and all that was its own.

    The login stays, as the change record names it for good; what it did stays with it.
    """
    with recorded(session, by=by, act="account:erase", subject=account):
        for attribute in Account.__mapper__.column_attrs:
            (column,) = attribute.columns
            if column.info.get("personal"):
                setattr(account, attribute.key, None if column.nullable else "")
        account.name = ERASED
        factor = second_factor(session, account.id)
        if factor is not None:
            session.delete(factor)  # its recovery codes go with it
        for owned in (SavedView, CalendarFeed, ApiToken, ExternalIdentity):
            for row in session.scalars(select(owned).where(owned.account_id == account.id)):
                session.delete(row)
        for passing in (AcceptedCode, PendingImport, RememberedHeading, WebSession):
            session.execute(delete(passing).where(passing.account_id == account.id))


def revoke_token(session: Session, *, token: ApiToken, by: Actor) -> None:
    """A token that opens nothing any more."""
    with recorded(session, by=by, act="api_token:revoke", subject=token):
        token.revoked_at = by.at


def end_sessions(session: Session, *, account: Account) -> None:
    """Sign an account out of every browser."""
    session.execute(delete(WebSession).where(WebSession.account_id == account.id))


def _close(session: Session, account: Account, by: Actor) -> None:
    """End the account's browser sessions and revoke its tokens and calendar feeds."""
    end_sessions(session, account=account)
    open_tokens = select(ApiToken).where(ApiToken.account_id == account.id, ApiToken.revoked_at.is_(None))
    for token in session.scalars(open_tokens):
        token.revoked_at = by.at
    open_feeds = select(CalendarFeed).where(
        CalendarFeed.account_id == account.id, CalendarFeed.revoked_at.is_(None)
    )
    for feed in session.scalars(open_feeds):
        feed.revoked_at = by.at


def _refuse_erased(account: Account) -> None:
    if account.name == ERASED:
        raise ErasedAlready(
            f"「{account.login}」の個人の情報は、保存期間が過ぎて消去されています。"
            "新しいログイン名で登録してください"
        )


def _checked_name(name: str) -> str:
    """A name that somebody can be called by: not empty, and not what stands for one that was erased."""
    name = name.strip()
    if not name or name == ERASED or not is_visible(name) or len(name) > NAME_LENGTH:
        raise NameRefused(f"氏名「{name[:40]}」は使えません(1文字以上{NAME_LENGTH}文字以下)")
    return name


def is_visible(text: str) -> bool:
    """Whether all of a text can be seen; the wide space between family and given name is none to Python."""
    return text.replace("\u3000", "").isprintable()


def checked_email(email: str | None) -> str | None:
    """A mail address that can be used, ``None`` for an empty one; refuses any other."""
    email = (email or "").strip()
    if email and not is_email(email):
        raise EmailRefused(f"「{email}」はメールアドレスとして使えません(例: name@example.jp)")
    return email or None


def is_email(text: str) -> bool:
    """Whether a text is one plain mail address."""
    return len(text) <= EMAIL_LENGTH and _EMAIL.fullmatch(text) is not None


def hash_password(password: str, *, words: Iterable[str | None] = ()) -> str:
    """The argon2id hash; refuses a password that is too short, too long, common or easily guessed."""
    return _HASHER.hash(checked_password(password, words=words))


def authenticated(session: Session, *, login: str, password: str, at: datetime) -> Account | None:
    """The account whose password this is; ``None`` for a wrong one, an unknown login, a disabled account, or a first
    password whose time is over."""
    found = account_of_password(session, login=login, password=password)
    return found if found is not None and not is_over(found, at=at) else None


def account_of_password(session: Session, *, login: str, password: str) -> Account | None:
    """The same, for a first password at any time."""
    # PostgreSQL refuses to look for a NUL at all; no login has one.
    account = session.scalar(select(Account).where(Account.login == login.casefold().replace("\0", "�")))
    try:
        _HASHER.verify(account.password_hash if account else _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return None
    return account if account is not None and account.active else None


def is_over(account: Account, *, at: datetime) -> bool:
    """Whether the account's password was a first one that its owner did not replace in time."""
    given = account.password_given_at
    return given is not None and at - given > timedelta(days=FIRST_PASSWORD_DAYS)


def renew_hash(session: Session, *, account: Account, password: str, by: Actor) -> None:
    """Keep a password that was right just now with the parameters of today, if its hash has older ones.

    It is the same password, so nothing that it has opened is closed.
    """
    if _HASHER.check_needs_rehash(account.password_hash):
        with recorded(session, by=by, act="account:renew_hash", subject=account):
            account.password_hash = _HASHER.hash(password)


def make_token(session: Session, *, account: Account, label: str, by: Actor) -> NewToken:
    """A bearer token for programs, 256 bits; only its hash is stored."""
    secret = secrets.token_urlsafe(32)
    token = ApiToken(account_id=account.id, label=label, token_hash=token_hash(secret), created_at=by.at)
    register(session, subject=token, by=by)
    return NewToken(token, secret)


def token_hash(secret: str) -> str:
    """SHA-256 (hex) of a random secret; such a secret needs no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()
