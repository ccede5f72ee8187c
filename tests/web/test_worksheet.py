"""The worksheet of a year: last year's joint work goes on, is changed or left out, and new work is added."""

from datetime import UTC, datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from registry.web.frame import clock
from tests.client import Client
from tests.conftest import A_LANGUAGE_ON_EACH, ON_ONE_DATABASE, ON_POSTGRESQL
from tests.web.test_every_form import HOSTILE, JAPANESE

PARTNER = 59  # eight pieces of joint work in FY2020, two of them alike
SHEET = f"/activities/worksheet?partner={PARTNER}&fy=2021"


@pytest.fixture(autouse=True)
def _one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 22 November 2026, whenever the tests run."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 22, 1, 0, tzinfo=UTC))


@pytest.fixture
def officer(own_app: Flask) -> Client:
    """An officer of headquarters on a copy of the seeds."""
    return Client(own_app).sign_in("officer")


def filled(client: Client, path: str = SHEET, **changes: str) -> dict[str, str]:
    """The worksheet as it opens: no box is ticked."""
    page = client.page(path).select_one("form.worksheet")
    assert page is not None
    data = {
        str(field["name"]): str(field.get("value", ""))
        for field in page.select("input[name]:not([type=checkbox])")
    }
    for box in page.select("select[name]"):
        chosen = box.select_one("option[selected]") or box.select_one("option")
        data[str(box["name"])] = str(chosen["value"]) if chosen else ""
    return {**data, **changes}


def work(client: Client, year: int = 2021, partner: int = PARTNER) -> list[dict[str, Any]]:
    """Joint work of a year as programs read it."""
    items = client.get(f"/api/v1/activities?fy={year}&partner={partner}&limit=1000").get_json()["items"]
    return sorted(items, key=lambda each: each["id"])


def verdicts(page: BeautifulSoup) -> list[str]:
    return [each.get_text() for each in page.select(".verdict")]


def test_what_goes_on_keeps_everything_but_the_year(officer: Client) -> None:
    before = work(officer, 2020)
    assert len(before) == 8
    answer = officer.post(
        SHEET, filled(officer, **{"rows-0-keep": "y", "rows-2-keep": "y", "rows-2-count": "4"})
    )
    assert answer.status_code == 302
    made = work(officer)
    assert [each["previous_id"] for each in made] == [before[0]["id"], before[2]["id"]]
    carried = {
        "title",
        "kinds",
        "partner_ids",
        "acting_id",
        "branch",
        "section",
        "unit",
        "months",
        "programmes",
    }
    for each, old in zip(made, (before[0], before[2]), strict=True):
        assert {name: each[name] for name in carried} == {name: old[name] for name in carried}
        assert each["source"] == {"file": None, "line": None}, "no source printed it"
    assert [each["count"] for each in made] == [before[0]["count"], 4]
    page = officer.page(answer.location)
    assert verdicts(page) == ["継続として記録しました", "継続として記録しました"]
    flash = page.select_one(".flash").get_text()
    assert "2件を記録しました" in flash
    assert "継続としなかった行: 6" in flash
    assert verdicts(officer.page(SHEET)) == [], "said once"


@ON_ONE_DATABASE
def test_titles_that_name_their_year_come_a_year_later(officer: Client) -> None:
    titles = [str(each["value"]) for each in officer.page(SHEET).select("td.title input")]
    assert "東京イノベーション発信交流会 2022 WEB 展示会" in titles
    assert "連携会議" in titles


@ON_POSTGRESQL
def test_sending_a_page_twice_makes_no_second_row(officer: Client) -> None:
    data = filled(officer, keep_all="1")
    assert officer.post(SHEET, data).status_code == 302
    assert len(work(officer)) == 8
    answer = officer.post(SHEET, data)
    assert answer.status_code == 409
    assert "ほかの人が記録しました" in answer.get_data(as_text=True)
    assert len(work(officer)) == 8


