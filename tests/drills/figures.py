"""What the drills really did, in one line at the end of a run: how many processes were killed, what they had told, what was lost.

A plugin of its own: each test that kills leaves its figures with its report (:func:`tell`), and whoever gives out the
tests adds them up, in however many processes they ran.
"""

from collections import Counter
from collections.abc import Mapping

import pytest

NAME = "drill"
_TOLD: dict[str, Counter[str]] = {}


def tell(node: pytest.Item, database: str, tally: Mapping[str, int]) -> None:
    """Leave the figures of a test with its report."""
    node.user_properties.append((NAME, {"database": database, **tally}))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Add up what a test left; its last report has it all."""
    if report.when != "teardown":
        return
    for name, figures in report.user_properties:
        if name == NAME and isinstance(figures, dict):
            counts = {key: value for key, value in figures.items() if isinstance(value, int)}
            _TOLD.setdefault(str(figures["database"]), Counter()).update(counts)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say it in a line, and say so when nobody was killed."""
    terminalreporter.write_line(line(_TOLD))


def line(told: Mapping[str, Counter[str]]) -> str:
    """The figures of all tests in a line."""
    total = sum(told.values(), Counter[str]())
    if not total["kills"]:
        return "drills: no process was killed in this run"
    return (
        f"drills: {told.get('sqlite', total - total)['kills']} kills on SQLite, "
        f"{told.get('postgresql', total - total)['kills']} on PostgreSQL; "
        f"{total['acknowledged']} acknowledged, {total['lost']} lost"
    )
