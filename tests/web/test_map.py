"""The regional map: picture, table twin, what was chosen on it, files; every number opens exactly its rows."""

import re
import struct
from collections.abc import Iterator
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy.orm import Session

from registry.drawing.geometry import SOURCE, neighbours
from registry.drawing.png import NoJapaneseFont, png
from registry.model import Activity, ActivityKind, ActivityParty
from registry.model.vocabulary import ActivityType
from registry.services.recording import recorded
from registry.web.frame import clock
from registry.web.map.pages import WIDTHS
from tests.client import Client
from tests.conftest import A_LANGUAGE_ON_EACH, CLERK, ON_ONE_DATABASE

MEASURES = ("agreements", "coverage", "joint_work", "programmes", "change")
CHIYODA, OTA, OGASAWARA = "131016", "131113", "134210"
SVG = "{http://www.w3.org/2000/svg}"
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


@pytest.fixture(autouse=True)
def _one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 22 November 2026, whenever the tests run."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 22, 1, 0, tzinfo=UTC))


@pytest.fixture
def reader(app: Flask) -> Client:
    return Client(app).sign_in("viewer")


def areas(page: BeautifulSoup) -> list[tuple[str, str]]:
    """Address and sentence of each municipality on the picture."""
    return [(str(each["href"]), str(each["aria-label"])) for each in page.select("svg a.map-area")]


def numbers(page: BeautifulSoup) -> Iterator[tuple[int, str]]:
    """Every number of the two tables with the address behind it; of a share, those that it is of."""
    for link in page.select(".map-table td a"):
        shown = link.get_text(" ").split("/")[-1]
        yield int(shown.replace(",", "").strip()), str(link["href"])


@A_LANGUAGE_ON_EACH
@pytest.mark.parametrize("measure", MEASURES)
def test_each_measure_is_drawn_and_told_in_either_language(
    reader: Client, measure: str, language: str
) -> None:
    page = reader.speak(language).page(f"/map?fy=2020&measure={measure}")
    assert page.title is not None
    assert page.select_one("svg title").get_text() in page.title.get_text()  # type: ignore[union-attr]
    assert page.select_one(".tabs [aria-current=page]") is not None
    found = areas(page)
    assert len(found) == 62
    assert len(page.select("svg a.map-block")) == 9
    for address, sentence in found:
        assert address.endswith("#panel")
        assert f"measure={measure}" in address
        assert bool(JAPANESE.search(sentence)) is (language == "ja"), sentence
    for words in page.select("svg text, figcaption, .map-method"):
        assert language == "ja" or not JAPANESE.search(words.get_text()), words.get_text()
    rows = page.select(".map-table")[0].select("tbody tr")
    assert len(rows) == 62
    assert len(page.select(".map-table")[1].select("tbody tr")) == 9


@ON_ONE_DATABASE
@pytest.mark.parametrize("measure", MEASURES)
def test_the_picture_and_the_table_say_the_same(reader: Client, measure: str) -> None:
    page = reader.page(f"/map?fy=2020&measure={measure}")
    column = {"agreements": 0, "coverage": 2, "joint_work": 3, "change": 4, "programmes": 5}[measure]
    told = {}
    for row in page.select(".map-table")[0].select("tbody tr"):
        name, cell = row.select_one("th a").get_text(), row.select("td")[column]  # type: ignore[union-attr]
        told[name] = cell.get_text(" ").split()[0]
    drawn = {}
    for _, sentence in areas(page):
        name, said = sentence.split("：")
        number = re.search(r"「(—)」| ([\d,]+%|[+−±]?[\d,]+)(?=件|（)", said)
        assert number is not None, sentence
        drawn[name] = number[1] or number[2]
    assert drawn == told
    assert len(drawn) == 62


@ON_ONE_DATABASE
def test_every_number_opens_exactly_that_many_rows(reader: Client) -> None:
    opened = 0
    seen: set[tuple[str, int]] = set()
    for number, address in numbers(reader.page("/map?fy=2020")):
        path = address.split("?")[0]
        # Of the many zeros of a list one is opened; every other number is.
        if number == 0 and (path, 0) in seen:
            continue
        seen.add((path, number))
        answer = reader.http.get(address).get_data(as_text=True)
        count = re.search(r'class="count" role="status">\s*([\d,]+)', answer)
        assert count is not None, address
        assert int(count[1].replace(",", "")) == number, address
        rows = answer.split("<tbody>")[1].split("</tbody>")[0].count("<tr") if number else 0
        assert rows == number, address
        opened += 1
    assert opened > 120
    assert {path for path, _ in seen} == {
        "/agreements",
        "/partners",
        "/density/cell",
        "/activities",
        "/programmes",
    }


