"""Programmes are written in forms, and each spring last year's are carried on, ended, or left open."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from registry.exchange.programme import programme_object
from registry.model import Change
from registry.model.engine import open_engine
from registry.model.vocabulary import Tier
from registry.queries.agreement import whole_agreement
from registry.queries.programme import offered_in, programmes
from registry.services.agreement import Item, set_items
from registry.web.frame import clock
from tests.client import LOGINS, Client
from tests.conftest import CLERK, ON_ONE_DATABASE, ON_POSTGRESQL, by_turns
from tests.web.test_agreement_writing import parsed, send, words
from tests.web.test_every_form import HOSTILE, LANGUAGES, LONG, check
from tests.web.test_group_writing import form_of

NEW = "/programmes/new"
CONTINUE = "/programmes/continue?fy=2021"
WRITERS = {"officer", "admin"}
TYPED = {
    "title": "利用料の一部補助",
    "kind": "fee_subsidy",
    "provider-name": "墨田区",
    "valid_from": "令和8年度",
    "valid_to": "2026年度",
}


@pytest.fixture(autouse=True)
def _one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 22 November 2026, whenever the tests run."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 22, 1, 0, tzinfo=UTC))


@pytest.fixture
def officer(own_app: Flask) -> Client:
    """An officer of headquarters."""
    return Client(own_app).sign_in("officer")


@contextmanager
def stored(url: str) -> Iterator[Session]:
    """The database as another program finds it."""
    engine = open_engine(url)
    with Session(engine) as session:
        yield session
    engine.dispose()


def rows(page: BeautifulSoup) -> dict[str, str]:
    """The fields of the form that carries programmes on, radio buttons as they are chosen."""
    return {
        str(each["name"]): str(each.get("value", ""))
        for each in page.select("main form[method=post] input")
        if each.get("type") != "radio" or each.has_attr("checked")
    }


def choice(page: BeautifulSoup, identity: int) -> str:
    """The name of the radio buttons of a programme."""
    field = page.select_one(f"input[name$='-id'][value='{identity}']")
    assert field is not None
    return str(field["name"]).removesuffix("id") + "choice"


@ON_ONE_DATABASE
@pytest.mark.parametrize("login", LOGINS)
def test_the_links_stand_for_those_who_may_write(app: Flask, login: str) -> None:
    client = Client(app).sign_in(login)
    pages = ("/programmes", "/programmes/1", "/partners/1")
    links = {str(each["href"]) for path in pages for each in client.page(path).select("main a")}
    forms = {NEW, "/programmes/continue", "/programmes/1/edit", f"{NEW}?provider=1"}
    assert (forms <= links) if login in WRITERS else not (forms & links)
    for path in (NEW, "/programmes/1/edit", CONTINUE):
        assert client.get(path).status_code == (200 if login in WRITERS else 403)


def test_a_programme_is_registered_with_everybody_who_is_eligible(officer: Client, own_url: str) -> None:
    sent = TYPED | {
        "municipalities": "131075",
        "regions": "joto",
        "members_of-0-name": "東京商工会議所",
        "customers_of-0-name": "城南信用金庫",
    }
    answer = send(officer, NEW, sent)
    assert answer.status_code == 302, words(parsed(answer), ".error-summary")
    page = words(officer.page(answer.location), "main")
    for told in ("墨田区", "城東", "東京商工会議所 の会員", "城南信用金庫 の取引先", "実施 期間または出典"):
        assert told in page
    with stored(own_url) as session:
        made = next(each for each in programmes(session) if each.title == TYPED["title"])
        assert (made.valid_from, made.valid_to) == (date(2026, 4, 1), date(2027, 3, 31))
        assert programme_object(made)["eligible"]["municipalities"] == ["131075"]
        newest = session.scalars(select(Change).order_by(Change.id.desc()).limit(1)).one()
        assert (newest.act, newest.by) == ("programme:register", "officer")


@ON_ONE_DATABASE
def test_a_municipality_as_provider_opens_the_form_with_its_own_companies(officer: Client) -> None:
    page = officer.page("/programmes/2")
    provider = page.select_one("section.facts a[href^='/partners/']")
    assert provider is not None
    form = officer.page(f"{NEW}?provider={str(provider['href']).rpartition('/')[2]}")
    chosen = [str(each["value"]) for each in form.select("input[name=municipalities][checked]")]
    assert chosen == ["131075"]
    assert form.select_one("[name=provider-name]")["value"] == "墨田区"
    for nobody in ("x", "999999", "9" * 30):
        assert officer.page(f"{NEW}?provider={nobody}").select_one("[name=provider-name]")["value"] == ""


@ON_POSTGRESQL
def test_more_bodies_are_given_without_judging_and_new_ones_asked_about(officer: Client) -> None:
    sent = {"title": "x", "members_of-0-name": "名のない協会", "more": "members"}
    page = parsed(send(officer, NEW, sent))
    assert page.select_one("[name=members_of-1-name]") is not None
    assert not page.select(".error-summary")
    answer = send(officer, NEW, TYPED | {"members_of-0-name": "名のない協会"})
    assert answer.status_code == 422
    assert "台帳にありません" in words(parsed(answer), ".error-summary")
    new = {"members_of-0-choice": "new", "members_of-0-category": "industry_association"}
    answer = send(officer, NEW, TYPED | {"members_of-0-name": "名のない協会"} | new)
    assert answer.status_code == 302
    assert "名のない協会 の会員" in words(officer.page(answer.location), "main")


@ON_ONE_DATABASE
def test_a_change_keeps_what_was_not_touched_and_the_second_sees_both(
    own_app: Flask, officer: Client
) -> None:
    path = "/programmes/1/edit"
    other = Client(own_app).sign_in("admin")
    chosen = {"municipalities": "131067"}
    first, second = form_of(officer, path), form_of(other, path)
    assert (first["title"], first["municipalities"]) == ("試験研究機関活用支援助成金", "131067")
    assert send(officer, path, {**first, **chosen, "kind": "award"}).status_code == 302
    assert "表彰" in words(officer.page("/programmes/1"), ".eyebrow")
    changed = {**second, "municipalities": "131075", "provider-name": "墨田区", "provider-choice": ""}
    answer = send(other, path, changed)
    assert answer.status_code == 409
    compared = words(parsed(answer), ".error-summary table")
    for told in ("表彰", "利用料の助成", "台東区", "墨田区", "(公財)台東区産業振興事業団"):
        assert told in compared
    newest = parsed(answer).select_one("input[name=version]")
    assert newest is not None
    assert send(other, path, {**changed, "version": str(newest["value"])}).status_code == 302
    assert "墨田区" in words(other.page("/programmes/1"), ".facts")
    without = {name: value for name, value in form_of(other, path).items() if name != "version"}
    assert send(other, path, without).status_code == 409


@ON_POSTGRESQL
def test_the_page_names_the_promises_and_leads_to_the_place(
    own_app: Flask, own_session: Session, officer: Client
) -> None:
    agreement = whole_agreement(own_session, 1)
    assert agreement is not None
    set_items(own_session, agreement=agreement, items=[Item(Tier.PRIORITY, "利用料を助成する", 2)], by=CLERK)
    own_session.commit()
    page = officer.page("/programmes/2")
    assert "利用料を助成する" in words(page, "[aria-labelledby=items-heading]")
    assert page.select_one("[aria-labelledby=items-heading] a[href='/agreements/1']") is not None
    assert words(page, "[aria-labelledby=years-heading] tbody tr").startswith("令和2年度（2020年度） 実施")
    link = page.select_one("a[href='/programmes?municipality=131075']")
    assert link is not None
    assert words(officer.page(str(link["href"])), "h1") == "墨田区の企業が使える支援制度"


def test_last_years_programmes_go_on_end_or_stay_open_as_a_whole(officer: Client, own_url: str) -> None:
    page = officer.page(CONTINUE)
    sent = rows(page)
    choices = {name for name in sent if name.endswith("-choice")}
    assert len(choices) == 36
    assert {sent[name] for name in choices} == {"unknown"}
    sent |= {choice(page, 1): "continued", choice(page, 2): "ended", choice(page, 3): "continued"}
    answer = officer.post(CONTINUE, sent)
    assert answer.status_code == 302, words(parsed(answer), ".error-summary")
    after = officer.page(answer.location)
    assert "継続 2 件、終了 1 件" in words(after, ".flash")
    told = {
        identity: after.select_one(f"input[name$='-id'][value='{identity}']").find_parent("tr")
        for identity in (1, 2, 4)
    }
    assert told[1].select("td")[-1].get_text(" ", strip=True) == "継続"
    assert told[2].select("td")[-1].get_text(" ", strip=True).startswith("終了 2021年3月31日")
    assert told[4].select("td")[-1].get_text(" ", strip=True) == "—"
    with stored(own_url) as session:
        known = {each.id: each for each in programmes(session)}
        assert [offered_in(known[each], 2021) for each in (1, 2, 3, 4)] == [True, False, True, None]
        assert known[2].valid_to == date(2021, 3, 31)
        assert [programme_object(known[each])["years"] for each in (2, 4)] == [
            [{"fiscal_year": 2021, "offered": False}],
            [],
        ]
    following = rows(officer.page("/programmes/continue?fy=2022"))
    assert [value for name, value in following.items() if name.endswith("-id")] == ["1", "3"]
    assert "変更はありません" in words(
        officer.page(officer.post(CONTINUE, rows(officer.page(CONTINUE))).location), ".flash"
    )


@ON_POSTGRESQL
def test_of_two_who_decide_the_second_sees_it_and_nothing_of_theirs_is_saved(
    own_app: Flask, officer: Client, own_url: str
) -> None:
    other = Client(own_app).sign_in("admin")
    page = officer.page(CONTINUE)
    first, second = rows(page), rows(other.page(CONTINUE))
    assert officer.post(CONTINUE, first | {choice(page, 1): "ended"}).status_code == 302
    mine = second | {choice(page, 1): "continued", choice(page, 2): "continued"}
    answer = other.post(CONTINUE, mine)
    assert answer.status_code == 409
    both = parsed(answer)
    assert "試験研究機関活用支援助成金 : 終了" in words(both, ".error-summary")
    again = rows(both)
    assert again[choice(both, 1)] == "continued"
    with stored(own_url) as session:
        assert [each.id for each in programmes(session) if each.years] == [1]
    assert other.post(CONTINUE, again).status_code == 302
    with stored(own_url) as session:
        known = {each.id: each for each in programmes(session)}
        assert [offered_in(known[each], 2021) for each in (1, 2)] == [True, True]
        assert known[1].valid_to is None
    tampered = rows(other.page(CONTINUE))
    tampered[choice(both, 3)] = "ended"
    tampered[choice(both, 3).replace("choice", "version")] = "x"
    assert other.post(CONTINUE, tampered).status_code == 409


@ON_ONE_DATABASE
def test_a_programme_that_ended_is_not_carried_on_and_none_is_saved(officer: Client, own_url: str) -> None:
    path = "/programmes/1/edit"
    sent = form_of(officer, path) | {"municipalities": "131067", "valid_to": "2020-12-31"}
    assert send(officer, path, sent).status_code == 302
    page = officer.page(CONTINUE)
    answer = officer.post(CONTINUE, rows(page) | {choice(page, 1): "continued", choice(page, 2): "continued"})
    assert answer.status_code == 422
    refused = parsed(answer)
    assert "2020年12月31日（令和2年12月31日）に終わったと記録されています" in words(refused, ".error-summary")
    assert rows(refused)[choice(refused, 2)] == "continued"
    with stored(own_url) as session:
        assert not [each.id for each in programmes(session) if each.years]


@ON_ONE_DATABASE
def test_a_year_after_which_nothing_is_known_leads_to_the_last_known_one(officer: Client) -> None:
    page = officer.page("/programmes/continue")
    assert words(page, "h1") == "令和8年度（2026年度）への継続"
    assert page.select_one(".empty a")["href"] == CONTINUE
    assert officer.get("/programmes/continue?fy=1900").status_code == 404
    assert officer.get("/programmes/continue?fy=x").status_code == 422


@ON_ONE_DATABASE
def test_the_number_of_queries_does_not_grow_with_the_programmes(app: Flask) -> None:
    client = Client(app).sign_in("officer")
    seen: list[str] = []
    engine = app.extensions["registry_engine"]

    def note(*arguments: object) -> None:
        seen.append(str(arguments[2]))

    client.get("/programmes/continue")
    event.listen(engine, "before_cursor_execute", note)
    counts = []
    for year in (2030, 2021):  # none, and 36
        seen.clear()
        assert client.get(f"/programmes/continue?fy={year}").status_code == 200
        counts.append(len(seen))
    event.remove(engine, "before_cursor_execute", note)
    assert counts[0] == counts[1]


@ON_POSTGRESQL
def test_one_title_stands_once_for_each_provider(officer: Client) -> None:
    sent = {"title": "発明大賞表彰事業", "kind": "award", "provider-name": "(公財)日本発明振興協会"}
    answer = send(officer, NEW, sent)
    assert answer.status_code == 422
    assert "この機関の「発明大賞表彰事業」は登録済みです。" in words(parsed(answer), ".error-summary")


@ON_ONE_DATABASE
@pytest.mark.parametrize("path", ["/programmes/999999/edit", "/programmes/0/edit"])
def test_what_does_not_exist_is_not_found(officer: Client, path: str) -> None:
    assert officer.get(path).status_code == 404
    assert officer.post(path, {}, form="/").status_code == 404


FORMS: dict[str, tuple[str, list[dict[str, str]]]] = {
    "a new programme": (
        NEW,
        [
            {},
            {"title": "kept", "kind": "nonsense"},
            {"title": HOSTILE, "kind": "award", "valid_from": "x", "valid_to": HOSTILE},
            {"title": LONG, "kind": "award", "provider-name": LONG},
            {"title": "kept", "kind": "award", "provider-name": "Nobody knows"},
            {"title": "kept", "kind": "award", "municipalities": "999999"},
            {"title": "kept", "kind": "award", "regions": HOSTILE},
            {"title": "kept", "kind": "award", "customers_of-0-name": HOSTILE},
            {"title": "kept", "kind": "award", "valid_from": "2021", "valid_to": "2020"},
            {"title": "kept", "kind": "award", "valid_from": "9999-12-31"},
        ],
    ),
    "a programme": ("/programmes/1/edit", [{"title": ""}, {"title": LONG}, {"valid_to": "x"}]),
    "carrying on": (CONTINUE, [{"rows-0-choice": "nonsense"}, {"rows-0-choice": HOSTILE}]),
}


@by_turns("form", FORMS)
def test_what_cannot_be_recorded_is_said_and_kept(own_app: Flask, form: str) -> None:
    client = Client(own_app).sign_in("officer")
    path, wrongs = FORMS[form]
    before = client.newest_change()
    opened = form_of(client, path)
    for language in LANGUAGES:
        client.speak(language)
        for data in wrongs:
            shown = {
                name: value
                for name, value in data.items()
                if name not in ("municipalities", "regions", "rows-0-choice")
            }
            check(send(client, path, {**opened, **data}), shown, language)
    client.speak("ja")
    assert client.newest_change() == before, "nothing was written"
