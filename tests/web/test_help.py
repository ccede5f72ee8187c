"""The help: the same in both languages, no dead link, its examples are the numbers of the pages that they lead to."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urldefrag

import pytest
from bs4 import BeautifulSoup
from bs4.element import Tag
from flask import Flask

from registry.config import Config
from registry.exchange.file_import import IMPORTED
from registry.exchange.table.heading import synonyms
from registry.model.vocabulary import Phase, Role
from registry.web import create_app
from registry.web.admin.quality import CHECKS
from registry.web.frame.access import EVERYBODY, SIGNED_IN
from registry.web.help.topic import FIRST_DAYS, PLACES, Topic
from tests.client import Client
from tests.conftest import ON_ONE_DATABASE
from tests.contracts.test_access import CENSUS

Pages = dict[str, dict[Topic, BeautifulSoup]]
# Blueprints that have no page of their own, and those that tell of themselves.
WITHOUT_HELP = {"api", "finding_file", "health", "help", "home", "language", "metrics", "public", "static"}
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def address_of(topic: Topic) -> str:
    """The address of a topic."""
    return f"/help/{topic.value}"


@pytest.fixture(scope="module")
def pages(app: Flask) -> Pages:
    """Every topic in both languages, as an administrator reads it, who can open whatever it leads to."""
    client = Client(app).sign_in("admin")
    found = {}
    for language in ("ja", "en"):
        client.speak(language)
        found[language] = {topic: client.page(address_of(topic)) for topic in Topic}
    return found


@pytest.fixture
def reader(app: Flask) -> Client:
    """Whoever may open every page."""
    return Client(app).sign_in("admin")


def text_of(page: BeautifulSoup) -> Tag:
    """The text of a topic, without the frame that every page has."""
    return page.select_one(".help-text")


@ON_ONE_DATABASE
def test_both_languages_have_the_same_parts_links_and_examples(pages: Pages) -> None:
    for topic in Topic:
        japanese, english = (text_of(pages[language][topic]) for language in ("ja", "en"))
        for what, attribute in (("[id]", "id"), ("a[href]", "href")):
            one, other = ([each[attribute] for each in text.select(what)] for text in (japanese, english))
            assert sorted(one) == sorted(other), topic
        assert [each["id"] for each in japanese.select("h2, h3, dt") if each.get("id")] == [
            each["id"] for each in english.select("h2, h3, dt") if each.get("id")
        ], topic
        assert len(japanese.select("h2[id]")) > 1, topic


@ON_ONE_DATABASE
def test_english_help_marks_what_is_japanese(pages: Pages) -> None:
    japanese = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
    for topic, page in pages["en"].items():
        for words in text_of(page).find_all(string=japanese):
            assert words.find_parent(attrs={"lang": True})["lang"] == "ja", (topic, words)


@ON_ONE_DATABASE
def test_the_contents_of_a_page_are_its_headings(pages: Pages) -> None:
    for topic, page in pages["ja"].items():
        listed = [each["href"] for each in page.select(".help-contents a")]
        assert listed == [f"#{each['id']}" for each in text_of(page).select("h2[id]")], topic


@ON_ONE_DATABASE
def test_no_link_of_the_help_is_dead(pages: Pages, reader: Client) -> None:
    links = {each["href"] for page in pages["ja"].values() for each in text_of(page).select("a[href]")}
    links |= {each["href"] for each in reader.page("/help").select("main a[href]")}
    assert len(links) > 50
    dead = []
    opened: dict[str, BeautifulSoup | None] = {}
    for link in links:
        address, anchor = urldefrag(link)
        if address not in opened:
            answer = reader.http.get(address, follow_redirects=True)
            opened[address] = (
                BeautifulSoup(answer.get_data(as_text=True), "lxml") if answer.status_code == 200 else None
            )
        page = opened[address]
        if page is None or (anchor and page.find(id=anchor) is None):
            dead.append(link)
    assert not dead


@ON_ONE_DATABASE
def test_every_page_leads_to_the_part_that_tells_of_it(app: Flask, pages: Pages) -> None:
    told = {rule.endpoint.partition(".")[0] for rule in app.url_map.iter_rules() if "GET" in rule.methods}
    assert told - WITHOUT_HELP == set(PLACES)
    missing = [place for place in PLACES.values() if pages["ja"][place[0]].find(id=place[1]) is None]
    assert not missing


@ON_ONE_DATABASE
@pytest.mark.parametrize("login", [role.value for role in Role])
def test_the_help_of_the_home_page_is_the_first_day_of_the_role(app: Flask, login: str) -> None:
    client = Client(app).sign_in(login)
    (link,) = client.page("/").select("header .help-link")
    assert link["href"] == address_of(FIRST_DAYS[Role(login)])
    (link,) = client.page("/density").select("header .help-link")
    assert link["href"] == "/help/measures#density"
    (link,) = client.page("/nowhere", 404).select("header .help-link")
    assert link["href"] == "/help"


@ON_ONE_DATABASE
def test_who_has_not_signed_in_reads_how_to_and_nothing_else(client: Client) -> None:
    (link,) = client.page("/sign-in").select("header .help-link")
    assert link["href"] == "/help/sign-in"
    client.page("/help/sign-in")
    assert client.get("/help/measures").status_code == 302


@ON_ONE_DATABASE
def test_a_topic_that_is_none_is_not_found(reader: Client) -> None:
    assert reader.get("/help/nothing").status_code == 404


@ON_ONE_DATABASE
def test_whom_to_ask_is_told_where_it_is_set(own_app: Flask, tmp_path: Path, own_url: str) -> None:
    config = Config.from_environment(
        {"REGISTRY_DATABASE_URL": own_url, "REGISTRY_INSTANCE": str(tmp_path), "REGISTRY_CONTACT": "内線 123"}
    )
    asked = Client(create_app(config)).page("/help/sign-in").select_one(".help-asking").get_text()
    assert "内線 123" in asked


@ON_ONE_DATABASE
def test_every_check_phase_and_heading_is_told(pages: Pages) -> None:
    for language in ("ja", "en"):
        for check in CHECKS:
            section = pages[language][Topic.QUALITY].find(id=f"check-{check.code}").parent
            why = len(section.select_one("a").get_text())
            assert len(section.p.get_text()) > why + 40, check.code
        for phase in Phase:
            row = pages[language][Topic.AGREEMENTS].find(id=f"phase-{phase.value}")
            assert row.td.get_text().strip(), phase
        shown = pages[language][Topic.IMPORTS].get_text()
        for kind in IMPORTED:
            missing = [word for words in synonyms(kind).values() for word in words if word not in shown]
            assert not missing, kind


@ON_ONE_DATABASE
def test_the_table_of_roles_tells_every_right_of_the_census(pages: Pages) -> None:
    table = pages["ja"][Topic.ROLES].select_one("table.roles")
    order = list(Role)
    rows = {
        frozenset(role for role, cell in zip(order, row.select("td"), strict=True) if "●" in cell.get_text())
        for row in table.select("tbody tr")
    }
    assert rows == set(CENSUS.values()) - {EVERYBODY}
    assert frozenset(SIGNED_IN) in rows


def numbers(text: str) -> list[str]:
    """Every number of a text."""
    return NUMBER.findall(text)


def value(text: str) -> float:
    """A number as it is written, percentages as shares."""
    number = float(text.replace(",", "").replace("−", "-").rstrip("%"))
    return number / 100 if text.endswith("%") else number


def region_row(page: BeautifulSoup, example: Tag) -> list[str]:
    """The cells of the row of the table of regions that an example is about."""
    name = example.select_one(".example-where").get_text().split()[-1]
    table = page.find(id="region-heading").find_next("table")
    row = next(row for row in table.select("tbody tr") if row.th.get_text(strip=True) == name)
    return [cell.get_text(" ", strip=True) for cell in row.select("td")]


def first_node(page: BeautifulSoup) -> list[str]:
    """The cells of the first node of the table."""
    return [cell.get_text(" ", strip=True) for cell in page.select_one("#nodes tbody tr").select("td")]


def listed(page: BeautifulSoup, example: Tag) -> str:
    """The number of rows of a list, when the example tells of it."""
    count = numbers(page.select_one("main .count").get_text())[0]
    return count if count in numbers(example.select_one(".working").get_text()) else "other"


# Where the page that an example leads to shows the number in which its working ends; what is listed shows its rows.
SHOWN: dict[str, Callable[[BeautifulSoup, Tag], str]] = {
    "density": lambda page, example: page.select_one(".big-fraction .share").get_text(),
    "tie": lambda page, example: numbers(page.select_one("main .big-fraction + .minor").get_text())[0],
    "intensity": lambda page, example: region_row(page, example)[0].split()[0],
    "two-mode": lambda page, example: region_row(page, example)[1],
    "cohesion": lambda page, example: region_row(page, example)[2],
    "ei-index": lambda page, example: region_row(page, example)[3],
    "municipal": lambda page, example: region_row(page, example)[4].split()[0],
    "degree": lambda page, example: first_node(page)[1],
    "weighted-degree": lambda page, example: first_node(page)[2],
    "betweenness": lambda page, example: first_node(page)[3],
    "core": lambda page, example: first_node(page)[5],
    "articulation": lambda page, example: str(len(page.select("#nodes td:nth-of-type(5) .tag"))),
    "community": lambda page, example: str(
        len({cell.get_text() for cell in page.select("#nodes td:nth-of-type(7)")})
    ),
    "score": lambda page, example: page.select_one(".score").get_text(strip=True).rstrip("点") + ".0",
    "progress": lambda page, example: page.select_one("main .facts .share").get_text(),
    "forecast": lambda page, example: page.find(id="forecast-heading").find_next("td").get_text()[1:],
}


def examples(pages: Pages) -> Iterator[Tag]:
    for page in pages["ja"].values():
        yield from page.select(".example:has(a)")


@ON_ONE_DATABASE
def test_each_example_ends_in_the_number_of_the_page_that_it_leads_to(pages: Pages, reader: Client) -> None:
    found = {each["id"].removeprefix("example-"): each for each in examples(pages)}
    # The seeds tell one fiscal year and no term: the rest has nothing to show yet.
    assert set(found) >= set(SHOWN) - {"forecast", "progress"} | {
        "white-spots",
        "dependence",
        "absent-categories",
        "sleeping-agreements",
        "in-force",
        "sleeping",
        "quiet",
        "outward",
    }
    for code, example in found.items():
        working = example.select_one(".working").get_text()
        page = reader.page(urldefrag(example.a["href"])[0])
        if code not in SHOWN:
            assert listed(page, example) != "other", (code, working)
            continue
        told = re.findall(r"−?\d[\d,]*(?:\.\d+)?%?", working)[-1]
        assert value(SHOWN[code](page, example)) == pytest.approx(
            value(told), abs=0.51 if code == "score" else 0
        ), code


@ON_ONE_DATABASE
def test_each_working_comes_to_what_it_says(pages: Pages) -> None:
    checked = set()
    for example in examples(pages):
        working = example.select_one(".working").get_text()
        left, equals, right = working.partition(" = ")
        if not equals:
            continue
        sum_of = left.replace(",", "").replace("÷", "/").replace("×", "*").replace("−", "-")
        assert re.fullmatch(r"[\d.+*/() -]+", sum_of), working
        share = 0.005 if right.endswith("%") or "." in right else 0
        share = 0.15 if example["id"] == "example-score" else share
        assert eval(sum_of) == pytest.approx(value(right), abs=share + 1e-9), working
        checked.add(example["id"].removeprefix("example-"))
    assert checked >= {"density", "intensity", "two-mode", "cohesion", "ei-index", "municipal", "score"}
