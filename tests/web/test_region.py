"""Regions and findings on the pages: sentences with numbers, and behind every number exactly its rows."""

import re
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from sqlalchemy.orm import Session

from registry.model import Activity, ActivityParty
from registry.services.recording import recorded
from tests.client import Client
from tests.conftest import A_LANGUAGE_ON_EACH, CLERK, ON_ONE_DATABASE, by_turns
from tests.web.test_change import JAPANESE
from tests.web.test_lists import total

REGIONS = ["joto", "johnan", "johoku", "josai", "toshin", "tama", "tosho", "other_prefecture", "overseas"]
BRANCHES = ["hq", "tama", "joto", "jonan", "sumida", "food", "bangkok"]
AREAS = ["", *(f"&region={code}" for code in REGIONS), *(f"&branch={code}" for code in BRANCHES)]


def number(tag: Tag) -> int:
    found = re.search(r"[\d,]+", tag.get_text())
    assert found is not None
    return int(found[0].replace(",", ""))


def listed(client: Client, address: str) -> int:
    """The number of rows that an address lists, on all its pages; it must be the number that it says."""
    page = client.page(address)
    count, rows = total(page), len(page.select("main tbody > tr"))
    while (further := page.select_one(".turn a:last-child")) is not None and rows < count:
        page = client.page(str(further["href"]))
        rows += len(page.select("main tbody > tr"))
    assert rows == count, address
    return count


def without_japanese_data(page: BeautifulSoup) -> str:
    for foreign in page.main.select("[lang=ja]"):
        foreign.extract()
    return str(page.main.get_text())


def findings(page: BeautifulSoup) -> Iterator[tuple[str, int]]:
    """Where each finding leads, and how many rows it says are there."""
    for each in page.select(".findings li"):
        [link] = each.select("a")
        assert re.search(r"\d", each.get_text())
        yield str(link["href"]), number(link)


@pytest.fixture
def two_years(own_app: Flask, own_session: Session) -> Flask:
    """The seeds, and joint work of the year before with two who were not seen since and one who carries much."""
    works = [
        Activity(
            fiscal_year=year,
            title="会議",
            parties=[ActivityParty(position=1, organisation_id=identity, name_as_printed="x")],
        )
        for year, identity, times in ((2019, 48, 1), (2019, 115, 2), (2020, 9, 400))
        for _ in range(times)
    ]
    with recorded(own_session, by=CLERK, act="test:make", subject=works[0]):
        own_session.add_all(works)
    own_session.commit()
    return own_app


@ON_ONE_DATABASE
def test_every_finding_opens_exactly_its_rows_wherever_it_is_made(client: Client) -> None:
    client.sign_in("viewer")
    japanese = {}
    for area in AREAS:
        page = client.page(f"/findings?fy=2020{area}")
        japanese[area] = list(findings(page))
        for address, count in japanese[area]:
            assert listed(client, address) == count, address
    assert sum(map(len, japanese.values())) > 15
    # The same findings with the same numbers and the same rows behind them are told in English.
    client.speak("en")
    for area in AREAS:
        page = client.page(f"/findings?fy=2020{area}")
        assert list(findings(page)) == japanese[area], area
        assert not JAPANESE.search(without_japanese_data(page)), area


@A_LANGUAGE_ON_EACH
def test_what_the_seeds_do_not_have_opens_exactly_its_rows_too(two_years: Flask, language: str) -> None:
    client = Client(two_years).sign_in("viewer").speak(language)
    kinds = set()
    for area in ("", "&region=tama", "&branch=tama", "&branch=hq"):
        page = client.page(f"/findings?fy=2020{area}")
        for link in page.select(".findings li a"):
            assert listed(client, str(link["href"])) == number(link), link["href"]
            kinds.add(link.select_one(".hidden").get_text(strip=True))
        assert language == "ja" or not JAPANESE.search(without_japanese_data(page)), area
    wanted = (
        {"途絶えたつながり", "ひとつの相手への偏り"}
        if language == "ja"
        else {"Sleeping ties", "Dependence on one partner"}
    )
    assert wanted <= kinds


