"""Is the process alive, and can it serve?"""

from flask import Blueprint, Response, jsonify
from sqlalchemy.exc import SQLAlchemyError

from registry.model.schema import current_revision, head_revision
from registry.web.frame.access import opens_to_everybody
from registry.web.frame.database import engine

checks = Blueprint("health", __name__)


@checks.get("/healthz")
@opens_to_everybody
def alive() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@checks.get("/readyz")
@opens_to_everybody
def ready() -> tuple[Response, int]:
    """The database answers and stands at head."""
    try:
        with engine().connect() as connection:
            at_head = current_revision(connection) == head_revision()
    except SQLAlchemyError:
        return jsonify(status="no database"), 503
    return (jsonify(status="ok"), 200) if at_head else (jsonify(status="database not at head"), 503)