@ON_ONE_DATABASE
def test_rows_of_the_year_are_changed_and_the_others_stay_as_they_were(officer: Client) -> None:
    officer.post(SHEET, filled(officer, keep_all="1"))
    before = work(officer)
    answer = officer.post(SHEET, filled(officer, **{"rows-1-count": "9", "rows-1-participants": "40"}))
    assert answer.status_code == 302
    after = work(officer)
    changed = [new for old, new in zip(before, after, strict=True) if new != old]
    assert [(each["title"], each["count"], each["participants"]) for each in changed] == [("連携会議", 9, 40)]
    assert verdicts(officer.page(answer.location)).count("変わりません") == 7
    latest = officer.page("/history").select(".history > li")
    assert "連携会議" in officer.page(f"/activities/{changed[0]['id']}").h1.get_text()
    assert len([each for each in latest if "activity:change" in str(each) or "9" in each.get_text()]) >= 1


@ON_POSTGRESQL
def test_new_work_stands_beside_what_goes_on(officer: Client) -> None:
    new = {
        "new-0-title": "合同セミナー",
        "new-0-kind": "joint_host",
        "new-0-count": "2",
        "new-0-unit": "回",
        "new-0-months": "6:30、9:21",
    }
    assert officer.post(SHEET, filled(officer, **new)).status_code == 302
    (made,) = work(officer)
    assert (made["title"], made["kind"], made["count"], made["months"]) == (
        "合同セミナー",
        "joint_host",
        2,
        [6, 9],
    )
    rows = officer.page(SHEET).select(".worksheet tbody tr")
    assert "この年度から" in rows[8].get_text()


@ON_ONE_DATABASE
def test_work_of_an_event_is_linked_to_this_years_event_of_that_title(officer: Client) -> None:
    title = "東京イノベーション発信交流会 2021 WEB 展示会"
    (event,) = [
        each
        for each in officer.get("/api/v1/events?fy=2020&limit=1000").get_json()["items"]
        if each["title"] == title
    ]
    path = f"/activities/worksheet?partner={PARTNER}&fy=2020"
    new = {"new-0-title": title, "new-0-kind": "pr"}
    assert officer.post(path, filled(officer, path, **new)).status_code == 302
    made = work(officer, 2020)[-1]
    assert (made["title"], made["event_id"]) == (title, event["id"])


@ON_POSTGRESQL
def test_one_wrong_row_keeps_all_of_them_from_being_written(officer: Client) -> None:
    data = filled(
        officer, **{"rows-0-keep": "y", "rows-1-keep": "y", "rows-1-count": "x", "new-0-count": "3"}
    )
    answer = officer.post(SHEET, data)
    assert answer.status_code == 422
    page = BeautifulSoup(answer.get_data(as_text=True), "lxml")
    assert work(officer) == []
    assert page.select_one("#rows-1-count")["value"] == "x"
    assert page.select_one("#rows-0-keep").has_attr("checked")
    assert verdicts(page)[:2] == ["このまま記録できます", "直してください"]
    for link in page.select(".error-summary a"):
        assert page.select_one(str(link["href"])) is not None


@ON_POSTGRESQL
def test_of_two_officers_the_second_sees_what_the_first_recorded_and_loses_nothing(own_app: Flask) -> None:
    first, second = Client(own_app).sign_in("officer"), Client(own_app).sign_in("admin")
    late = filled(
        second,
        **{"rows-0-keep": "y", "rows-0-count": "11", "new-0-title": "交流会", "new-0-kind": "exchange"},
    )
    assert first.post(SHEET, filled(first, **{"rows-0-keep": "y", "rows-0-count": "10"})).status_code == 302
    answer = second.post(SHEET, late)
    assert answer.status_code == 409
    page = BeautifulSoup(answer.get_data(as_text=True), "lxml")
    assert verdicts(page) == ["ほかの人が記録しました: 連携技術相談 / 10件"]
    assert page.select_one("#rows-0-count")["value"] == "11"
    assert page.select_one("#new-0-title")["value"] == "交流会"
    again = dict(late)
    for name in ("rows-0-current", "rows-0-version"):
        again[name] = str(page.select_one(f"#{name}")["value"])
    assert second.post(SHEET, again).status_code == 302
    assert [(each["title"], each["count"]) for each in work(second)] == [
        ("連携技術相談", 11),
        ("交流会", None),
    ]


