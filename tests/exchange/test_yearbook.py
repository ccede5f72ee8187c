"""The yearbook of fiscal year 2020, read as text, gives the facts of the seeds that were made from it by hand."""

import os
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

import registry.exchange.yearbook as yearbook_package
import registry.japanese as japanese_package
from registry.exchange.loading import KINDS, load_places, load_rows
from registry.exchange.yearbook import Institute, Yearbook, read_yearbook
from registry.japanese.names import search_key
from registry.model import Activity, Agreement, Event, Group, Membership, Organisation, Presentation
from tests.conftest import CLERK, SEEDS
from tests.exchange.yearbook_differences import DIFFERENCES
from tests.exchange.yearbook_facts import INSTITUTE, KEYS, compare
from tests.seeds import seed
from tests.seeds.annual_report import plain
from tests.seeds.conftest import report as report

# Of the cells that a report can state, with every row that is on one side alone counted against it.
LEAST = 0.95


@pytest.fixture(scope="module")
def yearbook(report: str) -> Yearbook:
    return read_yearbook("003", report, 2020, institute=INSTITUTE)


def test_the_text_gives_the_facts_of_the_seeds(yearbook: Yearbook, report: str) -> None:
    start = time.perf_counter()
    read_yearbook("003", report, 2020, institute=INSTITUTE)
    taken = (time.perf_counter() - start) * 1000
    compared = [compare(kind, yearbook.tables.get(kind, ())) for kind in KEYS]
    equal = sum(each.equal for each in compared)
    cells = equal + sum(each.differing for each in compared)
    reasons = Counter(DIFFERENCES.values())
    told = [str(each) for each in compared]
    told.append(f"{equal} of {cells} cells ({equal / cells:.1%}), read in {taken:.0f} ms")
    told += [f"{count:>3} {reason}" for reason, count in reasons.most_common()]
    Path(os.environ["REGISTRY_TEST_GROUND"], "yearbook.txt").write_text(
        "\n".join(told) + "\n", encoding="utf-8"
    )
    found = set().union(*(each.differences for each in compared))
    assert sorted(found - set(DIFFERENCES)) == []
    assert sorted(set(DIFFERENCES) - found) == [], "a difference that does not occur is none"
    assert equal / cells >= LEAST


def test_no_kind_of_fact_is_left_out(yearbook: Yearbook) -> None:
    printed = {
        kind for kind in KINDS if kind not in ("municipalities", "regions", "branches") and _is_printed(kind)
    }
    # The figures of a pipeline stand in sentences; which field of technology a matter belongs to is said by officers.
    assert printed - set(yearbook.tables) == {"pipelines", "pipeline_figures", "field_attachments"}


def test_every_line_is_a_row_a_form_or_a_notice(yearbook: Yearbook, report: str) -> None:
    known = {row.line for rows in yearbook.tables.values() for row in rows}
    known |= {notice.line for notice in yearbook.notices}
    tabbed = {number for number, line in enumerate(report.split("\n"), start=1) if "\t" in line}
    # What is left of the lines of tables are their heads.
    heads = [report.split("\n")[number - 1].split("\t")[-1] for number in sorted(tabbed - known)]
    assert set(heads) <= {
        "催事名", "他主催者", "参加者数（延べ人数）", "参加グループ数（参加者数）", "開催回数", "締結年月日",
        "連携部署", "連携事業", "出席者数", "大会等の名称", "開催場所", "会議の名称",
    }  # fmt: skip


def test_sections_tell_where_they_stand_and_what_was_not_read(yearbook: Yearbook) -> None:
    sections = {each.number: each for each in yearbook.sections}
    agreements = sections["4.2.1"]
    assert (agreements.title, agreements.first, agreements.last) == ("協定・覚書締結一覧", 97, 186)
    assert agreements.unread == ()
    assert {notice.line for notice in sections["4.2.6(2)"].unread} == {357, 358, 359, 360}
    unread = {number for number, each in sections.items() if each.unread}
    assert unread == {"4.1.2", "4.2.5(2)", "4.2.6(2)"}
    row = yearbook.tables["activities"][0]
    assert yearbook.section_of(row) == row.cells["section"] == "4.2.2(1)1)"


