"""Accounts and bearer tokens."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model import Account, ApiToken
from registry.model.vocabulary import Role
from registry.queries.loading import related


def account(session: Session, identity: int) -> Account | None:
    """One account that may sign in."""
    return session.scalar(select(Account).where(Account.id == identity, Account.active))


def every_account(session: Session, identity: int) -> Account | None:
    """One account, disabled or not, with its branch."""
    return session.scalar(select(Account).options(related(Account.branch)).where(Account.id == identity))


def account_by_login(session: Session, login: str) -> Account | None:
    """One account by its login, disabled or not."""
    return session.scalar(select(Account).where(Account.login == login))


def accounts(session: Session) -> Sequence[Account]:
    """All accounts by login."""
    return session.scalars(select(Account).order_by(Account.login)).all()


def token_account(session: Session, hashed: str) -> Account | None:
    """The active account of a bearer token that is not revoked."""
    statement = (
        select(ApiToken)
        .options(related(ApiToken.account))
        .where(ApiToken.token_hash == hashed, ApiToken.revoked_at.is_(None))
    )
    token = session.scalar(statement)
    return token.account if token is not None and token.account.active else None


def tokens_of(session: Session, account_id: int) -> Sequence[ApiToken]:
    """The bearer tokens of an account, revoked or not, in the order in which they were made."""
    return session.scalars(
        select(ApiToken).where(ApiToken.account_id == account_id).order_by(ApiToken.id)
    ).all()


def advisers(session: Session) -> Sequence[Account]:
    """Active accounts that can look after a need: staff, officers and administrators."""
    roles = (Role.STAFF, Role.OFFICER, Role.ADMIN)
    statement = select(Account).where(Account.active, Account.role.in_(roles))
    return session.scalars(statement.order_by(Account.login)).all()


def keepers(session: Session) -> Sequence[Account]:
    """Active accounts that can look after an agreement: officers, heads and administrators."""
    roles = (Role.OFFICER, Role.HEAD, Role.ADMIN)
    statement = select(Account).where(Account.active, Account.role.in_(roles))
    return session.scalars(statement.order_by(Account.login)).all()
