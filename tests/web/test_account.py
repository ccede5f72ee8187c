"""One's own account: what it shows, mail address and language, a new password; wrong and hostile input."""

import re

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model import Account, Change
from registry.model.vocabulary import Language
from registry.web.frame import session as sessions
from tests.client import LOGINS, PASSWORD, Client
from tests.conftest import A_LANGUAGE_ON_EACH, ON_ONE_DATABASE

SETTINGS, CHANGE = "/account/settings", "/account/password"
NEW = "a quite different one"


def refused(client: Client, path: str, data: dict[str, str], language: str) -> BeautifulSoup:
    """The page of a form that was refused, after checking what every such page has."""
    client.speak(language)
    answer = client.post(path, data, form=path)
    assert answer.status_code == 422
    page = BeautifulSoup(answer.get_data(as_text=True), "lxml")
    summary = page.select_one(".error-summary")
    assert summary is not None
    for link in summary.select("a"):
        field = page.select_one(link["href"])
        assert field is not None, link
        assert field.get("aria-invalid") == "true" or field.name != "input"
        beside = page.find(id=f"{field['id']}-error")
        assert beside is not None, link
        assert link.get_text() in beside.get_text(), "the same words at the field"
    assert page.title.get_text().startswith("エラー：" if language == "ja" else "Error")
    if language == "en":
        plain = summary.get_text()
        for typed in data.values():
            plain = plain.replace(typed, "")
        assert not re.search(r"[\u3040-\u30ff\u3400-\u9fff]", plain), plain
    return page


def stored(app: Flask, login: str) -> Account:
    """The row of an account as it stands."""
    with Session(app.extensions["registry_engine"]) as session:
        return session.scalars(select(Account).where(Account.login == login)).one()


@ON_ONE_DATABASE
@pytest.mark.parametrize("login", LOGINS)
def test_everybody_finds_the_own_account_behind_the_name(client: Client, login: str) -> None:
    client.sign_in(login)
    page = client.page(client.page("/").select_one("a.who")["href"])
    shown = page.select_one("dl").get_text(" ")
    assert login in shown
    assert client.page("/").select_one("a.who").contents[0].strip() in shown


@ON_ONE_DATABASE
def test_only_administrators_see_the_way_to_administration(client: Client) -> None:
    assert client.sign_in("admin").page("/").select_one("header a[href='/admin']") is not None
    links = client.page("/admin").select("main a")
    assert links
    assert {client.get(link["href"]).status_code for link in links} == {200}


@ON_ONE_DATABASE
def test_the_others_do_not(client: Client) -> None:
    assert client.sign_in("head").page("/").select_one("header a[href='/admin']") is None


def test_mail_address_and_language_are_changed_and_recorded_without_the_address(own_app: Flask) -> None:
    client = Client(own_app).sign_in("officer")
    data = {"email": " ichiro@example.jp ", "language": "en", "password": PASSWORD}
    assert client.post(SETTINGS, data, form=SETTINGS).status_code == 303
    page = client.page("/account")
    assert page.select_one(".flash") is not None
    assert "ichiro@example.jp" in page.get_text()
    assert client.page("/account").select_one(".flash") is None, "said once"
    found = stored(own_app, "officer")
    assert (found.email, found.language) == ("ichiro@example.jp", Language.ENGLISH)
    with Session(own_app.extensions["registry_engine"]) as session:
        changes = session.scalars(select(Change).where(Change.by == "officer").order_by(Change.id)).all()
        assert [each.act for each in changes] == ["account:email", "account:language"]
        assert "ichiro" not in str([each.rows for each in changes])


def test_an_empty_mail_address_is_none(own_app: Flask) -> None:
    client = Client(own_app).sign_in("officer")
    for typed in ("a@example.jp", ""):
        client.post(SETTINGS, {"email": typed, "language": "ja", "password": PASSWORD}, form=SETTINGS)
    assert stored(own_app, "officer").email is None


