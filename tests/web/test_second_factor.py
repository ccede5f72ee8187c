"""The second factor in the browser: setting up, signing in, losing the telephone, being made to have one."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from pyotp import TOTP
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.config import SecondFactorDemand
from registry.model import Account, Change, SecondFactor, WebSession
from registry.model.engine import writing
from registry.services.account import make_token, set_password
from registry.services.calendar import make_feed
from registry.services.recording import Actor
from registry.services.second_factor import new_secret, set_up
from registry.web.frame import clock
from registry.web.frame import session as sessions
from tests.client import PASSWORD, Client
from tests.conftest import A_LANGUAGE_ON_EACH, ON_ONE_DATABASE
from tests.security.meanwhile import meanwhile

PAGE, CODE = "/account/second-factor", "/sign-in/code"
NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The clock: one moment, which the test moves."""
    moment = [NOW]
    monkeypatch.setattr(clock, "now", lambda: moment[0])
    return moment


def demand(app: Flask, demanded: SecondFactorDemand) -> None:
    """Demand a second factor of somebody."""
    app.config["REGISTRY"] = replace(app.config["REGISTRY"], second_factor=demanded)


def own(app: Flask, login: str = "officer") -> tuple[str, tuple[str, ...]]:
    """Give an account a second factor; returns secret and recovery codes."""
    secret, then = new_secret(), NOW - timedelta(hours=1)
    with Session(writing(app.extensions["registry_engine"])) as session, session.begin():
        account = session.scalars(select(Account).where(Account.login == login)).one()
        codes = set_up(
            session,
            account=account,
            secret=secret,
            code=TOTP(secret).at(then),
            key=app.config["SECRET_KEY"],
            by=Actor(login, then),
        )
    return secret, codes


def waiting(app: Flask, login: str = "officer", target: str = "") -> Client:
    """Somebody who has given the password and is asked for the code."""
    client = Client(app)
    answer = client.post("/sign-in", {"login": login, "password": PASSWORD, "next": target})
    assert (answer.status_code, answer.location) == (302, CODE)
    return client


def give(client: Client, code: str, **more: str) -> int:
    """Send the code; the status of the answer."""
    return client.post(CODE, {"code": code, **more}, form=CODE).status_code


def has_factor(app: Flask, login: str = "officer") -> bool:
    """Whether an account has a second factor."""
    with Session(app.extensions["registry_engine"]) as session:
        statement = select(SecondFactor.account_id).join(Account).where(Account.login == login)
        return session.scalar(statement) is not None


def test_a_person_sets_it_up_and_signs_in_with_it(own_app: Flask, time: list[datetime]) -> None:
    here, elsewhere = Client(own_app).sign_in("officer"), Client(own_app).sign_in("officer")
    page = here.page(PAGE)
    assert page.select_one("img.qr")["src"].startswith("data:image/svg+xml")
    secret = page.select_one(".secret").get_text().replace(" ", "").strip()
    assert here.page(PAGE).select_one(".secret").get_text().replace(" ", "").strip() == secret, "the same"
    with Session(own_app.extensions["registry_engine"]) as session:
        assert secret not in str(session.scalars(select(WebSession.data)).all()), "not even in the session"
    answer = here.post(PAGE, {"code": TOTP(secret).at(NOW), "password": PASSWORD}, form=PAGE)
    shown = BeautifulSoup(answer.get_data(as_text=True), "lxml")
    codes = [each.get_text() for each in shown.select(".codes code")]
    assert answer.status_code == 200
    assert len(codes) == 10
    assert here.get("/account").status_code == 200, "this browser goes on"
    assert elsewhere.get("/account").status_code == 302, "the others do not"
    assert here.get(PAGE).status_code == 302
    assert not any(code in here.get("/account").get_data(as_text=True) for code in codes), "shown once"

    time[0] += timedelta(minutes=1)
    client = waiting(own_app, target="/partners")
    before = client.http.get_cookie(sessions.COOKIE)
    assert client.get("/partners").status_code == 302, "not signed in yet"
    answer = client.post(CODE, {"code": TOTP(secret).at(time[0])}, form=CODE)
    assert (answer.status_code, answer.location) == (302, "/partners")
    assert client.get("/partners").status_code == 200
    after = client.http.get_cookie(sessions.COOKIE)
    assert before is not None
    assert after is not None
    assert before.value != after.value
    thief = Client(own_app)
    thief.http.set_cookie(sessions.COOKIE, before.value)
    assert thief.get("/partners").status_code == 302

    again = waiting(own_app)
    assert give(again, TOTP(secret).at(time[0])) == 422, "the same code of the same half minute"
    assert give(again, "", recovery=codes[0]) == 302
    assert give(waiting(own_app), "", recovery=codes[0]) == 422, "once"


