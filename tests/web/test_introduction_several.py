"""From the finder's answer to recorded introductions: what is ticked stays ticked, all is written or nothing."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import event

from registry.web.frame import clock
from tests.client import LOGINS, Client
from tests.conftest import ON_ONE_DATABASE, ON_POSTGRESQL, by_turns
from tests.web.test_agreement_writing import parsed, send, version, words
from tests.web.test_every_form import HOSTILE, LANGUAGES, check
from tests.web.test_need_writing import COMPANY, course, register

ASKED = {"municipality": "板橋区", "need": ["fee_support", "finance"], "text": "防音室の試験"}


@pytest.fixture(autouse=True)
def _one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 22 November 2026, whenever the tests run."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 22, 1, 0, tzinfo=UTC))


@pytest.fixture
def staff(own_app: Flask) -> Client:
    """Consulting staff of headquarters."""
    return Client(own_app).sign_in("staff")


def found(client: Client, **asked: object) -> BeautifulSoup:
    """The finder's answer."""
    return client.page(f"/find?{urlencode({**ASKED, 'as_of': '2021-03-31', **asked}, doseq=True)}")


def sent(page: BeautifulSoup, form: str, **changes: str) -> dict[str, str]:
    """What a browser would send of a form, with changes."""
    data = {
        str(field["name"]): str(field.get("value", ""))
        for field in page.select(f"{form} input")
        if field.get("type") != "checkbox" or field.has_attr("checked")
    }
    for field in page.select(f"{form} select"):
        chosen = field.select_one("option[selected]")
        data[str(field["name"])] = str(chosen["value"]) if chosen is not None else ""
    return {**data, **changes}


def several(page: str, *partners: int) -> str:
    """The address for several partners of a need."""
    return f"{page}/introductions/several?{urlencode({'partner': partners}, doseq=True)}"


def ticked(page: BeautifulSoup) -> list[str]:
    """Which partners are ticked."""
    return [str(box["value"]) for box in page.select(".shortlist input[name=partner][checked]")]


@by_turns("login", LOGINS)
def test_everybody_may_make_the_sheet_and_only_who_consults_may_introduce(own_app: Flask, login: str) -> None:
    need = register(Client(own_app).sign_in("officer"))
    client = Client(own_app).sign_in(login)
    buttons = [str(each.get("formaction", "sheet")) for each in found(client).select(".shortlist button")]
    consults = login in ("staff", "officer", "admin")
    assert buttons == (["sheet", "/needs/new"] if consults else ["sheet"])
    assert client.get(several(need, 1)).status_code == (200 if consults else 403)
    if not consults:
        assert client.post(several(need, 1), {"version": "1"}, form="/").status_code == 403
    if login != "viewer":
        own = found(client, **{"for": need.rsplit("/", 1)[1]}).select(".shortlist button")
        assert [str(each.get("formaction", "sheet")) for each in own] == (
            ["sheet", f"{need}/introductions/several"] if consults else ["sheet"]
        )


