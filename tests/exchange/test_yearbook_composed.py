"""There and back: the printed yearbook, read as text and taken in, gives a chapter that tells what was printed."""

import os
from collections import Counter
from pathlib import Path

from sqlalchemy.orm import Session

from registry.exchange.annual import annual_object
from registry.exchange.loading import KINDS, load_places, load_report, load_rows, load_sheet
from registry.exchange.yearbook import read_yearbook
from registry.reports.annual.chapter import chapter
from tests.conftest import CLERK, SEEDS
from tests.exchange.yearbook_facts import INSTITUTE
from tests.reports.annual_facts import read
from tests.reports.test_annual_source import PRINTED
from tests.seeds.conftest import report as report

# Sentences that officers wrote in their own words for this report are no facts: composed by rule, they say a little less.
LEAST = 0.97
# The figures of a pipeline stand in sentences.
NOT_READ = {"4.2.6(2)"}


def test_the_chapter_composed_of_what_was_read_tells_what_was_printed(
    empty_session: Session, report: str, tmp_path: Path
) -> None:
    load_places(empty_session, folder=SEEDS, by=CLERK)
    for kind, rows in read_yearbook("003", report, 2020, institute=INSTITUTE).tables.items():
        load_rows(empty_session, name="003", rows=rows, sheet=KINDS[kind], by=CLERK)
    _load_tables_of_the_report(empty_session, tmp_path)
    found = annual_object(chapter(empty_session, fiscal_year=2020, institute="都産技研"))
    printed, composed = read(report, found)
    told, both, all_facts = [], 0, 0
    for section in (each for each in PRINTED if each not in NOT_READ):
        one, other = Counter(printed[section]), Counter(composed[section])
        matched = (one & other).total()
        told.append(f"{section:<11} {matched:>4} of {one.total():>4} facts, {(other - one).total()} extra")
        both, all_facts = both + matched, all_facts + one.total()
    told.append(f"{both} of {all_facts} facts ({both / all_facts:.1%})")
    ground = Path(os.environ["REGISTRY_TEST_GROUND"], "composed.txt")
    ground.write_text("\n".join(told) + "\n", encoding="utf-8")
    assert both / all_facts >= LEAST
    # What stands in tables of its own comes back to the last fact, but for hosts without a name.
    for section in (
        "4.1.1(1)",
        "4.1.1(2)",
        "4.1.2",
        "4.1.5",
        "4.2.1",
        "4.2.5(1)",
        "4.2.7(1)",
        "4.2.7(2)",
        "4.2.8",
    ):
        assert Counter(printed[section]) == Counter(composed[section]), section


def _load_tables_of_the_report(session: Session, folder: Path) -> None:
    """The tables as the seeds have them; figures of pipelines are not read, and one group goes by its printed name."""
    for kind in ("pipelines", "pipeline_figures"):
        load_sheet(session, path=SEEDS / f"{kind}.csv", sheet=KINDS[kind], by=CLERK)
    sections = (SEEDS / "report_sections.csv").read_text(encoding="utf-8-sig")
    changed = sections.replace("既存異業種交流グループ", "既存グループ")
    (folder / "report_sections.csv").write_text(changed, encoding="utf-8")
    (folder / "wordings.csv").write_bytes((SEEDS / "wordings.csv").read_bytes())
    load_report(session, folder=folder, by=CLERK)
