"""Signing in through a provider of OpenID Connect: the whole way through a real one, who is let in, and who is linked."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from pyotp import TOTP
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.config import SecondFactorDemand
from registry.model import Change
from registry.services.account import disable_account, set_email
from registry.services.external_identity import IdentityTaken, link
from tests.client import PASSWORD, Client
from tests.conftest import A_LANGUAGE_ON_EACH, ON_ONE_DATABASE
from tests.identity_provider import (
    IdentityProvider,
)
from tests.tables import contents
from tests.web.external_identity.scene import (
    ADMIN,
    BEGIN,
    CALLBACK,
    NOW,
    account,
    begun,
    links,
    sentence,
    there,
    way,
    way_to_link,
    writer,
)
from tests.web.test_second_factor import own


def test_the_first_sign_in_links_by_the_verified_address_and_the_next_by_the_subject(
    linked_app: Flask, provider: IdentityProvider
) -> None:
    client = Client(linked_app)
    form = client.page("/sign-in?next=/partners").select_one("form.provider")
    assert "職員認証" in form.select_one("button").get_text()
    assert form["action"] == BEGIN
    address = begun(client, str(form.select_one("[name=next]")["value"]))
    asked = parse_qs(urlsplit(address).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["response_type"] == ["code"]
    assert "openid" in asked["scope"][0].split()
    assert asked["redirect_uri"] == [f"http://localhost{CALLBACK}"]
    answer = client.get(there(address))
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
def test_an_address_alone_signs_nobody_in(linked_app: Flask, provider: IdentityProvider) -> None:
    """Somebody else's page can make a browser open an address, or send a form without a token, and no more."""
    client = Client(linked_app)
    for address, page in (
        (BEGIN, "/sign-in"),
        (f"{BEGIN}?next=/partners/1", "/sign-in?next=/partners/1"),
    ):
        answer = client.get(address)
        assert (answer.status_code, answer.location) == (302, page)
    assert client.http.post(BEGIN, data={"next": "/"}).status_code == 400
    assert provider.asked == [], "nothing has begun"
    shown = client.page(answer.location).select_one("form.provider")
    assert way(client, target=shown.select_one("[name=next]")["value"]).location == "/partners/1"


@ON_ONE_DATABASE
def test_what_the_provider_gives_stays_on_the_server_and_is_not_kept(
    linked_app: Flask, provider: IdentityProvider
) -> None:
    client = Client(linked_app)
    address = begun(client)
    answers = [client.get(there(address)), client.get("/account")]
    told = "".join(f"{each.headers}{each.get_data(as_text=True)}" for each in answers)
    with writer(linked_app) as session:
        kept = str(contents(session, without=frozenset(), versions=True))
    assert provider.given
    for token in provider.given:
        assert token not in told
        assert token not in kept


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
    assert "acr_values=gold" in begun(Client(linked_app))
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
    answer = way_to_link(client, "other", start)
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
    assert client.get("/account").status_code == 200
    assert again.get("/account").status_code == 302, "what was opened through it is closed"
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
    page = way_to_link(client, "ichiro", begin).location
    assert client.post(page, {"password": PASSWORD}, form=page).status_code == 422
    provider.vices = {"answer": {"code": None, "error": "access_denied"}}
    assert way_to_link(client, "ichiro", begin).location == "/account"
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
