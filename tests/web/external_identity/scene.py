"""What the tests of the provider share: the whole way through it, and who is linked with whom."""

from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

import requests
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from registry.model import Account, ExternalIdentity
from registry.model.engine import writing
from registry.services.recording import Actor
from tests.client import Client
from tests.identity_provider import PASSWORD as PASSWORD_THERE

NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
BEGIN, CALLBACK = "/sign-in/oidc", "/sign-in/oidc/callback"
ADMIN = Actor("admin", NOW)


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


def begun(client: Client, target: str = "") -> str:
    """Press the button of the sign-in page: the address at the provider to which the browser is led."""
    page = BeautifulSoup(client.post(BEGIN, {"next": target}).get_data(as_text=True), "lxml")
    refresh = page.select_one("meta[http-equiv=refresh]")
    assert refresh is not None
    address = str(refresh["content"]).removeprefix("0; url=")
    assert page.select_one("main a")["href"] == address, "for browsers that do not go on by themselves"
    return address


def way(client: Client, login: str = "ichiro", target: str = "") -> TestResponse:
    """The whole way to the answer of the registry."""
    return client.get(there(begun(client, target), login))


def way_to_link(client: Client, login: str, begin: str) -> TestResponse:
    """The whole way of somebody who is signed in and links with the account."""
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
