"""Accounts and the persons at a provider of single sign-on who are let in as them. No account is made by signing in."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.model import Account, ExternalIdentity
from registry.services.account import end_sessions
from registry.services.recording import Actor, recorded, register


class IdentityTaken(ValueError):
    """The person at the provider is linked with another account, or the account with another person there; the text is
    a sentence for the user."""


def link(session: Session, *, account: Account, issuer: str, subject: str, by: Actor) -> ExternalIdentity:
    """Let a person at a provider in as an account from now on; linking the same two again changes nothing.

    Raises :class:`IdentityTaken`.
    """
    session.get_one(Account, account.id, with_for_update=True)  # of two at once the second finds the first
    statement = select(ExternalIdentity).where(
        ExternalIdentity.issuer == issuer,
        (ExternalIdentity.subject == subject) | (ExternalIdentity.account_id == account.id),
    )
    for found in session.scalars(statement):
        if (found.account_id, found.subject) == (account.id, subject):
            return found
        raise IdentityTaken("ほかの結び付きがすでにあります")
    made = ExternalIdentity(account_id=account.id, issuer=issuer, subject=subject, linked_at=by.at)
    try:
        with session.begin_nested():
            register(session, subject=made, by=by)
    except IntegrityError:  # somebody linked the same person with another account meanwhile
        raise IdentityTaken("ほかの結び付きがすでにあります") from None
    return made


def unlink(session: Session, *, identity: ExternalIdentity, by: Actor) -> None:
    """The person at the provider is let in as this account no longer, and what the account had opened is closed.

    Whoever signs in there with the mail address of the account and knows its password can link the two again.
    """
    with recorded(session, by=by, act="external_identity:remove", subject=identity):
        session.delete(identity)
        account = session.get_one(Account, identity.account_id)
        end_sessions(session, account=account)
