"""``registry due``: unknown terms are facts to complete, and known ones give the right act-by dates."""

import csv
from pathlib import Path

from tests.cli import Shell
from tests.conftest import ON_ONE_DATABASE, SEEDS, Backend

DAY = "2026-11-22"
# Number in the seeds → what is known of its term, and the safe date that follows on DAY.
KNOWN = {
    "3": (
        {
            "effective_from": "2007-04-01",
            "initial_term_months": "12",
            "renewal_mode": "automatic",
            "renewal_term_months": "12",
            "notice_count": "3",
            "notice_unit": "month",
        },
        "2026-12-28",
    ),
    "5": (
        {"effective_from": "2024-04-01", "initial_term_months": "36", "renewal_mode": "fixed"},
        "2027-03-30",
    ),
    "7": ({"effective_from": "2008-04-01", "renewal_mode": "indefinite"}, "2027-04-01"),
    "9": (
        {
            "effective_from": "2020-01-06",
            "initial_term_months": "60",
            "renewal_mode": "by_agreement",
            "notice_count": "30",
            "notice_unit": "day",
        },
        None,
    ),
}


def with_terms(folder: Path) -> Path:
    """The seeds with the terms of a few agreements written into the sheet."""
    folder.mkdir()
    for sheet in SEEDS.glob("*.csv"):
        (folder / sheet.name).write_bytes(sheet.read_bytes())
    with (SEEDS / "agreements.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row.update(KNOWN.get(row["id"], ({}, None))[0])
    with (folder / "agreements.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return folder


def test_agreements_of_unknown_term_are_facts_to_complete(shell: Shell) -> None:
    found = shell.items("due", "--as-of", "2021-03-31", "--within", 90, "--json")
    assert len(found) == 75
    assert {each["kind"] for each in found} == {"facts"}
    assert {tuple(each["missing"]) for each in found} == {("term",)}
    assert {each["act_by"] for each in found} == {None}


@ON_ONE_DATABASE
def test_recorded_terms_give_the_right_act_by_dates(backend: Backend, tmp_path: Path) -> None:
    shell = Shell(backend.make(None), tmp_path / "instance")
    shell.run("init", "--seeds", with_terms(tmp_path / "seeds"))
    found = shell.items("due", "--as-of", DAY, "--json")
    dated = {str(each["agreement_id"]): each for each in found if each["act_by"]}
    assert {number: each["act_by"] for number, each in dated.items()} == {
        number: safe for number, (_, safe) in KNOWN.items() if safe
    }
    assert [each["act_by"] for each in found if each["act_by"]] == sorted(
        each["act_by"] for each in dated.values()
    )
    assert (dated["3"]["kind"], dated["5"]["kind"], dated["7"]["kind"]) == ("notice", "term_end", "review")
    assert (dated["3"]["calendar"], dated["3"]["prepare"]) == ("2026-12-30", "2026-10-29")
    assert (dated["3"]["ends_on"], dated["3"]["phase"]) == ("2027-03-31", "review_window")
    assert len([each for each in found if each["kind"] == "facts"]) == 71
    soon = shell.items("due", "--as-of", DAY, "--within", 40, "--json")
    assert {each["agreement_id"] for each in soon if each["act_by"]} == {3}
    late = shell.items("due", "--as-of", "2026-12-29", "--within", 0, "--json")
    assert [each["overdue"] for each in late if each["act_by"]] == [True]
    agreements = {str(each["id"]): each for each in shell.items("agreements", "--as-of", DAY, "--json")}
    assert agreements["3"]["act_by"] == "2026-12-28"
    assert agreements["9"]["phase"] == "expired"
    assert agreements["9"]["ends_on"] == "2025-01-05"


def test_the_table_for_people_says_the_same(own_shell: Shell) -> None:
    lines = own_shell.run("due", "--as-of", "2021-03-31").stdout.splitlines()
    assert len(lines) == 76
    assert lines[0].split("\t")[0] == "期限"
    assert own_shell.run("due", "--within", "-1", expect=2).stderr
    assert own_shell.run("due", "--as-of", "6.4.1", expect=2).stderr
