"""The thesaurus on pages: read by all, written by headquarters, and followed by the finder at once."""

import re
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from registry.model import Event, Field, FieldAttachment, Organisation
from registry.model.vocabulary import Role
from registry.services.account import add_account
from registry.services.recording import recorded
from registry.web.frame import clock
from tests.client import PASSWORD, Client
from tests.conftest import CLERK, ON_ONE_DATABASE, by_turns
from tests.web.test_every_form import HOSTILE, LANGUAGES, check

LONG = "long " * 4000
NEW = {"name": "低温", "name_en": "Low temperature", "words": "極低温\n液体窒素", "words_en": "cryogenic"}


@pytest.fixture(autouse=True)
def _one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 22 November 2026, whenever the tests run."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 22, 1, 0, tzinfo=UTC))


def soup(answer: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(answer.get_data(as_text=True), "lxml")


def form_of(page: BeautifulSoup) -> dict[str, str]:
    """What the form of a page would send as it stands."""
    sent = {}
    for each in page.select("main form[method=post] :is(input, textarea, select)"):
        name = str(each.get("name"))
        if each.name == "select":
            chosen = each.select_one("option[selected]")
            sent[name] = str(chosen["value"]) if chosen is not None else ""
        elif each.name == "textarea":
            sent[name] = each.get_text().strip()
        elif each.get("type") != "radio" and name != "csrf_token":
            sent[name] = str(each.get("value", ""))
    return sent


def changed(client: Client, code: str, **change: str) -> TestResponse:
    """Change a field as an officer would."""
    path = f"/fields/{code}/edit"
    return client.post(path, {**form_of(client.page(path)), **change})


def body(session: Session, name: str) -> int:
    found = session.scalars(select(Organisation.id).where(Organisation.name == name)).one()
    session.commit()
    return found


def matches(client: Client, **asked: str) -> dict[str, Tag]:
    """The cards of an answer by the name of the partner."""
    page = client.page(f"/find?{urlencode({'limit': '1000', 'as_of': '2021-03-31', **asked})}")
    return {each.select_one("h3").get_text(): each for each in page.select(".match")}  # type: ignore[union-attr]


def test_the_list_counts_words_and_attachments_in_the_order_of_the_thesaurus(
    client: Client, session: Session
) -> None:
    client.sign_in("viewer")
    rows = client.page("/fields").select("tbody tr")
    stored = session.scalars(select(Field).order_by(Field.position)).all()
    assert [row.code.get_text() for row in rows] == [each.code for each in stored]  # type: ignore[union-attr]
    counts = dict.fromkeys((each.code for each in stored), 0)
    for code in session.scalars(select(FieldAttachment.field_code)):
        counts[code] += 1
    for row, each in zip(rows, stored, strict=True):
        cells = [cell.get_text().strip() for cell in row.select("td")]
        numbers = (len(each.words.splitlines()), len(each.words_en.splitlines()), counts[each.code])
        assert cells == [str(number) for number in numbers], each.code
    finder = client.page("/find")
    assert finder.select_one("main a[href='/fields']") is not None


def test_a_field_shows_its_words_what_is_attached_and_what_bears_a_word(client: Client) -> None:
    client.sign_in("viewer")
    page = client.page("/fields/ict")
    assert page.select_one("main a[href='/find?field=ict#answer']") is not None
    rows = {row.select_one("a").get_text(): row for row in page.select("#attached tbody tr")}  # type: ignore[union-attr]
    row = rows["電気通信大学"]
    assert "2020年度年報 第4章 273行" in row.get_text()
    assert "当てはまる" in row.get_text()
    assert {str(each.a["href"]).split("#")[0].rsplit("/", 1)[0] for each in rows.values() if each.a} == {
        "/partners",
        "/groups",
        "/events",
    }
    textile = client.page("/fields/textile")
    borne = textile.select("section[aria-labelledby=borne-heading] li")
    assert borne
    words = {tag.get_text() for tag in textile.select("section[aria-labelledby^=words] .tag")}
    for each in borne:
        marked = each.select_one("mark")
        assert marked is not None
        assert marked.get_text().casefold() in {word.casefold() for word in words}
    total = sum(int(badge.get_text()) for badge in textile.select("h3 .badge"))
    assert total >= len(borne)
    assert client.get("/fields/nowhere").status_code == 404


def test_every_link_on_a_field_leads_to_a_page_that_shows_the_fact(client: Client) -> None:
    client.sign_in("viewer")
    for code in ("ict", "emc", "design", "standards"):
        for link in client.page(f"/fields/{code}").select("#attached td a"):
            address, _, anchor = str(link["href"]).partition("#")
            section = client.page(address).select_one(f"#{anchor}")
            assert section is not None, address
            assert section.select_one(f"a[href^='/fields/{code}']") is not None, address


@ON_ONE_DATABASE
def test_many_bearers_are_counted_and_the_first_shown(client: Client) -> None:
    client.sign_in("viewer")
    for code in ("design", "ict", "environment", "machining", "quality", "standards"):
        page = client.page(f"/fields/{code}")
        for kind in ("partner", "group", "event"):
            badge = page.select_one(f"#borne-{kind} .badge")
            shown = page.select(f"ul[aria-labelledby=borne-{kind}] li")
            assert badge is not None
            assert len(shown) == min(20, int(badge.get_text()))


@ON_ONE_DATABASE
def test_a_registry_without_fields_says_what_they_are_for(own_app: Flask, own_session: Session) -> None:
    for row in own_session.scalars(select(FieldAttachment)).all():
        with recorded(own_session, by=CLERK, act="test:delete", subject=row):
            own_session.delete(row)
    for field in own_session.scalars(select(Field)).all():
        with recorded(own_session, by=CLERK, act="test:delete", subject=field):
            own_session.delete(field)
    own_session.commit()
    page = Client(own_app).sign_in("officer").page("/fields")
    assert "まだありません" in page.select_one(".empty").get_text()  # type: ignore[union-attr]
    assert page.select_one("main a[href='/fields/new']") is not None


def test_a_word_that_an_officer_adds_is_understood_at_once(own_app: Flask) -> None:
    client = Client(own_app).sign_in("officer")
    assert "まだ分かりません" in client.page("/find?text=ぴかぴか加工").get_text()
    before = form_of(client.page("/fields/surface/edit"))["words"]
    assert changed(client, "surface", words=f"{before}\nぴかぴか加工").status_code == 302
    page = client.page("/find?text=ぴかぴか加工")
    assert "「ぴかぴか加工」" in page.select_one("#answer").get_text()  # type: ignore[union-attr]
    name = client.page("/fields/surface").h1.get_text()  # type: ignore[union-attr]
    assert name in [tag.get_text() for tag in page.select("#answer > p .tag")]


def test_what_an_officer_attaches_is_found_and_its_reason_shows_the_fact(
    own_app: Flask, own_session: Session
) -> None:
    client = Client(own_app).sign_in("officer")
    identity = body(own_session, "法政大学")
    reason = re.compile("として登録されています")
    before = matches(client, field="lighting")
    assert not before.get("法政大学") or not before["法政大学"].find(string=reason)
    path = f"/fields/attach?partner={identity}"
    sent = {**form_of(client.page(path)), "field_code": "lighting", "note": "研究室紹介"}
    answer = client.post(path, sent)
    assert answer.status_code == 302
    assert answer.location == f"/partners/{identity}#fields"
    card = matches(client, field="lighting")["法政大学"]
    link = next(each for each in card.select(".reasons a") if reason.search(each.get_text()))
    assert link["href"] == f"/partners/{identity}#fields"
    section = client.page(f"/partners/{identity}").select_one("#fields")
    assert section is not None
    row = section.select_one("li:has(a[href='/fields/lighting#attached'])")
    assert row is not None
    assert "研究室紹介" in row.get_text()
    assert "担当者が記録" in row.get_text()
    # Taken off again, it is found no more for that reason.
    remove = str(row.select("a")[-1]["href"])
    assert client.post(remove, form_of(client.page(remove))).status_code == 302
    after = matches(client, field="lighting")
    assert "法政大学" not in after or not after["法政大学"].find(string=reason)


def test_what_is_denied_is_not_found_by_its_name(own_app: Flask) -> None:
    client = Client(own_app).sign_in("admin")
    first = client.page("/fields/agriculture").select_one("ul[aria-labelledby=borne-partner] a")
    assert first is not None
    name, identity = first.get_text(), str(first["href"]).rsplit("/", 1)[1]
    assert name in matches(client, field="agriculture")
    path = f"/fields/attach?partner={identity}"
    sent = {**form_of(client.page(path)), "field_code": "agriculture", "holds": "no"}
    assert client.post(path, sent).status_code == 302
    assert name not in matches(client, field="agriculture")
    page = client.page("/fields/agriculture")
    row = page.select_one(f"ul[aria-labelledby=borne-partner] li:has(a[href='/partners/{identity}'])")
    assert row is not None
    assert "当てはまらないと記録" in row.get_text()


def test_a_new_field_stands_where_it_was_put_and_says_what_it_shares(own_app: Flask) -> None:
    client = Client(own_app).sign_in("officer")
    sent = {
        **form_of(client.page("/fields/new")),
        **NEW,
        "words": "極低温\n\n ＥＭＣ \n極低温",
        "before": "emc",
    }
    answer = client.post("/fields/new", sent)
    assert answer.location == "/fields/low_temperature"
    page = client.page("/fields/low_temperature")
    assert [tag.get_text() for tag in page.select("section[aria-labelledby=words-heading] .tag")] == [
        "極低温",
        "ＥＭＣ",
    ]
    told = " ".join(each.get_text() for each in page.select(".flash"))
    assert "「ＥＭＣ」" in told
    assert "EMC・電磁環境" in told
    assert page.select_one("main .note a[href='/fields/emc']") is not None
    codes = [each.get_text() for each in client.page("/fields").select("tbody code")]
    assert codes.index("low_temperature") == codes.index("emc") - 1
    remove = "/fields/low_temperature/delete"
    assert client.post(remove, form_of(client.page(remove))).location == "/fields"
    assert client.get("/fields/low_temperature").status_code == 404


def test_a_field_with_attachments_says_what_stands_in_the_way(own_app: Flask) -> None:
    client = Client(own_app).sign_in("officer")
    page = client.page("/fields/ict/delete")
    assert "件が付けられているので、削除できません" in page.get_text()
    assert page.select_one("main form") is None
    answer = client.post("/fields/ict/delete", {"version": "1"})
    assert answer.status_code == 422
    assert soup(answer).title.get_text().startswith("エラー：")  # type: ignore[union-attr]
    assert client.get("/fields/ict").status_code == 200


def test_whoever_comes_second_sees_both_and_overwrites_knowingly(own_app: Flask) -> None:
    first, second = Client(own_app).sign_in("officer"), Client(own_app).sign_in("admin")
    old = form_of(second.page("/fields/emc/edit"))
    assert changed(first, "emc", name_en="EMC first").status_code == 302
    answer = second.post("/fields/emc/edit", {**old, "name_en": "EMC second"})
    assert answer.status_code == 409
    page = soup(answer)
    compared = page.select_one(".error-summary table").get_text(" ")  # type: ignore[union-attr]
    assert "EMC first" in compared
    assert "EMC second" in compared
    assert second.post("/fields/emc/edit", form_of(page)).status_code == 302
    assert "EMC second" in first.page("/fields/emc").get_text()
    path = "/fields/attachments/1/delete"
    sent = form_of(first.page(path))
    assert first.post(path, {"version": "99"}).status_code == 409
    assert first.post(path, sent).status_code == 302
    assert second.post(path, sent).status_code == 404
    assert first.post("/fields/emc/delete", {"version": "1"}).status_code == 409


def test_a_subject_is_picked_by_name_and_attached_once(own_app: Flask, own_session: Session) -> None:
    client = Client(own_app).sign_in("officer")
    path = "/fields/attach?field=lighting"
    blank = form_of(client.page(path))
    assert blank["field_code"] == "lighting"
    titles = own_session.scalars(select(Event.title)).all()
    number = own_session.scalar(select(func.count()).select_from(FieldAttachment)) or 0
    own_session.commit()
    only = next(each for each in titles if sum(each in other for other in titles) == 1)
    for subject in ({"partner-name": "電気通信大学"}, {"group": "1"}, {"event": only}, {"branch": "joto"}):
        answer = client.post(path, {**blank, **subject})
        assert answer.status_code == 302, subject
        assert answer.location == "/fields/lighting#attached"
        again = client.post(path, {**blank, **subject})
        assert again.status_code == 422
        assert "すでに記録されています" in soup(again).select_one(".error-summary").get_text()  # type: ignore[union-attr]
    assert own_session.scalar(select(func.count()).select_from(FieldAttachment)) == number + 4
    branch = client.page("/branches/joto").select_one("#fields a[href='/fields/lighting#attached']")
    assert branch is not None


def test_an_event_of_which_there_are_several_is_asked_about(own_app: Flask) -> None:
    client = Client(own_app).sign_in("officer")
    path = "/fields/attach?field=lighting"
    sent = {**form_of(client.page(path)), "event": "セミナー"}
    asked = soup(client.post(path, sent))
    choices = asked.select("input[name=event_choice]")
    assert 1 < len(choices) <= 10
    chosen = str(choices[1]["value"])
    assert client.post(path, {**sent, "event_choice": chosen}).status_code == 302
    assert client.page(f"/events/{chosen}").select_one("#fields a[href='/fields/lighting#attached']")


def test_an_unknown_name_is_asked_about_and_never_made_silently(own_app: Flask) -> None:
    client = Client(own_app).sign_in("officer")
    path = "/fields/attach?field=lighting"
    sent = {**form_of(client.page(path)), "partner-name": "まったく新しい研究所"}
    before = client.newest_change()
    answer = client.post(path, sent)
    assert answer.status_code == 422
    assert soup(answer).select_one("input[name=partner-choice][value=new]") is not None
    assert client.newest_change() == before
    assert (
        client.post(path, {**sent, "partner-choice": "new", "partner-category": "other"}).status_code == 302
    )
    assert "まったく新しい研究所" in client.page("/fields/lighting").select_one("#attached").get_text()  # type: ignore[union-attr]


WRITING = (
    "/fields/new",
    "/fields/emc/edit",
    "/fields/emc/delete",
    "/fields/attach?field=emc",
    "/fields/attachments/1/delete",
)
SUBJECTS = ("/partners/1", "/groups/1", "/events/1", "/branches/tama", "/fields", "/fields/emc")


@ON_ONE_DATABASE
def test_only_headquarters_write_and_only_they_see_the_links(own_app: Flask, own_session: Session) -> None:
    add_account(
        own_session,
        login="tama",
        name="多摩 太郎",
        role=Role.OFFICER,
        password=PASSWORD,
        branch_code="tama",
        by=CLERK,
    )
    own_session.commit()
    link = "main :is(a[href^='/fields/attach'], a[href='/fields/new'], a[href$='/edit'][href^='/fields'])"
    for login in ("viewer", "tama"):
        client = Client(own_app).sign_in(login)
        for path in WRITING:
            assert client.get(path).status_code == 403, (login, path)
            assert client.post(path, {"version": "1", **NEW}).status_code == 403, (login, path)
        for path in SUBJECTS:
            assert client.page(path).select(link) == [], (login, path)
    client = Client(own_app).sign_in("officer")
    for path in SUBJECTS:
        assert client.page(path).select(link), path


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    "query",
    [
        "partner=999999",
        "partner=x",
        "partner=１",
        "group=-1",
        "event=99999999999",
        "branch=nowhere",
        "partner=1&group=1",
    ],
)
def test_a_subject_that_is_not_there_is_not_found(own_app: Flask, query: str) -> None:
    client = Client(own_app).sign_in("officer")
    assert client.get(f"/fields/attach?{query}").status_code == 404
    assert client.post(f"/fields/attach?{query}", {"field_code": "emc", "holds": "yes"}).status_code == 404


