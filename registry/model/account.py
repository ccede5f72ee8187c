"""Accounts, their sessions on the server, and tokens of programs."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.model.base import Base, Code, Name, Versioned, coded
from registry.model.place import Branch
from registry.model.vocabulary import Language, Role


class Account(Versioned, Base):
    """A person who may sign in. Name and password hash stay out of the change record."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name] = mapped_column(info={"personal": True})
    role: Mapped[Role] = mapped_column(coded(Role, "role"))
    branch_code: Mapped[Code | None] = mapped_column(ForeignKey("branch.code"), index=True)
    language: Mapped[Language] = mapped_column(coded(Language, "language"), default=Language.JAPANESE)
    password_hash: Mapped[str] = mapped_column(String(200), info={"personal": True})
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
