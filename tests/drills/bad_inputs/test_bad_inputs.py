"""Whatever is sent to forms, pages, the API and the imports: an answer of ours, never a failure, nothing by halves.

``make test`` sends a few hundred inputs, ``make drill`` a hundred thousand, to each database one half (``REGISTRY_TEST_BAD_INPUTS``).
They are made up from the number of their round: the same at each run. What fails is printed so that it can be sent again.
"""

import json
import os
import pickle
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from time import monotonic
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from registry.web import create_app
from registry.web.api.openapi import PATHS
from registry.web.frame import clock
from registry.web.frame.security import CONTENT_SECURITY_POLICY, limiter
from tests.client import Client, checked
from tests.conftest import ON_POSTGRESQL, Backend, _alone, config_for, once
from tests.drills.bad_inputs.browsers import PLACES, coming_back, know, open_browsers, reopened
from tests.drills.bad_inputs.cases import Case, asking, filled, quoted, sending, uploading
from tests.drills.bad_inputs.forms import SHUT, Field, Form, Found, explore, forms_at
from tests.drills.bad_inputs.scene import prepare
from tests.drills.bad_inputs.values import MARKS
from tests.drills.killing import damages
from tests.identity_provider import IdentityProvider, serving
from tests.web.external_identity.scene import BEGIN, CALLBACK
from tests.web.test_openapi_requests import KNOWN

