"""Browsers of those who are shown forms that officers and administrators are not: with a second factor, between the
password and the code, and vouched for by a provider of single sign-on. Each is kept by the cookie of its session.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

from flask import Flask
from pyotp import TOTP
from sqlalchemy.orm import Session

from registry.exchange.external_identity import Provider
from registry.model.engine import writing
from registry.model.vocabulary import Role
from registry.services.account import add_account, disable_account, make_token
from registry.services.external_identity import link
from registry.web.frame import clock
from registry.web.frame.session import COOKIE
from tests.client import PASSWORD, Client
from tests.conftest import CLERK
from tests.drills.bad_inputs.forms import Field, Form, forms_at
from tests.identity_provider import CLIENT_ID, CLIENT_SECRET, IdentityProvider
from tests.web.external_identity.scene import CALLBACK, begun, way_to_link
from tests.web.test_second_factor import CODE, give, own, waiting

LINKING = "/account/external-identity/begin"
CONFIRM = "/account/external-identity"
# Which browser shows a form, and on which page.
PLACES = {
    "second_factor.renew_codes": ("proved", "/account/second-factor/codes"),
    "second_factor.remove": ("proved", "/account/second-factor/remove"),
    "sign_in.code": ("waiting", CODE),
    "external_identity.remove": ("linked", "/account"),
    "external_identity.confirm": ("vouched", CONFIRM),
}


def know(app: Flask, provider: IdentityProvider) -> None:
    """The application knows the provider, which knows two people; their clocks agree."""
    provider.now = clock.now().timestamp()
    provider.people = {"linked": {"sub": "1"}, "vouched": {"sub": "2", "email": "staff@example.jp"}}
    settings = Provider(provider.issuer, CLIENT_ID, CLIENT_SECRET, "職員認証")
    app.config["REGISTRY"] = replace(app.config["REGISTRY"], oidc=settings)


def open_browsers(app: Flask) -> tuple[dict[str, str], tuple[Form, ...]]:
    """The cookies by the name of the browser, and the forms that they show, filled in rightly but for one code a round."""
    secret, _ = own(app, "head")
    browsers = {"proved": waiting(app, "head"), "linked": Client(app).sign_in("viewer")}
    assert give(browsers["proved"], TOTP(secret).at(clock.now())) == 302
    browsers["waiting"] = waiting(app, "head")
    assert way_to_link(browsers["linked"], "linked", LINKING).location == CONFIRM
    assert browsers["linked"].post(CONFIRM, {"password": PASSWORD}, form=CONFIRM).status_code == 303
    browsers["vouched"] = Client(app).sign_in("staff")
    assert way_to_link(browsers["vouched"], "vouched", LINKING).location == CONFIRM
    # The code after the one that was used: good once.
    right = {"password": PASSWORD, "code": TOTP(secret).at(clock.now() + timedelta(seconds=30))}
    forms = [
        replace(_filled(form, right), browser=browser)
        for endpoint, (browser, page) in PLACES.items()
        for form in forms_at(browsers[browser], app, page)
        if form.endpoint == endpoint
    ]
    assert {form.endpoint for form in forms} == set(PLACES)
    return {name: str(browser.http.get_cookie(COOKIE).value) for name, browser in browsers.items()}, tuple(
        forms
    )  # type: ignore[union-attr]


def accounts(app: Flask) -> Iterator[str]:
    """Accounts with which an administrator can do all that there is: the addresses of the pages."""
    with Session(writing(app.extensions["registry_engine"])) as session, session.begin():
        lost, left = (
            add_account(session, login=login, name="架空 太郎", role=Role.VIEWER, password=PASSWORD, by=CLERK)
            for login in ("lost", "left")
        )
        disable_account(session, account=left, by=CLERK)
        make_token(session, account=lost, label="集計", by=CLERK)
        link(session, account=lost, issuer="https://login.example.jp", subject="lost", by=CLERK)
        one, other = lost.id, left.id
    own(app, "lost")
    yield "/admin/accounts/new"
    yield f"/admin/accounts/{other}"
    for page in ("", "/edit", "/password", "/disable", "/second-factor", "/tokens/new"):
        yield f"/admin/accounts/{one}{page}"


def reopened(app: Flask, cookie: str) -> Client:
    """A browser as it was kept."""
    client = Client(app)
    client.http.set_cookie(COOKIE, cookie)
    return client


def coming_back(client: Client, provider: IdentityProvider) -> Form:
    """The answer with which a person comes back from the provider, to be altered: an address rather than a form."""
    asked = dict(parse_qsl(urlsplit(begun(client)).query))
    answer = dict(parse_qsl(urlsplit(provider.back(asked, "linked")).query))
    fields = [Field(name, "text", value) for name, value in answer.items()]
    return Form("external_identity.callback", CALLBACK, (*fields, Field("error", "text", sent=False)))


def _filled(form: Form, right: dict[str, str]) -> Form:
    fields = (replace(field, value=right.get(field.name, field.value)) for field in form.fields)
    return replace(form, fields=tuple(fields))
