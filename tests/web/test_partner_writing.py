"""Organisations move, are renamed or corrected: past tables change for corrections alone."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model import Change, Group, Organisation, OrganisationName
from registry.model.engine import open_engine
from registry.model.vocabulary import Basis, NameKind
from registry.queries.loading import related
from registry.services.recording import broken_link
from registry.web.frame import clock
from tests.client import LOGINS, Client
from tests.conftest import A_LANGUAGE_ON_EACH, by_turns
from tests.web.test_every_form import HOSTILE, LANGUAGES, LONG, check

# 朝日信用金庫, seated in 台東区 (城東) by general knowledge; the seeds tell of joint work and an agreement with it.
NAME = "朝日信用金庫"
TAITO, ITABASHI = "131067", "131199"
NOW = datetime(2023, 6, 1, 3, tzinfo=UTC)
PAST = {
    "report": "/api/v1/reports/annual/2020",
    "density": "/api/v1/density?fy=2020",
    "territory": "/api/v1/density?fy=2020&view=territory",
    "map": "/api/v1/map?fy=2020",
    "partners": "/api/v1/partners?as_of=2021-03-31&limit=500",
    "of a region": "/api/v1/partners?as_of=2021-03-31&region=joto",
    "groups": "/api/v1/groups?as_of=2021-03-31&limit=500",
    "memberships": "/api/v1/memberships?as_of=2021-03-31&limit=500",
}
PAST_PAGES = (
    "/findings?fy=2020&region=joto",
    "/findings/ties?fy=2020&region=joto",
    "/map?fy=2020&current=131067",
    "/branches/joto?as_of=2021-03-31",
    "/municipalities/131067?as_of=2021-03-31",
    "/municipalities?as_of=2021-03-31",
    "/agreements?as_of=2021-03-31&region=joto",
    "/activities?fy=2020&region=joto",
    "/find?municipality=131067&need=finance&as_of=2021-03-31",
)


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def bank(own_session: Session) -> int:
    found = own_session.scalars(select(Organisation).where(Organisation.name == NAME)).one()
    assert found.municipality_code == TAITO
    identity = found.id
    own_session.rollback()
    return identity


def opened(client: Client, address: str) -> dict[str, Any]:
    """What a browser would send of a form as it opens."""
    page = client.page(address)
    form = page.select_one("main form[method=post]")
    sent: dict[str, Any] = {}
    for field in form.select("input[name], select[name], textarea[name]"):
        name = str(field["name"])
        if field.name == "select":
            chosen = field.select_one("option[selected]")
            sent[name] = str(chosen["value"]) if chosen else ""
        elif field.get("type") == "checkbox":
            if field.has_attr("checked"):
                sent.setdefault(name, []).append(str(field["value"]))
        elif name != "csrf_token":
            sent[name] = field.get_text() if field.name == "textarea" else str(field.get("value", ""))
    return sent


def send(client: Client, address: str, **changes: Any) -> Any:
    return client.post(address, {**opened(client, address), **changes}, form=address)


def past(client: Client) -> dict[str, bytes]:
    return {name: client.get(address).get_data() for name, address in PAST.items()}


def told(client: Client, addresses: tuple[str, ...]) -> dict[str, str]:
    """The main part of pages, without what is new each time."""
    found = {}
    for address in addresses:
        main = client.page(address).select_one("main")
        for each in main.select("input[name=csrf_token], .flash"):
            each.decompose()
        found[address] = str(main)
    return found


def stored(url: str, identity: int) -> Organisation:
    engine = open_engine(url)
    with Session(engine) as session:
        found = session.scalars(
            select(Organisation)
            .options(
                related(Organisation.names),
                related(Organisation.former_seats),
                related(Organisation.areas_served),
            )
            .where(Organisation.id == identity)
        ).one()
        session.expunge_all()
    engine.dispose()
    return found


def test_a_move_changes_the_tables_from_its_day_on_and_none_before(
    own_app: Flask, own_url: str, bank: int
) -> None:
    client = Client(own_app).sign_in("officer")
    before, pages = past(client), told(client, PAST_PAGES)
    later = client.get("/api/v1/density?fy=2022").get_data()
    address = f"/partners/{bank}/edit"
    answer = send(
        client,
        address,
        municipality=ITABASHI,
        basis="confirmed",
        seat_change="since",
        moved_on="令和4年10月1日",
    )
    assert (answer.status_code, answer.location) == (302, f"/partners/{bank}")
    found = stored(own_url, bank)
    assert (found.municipality_code, found.seat_basis) == (ITABASHI, Basis.CONFIRMED)
    (seat,) = found.former_seats
    assert (seat.municipality_code, seat.seat_basis, seat.valid_to) == (
        TAITO,
        Basis.GENERAL,
        date(2022, 9, 30),
    )
    assert past(client) == before
    assert told(client, PAST_PAGES) == pages
    assert client.get("/api/v1/density?fy=2022").get_data() != later
    there = {
        day: {
            each["id"]
            for each in client.get(f"/api/v1/partners?as_of={day}&region=johoku&limit=500").get_json()[
                "items"
            ]
        }
        for day in ("2022-09-30", "2022-10-01")
    }
    assert there["2022-10-01"] - there["2022-09-30"] == {bank}
    aside = client.page(f"/partners/{bank}").select_one("aside").get_text(" ", strip=True)
    assert "旧所在地" in aside
    assert "2022年9月30日" in aside
    then = client.page(f"/partners/{bank}?as_of=2022-09-30").select_one("aside dd").get_text()
    assert "台東区" in then
    assert "板橋区" not in then


def test_a_correction_reaches_back_into_past_tables(own_app: Flask, own_url: str, bank: int) -> None:
    client = Client(own_app).sign_in("officer")
    before = past(client)
    address = f"/partners/{bank}/edit"
    answer = send(client, address, municipality=ITABASHI, basis="confirmed", seat_change="always")
    assert answer.status_code == 302
    assert stored(own_url, bank).former_seats == []
    after = past(client)
    assert {name for name in PAST if after[name] != before[name]} >= {
        "density",
        "map",
        "partners",
        "of a region",
    }


def test_numbers_open_as_many_rows_as_they_say_on_either_side_of_a_move(
    own_app: Flask, own_url: str, bank: int
) -> None:
    client = Client(own_app).sign_in("officer")
    moved = send(
        client,
        f"/partners/{bank}/edit",
        municipality=ITABASHI,
        seat_change="since",
        moved_on="2020-10-01",
    )
    assert moved.status_code == 302
    counts = {}
    for day in ("2020-09-30", "2021-03-31"):
        (row,) = client.page(f"/municipalities?as_of={day}&q=台東").select("tbody tr")
        partners, worked = (each.get_text(strip=True) for each in row.select("td.number")[:2])
        page = client.page(f"/municipalities/{TAITO}?as_of={day}")
        assert page.select_one("#partners-heading .badge").get_text(strip=True) == partners
        line = client.page(f"/partners?as_of={day}&municipality={TAITO}").select_one(".count")
        assert line.get_text(strip=True).split()[0] == partners
        line = client.page(f"/activities?fy=2020&municipality={TAITO}").select_one(".count")
        assert line.get_text(strip=True).split()[0] == worked
        assert page.select_one("#work-2020 .badge").get_text(strip=True) == worked
        counts[day] = int(partners)
    assert counts["2020-09-30"] == counts["2021-03-31"] + 1
    figures = client.get("/api/v1/map?fy=2020").get_json()
    (place,) = (each for each in figures["municipalities"] if each["code"] == ITABASHI)
    for name, where in (
        ("agreements", "/agreements?as_of=2021-03-31&binding=1"),
        ("joint_work", "/activities?fy=2020"),
        ("partners", "/partners?as_of=2021-03-31"),
    ):
        line = client.page(f"{where}&municipality={ITABASHI}").select_one(".count").get_text(strip=True)
        assert line.split()[0] == str(place[name]), name


def test_a_new_name_keeps_the_old_one_for_the_tables_of_its_time(
    own_app: Flask, own_url: str, own_session: Session, bank: int
) -> None:
    client = Client(own_app).sign_in("admin")
    before = past(client)["report"]
    answer = send(
        client,
        f"/partners/{bank}/edit",
        name="あさひ新信用金庫",
        kana="あさひしんしんようきんこ",
        name_change="since",
        renamed_on="2021-04-01",
        areas_served=["joto", "tama"],
    )
    assert answer.status_code == 302
    found = stored(own_url, bank)
    assert [
        (each.name, each.kind, each.valid_from, each.valid_to)
        for each in found.names
        if each.kind in (NameKind.OFFICIAL, NameKind.FORMER)
    ] == [
        (NAME, NameKind.FORMER, None, date(2021, 3, 31)),
        ("あさひ新信用金庫", NameKind.OFFICIAL, date(2021, 4, 1), None),
    ]
    assert [each.region_code for each in found.areas_served] == ["joto", "tama"]
    assert past(client)["report"] == before
    for words in (NAME, "あさひ新"):
        assert client.page(f"/search?q={words}").select(f"a[href^='/partners/{bank}']"), words
    change = own_session.scalars(select(Change).order_by(Change.id.desc()).limit(1)).one()
    assert (change.act, change.subject_id) == ("organisation:change", str(bank))
    assert broken_link(own_session) is None
    own_session.rollback()
    corrected = send(client, f"/partners/{bank}/edit", name="あさひ信用金庫", name_change="always")
    assert corrected.status_code == 302
    assert [each.name for each in stored(own_url, bank).names if each.kind is NameKind.OFFICIAL] == [
        "あさひ信用金庫"
    ]
    back = send(client, f"/partners/{bank}/edit", name=NAME, name_change="since", renamed_on="2023-04-01")
    assert back.status_code == 422


def test_another_way_to_write_the_name_may_become_the_official_one(
    own_app: Flask, own_url: str, own_session: Session
) -> None:
    alias = own_session.scalars(
        select(OrganisationName).where(OrganisationName.kind == NameKind.ALIAS).limit(1)
    ).one()
    identity, name = alias.organisation_id, alias.name
    own_session.rollback()
    client = Client(own_app).sign_in("officer")
    address = f"/partners/{identity}/edit"
    assert send(client, address, name=name, name_change="always").status_code == 302
    found = stored(own_url, identity)
    assert found.name == name
    assert [each.name for each in found.names if each.kind is NameKind.OFFICIAL] == [name]
    assert [each.name for each in found.names].count(name) == 1


def test_a_seat_that_nobody_knew_is_filled_in_without_a_question(
    own_app: Flask, own_url: str, own_session: Session
) -> None:
    unknown = select(Organisation.id).where(Organisation.seat_basis.is_(None)).limit(1)
    identity = own_session.scalars(unknown).one()
    own_session.rollback()
    client = Client(own_app).sign_in("officer")
    address = f"/partners/{identity}/edit"
    assert (
        send(client, address, prefecture="14", region="other_prefecture", basis="confirmed").status_code
        == 302
    )
    found = stored(own_url, identity)
    assert (found.prefecture_code, found.region_code, found.former_seats) == ("14", "other_prefecture", [])


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no name": ({"name": " "}, "name"),
    "long name": ({"name": "あ" * 401}, "name"),
    "another name, and nobody says since when": ({"name": "別の名"}, "name_change"),
    "renamed, but when": ({"name": "別の名", "name_change": "since"}, "renamed_on"),
    "renamed tomorrow": (
        {"name": "別の名", "name_change": "since", "renamed_on": "2023-06-02"},
        "renamed_on",
    ),
    "renamed long ago": (
        {"name": "別の名", "name_change": "since", "renamed_on": "1800-01-01"},
        "renamed_on",
    ),
    "renamed in a month": (
        {"name": "別の名", "name_change": "since", "renamed_on": "2022年4月"},
        "renamed_on",
    ),
    "corrected on a day": (
        {"name": "別の名", "name_change": "always", "renamed_on": "2022-04-01"},
        "renamed_on",
    ),
    "renamed to the same": ({"name_change": "since", "renamed_on": "2022-04-01"}, "renamed_on"),
    "another seat": ({"municipality": ITABASHI}, "seat_change"),
    "moved, but when": ({"municipality": ITABASHI, "seat_change": "since"}, "moved_on"),
    "moved tomorrow": (
        {"municipality": ITABASHI, "seat_change": "since", "moved_on": "2023-06-02"},
        "moved_on",
    ),
    "moved in spring": ({"municipality": ITABASHI, "seat_change": "since", "moved_on": "spring"}, "moved_on"),
    "moved nowhere": ({"seat_change": "since", "moved_on": "2022-04-01"}, "moved_on"),
    "a day alone": ({"moved_on": "2022-04-01"}, "moved_on"),
    "corrected seat on a day": (
        {"municipality": ITABASHI, "seat_change": "always", "moved_on": "2022-04-01"},
        "moved_on",
    ),
    "two places": ({"region": "tama", "seat_change": "always"}, "region"),
    "no basis": ({"municipality": ITABASHI, "seat_change": "always", "basis": ""}, "basis"),
    "no such town": ({"municipality": "999999"}, "municipality"),
    "no such way": ({"municipality": ITABASHI, "seat_change": "perhaps"}, "seat_change"),
    "no such area": ({"areas_served": ["mars"]}, "areas_served"),
    "no category": ({"category": ""}, "category"),
    "wrong number": ({"corporate_number": "1234567890123"}, "corporate_number"),
    "website": ({"website": "javascript:alert(1)"}, "website"),
    "unknown parent": ({"parent-name": "Nowhere Foundation"}, "parent-name"),
    "its own parent": ({"parent-name": NAME}, "parent-name"),
}


@by_turns("case", WRONG)
def test_what_cannot_be_is_said_at_its_field_in_one_sentence(own_app: Flask, bank: int, case: str) -> None:
    client = Client(own_app).sign_in("officer")
    address = f"/partners/{bank}/edit"
    changes, field = WRONG[case]
    before = client.newest_change()
    for language in LANGUAGES:
        client.speak(language)
        answer = send(client, address, **changes)
        data = {name: value for name, value in changes.items() if isinstance(value, str) and value.strip()}
        typed = {name: value for name, value in data.items() if name in ("renamed_on", "moved_on", "website")}
        check(answer, typed, language)
        page = BeautifulSoup(answer.get_data(as_text=True), "lxml")
        assert [link["href"] for link in page.select(".error-summary a")] == [f"#{field}"]
    client.speak("ja")
    assert client.newest_change() == before


def test_hostile_and_empty_forms_are_refused_in_either_language(own_app: Flask, bank: int) -> None:
    client = Client(own_app).sign_in("officer")
    address = f"/partners/{bank}/edit"
    version = client.value(address, "version")
    for language in LANGUAGES:
        client.speak(language)
        for data in (
            {},
            {"name": HOSTILE, "renamed_on": "x", "moved_on": HOSTILE},
            {"name": LONG, "kana": LONG},
        ):
            check(client.post(address, {**data, "version": version}, form=address), data, language)


def test_a_second_move_comes_after_the_first(own_app: Flask, own_url: str, bank: int) -> None:
    client = Client(own_app).sign_in("officer")
    address = f"/partners/{bank}/edit"
    moves = {"municipality": ITABASHI, "seat_change": "since", "moved_on": "2022-04-01"}
    assert send(client, address, **moves).status_code == 302
    again = {"municipality": TAITO, "seat_change": "since"}
    early = send(client, address, **again, moved_on="2022-04-01")
    assert early.status_code == 422
    assert "2022年4月2日" in early.get_data(as_text=True)
    assert send(client, address, **again, moved_on="2022-04-02").status_code == 302
    seats = stored(own_url, bank).former_seats
    assert [(each.municipality_code, each.valid_to) for each in seats] == [
        (TAITO, date(2022, 3, 31)),
        (ITABASHI, date(2022, 4, 1)),
    ]


def test_whoever_comes_second_sees_both_and_overwrites_knowingly(
    own_app: Flask, own_url: str, bank: int
) -> None:
    address = f"/partners/{bank}/edit"
    first, second = Client(own_app).sign_in("officer"), Client(own_app).sign_in("admin")
    old = opened(second, address)
    assert send(first, address, kana="さきのよみ").status_code == 302
    answer = second.post(address, {**old, "kana": "あとのよみ"}, form=address)
    assert answer.status_code == 409
    page = BeautifulSoup(answer.get_data(as_text=True), "lxml")
    compared = page.select_one(".error-summary table").get_text(" ")
    assert "さきのよみ" in compared
    assert "あとのよみ" in compared
    assert page.select_one("#kana")["value"] == "あとのよみ"
    newest = page.select_one("main input[name=version]")["value"]
    again = {**old, "kana": "あとのよみ", "version": newest}
    assert second.post(address, again, form=address).status_code == 302
    assert stored(own_url, bank).kana == "あとのよみ"


@pytest.mark.parametrize("login", LOGINS)
@A_LANGUAGE_ON_EACH
def test_only_officers_and_administrators_are_led_to_the_form(
    own_app: Flask, bank: int, login: str, language: str
) -> None:
    client = Client(own_app).sign_in(login).speak(language)
    writes = login in ("officer", "admin")
    address = f"/partners/{bank}/edit"
    assert bool(client.page(f"/partners/{bank}").select(f"a[href='{address}']")) == writes
    assert client.get(address).status_code == (200 if writes else 403)
    if not writes:
        assert client.post(address, {"name": "別の名", "version": "1"}, form="/").status_code == 403


def test_a_group_that_is_renamed_keeps_its_name_in_past_tables(own_app: Flask, own_session: Session) -> None:
    client = Client(own_app).sign_in("officer")
    before = past(client)
    told = {
        str(cell) for table in json.loads(before["report"])["tables"] for row in table["rows"] for cell in row
    }
    names = {each.id: each.name for each in own_session.scalars(select(Group)) if each.name in told}
    own_session.rollback()
    identity, name = next(iter(sorted(names.items())))
    address = f"/groups/{identity}/edit"
    asked = send(client, address, name="新しい研究会")
    assert asked.status_code == 422
    assert 'href="#name_change"' in asked.get_data(as_text=True)
    sent = {"name": "新しい研究会", "name_change": "since", "renamed_on": "2021-04-01"}
    assert send(client, address, **{**sent, "renamed_on": "2023-06-02"}).status_code == 422
    assert send(client, address, **sent).status_code == 302
    assert past(client) == before
    today = {each["id"]: each["name"] for each in client.get("/api/v1/groups?limit=500").get_json()["items"]}
    assert today[identity] == "新しい研究会"
    aside = client.page(f"/groups/{identity}").select_one("aside").get_text(" ", strip=True)
    assert name in aside
    assert "2021年3月31日" in aside
    for words in (name, "新しい研究会"):
        assert client.page(f"/search?q={words}").select(f"a[href^='/groups/{identity}']"), words
        assert client.page(f"/groups?q={words}").select(f"td a[href='/groups/{identity}']"), words
    corrected = send(client, address, name="正しい研究会", name_change="always")
    assert corrected.status_code == 302
    assert past(client) == before, "what was corrected is the name since the renaming"
    early = send(client, address, name="三つ目", name_change="since", renamed_on="2021-04-01")
    assert early.status_code == 422


def test_a_corrected_name_of_a_group_stands_in_past_tables(own_app: Flask, own_session: Session) -> None:
    client = Client(own_app).sign_in("officer")
    before = client.get(PAST["groups"]).get_json()["items"]
    address = f"/groups/{before[0]['id']}/edit"
    assert send(client, address, name="正しい名", name_change="always").status_code == 302
    assert client.get(PAST["groups"]).get_json()["items"][0]["name"] == "正しい名"
