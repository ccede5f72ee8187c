"""As which account a person at a provider of single sign-on is let in."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.model import Account, ExternalIdentity
from registry.queries.loading import related


def linked_account(session: Session, *, issuer: str, subject: str) -> Account | None:
    """The account that is linked with a person at a provider, disabled or not."""
    statement = select(ExternalIdentity).where(
        ExternalIdentity.issuer == issuer, ExternalIdentity.subject == subject
    )
    found = session.scalar(statement.options(related(ExternalIdentity.account)))
    return found.account if found is not None else None


def account_by_email(session: Session, email: str) -> Account | None:
    """The one active account with a mail address; ``None`` when there is none, or several."""
    statement = select(Account).where(Account.active, func.lower(Account.email) == email.lower())
    found = session.scalars(statement.limit(2)).all()
    return found[0] if len(found) == 1 else None


def identities_of(session: Session, *, account_id: int) -> Sequence[ExternalIdentity]:
    """With whom an account is linked, in the order in which it was."""
    statement = select(ExternalIdentity).where(ExternalIdentity.account_id == account_id)
    return session.scalars(statement.order_by(ExternalIdentity.id)).all()


def linked_accounts(session: Session) -> set[int]:
    """The accounts that are linked with anybody."""
    return set(session.scalars(select(ExternalIdentity.account_id).distinct()))


def linked_identity(session: Session, number: int, *, account_id: int) -> ExternalIdentity | None:
    """One of the persons with whom an account is linked."""
    statement = select(ExternalIdentity).where(
        ExternalIdentity.id == number, ExternalIdentity.account_id == account_id
    )
    return session.scalar(statement)
