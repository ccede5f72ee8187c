"""Signing in through a provider of OpenID Connect: the whole way through a real one, and everything that it may do wrong."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
import requests
from flask import Flask
from pyotp import TOTP
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from registry.config import SecondFactorDemand
from registry.exchange.external_identity import Provider
from registry.model import Account, Change, ExternalIdentity
from registry.model.engine import writing
from registry.services.account import disable_account, set_email
from registry.services.external_identity import IdentityTaken, link
from registry.services.recording import Actor
from registry.web import clock
from registry.web.security import limiter
from tests.client import PASSWORD, Client
from tests.conftest import A_LANGUAGE_ON_EACH, ON_ONE_DATABASE
from tests.identity_provider import (
    CLIENT_ID,
    CLIENT_SECRET,
    CURVE_KEY,
    FOREIGN_KEY,
    IdentityProvider,
    serving,
)
from tests.identity_provider import PASSWORD as PASSWORD_THERE
from tests.web.test_second_factor import own

NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
BEGIN, CALLBACK = "/sign-in/oidc", "/sign-in/oidc/callback"
ADMIN = Actor("admin", NOW)


@pytest.fixture(scope="module")
def running() -> Iterator[IdentityProvider]:
    """One server for all tests of this file."""
    with serving() as provider:
        yield provider


@pytest.fixture
def provider(running: IdentityProvider, monkeypatch: pytest.MonkeyPatch) -> IdentityProvider:
    """The provider without vices; Ichiro's mail address is verified. Its clock and ours stand still."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    running.vices.clear()
    running.asked.clear()
    running.codes.clear()
    running.userinfo, running.now = False, NOW.timestamp()
    running.people = {
        "ichiro": {"sub": "248289761001", "email": "Ichiro@example.jp", "email_verified": True},
        "other": {"sub": "99", "email": "other@example.jp", "email_verified": True},
    }
    return running


@pytest.fixture
def linked_app(own_app: Flask, provider: IdentityProvider) -> Flask:
    """An application that knows the provider, and an officer with Ichiro's mail address."""
    settings = Provider(provider.issuer, CLIENT_ID, CLIENT_SECRET, "職員認証")
    own_app.config["REGISTRY"] = replace(own_app.config["REGISTRY"], oidc=settings)
    with writer(own_app) as session, session.begin():
        set_email(session, account=account(session, "officer"), email="ichiro@example.jp", by=ADMIN)
    return own_app


def writer(app: Flask) -> Session:
    """Writing to the application's database."""
    return Session(writing(app.extensions["registry_engine"]))


def account(session: Session, login: str) -> Account:
    """An account by its login."""
    return session.scalars(select(Account).where(Account.login == login)).one()


def there(address: str, login: str = "ichiro") -> str:
    """Sign in at the provider, as a person in front of its form; the address to which it sends the person back."""
    assert "<form" in requests.get(address, timeout=5).text
    form = {**dict(parse_qsl(urlsplit(address).query)), "login": login, "password": PASSWORD_THERE}
    answer = requests.post(address, data=form, timeout=5, allow_redirects=False)
    assert answer.status_code == 302
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def way(client: Client, login: str = "ichiro", begin: str = BEGIN) -> TestResponse:
    """The whole way to the answer of the registry."""
    answer = client.get(begin)
    assert answer.status_code == 302
    return client.get(there(answer.location, login))


def sentence(client: Client, answer: TestResponse) -> str:
    """What the sign-in page says of a refusal; nobody is signed in then."""
    assert answer.status_code == 302
    assert urlsplit(answer.location).path == "/sign-in"
    page = client.page(answer.location)
    assert page.title.get_text().startswith(("エラー：", "Error"))
    found = page.select_one(".error-summary[role=alert] p")
    assert found is not None
    assert client.get("/partners").status_code == 302
    return found.get_text()


def links(app: Flask) -> list[tuple[str, str]]:
    """Who is linked with whom."""
    with writer(app) as session:
        statement = select(Account.login, ExternalIdentity.subject).join(ExternalIdentity)
        return [(login, subject) for login, subject in session.execute(statement)]