def test_the_ties_that_slept_are_listed_one_by_one(two_years: Flask) -> None:
    client = Client(two_years).sign_in("viewer")
    rows = client.page("/findings/sleeping_ties?fy=2020").select("main tbody > tr")
    counts = {row.select_one("td a").get_text(): row.select_one("td.number a") for row in rows}
    assert {name: number(link) for name, link in counts.items()}["農総研"] == 2
    for link in counts.values():
        assert listed(client, str(link["href"])) == number(link)


@by_turns("region", REGIONS)
def test_every_number_of_a_region_opens_its_rows(client: Client, region: str) -> None:
    page = client.sign_in("viewer").page(f"/regions/{region}?fy=2020")
    assert len(page.select("h1")) == 1
    for link in page.select(".then-now td a"):
        address = str(link["href"])
        if address == "#towns":
            linked, known = map(int, link.get_text().split("/"))
            towns = page.select(".towns > li")
            assert (len(towns), len([town for town in towns if "white" not in town.get("class", [])])) == (
                known,
                linked,
            )
        elif "/density/cell" in address:
            linked, known = map(int, link.select_one(".fraction").get_text().split("/"))
            cell = client.page(address)
            assert (total(cell), len(cell.select("tbody .tag.good"))) == (known, linked)
        else:
            assert listed(client, address) == number(link), address
    for link in page.select("td.number a"):
        assert listed(client, str(link["href"])) == number(link), link["href"]


@A_LANGUAGE_ON_EACH
def test_a_region_names_its_white_spots_and_its_partners(client: Client, language: str) -> None:
    page = client.sign_in("viewer").speak(language).page("/regions/tama?fy=2020")
    white = [each.get_text(strip=True) for each in page.select(".towns .white .town")]
    assert len(white) == 24
    assert ("○ 立川市" if language == "ja" else "○ Tachikawa City") in white
    signed = page.select(".towns li:not(.white)")
    assert len(signed) == 6
    assert all(client.get(str(each.a["href"])).status_code == 200 for each in signed)
    # The year before has no records of joint work: no number is shown of it.
    assert {row.find_all("td")[1].get_text(strip=True) for row in page.select(".then-now tbody tr")} == {"—"}
    assert language == "ja" or not JAPANESE.search(without_japanese_data(page))


def test_the_year_before_stands_beside_where_it_is_recorded(client: Client) -> None:
    page = client.sign_in("viewer").page("/regions/overseas?fy=2018")
    cells = [row.find_all("td")[1].get_text(" ", strip=True) for row in page.select(".then-now tbody tr")]
    assert any(re.search(r"\d", cell) for cell in cells)


@ON_ONE_DATABASE
def test_regions_are_linked_from_the_tables(client: Client) -> None:
    client.sign_in("viewer")
    for address in ("/density?fy=2020", "/network/change?from=2019&to=2020"):
        assert client.page(address).select("a[href^='/regions/tama']"), address
    assert client.page("/density?fy=2020").select("a[href^='/network/change'], a[href^='/findings']")


@ON_ONE_DATABASE
def test_what_is_no_region_is_not_found(client: Client) -> None:
    assert client.sign_in("viewer").get("/regions/nowhere").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/findings?region=nowhere",
        "/findings?branch=osaka",
        "/findings?region=tama&branch=tama",
        "/findings/luck",
        "/findings/outward",
        "/findings/ties?partner=x",
        "/findings/ties?layers=love",
        "/regions/tama?fy=20",
        "/regions/tama?fy=2020&as_of=2021-04-01",
    ],
)
@A_LANGUAGE_ON_EACH
def test_a_value_that_cannot_be_used_is_answered_with_one_sentence(
    client: Client, address: str, language: str
) -> None:
    answer = client.sign_in("viewer").speak(language).get(address)
    assert answer.status_code == 422
    sentence = BeautifulSoup(answer.get_data(as_text=True), "lxml").select_one(".lead").get_text()
    assert language == "ja" or not JAPANESE.search(sentence)


def test_a_kind_that_is_not_found_says_so(client: Client) -> None:
    page = client.sign_in("viewer").page("/findings/dependence?fy=2020&region=tosho")
    assert total(page) == 0
    assert page.select_one(".empty a") is not None
