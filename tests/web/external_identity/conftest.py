"""A provider that runs, and an application that knows it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from registry.exchange.external_identity import Provider
from registry.services.account import set_email
from registry.web.frame import clock
from tests.identity_provider import (
    CLIENT_ID,
    CLIENT_SECRET,
    IdentityProvider,
    serving,
)
from tests.web.external_identity.scene import (
    ADMIN,
    NOW,
    account,
    writer,
)


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
    running.given.clear()
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
