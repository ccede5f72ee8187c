"""Every page against axe's rules, without sideways scroll on the smallest screen, in both languages.

This is a share of ``make sweep`` (``tests/browser/sweep.py``): every page once in one role, and each state of the
registry on the pages that it changes most.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy.orm import Session

from registry.config import Config
from registry.model.engine import open_engine, writing
from registry.web import create_app
from tests.browser.addresses import PATHS, VISITOR
from tests.browser.conftest import served, sign_in
from tests.browser.probes import DESK, hidden_focus, narrow, printed, violations
from tests.browser.scene import add_errors, furnish
from tests.client import PASSWORD
from tests.conftest import CLERK, ON_ONE_DATABASE, SEEDS
from tests.making import make_rows

pytestmark = pytest.mark.browser


# The pages are looked at in so many tests, which can run beside each other.
PARTS = 4
# The pages that look least alike when nothing, or very much, is in the registry.
STATES = (
    "/",
    "/partners",
    "/branches/sumida?as_of=2021-03-31",
    "/density?fy=2020",
    "/network?fy=2020",
    "/help/measures",
)
LANGUAGES = pytest.mark.parametrize("language", ["ja", "en"])


@ON_ONE_DATABASE
@LANGUAGES
def test_axe_finds_nothing_on_a_form_before_and_after_it_is_refused(desk: Page, language: str) -> None:
    axe, page = Axe(), desk
    page.goto("/sign-in")
    found = {"/sign-in": violations(axe, page)}
    page.locator("main button[type=submit]").click()
    found["/sign-in refused"] = violations(axe, page)
    sign_in(page, language=language)
    page.goto("/agreements/new")
    page.locator("main .actions button").click()
    found["/agreements/new refused"] = violations(axe, page)
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
        # In the other one the focus, spacing and paper are looked at.
        if number % 2 == (language == "en"):
            found[path] = violations(axe, page)
            page.set_viewport_size({"width": 320, "height": 640})
            if page.evaluate("document.documentElement.scrollWidth") > 320:
                wide.append(path)
        else:
            found[path] = [*hidden_focus(page), *narrow(page), *printed(page)]
        page.set_viewport_size(DESK)  # type: ignore[arg-type]
    assert found
    assert not {path: problems for path, problems in found.items() if problems}
    assert not wide


@contextmanager
def public_app(url: str, instance: Path) -> Iterator[Flask]:
    """The application with its public list on."""
    settings = {
        "REGISTRY_DATABASE_URL": url,
        "REGISTRY_INSTANCE": str(instance),
        "REGISTRY_SECRET_KEY": "x" * 32,
        "REGISTRY_PUBLIC": "1",
    }
    app = create_app(Config.from_environment(settings))
    yield app
    app.extensions["registry_engine"].dispose()


@contextmanager
def opened(chromium: Browser, app: Flask) -> Iterator[Page]:
    """A page on a desk of an application served by this process."""
    with served(app) as address:
        context = chromium.new_context(viewport=DESK, base_url=address)  # type: ignore[arg-type]
        yield context.new_page()
        context.close()


def looked_at(page: Page, paths: tuple[str, ...], look: Callable[[Page], list[str]]) -> dict[str, list[str]]:
    """What is wrong with some pages."""
    found = {}
    for path in paths:
        page.set_viewport_size(DESK)  # type: ignore[arg-type]
        page.goto(path)
        found[path] = look(page)
    return {path: wrong for path, wrong in found.items() if wrong}


@ON_ONE_DATABASE
def test_axe_finds_nothing_on_pages_of_what_the_seeds_do_not_tell_nor_on_errors(
    chromium: Browser, own_url: str, tmp_path: Path
) -> None:
    axe = Axe()
    with public_app(own_url, tmp_path) as app:
        add_errors(app)
        paths = furnish(app)
        with opened(chromium, app) as page:
            found = looked_at(
                page, (*VISITOR, "/failing/500", "/failing/429"), lambda each: violations(axe, each)
            )
            sign_in(page, "officer", "en")
            found |= looked_at(page, paths, lambda each: [*violations(axe, each), *narrow(each)])
    assert not found


@ON_ONE_DATABASE
@pytest.mark.parametrize("rows", [0, 200])
def test_nothing_is_lost_where_the_registry_is_empty_or_full(
    chromium: Browser, empty_url: str, tmp_path: Path, rows: int
) -> None:
    engine = open_engine(empty_url)
    with Session(writing(engine)) as session, session.begin():
        make_rows(session, rows, seeds=SEEDS, password=PASSWORD, by=CLERK)
    engine.dispose()
    with public_app(empty_url, tmp_path) as app, opened(chromium, app) as page:
        sign_in(page, "officer", "en")
        assert not looked_at(page, STATES, lambda each: [*narrow(each), *printed(each)])
