"""What the program says of itself: with ``REGISTRY_LOG=json`` a line of JSON for each request and each failure.

A line holds no person, no secret and nothing of a record: pages are named by their endpoint, not by their address (which may
hold a search or the key of a calendar), and of an exception its kind and places are told, not its words.
"""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

from flask import Flask, Response, g, has_request_context, request

from registry.config import Config

REQUESTS = logging.getLogger("registry.request")
# Waitress tells of requests that it has to refuse.
LOGGERS = ("registry", "waitress")
TOLD = "told"


class JsonFormatter(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.msg if isinstance(record.msg, str) else type(record.msg).__name__,
        }
        if has_request_context():
            told["request_id"] = g.get("request_id", "")
        told |= getattr(record, TOLD, {})
        if record.exc_info and record.exc_info[0] is not None:
            told["exception"] = record.exc_info[0].__name__
            told["at"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(record.exc_info[2])
            ]
        return json.dumps(told, ensure_ascii=False)


def install(app: Flask, config: Config) -> None:
    """Write lines of JSON to standard error, if the operator wants them."""
    if not config.log_json:
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    for name in LOGGERS:
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(logging.INFO)
    app.before_request(_begin)
    app.after_request(_tell)


def _begin() -> None:
    g.told_from = perf_counter()


def _tell(response: Response) -> Response:
    told = {
        "method": request.method,
        "endpoint": request.endpoint,
        "status": response.status_code,
        "milliseconds": round(1000 * (perf_counter() - g.get("told_from", perf_counter())), 1),
    }
    REQUESTS.info("request", extra={TOLD: told})
    return response
