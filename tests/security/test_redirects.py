"""Nobody is led elsewhere: not by the page that is wanted next, a host name, or what a proxy is made to say."""

from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from registry.config import Config
from registry.model.engine import open_engine, writing
from registry.queries.account import account_by_login
from registry.services.calendar import make_feed
from registry.web import create_app
from registry.web.frame.address import safe_next
from tests.client import PASSWORD, Client
from tests.conftest import ON_ONE_DATABASE
from tests.security.scene import BY

HOSTS = ("evil.example", "evil.example/", "evil.example:80", "a@evil.example", "[::1]", "0x7f000001")
LEADS = (
    "//",
    "///",
    "/\\",
    "\\\\",
    "\\/",
    "/\t/",
    "/\n/",
    "/\r/",
    "\t//",
    " //",
    "/\x00/",
    "/\x7f/",
    "http://",
    "https://",
    "HTTPS://",
    "ftp://",
    "https:",
    "http:/",
)
OTHERS = (
    "",
    " ",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "mailto:a@evil.example",
    "partners",
    "?x=1",
    "#x",
    ".",
    "..",
    "evil.example",
    "www.evil.example/partners",
    "/partners\r\nSet-Cookie: stolen=1",
    "/partners\nLocation: https://evil.example",
    "\u2028//evil.example",
    "／／evil.example",
    "https：//evil.example",
    "%2f%2fevil.example",
    "%5c%5cevil.example",
)
HOSTILE = [*(lead + host for lead in LEADS for host in HOSTS), *OTHERS]
HARMLESS = (
    "/",
    "/partners",
    "/partners?region=tama&q=%E5%A4%A7",
    "/?next=//evil.example",
    "/a//b",
    "/％2f",
    "/.//evil.example",
    "/@evil.example",
    "/partners#x",
)


@ON_ONE_DATABASE
def test_only_a_path_of_this_registry_is_gone_to(app: Flask) -> None:
    assert len(HOSTILE) > 60
    client = Client(app).sign_in("viewer")
    for target in HOSTILE:
        assert safe_next(target) == "/", repr(target)
    for target in HOSTILE[::2]:
        sent = client.post("/language", {"language": "ja", "next": target})
        assert sent.location == "/", repr(target)
        asked = client.http.get(f"/sign-in?next={quote(target)}")
        assert asked.location == "/", repr(target)
    for target in HARMLESS:
        assert safe_next(target) == target
        assert urlsplit(urljoin("https://registry.example/sign-in", target)).netloc == "registry.example", (
            target
        )


@ON_ONE_DATABASE
def test_signing_in_leads_nowhere_else(own_app: Flask) -> None:
    for target in HOSTILE[::9]:
        answer = Client(own_app).post("/sign-in", {"login": "viewer", "password": PASSWORD, "next": target})
        assert (answer.status_code, answer.location) == (302, "/"), repr(target)


@ON_ONE_DATABASE
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_host_that_is_none_of_ours_gets_a_page_that_says_so(app: Flask, language: str) -> None:
    hosts = (
        "evil.example",
        "localhost.evil.example",
        "evil.example:8000",
        "127.0.0.1.evil.example",
        "",
        "a b",
        "localhost@evil.example",
    )
    for host in hosts:
        answer = app.test_client().get("/sign-in", headers={"Host": host, "Cookie": "registry_session=x"})
        page = answer.get_data(as_text=True)
        assert answer.status_code == 400, host
        assert "住所" in page
        assert 'lang="en"' in page
        assert answer.headers["X-Request-Id"] in page
        assert "evil" not in page
        assert "Set-Cookie" not in answer.headers


FORGED = {
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Port": "444",
    "X-Forwarded-Prefix": "/evil",
    "Forwarded": "for=203.0.113.9;host=evil.example;proto=https",
    "X-Real-IP": "203.0.113.9",
    "X-Original-URL": "/admin",
    "X-Rewrite-URL": "/admin",
}


@ON_ONE_DATABASE
def test_without_a_proxy_of_ours_nobody_may_speak_for_one(app: Flask) -> None:
    client = Client(app).sign_in("viewer")
    answer = client.http.get("/partners", headers=FORGED)
    assert answer.status_code == 200
    assert "Strict-Transport-Security" not in answer.headers
    page = client.http.get("/account/calendar", headers=FORGED).get_data(as_text=True)
    assert "evil" not in page
    visitor = app.test_client().get("/partners", headers=FORGED)
    assert visitor.location == "/sign-in?next=/partners"


@ON_ONE_DATABASE
def test_another_address_in_a_header_gives_no_more_tries(own_app: Flask) -> None:
    """Guessing is counted by where a request came from, not by what it says of itself."""
    client = Client(own_app)
    statuses = []
    for number in range(22):
        token = client.token("/no-such-page")
        statuses.append(
            client.http.post(
                "/sign-in",
                data={"login": f"nobody{number}", "password": "guess", "csrf_token": token},
                headers={"X-Forwarded-For": f"203.0.113.{number}", "X-Real-IP": f"203.0.113.{number}"},
            ).status_code
        )
    assert statuses == [422] * 20 + [429] * 2


def _behind(url: str, instance: Path) -> Flask:
    app = create_app(
        Config.from_environment(
            {
                "REGISTRY_DATABASE_URL": url,
                "REGISTRY_INSTANCE": str(instance),
                "REGISTRY_SECRET_KEY": "x" * 32,
                "REGISTRY_BEHIND_PROXY": "1",
                "REGISTRY_TRUSTED_HOSTS": "registry.example",
                "REGISTRY_BASE_URL": "https://registry.example",
            }
        )
    )
    app.testing = True
    return app


@ON_ONE_DATABASE
def test_behind_our_proxy_the_last_word_is_the_proxys(own_url: str, tmp_path: Path) -> None:
    app = _behind(own_url, tmp_path)
    client = app.test_client()
    said = {
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "registry.example",
        "X-Forwarded-For": "198.51.100.7",
    }
    answer = client.get("/sign-in", headers=said)
    assert answer.status_code == 200
    assert "Strict-Transport-Security" in answer.headers
    assert "__Host-registry_session" in answer.headers["Set-Cookie"]
    assert client.get("/sign-in", headers={**said, "X-Forwarded-Host": "evil.example"}).status_code == 400
    twice = client.get("/sign-in", headers={**said, "X-Forwarded-Host": "evil.example, registry.example"})
    assert twice.status_code == 200
    assert "evil" not in twice.get_data(as_text=True)
    engine = open_engine(own_url)
    with Session(writing(engine)) as session, session.begin():
        account = account_by_login(session, "officer")
        assert account is not None
        secret = make_feed(session, account=account, by=BY).secret
    engine.dispose()
    calendar = client.get(
        f"/calendar/{secret}.ics", headers={**said, "X-Forwarded-Host": "evil.example, registry.example"}
    )
    assert b"evil" not in calendar.data
    app.extensions["registry_engine"].dispose()