def test_the_same_text_gives_the_same_rows(yearbook: Yearbook, report: str) -> None:
    assert read_yearbook("003", report, 2020, institute=INSTITUTE) == yearbook


def test_blanks_at_the_ends_of_lines_and_windows_line_ends_change_nothing(
    yearbook: Yearbook, report: str
) -> None:
    changed = read_yearbook("003", report.replace("\n", "\r\n"), 2020, institute=INSTITUTE)
    assert changed.tables == yearbook.tables


def test_another_year_is_noticed(report: str) -> None:
    other = read_yearbook("003", report, 2019, institute=INSTITUTE)
    told = [notice.sentence for notice in other.notices if "年度" in notice.sentence]
    assert "2020年度とあります(2019年度として読みました)" in told
    assert "2021年3月31日現在とあり、2019年度の末日ではありません" in told


def test_an_empty_registry_takes_the_rows_in(empty_session: Session, yearbook: Yearbook) -> None:
    load_places(empty_session, folder=SEEDS, by=CLERK)
    for kind, rows in yearbook.tables.items():
        assert load_rows(empty_session, name="003", rows=rows, sheet=KINDS[kind], by=CLERK) == len(rows)
    counted = {
        kind: empty_session.scalar(select(func.count()).select_from(model))
        for kind, model in (
            ("agreements", Agreement),
            ("activities", Activity),
            ("events", Event),
            ("groups", Group),
            ("memberships", Membership),
            ("presentations", Presentation),
            ("partners", Organisation),
        )
    }
    from_report = {kind: sum(row["source_file"] == "003" for row in seed(kind)) for kind in counted}
    # One group is only mentioned; ten organisations are only mentioned, and five are second names of others.
    apart = {"groups": -1, "partners": -10 + 5}
    assert counted == {kind: number + apart.get(kind, 0) for kind, number in from_report.items()}
    years = empty_session.scalars(select(Activity.fiscal_year).distinct()).all()
    assert years == [2020]


def test_the_rules_know_no_name() -> None:
    folder = Path(yearbook_package.__file__).parent
    rules = "".join(plain(path.read_text(encoding="utf-8")) for path in folder.iterdir() if path.is_file())
    titles = {row["title"] for kind in ("programmes", "events", "presentations") for row in seed(kind)}
    names = {search_key(row["name"]) for kind in ("partners", "names", "groups") for row in seed(kind)}
    # These two are kinds of groups, in the vocabulary of every such institute; what has fewer letters is no name.
    kinds = {"業種別交流会", "異業種交流グループ"}
    known = {plain(name) for name in titles | names if len(plain(name)) >= 4} - kinds
    assert sorted(name for name in known if name in rules) == []


def test_names_are_read_by_form_whatever_their_letters(yearbook: Yearbook, report: str) -> None:
    """Every character that no rule contains is another one: the same rows, in those characters."""
    folders = (Path(yearbook_package.__file__).parent, Path(japanese_package.__file__).parent)
    ruled = {
        letter
        for folder in folders
        for path in folder.iterdir()
        if path.is_file()
        for letter in path.read_text(encoding="utf-8")
    }
    kanji = [chr(code) for code in range(0x4E00, 0x9F00)]
    free = sorted(set(report) & set(kanji) - ruled)
    spare = [letter for letter in reversed(kanji) if letter not in ruled and letter not in report]
    other = str.maketrans(dict(zip(free, spare, strict=False)))
    assert len(free) > 250
    assert "墨田区".translate(other)[0] != "墨"
    branches = {name.translate(other): code for name, code in INSTITUTE.branches.items()}
    institute = Institute(INSTITUTE.name.translate(other), INSTITUTE.short.translate(other), branches)
    read = read_yearbook("003", report.translate(other), 2020, institute=institute)
    for kind, rows in yearbook.tables.items():
        translated = [
            (row.line, {name: cell.translate(other) for name, cell in row.cells.items()}) for row in rows
        ]
        assert [(row.line, dict(row.cells)) for row in read.tables[kind]] == translated, kind


def _is_printed(kind: str) -> bool:
    path = SEEDS / f"{kind}.csv"
    return path.exists() and any(row["source_file"] == "003" for row in seed(kind) if "source_file" in row)
