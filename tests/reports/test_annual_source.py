"""Chapter 4 of the annual report of fiscal year 2020, as composed, says what the printed one says: nothing less, nothing more."""

import os
import re
from collections import Counter
from collections.abc import Hashable
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.exchange.annual import annual_object
from registry.model import Activity
from registry.reports.annual.chapter import chapter
from tests.reports.annual_facts import Facts, read
from tests.seeds.annual_report import bullets, lines, plain
from tests.seeds.conftest import report as report

# How many facts each section prints. Rows, titles and figures of joint work are counted a second time below.
PRINTED = {
    "4.1.1(1)": 13,
    "4.1.1(2)": 6,
    "4.1.2": 6,
    "4.1.3(1)": 8,
    "4.1.3(2)1)": 3,
    "4.1.3(2)2)": 3,
    "4.1.3(2)3)": 4,
    "4.1.4": 1,
    "4.1.5": 55,
    "4.2.1": 229,
    "4.2.2(1)1)": 85,
    "4.2.2(1)2)": 52,
    "4.2.2(1)3)": 39,
    "4.2.2(1)4)": 9,
    "4.2.2(1)5)": 25,
    "4.2.2(2)": 77,
    "4.2.3": 112,
    "4.2.4": 366,
    "4.2.5": 15,
    "4.2.5(1)": 11,
    "4.2.5(2)": 22,
    "4.2.6(1)": 80,
    "4.2.6(2)": 9,
    "4.2.7(1)": 60,
    "4.2.7(2)": 50,
    "4.2.8": 9,
}
# Where the printed report disagrees with itself: section, fact, whether the report of the registry lacks it (-) or
# has it (+), the line, and why.
CONFLICTS: dict[tuple[str, str, Hashable], tuple[int, str]] = {
    ("4.2.4", "-", ("row", 15, "東洋大学バイオ・ナノエレクトロニクスセンター")): (
        281,
        "the same centre is called 研究センター in line 108, which is its name",
    ),
    ("4.2.4", "+", ("row", 15, "東洋大学バイオ・ナノエレクトロニクス研究センター")): (108, "its name"),
    ("4.2.5", "+", ("observer", "山梨県富士工業技術センター")): (
        308,
        "observer since 2013 by line 308, not in the list of line 312",
    ),
    ("4.2.5(2)", "-", ("1", "host", "他4機関")): (
        331,
        "four more hosts without a name; line 328 calls one body the host and seven the participants",
    ),
}


@pytest.fixture
def facts(session: Session, report: str) -> tuple[Facts, Facts]:
    """The facts of both, by section."""
    found = chapter(session, fiscal_year=2020, institute="都産技研")
    return read(report, annual_object(found))


def test_every_fact_of_the_printed_report_is_told_and_no_other(
    facts: tuple[Facts, Facts], session: Session
) -> None:
    printed, composed = facts
    told, problems, found = [], [], set()
    for section in PRINTED:
        one, other = Counter(printed[section]), Counter(composed[section])
        missing, extra = one - other, other - one
        for sign, facts_apart in (("-", missing), ("+", extra)):
            for fact in facts_apart.elements():
                if (section, sign, fact) in CONFLICTS:
                    found.add((section, sign, fact))
                else:
                    problems.append(f"{section} {sign} {fact}")
        known = sum(1 for key in found if key[0] == section)
        told.append(
            f"{section:<11} {(one & other).total():>4} matched  {missing.total()} missing  "
            f"{extra.total()} extra  {known} of them known"
        )
    own_words = session.scalar(select(func.count()).where(Activity.wording.is_not(None)))
    told.append(f"{own_words} of 196 sentences are an officer's own, the others follow the rules")
    ground = Path(os.environ["REGISTRY_TEST_GROUND"]) / "annual.txt"
    ground.write_text("\n".join(told) + "\n", encoding="utf-8")
    assert problems == []
    assert found == set(CONFLICTS), "a known conflict that does not occur is none"


def test_every_known_conflict_stands_in_the_line_that_is_named(report: str) -> None:
    text = {line.number: plain(line.text) for line in lines(report)}
    for (_, _, fact), (number, _) in CONFLICTS.items():
        assert str(fact[-1]) in text[number], (number, fact)  # type: ignore[index]


def test_no_section_is_read_in_part(facts: tuple[Facts, Facts]) -> None:
    printed, composed = facts
    assert set(printed) == set(composed) == set(PRINTED)
    assert {section: len(found) for section, found in printed.items()} == PRINTED


def test_rows_titles_and_figures_of_joint_work_are_as_many_as_a_plain_count_of_the_text(
    facts: tuple[Facts, Facts], report: str
) -> None:
    printed, _ = facts
    assert len(bullets(report)) == 196
    for section in {each.section for each in bullets(report)}:
        rows = [
            line.text
            for line in lines(report)
            if line.section == section
            and re.search(r"\t.*・", line.text)
            and "連携事業\n" not in line.text + "\n"
        ]
        kinds = Counter(fact[0] if fact[0] == "row" else fact[1][0] for fact in printed[section])  # type: ignore[index]
        text = "".join(rows)
        assert kinds["row"] == len(rows), section
        assert kinds["title"] == text.count("」"), section
        figures = re.findall(r"\d\s?(?:件|名|社)|(?<![第\d])\d+回", text)
        assert kinds["figure"] == len(figures), section
