"""Mid-term plans and their items: entered, changed, refused at the right field, and nobody's change lost."""

from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.test import TestResponse

from registry.web.frame import clock
from tests.client import Client
from tests.conftest import ON_ONE_DATABASE, by_turns
from tests.web.test_every_form import HOSTILE, LANGUAGES, LONG, check

NEW = "/indicators/plans/new"
EDIT = "/indicators/plans/5/edit"
NEW_ITEM = "/indicators/plans/5/items/new"
EDIT_ITEM = "/indicators/items/22/edit"  # the first of the fifth plan
PLAN = {
    "number": "6",
    "name": "第六期中期計画",
    "name_en": "Sixth Mid-term Plan",
    "first_fiscal_year": "２０３１",
    "last_fiscal_year": "2035",
    "note": "第六期中期計画 1頁",
}
ITEM = {"number": "17", "name": "新しい項目", "name_en": "A new item"}


@pytest.fixture(autouse=True)
def _one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 22 November 2026, whenever the tests run."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 22, 1, 0, tzinfo=UTC))


def send(client: Client, path: str, **data: str) -> TestResponse:
    """Send a form as it opened, with what was typed."""
    field = client.page(path).select_one("main input[name=version]")
    assert field is not None
    return client.post(path, {"version": str(field["value"]), **data}, form=path)


def page_of(answer: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(answer.get_data(as_text=True), "lxml")


def test_a_plan_with_its_items_is_registered_changed_and_graded(own_app: Flask) -> None:
    client = Client(own_app).sign_in("officer")
    assert client.page("/indicators").select(f"a[href='{NEW}']")
    answer = client.post(NEW, PLAN, form=NEW)
    assert (answer.status_code, answer.location) == (302, "/indicators?plan=6")
    page = client.page(answer.location)
    assert [each["id"] for each in page.select("h2[id^=plan-]")] == ["plan-6"]
    edit = str(page.select_one("a[href='/indicators/plans/6/edit']")["href"])
    assert client.page(edit).select_one("#first_fiscal_year")["value"] == "2031"
    assert send(client, edit, **{**PLAN, "last_fiscal_year": "2036"}).status_code == 302
    assert "2036" in client.page(answer.location).h2.get_text()
    items = str(page.select_one("a[href$='/items/new']")["href"])
    assert client.post(items, ITEM, form=items).status_code == 302
    row = client.page(answer.location).select_one("table.grades tbody tr")
    assert row.th.get_text(" ", strip=True).startswith("17 新しい項目")
    assert send(client, str(row.a["href"]), **{**ITEM, "name": "改めた項目"}).status_code == 302
    assert "改めた項目" in client.page("/indicators/evaluation/2031").select_one("#item-17").get_text()
    acts = [each["data-act"] for each in client.page("/history").select(".history > li")]
    assert acts[:4] == [
        "plan_item:change",
        "plan_item:register",
        "mid_term_plan:change",
        "mid_term_plan:register",
    ]
    assert client.page("/indicators/new").select("#plan_number option[value='6']")


@by_turns(
    "path, mine",
    [
        (EDIT, {**PLAN, "first_fiscal_year": "2026", "last_fiscal_year": "2030"}),
        (EDIT_ITEM, ITEM),
    ],
)
def test_whoever_comes_second_sees_both_and_overwrites_knowingly(
    own_app: Flask, path: str, mine: dict[str, str]
) -> None:
    first, second = Client(own_app).sign_in("officer"), Client(own_app).sign_in("admin")
    old = second.value(path, "version")
    assert send(first, path, **{**mine, "name": "先の名称"}).status_code == 302
    answer = second.post(path, {**mine, "name": "後の名称", "version": old}, form=path)
    assert answer.status_code == 409
    page = page_of(answer)
    compared = page.select_one(".error-summary table").get_text(" ")
    assert "先の名称" in compared
    assert "後の名称" in compared
    assert page.select_one("#name")["value"] == "後の名称"
    newest = str(page.select_one("main input[name=version]")["value"])
    assert second.post(path, {**mine, "name": "後の名称", "version": newest}, form=path).status_code == 302
    assert first.page(path).select_one("#name")["value"] == "後の名称"


# Form, what is typed, the fields at which it is refused.
REFUSED = [
    (
        NEW,
        dict.fromkeys(PLAN, ""),
        ["number", "name", "name_en", "first_fiscal_year", "last_fiscal_year"],
    ),
    (NEW, {**PLAN, "number": "5"}, ["number"]),
    (NEW, {**PLAN, "number": HOSTILE}, ["number"]),
    (NEW, {**PLAN, "first_fiscal_year": "2030"}, ["first_fiscal_year"]),
    (NEW, {**PLAN, "first_fiscal_year": "FY31"}, ["first_fiscal_year"]),
    (NEW, {**PLAN, "first_fiscal_year": "2036"}, ["last_fiscal_year"]),
    (NEW, {**PLAN, "first_fiscal_year": "1899", "last_fiscal_year": "1903"}, ["last_fiscal_year"]),
    (NEW, {**PLAN, "last_fiscal_year": "2041"}, ["last_fiscal_year"]),
    (NEW, {**PLAN, "name": LONG, "note": HOSTILE + LONG}, ["name", "note"]),
    (
        "/indicators/plans/4/edit",
        {**PLAN, "first_fiscal_year": "2022", "last_fiscal_year": "2025"},
        ["first_fiscal_year"],
    ),
    (NEW_ITEM, dict.fromkeys(ITEM, ""), ["number", "name", "name_en"]),
    (NEW_ITEM, {**ITEM, "number": "16"}, ["number"]),
    (EDIT_ITEM, {**ITEM, "number": "2"}, ["number"]),
    (EDIT_ITEM, {**ITEM, "name": HOSTILE + LONG}, ["name"]),
]


@by_turns("path, data, fields", REFUSED)
def test_what_cannot_be_is_refused_at_its_field(
    own_app: Flask, path: str, data: dict[str, str], fields: list[str]
) -> None:
    client = Client(own_app).sign_in("officer")
    for language in LANGUAGES:
        client.speak(language)
        answer = send(client, path, **data)
        check(answer, data, language)
        links = [link["href"] for link in page_of(answer).select(".error-summary a")]
        assert links == [f"#{field}" for field in fields]


@ON_ONE_DATABASE
def test_plans_are_for_headquarters(app: Flask) -> None:
    client = Client(app).sign_in("head")
    for path in (NEW, EDIT, NEW_ITEM, EDIT_ITEM):
        assert client.get(path).status_code == 403
    assert not client.page("/indicators").select("main a[href$='/new'], main a[href$='/edit']")
    assert Client(app).sign_in("officer").get("/indicators/plans/9/edit").status_code == 404
