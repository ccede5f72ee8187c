"""What holds for every page: titles, no inline style or script, no outside host, a steady number of queries."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from registry.model.engine import open_engine, writing
from registry.web import create_app
from registry.web.frame import session as session_module
from registry.web.frame.kept import _answer, _latest
from tests.client import PASSWORD, Client
from tests.conftest import CLERK, ON_ONE_DATABASE, SEEDS, config_for
from tests.contracts.test_access import reading_routes
from tests.making import make_rows

LISTS = (
    "/",
    "/partners",
    "/agreements",
    "/agreements/sleeping?years=1",
    "/agreements/1/memo",
    "/quality",
    "/quality/no_term",
    "/quality/twins",
    "/partners/1/life",
    "/activities?fy=2020",
    "/events",
    "/groups",
    "/programmes",
    "/programmes?municipality=131075",
    "/indicators?as_of=2021-03-31",
    "/indicators/evaluation/2023",
    "/indicators/rows?count=joint_work&fy=2020",
    "/indicators/rows?count=events_held&fy=2020",
    "/indicators/rows?count=agreements_in_force&fy=2020",
    "/branches?as_of=2021-03-31",
    "/branches/sumida?as_of=2021-03-31",
    "/branches/sumida/ahead?as_of=2021-03-31",
    "/municipalities?as_of=2021-03-31",
    "/municipalities/131075?as_of=2021-03-31",
    "/partners?territory=sumida&quiet=2&as_of=2026-04-01",
    "/activities?fy=2020&territory=sumida",
    "/agreements?territory=sumida&binding=1",
    "/density?fy=2020",
    "/density/cell?fy=2020&region=joto&branch=any",
    "/map?fy=2020",
    "/map?fy=2020&measure=coverage&geometry=tiles&current=131075",
    "/agreements?as_of=2021-03-31&municipality=131075&region=joto",
    "/activities?fy=2020&years=2&municipality=131075&region=joto",
    "/partners?as_of=2021-03-31&municipality=131075",
    "/programmes?fy=2020&region=joto",
    "/density/cell?fy=2020&municipality=131075&branch=any",
    "/network/change?from=2019&to=2020",
    "/network?fy=2020&all=1",
    "/network?fy=2020&view=matrix",
    "/regions/joto?fy=2020",
    "/find?municipality=板橋区&need=fee_support&text=防音",
    "/find/sheet?municipality=板橋区&need=fee_support&text=防音&partner=1&partner=2&partner=3&as_of=2021-03-31",
    "/fields",
    "/fields/standards",
    "/findings?fy=2020",
    "/findings/sleeping_agreements?fy=2025",
    "/findings/sleeping_ties?fy=2021",
    "/findings/ties?fy=2020&region=joto&layers=activity",
    "/findings/outward?fy=2020&region=joto",
    "/account",
    "/account/second-factor",
    "/account/sessions",
    "/search?q=試験機関",
    "/search?q=研究会&kind=group",
    "/network/edge?one=whole_institute&other=organisation:1&fy=2020",
    "/network/path?to=organisation:1&fy=2020",
    "/help",
    "/help/agreements",
    "/help/find",
    "/help/indicators",
    "/api/v1/partners",
    "/api/v1/agreements",
    "/api/v1/activities",
    "/api/v1/events",
    "/api/v1/groups",
    "/api/v1/memberships",
    "/api/v1/programmes",
    "/api/v1/indicators",
    "/api/v1/density?fy=2020",
    "/api/v1/map?fy=2020",
    "/api/v1/network?fy=2020",
    "/api/v1/search?q=セミナー",
)


# How many queries a page may ask of a database of which nothing is known yet.
MOST = 80


@ON_ONE_DATABASE
def test_every_template_compiles(app: Flask) -> None:
    names = app.jinja_env.list_templates(extensions=["html"])
    assert len(names) > 15
    for name in names:
        app.jinja_env.get_template(name)


@pytest.fixture(scope="module")
def pages(app: Flask) -> dict[str, tuple[int, str]]:
    """Every page that has an address, as a viewer reads it, with its status, and two that are none."""
    client = Client(app).sign_in("viewer")
    addresses = [*(address for _, address in reading_routes(app)), "/nowhere", "/partners?region=x"]
    answers = {address: client.get(address) for address in addresses}
    return {
        address: (answer.status_code, answer.get_data(as_text=True))
        for address, answer in answers.items()
        if answer.mimetype == "text/html"
    }


@ON_ONE_DATABASE
def test_every_page_has_a_title_of_its_own_and_one_heading(pages: dict[str, tuple[int, str]]) -> None:
    titles = {}
    for address, (status, text) in pages.items():
        if status != 200:
            continue
        page = BeautifulSoup(text, "lxml")
        titles[address] = page.title.get_text()
        assert len(page.find_all("h1")) == 1, address
    assert len(set(titles.values())) == len(titles) > 40, titles


@ON_ONE_DATABASE
def test_no_page_has_inline_style_or_script_or_names_another_host(pages: dict[str, tuple[int, str]]) -> None:
    assert {status for status, _ in pages.values()} >= {200, 403, 404, 422}
    for address, (_, page) in pages.items():
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", page), address
        assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", page), address


def test_our_own_files_name_no_other_host() -> None:
    static = Path(__file__).resolve().parent.parent.parent / "registry" / "static"
    for path in static.iterdir():
        outside = re.findall(r"https?://[^\s\"')]+", path.read_text(encoding="utf-8"))
        assert set(outside) <= {"http://www.w3.org/2000/svg"}, path.name


@pytest.fixture
def queries(
    empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[int], dict[str, int]]:
    """The number of queries of every list, with so many rows of each noun, while nothing is kept of an answer."""
    # A session notes once a minute that it was seen; on a busy machine a minute would pass among these pages.
    monkeypatch.setattr(session_module, "SEEN_STEP", timedelta(hours=1))

    def measured(rows: int) -> dict[str, int]:
        engine = open_engine(empty_url)
        with Session(writing(engine)) as session, session.begin():
            make_rows(session, rows, seeds=SEEDS, password=PASSWORD, by=CLERK)
        engine.dispose()
        app = create_app(config_for(empty_url, tmp_path))
        app.testing = True
        client = Client(app).sign_in("viewer")
        client.get("/")  # the session's own writes come with the first page
        seen: list[str] = []
        served = app.extensions["registry_engine"]
        event.listen(served, "before_cursor_execute", lambda *arguments: seen.append(arguments[2]))
        counts = {}
        for address in LISTS:
            _answer.cache.clear()
            _latest.clear()
            seen.clear()
            assert client.get(address).status_code == 200, address
            counts[address] = len(seen)
        served.dispose()
        return counts

    return measured


@ON_ONE_DATABASE
def test_the_number_of_queries_does_not_grow_with_the_rows(queries: Callable[[int], dict[str, int]]) -> None:
    few = queries(3)
    many = queries(300)
    assert many == few
    assert {address: number for address, number in few.items() if number > MOST} == {}
