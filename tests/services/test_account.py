"""Accounts: who gets in and who does not, and what the database keeps of passwords and tokens."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.model import Account, ApiToken, Change, WebSession
from registry.model.vocabulary import Language, Role
from registry.queries.account import account_by_login, token_account
from registry.services.account import (
    AccountRefused,
    add_account,
    authenticated,
    disable_account,
    hash_password,
    make_token,
    revoke_token,
    set_password,
    token_hash,
)
from registry.services.demonstration import add_demonstration_accounts
from registry.services.password import LENGTH, PasswordRefused
from registry.services.recording import Actor
from tests.client import LOGINS, PASSWORD

NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
ADMIN = Actor("admin", NOW)
SHORTEST, LONGEST = LENGTH


def officer(session: Session) -> Account:
    """The demonstration account of an officer."""
    found = account_by_login(session, "officer")
    assert found is not None
    return found


def add(session: Session, login: str, password: str = "a long new one") -> Account:
    """An account of a member of staff."""
    return add_account(
        session,
        login=login,
        name="新人 花子",
        role=Role.STAFF,
        password=password,
        branch_code="tama",
        by=ADMIN,
    )


@pytest.mark.parametrize("length", [0, 1, SHORTEST - 1, LONGEST + 1, 10_000])
def test_a_password_that_is_too_short_or_too_long_is_refused(length: int) -> None:
    with pytest.raises(PasswordRefused, match="12文字以上128文字以下"):
        hash_password("ぱ" * length)


@pytest.mark.parametrize("length", [SHORTEST, LONGEST])
def test_the_limits_themselves_are_allowed_in_any_script(length: int) -> None:
    assert hash_password(("いろはにほへとちりぬるを、" * 11)[:length])


@pytest.mark.parametrize("password", ["password1234", "PassWord1234", "QWERTYQWERTY", "123456789012"])
def test_a_common_password_is_refused_in_any_case(password: str) -> None:
    with pytest.raises(PasswordRefused, match="よく使われる"):
        hash_password(password)


def test_a_new_account_signs_in_with_its_password(own_session: Session) -> None:
    account = add(own_session, "new.person-2_x")
    found = authenticated(own_session, login="new.person-2_x", password="a long new one", at=NOW)
    assert found is account
    assert (account.active, account.language, account.branch_code) == (True, Language.JAPANESE, "tama")


@pytest.mark.parametrize(
    "login", ["", "new person", "新人", "new@person", "--", "a" * 41, "new\n", "new\x00"]
)
def test_a_malformed_login_is_refused_with_a_sentence(own_session: Session, login: str) -> None:
    with pytest.raises(AccountRefused, match=r"使えません\(英数字"):
        add(own_session, login)
    assert not own_session.new


def test_a_taken_login_is_refused_with_a_sentence_even_when_its_account_is_disabled(
    own_session: Session,
) -> None:
    disable_account(own_session, account=officer(own_session), by=ADMIN)
    with pytest.raises(AccountRefused, match="「officer」は使われています"):
        add(own_session, "officer")


def test_a_weak_password_makes_no_account(own_session: Session) -> None:
    with pytest.raises(PasswordRefused):
        add(own_session, "new", "short")
    assert account_by_login(own_session, "new") is None


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD.upper(), f"{PASSWORD} ", "\x00", "w" * 100_000])
def test_a_wrong_password_opens_nothing(session: Session, password: str) -> None:
    assert authenticated(session, login="officer", password=password, at=NOW) is None


@pytest.mark.parametrize("login", ["", "nobody", "officer ", "officer'--", "役員", "o" * 100_000])
def test_an_unknown_login_opens_nothing(session: Session, login: str) -> None:
    assert authenticated(session, login=login, password=PASSWORD, at=NOW) is None
    assert authenticated(session, login=login, password="nobody's password", at=NOW) is None


def test_a_login_with_a_nul_opens_nothing(session: Session) -> None:
    assert authenticated(session, login="officer\x00", password=PASSWORD, at=NOW) is None


def test_every_demonstration_account_signs_in(session: Session) -> None:
    for login in LOGINS:
        found = authenticated(session, login=login, password=PASSWORD, at=NOW)
        assert found is not None
        assert found.role == Role(login)


def test_demonstration_accounts_are_made_once_only(own_session: Session) -> None:
    before = own_session.scalar(select(func.count()).select_from(Account))
    assert not add_demonstration_accounts(own_session, password="another password", by=ADMIN)
    assert own_session.scalar(select(func.count()).select_from(Account)) == before
    assert authenticated(own_session, login="admin", password="another password", at=NOW) is None


def test_a_disabled_account_opens_nothing_and_stays_in_the_list(own_session: Session) -> None:
    account = officer(own_session)
    disable_account(own_session, account=account, by=ADMIN)
    assert authenticated(own_session, login="officer", password=PASSWORD, at=NOW) is None
    assert account_by_login(own_session, "officer") is account


def test_a_new_password_replaces_the_old_one(own_session: Session) -> None:
    set_password(own_session, account=officer(own_session), password="an even longer one", by=ADMIN)
    assert authenticated(own_session, login="officer", password=PASSWORD, at=NOW) is None
    assert authenticated(own_session, login="officer", password="an even longer one", at=NOW) is not None


def test_a_refused_new_password_leaves_the_old_one(own_session: Session) -> None:
    before = own_session.scalar(select(func.count()).select_from(Change))
    with pytest.raises(PasswordRefused):
        set_password(own_session, account=officer(own_session), password="short", by=ADMIN)
    assert authenticated(own_session, login="officer", password=PASSWORD, at=NOW) is not None
    assert own_session.scalar(select(func.count()).select_from(Change)) == before


def test_passwords_are_kept_as_argon2id_with_a_salt_of_their_own(session: Session) -> None:
    kept = session.scalars(select(Account.password_hash)).all()
    assert all(each.startswith("$argon2id$v=19$") for each in kept)
    assert len(set(kept)) == len(kept) == len(LOGINS)
    assert all(PASSWORD not in each for each in kept)


def test_a_hash_that_is_none_opens_nothing(own_session: Session) -> None:
    own_session.connection().execute(Account.__table__.update().values(password_hash=PASSWORD))
    assert authenticated(own_session, login="officer", password=PASSWORD, at=NOW) is None


def test_a_token_is_shown_once_and_kept_hashed(own_session: Session) -> None:
    account = officer(own_session)
    made = make_token(own_session, account=account, label="集計表", by=ADMIN)
    other = make_token(own_session, account=account, label="集計表", by=ADMIN)
    assert made.secret != other.secret
    assert len(made.secret) >= 43  # 256 bits
    rows = own_session.connection().execute(select(ApiToken.__table__)).all()
    assert all(secret not in str(row) for row in rows for secret in (made.secret, other.secret))
    assert made.token.token_hash == token_hash(made.secret)
    assert (made.token.label, made.token.created_at, made.token.revoked_at) == ("集計表", NOW, None)


def test_a_token_signs_its_account_in_until_it_is_revoked(own_session: Session) -> None:
    account = officer(own_session)
    made = make_token(own_session, account=account, label="集計表", by=ADMIN)
    assert token_account(own_session, token_hash(made.secret)) is account
    revoke_token(own_session, token=made.token, by=ADMIN)
    assert token_account(own_session, token_hash(made.secret)) is None


def test_the_token_of_a_disabled_account_does_not_sign_in(own_session: Session) -> None:
    made = make_token(own_session, account=officer(own_session), label="集計表", by=ADMIN)
    disable_account(own_session, account=officer(own_session), by=ADMIN)
    assert token_account(own_session, token_hash(made.secret)) is None


@pytest.mark.parametrize("offered", ["", "guess", "0" * 64])
def test_an_unknown_token_does_not_sign_in(own_session: Session, offered: str) -> None:
    make_token(own_session, account=officer(own_session), label="集計表", by=ADMIN)
    assert token_account(own_session, token_hash(offered)) is None


def test_the_hash_that_is_kept_is_no_token_itself(own_session: Session) -> None:
    made = make_token(own_session, account=officer(own_session), label="集計表", by=ADMIN)
    assert token_account(own_session, token_hash(made.token.token_hash)) is None


def test_a_new_password_closes_what_the_old_one_had_opened(own_session: Session) -> None:
    account = officer(own_session)
    made = make_token(own_session, account=account, label="集計表", by=ADMIN)
    own_session.add(
        WebSession(token_hash="0" * 64, account_id=account.id, data={}, created_at=NOW, seen_at=NOW)
    )
    own_session.flush()
    set_password(own_session, account=account, password="another long password", by=ADMIN)
    assert own_session.scalars(select(WebSession).where(WebSession.account_id == account.id)).all() == []
    assert token_account(own_session, token_hash(made.secret)) is None


def test_making_and_revoking_a_token_is_recorded_without_its_secret(own_session: Session) -> None:
    made = make_token(own_session, account=officer(own_session), label="集計表", by=ADMIN)
    revoke_token(own_session, token=made.token, by=ADMIN)
    acts = own_session.scalars(select(Change).where(Change.subject == "api_token").order_by(Change.id)).all()
    assert [change.act for change in acts] == ["api_token:register", "api_token:revoke"]
    assert all(made.token.token_hash not in str(change.rows) for change in acts)
