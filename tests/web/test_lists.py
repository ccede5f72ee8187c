"""What people see in the lists: searched and filtered as the users would, with bad input answered in a sentence."""

import re

import pytest
from bs4 import BeautifulSoup

from tests.client import Client
from tests.conftest import A_LANGUAGE_ON_EACH, ON_ONE_DATABASE

LISTS = [
    "/partners",
    "/agreements",
    "/activities",
    "/events",
    "/groups",
    "/programmes",
    "/density",
    "/network",
]


def total(page: BeautifulSoup) -> int:
    """The number that the list says it has."""
    status = page.find(attrs={"role": "status"})
    assert status is not None
    return int(re.sub(r"\D", "", status.get_text()))


def rows(page: BeautifulSoup) -> list[str]:
    """The text of each row of the first table."""
    return [
        " ".join(row.get_text(" ").split()) for row in page.select("tbody")[0].find_all("tr", recursive=False)
    ]


@pytest.mark.parametrize("path", ["/", *LISTS])
@A_LANGUAGE_ON_EACH
def test_every_list_opens(client: Client, path: str, language: str) -> None:
    page = client.sign_in("viewer").speak(language).page(path)
    assert page.html["lang"] == language
    assert page.h1.get_text(strip=True)


def test_every_number_of_the_home_page_opens_exactly_that_many_rows(client: Client) -> None:
    home = client.sign_in("head").page("/")
    tiles = home.select("a.tile")
    assert len(tiles) == 6
    for tile in tiles:
        shown = int(tile.select_one(".tile-number").get_text().replace(",", ""))
        listed = client.page(tile["href"])
        assert total(listed) == shown == len(rows(listed)), tile["href"]
    links = home.select("table td a[href^='/partners']")
    assert links
    for link in links:
        found = client.page(link["href"])
        listed_rows = len(rows(found)) if found.select("tbody") else 0
        assert int(link.get_text()) == total(found) == listed_rows


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("首都大学", "東京都立大学"),
        ("しゅとだいがく", "東京都立大学"),
        ("シュトダイガク", "東京都立大学"),
        ("Metropolitan University", "東京都立大学"),
        ("大田", "大田区"),
        ("産総研", "(国研)産業技術総合研究所"),
        ("公益財団法人東京都中小企業振興公社", "(公財)東京都中小企業振興公社"),
        ("（公財）まちみらい千代田", "(公財)まちみらい千代田"),
        ("きらぼし　フィナンシャル", "(株)東京きらぼしフィナンシャルグループ"),
    ],
)
def test_the_search_finds_any_part_of_any_name(client: Client, typed: str, found: str) -> None:
    page = client.sign_in("staff").page(f"/partners?q={typed}")
    assert any(row.startswith(found) for row in rows(page))


@pytest.mark.parametrize("typed", ["%", "_", "\\", "' OR 1=1 --", "<script>", "zzzz", "「」"])
def test_hostile_text_finds_nothing_and_breaks_nothing(client: Client, typed: str) -> None:
    answer = client.sign_in("staff").http.get("/partners", query_string={"q": typed})
    page = BeautifulSoup(answer.get_data(as_text=True), "lxml")
    assert answer.status_code == 200
    assert total(page) == 0
    assert page.select_one(".empty a") is not None


@pytest.mark.parametrize(
    "address",
    [
        "/partners?as_of=2021-02-30",
        "/partners?as_of=6.4.1",
        "/partners?as_of=2021-03",
        "/partners?region=nowhere",
        "/partners?category=bank",
        "/partners?page=0",
        "/partners?q=" + "x" * 201,
        "/partners?q=%00",
        "/agreements?phase=dead",
        "/agreements?branch=osaka",
        "/activities?fy=20200",
        "/activities?fy=abc",
        "/activities?kind=party",
        "/events?fy=1899",
        "/density?view=sideways",
        "/density?years=0",
        "/density?layers=agreement,love",
        "/density/cell?region=joto&branch=osaka",
        "/density/cell?region=nowhere&branch=any",
        "/density/cell?category=castle",
        "/density?fy=2020&as_of=2021-04-01",
        "/network/file?format=pdf",
        "/api/v1/partners?limit=0",
        "/api/v1/partners?cursor=-1",
    ],
)
@A_LANGUAGE_ON_EACH
def test_a_value_that_cannot_be_used_is_answered_with_one_sentence(
    client: Client, address: str, language: str
) -> None:
    answer = client.sign_in("viewer").speak(language).get(address)
    assert answer.status_code == 422
    if address.startswith("/api/"):
        assert answer.json is not None
        sentence = answer.json["detail"]
    else:
        sentence = BeautifulSoup(answer.get_data(as_text=True), "lxml").select_one(".lead").get_text()
    assert sentence.strip()
    if language == "en":
        assert not re.search(r"[\u3040-\u30ff]", sentence), sentence


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    "address",
    [
        "/partners/999999",
        "/agreements/999999",
        "/activities/0",
        "/events/999999",
        "/groups/999999",
        "/programmes/999999",
        "/partners/abc",
        "/nowhere",
        "/api/v1/partners/999999",
        "/assets/other.js",
    ],
)
def test_what_does_not_exist_is_not_found(client: Client, address: str) -> None:
    assert client.sign_in("viewer").get(address).status_code == 404


def test_only_what_was_signed_by_then_stands_in_the_list(client: Client) -> None:
    client.sign_in("officer")
    now, then = client.page("/agreements?as_of=2021-03-31"), client.page("/agreements?as_of=2010-03-31")
    assert total(now) == 75
    assert 0 < total(then) < 20
    assert not any("2013年" in row for row in rows(then))
    assert client.get("/agreements/71?as_of=2010-03-31").status_code == 404


