"""Calendar feeds: secret addresses under which an account's act-by dates, or the events, can be subscribed to."""

import secrets
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.model import Account, CalendarFeed
from registry.model.vocabulary import FeedKind
from registry.services.account import token_hash
from registry.services.recording import Actor, recorded, register

MOST_FEEDS = 10


class FeedRefused(ValueError):
    """A feed that cannot be made; the text is a sentence for the user."""


@dataclass(frozen=True)
class NewFeed:
    """A feed just made: the secret is shown once, only its hash is kept."""

    feed: CalendarFeed
    secret: str


def make_feed(
    session: Session, *, account: Account, by: Actor, kind: FeedKind = FeedKind.DEADLINES
) -> NewFeed:
    """A feed of a kind with a secret of 256 bits; refuses more than a person can have use for."""
    open_feeds = (
        select(func.count())
        .select_from(CalendarFeed)
        .where(CalendarFeed.account_id == account.id, CalendarFeed.revoked_at.is_(None))
    )
    if (session.scalar(open_feeds) or 0) >= MOST_FEEDS:
        raise FeedRefused(f"購読用アドレスは{MOST_FEEDS}件までです。使わないものを取り消してください")
    secret = secrets.token_urlsafe(32)
    feed = CalendarFeed(account_id=account.id, kind=kind, token_hash=token_hash(secret), created_at=by.at)
    register(session, subject=feed, by=by)
    return NewFeed(feed, secret)


def revoke_feed(session: Session, *, feed: CalendarFeed, by: Actor) -> None:
    """A feed that opens nothing any more."""
    with recorded(session, by=by, act="calendar_feed:revoke", subject=feed):
        feed.revoked_at = by.at
