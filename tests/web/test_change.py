"""The page of the change between two years: every number opens its rows, and nothing is shown that nobody saw."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from sqlalchemy.orm import Session

from registry.model import Activity, ActivityParty, Event
from registry.model.vocabulary import EventKind
from registry.services.recording import register
from registry.web.density import change
from registry.web.frame import clock
from registry.web.listing import paging
from tests.client import Client
from tests.conftest import A_LANGUAGE_ON_EACH, CLERK, ON_ONE_DATABASE, by_turns
from tests.web.test_lists import total

YEARS = "/network/change?from=2019&to=2020"
JAPANESE = re.compile(r"[ぁ-んァ-ン]")


@pytest.fixture(autouse=True)
def _one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 22 November 2026, whenever the tests run."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 22, 1, 0, tzinfo=UTC))


@pytest.fixture
def two_years(own_app: Flask, own_session: Session) -> Flask:
    """The seeds, and joint work of the year before with one who is still there and one who is seen no more."""
    for identity, times in ((9, 9), (4, 1), (115, 2)):
        for _ in range(times):
            party = ActivityParty(position=1, organisation_id=identity, name_as_printed="x")
            work = Activity(fiscal_year=2019, title="前の年の会議", parties=[party])
            register(own_session, subject=work, by=CLERK)
    seminar = Event(fiscal_year=2019, kind=EventKind.SEMINAR, title="前の年の催事", held=True)
    register(own_session, subject=seminar, by=CLERK)
    own_session.commit()
    return own_app


def tiles(page: BeautifulSoup) -> Iterator[tuple[int, str]]:
    for tile in page.select("a.tile"):
        yield int(tile.select_one(".tile-number").get_text().replace(",", "")), str(tile["href"])


def rows_at(page: BeautifulSoup, anchor: str) -> list[Tag]:
    heading = page.find(id=anchor.removeprefix("#"))
    assert heading is not None, anchor
    return heading.find_parent("section").select("tbody > tr")


@A_LANGUAGE_ON_EACH
def test_every_count_leads_to_exactly_that_many_rows(two_years: Flask, language: str) -> None:
    client = Client(two_years).sign_in("viewer").speak(language)
    page = client.page(YEARS)
    counts = {anchor: count for count, anchor in tiles(page)}
    assert list(counts) == ["#new", "#gone", "#stronger", "#weaker", "#arrived", "#asleep"]
    assert all(counts.values())
    for anchor, count in counts.items():
        assert len(rows_at(page, anchor)) == count, anchor
    [undated] = page.select(".note a[href='#undated']")
    assert len(rows_at(page, "#undated")) == int(undated.get_text()) > 0


@ON_ONE_DATABASE
def test_a_long_table_opens_on_a_page_of_its_own(two_years: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "PAGE_SIZE", 2)
    for module in (paging, change):
        monkeypatch.setattr(module, "WHOLE", 2)
    client = Client(two_years).sign_in("viewer")
    seen = 0
    for count, address in tiles(client.page(YEARS)):
        if not address.startswith("#"):
            alone = client.page(address)
            assert total(alone) == count > 2, address
            assert len(alone.select("tbody > tr")) == 2
            seen += 1
    assert seen >= 2


@A_LANGUAGE_ON_EACH
def test_densities_open_their_organisations(two_years: Flask, language: str) -> None:
    client = Client(two_years).sign_in("viewer").speak(language)
    links = client.page(YEARS).select(".then-now td a")
    assert len(links) == 2 * (9 + 7), "regions, then branches and the whole institute"
    for link in links:
        linked, known = map(int, link.select_one(".fraction").get_text().split("/"))
        cell = client.page(link["href"])
        assert total(cell) == known, link["href"]
        assert len(cell.select("tbody .tag.good")) == linked, link["href"]


@A_LANGUAGE_ON_EACH
def test_a_year_without_records_is_said_and_not_shown_as_growth(client: Client, language: str) -> None:
    page = client.sign_in("viewer").speak(language).page(YEARS)
    notes = " ".join(note.get_text() for note in page.select(".note"))
    for words in ("連携事業", "催事") if language == "ja" else ("Joint work", "Event"):
        assert words in notes
    assert "2019" in notes
    assert {anchor: count for count, anchor in tiles(page)} == {
        "#new": 2,
        "#gone": 0,
        "#stronger": 0,
        "#weaker": 0,
        "#arrived": 2,
        "#asleep": 0,
    }
    # No density is given of the year whose denominators lack records, and none is said to have risen or fallen.
    cells = [
        [cell.get_text(strip=True) for cell in row.find_all("td")]
        for row in page.select(".then-now tbody tr")
    ]
    assert {(row[0], row[2]) for row in cells} == {("—", "—")}
    told = page.select_one(".statements").get_text()
    assert ("連携密度" if language == "ja" else "density") not in told
    assert "94%16 / 17" in {row[1].replace("\n", "") for row in cells}


@A_LANGUAGE_ON_EACH
def test_of_a_later_year_without_records_no_density_is_given_and_none_fell(
    client: Client, language: str
) -> None:
    page = client.sign_in("viewer").speak(language).page("/network/change?from=2020&to=2021")
    cells = [
        [cell.get_text(strip=True) for cell in row.find_all("td")]
        for row in page.select(".then-now tbody tr")
    ]
    assert {(row[1], row[2]) for row in cells} == {("—", "—")}
    assert "94%16 / 17" in {row[0].replace("\n", "") for row in cells}
    assert ("連携密度" if language == "ja" else "density") not in page.select_one(".statements").get_text()
    assert "2021" in " ".join(note.get_text() for note in page.select(".note"))


@A_LANGUAGE_ON_EACH
def test_partners_that_became_known_in_between_make_no_density_fall(client: Client, language: str) -> None:
    page = client.sign_in("viewer").speak(language).page("/network/change?from=2019&to=2021")
    rows = page.select(".then-now tbody tr")
    assert rows
    assert {row.find_all("td")[2].get_text(strip=True) for row in rows} == {"—"}
    assert ("連携密度" if language == "ja" else "density") not in page.select_one(".statements").get_text()


def test_where_nothing_can_be_compared_the_page_says_so(client: Client) -> None:
    page = client.sign_in("viewer").page(f"{YEARS}&layers=event")
    assert not page.select(".tile, table")
    [again] = page.select(".empty a")
    assert client.page(again["href"]).select(".tile")


def test_a_year_compared_with_itself_shows_nothing(two_years: Flask) -> None:
    page = Client(two_years).sign_in("viewer").page("/network/change?from=2020&to=2020")
    assert {count for count, _ in tiles(page)} == {0}


@A_LANGUAGE_ON_EACH
def test_the_differences_are_told_in_sentences(two_years: Flask, language: str) -> None:
    client = Client(two_years).sign_in("viewer").speak(language)
    told = [" ".join(each.get_text().split()) for each in client.page(YEARS).select(".statements > li")]
    assert len(told) >= 5
    assert all(re.search(r"\d", sentence) for sentence in told)
    if language == "en":
        page = client.page(YEARS)
        assert "density fell most" in page.main.get_text()
        for foreign in page.main.select("[lang=ja]"):
            foreign.extract()
        assert not JAPANESE.search(page.main.get_text())


@ON_ONE_DATABASE
def test_the_slider_keeps_the_filters_and_needs_no_script(client: Client) -> None:
    page = client.sign_in("viewer").page(f"{YEARS}&region=tama&layers=agreement")
    form = page.select_one("form.slide")
    slider = form.select_one("input[type=range]")
    assert (slider["name"], slider["min"], slider["max"], slider["value"]) == ("to", "2002", "2026", "2020")
    assert {field["name"]: field["value"] for field in form.select("input[type=hidden]")} == {
        "region": "tama",
        "layers": "agreement",
    }
    assert form.select_one("button[type=submit]") is not None
    moved = client.page("/network/change?to=2015&region=tama&layers=agreement")
    assert [int(each["value"]) for each in moved.select("option[selected]")[:2]] == [2014, 2015]


@ON_ONE_DATABASE
def test_a_year_that_still_runs_is_said_to_be_unfinished(client: Client) -> None:
    client.sign_in("viewer")
    assert "まだ終わっていません" in client.page("/network/change?to=2026").main.get_text()
    assert "まだ終わっていません" not in client.page("/network/change?to=2025").main.get_text()


@pytest.mark.parametrize(
    "query",
    ["from=20", "to=abc", "region=nowhere", "branch=osaka", "category=castle", "kind=same", "layers=love"],
)
@A_LANGUAGE_ON_EACH
def test_a_value_that_cannot_be_used_is_answered_with_one_sentence(
    client: Client, query: str, language: str
) -> None:
    answer = client.sign_in("viewer").speak(language).get(f"/network/change?{query}")
    assert answer.status_code == 422
    sentence = BeautifulSoup(answer.get_data(as_text=True), "lxml").select_one(".lead").get_text()
    assert language == "ja" or not JAPANESE.search(sentence)


@by_turns("part", ["region=tama", "branch=tama", "branch=whole_institute", "category=university"])
def test_a_part_of_the_network_opens(client: Client, part: str) -> None:
    page = client.sign_in("viewer").page(f"{YEARS}&{part}")
    assert page.select(".chips a")
    for count, anchor in tiles(page):
        assert len(rows_at(page, anchor)) == count
