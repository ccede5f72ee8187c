"""The tables of the report and the wordings: set up on pages, refused in one sentence, seen in the report at once."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model import ReportCheck, ReportSection, Wording
from registry.model.vocabulary import ActivityType, Role
from registry.services.account import add_account
from registry.web.frame import clock
from tests.client import PASSWORD, Client
from tests.conftest import A_LANGUAGE_ON_EACH, CLERK
from tests.web.test_every_form import HOSTILE, JAPANESE, check

NEW = "/reports/sections/new"
EVENTS = {
    "code": "4.9",
    "title": "展示会",
    "kind": "events",
    "columns": "no=No.\ntitle=名称",
    "event_kind": "exhibition",
}
# Wrong facts, the field at which that is said, and what is said of it.
WRONG: list[tuple[dict[str, str], str, str]] = [
    ({"code": ""}, "code", "節の番号を入れてください"),
    ({"code": "4" * 41}, "code", "40 文字まで"),
    ({"title": ""}, "title", "題名を入れてください"),
    ({"title": "長" * 401}, "title", "400 文字まで"),
    ({"title": "{partner}との連携"}, "title", "「{partner}」に入れるものはありません"),
    ({"kind": ""}, "kind", "表の種類を選んでください"),
    ({"kind": "nonsense"}, "kind", "一覧から選んでください"),
    ({"columns": ""}, "columns", "列を一つは書いてください"),
    ({"columns": "title"}, "columns", "「title」は「記号=見出し」ではありません"),
    ({"columns": "title="}, "columns", "は「記号=見出し」ではありません"),
    ({"columns": "title=名称\ntitle=題"}, "columns", "「title」が二度あります"),
    ({"columns": "partner=機関名"}, "columns", "「partner」という列は、この種類の表にありません"),
    ({"columns": "title={x}"}, "columns", "「{x}」に入れるものはありません"),
    ({"columns": HOSTILE}, "columns", "は「記号=見出し」ではありません"),
    ({"kind": "members", "columns": "name=機関名", "event_kind": ""}, "group", "この項目が要ります"),
    ({"kind": "pipeline", "columns": "value=値", "event_kind": ""}, "pipeline", "この項目が要ります"),
    ({"kind": "work", "columns": "work=事業"}, "event_kind", "この項目を使いません"),
    ({"of_branches": "y"}, "of_branches", "この項目を使いません"),
    ({"regions": "nowhere"}, "regions", "一覧から選んでください"),
    ({"categories": "nonsense"}, "categories", "一覧から選んでください"),
    ({"group": "999999"}, "group", "一覧から選んでください"),
    ({"group": "x"}, "group", "一覧から選んでください"),
    ({"before": "999999"}, "before", "一覧から選んでください"),
    ({"hosting": "x"}, "hosting", "一覧から選んでください"),
    ({"row_names": "a"}, "row_names", "は「記号=見出し」ではありません"),
    ({"remark": "{y}"}, "remark", "「{y}」に入れるものはありません"),
    ({"empty": "見\x07えない"}, "empty", "目に見えない文字"),
    ({"partner-name": "Qqxwz Zzvb"}, "partner-name", "台帳にありません"),
]


@pytest.fixture(autouse=True)
def _one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 15 June 2022, whenever the tests run."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2022, 6, 15, 1, 0, tzinfo=UTC))


def codes(client: Client) -> list[str]:
    return [row.th.get_text().split()[0] for row in client.page("/reports/sections").select("tbody tr")]  # type: ignore[union-attr]


def edit(client: Client, words: str) -> str:
    """The form of the table with these words in its row."""
    rows = client.page("/reports/sections").select("tbody tr")
    return str(next(row for row in rows if words in row.get_text()).a["href"])  # type: ignore[index]


def rule(client: Client, words: str) -> str:
    rows = client.page("/reports/wordings").select("tbody tr")
    return str(next(row for row in rows if words in row.get_text()).select("a")[-1]["href"])


def filled(client: Client, path: str, **changes: str) -> dict[str, str]:
    """What the form of a page would send as it stands, with changes; several ticks of one name as a list."""
    sent: dict[str, Any] = {}
    for each in client.page(path).select("main form[method=post] :is(input, textarea, select)"):
        name = str(each["name"])
        if each.name == "select":
            chosen = each.select_one("option[selected]")
            sent[name] = str(chosen["value"]) if chosen is not None else ""
        elif each.name == "textarea":
            sent[name] = each.get_text().strip()
        elif each.get("type") != "checkbox":
            sent[name] = str(each.get("value", ""))
        elif each.has_attr("checked"):
            sent.setdefault(name, []).append(str(each.get("value", "y")))
    sent.pop("csrf_token")
    return {**sent, **changes}


def tables(client: Client) -> list[dict[str, object]]:
    answer = client.get("/api/v1/reports/annual/2020").json
    assert answer is not None
    return answer["tables"]  # type: ignore[no-any-return]


def test_a_new_table_stands_where_it_was_put_and_goes_again(own_app: Flask) -> None:
    client = Client(own_app).sign_in("officer")
    before = codes(client)
    assert len(before) == 28
    third = edit(client, "マッチングの場の提供").split("/")[3]
    assert client.post(NEW, {**EVENTS, "before": third}).status_code == 302
    assert codes(client) == [*before[:2], "4.9", *before[2:]]
    table = next(each for each in tables(client) if each["section"] == "4.9")
    assert table["columns"] == ["No.", "名称"]
    path = edit(client, "4.9")
    assert (
        client.post(
            path, filled(client, path, before="", title="{year}年度の展示会", columns="title=名称")
        ).status_code
        == 302
    )
    assert codes(client) == [*before, "4.9"]
    assert tables(client)[-1]["title"] == "2020年度の展示会"
    assert (
        client.page("/reports/annual/2020/desk")
        .select("tr[id^=section-]")[-1]
        .th.get_text()
        .startswith("4.9")
    )  # type: ignore[union-attr]
    gone = path.replace("/edit", "/delete")
    assert client.post(gone, {"version": "1"}).status_code == 409
    assert client.post(gone, filled(client, gone)).status_code == 302
    assert codes(client) == before
    assert client.get(path).status_code == 404


def test_every_table_that_there_is_can_be_sent_again_as_it_is(own_app: Flask, own_session: Session) -> None:
    client = Client(own_app).sign_in("admin")
    before = tables(client)
    change = client.newest_change()
    identities = own_session.scalars(select(ReportSection.id)).all()
    own_session.rollback()
    for identity in identities:
        path = f"/reports/sections/{identity}/edit"
        assert client.post(path, filled(client, path)).status_code == 302, path
    assert client.newest_change() == change, "nothing was changed"
    assert tables(client) == before


@A_LANGUAGE_ON_EACH
def test_what_no_table_can_be_is_said_at_its_field_and_kept(own_app: Flask, language: str) -> None:
    client = Client(own_app).sign_in("officer").speak(language)
    before = client.newest_change()
    check(client.post(NEW, {}), {}, language)
    for wrong, field, words in WRONG:
        answer = client.post(NEW, {**EVENTS, **wrong})
        shown = {name: value for name, value in wrong.items() if name in ("code", "title") and value}
        check(answer, shown, language)
        text = answer.get_data(as_text=True)
        errors = client_errors(text)
        assert any(link == f"#{field}" for link, _ in errors), (wrong, errors)
        if language == "ja":
            assert any(words in said for _, said in errors), (wrong, errors)
    assert client.newest_change() == before


def client_errors(text: str) -> list[tuple[str, str]]:
    from bs4 import BeautifulSoup

    page = BeautifulSoup(text, "lxml")
    return [(str(each["href"]), each.get_text()) for each in page.select(".error-summary li a")]


def test_two_who_change_one_table_see_each_other(own_app: Flask) -> None:
    client = Client(own_app).sign_in("officer")
    path = edit(client, "学協会連携事業")
    sent = filled(client, path)
    assert client.post(path, {**sent, "title": "一つ目"}).status_code == 302
    late = client.post(path, {**sent, "title": "二つ目"})
    assert late.status_code == 409
    text = late.get_data(as_text=True)
    assert "一つ目" in text
    assert "二つ目" in text
    newest = text.partition('name="version" value="')[2].partition('"')[0]
    assert client.post(path, {**sent, "title": "二つ目", "version": newest}).status_code == 302
    assert "二つ目" in client.page("/reports/sections").get_text()


def test_what_was_checked_of_a_table_goes_with_it(own_app: Flask, own_session: Session) -> None:
    client = Client(own_app).sign_in("officer")
    row = client.page("/reports/annual/2020/desk").select("tr[id^=section-]")[-1]
    sent = {str(each["name"]): str(each["value"]) for each in row.select("form input")}
    assert client.post(str(row.form["action"]), sent).status_code == 303  # type: ignore[index]
    path = edit(client, "学協会連携事業").replace("/edit", "/delete")
    assert client.post(path, filled(client, path)).status_code == 302
    assert own_session.scalars(select(ReportCheck)).all() == []


def test_branches_read_and_headquarters_write(own_app: Flask, own_session: Session) -> None:
    add_account(
        own_session,
        login="sumida",
        name="墨田",
        role=Role.OFFICER,
        branch_code="sumida",
        password=PASSWORD,
        by=CLERK,
    )
    own_session.commit()
    client = Client(own_app).sign_in("sumida")
    assert client.page("/reports/sections").select("main a[href$='/edit']") == []
    assert client.page("/reports/wordings").select("main a[href$='/edit']") == []
    for path in (NEW, "/reports/sections/1/edit", "/reports/sections/1/delete", "/reports/wordings/1/edit"):
        assert client.get(path).status_code == 403
        assert client.post(path).status_code == 403


def test_a_wording_is_tried_on_a_real_record_before_it_is_kept(own_app: Flask, own_session: Session) -> None:
    client = Client(own_app).sign_in("officer")
    path = rule(client, "{quoted}への出展企業推薦")
    sent = {
        "version": client.value(path, "version"),
        "template": "{quoted}に出る企業の推薦",
        "joined": "推薦",
    }
    before = client.newest_change()
    page = client.post(path, {**sent, "preview": "1"})
    assert page.status_code == 200
    assert "に出る企業の推薦" in page.get_data(as_text=True)
    assert client.newest_change() == before, "trying keeps nothing"
    assert (
        own_session.scalar(
            select(Wording.template).where(Wording.kind == ActivityType.EXHIBITOR_RECOMMENDATION)
        )
        == "{quoted}への出展企業推薦"
    )
    own_session.rollback()
    assert client.post(path, sent).status_code == 302
    assert "に出る企業の推薦" in str(tables(client))
    assert "に出る企業の推薦" in client.page("/reports/wordings").get_text()
    late = client.post(path, {**sent, "template": "{quoted}の推薦"})
    assert late.status_code == 409
    assert "{quoted}に出る企業の推薦" in late.get_data(as_text=True)
    assert "{quoted}の推薦" in late.get_data(as_text=True)


@A_LANGUAGE_ON_EACH
def test_what_no_wording_can_be_is_refused_and_kept(own_app: Flask, language: str) -> None:
    client = Client(own_app).sign_in("officer").speak(language)
    path = rule(client, "{quoted}に出展")
    own = {"version": client.value(path, "version")}
    before = client.newest_change()
    for template in (
        "",
        "{partner}に出展",
        "{quoted",
        "}",
        "{}",
        "{quoted.x}",
        "{quoted[0]}",
        "{title:>9}",
        "{title!r}",
    ):
        for more in ({}, {"preview": "1"}):
            data = {"template": template} if template else {}
            check(client.post(path, {**own, "template": template, **more}), data, language)
    for data in ({"template": HOSTILE + "長" * 1000}, {"template": "よい", "joined": "{nobody}"}):
        answer = client.post(path, {**own, **data})
        check(answer, data, language)
        assert bool(JAPANESE.search(client_errors(answer.get_data(as_text=True))[0][1])) is (language == "ja")
    assert client.newest_change() == before


def test_when_a_group_met_is_written_in_words_and_printed(own_app: Flask) -> None:
    client = Client(own_app).sign_in("officer")
    link = client.page("/groups?q=グループ形成支援").select_one("main td a, main th a")
    assert link is not None
    path = f"{link['href']}/years/2020"
    assert client.post(path, filled(client, path, schedule="毎月第二火曜")).status_code == 302
    assert "毎月第二火曜" in str(tables(client))
    too_long = client.post(path, filled(client, path, schedule="長" * 401))
    check(too_long, {"schedule": "長" * 401}, "ja")