def test_the_first_sign_in_links_by_the_verified_address_and_the_next_by_the_subject(
    linked_app: Flask, provider: IdentityProvider
) -> None:
    client = Client(linked_app)
    button = client.page("/sign-in?next=/partners").select_one(".provider a")
    assert "職員認証" in button.get_text()
    begun = client.get(button["href"])
    asked = parse_qs(urlsplit(begun.location).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["response_type"] == ["code"]
    assert "openid" in asked["scope"][0].split()
    assert asked["redirect_uri"] == [f"http://localhost{CALLBACK}"]
    answer = client.get(there(begun.location))
    assert (answer.status_code, answer.location) == (302, "/partners")
    assert "連携 一郎" in client.page("/account").get_text()
    assert links(linked_app) == [("officer", "248289761001")]
    with writer(linked_app) as session:
        change = session.scalars(select(Change).order_by(Change.id.desc())).first()
        assert change is not None
        assert (change.act, change.by) == ("external_identity:register", "officer")
        assert "248289761001" not in str(change.rows)
    provider.people["ichiro"] |= {"email": "renamed@example.jp", "email_verified": False}
    again = Client(linked_app)
    assert way(again).location == "/"
    assert again.get("/partners").status_code == 200
    assert links(linked_app) == [("officer", "248289761001")]
    again.post("/sign-out", form="/")
    assert again.get("/partners").status_code == 302, "our session is over"


@ON_ONE_DATABASE
def test_an_address_that_only_the_user_info_tells_is_asked_for_there(
    linked_app: Flask, provider: IdentityProvider
) -> None:
    provider.userinfo = True
    provider.vices["userinfo"] = {"sub": "somebody else"}
    client = Client(linked_app)
    assert "確かめられません" in sentence(client, way(client))
    provider.vices.clear()
    assert way(Client(linked_app)).location == "/"
    assert "/userinfo" in provider.asked


VICES: dict[str, tuple[dict[str, Any], str]] = {
    "wrong nonce": ({"claims": {"nonce": "another"}}, "確かめられません"),
    "no nonce": ({"claims": {"nonce": None}}, "確かめられません"),
    "for another client": ({"claims": {"aud": "another"}}, "確かめられません"),
    "for another client, by word of ours": (
        {"claims": {"aud": "another", "azp": CLIENT_ID}},
        "確かめられません",
    ),
    "for several, issued to another": ({"claims": {"aud": [CLIENT_ID, "x"], "azp": "x"}}, "確かめられません"),
    "of another issuer": ({"claims": {"iss": "https://elsewhere.example"}}, "確かめられません"),
    "expired": ({"claims": {"exp": int(NOW.timestamp()) - 61}}, "確かめられません"),
    "no expiry": ({"claims": {"exp": None}}, "確かめられません"),
    "of tomorrow": ({"claims": {"iat": int(NOW.timestamp()) + 86_400}}, "確かめられません"),
    "no subject": ({"claims": {"sub": None}}, "確かめられません"),
    "a subject of no shape": ({"claims": {"sub": {"a": 1}}}, "確かめられません"),
    "a long subject": ({"claims": {"sub": "9" * 256}}, "確かめられません"),
    "unsigned": ({"alg": "none"}, "確かめられません"),
    "signed with the public key": ({"alg": "HS256"}, "確かめられません"),
    "signed with a foreign key": ({"key": FOREIGN_KEY}, "確かめられません"),
    "no keys": ({"keys": {"keys": []}}, "確かめられません"),
    "keys of no shape": ({"keys": {"keys": 7}}, "確かめられません"),
    "no token": ({"token": {"id_token": None}}, "確かめられません"),
    "a token of no shape": ({"token": {"id_token": "a.b.c"}}, "確かめられません"),
    "wrong state": ({"answer": {"state": "another"}}, "別の画面から始めた"),
    "no state": ({"answer": {"state": None}}, "別の画面から始めた"),
    "a state in Japanese": ({"answer": {"state": "状態"}}, "別の画面から始めた"),
    "the answer of another": ({"answer": {"iss": "https://elsewhere.example"}}, "確かめられません"),
    "no code": ({"answer": {"code": None}}, "確かめられません"),
    "an invented code": ({"answer": {"code": "invented"}}, "確かめられません"),
    "denied": ({"answer": {"code": None, "error": "access_denied"}}, "取りやめられました"),
    "failed there": ({"answer": {"code": None, "error": "server_error"}}, "確かめられません"),
    "unverified address": ({"claims": {"email_verified": False}}, "利用者登録が見つかりません"),
    "address verified in words": ({"claims": {"email_verified": "true"}}, "利用者登録が見つかりません"),
    "an address that is none": ({"claims": {"email": "ichiro@example.jp\x00"}}, "利用者登録が見つかりません"),
    "an address of no shape": ({"claims": {"email": ["ichiro@example.jp"]}}, "利用者登録が見つかりません"),
    "a subject with a NUL": ({"claims": {"sub": "1\x00"}}, "確かめられません"),
    "address of nobody": ({"claims": {"email": "nobody@example.jp"}}, "利用者登録が見つかりません"),
}


@ON_ONE_DATABASE
def test_whatever_proves_nothing_opens_nothing_and_says_so_in_one_sentence(
    linked_app: Flask, provider: IdentityProvider
) -> None:
    for name, (vices, said) in VICES.items():
        provider.vices = vices
        client = Client(linked_app)
        limiter.reset()  # so many refusals in a minute are too many, which the next test asks for
        assert said in sentence(client, way(client)), name
    assert links(linked_app) == []
    provider.vices = {"alg": "ES256", "key": CURVE_KEY}
    assert way(Client(linked_app)).location == "/", "another signature that only the provider can make"


@ON_ONE_DATABASE
def test_trying_answers_out_is_slowed_down(linked_app: Flask, provider: IdentityProvider) -> None:
    client = Client(linked_app)
    statuses = [client.get(f"{CALLBACK}?code=x&state=x").status_code for _ in range(21)]
    assert statuses == [302] * 20 + [429]


@ON_ONE_DATABASE
def test_an_answer_is_taken_once_in_its_own_browser_and_in_time(
    linked_app: Flask, provider: IdentityProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, other = Client(linked_app), Client(linked_app)
    back = there(client.get(BEGIN).location)
    assert "別の画面から始めた" in sentence(other, other.get(back)), "of another browser"
    assert client.get(back).location == "/"
    client.post("/sign-out", form="/")
    assert "別の画面から始めた" in sentence(client, client.get(back)), "a second time"
    client.get(BEGIN)
    assert "別の画面から始めた" in sentence(client, client.get(f"{CALLBACK}?code=x")), "not asked for"
    begun = client.get(BEGIN).location
    old = parse_qs(urlsplit(back).query)["code"][0]
    replayed = there(begun).replace(parse_qs(urlsplit(there(begun)).query)["code"][0], old)
    fresh = parse_qs(urlsplit(begun).query)["state"][0]
    assert "確かめられません" in sentence(client, client.get(f"{CALLBACK}?code={old}&state={fresh}")), (
        replayed
    )
    good = there(client.get(BEGIN).location)
    state = parse_qs(urlsplit(good).query)["state"][0]
    denied = client.get(f"{CALLBACK}?error=access_denied&state={state}")
    assert "取りやめられました" in sentence(client, denied)
    assert "別の画面から始めた" in sentence(client, client.get(good)), "after another answer"
    late = there(client.get(BEGIN).location)
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=11))
    assert "別の画面から始めた" in sentence(client, client.get(late))


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("vices", "said"),
    [
        ({"status": 503}, "つながりません"),
        ({"status": 404}, "確かめられません"),
        ({"status": 302}, "確かめられません"),
        ({"published": {"issuer": "https://elsewhere.example"}}, "確かめられません"),
        ({"published": {"token_endpoint": "http://elsewhere.example/token"}}, "確かめられません"),
        ({"published": {"jwks_uri": None}}, "確かめられません"),
    ],
    ids=str,
)
def test_a_provider_that_cannot_be_asked_is_told(
    linked_app: Flask, provider: IdentityProvider, vices: dict[str, Any], said: str
) -> None:
    provider.vices = vices
    client = Client(linked_app)
    assert said in sentence(client, client.get(BEGIN))
    provider.vices = {}
    back = there(client.get(BEGIN).location)
    provider.vices = vices
    assert said in sentence(client, client.get(back))


