"""Values that no field expects, each of which made a page fail once: found by tests/drills/bad_inputs."""

import io

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from registry.exchange.file_import import read_import
from registry.exchange.table.grid import FileRefused
from registry.exchange.table.notice import Notice
from registry.web.form.field import number_sent
from tests.client import Client
from tests.conftest import ON_ONE_DATABASE, ON_POSTGRESQL, by_turns
from tests.exchange.hostile_books import STRINGS, book, repacked

ITEM = {"items-0-position": "1", "items-0-subject": "人材の交流", "items-0-tier": "comprehensive"}
AGAIN = {name.replace("-0-", "-1-"): value for name, value in ITEM.items()}


@pytest.fixture
def officer(own_app: Flask) -> Client:
    return Client(own_app).sign_in("officer")


def test_a_number_that_is_sent_is_one_that_a_record_can_have() -> None:
    assert [number_sent(each) for each in ("7", "2147483647")] == [7, 2147483647]
    refused = ("²", "٣", "-1", "2147483648", "9" * 5_000, "", "x", None, 7)
    assert [number_sent(each) for each in refused] == [None] * len(refused)


@by_turns("ticked", ["²", "9" * 5_000, "٣", "2147483648"])
def test_what_is_ticked_for_a_hand_over_may_be_anything(officer: Client, ticked: str) -> None:
    assert officer.post("/agreements/hand-over", {"agreement": ticked}).status_code == 422


def test_the_same_item_may_stand_twice_and_be_moved(officer: Client) -> None:
    path = "/agreements/1/items"
    for position in ("2", "3"):
        sent = {**ITEM, **AGAIN, "items-1-position": position, "version": officer.value(path, "version")}
        assert officer.post(path, sent).status_code == 302
    subjects = [str(each["value"]) for each in officer.page(path).select("input[name$=-subject][value]")]
    assert subjects.count("人材の交流") == 2


@by_turns(
    "path", ["/partners", "/partners/export", "/agreements/1", "/api/v1/agreements", "/api/v1/partners/1"]
)
def test_a_day_outside_the_registry_s_time_is_refused(app: Flask, path: str) -> None:
    client = Client(app).sign_in("officer")
    for day in ("9999-12-31", "0001-01-01", "2200-04-01"):
        assert client.get(f"{path}?as_of={day}").status_code == 422, day


@ON_POSTGRESQL
def test_the_name_of_a_file_loses_what_cannot_be_seen(officer: Client) -> None:
    table = io.BytesIO("name,kind,topics\n試作研究会,research_group,電気\n".encode())
    sent = {"file": (table, "../表\0\uffff\u202e.csv"), "kind": "groups"}
    answer = officer.post("/imports", sent, form="/imports")  # type: ignore[arg-type]
    assert answer.status_code == 302
    assert "表.csv" in officer.page(answer.location).get_text()


def test_a_line_of_a_table_that_holds_only_control_characters_is_blank() -> None:
    read = read_import(
        "表.xlsx", book((("name", "kind", "topics"), ("\x7f", "", ""), ("甲会", "", ""))), kind="groups"
    )
    assert [row.line for row in read.rows] == [3]


@pytest.mark.parametrize("announced", ["9223372036854775807", "99999999999", "2147483648", "-1", "1e9"])
def test_a_workbook_that_announces_more_texts_than_there_can_be_is_refused(announced: str) -> None:
    """The library that reads it would ask for the memory first, and the whole program would end."""
    texts = "<si><t>name</t></si><si><t>kind</t></si><si><t>x</t></si><si><t>y</t></si>"
    lie = f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" uniqueCount="{announced}">{texts}</sst>'
    with pytest.raises(FileRefused, match="壊れています"):
        read_import("表.xlsx", repacked(book(), {STRINGS: lie.encode()}), kind="groups")


def test_a_text_file_with_what_no_page_may_hold_is_refused() -> None:
    with pytest.raises(FileRefused, match="U\\+FFFF"):
        read_import("表.csv", "name,kind\n甲\uffff,research_group\n".encode(), kind="groups")


@ON_ONE_DATABASE
def test_no_page_shows_again_what_no_page_may_hold(officer: Client) -> None:
    """The client parses every page strictly: one such character would fail it."""
    odd = "あ\0\x1b\uffffい"
    event = {"version": "1", "roles-0-name": odd, "title": odd, "presentations-0-own_id": odd}
    assert officer.post("/events/1/edit", event).status_code == 422
    work = {"version": odd, "title": "x", "unit": odd, "partners-0-choice": odd}
    assert officer.post("/activities/1/edit", work).status_code == 422
    stale = {"version": "0", "on_date": odd, "note": odd, "clause": odd, "reference": odd}
    act = officer.post("/agreements/1/acts/amended", stale)
    assert act.status_code == 409
    named = {"parties-0-name": "城南信用金庫", "parties-0-choice": odd, "parent_id": odd, "clause": odd}
    twice = {"version": "1", "note": odd + "長" * 20_000}
    assert officer.post("/agreements/1/acts/reviewed", twice).status_code == 422
    row = {"rows-0-id": "1", "rows-0-version": odd, "rows-0-choice": odd}
    officer.post("/programmes/continue?fy=2021", row)
    answer = officer.post("/agreements/new", {**named, "kind": odd})
    assert answer.status_code == 422
    assert BeautifulSoup(answer.get_data(as_text=True), "lxml").select_one("#clause").get_text() == "あい"


def test_what_a_thing_says_of_itself_is_shown_without_what_no_page_may_hold(app: Flask) -> None:
    notice = Notice(3, None, "「見\x07出\x85し」という列は読みません")
    shown = app.jinja_env.from_string("{{ notice }}, {{ nothing }}, {{ number }}").render(
        notice=notice, nothing=None, number=7
    )
    assert shown == "3行目: 「見出し」という列は読みません, None, 7"


@ON_POSTGRESQL
def test_a_name_with_a_nul_is_nobody_s(app: Flask) -> None:
    client = Client(app).sign_in("officer")
    for name in ("customer_of", "membership", "company", "municipality", "field"):
        assert client.get(f"/api/v1/find?{name}=%00&text=x").status_code in (200, 422), name


@ON_ONE_DATABASE
def test_freezing_after_an_edition_that_there_is_not_asks_again(officer: Client) -> None:
    path = "/reports/annual/2021/freeze"
    assert officer.post(path, {"seen": "99999999", "remark": ""}, form=path).status_code == 409


@ON_ONE_DATABASE
def test_a_wrong_method_is_told_the_right_ones(app: Flask) -> None:
    client = Client(app).sign_in("officer")
    for path in ("/partners", "/api/v1/partners"):
        answer = client.http.open(path, method="TRACE")
        assert answer.status_code == 405
        assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


@ON_ONE_DATABASE
def test_a_form_that_comes_without_its_version_meets_what_is_stored(officer: Client) -> None:
    assert officer.post("/activities/1/delete", {"confirmed": "1"}).status_code == 409


@ON_POSTGRESQL
def test_joint_work_that_comes_without_its_year_is_refused(officer: Client) -> None:
    line = {"partner-name": "東京都", "partner-choice": "1", "kind": "pr", "line": "広報の協力"}
    assert officer.post("/activities/new?partner=1", line).status_code == 422
    row = {"version": "1", "title": "広報の協力", "kinds-0": "pr", "partners-0-name": "城南信用金庫"}
    assert officer.post("/activities/1/edit", row).status_code == 422
