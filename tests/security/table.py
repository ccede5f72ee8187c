"""The security table: a requirement of OWASP ASVS 5.0 a row, and the tests that prove it."""

import csv
from dataclasses import dataclass
from pathlib import Path

PATH = Path(__file__).with_name("asvs.csv")
COLUMNS = ("id", "level", "state", "requirement", "tests", "note")
TESTED, NOT_APPLICABLE, NOT_MET = "tested", "not_applicable", "not_met"


@dataclass(frozen=True)
class Requirement:
    """One row: its number in the standard, what becomes of it here, and the tests by ``path::function``."""

    id: str
    level: str
    state: str
    requirement: str
    tests: tuple[str, ...]
    note: str


def table() -> list[Requirement]:
    """Every row, in the order of the file."""
    with PATH.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        assert tuple(reader.fieldnames or ()) == COLUMNS
        return [
            Requirement(
                row["id"],
                row["level"],
                row["state"],
                row["requirement"],
                tuple(row["tests"].split()),
                row["note"],
            )
            for row in reader
        ]


def summary(outcomes: dict[str, str]) -> str:
    """What became of the table in a run; ``outcomes`` tells of each test function the worst outcome of its cases."""
    rows = table()
    proven = [row for row in rows if row.state == TESTED]
    named = {test for row in proven for test in row.tests}
    ran = {test for test in named if test in outcomes}
    bad = sorted(test for test in ran if outcomes[test] != "passed")
    missed = len(named) - len(ran)
    told = (
        "all passed"
        if not bad and not missed
        else f"{len(ran) - len(bad)} passed, {len(bad)} not, {missed} did not run"
    )
    counts = {state: sum(row.state == state for row in rows) for state in (NOT_APPLICABLE, NOT_MET)}
    lines = [
        f"security table: {len(proven)} requirements of OWASP ASVS 5.0, {len(named)} tests, {told}; "
        f"{counts[NOT_APPLICABLE]} do not apply, {counts[NOT_MET]} are not met (tests/security/asvs.csv)"
    ]
    for test in bad:
        touched = ", ".join(row.id for row in proven if test in row.tests)
        lines.append(f"  {outcomes[test]}: {test} ({touched})")
    return "\n".join(lines) + "\n"
