"""Accounts, their sessions on the server, and tokens of programs."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.model.base import Base, Code, LongText, Name, Versioned, coded
from registry.model.place import Branch
from registry.model.vocabulary import FeedKind, Language, Role


class Account(Versioned, Base):
    """A person who may sign in. Name and password hash stay out of the change record."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name] = mapped_column(info={"personal": True})
    role: Mapped[Role] = mapped_column(coded(Role, "role"))
    branch_code: Mapped[Code | None] = mapped_column(ForeignKey("branch.code"), index=True)
    language: Mapped[Language] = mapped_column(coded(Language, "language"), default=Language.JAPANESE)
    email: Mapped[Name | None] = mapped_column(info={"personal": True})
    password_hash: Mapped[str] = mapped_column(String(200), info={"personal": True})
    # When the registry made the password for its owner, who has not replaced it yet.
    password_given_at: Mapped[datetime | None]
    active: Mapped[bool] = mapped_column(default=True)

    branch: Mapped[Branch | None] = relationship(lazy="raise_on_sql")


class WebSession(Base):
    """A browser session, kept on the server under the hash of its token; sign-out deletes it."""

    __tablename__ = "web_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(index=True)


class ApiToken(Base):
    """A bearer token of a program, stored hashed; it may do what its account may, reading only."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    label: Mapped[Name]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True, info={"personal": True})
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(lazy="raise_on_sql")


class CalendarFeed(Base):
    """A secret address under which an account's act-by dates, or the events, can be subscribed to; its token is stored
    hashed."""

    __tablename__ = "calendar_feed"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    kind: Mapped[FeedKind] = mapped_column(coded(FeedKind, "kind"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True, info={"personal": True})
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(lazy="raise_on_sql")


class SavedView(Base):
    """The filters of a list that an account keeps under a name; ``query`` is the part of the address after the ?."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("account_id", "page", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    page: Mapped[Code]
    name: Mapped[Name]
    query: Mapped[LongText]
