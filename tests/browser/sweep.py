"""Every page × role × language × state, on a desk, a telephone and paper: ``make sweep``.

Each page is asked for by every role in both languages and must be good HTML. What a role sees in no other way than one
before it is looked at once in the browser; its frame (menu and tools) is looked at on the first page of each role.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy.orm import Session

from registry.config import Config
from registry.model.engine import open_engine, writing
from registry.web import create_app
from tests.browser.addresses import ADMINISTRATION, HELP, LISTS, PATHS, STATUSES, VISITOR
from tests.browser.conftest import served, sign_in
from tests.browser.probes import DESK, PHONE, hidden_focus, moving, narrow, printed, violations
from tests.browser.scene import add_errors, furnish
from tests.client import LOGINS, PASSWORD, Client
from tests.conftest import CLERK, ON_ONE_DATABASE, SEEDS
from tests.contracts.test_access import reading_routes
from tests.making import make_rows

pytestmark = pytest.mark.browser
MANY = 200
STATES = ("seeds", "scene", "empty", "many", "errors")
# What differs from one asking to the next.
PASSING = re.compile(r'name="csrf_token"[^>]*>|<code>[0-9a-f-]{8,}</code>|name="next"[^>]*>')
MAIN = re.compile(r"<main.*</main>", re.DOTALL)


@pytest.fixture
def state(request: pytest.FixtureRequest, own_url: str, empty_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on a registry in that state."""
    rows = {"empty": 0, "many": MANY}.get(request.param)
    if rows is not None:
        engine = open_engine(empty_url)
        with Session(writing(engine)) as session, session.begin():
            make_rows(session, rows, seeds=SEEDS, password=PASSWORD, by=CLERK)
        engine.dispose()
    settings = {
        "REGISTRY_DATABASE_URL": own_url if rows is None else empty_url,
        "REGISTRY_INSTANCE": str(tmp_path),
        "REGISTRY_SECRET_KEY": "x" * 32,
        "REGISTRY_PUBLIC": "1",
    }
    app = create_app(Config.from_environment(settings))
    if request.param == "errors":
        add_errors(app)
    yield app
    app.extensions["registry_engine"].dispose()


@pytest.fixture
def figures(_ground: Path) -> Path:
    """Told at the end of the run."""
    return _ground / "sweep.txt"


def addresses(app: Flask, name: str) -> tuple[str, ...]:
    """The pages that are looked at in a state."""
    if name == "seeds":
        routes = (address for _, address in reading_routes(app))
        return tuple(dict.fromkeys([*PATHS, *HELP, *ADMINISTRATION, *routes]))
    if name == "scene":
        return furnish(app)
    if name == "errors":
        return tuple(f"/failing/{status}" for status in STATUSES)
    return LISTS


def lost(client: Client, paths: tuple[str, ...]) -> list[str]:
    """Addresses without a page, but for those that are meant so and for a file that waits, which is the officer's own."""
    client.sign_in("admin")
    meant = [path for path in paths if "999999" not in path and not path.startswith("/imports/pending")]
    return [path for path in meant if client.get(path).status_code in (404, 500)]


@ON_ONE_DATABASE
@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize(("name", "state"), [(each, each) for each in STATES], indirect=["state"])
def test_every_page_of_a_state(
    name: str, state: Flask, chromium: Browser, language: str, figures: Path
) -> None:
    paths = addresses(state, name)
    if name != "errors":
        assert not lost(Client(state), paths), "these addresses have no page in this state"
    with served(state) as address:
        sweep = Sweep(chromium, address, language)
        for login in (*LOGINS, None):
            sweep.as_somebody(Client(state), login, VISITOR if login is None else paths)
    with figures.open("a", encoding="utf-8") as told:
        told.write(
            f"{name:7} {language}  {len(paths):4} addresses, {sweep.asked:5} pages asked for, {sweep.looked:4} "
            f"looked at on a desk, a telephone and paper, {len(sweep.found)} with something wrong\n"
        )
    assert not sweep.found


class Sweep:
    """The pages of one state in one language; ``found`` says what is wrong, by role and address."""

    def __init__(self, chromium: Browser, address: str, language: str) -> None:
        self.found: dict[str, list[str]] = {}
        self.asked = self.looked = 0
        self._chromium, self._address, self._language = chromium, address, language
        self._axe = Axe()
        self._seen: set[str] = set()

    def as_somebody(self, client: Client, login: str | None, paths: tuple[str, ...]) -> None:
        """Ask for every page as one role (``None``: signed out), and look at those that are new."""
        if login is not None:
            client.sign_in(login)
        client.speak(self._language)
        context = self._chromium.new_context(
            viewport=DESK,  # type: ignore[arg-type]
            base_url=self._address,
            reduced_motion="reduce",
        )
        page = context.new_page()
        if login is not None:
            sign_in(page, login, self._language)
        elif self._language == "en":
            page.goto("/sign-in")
            page.get_by_role("button", name="English").click()
        new = False
        for path in paths:
            answer = client.get(path)
            if answer.mimetype != "text/html" or answer.status_code in (301, 302):
                continue
            self.asked += 1
            main = MAIN.search(PASSING.sub("", answer.get_data(as_text=True)))
            shape = main[0] if main else path
            if shape in self._seen and new:
                continue
            new = True
            self._seen.add(shape)
            self._look(page, path, f"{login or 'nobody'} {path}")
        context.close()

    def _look(self, page: Page, path: str, name: str) -> None:
        self.looked += 1
        page.set_viewport_size(DESK)  # type: ignore[arg-type]
        page.goto(path)
        wrong = [*violations(self._axe, page), *moving(page), *hidden_focus(page), *narrow(page)]
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        wrong += [f"at 320, {each}" for each in [*violations(self._axe, page), *hidden_focus(page)]]
        wrong += printed(page)
        if wrong:
            self.found[name] = wrong
            print(f"{name} [{self._language}]: {wrong}", flush=True)
