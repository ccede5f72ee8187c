"""Municipalities: the list with its filters, and the page of one, each number the rows that it counts."""

import re

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from tests.client import Client
from tests.conftest import ON_ONE_DATABASE

DAY = "2021-03-31"


def names(page: BeautifulSoup) -> list[str]:
    return [row.get_text(strip=True) for row in page.select("tbody th")]


def total(page: BeautifulSoup) -> int:
    line = page.select_one(".count")
    assert line is not None
    return int(re.sub(r"\D", "", line.get_text()))


def test_the_list_has_all_of_tokyo_and_each_filter_narrows_it(app: Flask) -> None:
    client = Client(app).sign_in("viewer")

    def listed(query: str) -> list[str]:
        page = client.page(f"/municipalities?as_of={DAY}&{query}")
        found = names(page)
        assert total(page) == len(found)
        return found

    everything = listed("")
    assert len(everything) == 62
    some, none = listed("agreement=some"), listed("agreement=none")
    assert sorted(some + none) == sorted(everything)
    assert "大田区" in some
    assert "目黒区" in none
    assert listed("territory=jonan") == ["品川区", "目黒区", "大田区"]
    assert listed("territory=sumida") == listed("territory=joto") == listed("region=joto")
    assert listed("territory=bangkok") == []
    assert listed("q=いたばし") == listed("q=itabashi") == listed("q=131199") == ["板橋区"]
    assert listed("q=%25") == []


def test_an_agreement_counts_from_the_day_on_which_it_is_signed(app: Flask) -> None:
    client = Client(app).sign_in("viewer")
    query = "/municipalities?q=町田市&agreement=some&as_of="
    assert names(client.page(f"{query}2021-03-03")) == []
    page = client.page(f"{query}2021-03-04")
    assert names(page) == ["町田市"]
    assert "2021年3月4日（令和3年3月4日）" in page.select("tbody td")[1].get_text()


def test_every_number_of_the_list_is_a_part_of_the_page_with_so_many_rows(app: Flask) -> None:
    client = Client(app).sign_in("viewer")
    links = client.page(f"/municipalities?as_of={DAY}&territory=jonan").select("td.number a")
    assert len(links) >= 6
    for link in links:
        address, _, anchor = str(link["href"]).partition("#")
        heading = client.page(address).find(id=anchor)
        assert heading is not None, link["href"]
        badge = heading.select_one(".badge")
        assert badge is not None
        assert badge.get_text() == link.get_text(), link["href"]
        rows = heading.find_next_sibling()
        assert rows is not None
        assert len(rows.select("li, tbody > tr")) == int(link.get_text()), link["href"]


def test_a_year_of_which_nothing_is_recorded_has_no_zero(app: Flask) -> None:
    client = Client(app).sign_in("viewer")
    cells = client.page("/municipalities?as_of=2026-04-01&region=tosho").select("tbody tr td:nth-of-type(4)")
    assert {cell.get_text(strip=True) for cell in cells} == {"—"}
    page = client.page(f"/municipalities/131113?as_of={DAY}")
    badges = {each["id"]: each.select_one(".badge").get_text() for each in page.select("h3[id]")}
    assert badges["work-2019"] == badges["work-2018"] == "—"
    assert int(badges["work-2020"]) > 0


def test_one_municipality_shows_what_is_known_of_it(app: Flask) -> None:
    page = Client(app).sign_in("viewer").page(f"/municipalities/131199?as_of={DAY}")
    assert page.h1.get_text(strip=True) == "板橋区"
    text = " ".join(page.select_one("main").get_text(" ").split())
    for words in (
        "有効な協定があります。",
        "業務連携に関する覚書",
        "(公財)板橋区産業振興公社",
        "公的試験研究機関等利用助成金",
    ):
        assert words in text
    assert page.select("aside a[href^='/branches/hq']")


@ON_ONE_DATABASE
def test_a_municipality_leads_to_those_that_it_borders_on(app: Flask) -> None:
    client = Client(app).sign_in("viewer")

    def beside(code: str) -> list[str]:
        page = client.page(f"/municipalities/{code}?as_of={DAY}")
        heading = page.find("dt", string="隣り合う区市町村")
        return [] if heading is None else [a.get_text() for a in heading.find_next("dd").select("a")]

    # 武蔵野市 lies between 練馬区 and 杉並区 in the east and 三鷹市, 小金井市, 西東京市.
    assert beside("132039") == ["杉並区", "練馬区", "三鷹市", "小金井市", "西東京市"]
    assert beside("133612") == []


def test_the_page_is_that_of_its_day(app: Flask) -> None:
    client = Client(app).sign_in("viewer")
    early = " ".join(client.page("/municipalities/131199?as_of=2000-01-01").get_text(" ").split())
    assert "有効な協定はありません。" in early
    assert "知られている連携先はありません。" in early


def test_a_partner_leads_to_its_municipality(app: Flask) -> None:
    client = Client(app).sign_in("viewer")
    listed = client.page(f"/partners?q=板橋区&as_of={DAY}")
    assert listed.select("td a[href^='/municipalities/131199']")
    partner = str(listed.select_one("td a[href^='/partners/']")["href"])  # type: ignore[index]
    assert client.page(partner).select("aside a[href^='/municipalities/131199']")


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/municipalities/000000", 404),
        ("/municipalities/板橋区", 404),
        ("/municipalities/131199?as_of=soon", 422),
        ("/municipalities?agreement=maybe", 422),
        ("/municipalities?region=nowhere", 422),
        ("/municipalities?territory=nowhere", 422),
        ("/municipalities?q=" + "x" * 201, 422),
        ("/municipalities?as_of=0001-01-01", 422),
    ],
)
def test_what_cannot_be_asked_is_answered_with_a_sentence(app: Flask, address: str, status: int) -> None:
    assert Client(app).sign_in("viewer").page(address, status).h1.get_text(strip=True)
