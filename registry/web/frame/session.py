"""Browser sessions kept on the server: a random token in the cookie, everything else in the database.

A new token is given at sign-in; sign-out deletes the row, so that a copied cookie is worth nothing. A session that was
begun with a password or a second factor that has been changed meanwhile is not stored.
"""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, Request, Response, request
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy import delete
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.datastructures import CallbackDict
from werkzeug.exceptions import SecurityError

from registry.model import WebSession
from registry.model.engine import writing
from registry.services.account import token_hash
from registry.services.web_session import credentials
from registry.web.frame.database import engine

COOKIE = "registry_session"
# In the data of a session: the mark of the password and the second factor that let the account in.
CREDENTIALS = "credentials"
# Under this name browsers keep a cookie only if it came over HTTPS, for this very host and all of its paths: no
# neighbouring host can lay one under it.
HOST_COOKIE = f"__Host-{COOKIE}"
IDLE_LIMIT = timedelta(hours=2)
ABSOLUTE_LIMIT = timedelta(hours=12)
# A session that is only read is written back at most this often, to note that it is in use.
SEEN_STEP = timedelta(minutes=1)
LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})


class ServerSession(CallbackDict[str, Any], SessionMixin):
    """The data of a session, with the token under which it is stored."""

    def __init__(
        self,
        data: dict[str, Any] | None = None,
        token: str | None = None,
        seen: datetime | None = None,
        *,
        lost: bool = False,
    ):
        def changed(session: "ServerSession") -> None:
            session.modified = True

        super().__init__(data, changed)
        self.token = token
        self.seen = seen
        self.modified = False
        self.renewed = False
        self.lost = lost

    def renew(self) -> None:
        """Give the session a new token: what the old one opened is closed."""
        self.renewed = True
        self.modified = True


class ServerSessions(SessionInterface):
    """Opens and saves sessions in short transactions of their own."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock

    def open_session(self, app: Flask, incoming: Request) -> ServerSession:
        token = incoming.cookies.get(_cookie(incoming))
        if not token:
            return ServerSession()
        now = self._clock()
        try:
            row = self._find(app, token)
        except SQLAlchemyError:
            return ServerSession(lost=True)
        # A session of tomorrow was made while the clock was wrong: it must not outlive its limits by as much.
        if row is None or abs(now - row.seen_at) > IDLE_LIMIT or abs(now - row.created_at) > ABSOLUTE_LIMIT:
            return ServerSession()
        return ServerSession(dict(row.data), token, row.seen_at)

    def _find(self, app: Flask, token: str) -> WebSession | None:
        with app.app_context(), Session(engine()) as session:
            return session.get(WebSession, token_hash(token))

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        assert isinstance(session, ServerSession)
        response.vary.add("Cookie")
        if session.lost:
            return  # no database: an error page is all there is to say
        if not session:
            if session.token:
                self._forget(session.token)
                response.delete_cookie(
                    _cookie(request), path="/", httponly=True, samesite="Lax", secure=_secure(request)
                )
            return
        now = self._clock()
        stale = session.seen is None or now - session.seen > SEEN_STEP
        if not (session.modified or stale):
            return
        try:
            token = self._store(session, now)
        except SQLAlchemyError:
            app.logger.exception("the session could not be stored")
            return  # the page is shown all the same; its form will be refused
        if token is None:
            response.delete_cookie(
                _cookie(request), path="/", httponly=True, samesite="Lax", secure=_secure(request)
            )
        elif token != session.token:  # nosemgrep: secret-compared (nobody outside chose either)
            response.set_cookie(
                _cookie(request),
                token,
                path="/",
                httponly=True,
                samesite="Lax",
                secure=_secure(request),
                max_age=None,
            )

    def _store(self, data: ServerSession, now: datetime) -> str | None:
        """The token under which the data are stored now; ``None`` when what let the account in does so no more."""
        account_id = int(data["_user_id"]) if data.get("_user_id") else None
        with Session(writing(engine())) as session, session.begin():
            row = session.get(WebSession, token_hash(data.token)) if data.token else None
            if row is not None and data.token and not data.renewed:
                row.data, row.account_id, row.seen_at = dict(data), account_id, now
                return data.token
            if row is None and data.token and not data.renewed:
                return data.token  # signed out while this request ran: it must not come back
            if row is not None:
                session.delete(row)
            session.execute(delete(WebSession).where(WebSession.seen_at < now - IDLE_LIMIT))
            if account_id is not None and credentials(session, account_id) != data.get(CREDENTIALS):
                return None
            token = secrets.token_urlsafe(32)
            session.add(
                WebSession(
                    token_hash=token_hash(token),
                    account_id=account_id,
                    data=dict(data),
                    created_at=now,
                    seen_at=now,
                )
            )
        return token

    def _forget(self, token: str) -> None:
        with Session(writing(engine())) as session, session.begin():
            session.execute(delete(WebSession).where(WebSession.token_hash == token_hash(token)))


def install(app: Flask, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
    """Keep this application's sessions on the server."""
    app.session_interface = ServerSessions(clock)


def _secure(incoming: Request) -> bool:
    """Cookies travel over HTTPS only; plain HTTP is for trying the registry on one's own machine."""
    try:
        host = incoming.host.rpartition(":")[0] or incoming.host
    except SecurityError:
        return True  # a host that is none of ours: the error page says so
    return incoming.is_secure or host not in LOOPBACK


def _cookie(incoming: Request) -> str:
    return HOST_COOKIE if _secure(incoming) else COOKIE