@ON_POSTGRESQL
def test_from_the_answer_over_a_new_need_to_introductions_with_the_same_boxes_ticked(staff: Client) -> None:
    answer = found(staff, limit=2)
    eleventh = found(staff, limit=30).select(".shortlist input[name=partner]")[10]["value"]
    wanted = [str(answer.select_one(".shortlist input[name=partner]")["value"]), str(eleventh)]
    hidden = [
        (str(each["name"]), str(each["value"])) for each in answer.select(".shortlist input[type=hidden]")
    ]
    query = urlencode([*hidden, *(("partner", each) for each in wanted), ("then", "find")])
    form = staff.page(f"/needs/new?{query}")
    assert {str(box["value"]) for box in form.select("input[name=kinds][checked]")} == {
        "fee_support",
        "finance",
        "testing",
    }
    assert "防音室の試験" in words(form, "#text")
    assert form.select_one("#fields")["value"] == "音響・振動・超音波"
    assert form.select_one("#company-municipality option[selected]")["value"] == "131199"
    data = {
        "company-name": COMPANY,
        "company-is_new": "y",
        "company-municipality": "131199",
        "kinds": "fee_support",
        "text": "防音室の試験",
        "received_on": "2026-11-20",
        "branch": "hq",
    }
    made = send(staff, f"/needs/new?{query}", data)
    assert made.status_code == 302
    assert parse_qs(urlsplit(made.location).query)["partner"] == wanted
    back = staff.page(made.location)
    assert ticked(back) == wanted, "the eleventh is shown as well, for it is ticked"
    assert COMPANY in words(back, ".eyebrow")
    action = str(back.select_one(".shortlist button[formaction]")["formaction"])
    page = action.removesuffix("/introductions/several")
    path = several(page, *map(int, wanted))
    form = staff.page(path)
    assert "公的試験研究機関等利用助成金" in form.select_one("#rows-0-programme option[selected]").get_text()
    assert form.select_one("#on")["value"] == form.select_one("#consented_on")["value"] == "2026-11-22"
    answer = send(staff, path, sent(form, "main form", **{"rows-0-consented": "y"}))
    assert (answer.status_code, answer.location) == (302, page)
    assert "紹介1件と紹介候補1件" in words(staff.page(page), ".flash")
    told = course(staff, page)
    assert "公的試験研究機関等利用助成金" in told
    assert told.count("企業の同意はまだありません") == 1


@ON_ONE_DATABASE
def test_whoever_is_ticked_is_shown_however_far_down(staff: Client) -> None:
    every = [str(box["value"]) for box in found(staff, limit=100).select(".shortlist input[name=partner]")]
    page = found(staff, limit=2, partner=[every[14], every[1]])
    assert len(page.select(".match")) == 15
    assert ticked(page) == [every[1], every[14]]


@ON_ONE_DATABASE
def test_nobody_is_led_elsewhere_and_whatever_stands_in_the_address_has_an_answer(staff: Client) -> None:
    for nonsense in (
        "partner=x&partner=%00&partner=-1&partner=999999999999&field=%00&need=nothing&municipality=x",
        "text=%00%E2%80%AE&field=//evil.example&_external=1&_scheme=javascript",
    ):
        path = f"/needs/new?then=find&as_of=2026-11-22&{nonsense}"
        assert staff.get(path).status_code == 200
        data = {
            "company-name": "城南信用金庫",
            "kinds": "testing",
            "received_on": "2026-11-20",
            "branch": "hq",
        }
        answer = send(staff, path, data)
        assert answer.status_code == 302
        assert answer.location.startswith("/find?for=")
        assert staff.get(answer.location).status_code in (200, 422)
    need = register(staff)
    for nonsense in ("partner=x", "partner=999999", "partner=%00", "municipality=江戸市", ""):
        empty = staff.page(f"{need}/introductions/several?{nonsense}")
        assert empty.select_one(f".empty a[href='/find?for={need.rsplit('/', 1)[1]}']") is not None
        assert staff.post(f"{need}/introductions/several?{nonsense}", {}, form="/").status_code == 422


@ON_POSTGRESQL
def test_one_that_cannot_be_recorded_keeps_all_from_being_written_and_says_so_at_its_row(
    staff: Client,
) -> None:
    page = register(staff)
    path = several(page, 1, 2)
    first = sent(staff.page(path), "main form", **{"rows-0-consented": "y"})
    assert send(staff, path, first).status_code == 302
    before = course(staff, page)
    assert send(staff, path, first).status_code == 409, "the same form once more"
    path = several(page, 2, 3)
    data = sent(staff.page(path), "main form")
    answer = send(staff, path, data)
    assert answer.status_code == 422
    shown = parsed(answer)
    assert [each["href"] for each in shown.select(".error-summary a")] == ["#rows-0-taken"]
    assert "すでに" in words(shown, "#rows-0-taken-error")
    assert course(staff, page) == before
    without = sent(shown, "main form")
    del without["rows-0-taken"]
    assert send(staff, path, without).status_code == 302
    assert len(staff.page(page).select("article")) == 3


