"""The evaluation of a year: every grade where it belongs, the same as a file, and forms that lose nobody's grade."""

import csv
import io
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from registry.model import Evaluation
from registry.model.engine import open_engine
from registry.model.vocabulary import Evaluator, Grade
from registry.queries.evaluation import item
from registry.services import evaluation as service
from registry.services.evaluation import Facts
from registry.services.recording import Actor
from registry.web.frame import clock
from tests.client import Client
from tests.conftest import A_LANGUAGE_ON_EACH, ON_ONE_DATABASE, by_turns
from tests.seeds import seed
from tests.web.test_every_form import HOSTILE, LANGUAGES, LONG, check

YEAR = "/indicators/evaluation/2023"
CONSULTATION = "/indicators/evaluation/2024/items/2"  # 技術相談 of the fourth plan
PRINTED = "/indicators/evaluation/2023/items/2/authority"
FREE = f"{CONSULTATION}/self"
EARLY = Actor("clerk", datetime(2026, 3, 30, 1, 0, tzinfo=UTC))
SENT = {"grade": "A", "reason": "目標を上回った", "note": "自己評価書 3頁"}


@pytest.fixture(autouse=True)
def _one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 22 November 2026, whenever the tests run."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 22, 1, 0, tzinfo=UTC))


def version(client: Client, path: str) -> str:
    """The hidden version of a form."""
    return client.value(path, "version")


def send(client: Client, path: str, **data: str) -> TestResponse:
    """Send a form as it opened, with what was typed."""
    return client.post(path, {"version": version(client, path), **data}, form=path)


