"""A second factor from the QR code to the next sign-in, and the way to a provider, in a real browser."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page
from pyotp import TOTP

from registry.exchange.external_identity import Provider
from tests.browser.conftest import sign_in
from tests.browser.probes import violations
from tests.client import PASSWORD
from tests.conftest import ON_ONE_DATABASE
from tests.identity_provider import CLIENT_ID, CLIENT_SECRET, serving
from tests.identity_provider import PASSWORD as PASSWORD_THERE


@pytest.fixture
def guest(chromium: Browser, own_server: str) -> Iterator[Page]:
    """A page on a telephone, which may be sent to another host."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, base_url=own_server)
    yield context.new_page()
    context.close()


@ON_ONE_DATABASE
def test_set_up_by_keyboard_and_signed_in_with(own_desk: Page) -> None:
    axe, page = Axe(), own_desk
    sign_in(page)
    page.goto("/account/second-factor")
    assert page.evaluate("document.querySelector('img.qr').naturalWidth") > 0, "the policy lets it be seen"
    secret = page.locator(".secret").inner_text().replace(" ", "")
    page.locator("#code").fill(TOTP(secret).now())
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.locator(".codes").wait_for()
    codes = page.locator(".codes code").all_inner_texts()
    assert len(codes) == 10
    assert not violations(axe, page)
    page.locator("form[action='/sign-out'] button").click()
    page.locator("#login").fill("officer")
    page.locator("#password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in/code")
    assert not violations(axe, page)
    page.keyboard.type("000000")  # the field has the focus
    page.keyboard.press("Enter")
    page.locator(".error-summary").wait_for()
    assert not violations(axe, page)
    page.locator("summary").press("Enter")
    page.locator("#recovery").fill(codes[0])
    page.keyboard.press("Enter")
    page.wait_for_url("**/")
    assert page.locator("a.who").is_visible()


@ON_ONE_DATABASE
def test_the_policy_lets_the_way_to_the_provider_and_back_pass(guest: Page, own_app: Flask) -> None:
    with serving() as provider:
        provider.people = {"hanako": {"sub": "1", "email": "hanako@example.jp", "email_verified": True}}
        settings = Provider(provider.issuer, CLIENT_ID, CLIENT_SECRET, "職員認証")
        own_app.config["REGISTRY"] = replace(own_app.config["REGISTRY"], oidc=settings)
        guest.goto("/sign-in")
        guest.locator(".provider button").click()
        guest.locator("[name=login]").fill("hanako")
        guest.locator("[name=password]").fill(PASSWORD_THERE)
        guest.get_by_role("button").click()
        guest.wait_for_url(re.compile("/sign-in$"))
        assert "職員認証" in guest.locator(".error-summary").inner_text()
        assert guest.evaluate("document.documentElement.scrollWidth") == 390
        assert not violations(Axe(), guest)
