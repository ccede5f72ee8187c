"""What goes wrong is answered with a page that tells nothing of the inside, and a number to ask by."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy.exc import IntegrityError

from registry.config import Config
from registry.web import create_app
from registry.web.frame.access import opens_to_everybody
from tests.client import Client
from tests.conftest import ON_ONE_DATABASE, config_for

INSIDE = (
    "Traceback",
    "sqlalchemy",
    "SELECT",
    "site-packages",
    ".py",
    "werkzeug",
    "secret",
    "sqlite",
    "Exception",
)


def broken() -> str:
    """Fails with words that nobody may read."""
    raise IntegrityError("SELECT secret", {"secret": "secret"}, ValueError("secret words"))


@pytest.fixture
def failing(own_app: Flask) -> Flask:
    """The application with pages that fail, answering as it does in use."""
    for path in ("/broken", "/api/v1/broken"):
        own_app.add_url_rule(
            path, path.replace("/", "_"), opens_to_everybody(broken), methods=["GET", "POST"]
        )
    own_app.testing = False
    return own_app


@ON_ONE_DATABASE
@pytest.mark.parametrize(("language", "words"), [("ja", "内部で問題が起きました"), ("en", "went wrong")])
def test_a_failure_shows_a_number_and_nothing_of_the_inside(
    failing: Flask, language: str, words: str
) -> None:
    client = Client(failing).speak(language)
    answer = client.get("/broken")
    page = BeautifulSoup(answer.get_data(as_text=True), "lxml")
    assert answer.status_code == 500
    assert page.html["lang"] == language
    assert page.select_one("main code").get_text() == answer.headers["X-Request-Id"]
    assert not [word for word in INSIDE if word in page.get_text()]
    if language == "ja":
        assert words in page.get_text()


@ON_ONE_DATABASE
def test_a_program_is_told_as_little(failing: Flask) -> None:
    answer = failing.test_client().get("/api/v1/broken")
    assert answer.status_code == 500
    assert answer.mimetype == "application/problem+json"
    told = answer.get_json()
    assert told.keys() == {"type", "title", "status", "detail"}
    assert not [word for word in INSIDE if word in str(told)]


@ON_ONE_DATABASE
def test_what_cannot_be_read_is_refused_and_never_a_failure(failing: Flask) -> None:
    client = Client(failing).sign_in("officer").http
    for query in (
        "%",
        "%ff%fe",
        "q=%00",
        "q=%ed%a0%80",
        "q=" + "x" * 20_000,
        "&" * 5_000,
        "q[]=1&q[a]=2",
        "as_of=%f0%9f%92%a9",
        "page=" + "9" * 5_000,
        "=" * 1_000,
    ):
        for path in ("/search", "/partners", "/api/v1/search", "/find", "/history", "/network"):
            answer = client.get(f"{path}?{query}")
            assert answer.status_code in (200, 404, 422), (path, query[:40])
    for path in (
        "/%ff",
        "/partners/%00",
        "/partners/" + "9" * 400,
        "/..%2f..%2fetc/passwd",
        "/static/..%2f..%2fconfig.py",
        "/static/../../config.py",
        "/branches/%00",
        "/reports/annual/%ff",
        "/calendar/%00.ics",
    ):
        assert client.get(path, buffered=True).status_code in (302, 404, 422), path
    bodies = {
        "application/json": (b'{"a":', b"[" * 10_000, b'{"csrf_token": 1e999}'),
        "multipart/form-data; boundary=b": (
            b"--b\r\n",
            b"--b\r\nContent-Disposition: form-data\r\n\r\n",
            b"\xff" * 100,
        ),
        "multipart/form-data": (b"x",),
        "application/x-www-form-urlencoded": (b"%ff=%fe", b"&" * 10_000, b"a=1&" * 2_000),
        "application/xml": (b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',),
        "": (b"\x00",),
    }
    for kind, contents in bodies.items():
        for body in contents:
            for path in ("/language", "/partners/1/edit", "/imports"):
                assert client.post(path, data=body, content_type=kind).status_code in (400, 413), (kind, path)


@ON_ONE_DATABASE
def test_a_page_that_fails_leaves_nothing_behind(own_app: Flask) -> None:
    """What a request wrote before it failed is not committed."""
    client = Client(own_app).sign_in("admin")
    before = client.newest_change()

    def spoil(response: object) -> object:
        raise ValueError("after the view")

    token = client.token("/admin/closing-days")
    own_app.testing = False
    own_app.after_request_funcs.setdefault(None, []).append(spoil)  # type: ignore[arg-type]
    sent = {"day": "2026-12-28", "name": "休業", "csrf_token": token}
    assert client.http.post("/admin/closing-days", data=sent).status_code == 500
    own_app.after_request_funcs[None].pop()
    assert client.newest_change() == before


def test_no_debugger_is_on_and_no_setting_of_flask_turns_it_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FLASK_DEBUG", raising=False)
    app = create_app(config_for(f"sqlite:///{tmp_path / 'x.sqlite3'}", tmp_path))
    assert not app.debug
    assert not app.testing
    assert app.config["PROPAGATE_EXCEPTIONS"] is None
    assert not app.config["TRAP_HTTP_EXCEPTIONS"]
    assert not app.jinja_env.auto_reload
    assert "/console" not in {rule.rule for rule in app.url_map.iter_rules()}
    assert isinstance(app.config["REGISTRY"], Config)
