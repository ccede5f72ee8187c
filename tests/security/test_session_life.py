"""Sessions from sign-in to sign-out: whose they are, how they travel, and how they end."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model import WebSession
from registry.model.engine import writing
from registry.queries.account import account_by_login
from registry.services.account import disable_account, set_password
from registry.web.frame import session
from registry.web.frame.session import COOKIE, HOST_COOKIE
from tests.client import PASSWORD, Client
from tests.conftest import CLERK, ON_ONE_DATABASE
from tests.security.meanwhile import meanwhile
from tests.web.test_account import CHANGE, NEW, refused

PAGE = "/account/sessions"


def cookie(client: Client, name: str = COOKIE) -> str:
    """The token that a browser holds."""
    found = client.http.get_cookie(name)
    assert found is not None
    return found.value


def kept(app: Flask) -> list[WebSession]:
    """The sessions of people, as the server keeps them."""
    with Session(app.extensions["registry_engine"]) as opened:
        return list(opened.scalars(select(WebSession).where(WebSession.account_id.is_not(None))))


@ON_ONE_DATABASE
def test_a_cookie_is_for_this_host_https_and_no_script(app: Flask) -> None:
    said = app.test_client().get("/sign-in", base_url="https://localhost").headers["Set-Cookie"]
    name, attributes = said.split("=", 1)[0], {each.strip() for each in said.split(";")[1:]}
    assert name == HOST_COOKIE == "__Host-registry_session"
    assert attributes == {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}
    here = app.test_client().get("/sign-in").headers["Set-Cookie"]
    assert here.startswith(f"{COOKIE}="), "on one's own machine there is no HTTPS"
    assert "Secure" not in here
    assert len(app.test_client().get("/sign-in").headers.getlist("Set-Cookie")) == 1


@ON_ONE_DATABASE
def test_a_cookie_that_a_neighbour_laid_under_us_is_not_read(own_app: Flask) -> None:
    """Over HTTPS only the name counts that no other host can set."""
    client = Client(own_app).sign_in("viewer")
    own = own_app.test_client()
    own.set_cookie(COOKIE, cookie(client), secure=True)
    assert own.get("/partners", base_url="https://localhost").status_code == 302


@ON_ONE_DATABASE
def test_tokens_are_random_long_and_kept_as_hashes_only(own_app: Flask) -> None:
    tokens = [cookie(Client(own_app).sign_in("viewer")) for _ in range(6)]
    assert len(set(tokens)) == len(tokens)
    assert all(re.fullmatch(r"[\w-]{43}", each) for each in tokens), "256 bits"
    assert not any(token in str(vars(row)) for row in kept(own_app) for token in tokens)


@ON_ONE_DATABASE
def test_a_token_that_was_brought_along_is_never_taken(own_app: Flask) -> None:
    for planted in ("planted", "x" * 43, "x" * 3000, "../../etc/passwd"):
        client = Client(own_app)
        client.http.set_cookie(COOKIE, planted)
        client.sign_in("viewer")
        assert cookie(client) != planted
    fixed = Client(own_app)
    fixed.get("/sign-in")
    before = cookie(fixed)
    fixed.sign_in("viewer")
    thief = Client(own_app)
    thief.http.set_cookie(COOKIE, before)
    assert thief.get("/partners").status_code == 302


@ON_ONE_DATABASE
def test_signing_in_again_ends_what_was_before_in_this_browser(own_app: Flask) -> None:
    client = Client(own_app).sign_in("viewer")
    first = cookie(client)
    client.post("/sign-out", form="/")
    client.sign_in("officer")
    old = Client(own_app)
    old.http.set_cookie(COOKIE, first)
    assert old.get("/partners").status_code == 302
    assert len(kept(own_app)) == 1


@ON_ONE_DATABASE
def test_signing_out_clears_what_the_browser_kept(own_app: Flask) -> None:
    client = Client(own_app).sign_in("viewer")
    answer = client.post("/sign-out", form="/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert kept(own_app) == []
    assert "Clear-Site-Data" not in client.get("/sign-in").headers


@ON_ONE_DATABASE
def test_an_account_that_is_disabled_is_signed_out_everywhere(own_app: Flask) -> None:
    clients = [Client(own_app).sign_in("staff") for _ in range(2)]
    with Session(writing(own_app.extensions["registry_engine"])) as opened, opened.begin():
        account = account_by_login(opened, "staff")
        assert account is not None
        disable_account(opened, account=account, by=CLERK)
    assert [client.get("/").status_code for client in clients] == [302, 302]
    assert kept(own_app) == []


@ON_ONE_DATABASE
def test_every_page_of_whoever_is_signed_in_has_the_way_out(app: Flask) -> None:
    client = Client(app).sign_in("viewer")
    for path in ("/", "/partners", "/account", PAGE, "/nowhere", "/partners?region=x", "/history"):
        answer = client.get(path)
        assert 'action="/sign-out"' in answer.get_data(as_text=True), path


@ON_ONE_DATABASE
def test_sessions_are_shown_and_the_others_ended_with_the_password(own_app: Flask) -> None:
    here = Client(own_app).sign_in("officer")
    elsewhere = [Client(own_app).sign_in("officer") for _ in range(2)]
    somebody = Client(own_app).sign_in("staff")
    rows = [row.get_text(" ", strip=True) for row in here.page(PAGE).select("tbody tr")]
    assert len(rows) == 3
    assert sum("この端末" in row for row in rows) == 1
    assert here.page("/account").select_one(f"a[href='{PAGE}']") is not None
    for wrong in ("", "guess", "x" * 500):
        refused(here, PAGE, {"password": wrong}, "ja")
    assert elsewhere[0].get("/").status_code == 200
    assert here.post(PAGE, {"password": PASSWORD}, form=PAGE).status_code == 303
    page = here.page(PAGE)
    assert "2件からサインアウト" in page.select_one(".flash").get_text()
    assert len(page.select("tbody tr")) == 1
    assert not page.select("main input[type=password]")
    assert [client.get("/").status_code for client in elsewhere] == [302, 302]
    assert somebody.get("/").status_code == 200


@ON_ONE_DATABASE
def test_guessing_the_password_to_end_sessions_is_slowed_down(own_app: Flask) -> None:
    client = Client(own_app).sign_in("officer")
    Client(own_app).sign_in("officer")
    statuses = [client.post(PAGE, {"password": "guess"}).status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]


@ON_ONE_DATABASE
def test_a_session_that_has_ended_by_itself_is_not_in_the_list(
    own_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = [datetime.now(UTC)]
    session.install(own_app, clock=lambda: moment[0])
    monkeypatch.setattr("registry.web.frame.clock.now", lambda: moment[0])
    monkeypatch.setattr("registry.web.account.session_list.now", lambda: moment[0])
    Client(own_app).sign_in("officer")
    moment[0] += session.IDLE_LIMIT + timedelta(minutes=1)
    assert len(Client(own_app).sign_in("officer").page(PAGE).select("tbody tr")) == 1


@ON_ONE_DATABASE
def test_a_new_password_gives_a_new_token_here_and_ends_the_rest(own_app: Flask) -> None:
    here, elsewhere = Client(own_app).sign_in("officer"), Client(own_app).sign_in("officer")
    before = cookie(here)
    assert here.post(CHANGE, {"old": PASSWORD, "new": NEW, "again": NEW}, form=CHANGE).status_code == 303
    assert cookie(here) != before
    assert elsewhere.get("/").status_code == 302
    assert len(kept(own_app)) == 1


@ON_ONE_DATABASE
def test_a_session_begun_with_the_old_password_is_not_kept_after_the_new_one(
    own_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody signs in with a stolen password at the very moment when it is changed."""

    def change() -> None:
        with Session(writing(own_app.extensions["registry_engine"])) as opened, opened.begin():
            account = account_by_login(opened, "officer")
            assert account is not None
            set_password(opened, account=account, password=NEW, by=CLERK)

    meanwhile(monkeypatch, change)
    thief = Client(own_app)
    assert thief.post("/sign-in", {"login": "officer", "password": PASSWORD, "next": ""}).location == "/"
    assert kept(own_app) == []
    assert thief.get("/account").status_code == 302


@ON_ONE_DATABASE
def test_who_is_disabled_while_signing_in_is_not_in(own_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def disable() -> None:
        with Session(writing(own_app.extensions["registry_engine"])) as opened, opened.begin():
            disable_account(opened, account=account_by_login(opened, "officer"), by=CLERK)  # type: ignore[arg-type]

    meanwhile(monkeypatch, disable)
    late = Client(own_app)
    assert late.post("/sign-in", {"login": "officer", "password": PASSWORD, "next": ""}).location == "/"
    assert kept(own_app) == []
    assert late.get("/account").status_code == 302