@A_LANGUAGE_ON_EACH
def test_a_wrong_code_is_said_at_its_field(own_app: Flask, time: list[datetime], language: str) -> None:
    own(own_app)
    client = waiting(own_app).speak(language)
    for data, field in (
        ({"code": "000000"}, "code"),
        ({"code": ""}, "code"),
        ({"recovery": "AAAA-AAAA-AAAA-AAAA-AAAA-AAAA"}, "recovery"),
        ({"code": "9" * 41}, "code"),
        ({"recovery": "<script>alert(1)</script>"}, "recovery"),
    ):
        answer = client.post(CODE, data, form=CODE)
        page = BeautifulSoup(answer.get_data(as_text=True), "lxml")
        assert answer.status_code == 422
        assert page.title.get_text().startswith("エラー：" if language == "ja" else "Error")
        assert [link["href"] for link in page.select(".error-summary a")] == [f"#{field}"], data
        assert bool(JAPANESE.search(page.select_one(".error-summary ul").get_text())) == (language == "ja")
    assert client.get("/").status_code == 302


@ON_ONE_DATABASE
def test_whoever_waits_too_long_begins_anew(own_app: Flask, time: list[datetime]) -> None:
    secret, _ = own(own_app)
    client = waiting(own_app)
    assert client.get(CODE).status_code == 200
    time[0] += timedelta(minutes=5, seconds=1)
    answer = client.post(CODE, {"code": TOTP(secret).at(time[0])}, form=CODE)
    assert (answer.status_code, answer.location) == (302, "/sign-in")
    assert client.page("/sign-in").select_one(".flash") is not None
    assert Client(own_app).get(CODE).location == "/sign-in", "nobody is waited for"


@ON_ONE_DATABASE
def test_a_password_that_is_changed_meanwhile_ends_the_wait(own_app: Flask, time: list[datetime]) -> None:
    secret, _ = own(own_app)
    client = waiting(own_app)
    with Session(writing(own_app.extensions["registry_engine"])) as session, session.begin():
        account = session.scalars(select(Account).where(Account.login == "officer")).one()
        set_password(session, account=account, password="a quite different one", by=Actor("admin", NOW))
    assert client.post(CODE, {"code": TOTP(secret).at(NOW)}, form="/sign-in").location == "/sign-in"
    assert client.get("/").status_code == 302


@ON_ONE_DATABASE
def test_guessing_codes_is_slowed_down_for_the_account_and_ends(own_app: Flask, time: list[datetime]) -> None:
    secret, _ = own(own_app)
    own(own_app, "staff")
    client = waiting(own_app)
    statuses = [client.post(CODE, {"code": "000000"}, form=CODE).status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]
    assert give(waiting(own_app), TOTP(secret).at(NOW)) == 429, "whatever the browser"
    assert give(waiting(own_app, "staff"), "000000") == 422, "others are not hindered"


@ON_ONE_DATABASE
def test_a_hundred_codes_may_be_guessed_on_a_day_however_slowly(own_app: Flask, time: list[datetime]) -> None:
    secret, _ = own(own_app)
    sessions.install(own_app, clock=lambda: time[0])
    statuses: list[int] = []
    for _ in range(11):
        client = waiting(own_app)
        statuses += [give(client, "000000") for _ in range(10)]
        time[0] += timedelta(minutes=5, seconds=1)
    assert statuses == [422] * 100 + [429] * 10
    assert give(waiting(own_app), TOTP(secret).at(time[0])) == 429
    time[0] = NOW + timedelta(days=1, minutes=1)
    assert give(waiting(own_app), TOTP(secret).at(time[0])) == 302


