"""Joint work is recorded in a line, corrected with its links, and taken back; what cannot be recorded is said."""

from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from registry.web.frame import clock
from tests.client import Client
from tests.conftest import by_turns
from tests.web.test_every_form import HOSTILE, LANGUAGES, LONG, check

NEW = "/activities/new"
PARTNER = 59  # (株)東京きらぼしフィナンシャルグループ
LINE = {
    "partner-name": "城南信用金庫",
    "kind": "consultation",
    "line": "技術相談の取次ぎ 12件 参加30名 6月・9月",
    "fiscal_year": "2026",
    "branch": "",
}


@pytest.fixture(autouse=True)
def _one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 22 November 2026, whenever the tests run."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 22, 1, 0, tzinfo=UTC))


@pytest.fixture
def officer(own_app: Flask) -> Client:
    """An officer of headquarters on a copy of the seeds."""
    return Client(own_app).sign_in("officer")


def newest(client: Client) -> dict[str, object]:
    """The piece of joint work that was recorded last."""
    items = client.get("/api/v1/activities?limit=1000").get_json()["items"]
    return max(items, key=lambda each: each["id"])  # type: ignore[no-any-return]


def edit(client: Client, identity: object) -> str:
    return f"/activities/{identity}/edit"


def filled(client: Client, path: str, **changes: str) -> dict[str, str]:
    """The form as it opens, with changes."""
    form = client.page(path).select_one("main form")
    assert form is not None
    data = {str(field["name"]): str(field.get("value", "")) for field in form.select("input[name]")}
    for box in form.select("select[name]"):
        chosen = box.select_one("option[selected]") or box.select_one("option")
        data[str(box["name"])] = str(chosen["value"]) if chosen else ""
    data.pop("more", None)
    return {**data, **changes}


def test_a_line_is_recorded_with_its_figures_and_the_form_waits_for_the_next(officer: Client) -> None:
    answer = officer.post(NEW, LINE)
    assert answer.status_code == 302
    made = newest(officer)
    assert made["partner_names"] == ["城南信用金庫"]
    assert (made["title"], made["count"], made["unit"], made["participants"]) == (
        "技術相談の取次ぎ",
        12,
        "件",
        30,
    )
    assert (made["months"], made["kind"], made["fiscal_year"], made["branch"]) == (
        [6, 9],
        "consultation",
        2026,
        None,
    )
    page = officer.page(answer.location)
    assert page.select_one("#partner-name")["value"] == "城南信用金庫"
    told = " ".join(page.select_one(".flash").get_text().split())
    assert "技術相談の取次ぎ 12件、参加30名 6月、9月" in told
    assert page.select_one(".flash a")["href"] == edit(officer, made["id"])


def test_an_unknown_partner_is_asked_about_and_registered_only_knowingly(officer: Client) -> None:
    typed = {**LINE, "partner-name": "まだない信用組合"}
    answer = officer.post(NEW, typed)
    assert answer.status_code == 422
    assert "台帳にありません" in answer.get_data(as_text=True)
    answer = officer.post(NEW, {**typed, "partner-choice": "new", "partner-category": "financial"})
    assert answer.status_code == 302
    assert newest(officer)["partner_names"] == ["まだない信用組合"]


def test_everything_can_be_corrected_and_linked(officer: Client) -> None:
    officer.post(NEW, LINE)
    path = edit(officer, newest(officer)["id"])
    promise = str(officer.page(path).select("#promise option")[1]["value"])
    programme = [str(each["value"]) for each in officer.page(path).select("#programme option")]
    changes = {
        "title": "技術相談",
        "kinds-0": "consultation",
        "kinds-1": "meeting",
        "count": "13",
        "months": "6:10、9:21",
        "promise": promise,
        "acting-name": "大田区",
        "programme": programme[-1],
    }
    assert officer.post(path, filled(officer, path, **changes)).status_code == 302
    made = newest(officer)
    assert made["kinds"] == ["consultation", "meeting"]
    assert made["sessions"] == [{"month": 6, "participants": 10}, {"month": 9, "participants": 21}]
    assert (made["title"], made["count"], made["acting_name"]) == ("技術相談", 13, "大田区")
    assert made["agreement_id"] == int(promise.partition("-")[0])


