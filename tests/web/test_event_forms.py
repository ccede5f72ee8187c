"""The forms of events: empty, wrong and hostile input answers 422, keeps what was typed, and in the page's language."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask

from registry.web.frame import clock
from tests.client import Client
from tests.conftest import by_turns
from tests.web.test_agreement_writing import send, version
from tests.web.test_event_writing import FULL, NEW, register
from tests.web.test_every_form import HOSTILE, LANGUAGES, LONG, check


@pytest.fixture(autouse=True)
def _one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 22 November 2026, whenever the tests run."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 22, 1, 0, tzinfo=UTC))


def at(act: str) -> Callable[[Client], str]:
    """A form of an event that was just registered."""
    return lambda client: f"{register(client, FULL)}/{act}"


WRONGS = [
    {"title": "kept", "kind": "seminar", "starts_on": "x", "place": "kept"},
    {"title": HOSTILE, "kind": HOSTILE, "starts_on": HOSTILE, "fiscal_year": HOSTILE, "place": LONG},
    {
        "title": LONG,
        "held": HOSTILE,
        "reason": HOSTILE,
        "reason_words": HOSTILE,
        "participants": "-1",
        "group": HOSTILE,
        "mode": HOSTILE,
    },
    {"roles-0-name": HOSTILE, "roles-0-role": HOSTILE, "roles-0-side": HOSTILE},
    {
        "presentations-0-own_id": HOSTILE,
        "presentations-0-title": HOSTILE,
        "presentations-0-speaker": LONG,
        "presentations-0-on_date": HOSTILE,
    },
    {
        "exhibitor_companies-0-company-name": HOSTILE,
        "exhibitor_companies-0-company-choice": "new",
        "exhibitor_companies-0-company-category": HOSTILE,
        "exhibitor_companies-0-recommended_by-name": LONG,
    },
]
FORMS = {"new": lambda client: NEW, "change": at("edit"), "copy": at("copy")}


@by_turns("form", FORMS)
def test_what_cannot_be_recorded_is_said_and_kept(own_app: Flask, form: str) -> None:
    client = Client(own_app).sign_in("officer")
    path = FORMS[form](client)
    before = client.newest_change()
    own = {"version": version(client, path)} if form == "change" else {}
    for language in LANGUAGES:
        client.speak(language)
        for data in ({}, *WRONGS):
            check(send(client, path, {**own, **data}), data, language)
    client.speak("ja")
    assert client.newest_change() == before, "nothing was written"
