"""The annual report on a page and in the API, and the sentence of a piece of joint work in an officer's own words."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask

from registry.web.frame import clock
from tests.client import Client
from tests.conftest import A_LANGUAGE_ON_EACH, ON_ONE_DATABASE
from tests.web.test_every_form import HOSTILE, check

PATH = "/activities/3/wording"
COMPOSED = "「東京イノベーション発信交流会 2021 WEB 展示会」への出展企業推薦（9月）"


@pytest.fixture(autouse=True)
def _one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 22 November 2026, whenever the tests run."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 22, 1, 0, tzinfo=UTC))


def bullets(client: Client, section: str = "4.2.2(1)1)") -> Iterator[str]:
    """The sentences of a section."""
    answer = client.get(f"/api/v1/reports/annual/2020?section={section}").json
    assert answer is not None
    for table in answer["tables"]:
        for row in table["rows"]:
            yield from row[-1].split("\n")


def version(client: Client) -> str:
    return client.value(PATH, "version")


def test_every_row_and_sentence_of_the_page_leads_to_a_record_that_opens(client: Client) -> None:
    page = client.sign_in("viewer").page("/reports/annual/2020")
    tables = page.select("main table")
    assert len(tables) == 26
    sentences = [link for link in page.select("main td a") if link.get_text().startswith("・")]
    assert len(sentences) == 196
    numbers = page.select("main td a")
    assert len({str(link["href"]) for link in sentences}) == 196
    for link in [*sentences[::40], *numbers[::120]]:
        client.page(str(link["href"]))
    assert "開催されなかった" in page.get_text()


def test_a_wrong_year_or_section_is_refused_with_one_sentence(client: Client) -> None:
    client.sign_in("viewer")
    for year in ("1800", "abc", "２０２０", "99999999999999999999", "2200"):
        for address in (f"/reports/annual/{year}", f"/api/v1/reports/annual/{year}"):
            answer = client.get(address)
            assert answer.status_code == 422, address
            assert f"年度「{year}」は使えません" in answer.get_data(as_text=True).encode().decode(
                "unicode_escape"
                if address.startswith("/api") and "\\u" in answer.get_data(as_text=True)
                else "utf-8"
            )
    assert client.get("/reports/annual/2020?section=9").status_code == 422


def test_the_newest_year_comes_first_and_another_one_by_choice(client: Client) -> None:
    client.sign_in("viewer")
    assert "2020年度" in client.page("/reports/annual").h1.get_text()  # type: ignore[union-attr]
    assert "2019年度" in client.page("/reports/annual?fy=2019").h1.get_text()  # type: ignore[union-attr]
    assert "/reports/annual" in {str(link["href"]) for link in client.page("/indicators").select("main a")}


def test_an_officers_words_change_the_sentence_and_not_the_fact(own_app: Flask) -> None:
    client = Client(own_app).sign_in("officer")
    fact = client.get("/api/v1/activities?fy=2020").json
    page = client.page(PATH)
    assert page.select_one("dd").get_text() == COMPOSED  # type: ignore[union-attr]
    assert f"・{COMPOSED}" in bullets(client)
    words = "展示会に出る企業を三社推薦（9月）"
    assert client.post(PATH, {"version": version(client), "wording": words}).status_code == 302
    assert f"・{words}" in bullets(client)
    # One of the four bodies that recommended companies in the section was worded anew.
    assert sum(COMPOSED in each for each in bullets(client)) == 3
    assert client.get("/api/v1/activities?fy=2020").json == fact
    assert words in client.page("/activities/3").get_text()
    assert "activity:word" in client.newest_change() or words in client.newest_change()
    assert client.post(PATH, {"version": version(client), "wording": f"・{words}"}).status_code == 302
    assert f"・{words}" in bullets(client), "the mark that was copied along stands once"
    assert client.post(PATH, {"version": version(client), "wording": " "}).status_code == 302
    assert sum(COMPOSED in each for each in bullets(client)) == 4


def test_who_comes_second_sees_both_sentences(own_app: Flask) -> None:
    client = Client(own_app).sign_in("officer")
    seen = version(client)
    assert client.post(PATH, {"version": seen, "wording": "第一の文"}).status_code == 302
    late = client.post(PATH, {"version": seen, "wording": "第二の文"})
    assert late.status_code == 409
    text = late.get_data(as_text=True)
    assert "第一の文" in text
    assert "第二の文" in text
    assert "・第一の文" in bullets(client)
    newest = text.partition('name="version" value="')[2].partition('"')[0]
    assert client.post(PATH, {"version": newest, "wording": "第二の文"}).status_code == 302
    assert "・第二の文" in bullets(client)


@A_LANGUAGE_ON_EACH
def test_words_that_are_too_long_are_refused_and_kept(own_app: Flask, language: str) -> None:
    client = Client(own_app).sign_in("officer")
    client.speak(language)
    before = client.newest_change()
    data = {"version": version(client), "wording": HOSTILE + "長" * 1000}
    check(client.post(PATH, data), data, language)
    assert client.newest_change() == before


@ON_ONE_DATABASE
def test_no_query_is_asked_row_by_row(own_app: Flask) -> None:
    """Of work, events and groups alike: the page of the year with 196 pieces asks as many as that of an empty one."""
    from sqlalchemy import event

    client = Client(own_app).sign_in("viewer")
    asked: list[str] = []
    engine = own_app.extensions["registry_engine"]
    event.listen(engine, "before_cursor_execute", lambda *arguments: asked.append(arguments[2]))
    counts = {}
    for year in (2020, 2021):
        client.get(f"/reports/annual/{year}")
        asked.clear()
        client.get(f"/api/v1/reports/annual/{year}")
        counts[year] = len(asked)
    assert counts[2020] <= 60, counts
    assert counts[2020] - counts[2021] <= 25, counts
