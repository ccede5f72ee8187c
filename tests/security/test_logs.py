"""What the program says of itself names nobody and tells no secret, and nobody can write a line of it."""

import io
import json
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask, request
from flask import session as flask_session
from sqlalchemy import text

from registry.web import create_app
from registry.web.frame.access import opens_to
from registry.web.frame.database import db
from registry.web.frame.log import JsonFormatter
from registry.web.frame.session import COOKIE
from tests.client import PASSWORD, Client
from tests.conftest import ON_ONE_DATABASE, config_for

FORGED = "x\r\nERROR:registry:forged by somebody\n2026-11-22 forged\x1b[31mred\x00\u2028\u0085forged"
SECRET = "hitoku@secret.example 秘匿 花子"


def explode() -> str:
    """A page that fails with everything that must not be told in the words of its exception."""
    words = (FORGED, SECRET, request.headers.get("User-Agent"), dict(request.cookies), dict(flask_session))
    raise ValueError(words)


def refuse() -> str:
    """A page on which the database refuses, with a value in the statement and in its parameters."""
    db().execute(text("SELECT * FROM nowhere WHERE name = :name"), {"name": SECRET})
    return ""


def troubled(app: Flask) -> tuple[list[int], str]:
    """The statuses of requests that fail in every way, and the session's token."""
    for name, view in (("explode", explode), ("refuse", refuse)):
        app.add_url_rule(f"/{name}", name, opens_to()(view))
    client = Client(app).sign_in("officer")
    app.testing = False
    agent = {"User-Agent": "forged\x1b[31m hitoku@secret.example", "Authorization": "Bearer stolen-secret"}
    paths = (
        f"/explode?q={SECRET}",
        "/refuse",
        "/nowhere%0d%0aERROR:registry:forged",
        "/search?q=%1b[31m%0aforged",
    )
    statuses = [client.http.get(path, headers=agent).status_code for path in paths]
    statuses.append(client.http.post("/sign-in", data={"login": FORGED, "password": PASSWORD}).status_code)
    statuses.append(Client(app).post("/sign-in", {"login": FORGED, "password": f"{PASSWORD}!"}).status_code)
    cookie = client.http.get_cookie(COOKIE)
    assert cookie is not None
    return statuses, cookie.value


@pytest.fixture
def heard() -> Iterator[io.StringIO]:
    """Everything that any logger says, at every level, in the usual form."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter(logging.BASIC_FORMAT))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


@ON_ONE_DATABASE
def test_text_stays_in_its_lines_and_tells_no_secret(own_app: Flask, heard: io.StringIO) -> None:
    statuses, token = troubled(own_app)
    assert statuses == [500, 503, 404, 422, 400, 422]
    said = heard.getvalue()
    ours = [line for line in said.splitlines() if not line.startswith(("DEBUG:", "INFO:"))]
    begun = [line for line in ours if not line.startswith("  ")]
    assert len(begun) == 2, begun
    assert all(re.fullmatch(r"ERROR:registry:request [0-9a-f]{16} failed", line) for line in begun)
    assert any("test_logs.py" in line and "explode" in line for line in ours)
    assert "  ValueError" in ours
    for word in ("forged", "secret", "秘匿", PASSWORD, token, "officer", "\x1b"):
        assert word not in said, word


@ON_ONE_DATABASE
def test_lines_of_json_stay_lines_and_tell_no_secret(own_url: str, tmp_path: Path) -> None:
    app = create_app(replace(config_for(own_url, tmp_path), log_json=True))
    app.testing = True
    try:
        [handler] = [each for each in app.logger.handlers if isinstance(each.formatter, JsonFormatter)]
        assert isinstance(handler, logging.StreamHandler)
        stream = io.StringIO()
        handler.setStream(stream)
        statuses, token = troubled(app)
        logging.getLogger("waitress").info(f"Client disconnected while serving /calendar/{token}.ics\nforged")
        lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    finally:
        app.extensions["registry_engine"].dispose()
        for name in ("registry", "waitress"):
            logger = logging.getLogger(name)
            logger.handlers, logger.propagate = [], True
            logger.setLevel(logging.NOTSET)
    assert statuses == [500, 503, 404, 422, 400, 422]
    told = [line for line in lines if line["event"] == "request"]
    assert {line["status"] for line in told} >= {500, 503, 404, 422}
    signing = [line for line in told if line["endpoint"] == "sign_in.form" and line["method"] == "POST"]
    assert {line["status"] for line in signing} == {302, 400, 422}, "who gets in and who does not is told"
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00", line["time"]) for line in lines)
    assert all(
        line["level"] and line["logger"] and re.fullmatch(r"[0-9a-f]{16}", line["request_id"])
        for line in told
    )
    assert {line["exception"] for line in lines if "exception" in line} == {"ValueError", "OperationalError"}
    whole = stream.getvalue()
    for word in ("forged", "secret", "秘匿", PASSWORD, token, "officer", "\x1b"):
        assert word not in whole, word


@ON_ONE_DATABASE
def test_what_the_server_says_names_no_address(app: Flask, heard: io.StringIO) -> None:
    """The key of a calendar stands in its address, and Waitress names the address at which something went wrong."""
    waitress = logging.getLogger("waitress")
    waitress.error("Exception while serving /calendar/the-key.ics?q=hitoku\r\nforged")
    waitress.warning("Unknown token: %s", "a\nforged\x1b[31m")
    lines = heard.getvalue().splitlines()
    assert lines == [
        "ERROR:waitress:Exception while serving …",
        r"WARNING:waitress:Unknown token: a\x0aforged\x1b[31m",
    ]


@ON_ONE_DATABASE
def test_a_refusal_is_told_with_the_page_that_was_refused(own_url: str, tmp_path: Path) -> None:
    """Who may not open a page, and who is slowed down, can be counted from the lines."""
    app = create_app(replace(config_for(own_url, tmp_path), log_json=True))
    app.testing = True
    try:
        handler = next(each for each in app.logger.handlers if isinstance(each.formatter, JsonFormatter))
        stream = io.StringIO()
        handler.setStream(stream)  # type: ignore[attr-defined]
        client = Client(app).sign_in("viewer")
        client.get("/history")
        client.http.post("/language")
        for _ in range(11):
            Client(app).post("/sign-in", {"login": "head", "password": "guess"})
        told = [json.loads(line) for line in stream.getvalue().splitlines()]
    finally:
        app.extensions["registry_engine"].dispose()
        logger = logging.getLogger("registry")
        logger.handlers, logger.propagate = [], True
        logger.setLevel(logging.NOTSET)
    seen = {(line["endpoint"], line["status"]) for line in told}
    assert {("history.listing", 403), ("language.switch", 400), ("sign_in.form", 429)} <= seen
