"""The annual report on the command line: the object of the API, a file for browsers, one sentence for what is wrong."""

from pathlib import Path

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from registry.exchange.annual import annual_object
from registry.model import ReportSection
from registry.reports.annual.chapter import chapter
from tests.cli import Shell


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