def test_an_agreement_shows_the_name_borne_at_signing(client: Client) -> None:
    page = client.sign_in("officer").page("/agreements?as_of=2021-03-31&q=首都大学")
    (row,) = rows(page)
    assert "東京都立大学" in row
    assert "締結時: 首都大学東京" in row


@ON_ONE_DATABASE
def test_an_event_that_was_not_held_says_so_with_its_reason(client: Client) -> None:
    listed = client.sign_in("viewer").page("/events?q=合同交流会")
    link = next(a for a in listed.select("tbody a") if "合同交流会" in a.get_text())
    text = client.page(link["href"]).get_text(" ")
    assert "開催せず" in text
    assert "新型コロナウイルス" in text


def test_the_members_of_a_network_are_those_of_the_day(client: Client) -> None:
    client.sign_in("viewer")
    listed = client.page("/groups?q=首都圏公設試験研究機関連携体")
    address = next(
        a["href"] for a in listed.select("tbody a") if a.get_text() == "首都圏公設試験研究機関連携体"
    )
    counts = {
        year: len(
            client.page(f"{address}?as_of={year}-03-31").select(
                "section[aria-labelledby=members-heading] .table-scroll tbody tr"
            )
        )
        for year in (2003, 2008, 2009, 2012, 2021)
    }
    assert counts[2003] == counts[2008] == 4
    assert counts[2009] == 5
    assert counts[2012] == 6
    assert counts[2021] > counts[2012]


@ON_ONE_DATABASE
def test_a_conflict_in_the_source_is_shown_as_a_note(client: Client) -> None:
    listed = client.sign_in("viewer").page("/events?q=町工場見本市")
    note = client.page(listed.select("tbody a")[0]["href"]).select_one(".note")
    assert note is not None
    assert "2020" in note.get_text()


@ON_ONE_DATABASE
def test_a_density_cell_lists_its_denominator_and_marks_its_numerator(client: Client) -> None:
    page = client.sign_in("head").page("/density?fy=2020&view=territory")
    for cell in page.select("section[aria-labelledby=branch-heading] tbody td.heat")[:12]:
        fraction = cell.select_one(".fraction")
        opened = client.page(cell.a["href"])
        if fraction is None:
            assert opened.select_one(".empty") is not None
            continue
        linked, known = (int(part) for part in fraction.get_text().split("/"))
        assert len(rows(opened)) == known
        assert len(opened.select("tbody .tag.good")) == linked


@ON_ONE_DATABASE
def test_the_table_twin_has_a_row_for_every_edge_of_the_picture(client: Client) -> None:
    client.sign_in("viewer")
    for query in (
        "?fy=2020",
        "?fy=2020&layers=event",
        "?fy=2020&region=tama",
        "?fy=2020&layers=group,agreement",
    ):
        page = client.page(f"/network{query}")
        assert len(page.select("#edges tbody tr")) == len(page.select("svg.network .edge")) > 0
        assert len(page.select("#nodes tbody tr")) == len(page.select("svg.network .node")) > 0


def test_a_year_without_facts_is_an_honest_empty_page(client: Client) -> None:
    client.sign_in("viewer")
    assert client.page("/network?fy=1990").select_one(".empty") is not None
    assert client.page("/activities?fy=1990").select_one(".empty") is not None
    assert "—" in client.page("/density?fy=1990").get_text()


@ON_ONE_DATABASE
def test_what_people_typed_is_shown_as_text_never_as_markup(client: Client) -> None:
    page = client.sign_in("viewer").page("/partners?q=<b>bold</b>")
    assert page.find("b") is None
    assert page.find("input", {"id": "q"})["value"] == "<b>bold</b>"


@ON_ONE_DATABASE
@pytest.mark.parametrize("name", ["endpoint", "_external", "_anchor", "_method", "_scheme", "values"])
def test_names_in_the_address_that_mean_something_to_the_framework_mean_nothing(
    client: Client, name: str
) -> None:
    client.sign_in("viewer")
    assert client.get(f"/partners?{name}=DELETE&region=joto&q=区").status_code == 200
    assert client.get(f"/api/v1/partners?{name}=1&limit=1").status_code == 200


@pytest.mark.parametrize("number", ["3000000000", "99999999999999999999999"])
@pytest.mark.parametrize("path", ["/partners", "/agreements", "/events", "/api/v1/partners"])
def test_a_number_larger_than_any_record_is_not_found(client: Client, path: str, number: str) -> None:
    assert client.sign_in("viewer").get(f"{path}/{number}").status_code == 404


def test_a_company_sees_what_its_ward_and_what_all_of_tokyo_offers(client: Client) -> None:
    page = client.sign_in("staff").page("/programmes?municipality=131075")
    shown = rows(page)
    assert any("依頼試験等利用補助" in row for row in shown)
    assert any("都内" in row for row in shown)
    assert not any("板橋区" in row for row in shown)


def test_a_partner_page_knows_nothing_of_later_years(client: Client) -> None:
    found = (
        client.sign_in("viewer")
        .page("/partners?q=東京都立大学&as_of=2021-03-31")
        .select("tbody a")[0]["href"]
    )
    assert "研修学生の受け入れ" not in client.page(f"{found}?as_of=2015-03-31").get_text()
    assert "研修学生の受け入れ" in client.page(f"{found}?as_of=2021-03-31").get_text()


def test_the_search_of_events_does_not_mind_capitals(client: Client) -> None:
    client.sign_in("viewer")
    assert total(client.page("/events?q=tiri")) == total(client.page("/events?q=TIRI")) > 0