def test_a_name_that_is_typed_over_means_the_other_organisation(officer: Client) -> None:
    officer.post(NEW, LINE)
    path = edit(officer, newest(officer)["id"])
    opened = filled(officer, path)
    assert opened["partners-0-choice"], "the form carries whom it was opened with"
    assert officer.post(path, {**opened, "partners-0-name": "城北信用金庫"}).status_code == 302
    assert newest(officer)["partner_names"] == ["城北信用金庫"]


def test_correcting_one_figure_leaves_the_rest_of_a_printed_row_as_it_was(officer: Client) -> None:
    def row() -> dict[str, object]:
        items = officer.get("/api/v1/activities?fy=2020&limit=1000").get_json()["items"]
        return next(each for each in items if each["sessions"] and each["source"]["line"])  # type: ignore[no-any-return]

    before = row()
    path = edit(officer, before["id"])
    assert officer.post(path, filled(officer, path, participants="46")).status_code == 302
    assert row() == {**before, "participants": 46}
    change = officer.page("/history").select_one(".history > li")
    assert change is not None
    assert "46" in change.get_text()


def test_of_two_writers_the_second_sees_both_versions(own_app: Flask) -> None:
    first, second = Client(own_app).sign_in("officer"), Client(own_app).sign_in("admin")
    path = "/activities/70/edit"
    late = filled(second, path, title="後の名称", count="3")
    assert first.post(path, filled(first, path, title="先の名称")).status_code == 302
    answer = second.post(path, late)
    assert answer.status_code == 409
    page = BeautifulSoup(answer.get_data(as_text=True), "lxml")
    cells = [cell.get_text() for cell in page.select(".error-summary td")]
    assert {"先の名称", "後の名称"} <= set(cells)
    assert page.select_one("#title")["value"] == "後の名称"
    again = {**late, "version": str(page.select_one("#version")["value"])}
    assert second.post(path, again).status_code == 302
    assert second.page("/activities/70").h1.get_text() == "後の名称"


def test_only_what_no_source_printed_and_no_year_goes_on_with_can_be_taken_back(officer: Client) -> None:
    assert officer.post("/activities/70/delete", {"version": "1"}).status_code == 422
    officer.post(NEW, LINE)
    identity = newest(officer)["id"]
    path = f"/activities/{identity}/delete"
    assert officer.post(path, {"version": "99"}).status_code == 409
    version = str(officer.page(path).select_one("#version")["value"])
    assert officer.post(path, {"version": version}).status_code == 302
    assert officer.get(f"/activities/{identity}").status_code == 404


def test_an_officer_of_a_branch_writes_of_that_branch_alone(own_app: Flask) -> None:
    admin = Client(own_app).sign_in("admin")
    admin.post(NEW, LINE)
    whole = newest(admin)["id"]
    tama = Client(own_app).sign_in("officer")
    engine = own_app.extensions["registry_engine"]
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE account SET branch_code = 'tama' WHERE login = 'officer'")
    offered = [str(each["value"]) for each in tama.page(NEW).select("#branch option")]
    assert offered == ["tama"]
    assert tama.post(NEW, LINE).status_code == 422
    assert tama.post(NEW, {**LINE, "branch": "tama"}).status_code == 302
    assert newest(tama)["branch"] == "tama"
    assert tama.get(edit(tama, whole)).status_code == 403


WRONG: dict[str, tuple[str, list[dict[str, str]]]] = {
    "quick": (
        NEW,
        [
            {},
            {**LINE, "line": "3回", "kind": "nonsense"},
            {"partner-name": HOSTILE, "line": HOSTILE + LONG, "fiscal_year": "x"},
        ],
    ),
    "whole": (
        "/activities/70/edit",
        [
            {"version": "1"},
            {"title": "kept", "partners-0-name": "城南信用金庫", "months": "13", "count": "x"},
            {"title": HOSTILE + LONG, "partners-0-name": HOSTILE, "months": HOSTILE, "kinds-0": "x"},
        ],
    ),
}


@by_turns("form", WRONG)
def test_what_cannot_be_recorded_is_said_and_kept(own_app: Flask, form: str) -> None:
    client = Client(own_app).sign_in("officer")
    path, wrongs = WRONG[form]
    before = newest(client)
    for language in LANGUAGES:
        client.speak(language)
        for data in wrongs:
            check(client.post(path, data), data, language)
    assert newest(client) == before
