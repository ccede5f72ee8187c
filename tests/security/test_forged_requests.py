"""What a page of somebody else could make a browser send is refused: without a token, with another's, from elsewhere."""

import re

from flask import Flask

from registry.web.frame.session import HOST_COOKIE
from tests.client import PASSWORD, TOKEN, Client
from tests.conftest import ON_ONE_DATABASE

SECURE = "https://localhost"
METHODS = ("PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "FOO")
OVERRIDES = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")


def unsafe(app: Flask) -> list[str]:
    """An address of every route that takes a form."""
    return [
        re.sub(r"<(?:[^<>]*:)?\w+>", "1", rule.rule)
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ())
    ]


@ON_ONE_DATABASE
def test_every_form_is_refused_without_its_token_and_with_that_of_another_session(app: Flask) -> None:
    client, other = Client(app).sign_in("admin"), Client(app).sign_in("admin")
    foreign = other.token("/")
    assert len(unsafe(app)) > 80
    for path in unsafe(app):
        for token in (None, foreign):
            data = {} if token is None else {"csrf_token": token}
            assert client.http.post(path, data=data).status_code == 400, (path, token)
    for token in ("", foreign + "x", "x" * 5000, "\x00"):
        assert client.http.post("/sign-out", data={"csrf_token": token}).status_code == 400
    in_the_address = f"/sign-out?csrf_token={client.token('/')}"
    assert client.http.post(in_the_address).status_code == 400
    assert client.http.post("/sign-out", json={"csrf_token": client.token("/")}).status_code == 400
    assert client.get("/").status_code == 200, "still signed in: nothing was done"


@ON_ONE_DATABASE
def test_over_https_a_form_comes_from_a_page_of_ours(app: Flask) -> None:
    client = app.test_client()
    page = client.get("/sign-in", base_url=SECURE).get_data(as_text=True)
    found = TOKEN.search(page)
    assert found is not None
    data = {"login": "viewer", "password": PASSWORD, "csrf_token": found[1]}
    for referrer in (None, "https://evil.example/", "http://localhost/", "https://localhost.evil.example/"):
        headers = {"Referer": referrer} if referrer else {}
        assert client.post("/sign-in", data=data, headers=headers, base_url=SECURE).status_code == 400
    headers = {"Referer": f"{SECURE}/sign-in"}
    assert client.post("/sign-in", data=data, headers=headers, base_url=SECURE).status_code == 302
    assert client.get_cookie(HOST_COOKIE) is not None


@ON_ONE_DATABASE
def test_a_method_that_a_page_does_not_have_is_refused(app: Flask) -> None:
    client = Client(app).sign_in("admin").http
    paths = {re.sub(r"<(?:[^<>]*:)?\w+>", "1", rule.rule) for rule in app.url_map.iter_rules()}
    for path in paths:
        assert client.open(path, method="DELETE").status_code in (404, 405), path
    for method in METHODS:
        assert client.open("/partners", method=method).status_code == 405, method
    assert client.post("/partners").status_code in (400, 405)


@ON_ONE_DATABASE
def test_no_header_or_field_turns_one_method_into_another(app: Flask) -> None:
    client = Client(app).sign_in("viewer")
    for name in OVERRIDES:
        for method in ("POST", "DELETE", "GET"):
            assert client.http.get("/partners", headers={name: method}).status_code == 200
            assert client.http.get("/sign-out", headers={name: method}).status_code == 405
            assert client.http.post("/sign-out", headers={name: method}).status_code == 400
    assert client.http.get("/sign-out?_method=POST").status_code == 405
    assert client.get("/").status_code == 200


@ON_ONE_DATABASE
def test_a_value_that_is_sent_twice_is_read_once(app: Flask) -> None:
    """The address and the body are not mixed up, and of two values the first one holds."""
    client = Client(app).sign_in("viewer")
    assert client.http.get("/partners?region=tama&region=nowhere").status_code == 200
    assert client.http.get("/partners?region=nowhere&region=tama").status_code == 422
    token = client.token("/")
    answer = client.http.post(
        "/language?language=en&next=/partners", data={"csrf_token": token, "language": "ja"}
    )
    assert answer.location == "/"
    assert client.page("/").html["lang"] == "ja"
