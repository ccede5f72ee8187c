"""The line at the end of a run tells what really happened."""

from collections import Counter

from tests.drills.figures import line


def test_the_figures_of_both_databases_stand_in_a_line() -> None:
    told = {
        "sqlite": Counter(kills=60, acknowledged=300, lost=0),
        "postgresql": Counter(kills=48, acknowledged=11, lost=2),
    }
    assert line(told) == "drills: 60 kills on SQLite, 48 on PostgreSQL; 311 acknowledged, 2 lost"
    assert line({"sqlite": told["sqlite"]}).startswith("drills: 60 kills on SQLite, 0 on PostgreSQL; 300 ")


def test_a_run_without_kills_says_so() -> None:
    assert line({}) == "drills: no process was killed in this run"
    assert line({"sqlite": Counter()}) == line({})
