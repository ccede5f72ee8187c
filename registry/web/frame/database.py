"""One database session a request: reading for safe methods, writing for the others, committed at the end."""

from flask import Flask, Response, current_app, g, request
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from registry.config import Config
from registry.model.engine import open_engine, writing

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_ENGINE = "registry_engine"


def connect(app: Flask, config: Config) -> None:
    """Give the application its engine and close what a request opened."""
    app.extensions[_ENGINE] = open_engine(config.database_url)
    app.after_request(_commit)
    app.teardown_request(_close)


def engine() -> Engine:
    """The engine of the running application."""
    found: Engine = current_app.extensions[_ENGINE]
    return found


def db() -> Session:
    """The session of this request, opened when first asked for."""
    if "db" not in g:
        safe = request.method in SAFE_METHODS
        g.db = Session(engine() if safe else writing(engine()))
    session: Session = g.db
    return session


def _commit(response: Response) -> Response:
    """What a request wrote stands only if it answered well."""
    if "db" in g and request.method not in SAFE_METHODS:
        if response.status_code < 400:
            g.db.commit()
        else:
            g.db.rollback()
    return response


def forget_session() -> None:
    """Give up the session of this request: what it wrote is undone, as far as the database is still there."""
    session = g.pop("db", None)
    if session is not None:
        try:
            session.close()
        except DBAPIError:
            session.invalidate()


def _close(error: BaseException | None) -> None:
    forget_session()
