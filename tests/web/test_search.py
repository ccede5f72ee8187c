"""The search as people use it: from the head of any page, by noun, marked, paged, with a sentence for what cannot be."""

import re

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from sqlalchemy.orm import Session

from registry.model.vocabulary import Category
from registry.services.partner import register_organisation
from registry.web.find.search import ROWS
from tests.client import LOGINS, Client
from tests.conftest import A_LANGUAGE_ON_EACH, CLERK, ON_ONE_DATABASE


def number(element: Tag | None) -> int:
    """The number in a line of words."""
    assert element is not None
    return int(re.sub(r"\D", "", element.get_text()))


def sections(page: BeautifulSoup) -> dict[str, Tag]:
    """What was found, by noun; what may be meant is ``near``."""
    return {
        str(each["aria-labelledby"]).removesuffix("-heading"): each
        for each in page.select("main section[aria-labelledby]")
    }


def words(element: Tag) -> str:
    return " ".join(element.get_text(" ").split())


@ON_ONE_DATABASE
@pytest.mark.parametrize("login", LOGINS)
def test_the_box_stands_on_every_page_and_leads_to_what_was_found(client: Client, login: str) -> None:
    client.sign_in(login)
    for address in ("/", "/partners/1", "/search?q=大田", "/nowhere"):
        page = client.page(address, 404 if address == "/nowhere" else 200)
        (box,) = page.select("form[role=search]")
        assert (box["action"], box["method"]) == ("/search", "get")
        field = box.select_one("input[name=q]")
        assert field is not None
        assert box.select_one(f"label[for={field['id']}]") is not None
        assert box.select_one("button[type=submit]") is not None
    assert words(sections(client.page("/search?q=大田"))["partner"]).startswith(
        "連携先などの機関 1 件 大田 区"
    )


@ON_ONE_DATABASE
def test_visitors_have_no_box(client: Client) -> None:
    assert client.page("/sign-in").select("form[role=search]") == []


@A_LANGUAGE_ON_EACH
def test_what_was_found_is_told_by_noun_with_its_count_and_marked(client: Client, language: str) -> None:
    page = client.sign_in("viewer").speak(language).page("/search?q=首都大学東京")
    found = sections(page)
    assert list(found) == ["partner", "agreement", "near"][: len(found)]
    row = found["partner"].select_one("li")
    assert row is not None
    assert [mark.get_text() for mark in row.select("mark")] == ["首都大学東京"]
    told = {"ja": "旧称 ： 首都大学東京", "en": "Former name : 首都大学東京"}[language]
    assert told in words(row) or told.replace(" ：", "：").replace(" :", ":") in words(row)
    assert sum(number(each.select_one(".badge")) for name, each in found.items() if name != "near") == number(
        page.select_one(".count")
    )


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("q", "noun", "marked", "line"),
    [
        ("たま てくの", "agreement", [], ""),
        ("大田", "partner", ["大田"], "区市町村 · 大田区"),
        ("大田", "agreement", ["大田"], "締結日"),
        ("利用助成", "activity", ["利用助成"], "令和2年度"),
        ("tiri クロス", "event", ["TIRI", "クロス"], "発表会"),
        ("利用料等助成", "programme", ["利用料等助成"], "利用料の助成 · 品川区"),
        ("せきゅりてぃ", "group", ["セキュリティ"], "技術研究会"),
    ],
)
def test_each_line_says_what_it_is(client: Client, q: str, noun: str, marked: list[str], line: str) -> None:
    found = sections(client.sign_in("staff").page(f"/search?q={q}"))
    if not line:
        assert noun not in found
        return
    row = found[noun].select_one("li")
    assert row is not None
    assert [mark.get_text() for mark in row.select("mark")] == marked
    assert line in words(row)


@pytest.mark.parametrize("q", ["大学", "東京", "セミナー", "研究", "助成", "信用金庫", "協定", "会議"])
@pytest.mark.parametrize("login", ["viewer", "officer"])
def test_every_list_behind_a_group_has_exactly_that_many_rows(client: Client, login: str, q: str) -> None:
    client.sign_in(login)
    page = client.page(f"/search?q={q}")
    followed = 0
    for found in sections(page).values():
        link = found.select_one(".section-head a")
        if link is None:
            continue
        followed += 1
        listed = client.page(str(link["href"]))
        assert number(listed.select_one("[role=status]")) == number(found.select_one(".badge")), link["href"]
    assert followed


@ON_ONE_DATABASE
def test_a_list_of_its_own_is_opened_only_where_it_shows_the_same(client: Client) -> None:
    client.sign_in("officer")
    found = sections(client.page("/search?q=研究会"))
    link = found["group"].select_one(".section-head a")
    assert link is not None
    assert str(link["href"]).startswith("/groups?q=")
    found = sections(client.page("/search?q=研究 会"))
    link = found["group"].select_one(".section-head a")
    assert link is not None
    assert str(link["href"]).startswith("/search?")


@ON_ONE_DATABASE
def test_all_of_a_noun_is_turned_page_by_page(client: Client) -> None:
    client.sign_in("viewer")
    first = client.page("/search?q=会&kind=event", 422)
    assert first.select(".hits") == []
    seen: list[str] = []
    address = "/search?q=協定&kind=agreement"
    while address:
        page = client.page(address)
        rows = [str(link["href"]) for link in page.select(".hits > li > a")]
        assert len(rows) <= ROWS
        seen += rows
        following = [str(link["href"]) for link in page.select(".turn a") if link.get_text() == "次へ"]
        address = following[0] if following else ""
    assert len(seen) == len(set(seen)) == number(page.select_one(".count")) > ROWS
    beyond = client.page("/search?q=協定&kind=agreement&page=99")
    assert beyond.select_one(".empty a") is not None