def test_of_two_officers_who_change_a_row_of_the_year_the_second_overwrites_nothing(own_app: Flask) -> None:
    first, second = Client(own_app).sign_in("officer"), Client(own_app).sign_in("admin")
    first.post(SHEET, filled(first, keep_all="1"))
    late = filled(second, **{"rows-1-count": "7", "rows-2-count": "3"})
    assert first.post(SHEET, filled(first, **{"rows-1-count": "9"})).status_code == 302
    before = work(first)
    answer = second.post(SHEET, late)
    assert answer.status_code == 409
    assert work(first) == before, "not the other row either"
    page = BeautifulSoup(answer.get_data(as_text=True), "lxml")
    assert [each for each in verdicts(page) if "9" in each]
    assert page.select_one("#rows-1-count")["value"] == "7"
    again = {**late, "rows-1-version": str(page.select_one("#rows-1-version")["value"])}
    assert second.post(SHEET, again).status_code == 302
    assert [each["count"] for each in work(second)[1:3]] == [7, 3]


@ON_ONE_DATABASE
def test_a_section_has_its_own_worksheet_with_partners_by_name(officer: Client) -> None:
    path = "/activities/worksheet?section=4.2.3&fy=2021"
    assert len(officer.page(path).select("td.keep")) == len(
        [
            each
            for each in officer.get("/api/v1/activities?fy=2020&limit=1000").get_json()["items"]
            if each["section"] == "4.2.3"
        ]
    )
    new = {"new-0-title": "見学会", "new-0-kind": "visit"}
    assert officer.post(path, filled(officer, path, **new)).status_code == 422, "whose?"
    new["new-0-partner-name"] = "城南信用金庫"
    assert officer.post(path, filled(officer, path, **new)).status_code == 302
    made = officer.get("/api/v1/activities?fy=2021").get_json()["items"]
    assert [(each["section"], each["partner_names"]) for each in made] == [("4.2.3", ["城南信用金庫"])]


@ON_POSTGRESQL
def test_the_chooser_says_how_far_each_partner_is(officer: Client) -> None:
    def line() -> list[str]:
        rows = officer.page("/activities/worksheet?fy=2021").select("tbody tr")
        (row,) = [row for row in rows if "きらぼし" in row.get_text()]
        return [cell.get_text() for cell in row.select("td.number")]

    assert line() == ["8", "0"]
    officer.post(SHEET, filled(officer, **{"rows-0-keep": "y"}))
    assert line() == ["8", "1"]


@ON_ONE_DATABASE
def test_work_of_other_branches_is_shown_and_not_written(own_app: Flask) -> None:
    engine = own_app.extensions["registry_engine"]
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE account SET branch_code = 'tama' WHERE login = 'officer'")
    tama = Client(own_app).sign_in("officer")
    page = tama.page(SHEET)
    assert page.select("td.keep") == []
    assert len(page.select("details li")) == 8
    new = {"new-0-title": "見学会", "new-0-kind": "visit"}
    assert tama.post(SHEET, filled(tama, **new)).status_code == 302
    assert [each["branch"] for each in work(tama)] == ["tama"]


@A_LANGUAGE_ON_EACH
def test_what_cannot_be_recorded_is_said_in_the_language_of_the_page(own_app: Flask, language: str) -> None:
    client = Client(own_app).sign_in("officer").speak(language)
    wrong = {
        "rows-0-keep": "y",
        "rows-0-title": "",
        "rows-1-keep": "y",
        "rows-1-months": "13",
        "rows-2-keep": "y",
        "rows-2-unit": "",
        "new-0-title": HOSTILE,
        "new-1-count": "3",
    }
    answer = client.post(SHEET, filled(client, **wrong))
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "<script>alert" not in text
    page = BeautifulSoup(text, "lxml")
    sentences = [link.get_text() for link in page.select(".error-summary a")]
    assert len(sentences) == 5
    assert all(bool(JAPANESE.search(each)) is (language == "ja") for each in sentences), sentences
    assert page.select_one("#new-0-title")["value"] == HOSTILE
    assert work(client) == []