@ON_ONE_DATABASE
def test_what_was_opened_with_it_is_closed_when_it_is_taken_off(own_app: Flask, time: list[datetime]) -> None:
    secret, codes = own(own_app)
    here, elsewhere = waiting(own_app), waiting(own_app)
    assert give(here, TOTP(secret).at(NOW)) == 302
    assert give(elsewhere, codes[0]) == 302
    remove = f"{PAGE}/remove"
    assert here.post(remove, {"password": PASSWORD, "code": codes[1]}, form=remove).status_code == 303
    assert here.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 302


@ON_ONE_DATABASE
def test_who_signs_in_while_it_is_set_up_is_asked_for_it(
    own_app: Flask, time: list[datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile(monkeypatch, lambda: own(own_app))
    late = Client(own_app)
    assert late.post("/sign-in", {"login": "officer", "password": PASSWORD, "next": ""}).location == "/"
    assert late.get("/account").status_code == 302
    waiting(own_app)


@ON_ONE_DATABASE
def test_the_pages_that_change_it_ask_for_password_and_code(own_app: Flask, time: list[datetime]) -> None:
    secret, codes = own(own_app)
    client = waiting(own_app)
    assert give(client, TOTP(secret).at(NOW)) == 302
    for page in (f"{PAGE}/codes", f"{PAGE}/remove"):
        assert client.page(page).select_one("h1") is not None
        for data in ({}, {"password": PASSWORD}, {"code": "000000", "password": PASSWORD}):
            assert client.post(page, data, form=page).status_code == 422
        wrong = {"password": "guess", "recovery": codes[1]}
        assert client.post(page, wrong, form=page).status_code == 422
    time[0] += timedelta(seconds=30)
    answer = client.post(
        f"{PAGE}/codes", {"password": PASSWORD, "code": TOTP(secret).at(time[0])}, form="/account"
    )
    assert answer.status_code == 200
    fresh = re.findall(r"<code>([A-Z2-9-]{29})</code>", answer.get_data(as_text=True))
    assert len(set(fresh) - set(codes)) == 10
    old = {"password": PASSWORD, "recovery": codes[1]}
    assert client.post(f"{PAGE}/remove", old, form="/account").status_code == 422
    new = {"password": PASSWORD, "recovery": fresh[1]}
    assert client.post(f"{PAGE}/remove", new, form="/account").status_code == 303
    assert not has_factor(own_app)
    Client(own_app).sign_in("officer")


@ON_ONE_DATABASE
def test_setting_up_asks_for_the_password_and_the_right_code(own_app: Flask, time: list[datetime]) -> None:
    client = Client(own_app).sign_in("officer")
    secret = client.page(PAGE).select_one(".secret").get_text().replace(" ", "").strip()
    right = TOTP(secret).at(NOW)
    for data, field in (
        ({"code": right, "password": "guess"}, "password"),
        ({"code": right}, "password"),
        ({"code": "000000", "password": PASSWORD}, "code"),
        ({"code": TOTP(secret).at(NOW + timedelta(hours=1)), "password": PASSWORD}, "code"),
    ):
        answer = client.post(PAGE, data, form=PAGE)
        page = BeautifulSoup(answer.get_data(as_text=True), "lxml")
        assert answer.status_code == 422
        assert [link["href"] for link in page.select(".error-summary a")] == [f"#{field}"]
        assert page.select_one(".secret").get_text().replace(" ", "").strip() == secret, (
            "need not be read anew"
        )
        assert not page.select_one("#password").get("value")
    assert not has_factor(own_app)


@ON_ONE_DATABASE
def test_whoever_has_to_have_one_opens_nothing_else_until_then(own_app: Flask, time: list[datetime]) -> None:
    demand(own_app, SecondFactorDemand.ADMINS)
    Client(own_app).sign_in("officer").page("/account")
    client = Client(own_app).sign_in("admin")
    for path in ("/", "/account", "/admin", "/partners", "/account/password", f"{PAGE}/remove"):
        answer = client.get(path)
        assert (answer.status_code, answer.location) == (302, PAGE), path
    assert client.post("/account/password", form=PAGE).location == PAGE
    assert client.get("/api/v1/partners").status_code == 403
    page = client.page(PAGE)
    assert page.select_one("nav, .quick-search") is None, "no way that leads nowhere"
    assert client.get("/healthz").status_code == 200
    secret = page.select_one(".secret").get_text().replace(" ", "").strip()
    assert (
        client.post(PAGE, {"code": TOTP(secret).at(NOW), "password": PASSWORD}, form=PAGE).status_code == 200
    )
    assert client.page("/admin").select_one("nav") is not None
    with Session(own_app.extensions["registry_engine"]) as session:
        assert (
            session.scalars(select(Change.act).order_by(Change.id.desc())).first() == "second_factor:register"
        )


@ON_ONE_DATABASE
def test_signing_out_and_the_language_stay_open_to_whoever_has_to_set_one_up(own_app: Flask) -> None:
    demand(own_app, SecondFactorDemand.EVERYBODY)
    client = Client(own_app).sign_in("viewer")
    client.speak("en")
    assert client.get("/").location == PAGE
    assert client.post("/sign-out", form=PAGE).location == "/sign-in"


@ON_ONE_DATABASE
def test_tokens_and_calendars_know_no_second_factor(own_app: Flask) -> None:
    demand(own_app, SecondFactorDemand.EVERYBODY)
    with Session(writing(own_app.extensions["registry_engine"])) as session, session.begin():
        account = session.scalars(select(Account).where(Account.login == "officer")).one()
        token = make_token(session, account=account, label="集計表", by=Actor("admin", NOW)).secret
        feed = make_feed(session, account=account, by=Actor("admin", NOW)).secret
    own(own_app)
    http = own_app.test_client()
    answer = http.get("/api/v1/partners", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    assert http.get(f"/calendar/{feed}.ics").status_code == 200


def test_an_administrator_takes_it_off_for_somebody_else_alone(own_app: Flask, time: list[datetime]) -> None:
    own(own_app)
    with Session(own_app.extensions["registry_engine"]) as session:
        ids = {each.login: each.id for each in session.scalars(select(Account))}
    whose = f"/admin/accounts/{ids['officer']}"
    page = f"{whose}/second-factor"
    head = Client(own_app).sign_in("head")
    assert head.get(page).status_code == 403
    assert head.post(page, form="/account").status_code == 403
    admin = Client(own_app).sign_in("admin")
    assert page in [link["href"] for link in admin.page(whose).select("main a")]
    assert admin.page(page).select_one("h1") is not None
    assert admin.post(page, form=page).status_code == 303
    assert not has_factor(own_app)
    Client(own_app).sign_in("officer")
    with Session(own_app.extensions["registry_engine"]) as session:
        change = session.scalars(select(Change).order_by(Change.id.desc())).first()
        assert change is not None
        assert (change.act, change.by) == ("second_factor:reset", "admin")
    assert admin.get(page).status_code == 404


@ON_ONE_DATABASE
def test_the_own_one_is_not_taken_off_by_the_way_for_others(own_app: Flask, time: list[datetime]) -> None:
    secret, _ = own(own_app, "admin")
    with Session(own_app.extensions["registry_engine"]) as session:
        identity = session.scalars(select(Account.id).where(Account.login == "admin")).one()
    client = waiting(own_app, "admin")
    assert give(client, TOTP(secret).at(NOW)) == 302
    answer = client.post(f"/admin/accounts/{identity}/second-factor", form="/account")
    assert (answer.status_code, answer.location) == (302, f"{PAGE}/remove")
    assert has_factor(own_app, "admin")


@ON_ONE_DATABASE
def test_when_the_key_was_changed_the_page_says_whom_to_ask(own_app: Flask, time: list[datetime]) -> None:
    secret, codes = own(own_app)
    own_app.config["SECRET_KEY"] = "y" * 32
    client = waiting(own_app)
    answer = client.post(CODE, {"code": TOTP(secret).at(NOW)}, form=CODE)
    assert answer.status_code == 422
    assert "管理者に二段階認証の解除" in answer.get_data(as_text=True)
    assert give(client, "", recovery=codes[0]) == 302