@ON_ONE_DATABASE
def test_a_provider_that_is_down_or_unsafe_is_told(linked_app: Flask, provider: IdentityProvider) -> None:
    settings = linked_app.config["REGISTRY"].oidc
    for issuer, said in (
        ("http://127.0.0.1:1", "つながりません"),
        ("http://login.example.jp", "確かめられません"),
    ):
        changed = replace(settings, issuer=issuer)
        linked_app.config["REGISTRY"] = replace(linked_app.config["REGISTRY"], oidc=changed)
        client = Client(linked_app)
        assert said in sentence(client, client.get(BEGIN))
    linked_app.config["REGISTRY"] = replace(linked_app.config["REGISTRY"], oidc=None)
    assert Client(linked_app).get(BEGIN).status_code == 404
    assert Client(linked_app).page("/sign-in").select_one(".provider") is None


@ON_ONE_DATABASE
def test_a_wrong_client_secret_is_a_sentence_too(linked_app: Flask, provider: IdentityProvider) -> None:
    settings = replace(linked_app.config["REGISTRY"].oidc, client_secret="another")
    linked_app.config["REGISTRY"] = replace(linked_app.config["REGISTRY"], oidc=settings)
    client = Client(linked_app)
    assert "確かめられません" in sentence(client, way(client))