INPUTS = int(os.environ.get("REGISTRY_TEST_BAD_INPUTS", "240"))
# What is written in a round is gone in the next one.
ROUND = 1000
WHOLE = INPUTS >= 10_000
# The small share goes to the stricter database; the whole to both in turn.
ROUNDS = (
    [(name, number) for number in range(INPUTS // ROUND // 2) for name in ("sqlite", "postgresql")]
    if WHOLE
    else [("postgresql", 0)]
)
# Pages that the small share looks for forms on, and how many pages it opens after a round.
PAGES_SEEN, PAGES_AFTER = (10_000, 40) if WHOLE else (50, 3)
SHARES = {"form": 35, "page": 25, "api": 25, "file": 15}
ASKED = {200, 302, 303, 304, 308, 400, 403, 404, 405, 409, 413, 414, 422}
ANSWERS = {
    "page": ASKED,
    "form": ASKED | {429},
    "file": ASKED,
    "api": {200, 404, 422},
}
# The year's report is composed anew whenever something is sent about it: less is.
SLOW, HEAVY = (
    frozenset(
        {
            "annual_desk.check",
            "annual_desk.uncheck",
            "annual_answer.undo",
            "annual_letter.page",
            "frozen_report.freeze",
            "annual_answer.answer",
        }
    ),
    0.1,
)
# Of the tables that can be understood, one in so many is gone on with.
GOES_ON = 4
NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
# Forms that no page shows to whoever is signed in, or without a mail server.
UNSEEN = (
    Form("sign_in.form", "/sign-in", tuple(Field(name, "text") for name in ("login", "password", "next"))),
    Form("annual_letter.page", "/reports/annual/2021/desk/letters/hq", (Field("again", "checkbox", "y"),)),
    Form("external_identity.begin", BEGIN, (Field("next", "hidden", "/partners"),)),
    Form("external_identity.callback", CALLBACK, ()),
)


@dataclass(frozen=True)
class Scene:
    """A database at rest with a record in every state, its folder, the forms that its pages offer, and browsers that
    show more of them, by the cookies of their sessions."""

    url: str
    folder: Path
    found: Found
    cookies: dict[str, str]


@contextmanager
def one_day() -> Iterator[None]:
    """It is 22 November 2026, whenever the tests run, and nobody is asked to wait."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: NOW)
        patch.setattr(limiter, "enabled", False)
        yield


@pytest.fixture(autouse=True)
def _one_day() -> Iterator[None]:
    """The day of the inputs is that of the scene."""
    with one_day():
        yield


@pytest.fixture(scope="session")
def provider() -> Iterator[IdentityProvider]:
    """A provider of single sign-on, for as long as the inputs are sent."""
    with serving() as running:
        yield running


@pytest.fixture(scope="session")
def run_folder(_ground: Path) -> Path:
    """What all processes of this run share."""
    return _ground


@pytest.fixture(scope="session")
def scene(backend: Backend, seeded_template: str, _ground: Path, provider: IdentityProvider) -> Scene:
    """The scene on a database, made by the first process."""
    folder = _ground / f"bad-inputs-{backend.name}"

    def make() -> bytes:
        url = backend.make(seeded_template)
        folder.mkdir()
        with one_day(), running(url, folder, provider) as app:
            return pickle.dumps((url, prepare(app), *open_browsers(app)))

    url, starts, cookies, shown = pickle.loads(once(_ground, folder.name, make))

    def look() -> bytes:
        with one_day(), running(url, folder, provider) as app:
            return pickle.dumps(explore(Client(app).sign_in("admin"), app, starts, most=PAGES_SEEN))

    # Both databases hold the same: what is found on one is there on the other.
    found = pickle.loads(once(_ground, "bad-inputs-found", look))
    return Scene(url, folder, replace(found, forms=(*found.forms, *shown)), cookies)


@contextmanager
def running(url: str, folder: Path, provider: IdentityProvider) -> Iterator[Flask]:
    """The application on a database, with single sign-on."""
    app = create_app(config_for(url, folder))
    app.testing = True
    know(app, provider)
    yield app
    app.extensions["registry_engine"].dispose()


class Sender:
    """Somebody signed in who sends one input after the other."""

    def __init__(self, app: Flask, scene: Scene, provider: IdentityProvider, chance: Random) -> None:
        self.app, self.found, self.provider, self.chance = app, scene.found, provider, chance
        self.forms = [*scene.found.forms, *UNSEEN]
        self.browsers = {name: reopened(app, cookie) for name, cookie in scene.cookies.items()}
        for browser, page in PLACES.values():
            assert self.browsers[browser].http.get(page).status_code == 200, page
        self.tally: Counter[tuple[str, int]] = Counter()
        self.slowest: tuple[float, str] = (0.0, "")
        self.client = Client(app)
        self.token = ""
        self.enter()

    def enter(self) -> None:
        """Sign in, as an officer or as an administrator."""
        self.client = Client(self.app).sign_in(self.chance.choice(("officer", "admin")))
        if self.chance.randrange(4) == 0:
            self.client.speak("en")
        self.token = self.client.token("/account")

    def send(self, kind: str) -> None:
        """One input of a kind."""
        match kind:
            case "form":
                form = self.chance.choices(
                    self.forms, [HEAVY if each.endpoint in SLOW else 1 for each in self.forms]
                )[0]
                if form.browser:
                    browser = self.browsers[form.browser]
                    self.answer(sending(self.chance, form, browser.token(form.page)), browser)
                elif form.endpoint in ("sign_in.form", "external_identity.begin"):
                    visitor = Client(self.app)
                    self.answer(sending(self.chance, form, visitor.token("/sign-in")), visitor)
                elif form.endpoint == "external_identity.callback":
                    visitor = Client(self.app)
                    back = coming_back(visitor, self.provider)
                    address = f"{back.action}?{quoted(filled(self.chance, back))}"
                    self.answer(Case("form", "GET", address), visitor)
                else:
                    answer = self.answer(sending(self.chance, form, self.token))
                    if answer.status_code in (302, 303, 409):
                        self._look_again(form)
            case "page":
                endpoint = self.chance.choice(sorted(self.found.pages))
                address = self.chance.choice(self.found.pages[endpoint])
                names = self.found.parameters.get(endpoint, ())
                self.answer(asking(self.chance, kind, address, (*names, "page"), KNOWN))
            case "api":
                path = self.chance.choice(sorted(PATHS))
                address = f"/api/v1{path}".replace("{id}", "1").replace("{fy}", "2020")
                paged = ("cursor", "limit") if PATHS[path][1] else ()
                names = (*(name for name, _ in PATHS[path][2]), *paged)
                self.answer(asking(self.chance, kind, address, names, KNOWN))
            case _:
                answer = self.answer(uploading(self.chance, self.token))
                if answer.status_code == 302 and self.chance.randrange(GOES_ON) == 0:
                    self._go_on_with(answer.location)

    def answer(self, case: Case, browser: Client | None = None) -> TestResponse:
        """What is answered, to another browser if one is given; fails, with the input, unless it is an answer of ours."""
        before = monotonic()
        try:
            answer = (browser or self.client).http.open(
                case.address,
                method=case.method,
                data=case.body or None,
                content_type=case.content_type,
                buffered=True,
            )
            self._check(case, answer)
        except Exception as error:
            error.add_note(str(case))
            raise
        self.slowest = max(self.slowest, (monotonic() - before, str(case)[:300]))
        self.tally[case.kind, answer.status_code] += 1
        if browser is None and answer.status_code in (302, 303) and answer.location.startswith("/sign-in"):
            self.enter()
        return answer

    def _check(self, case: Case, answer: TestResponse) -> None:
        assert answer.status_code in ANSWERS[case.kind], answer.get_data(as_text=True)[:2_000]
        assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
        assert answer.headers["X-Request-Id"]
        if answer.status_code in (302, 303, 308):
            assert answer.location.startswith("/")
            assert not answer.location.startswith(("//", "/\\"))
        elif answer.mimetype == "text/html":
            text = answer.get_data(as_text=True)
            assert '<main id="main"' in text
            assert not any(mark in text for mark in MARKS)
            if self.chance.randrange(8) == 0:
                checked(answer)
        elif answer.mimetype in ("application/json", "application/problem+json"):
            json.loads(answer.get_data())

    def _look_again(self, form: Form) -> None:
        """The form as it is now: what it was opened with may be gone."""
        self.forms.remove(form)
        where = self.client.http.get(form.page)
        if where.status_code == 200 and where.mimetype == "text/html":
            self.forms += [each for each in forms_at(self.client, self.app, form.page) if each.like(form)][:1]

    def _go_on_with(self, address: str) -> None:
        """A table that was understood somehow: its page, decisions on it, and taking it in."""
        self.answer(Case("file", "GET", address))
        forms = forms_at(self.client, self.app, address)
        for form in [each for each in forms if each.endpoint.startswith("pending_import.")]:
            if self.chance.randrange(2):
                self.answer(sending(self.chance, form, self.token))
        taking = [each for each in forms if each.endpoint == "pending_import.commit"]
        for form in taking:
            body = [*form.untouched, ("csrf_token", self.token)]
            answer = self.client.http.post(form.action, data=dict(body))
            assert answer.status_code < 500, address


@ON_POSTGRESQL
@pytest.mark.skipif(not WHOLE, reason="the small share looks at fewer pages")
def test_every_form_that_writes_is_found(app: Flask, scene: Scene) -> None:
    unsafe = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}
    }
    assert unsafe - {form.endpoint for form in (*scene.found.forms, *UNSEEN)} == set(SHUT)


# The parser of a body that breaks off leaves its file to the garbage collector.
@pytest.mark.filterwarnings("ignore:Exception ignored in. .function SpooledTemporaryFile")
@pytest.mark.filterwarnings("ignore:Unclosed file .tempfile.SpooledTemporaryFile")
@pytest.mark.parametrize(("backend", "number"), ROUNDS, indirect=["backend"])
def test_no_input_makes_it_fail(
    backend: Backend,
    number: int,
    scene: Scene,
    provider: IdentityProvider,
    tmp_path: Path,
    run_folder: Path,
) -> None:
    url = backend.make(scene.url)
    shutil.copytree(scene.folder, tmp_path / "instance")
    chance = Random(f"{backend.name} {number}")
    with running(url, tmp_path / "instance", provider) as app:
        sender = Sender(app, scene, provider, chance)
        for kind in chance.choices(list(SHARES), weights=list(SHARES.values()), k=min(ROUND, INPUTS)):
            sender.send(kind)
        pages = [address for each in scene.found.pages.values() for address in each]
        for address in chance.sample(pages, min(PAGES_AFTER, len(pages))):
            sender.answer(Case("page", "GET", address))  # what was written is shown
    assert damages(url, tmp_path / "instance") == []
    backend.drop(url)
    tell(run_folder, backend.name, sender)


def tell(ground: Path, database: str, sender: Sender) -> None:
    """Add the figures of a round to those of the run."""
    kept = ground / "bad-inputs.json"
    with _alone(ground, "bad-inputs-told"):
        told = json.loads(kept.read_text()) if kept.exists() else {"answers": {}, "slowest": [0, ""]}
        for (kind, status), count in sender.tally.items():
            answers = told["answers"].setdefault(f"{database} {kind}", {})
            answers[str(status)] = answers.get(str(status), 0) + count
        told["slowest"] = max(told["slowest"], list(sender.slowest))
        kept.write_text(json.dumps(told))
        lines = [
            f"{name:16}{sum(answers.values()):8}  "
            + "  ".join(f"{status}: {count}" for status, count in sorted(answers.items()))
            for name, answers in sorted(told["answers"].items())
        ]
        slowest, case = told["slowest"]
        lines.append(f"slowest: {slowest:.1f} s, {case if WHOLE else urlsplit(case.split()[2]).path}")
        (ground / "bad_inputs.txt").write_text("\n".join(lines) + "\n", encoding="utf-8", errors="replace")
