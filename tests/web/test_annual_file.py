"""The annual report taken away from its page: Word, Excel and PDF with what the page shows."""

import sys
from urllib.parse import quote

import pytest
from flask import Flask

from registry.model import Activity
from registry.model.engine import writing
from registry.services.recording import recorded
from tests.client import Client
from tests.conftest import A_LANGUAGE_ON_EACH, CLERK, ON_ONE_DATABASE
from tests.exchange.annual_facts import in_excel, in_word
from tests.exchange.test_annual_pdf import NEEDS_PANGO, pages

OFFICE = "application/vnd.openxmlformats-officedocument"
TYPES = {
    "docx": f"{OFFICE}.wordprocessingml.document",
    "xlsx": f"{OFFICE}.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


def links(client: Client, path: str) -> dict[str, str]:
    """The addresses of the files by the words of their links."""
    page = client.page(path)
    return {link.get_text(): str(link["href"]) for link in page.select("main form a")}


@A_LANGUAGE_ON_EACH
def test_the_page_leads_to_its_files(app: Flask, language: str) -> None:
    client = Client(app).sign_in("viewer").speak(language)
    found = links(client, "/reports/annual/2020?section=4.2.2")
    assert list(found) == ["Word", "Excel", "PDF", "JSON"]
    asked = client.get(found["JSON"]).json
    assert asked is not None
    of_json = [table["rows"] for table in asked["tables"]]
    for form in ("docx", "xlsx"):
        address = found[{"docx": "Word", "xlsx": "Excel"}[form]]
        assert address == f"/reports/annual/2020.{form}?section=4.2.2"
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.mimetype == TYPES[form]
        told = answer.headers["Content-Disposition"]
        assert told.startswith("attachment;")
        assert f"filename*=UTF-8''{quote(f'年報2020年度_4.2.2.{form}')}" in told
        assert client.get(address).data == answer.data
        if form == "docx":
            assert [table["rows"] for table in in_word(answer.data)] == of_json
        else:
            _, *sheets = in_excel(answer.data).values()
            bullets = [row[1].split("\n") for rows in of_json for row in rows]
            assert sum(len(sheet) - 1 for sheet in sheets) == sum(map(len, bullets))


@NEEDS_PANGO
@ON_ONE_DATABASE
def test_the_pdf_tells_what_the_page_shows(app: Flask) -> None:
    client = Client(app).sign_in("viewer")
    answer = client.get(links(client, "/reports/annual/2020?section=4.2.8")["PDF"])
    assert answer.status_code == 200
    assert answer.mimetype == TYPES["pdf"]
    assert quote("年報2020年度_4.2.8.pdf") in answer.headers["Content-Disposition"]
    assert "学協会連携事業" in "".join(pages(answer.data))
    assert client.get("/reports/annual/2020.pdf?section=4.2.8").data == answer.data


@ON_ONE_DATABASE
@pytest.mark.parametrize("form", ["docx", "xlsx", pytest.param("pdf", marks=NEEDS_PANGO)])
def test_a_year_of_few_facts_has_its_files(app: Flask, form: str) -> None:
    answer = Client(app).sign_in("viewer").get(f"/reports/annual/2019.{form}")
    assert answer.status_code == 200
    assert answer.mimetype == TYPES[form]
    assert quote(f"年報2019年度.{form}") in answer.headers["Content-Disposition"]
    if form == "pdf":
        assert "この年度の記録はありません。" in "".join(pages(answer.data))


@ON_ONE_DATABASE
def test_a_wrong_year_or_section_is_refused_and_another_format_unknown(app: Flask) -> None:
    client = Client(app).sign_in("viewer")
    for form in TYPES:
        assert client.get(f"/reports/annual/1800.{form}").status_code == 422
        assert client.get(f"/reports/annual/abc.{form}").status_code == 422
        assert client.get(f"/reports/annual/2020.{form}?section=9.9").status_code == 422
    assert client.get("/reports/annual/2020.doc").status_code == 422
    assert client.get("/reports/annual/.docx").status_code == 422


@A_LANGUAGE_ON_EACH
def test_a_server_without_the_parts_for_pdfs_says_so(
    app: Flask, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client(app).sign_in("viewer").speak(language)
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    answer = client.get("/reports/annual/2013.pdf")
    assert answer.status_code == 503
    said = {"ja": "PDFを作る部品がこのサーバーにありません", "en": "lacks what makes PDFs"}
    assert said[language] in answer.get_data(as_text=True)
    assert client.get("/reports/annual/2013.docx").status_code == 200


@A_LANGUAGE_ON_EACH
def test_words_that_no_cell_can_hold_are_refused_with_their_place(own_app: Flask, language: str) -> None:
    from sqlalchemy.orm import Session

    with Session(writing(own_app.extensions["registry_engine"])) as session, session.begin():
        activity = session.get_one(Activity, 1)
        with recorded(session, by=CLERK, act="test:word", subject=activity):
            activity.wording = "長" * 32_768
    client = Client(own_app).sign_in("viewer").speak(language)
    answer = client.get("/reports/annual/2020.xlsx")
    assert answer.status_code == 422
    text = answer.get_data(as_text=True)
    assert "4.2.2(1)1)" in text
    assert {"ja": "入らない長い文", "en": "too long for a cell of Excel"}[language] in text
    assert client.get("/reports/annual/2020.docx").status_code == 200