@A_LANGUAGE_ON_EACH
def test_unknown_disabled_and_doubtful_people_hear_the_same(
    linked_app: Flask, provider: IdentityProvider, language: str
) -> None:
    def said(login: str) -> str:
        client = Client(linked_app).speak(language)
        return sentence(client, way(client, login))

    unknown = said("other")
    with writer(linked_app) as session, session.begin():
        set_email(session, account=account(session, "staff"), email="Ichiro@Example.jp", by=ADMIN)
    assert said("ichiro") == unknown, "two accounts have the address"
    with writer(linked_app) as session, session.begin():
        set_email(session, account=account(session, "staff"), email=None, by=ADMIN)
        link(session, account=account(session, "staff"), issuer=provider.issuer, subject="99", by=ADMIN)
        disable_account(session, account=account(session, "staff"), by=ADMIN)
    assert said("other") == unknown, "linked, and disabled"
    assert way(Client(linked_app)).location == "/"
    provider.people["ichiro"]["sub"] = "somebody who got the address of Ichiro"
    assert said("ichiro") == unknown
    assert sorted(links(linked_app)) == [("officer", "248289761001"), ("staff", "99")]


@ON_ONE_DATABASE
def test_the_code_is_asked_for_unless_the_provider_has_asked(
    linked_app: Flask, provider: IdentityProvider
) -> None:
    secret, _ = own(linked_app)
    client = Client(linked_app)
    assert way(client).location == "/sign-in/code"
    assert client.get("/partners").status_code == 302
    assert client.post("/sign-in/code", {"code": TOTP(secret).at(NOW)}, form="/sign-in/code").location == "/"
    for claims, location in (
        ({"amr": ["pwd"]}, "/sign-in/code"),
        ({"amr": "mfa"}, None),
        ({"amr": ["pwd", "otp"]}, "/"),
        ({"amr": ["pwd", {"x": 1}, "mfa"]}, "/"),
        ({"acr": "gold"}, "/sign-in/code"),
    ):
        provider.vices = {"claims": claims}
        answer = way(Client(linked_app))
        assert location is None or answer.location == location, claims
        assert answer.location != "/" or location == "/", claims
    settings = replace(linked_app.config["REGISTRY"].oidc, acr=("gold",))
    linked_app.config["REGISTRY"] = replace(linked_app.config["REGISTRY"], oidc=settings)
    assert "acr_values=gold" in Client(linked_app).get(BEGIN).location
    assert way(Client(linked_app)).location == "/"


