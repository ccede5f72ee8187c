"""Every answer says how browsers and programs are to treat it: pages, files, redirects and errors of every kind."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from registry.web.frame.access import opens_to_everybody
from registry.web.frame.security import HEADERS, STRICT_TRANSPORT
from tests.client import PASSWORD, Client
from tests.conftest import ON_ONE_DATABASE
from tests.security.crawling import Crawled

LONG_FIELD = (
    b'--b\r\nContent-Disposition: form-data; name="next"\r\n\r\n' + b"x" * 2_000_000 + b"\r\n--b--\r\n"
)
FOR_EVERYBODY = ("/static/style.css", "/api/v1/openapi.json", "/healthz")


@ON_ONE_DATABASE
def test_every_page_and_file_carries_every_header(crawled: Crawled) -> None:
    assert len(crawled.answers) > 250
    for answer in crawled.answers:
        assert HEADERS.items() <= answer.headers.items(), answer.path
        assert answer.headers["X-Request-Id"], answer.path
        assert not answer.headers.keys() & {"Server", "X-Powered-By", "Strict-Transport-Security"}, (
            answer.path
        )
        assert not [name for name in dict(answer.headers) if name.startswith("Access-Control-")], answer.path


@ON_ONE_DATABASE
def test_what_holds_records_is_kept_by_nobody(crawled: Crawled) -> None:
    for answer in crawled.answers:
        if answer.path.startswith("/calendar/") and answer.status == 200:
            assert answer.headers["Cache-Control"] == "private, no-cache"
        elif answer.endpoint != "static":
            assert answer.headers["Cache-Control"] == "no-store", answer.path


@ON_ONE_DATABASE
def test_every_answer_says_what_it_is_and_in_which_letters(crawled: Crawled) -> None:
    for answer in crawled.answers:
        if answer.status in (302, 303) or not answer.body:
            continue
        kind = answer.headers["Content-Type"]
        if kind.startswith("text/"):
            assert "charset=utf-8" in kind, answer.path
        starts = {
            "text/html": b"<!doctype html>",
            "image/png": b"\x89PNG",
            "application/pdf": b"%PDF",
            "text/calendar": b"BEGIN:VCALENDAR",
        }
        assert answer.body.lstrip()[:16].startswith(starts.get(answer.kind, b"")), answer.path
        if answer.endpoint.endswith((".export", ".file", ".sheet", ".word")) and answer.kind not in (
            "text/html",
        ):
            shown = answer.headers.get("Content-Disposition", "")
            assert shown.startswith("attachment") or answer.endpoint in ("calendar.file",), answer.path


def _answers(app: Flask) -> Iterator[tuple[int, TestResponse]]:
    """An answer of every status that the registry gives, with the status that is expected."""
    visitor, viewer = app.test_client(), Client(app).sign_in("viewer").http
    officer = Client(app).sign_in("officer")
    yield 200, visitor.get("/sign-in")
    yield 302, visitor.get("/partners")
    style = visitor.get("/static/style.css")
    etag = style.headers["ETag"]
    style.close()
    yield 304, visitor.get("/static/style.css", headers={"If-None-Match": etag})
    yield 400, visitor.post("/sign-in", data={"login": "officer", "password": PASSWORD})
    yield 400, visitor.get("/", headers={"Host": "evil.example"})
    yield 401, visitor.get("/api/v1/partners")
    yield 401, visitor.get("/api/v1/partners", headers={"Authorization": "Bearer nothing"})
    yield 403, viewer.get("/history")
    yield 404, viewer.get("/nowhere")
    yield 404, visitor.get("/static/nowhere.css")
    yield 405, visitor.delete("/partners")
    yield 409, officer.post("/partners/1/edit", {"version": "0", "name": "x"}, form="/partners/1/edit")
    yield 413, viewer.post("/language", data=LONG_FIELD, content_type="multipart/form-data; boundary=b")
    yield 413, viewer.post("/language", data={"next": "x" * 11_000_000})
    yield 422, viewer.get("/partners?region=nowhere")
    yield 422, viewer.get("/api/v1/partners?limit=x")
    yield 200, visitor.head("/sign-in")
    yield 200, visitor.options("/sign-in")
    guesser = Client(app)
    for _ in range(10):
        guesser.post("/sign-in", {"login": "nobody", "password": "guess"})
    yield 429, guesser.post("/sign-in", {"login": "nobody", "password": "guess"})
    app.testing = False
    yield 500, visitor.get("/broken")
    yield 503, visitor.get("/gone")


@ON_ONE_DATABASE
def test_every_status_carries_every_header(scene: Flask) -> None:
    def broken() -> None:
        raise ValueError("secret words")

    def gone() -> None:
        raise OperationalError("select secret", {}, Exception("secret words"))

    scene.add_url_rule("/broken", "broken", opens_to_everybody(broken))
    scene.add_url_rule("/gone", "gone", opens_to_everybody(gone))
    seen = set()
    for status, answer in _answers(scene):
        where = f"{answer.request.method} {answer.request.path}"
        assert answer.status_code == status, where
        assert HEADERS.items() <= dict(answer.headers).items(), where
        assert answer.headers["X-Request-Id"], where
        if answer.request.path not in FOR_EVERYBODY and not answer.request.path.startswith("/static/style"):
            assert answer.headers["Cache-Control"] == "no-store", where
        assert "secret" not in answer.get_data(as_text=True), where
        seen.add(status)
        answer.close()
    assert seen >= {200, 302, 304, 400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503}


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    "path", ["/sign-in", "/nowhere", "/static/style.css", "/api/v1/partners", "/partners"]
)
def test_over_https_browsers_are_told_to_stay_there(app: Flask, path: str) -> None:
    secure = app.test_client().get(path, base_url="https://localhost", buffered=True)
    assert secure.headers["Strict-Transport-Security"] == STRICT_TRANSPORT
    assert int(STRICT_TRANSPORT.split("=")[1].split(";")[0]) >= 31_536_000
    assert "Strict-Transport-Security" not in app.test_client().get(path, buffered=True).headers


@ON_ONE_DATABASE
def test_another_origin_is_given_nothing(app: Flask) -> None:
    client = Client(app).sign_in("officer").http
    origin = {"Origin": "https://evil.example"}
    for path in ("/api/v1/partners", "/partners", "/api/v1/partners?callback=evil&jsonp=evil"):
        answer = client.get(path, headers=origin)
        assert not [name for name in dict(answer.headers) if name.startswith("Access-Control-")]
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert not answer.get_data(as_text=True).startswith("evil")
    asked = client.options("/language", headers={**origin, "Access-Control-Request-Method": "POST"})
    assert "Access-Control-Allow-Origin" not in asked.headers


@ON_ONE_DATABASE
def test_an_error_says_what_http_wants_with_it(app: Flask) -> None:
    client = app.test_client()
    assert set(client.delete("/partners").headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    assert client.get("/api/v1/partners").headers["WWW-Authenticate"] == "Bearer"
