"""The annual report on the command line: the object of the API, a file for browsers, one sentence for what is wrong."""

import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from registry.exchange.annual import annual_object
from registry.model import ReportSection
from registry.reports.annual.chapter import chapter
from tests.cli import Shell
from tests.conftest import ON_ONE_DATABASE
from tests.exchange.annual_facts import in_excel, in_word
from tests.exchange.test_annual_pdf import NEEDS_PANGO, pages, without_pango


def test_the_report_is_one_document_the_same_as_everywhere(shell: Shell, session: Session) -> None:
    printed = shell.json("report", "2020", "--format", "json")
    assert printed == annual_object(chapter(session, fiscal_year=2020, institute="都産技研"))
    part = shell.json("report", "2020", "--format", "json", "--section", "4.2.1")
    assert [len(each["rows"]) for each in part["tables"]] == [71, 4]
    assert part["tables"] == [each for each in printed["tables"] if each["section"] == "4.2.1"]


def test_the_report_as_a_file_for_browsers(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    told = shell.run("report", "2020", "--format", "html", "-o", str(path))
    assert "に書きました" in told.stderr
    assert path.read_text(encoding="utf-8").count("<table>") == 26


@pytest.mark.parametrize("year", [2019, 2020])
def test_the_report_as_files_for_word_and_excel(shell: Shell, tmp_path: Path, year: int) -> None:
    asked = [table for table in shell.json("report", year)["tables"] if table["rows"]]
    word, excel = tmp_path / "report.docx", tmp_path / "report.xlsx"
    assert "に書きました" in shell.run("report", year, "--format", "docx", "-o", word).stderr
    assert [table["rows"] for table in in_word(word.read_bytes())] == [table["rows"] for table in asked]
    shell.run("report", year, "--format", "xlsx", "-o", excel)
    sheets = in_excel(excel.read_bytes())
    assert len(sheets) == 29
    assert [row[2] for row in sheets["目次"][1:] if row[3]] == [
        name for name, rows in list(sheets.items())[1:] if len(rows) > 1
    ]
    assert sum(1 for row in sheets["目次"][1:] if row[3]) == len(asked)
    part = shell.run("report", year, "--format", "xlsx", "--section", "4.2.1").stdout_bytes
    assert list(in_excel(part)) == ["目次", "4.2.1", "4.2.1 (2)"], "without -o it goes to stdout"


@NEEDS_PANGO
@ON_ONE_DATABASE
def test_the_report_as_a_pdf(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    shell.run("report", 2020, "--format", "pdf", "--section", "4.2.3", "-o", path)
    assert "「第18回多摩ブルー・グリーン賞」を後援" in "".join(pages(path.read_bytes()))


@ON_ONE_DATABASE
def test_a_machine_that_cannot_make_a_pdf_says_what_it_lacks(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "report.pdf"
    without_pango(monkeypatch, tmp_path)
    told = shell.run("report", 2020, "--format", "pdf", "-o", path, expect=2).stderr
    assert "PDFを作れません。文字を組むライブラリ Pango がありません" in told
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    assert "WeasyPrint がありません" in shell.run("report", 2020, "--format", "pdf", expect=2).stderr
    assert not path.exists()


@ON_ONE_DATABASE
def test_a_wrong_format_or_an_output_that_cannot_be_written_is_refused(shell: Shell, tmp_path: Path) -> None:
    assert "docx" in shell.run("report", 2020, "--format", "doc", expect=2).stderr
    for form in ("docx", "xlsx"):
        nowhere = tmp_path / "nowhere" / f"report.{form}"
        assert "に書けません" in shell.run("report", 2020, "--format", form, "-o", nowhere, expect=2).stderr


def test_a_wrong_year_or_section_is_refused(shell: Shell) -> None:
    assert "1900から2199まで" in shell.run("report", "1800", expect=2).stderr
    assert "西暦4桁" in shell.run("report", "abc", expect=2).stderr
    assert (
        "「9.9」という節は年報にありません"
        in shell.run("report", "2020", "--section", "9.9", expect=2).stderr
    )


def test_a_registry_from_before_the_report_gets_its_tables(own_shell: Shell, own_session: Session) -> None:
    own_session.execute(text("DELETE FROM report_section"))
    own_session.execute(text("DELETE FROM wording"))
    own_session.commit()
    assert own_shell.json("report", "2020", "--format", "json")["tables"] == []
    assert "年報の表の設定" in own_shell.run("init").stderr
    assert own_session.scalar(select(func.count()).select_from(ReportSection)) == 28
    own_session.rollback()  # nobody else writes while this one looks
    assert "年報の表の設定" not in own_shell.run("init").stderr
