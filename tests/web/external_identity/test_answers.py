"""Everything that a provider, or whoever pretends to be one, may do wrong opens nothing."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from registry.web.frame import clock
from registry.web.frame.security import limiter
from tests.client import Client
from tests.conftest import ON_ONE_DATABASE
from tests.identity_provider import (
    CLIENT_ID,
    CURVE_KEY,
    FOREIGN_KEY,
    IdentityProvider,
)
from tests.web.external_identity.scene import BEGIN, CALLBACK, NOW, begun, links, sentence, there, way

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
        with linked_app.app_context():
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
    back = there(begun(client))
    assert "別の画面から始めた" in sentence(other, other.get(back)), "of another browser"
    assert client.get(back).location == "/"
    client.post("/sign-out", form="/")
    assert "別の画面から始めた" in sentence(client, client.get(back)), "a second time"
    begun(client)
    assert "別の画面から始めた" in sentence(client, client.get(f"{CALLBACK}?code=x")), "not asked for"
    first = begun(client)
    old = parse_qs(urlsplit(back).query)["code"][0]
    replayed = there(first).replace(parse_qs(urlsplit(there(first)).query)["code"][0], old)
    fresh = parse_qs(urlsplit(first).query)["state"][0]
    assert "確かめられません" in sentence(client, client.get(f"{CALLBACK}?code={old}&state={fresh}")), (
        replayed
    )
    good = there(begun(client))
    state = parse_qs(urlsplit(good).query)["state"][0]
    denied = client.get(f"{CALLBACK}?error=access_denied&state={state}")
    assert "取りやめられました" in sentence(client, denied)
    assert "別の画面から始めた" in sentence(client, client.get(good)), "after another answer"
    late = there(begun(client))
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
    assert said in sentence(client, client.post(BEGIN))
    provider.vices = {}
    back = there(begun(client))
    provider.vices = vices
    assert said in sentence(client, client.get(back))
    assert "/elsewhere" not in provider.asked, "nobody is led on from there"


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
        assert said in sentence(client, client.post(BEGIN))
    linked_app.config["REGISTRY"] = replace(linked_app.config["REGISTRY"], oidc=None)
    assert Client(linked_app).get(BEGIN).status_code == 404
    assert Client(linked_app).post(BEGIN).status_code == 404
    assert Client(linked_app).page("/sign-in").select_one(".provider") is None


@ON_ONE_DATABASE
def test_a_wrong_client_secret_is_a_sentence_too(linked_app: Flask, provider: IdentityProvider) -> None:
    settings = replace(linked_app.config["REGISTRY"].oidc, client_secret="another")
    linked_app.config["REGISTRY"] = replace(linked_app.config["REGISTRY"], oidc=settings)
    client = Client(linked_app)
    assert "確かめられません" in sentence(client, way(client))
