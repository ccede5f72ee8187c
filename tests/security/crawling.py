"""Every answer that the registry gives to whoever may see everything, after every form was filled with hostile texts."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from registry.model.engine import writing
from registry.model.vocabulary import FeedKind
from registry.queries.account import account_by_login
from registry.services.calendar import make_feed
from registry.web import create_app
from registry.web.frame import clock
from tests.client import Client
from tests.conftest import config_for
from tests.security.hostile import Filled, fill_all
from tests.security.scene import BY, NOW, addresses
from tests.tables import contents

FORMS = ("csv", "xlsx", "json")
NETWORK = tuple(f"/network/file?fy=2020&format={form}" for form in ("graphml", "gexf", "json", "csv", "svg"))
# Pages of records that the hostile forms made or changed, beside those of the scene.
MORE = ("/search?q=alert", "/find?municipality=131199&text=alert", "/partners?q=alert", "/history?page=1")
# What follows from every visit: that somebody was there, and how often it was tried.
VISITS = frozenset({"throttle", "web_session"})


@dataclass(frozen=True)
class Answer:
    """What came back from one address."""

    endpoint: str
    path: str
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def kind(self) -> str:
        """The media type."""
        return self.headers.get("Content-Type", "").partition(";")[0]

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode(errors="replace")


@dataclass(frozen=True)
class Crawled:
    """What the forms took, what the pages said afterwards, and which tables differ after they were read."""

    filled: dict[str, Filled]
    answers: list[Answer]
    altered: list[str]


def crawl(url: str, instance: Path, places: dict[str, int]) -> Crawled:
    """Fill every form, then read every address."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: NOW)
        app = create_app(config_for(url, instance))
        app.testing = True
        try:
            filled = fill_all(app, places, "officer")
            feeds = _feeds(app)
            before = _stored(app)
            answers = list(_read(app, places, feeds))
            after = _stored(app)
        finally:
            app.extensions["registry_engine"].dispose()
    return Crawled(filled, answers, [name for name in before if before[name] != after[name]])


def _feeds(app: Flask) -> list[str]:
    with Session(writing(app.extensions["registry_engine"])) as session, session.begin():
        account = account_by_login(session, "officer")
        assert account is not None
        made = [make_feed(session, account=account, by=BY, kind=kind) for kind in FeedKind]
        return [f"/calendar/{each.secret}.ics" for each in made]


def _stored(app: Flask) -> dict[str, object]:
    with Session(app.extensions["registry_engine"]) as session:
        return dict(contents(session, without=VISITS, versions=True))


def _read(app: Flask, places: dict[str, int], feeds: list[str]) -> object:
    client = Client(app).sign_in("admin")
    match = app.url_map.bind("localhost").match
    paths = [path for _, path in addresses(app, places, "GET")]
    paths += [
        f"{path}{'&' if '?' in path else '?'}format={form}"
        for path in paths
        if "/export" in path
        for form in FORMS[1:]  # without a word it is CSV
    ]
    for path in (*paths, *NETWORK, *MORE, *feeds):
        answer = client.http.get(path, buffered=True)
        endpoint = match(path.partition("?")[0])[0]
        yield Answer(endpoint, path, answer.status_code, dict(answer.headers), answer.get_data())
        answer.close()