@A_LANGUAGE_ON_EACH
def test_another_mail_address_asks_for_the_password(own_app: Flask, language: str) -> None:
    client = Client(own_app).sign_in("officer")
    for typed in ({}, {"password": "a guess of somebody"}):
        page = refused(client, SETTINGS, {"email": "a@example.jp", "language": "ja", **typed}, language)
        assert page.select_one("#password")["aria-invalid"] == "true"
        assert page.select_one("#password").get("value", "") == ""
    assert stored(own_app, "officer").email is None
    assert client.post(SETTINGS, {"email": "", "language": "en"}, form=SETTINGS).status_code == 303
    assert stored(own_app, "officer").language is Language.ENGLISH
    statuses = [
        client.post(SETTINGS, {"email": "a@example.jp", "language": "ja"}, form=SETTINGS).status_code
        for _ in range(9)
    ]
    assert statuses == [422] * 8 + [429]


NO_ADDRESSES = (
    "ichiro",
    "a@b@c",
    "a b@example.jp",
    "一郎@example.jp",
    "a@example.jp\r\nBcc: b@example.jp",
    "a@" + "b" * 300,
    "<script>@x",
    "\x00@example.jp",
)


@A_LANGUAGE_ON_EACH
def test_what_is_no_mail_address_is_refused_and_kept(app: Flask, language: str) -> None:
    client = Client(app).sign_in("officer")
    for typed in NO_ADDRESSES:
        page = refused(client, SETTINGS, {"email": typed, "language": "en", "password": PASSWORD}, language)
        if typed.isprintable():
            assert page.select_one("#email")["value"] == typed
        assert page.select_one("#language option[selected]")["value"] == "en"
    assert stored(app, "officer").email is None
    assert stored(app, "officer").language is Language.JAPANESE


@A_LANGUAGE_ON_EACH
def test_a_language_that_is_none_is_refused(app: Flask, language: str) -> None:
    client = Client(app).sign_in("officer")
    for typed in ("", "fr", "ja\x00"):
        refused(client, SETTINGS, {"email": "a@example.jp", "language": typed}, language)
    assert stored(app, "officer").email is None


def test_a_new_password_ends_the_other_sessions_and_this_one_goes_on(own_app: Flask) -> None:
    here, elsewhere = Client(own_app).sign_in("officer"), Client(own_app).sign_in("officer")
    before = here.http.get_cookie(sessions.COOKIE)
    data = {"old": PASSWORD, "new": NEW, "again": NEW}
    assert here.post(CHANGE, data, form=CHANGE).status_code == 303
    after = here.http.get_cookie(sessions.COOKIE)
    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert here.page("/account").select_one(".flash") is not None
    assert elsewhere.get("/account").status_code == 302
    thief = Client(own_app)
    thief.http.set_cookie(sessions.COOKIE, before.value)
    assert thief.get("/account").status_code == 302
    Client(own_app).sign_in("officer", NEW)
    assert Client(own_app).post("/sign-in", {"login": "officer", "password": PASSWORD}).status_code == 422


NO_PASSWORDS = (
    ("", "", "", {"old", "new"}),
    ("guess", NEW, NEW, {"old"}),
    (PASSWORD, "short", "short", {"new"}),
    (PASSWORD, "x" * 129, "x" * 129, {"new"}),
    (PASSWORD, "password1234", "password1234", {"new"}),
    (PASSWORD, NEW, NEW + "!", {"again"}),
    (PASSWORD, NEW, "", {"again"}),
    ("x" * 100_000, NEW, NEW, {"old"}),
    ("\x00", NEW, NEW, {"old"}),
)


@A_LANGUAGE_ON_EACH
def test_a_password_that_cannot_be_changed_stays(own_app: Flask, language: str) -> None:
    client = Client(own_app).sign_in("officer")
    for old, new, again, wrong in NO_PASSWORDS:
        page = refused(client, CHANGE, {"old": old, "new": new, "again": again}, language)
        assert {link["href"].removeprefix("#") for link in page.select(".error-summary a")} == wrong, old
        assert all(not field.get("value") for field in page.select("input[type=password]")), "never sent back"
    Client(own_app).sign_in("officer")


def test_guessing_the_old_password_is_slowed_down(own_app: Flask) -> None:
    client = Client(own_app).sign_in("officer")
    guess = {"old": "guess", "new": NEW, "again": NEW}
    statuses = [client.post(CHANGE, guess, form="/account").status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]
    right = {"old": PASSWORD, "new": NEW, "again": NEW}
    assert Client(own_app).sign_in("staff").post(CHANGE, right, form="/account").status_code == 303
