"""The security table says what is true: its requirements exist, its tests are there, run, and ask something."""

import ast
import re
from pathlib import Path

import pytest

from tests.security.table import NOT_APPLICABLE, NOT_MET, TESTED, Requirement, summary, table

ROOT = Path(__file__).resolve().parent.parent.parent
ID = re.compile(r"V(\d{1,2})\.(\d{1,2})\.(\d{1,2})")
# How many requirements of level 1 and 2 each chapter of the standard has.
CHAPTERS = {
    1: 27,
    2: 11,
    3: 19,
    4: 10,
    5: 9,
    6: 35,
    7: 18,
    8: 7,
    9: 7,
    10: 29,
    11: 14,
    12: 9,
    13: 13,
    14: 9,
    15: 13,
    16: 16,
    17: 7,
}


def order(row: Requirement) -> tuple[int, ...]:
    """The place of a requirement in the standard."""
    found = ID.fullmatch(row.id)
    assert found is not None, row.id
    return tuple(int(each) for each in found.groups())


def functions(path: Path) -> dict[str, ast.FunctionDef]:
    """The tests of a file, by name."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {each.name: each for each in tree.body if isinstance(each, ast.FunctionDef)}


def asks(function: ast.FunctionDef, others: dict[str, ast.FunctionDef], depth: int = 2) -> bool:
    """Whether a test asserts something itself, or through a function beside it."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name == "raises" or (depth and name in others and asks(others[name], {}, 0)):
                return True
    return False


def test_every_row_is_a_requirement_of_the_standard_in_its_order() -> None:
    rows = table()
    assert [row.id for row in rows] == [row.id for row in sorted(rows, key=order)]
    assert len({row.id for row in rows}) == len(rows)
    assert {row.state for row in rows} == {TESTED, NOT_APPLICABLE, NOT_MET}
    assert {row.level for row in rows} <= {"1", "2", "3"}
    assert all(row.requirement for row in rows)
    for chapter, count in CHAPTERS.items():
        found = [row for row in rows if order(row)[0] == chapter and row.level != "3"]
        assert len(found) == count, f"V{chapter}: {len(found)} of {count}"


def test_whatever_is_tested_names_tests_and_whatever_is_not_says_why() -> None:
    for row in table():
        assert bool(row.tests) is (row.state == TESTED), row.id
        assert row.note or row.state == TESTED, row.id
    assert sum(row.state == TESTED for row in table()) >= 60


def test_every_test_of_the_table_is_there_and_asks_something() -> None:
    known: dict[Path, dict[str, ast.FunctionDef]] = {}
    for row in table():
        for test in row.tests:
            file, _, name = test.partition("::")
            path = ROOT / file
            assert path.name.startswith("test_"), test
            assert path.is_file(), test
            there = known.setdefault(path, functions(path))
            assert name in there, test
            assert name.startswith("test_"), test
            assert asks(there[name], there), test


def test_every_test_of_the_table_is_collected(request: pytest.FixtureRequest) -> None:
    """Of the files that this process has collected none of the tests that the table names is missing."""
    collected = {item.nodeid.partition("[")[0] for item in request.session.items}
    files = {node.partition("::")[0] for node in collected}
    named = {test for row in table() for test in row.tests if test.partition("::")[0] in files}
    whole = {node.partition("::")[0] for node in collected if "::" in node}
    assert named
    if not request.config.option.keyword and not any("::" in each for each in request.config.args):
        assert {test for test in named if test.partition("::")[0] in whole} <= collected


def test_the_sum_tells_what_failed_and_what_did_not_run() -> None:
    named = sorted({test for row in table() if row.state == TESTED for test in row.tests})
    assert f"{len(named)} tests, all passed" in summary(dict.fromkeys(named, "passed"))
    one = summary({**dict.fromkeys(named, "passed"), named[0]: "failed"})
    assert f"{len(named) - 1} passed, 1 not, 0 did not run" in one
    assert f"failed: {named[0]} (V" in one
    assert f"{len(named)} did not run" in summary({})
