"""Another institute's chapter: a folder of its own, other numbers and other words, and the report prints it.

The institute of ``tests/another_institute`` is made up for this test, and so is everything in it.
"""

import re
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from registry.model.engine import open_engine
from registry.reports.annual.desk import State, desk
from tests.cli import Shell

ROOT = Path(__file__).resolve().parent.parent.parent
SEEDS = ROOT / "tests" / "another_institute"
NAMES = "試験用架空県工業試験場/架空試/Made-up Prefectural Testing Station/MPTS"


def shell_of(url: str, instance: Path) -> Shell:
    """Commands of the made-up institute."""
    return Shell(url, instance, {"REGISTRY_INSTITUTE": NAMES})


def test_a_folder_of_its_own_makes_a_chapter_of_its_own(empty_url: str, tmp_path: Path) -> None:
    shell = shell_of(empty_url, tmp_path)
    assert "を" in shell.run("init", "--seeds", SEEDS).stderr
    tables = shell.json("report", "2025", "--format", "json")["tables"]
    assert [(each["section"], each["title"]) for each in tables] == [
        ("3.1(ア)", "市町村・金融機関との連携"),
        ("3.1(イ)", "大学等との連携"),
        ("3.2", "研究会の運営"),
    ]
    assert tables[0]["columns"] == ["相手", "2025年度の事業"]
    assert tables[0]["rows"] == [
        ["試験用架空市", "・架空試による巡回相談を実施（12件）"],
        ["試験用架空信用金庫", "・「試験用ものづくり展」の後援名義を提供（10月、試験用南分場）"],
    ]
    assert tables[1]["rows"] == [["試験用架空大学", "・継続した実習生の受け入れ（3名、8月～9月）"]]
    assert tables[1]["notes"] == ["※架空試の名義のもののみ"]
    assert tables[2]["rows"] == [["1", "試験用金属加工研究会", "隔月", "5", "61"]]
    assert shell.json("report", "2026", "--format", "json", "--section", "3.1(イ)")["tables"][0]["empty"] == (
        "大学等との連携は行わなかった。"
    )
    assert len(shell.json("report", "2025", "--format", "json", "--section", "3.1")["tables"]) == 2
    assert "都産技研" not in str(tables)


def test_its_draft_is_compared_with_its_own_year_before(empty_url: str, tmp_path: Path) -> None:
    shell_of(empty_url, tmp_path).run("init", "--seeds", SEEDS)
    engine = open_engine(empty_url)
    with Session(engine) as session:
        found = desk(session, fiscal_year=2025, institute="架空試", day=date(2026, 5, 1))
        assert [part.state for part in found.parts] == [State.DRAFTED] * 3
        assert [(each.subject.text, each.before[0].text) for each in found.missing] == [
            ("試験用架空大学", "試験用の共同研究")
        ]
    engine.dispose()


def test_the_readme_shows_what_the_example_prints() -> None:
    chapter = (
        (ROOT / "README.md")
        .read_text(encoding="utf-8")
        .split("## Another institute's chapter")[1]
        .split("\n## ")[0]
    )
    assert "registry init --seeds tests/another_institute" in chapter
    assert NAMES in chapter
    sections = (SEEDS / "report_sections.csv").read_text(encoding="utf-8").splitlines()
    for title in (line.split(",")[2] for line in sections[1:]):
        assert title in chapter, title
    for bullet in re.findall(r"`(・[^`]+)`", chapter):
        assert bullet in {
            "・架空試による巡回相談を実施（12件）",
            "・「試験用ものづくり展」の後援名義を提供（10月、試験用南分場）",
            "・継続した実習生の受け入れ（3名、8月～9月）",
        }
