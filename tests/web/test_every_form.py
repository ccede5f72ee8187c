"""Every form about agreements: empty, wrong and hostile input answers 422 with a summary whose links lead to the
fields, keeps what was typed, and says it in the language of the page.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from werkzeug.test import TestResponse

from registry.web.frame import clock
from tests.client import Client
from tests.conftest import by_turns
from tests.web.test_agreement_writing import act, send, sign

JAPANESE = re.compile(r"[ぁ-んァ-ン一-龥]")
HOSTILE = "\"><script>alert('x')</script>"
LONG = "long " * 800


@pytest.fixture(autouse=True)
def _one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 22 November 2026, whenever the tests run."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 22, 1, 0, tzinfo=UTC))


def signed(client: Client) -> str:
    """A signed agreement."""
    return sign(client, signed_on="2026-04-01")


def draft(client: Client) -> str:
    """A draft."""
    return sign(client, signed_on="")


def submitted(client: Client) -> str:
    """A draft that waits for approval."""
    page = draft(client)
    assert act(client, page, "submitted", on_date="2026-11-20").status_code == 302
    return page


def announced(client: Client) -> str:
    """A signed agreement with notice given."""
    page = signed(client)
    assert act(client, page, "notice_given", on_date="2026-11-20").status_code == 302
    return page


def event_of(page: Callable[[Client], str]) -> Callable[[Client], str]:
    """The form that corrects the first recorded event of an agreement."""
    return lambda client: str(client.page(page(client)).select(".timeline a")[0]["href"])


def change_of(client: Client) -> str:
    """The form that takes the newest change of an agreement back."""
    return str(client.page(f"{announced(client)}/history").select(".history a")[0]["href"])


# Where the form is, and inputs that must be refused beside the empty one.
FORMS: dict[str, tuple[Callable[[Client], str], list[dict[str, str]]]] = {
    **{
        f"act {kind}": (
            lambda client, made=made, kind=kind: f"{made(client)}/acts/{kind}",  # type: ignore[misc]
            [
                {"on_date": "x", "note": "kept", "reference": "kept"},
                {"on_date": HOSTILE, "note": LONG, "reference": HOSTILE},
            ],
        )
        for kind, made in {
            "negotiated": draft,
            "submitted": draft,
            "approved": submitted,
            "signed": draft,
            "voided": draft,
            "amended": signed,
            "notice_given": signed,
            "notice_received": signed,
            "notice_withdrawn": announced,
            "reviewed": signed,
            "renewed": signed,
            "terminated": signed,
            "replaced": signed,
        }.items()
    },
    "correction of an event": (event_of(announced), [{"note": LONG}, {"note": HOSTILE + LONG}]),
    "taking a change back": (change_of, [{"reason": LONG}, {"reason": HOSTILE + LONG}]),
    "duty": (
        lambda client: f"{signed(client)}/duty",
        [{"owner": "x", "from_day": "x"}, {"owner": "999999", "from_day": HOSTILE}],
    ),
    "hand-over": (
        lambda client: "/agreements/hand-over",
        [{"to": "x", "from_day": "x", "agreement": "1"}, {"to": HOSTILE, "from_day": HOSTILE}],
    ),
    "items": (
        lambda client: f"{signed(client)}/items",
        [
            {"items-0-position": "x", "items-0-subject": "kept"},
            {"items-0-position": "1", "items-0-subject": HOSTILE + LONG, "items-0-tier": "nonsense"},
        ],
    ),
    "correction of the facts": (
        lambda client: f"{signed(client)}/edit",
        [{"signed_on": "x", "title": "kept"}, {"signed_on": HOSTILE, "title": HOSTILE, "kind": HOSTILE}],
    ),
}
MAY_BE_EMPTY = {"items"}


LANGUAGES = ("ja", "en")


@by_turns("form", FORMS)
def test_what_cannot_be_recorded_is_said_and_kept(own_app: Flask, form: str) -> None:
    client = Client(own_app).sign_in("officer")
    where, wrongs = FORMS[form]
    path = where(client)
    before = client.newest_change()
    versioned = client.page(path).select_one("input[name=version]")
    own = {"version": str(versioned["value"])} if versioned is not None else {}
    for language in LANGUAGES:
        client.speak(language)
        for data in ([] if form in MAY_BE_EMPTY else [{}]) + wrongs:
            check(send(client, path, {**own, **data}), data, language)
    client.speak("ja")
    assert client.newest_change() == before, "nothing was written"


def check(answer: TestResponse, data: dict[str, str], language: str) -> None:
    """422, a summary in the language of the page, links that lead to fields, and the input still there."""
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422, data
    assert "<script>alert" not in text
    page = BeautifulSoup(text, "lxml")
    assert page.title is not None
    assert page.title.get_text().startswith("エラー：" if language == "ja" else "Error: ")
    summary = page.select_one(".error-summary ul")
    assert summary is not None
    assert bool(JAPANESE.search(summary.get_text())) is (language == "ja"), summary.get_text()
    links = summary.select("a")
    assert links
    for link in links:
        assert page.select_one(str(link["href"])) is not None, link
    for name, value in data.items():
        field = page.find(["input", "textarea"], {"name": name, "type": lambda kind: kind != "checkbox"})
        if isinstance(field, Tag) and field.get("type") != "hidden":
            kept = field.get_text() if field.name == "textarea" else field["value"]
            assert str(kept).strip() == value.strip(), name