def page_of(answer: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(answer.get_data(as_text=True), "lxml")


def stored(url: str) -> list[tuple[str, str | None, str | None]]:
    """What is kept of the free grade, as another program finds it."""
    engine = open_engine(url)
    with Session(engine) as session:
        found = session.scalars(
            select(Evaluation).where(Evaluation.item_id == 2, Evaluation.fiscal_year == 2024)
        )
        rows = [(each.grade.value, each.reason, each.note) for each in found]
    engine.dispose()
    return rows


@ON_ONE_DATABASE
def test_every_grade_of_the_seeds_stands_in_the_table_of_its_plan(app: Flask) -> None:
    page = Client(app).sign_in("viewer").page("/indicators?plan=4")
    rows = page.select("table.grades tbody tr")
    assert len(rows) == 21
    kept = {(row["item"], row["fiscal_year"], row["evaluator"]): row["grade"] for row in seed("evaluations")}
    shown = 0
    for number, row in enumerate(rows):
        cells = [re.sub(r"[^SABCD—]", "", cell.find(string=True)) for cell in row.select("td")]
        for place, (year, who) in enumerate((y, w) for y in range(2021, 2026) for w in ("self", "authority")):
            assert cells[place] == kept.get((f"4 {number}", str(year), who), "—")
            shown += cells[place] != "—"
    assert shown == len(kept) == 86
    lower = [row for row in rows if "自己評価より低い" in row.get_text()]
    assert [row.select_one(".minor").get_text() for row in lower] == ["5"]
    assert len(lower[0].find_all(string="↓")) == 3


@A_LANGUAGE_ON_EACH
def test_the_page_of_a_year_and_its_files_say_the_same(app: Flask, language: str) -> None:
    client = Client(app).sign_in("viewer").speak(language)
    page = client.page(YEAR)
    own, theirs = page.select("#summary tbody tr")
    assert [cell.get_text() for cell in own.select("td")] == ["3", "6", "4", "0", "0", "7"]
    assert [cell.get_text() for cell in theirs.select("td")] == ["2", "9", "9", "0", "0", "0"]
    assert len(page.select("section[id^=item-]")) == 21
    joint = page.select_one("#item-5")
    assert [each.get_text(strip=True) for each in joint.select("dd")][:1] == ["S"]
    assert "ストロー補助具" in joint.get_text()
    assert "216" in joint.get_text()
    assert "48" in joint.select_one("tbody").get_text(), "the sum of three years"
    assert "102%" in page.select_one("#item-2 tbody").get_text()
    answer = client.get(f"{YEAR}.docx")
    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as file:
        word = re.sub(r"<[^>]+>", "", file.read("word/document.xml").decode())
    for heading in page.select("main h1, main h2"):
        assert heading.get_text() in word
    for cell in page.select("main td, main dd > div"):
        assert cell.get_text() in word
    assert client.get(f"{YEAR}.docx").get_data() == answer.get_data()
    table = list(csv.DictReader(io.StringIO(client.get(f"{YEAR}.csv").get_data().decode("utf-8-sig"))))
    assert len({row["item"] for row in table}) == 21
    (row,) = [row for row in table if row["indicator"] == "共同研究の実施により製品化又は事業化に至った件数"]
    assert [row[name] for name in ("item", "self_grade", "authority_grade", "value", "reached", "share")] == [
        *("5", "S", "A", "19", "48", "0.6857"),
    ]


@ON_ONE_DATABASE
def test_no_day_knows_the_grade_of_a_year_that_is_not_over(app: Flask) -> None:
    client = Client(app).sign_in("officer")
    early = client.page(f"{YEAR}?as_of=2024-03-30")
    assert "まだ終わっていません" in early.select_one("main").get_text()
    assert not early.select("main a[href*='/items/']")
    assert early.select_one("#item-6 dd").get_text() == "\n—\n".strip()
    assert client.page(f"{YEAR}?as_of=2024-03-31").select_one("#item-6 dd").get_text() == "S"
    assert not client.page("/indicators?plan=4&as_of=2022-03-30").select("table.grades td a")
    assert len(client.page("/indicators?plan=4&as_of=2022-03-31").select("table.grades td a")) == 26
    assert "登録されていません" in client.page("/indicators/evaluation/2019").get_text()
    client.page("/indicators/evaluation/9999", status=404)
    for path in (
        "/indicators/evaluation/2026/items/2/self",
        "/indicators/evaluation/2024/items/999/self",
        "/indicators/evaluation/2024/items/2/nobody",
    ):
        client.page(path, status=404)


def test_a_grade_is_recorded_corrected_and_taken_back(own_app: Flask, own_url: str) -> None:
    client = Client(own_app).sign_in("admin")
    assert client.page("/indicators/evaluation/2024").select(f"#item-1 a[href='{FREE}']")
    answer = send(client, FREE, **SENT)
    assert (answer.status_code, answer.location) == (302, "/indicators/evaluation/2024#item-1")
    assert stored(own_url) == [("A", "目標を上回った", "自己評価書 3頁")]
    shown = client.page("/indicators/evaluation/2024").select_one("#item-1").get_text(" ")
    assert "目標を上回った" in shown
    assert "自己評価書 3頁" in shown
    assert send(client, FREE, **{**SENT, "grade": "S", "reason": ""}).status_code == 302
    assert stored(own_url) == [("S", None, "自己評価書 3頁")]
    acts = [row["data-act"] for row in client.page("/history").select(".history > li")]
    assert acts[:2] == ["evaluation:change", "evaluation:register"]
    seen = version(client, FREE)
    assert client.post(f"{FREE}/delete", {"version": seen}, form=FREE).status_code == 302
    assert stored(own_url) == []
    assert client.post(f"{FREE}/delete", {"version": seen}, form=FREE).status_code == 409


def test_what_a_document_printed_is_corrected_but_not_deleted(own_app: Flask) -> None:
    client = Client(own_app).sign_in("officer")
    form = client.page(PRINTED)
    assert form.select_one("#grade option[selected]")["value"] == "B"
    assert not form.select(f"form[action='{PRINTED}/delete']")
    answer = client.post(f"{PRINTED}/delete", {"version": version(client, PRINTED)}, form=PRINTED)
    assert answer.status_code == 422
    assert "資料に載っている評価は削除できません" in page_of(answer).select_one(".error-summary").get_text()
    assert send(client, PRINTED, **{**SENT, "note": "正誤表による"}).status_code == 302
    shown = client.page(YEAR).select_one("#item-1").get_text(" ")
    assert "150行" in shown
    assert "正誤表による" in shown


def test_two_who_grade_the_same_year_both_keep_what_they_typed(own_app: Flask, own_url: str) -> None:
    first, second = Client(own_app).sign_in("officer"), Client(own_app).sign_in("admin")
    assert version(second, FREE) == ""
    assert send(first, FREE, **SENT).status_code == 302
    mine = {**SENT, "grade": "B", "reason": "別の見方"}
    answer = second.post(FREE, {**mine, "version": ""}, form=FREE)
    assert answer.status_code == 409
    page = page_of(answer)
    compared = page.select_one(".error-summary table").get_text(" ")
    assert all(each in compared for each in ("A", "B", "目標を上回った", "別の見方"))
    assert page.select_one("#reason")["value"] == "別の見方"
    assert stored(own_url)[0][0] == "A"
    newest = str(page.select_one("main input[name=version]")["value"])
    assert second.post(FREE, {**mine, "version": newest}, form=FREE).status_code == 302
    assert stored(own_url) == [("B", "別の見方", "自己評価書 3頁")]


# Form, what is typed, the fields at which it is refused.
REFUSED = [
    (FREE, {}, ["grade", "note"]),
    (FREE, {**SENT, "grade": "E"}, ["grade"]),
    (FREE, {**SENT, "grade": HOSTILE}, ["grade"]),
    (FREE, {**SENT, "reason": HOSTILE + LONG}, ["reason"]),
    (FREE, {**SENT, "note": " "}, ["note"]),
    (PRINTED, {**SENT, "note": LONG}, ["note"]),
    ("/indicators/evaluation/2026/items/22/authority", SENT, ["grade"]),
]


@by_turns("path, data, fields", REFUSED)
def test_what_cannot_be_is_refused_at_its_field(
    own_app: Flask, path: str, data: dict[str, str], fields: list[str]
) -> None:
    client = Client(own_app).sign_in("officer")
    for language in LANGUAGES:
        client.speak(language)
        answer = client.post(
            path, {"grade": "", "reason": "", "note": "", "version": version(client, path), **data}
        )
        check(answer, {name: value for name, value in data.items() if name != "grade"}, language)
        links = [link["href"] for link in page_of(answer).select(".error-summary a")]
        assert links == [f"#{field}" for field in fields]


@ON_ONE_DATABASE
def test_grades_of_the_whole_institute_are_for_headquarters(app: Flask) -> None:
    for login in ("viewer", "staff", "head"):
        client = Client(app).sign_in(login)
        assert client.get(FREE).status_code == 403
        assert not client.page(YEAR).select("main a[href*='/items/']")


def test_a_grade_outside_the_plan_or_without_a_source_is_refused(own_session: Session) -> None:
    found = item(own_session, 2)
    assert found is not None
    facts = Facts(grade=Grade.A, reason=None, note="報告書")
    for year, given, refusal in (
        (2020, facts, service.OutsidePlan),
        (2026, facts, service.OutsidePlan),
        (2025, facts, service.NotOver),
        (2023, replace(facts, note=" "), service.SourceMissing),
    ):
        with pytest.raises(refusal):
            service.record_evaluation(
                own_session,
                item=found,
                year=year,
                evaluator=Evaluator.SELF,
                version=None,
                facts=given,
                by=EARLY,
            )