WRONG = [
    {},
    {"rows-0-partner": "1", "rows-0-taken": "y", "on": "x", "follow_up_on": "y"},
    {"rows-0-partner": "1", "rows-0-taken": "y", "on": HOSTILE, "consented_on": HOSTILE},
    {"rows-0-partner": "1", "rows-0-taken": "y", "rows-0-programme": "999999", "on": "2026-11-22"},
    {"rows-0-partner": "1", "on": "2026-11-22"},
    {"rows-0-partner": "999999", "rows-0-taken": "y", "on": "2026-11-22"},
    {"rows-0-partner": "1", "rows-0-taken": "y", "rows-0-consented": "y", "on": "2026-11-22"},
    {
        "rows-0-partner": "1",
        "rows-0-taken": "y",
        "rows-0-consented": "y",
        "on": "2026-11-23",
        "consented_on": "2026-11-22",
    },
    {
        "rows-0-partner": "1",
        "rows-0-taken": "y",
        "rows-0-consented": "y",
        "on": "2026-11-22",
        "consented_on": "2026-11-01",
    },
]


@by_turns("language", LANGUAGES)
def test_what_cannot_be_recorded_is_said_and_kept(own_app: Flask, language: str) -> None:
    officer = Client(own_app).sign_in("officer")
    page = register(officer)
    path = several(page, 1)
    before, stored = officer.newest_change(), version(officer, path)
    officer.speak(language)
    for data in WRONG:
        kept = {name: value for name, value in data.items() if data.get("rows-0-partner") == "1"}
        check(send(officer, path, {**data, "version": stored}), kept, language)
    officer.speak("ja")
    assert officer.newest_change() == before, "nothing was written"


@ON_ONE_DATABASE
def test_whoever_comes_second_sees_what_was_recorded_and_keeps_what_was_typed(
    staff: Client, own_app: Flask
) -> None:
    page = register(staff)
    path = several(page, 1, 2)
    second = Client(own_app).sign_in("officer")
    old = sent(second.page(path), "main form", on="2026-11-21", **{"rows-1-consented": "y"})
    assert send(staff, several(page, 1), sent(staff.page(several(page, 1)), "main form")).status_code == 302
    answer = send(second, path, old)
    assert answer.status_code == 409
    shown = parsed(answer)
    assert "紹介候補" in words(shown, ".error-summary")
    assert "すでに" in words(shown, "#rows-0-taken-error")
    assert shown.select_one("#on")["value"] == "2026-11-21"
    again = sent(shown, "main form", consented_on="2026-11-20")
    assert again["rows-1-consented"] == "y"
    del again["rows-0-taken"]
    assert send(second, path, again).status_code == 302
    assert len(second.page(page).select("article")) == 2


@ON_ONE_DATABASE
def test_of_another_branch_and_of_a_closed_need_nothing_is_recorded(staff: Client, own_app: Flask) -> None:
    page = register(staff)
    path = several(page, 1)
    data = sent(staff.page(path), "main form")
    assert staff.post(f"{page}/close", {"version": data["version"]}, form=page).status_code == 302
    answer = send(staff, path, {**data, "version": version(staff, path)})
    assert answer.status_code == 422
    assert "再開" in words(parsed(answer), "#rows-0-taken-error")
    assert staff.get("/needs/999999/introductions/several?partner=1").status_code == 404


@ON_ONE_DATABASE
def test_the_number_of_queries_does_not_grow_with_the_partners(staff: Client, own_app: Flask) -> None:
    page = register(staff)
    seen: list[str] = []
    engine = own_app.extensions["registry_engine"]
    event.listen(engine, "before_cursor_execute", lambda *arguments: seen.append(arguments[2]))

    def asked(*partners: int) -> int:
        staff.get(several(page, *partners))  # what is kept is kept
        seen.clear()
        assert len(staff.page(several(page, *partners)).select("tbody tr")) == len(partners)
        return len(seen)

    assert asked(1) == asked(1, 2, 3, 4, 5, 6, 7, 8) < 30