FORMS: dict[str, tuple[str, list[dict[str, str]]]] = {
    "new field": (
        "/fields/new",
        [
            {},
            {"name": HOSTILE, "name_en": "", "words": HOSTILE},
            {**NEW, "words": "冷"},
            {**NEW, "words_en": "x"},
            {**NEW, "words": "長" * 61},
            {**NEW, "words": "\n".join(f"語{number}" for number in range(201))},
            {**NEW, "words": LONG},
            {**NEW, "name": "EMC・電磁環境"},
            {**NEW, "note": LONG},
            {**NEW, "before": "nowhere"},
        ],
    ),
    "field": (
        "/fields/emc/edit",
        [{"name": "", "name_en": HOSTILE}, {**NEW, "words": "冷", "note": HOSTILE}],
    ),
    "attachment": (
        "/fields/attach",
        [
            {},
            {"field_code": "nowhere", "event": HOSTILE, "note": HOSTILE},
            {"field_code": "emc", "partner-name": HOSTILE, "note": "kept"},
            {"field_code": "emc", "partner-name": "法政大学", "event": "セミナー"},
            {"field_code": "emc", "group": "999999"},
            {"field_code": "emc", "branch": HOSTILE},
            {"field_code": "emc", "event": "ありえない催事"},
            {"field_code": "emc", "branch": "joto", "note": LONG.strip()},
            {"field_code": "emc", "branch": "joto", "holds": "perhaps"},
            {"field_code": "emc", "branch": "tama"},
        ],
    ),
    "attachment of a partner": (
        "/fields/attach?partner=1",
        [{}, {"field_code": HOSTILE, "note": LONG.strip()}],
    ),
}


@by_turns("form", FORMS)
def test_what_cannot_be_recorded_is_said_and_kept(own_app: Flask, form: str) -> None:
    client = Client(own_app).sign_in("officer")
    path, wrongs = FORMS[form]
    before = client.newest_change()
    for language in LANGUAGES:
        client.speak(language)
        version = form_of(client.page(path)).get("version", "")
        for data in wrongs:
            typed = {"holds": "yes", **data}
            quoted = any(japanese in typed.values() for japanese in ("冷", "EMC・電磁環境", "ありえない催事"))
            if language == "en" and (quoted or "長" in typed.get("words", "")):
                continue  # the sentence quotes what was typed
            check(client.post(path, {"version": version, **typed}), data, language)
    client.speak("ja")
    assert client.newest_change() == before, "nothing was written"
