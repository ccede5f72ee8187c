"""Every page against axe's rules, without sideways scroll on the smallest screen, in both languages."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.addresses import PATHS
from tests.browser.conftest import sign_in
from tests.conftest import ON_ONE_DATABASE

pytestmark = pytest.mark.browser


# The pages are looked at in so many tests, which can run beside each other.
PARTS = 4
LANGUAGES = pytest.mark.parametrize("language", ["ja", "en"])


@ON_ONE_DATABASE
@LANGUAGES
def test_axe_finds_nothing_on_a_form_before_and_after_it_is_refused(desk: Page, language: str) -> None:
    axe, page = Axe(), desk
    page.goto("/sign-in")
    found = {"/sign-in": _violations(axe, page)}
    page.locator("main button[type=submit]").click()
    found["/sign-in refused"] = _violations(axe, page)
    sign_in(page, language=language)
    page.goto("/agreements/new")
    page.locator("main .actions button").click()
    found["/agreements/new refused"] = _violations(axe, page)
    assert not {path: problems for path, problems in found.items() if problems}


@ON_ONE_DATABASE
@LANGUAGES
@pytest.mark.parametrize("part", range(PARTS))
def test_axe_finds_nothing_and_nothing_scrolls_sideways(desk: Page, language: str, part: int) -> None:
    axe, page = Axe(), desk
    sign_in(page, language=language)
    found, wide = {}, []
    for number, path in enumerate(PATHS):
        if number // 2 % PARTS != part:
            continue
        page.goto(path)
        # The rules do not depend on the language: they are asked of every other page in each, in turn.
        if number % 2 == (language == "en"):
            found[path] = _violations(axe, page)
        size = page.viewport_size
        page.set_viewport_size({"width": 320, "height": 640})
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            wide.append(path)
        page.set_viewport_size(size)  # type: ignore[arg-type]
    assert found
    assert not {path: problems for path, problems in found.items() if problems}
    assert not wide


def _violations(axe: Axe, page: Page) -> list[str]:
    return [
        f"{violation['id']}: {violation['nodes'][0]['html'][:160]}"
        for violation in axe.run(page).response["violations"]
    ]
