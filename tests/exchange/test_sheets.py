"""Cells and headers as people write them: what is read, what is shown again, what a spreadsheet may not run."""

import doctest
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.exchange import cell, sheet
from registry.exchange.loading import KINDS, SHEETS
from registry.exchange.sheet import SheetRefused, guarded, read_table, shown, unguarded
from tests.exchange import write_sheet

ROOT = Path(__file__).resolve().parents[2]


@given(st.text())
def test_a_guarded_cell_reads_back_as_it_was(content: str) -> None:
    assert unguarded(guarded(content)) == content


@given(st.text())
def test_no_guarded_cell_is_run_by_a_spreadsheet(content: str) -> None:
    assert not guarded(content).startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))


@given(st.lists(st.integers(1, 12)))
def test_months_read_back_as_shown(months: list[int]) -> None:
    assert cell.months(shown(months)) == months


@given(st.integers(0, 2**31 - 1))
def test_numbers_read_back_as_shown_half_and_full_width(number: int) -> None:
    wide = "".join(chr(ord("０") + int(digit)) for digit in str(number))
    assert cell.count(shown(number)) == cell.count(wide) == number


@pytest.mark.parametrize("separator", ["、", "／", "\n", " 、 ", "、\n"])
def test_every_separator_of_a_list_cell_is_read(separator: str) -> None:
    assert cell.split(separator.join(["甲", "乙", "丙"])) == ["甲", "乙", "丙"]


@pytest.mark.parametrize(
    ("read", "content"),
    [
        (cell.integer, "1.5"),
        (cell.integer, "二"),
        (cell.integer, str(2**31)),
        (cell.count, "-1"),
        (cell.number, "NaN"),
        (cell.number, "1,000"),
        (cell.flag, "はい"),
        (cell.fiscal_year, "20200"),
        (cell.day, "2020-04"),
        (cell.months, "9、13"),
        (cell.sessions, "6、9"),
        (cell.sessions, "6:-3"),
    ],
)
def test_a_wrong_cell_is_refused_with_its_content(read, content: str) -> None:
    with pytest.raises(ValueError, match="「"):
        read(content)


def test_blank_lines_are_skipped_and_line_numbers_stay_those_of_the_file(tmp_path: Path) -> None:
    path = write_sheet(
        tmp_path, "groups", {"name": "一\n行", "kind": "network"}, {}, {"name": "二", "kind": "network"}
    )
    rows = read_table(path, KINDS["groups"])
    assert [(row.line, row.cells["name"]) for row in rows] == [(2, "一\n行"), (5, "二")]


def test_every_seed_file_has_a_sheet_and_reads(tmp_path: Path) -> None:
    files = {path.stem: path for path in (ROOT / "seeds").glob("*.csv")}
    assert set(files) <= set(KINDS)
    for each in SHEETS:
        if each.kind in files:
            read_table(files[each.kind], each)


def test_a_second_problem_of_the_header_is_named_too(tmp_path: Path) -> None:
    path = write_sheet(tmp_path, "groups")
    path.write_text(path.read_text(encoding="utf-8").replace("name,kind", "nama,kund"), encoding="utf-8")
    with pytest.raises(SheetRefused) as refusal:
        read_table(path, KINDS["groups"])
    assert [problem.column for problem in refusal.value.problems] == ["name", "kind", "nama", "kund"]


def test_the_examples_in_the_texts_run() -> None:
    outcome = doctest.testmod(sheet)
    assert outcome.attempted
    assert outcome.failed == 0
