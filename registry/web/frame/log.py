"""What the program says of itself: with ``REGISTRY_LOG=json`` a line of JSON for each request and each failure, else
failures as text.

Either holds no person, no secret and nothing of a record: pages are named by their endpoint, not by their address (which
may hold a search or the key of a calendar), and of an exception its kind and places are told, not its words. What comes
from outside can begin no line.
"""

import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from time import perf_counter
from types import TracebackType
from typing import Any

from flask import Flask, Response, g, has_request_context, request

from registry.config import Config

REQUESTS = logging.getLogger("registry.request")
# Anybody can ask with a method of his own, of any length.
LONGEST_METHOD = 16
# Waitress tells of requests that it has to refuse.
LOGGERS = ("registry", "waitress")
TOLD = "told"
# Waitress and Flask name the address at which something went wrong.
_ADDRESS = re.compile(r"(?:(?<=serving )|(?<=Exception on )).*", re.DOTALL)


class JsonFormatter(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _event(record.msg),
        }
        if has_request_context():
            told["request_id"] = g.get("request_id", "")
        told |= getattr(record, TOLD, {})
        if record.exc_info and record.exc_info[0] is not None:
            told["exception"] = record.exc_info[0].__name__
            told["at"] = _places(record.exc_info[2])
        return json.dumps(told, ensure_ascii=False)


class Plain(logging.Filter):
    """Makes a record fit for text: one line, and below it, indented, where it failed."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = _event(record.getMessage()), None
        if record.exc_info and record.exc_info[0] is not None:
            # Formatters take this instead of a traceback of their own, which would end with the exception's words.
            record.exc_text = "\n".join(
                f"  {line}" for line in (*_places(record.exc_info[2]), record.exc_info[0].__name__)
            )
        return True


def _event(message: object) -> str:
    """A message without the address of a page, in one line."""
    if not isinstance(message, str):
        return type(message).__name__
    shown = _ADDRESS.sub("…", message)
    return "".join(each if each.isprintable() else f"\\x{ord(each):02x}" for each in shown)


def _places(where: TracebackType | None) -> list[str]:
    """Where an exception came by, the outermost place first."""
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(where)]


def install(app: Flask, config: Config) -> None:
    """Write lines of JSON to standard error, if the operator wants them; else see that text stays in its line."""
    if not config.log_json:
        for name in LOGGERS:
            logger = logging.getLogger(name)
            if not any(isinstance(each, Plain) for each in logger.filters):
                logger.addFilter(Plain())
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
        "method": request.method[:LONGEST_METHOD],
        "endpoint": request.endpoint,
        "status": response.status_code,
        "milliseconds": round(1000 * (perf_counter() - g.get("told_from", perf_counter())), 1),
    }
    REQUESTS.info("request", extra={TOLD: told})
    return response