@ON_ONE_DATABASE
def test_numbers_of_several_years_and_of_a_day_open_their_rows_as_well(reader: Client) -> None:
    for query in ("fy=2020&years=3", "fy=2012&as_of=2012-06-30", "fy=2011"):
        rows = [row for row in numbers(reader.page(f"/map?{query}")) if row[0]]
        assert rows
        for number, address in rows[:: max(1, len(rows) // 12)]:
            listed = reader.page(address).select_one(".count")
            assert listed is not None
            assert int(re.sub(r"\D", "", listed.get_text())) == number, address


@ON_ONE_DATABASE
def test_the_change_and_the_years_open_the_rows_of_both_years(own_app: Flask, own_session: Session) -> None:
    for number in range(3):
        made = Activity(
            fiscal_year=2021,
            title=f"連携会議{number}",
            kinds=[ActivityKind(position=1, kind=ActivityType.MEETING)],
            parties=[ActivityParty(position=1, organisation_id=59, name_as_printed="機関")],
        )
        with recorded(own_session, by=CLERK, act="test:make", subject=made):
            own_session.add(made)
    own_session.commit()
    reader = Client(own_app).sign_in("viewer")
    for query in ("fy=2021&measure=change", "fy=2021&years=2"):
        page = reader.page(f"/map?{query}")
        links = [
            (int(link.get_text()), str(link["href"]))
            for link in page.select(".map-table td a[href^='/activities']")
            if link.get_text() != "0"
        ]
        for number, address in links:
            answer = reader.http.get(address).get_data(as_text=True)
            count = re.search(r'class="count" role="status">\s*([\d,]+)', answer)
            assert count is not None
            assert int(count[1]) == number, address
        assert {bool(re.search("fy=2020", address)) for _, address in links} >= {"change" in query}
    drawn = [sentence for _, sentence in areas(reader.page("/map?fy=2021&measure=change"))]
    assert any(re.search(r"増減 −\d+件?（\d+ − \d+）", sentence) for sentence in drawn)
    assert any("±0（0 − 0）" in sentence for sentence in drawn)
    both = reader.get("/api/v1/map?fy=2021&years=2").get_json()["regions"]
    one = reader.get("/api/v1/map?fy=2020").get_json()["regions"]
    more = [here["joint_work"] - there["joint_work"] for here, there in zip(both, one, strict=True)]
    assert sorted(set(more)) == [0, 3]


@ON_ONE_DATABASE
def test_a_choice_opens_beside_the_map_with_its_neighbours(reader: Client) -> None:
    page = reader.page(f"/map?fy=2020&measure=joint_work&current={OTA}")
    panel = page.select_one("#panel")
    assert panel is not None
    assert panel.select_one("h2").get_text(" ").split()[0] == "大田区"  # type: ignore[union-attr]
    beside = {
        re.search(r"current=(\d+)", str(link["href"]))[1]  # type: ignore[index]
        for link in panel.select("a[href*='current=']")
    }
    assert beside == neighbours(OTA)
    assert panel.select("a[href^='/agreements/']")
    assert panel.select(f"a[href='/municipalities/{OTA}?as_of=2021-03-31']")
    row = page.select_one("tr.chosen")
    assert row is not None
    assert [link["href"] for link in row.select("td a")] == [link["href"] for link in panel.select("dd a")]
    assert "隣り合う区市町村" in page.select_one("svg").get_text()  # type: ignore[union-attr]
    assert reader.page("/map?fy=2020").select_one("#panel") is None


@ON_ONE_DATABASE
def test_what_is_not_there_is_said_of_an_island(reader: Client) -> None:
    page = reader.speak("en").page(f"/map?fy=2020&current={OGASAWARA}")
    panel = page.select_one("#panel")
    assert panel is not None
    text = panel.get_text(" ")
    assert "Ogasawara" in text
    assert "No agreement with the municipality itself." in text
    assert "No municipality adjoins it on land." in text
    assert [each.get_text(strip=True) for each in panel.select("dd")] == ["0", "0", "—", "0", "—", "0"]


@ON_ONE_DATABASE
def test_the_table_is_sorted_by_a_link_with_what_is_unknown_at_the_end(reader: Client) -> None:
    page = reader.page("/map?fy=2020")
    assert page.select_one(".map-table th[aria-sort=ascending]") is not None
    for column, key in ((1, "agreements"), (2, "partners"), (4, "joint_work"), (6, "programmes")):
        head = page.select(".map-table")[0].select("thead th")[column]
        address = str(head.select_one("a")["href"])  # type: ignore[index]
        assert f"sort={key}" in address
        sorted_page = reader.page(address)
        cells = [
            int(row.select("td")[column - 1].get_text())
            for row in sorted_page.select(".map-table")[0].select("tbody tr")
        ]
        assert cells == sorted(cells, reverse=True)
        assert len(cells) == 62
    shares = [
        row.select("td")[2].get_text(strip=True)
        for row in reader.page("/map?fy=2020&sort=coverage").select(".map-table")[0].select("tbody tr")
    ]
    known = [share != "—" for share in shares]
    assert known == sorted(known, reverse=True)
    assert True in known
    assert False in known


@ON_ONE_DATABASE
def test_a_year_without_records_is_hatched_and_said(reader: Client) -> None:
    page = reader.page("/map?fy=2020&measure=change")
    assert {sentence.split("：")[1] for _, sentence in areas(page)} == {
        "連携事業の増減は「—」（比べる年度の記録がない）"
    }
    assert "令和元年度（2019年度）" in page.select_one("figcaption").get_text()  # type: ignore[union-attr]
    fills = {each["fill"] for each in page.select("svg a.map-area path")}
    assert fills == {"url(#map-undefined)"}


@ON_ONE_DATABASE
def test_a_day_is_said_and_what_it_does_not_cut_off_as_well(reader: Client) -> None:
    page = reader.page("/map?as_of=2020-06-30")
    assert "2020年6月30日" in page.select_one("svg").get_text()  # type: ignore[union-attr]
    cut = "基準日にかかわらず年度全体"
    assert cut not in page.get_text()
    assert cut in reader.page("/map?as_of=2020-06-30&measure=joint_work").get_text()


@ON_ONE_DATABASE
def test_the_slider_is_a_field_of_a_form_and_the_rest_is_kept(reader: Client) -> None:
    page = reader.page(f"/map?fy=2015&measure=coverage&geometry=tiles&current={OTA}&years=2")
    form = page.select_one("form.map-filters")
    assert form is not None
    fields = {str(each["name"]): each.get("value") for each in form.select("input")}
    assert fields == {
        "measure": "coverage",
        "geometry": "tiles",
        "current": OTA,
        "fy": "2015",
        "years": "2",
        "as_of": "",
    }
    slider = form.select_one("input[type=range]")
    assert slider is not None
    assert (int(str(slider["min"])), slider["max"]) == (2006, "2026")
    assert form.select_one("button[type=submit]") is not None
    steps = [str(link["href"]) for link in form.select("a")]
    assert ["fy=2014" in steps[0], "fy=2016" in steps[1]] == [True, True]
    assert all("geometry=tiles" in step for step in steps)
    # Beyond what was recorded the slider reaches as far as the year that was asked for.
    far = reader.page("/map?fy=1990").select_one("input[type=range]")
    assert far is not None
    assert far["min"] == "1990"


@A_LANGUAGE_ON_EACH
@pytest.mark.parametrize("kind", ["outlines", "tiles"])
def test_the_file_explains_itself(reader: Client, kind: str, language: str) -> None:
    reader.speak(language)
    answer = reader.get(f"/map.svg?fy=2020&measure=joint_work&geometry={kind}")
    assert answer.mimetype == "image/svg+xml"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="map-joint-work-2020.svg"'
    root = ElementTree.fromstring(answer.data)
    assert not list(root.iter(f"{SVG}a")), "links of a page would lead nowhere from a file"
    words = [each.text or "" for each in root.iter(f"{SVG}text")]
    title = (
        "区市町村ごとの連携事業　令和2年度（2020年度）"
        if language == "ja"
        else "Joint work by municipality, FY2020"
    )
    assert words[0] == title
    assert ("令和2年度（2020年度）" if language == "ja" else "FY2020") in words[1]
    assert ("21件以上" if language == "ja" else "21 or more") in words
    source = SOURCE if language == "ja" else "Source: Japan Meteorological Agency (processed)"
    assert (source in words) is (kind == "outlines")
    assert source in reader.page("/map?fy=2020").select_one("svg").get_text()  # type: ignore[union-attr]


@ON_ONE_DATABASE
def test_the_image_is_a_png_of_two_sizes_and_not_blank(reader: Client) -> None:
    try:
        png('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>', 9)
    except NoJapaneseFont:
        pytest.skip("NO JAPANESE FONT on this machine")
    answer = reader.get("/map.png?fy=2020&geometry=tiles")
    assert answer.mimetype == "image/png"
    assert answer.data.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", answer.data[16:24]) == (1800, 1050)
    assert len(answer.data) > 50_000
    other = reader.get("/map.png?fy=2020&geometry=tiles&measure=coverage")
    assert other.data != answer.data
    # The sizes are ours: a width in the address changes nothing.
    assert reader.get("/map.png?fy=2020&geometry=tiles&width=9").data == answer.data
    assert set(WIDTHS) == {"screen", "print"}


@ON_ONE_DATABASE
def test_without_a_japanese_font_the_answer_is_a_sentence(
    reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(svg: str, width: int) -> bytes:
        raise NoJapaneseFont

    monkeypatch.setattr("registry.web.map.pages.png", refuse)
    page = reader.page("/map.png?fy=2008&measure=programmes&size=print", status=503)
    assert "日本語のフォント" in page.get_text()


@pytest.mark.parametrize(
    "query",
    [
        "measure=love",
        "measure=%00",
        "geometry=globe",
        "current=131011",
        "current=大田区",
        "current=%3Cscript%3E",
        "sort=name",
        "fy=20200",
        "fy=2020&as_of=2021-04-01",
        "years=0",
        "years=51",
        "as_of=2021-02-30",
    ],
)
@pytest.mark.parametrize("path", ["/map", "/map.svg", "/map.png"])
@ON_ONE_DATABASE
def test_what_cannot_be_used_is_answered_with_a_sentence(reader: Client, path: str, query: str) -> None:
    page = reader.page(f"{path}?{query}", status=422)
    assert "使え" in page.get_text() or "ありません" in page.get_text() or "年度の日" in page.get_text()
    assert not page.select("script:not([src])")


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    "address",
    [
        "/map.png?size=9999",
        "/agreements?municipality=999999",
        "/activities?municipality=999999",
        "/activities?years=0",
        "/partners?municipality=999999",
        "/programmes?region=nowhere",
        "/programmes?fy=20200",
        "/density/cell?municipality=999999&branch=any",
    ],
)
def test_the_lists_behind_refuse_places_that_are_none(reader: Client, address: str) -> None:
    assert reader.get(address).status_code == 422


@ON_ONE_DATABASE
def test_a_chip_takes_the_place_off_a_list(reader: Client) -> None:
    for path in ("/agreements?binding=1", "/activities?fy=2020&years=2", "/partners?", "/programmes?fy=2020"):
        page = reader.page(f"{path}&municipality={CHIYODA}")
        chips = [chip.get_text() for chip in page.select(".chips a")]
        assert any(chip.startswith("千代田区") for chip in chips), path
        kept = page.select_one("[name=municipality] [selected]")
        assert kept is not None
        assert kept["value"] == CHIYODA


def test_the_interface_gives_the_same_numbers_as_the_table(reader: Client) -> None:
    answer = reader.get("/api/v1/map?fy=2020").get_json()
    assert (answer["fiscal_year"], answer["years"], answer["as_of"]) == (2020, 1, "2021-03-31")
    page = reader.page("/map?fy=2020")
    for kind, table in zip(("municipalities", "regions"), page.select(".map-table"), strict=True):
        rows = table.select("tbody tr")
        assert len(rows) == len(answer[kind])
        for row, told in zip(rows, answer[kind], strict=True):
            cells = [cell.get_text(" ", strip=True) for cell in row.select("td")]
            assert cells[0] == str(told["agreements"])
            assert cells[1] == str(told["partners"])
            assert cells[3] == str(told["joint_work"])
            assert cells[5] == str(told["programmes"])
