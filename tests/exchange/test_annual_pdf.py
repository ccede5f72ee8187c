"""The annual report as a PDF: text that can be searched, rows that fit, and one sentence where a machine cannot make it."""

import sys
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy.orm import Session

from registry.exchange.annual_pdf import NoPdf, annual_pdf
from registry.reports.annual.chapter import chapter
from tests.conftest import ON_ONE_DATABASE
from tests.exchange.annual_facts import made_up
from tests.pdf_install import missing

NEEDS_PANGO = pytest.mark.skipif(
    missing() is not None, reason=f"no PDF can be made here: lacking {missing()}"
)


def pages(content: bytes) -> list[str]:
    """The text of each page, without blanks: lines of a cell are broken anywhere."""
    return ["".join(page.extract_text().split()) for page in PdfReader(BytesIO(content)).pages]


@NEEDS_PANGO
@ON_ONE_DATABASE
def test_the_pages_hold_every_heading_and_the_facts(session: Session) -> None:
    found = chapter(session, fiscal_year=2020, institute="都産技研")
    content = annual_pdf(found)
    told = pages(content)
    whole = "".join(told)
    assert 10 <= len(told) <= 20
    assert told[0].startswith("令和2年度（2020年度）年報第4章2021年3月31日（令和3年3月31日）現在")
    for table in found.tables:
        assert "".join(f"{table.section}{table.title}".split()) in whole, table.section
    assert "都産技研利用助成の継続「依頼試験等利用補助」" in whole
    assert all(text.endswith(f"{number}/{len(told)}") for number, text in enumerate(told, 1)), (
        "pages are numbered"
    )
    assert sum("No.機関名協定書・覚書締結年月日" in text for text in told) >= 2, "heads are repeated"
    size = PdfReader(BytesIO(content)).pages[0].mediabox
    assert (round(float(size.width)), round(float(size.height))) == (595, 842)


@NEEDS_PANGO
@ON_ONE_DATABASE
def test_the_same_data_give_the_same_bytes_and_an_empty_year_has_its_sentences(session: Session) -> None:
    found = chapter(session, fiscal_year=2019, institute="都産技研", section="4.1")
    content = annual_pdf(found)
    assert annual_pdf(found) == content
    assert "".join(pages(content)).count("この年度の記録はありません。") == len(found.tables)


@NEEDS_PANGO
def test_a_row_that_is_longer_than_a_page_loses_nothing_and_hostile_words_are_words() -> None:
    bullets = [f"・第{number}回の会議を開催して意見を交換" for number in range(1, 121)]
    hostile = '・<img src="http://127.0.0.1:9/x.png"><script>1</script>\x00'
    told = pages(annual_pdf(made_up(*bullets, hostile)))
    whole = "".join(told)
    assert len(told) >= 2
    assert bullets[0] in told[0], "the heading is not left alone"
    assert all("機関名連携事業" in text for text in told)
    assert [bullet for bullet in bullets if bullet not in whole] == []
    assert "<script>1</script>" in whole


def test_without_the_package_one_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(NoPdf, match=r"WeasyPrint がありません.*make setup"):
        annual_pdf(made_up("・会議"))


def test_without_pango_one_sentence_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    without_pango(monkeypatch, tmp_path)
    with pytest.raises(NoPdf, match=r"Pango がありません.*WordとExcelのファイルは作れます"):
        annual_pdf(made_up("・会議"))


def without_pango(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """What is imported as WeasyPrint looks for its library as the real one does, and finds none."""
    package = folder / "weasyprint"
    package.mkdir()
    (package / "__init__.py").write_text(
        "import cffi\ncffi.FFI().dlopen('libpango-is-not-here.so.0')\n", encoding="utf-8"
    )
    for name in [each for each in sys.modules if each.partition(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.syspath_prepend(folder)