@ON_ONE_DATABASE
def test_whoever_has_to_have_a_second_factor_may_have_it_at_the_provider(
    linked_app: Flask, provider: IdentityProvider
) -> None:
    config = linked_app.config["REGISTRY"]
    linked_app.config["REGISTRY"] = replace(config, second_factor=SecondFactorDemand.EVERYBODY)
    client = Client(linked_app)
    assert way(client).location == "/"
    assert client.get("/").location == "/account/second-factor"
    provider.vices = {"claims": {"amr": ["mfa"]}}
    client = Client(linked_app)
    assert way(client).location == "/"
    assert client.get("/partners").status_code == 200


def test_a_person_links_from_the_account_and_unlinks(linked_app: Flask, provider: IdentityProvider) -> None:
    client = Client(linked_app).sign_in("staff")
    start = client.page("/account").select_one("a[href$='/external-identity/begin']")["href"]
    answer = way(client, "other", start)
    assert answer.location == "/account/external-identity"
    assert links(linked_app) == [], "not yet: the password shows who asks"
    assert "other@example.jp" in client.page(answer.location).get_text()
    assert client.post(answer.location, {"password": "guess"}, form=answer.location).status_code == 422
    assert client.post(answer.location, {}, form=answer.location).status_code == 422
    assert links(linked_app) == []
    assert client.post(answer.location, {"password": PASSWORD}, form=answer.location).status_code == 303
    assert links(linked_app) == [("staff", "99")]
    assert client.get("/account/external-identity").location == "/account", "used up"
    again = Client(linked_app)
    assert way(again, "other").location == "/"
    assert "相談 花子" in again.page("/account").get_text()
    unlink = client.page("/account").select_one("form[action*=unlink]")["action"]
    assert Client(linked_app).sign_in("head").post(unlink, form="/account").status_code == 404
    assert client.post(unlink, form="/account").status_code == 303
    assert links(linked_app) == []
    with writer(linked_app) as session:
        acts = session.scalars(select(Change.act).order_by(Change.id.desc()).limit(2)).all()
        assert acts == ["external_identity:remove", "external_identity:register"]


@ON_ONE_DATABASE
def test_linking_fails_where_it_began_and_takes_nobody_elses(
    linked_app: Flask, provider: IdentityProvider
) -> None:
    assert way(Client(linked_app)).location == "/"
    client = Client(linked_app).sign_in("staff")
    begin = "/account/external-identity/begin"
    page = way(client, "ichiro", begin).location
    assert client.post(page, {"password": PASSWORD}, form=page).status_code == 422
    provider.vices = {"answer": {"code": None, "error": "access_denied"}}
    assert way(client, "ichiro", begin).location == "/account"
    assert "取りやめられました" in client.page("/account").select_one(".flash").get_text()
    provider.vices = {}
    back = there(client.get(begin).location, "other")
    client.post("/sign-out", form="/account")
    client.sign_in("head")
    assert client.get(back).location == "/account"
    assert client.get("/account/external-identity").location == "/account", "begun by somebody else"
    assert links(linked_app) == [("officer", "248289761001")]


def test_one_person_there_is_one_account_here(own_session: Session) -> None:
    staff, officer = account(own_session, "staff"), account(own_session, "officer")
    made = link(own_session, account=staff, issuer="https://a.example", subject="1", by=ADMIN)
    assert link(own_session, account=staff, issuer="https://a.example", subject="1", by=ADMIN) is made
    with pytest.raises(IdentityTaken):
        link(own_session, account=officer, issuer="https://a.example", subject="1", by=ADMIN)
    with pytest.raises(IdentityTaken):
        link(own_session, account=staff, issuer="https://a.example", subject="2", by=ADMIN)
    link(own_session, account=officer, issuer="https://b.example", subject="1", by=ADMIN)