@A_LANGUAGE_ON_EACH
def test_a_typing_error_is_answered_with_what_may_be_meant(client: Client, language: str) -> None:
    page = client.sign_in("viewer").speak(language).page("/search?q=東京電気大学")
    assert number(page.select_one(".count")) == 0
    assert page.select_one(".empty") is not None
    assert list(sections(page)) == ["near"]
    title = {"ja": "東京電機大学", "en": "Tokyo Denki University"}[language]
    assert title in words(sections(page)["near"])


@A_LANGUAGE_ON_EACH
@pytest.mark.parametrize("typed", ["大", "、。", "(株)", "a b", " 大　", "・"])
def test_one_letter_is_answered_with_a_sentence(client: Client, language: str, typed: str) -> None:
    client.sign_in("viewer").speak(language)
    answer = client.http.get("/search", query_string={"q": typed})
    page = BeautifulSoup(answer.get_data(as_text=True), "lxml")
    assert answer.status_code == 422
    assert page.title.get_text().startswith({"ja": "エラー：", "en": "Error: "}[language])
    link = page.select_one(".error-summary a")
    assert link is not None
    kept = page.select_one(f"main input{link['href']}")
    assert kept is not None
    assert kept["value"] == typed.strip()
    assert bool(re.search(r"[ぁ-ん]", link.get_text())) == (language == "ja")


@ON_ONE_DATABASE
def test_without_a_text_the_page_says_what_can_be_found(client: Client) -> None:
    client.sign_in("viewer")
    for address in ("/search", "/search?q=", "/search?q=%20%E3%80%80", "/search?kind=event"):
        page = client.page(address)
        assert "旧称" in words(page.select_one("main"))
        assert page.select_one(".error-summary") is None


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"q": "x" * 201}, 422),
        ({"q": "\x00大田"}, 422),
        ({"q": "大田", "kind": "company"}, 422),
        ({"q": "大田", "kind": "event", "page": "0"}, 422),
        ({"q": "大田", "kind": "event", "page": "9" * 30}, 422),
        *(
            ({"q": text}, 200)
            for text in (
                "<script>alert(1)</script>",
                "\"'><b>",
                "%%%",
                "__",
                "\\\\",
                '"大田" OR 1=1 --',
                "NEAR(a, b)",
                "{{7*7}}",
                "%(words)s",
                "\u202e大田",
                "𠮷野",
                "あ" * 200,
            )
        ),
    ],
)
def test_hostile_text_is_shown_as_text(client: Client, query: dict[str, str], status: int) -> None:
    client.sign_in("viewer")
    for address in ("/search", "/api/v1/search"):
        if address != "/search" and "page" in query:
            continue  # programs turn pages by a cursor
        answer = client.http.get(address, query_string=query)
        assert answer.status_code == status, (address, query)
        if answer.mimetype == "text/html":
            told = answer.get_data(as_text=True)
            assert "<script>alert" not in told
            assert "<b>" not in told


def test_a_name_with_signs_of_html_is_escaped_around_its_mark(own_app: Flask, own_session: Session) -> None:
    register_organisation(own_session, name="<b>珪藻土</b>&研究", category=Category.OTHER, by=CLERK)
    own_session.commit()
    told = Client(own_app).sign_in("viewer").get("/search?q=珪藻土").get_data(as_text=True)
    assert "&lt;b&gt;<mark>珪藻土</mark>&lt;/b&gt;&amp;研究" in told


def test_viewers_find_no_company(own_app: Flask, own_session: Session) -> None:
    made = register_organisation(own_session, name="(株)珪藻土精機", category=Category.COMPANY, by=CLERK)
    identity = made.id
    own_session.commit()
    for login in LOGINS:
        client = Client(own_app).sign_in(login)
        told = bool(client.page("/search?q=藻土精").select(".hits li"))
        groups = client.get("/api/v1/search?q=藻土精").get_json()["groups"]
        ids = [item["id"] for group in groups for item in group["items"]]
        assert (told, ids) == ((False, []) if login == "viewer" else (True, [identity])), login


def test_programs_get_the_same(client: Client) -> None:
    client.sign_in("viewer")
    answer = client.get("/api/v1/search?q=首都大学東京").get_json()
    assert answer["query"] == "首都大学東京"
    partner = answer["groups"][0]
    assert (partner["kind"], partner["total"]) == ("partner", 1)
    (item,) = partner["items"]
    assert (item["title"], item["type"]) == ("東京都立大学", "university")
    assert item["found_in"] == [{"field": "former", "text": "首都大学東京"}]
    assert [each["kind"] for each in client.get("/api/v1/search?q=東京電気大学").get_json()["near"]] == [
        "partner"
    ]
    whole = client.get("/api/v1/search?q=大学&kind=partner&limit=100").get_json()["groups"][0]
    part = client.get("/api/v1/search?q=大学&kind=partner&limit=3&cursor=2").get_json()["groups"][0]
    assert part["items"] == whole["items"][2:5]
    assert client.get("/api/v1/search").get_json() == {"query": "", "groups": [], "near": []}
    assert client.get("/api/v1/search?q=大").status_code == 422
