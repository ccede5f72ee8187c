"""Who is who in the seeds: one body under several names is one, two bodies with like names are two."""

from pathlib import Path
from typing import Any

import pytest

from tests.cli import Shell

DAY = "2021-03-31"


@pytest.fixture
def shell(shared_url: str, tmp_path: Path) -> Shell:
    return Shell(shared_url, tmp_path / "instance")


@pytest.fixture
def partners(shell: Shell) -> list[dict[str, Any]]:
    return shell.items("partners", "--as-of", DAY, "--json")


def bearing(partners: list[dict[str, Any]], name: str) -> list[int]:
    """Ids of the partners that bear a name, today or formerly."""
    return [each["id"] for each in partners if name in {known["name"] for known in each["names"]}]


@pytest.mark.parametrize(
    ("former", "today"),
    [("首都大学東京", "東京都立大学"), ("産業技術大学院大学", "東京都立産業技術大学院大学")],
)
def test_a_renamed_university_is_one_organisation(
    shell: Shell, partners: list[dict[str, Any]], former: str, today: str
) -> None:
    [identity] = bearing(partners, former)
    assert bearing(partners, today) == [identity]
    [partner] = [each for each in partners if each["id"] == identity]
    assert partner["name"] == today
    [old] = [name for name in partner["names"] if name["name"] == former]
    assert (old["kind"], old["valid_to"]) == ("former", "2020-03-31")
    # Its agreement was signed under the former name, its joint work of 2020 under today's.
    [agreement] = [
        each
        for each in shell.items("agreements", "--as-of", DAY, "--json")
        if identity in [party["partner_id"] for party in each["parties"]]
    ]
    assert agreement["parties"] == [{"partner_id": identity, "name": today, "name_at_signing": former}]
    work = shell.items("activities", "--fy", 2020, "--partner", identity, "--json")
    assert work
    assert all(today in each["partner_names"] for each in work)


def test_both_rows_of_one_university_stay_two_activities(
    shell: Shell, partners: list[dict[str, Any]]
) -> None:
    [identity] = bearing(partners, "東京都立大学")
    trainees = shell.items("activities", "--fy", 2020, "--partner", identity, "--kind", "trainee", "--json")
    assert [(each["count"], each["unit"], each["source"]["line"]) for each in trainees] == [
        (8, "名", 267),
        (1, "名", 287),
    ]


def test_four_offices_of_a_bank_are_four_partners_under_a_parent_that_is_none(shell: Shell) -> None:
    offices = shell.items("partners", "--q", "日本政策金融公庫", "--as-of", DAY, "--json")
    assert [each["name"][-4:] for each in sorted(offices, key=lambda each: each["id"])] == [
        "大森支店",
        "立川支店",
        "千住支店",
        "江東支店",
    ]
    [parent] = {each["parent_id"] for each in offices}
    assert parent is not None
    assert parent not in {each["id"] for each in shell.items("partners", "--as-of", DAY, "--json")}
    signed = shell.items("agreements", "--as-of", DAY, "--json")
    for office, branch in zip(
        sorted(offices, key=lambda each: each["id"]), ("jonan", "tama", "joto", "sumida"), strict=True
    ):
        [mine] = [each for each in signed if each["parties"][0]["partner_id"] == office["id"]]
        assert (mine["branch"], office["agreements_in_force"]) == (branch, 1)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("城南信用金庫", "城北信用金庫"),
        ("(公財)台東区産業振興事業団", "台東区"),
        ("(公財)まちみらい千代田", "千代田区"),
    ],
)
def test_like_names_are_two_organisations(partners: list[dict[str, Any]], one: str, other: str) -> None:
    [first], [second] = bearing(partners, one), bearing(partners, other)
    assert first != second


def test_no_name_belongs_to_two_partners(partners: list[dict[str, Any]]) -> None:
    names = [name for each in partners for name in {known["name"] for known in each["names"]}]
    assert sorted(names) == sorted(set(names))


def test_all_municipalities_of_tokyo_are_there_and_say_how_their_region_is_known(shell: Shell) -> None:
    found = shell.items("export", "municipalities", "--format", "json")
    assert len(found) == 62
    assert all(len(each["code"]) == 6 and each["kana"] and each["name_en"] for each in found)
    stated = [each for each in found if each["region_basis"] == "stated"]
    assert len(stated) == 26
    assert all(each["source_line"] for each in stated)
    assert {each["region_basis"] for each in found} == {"stated", "assumed"}
    # 東京都23区26市5町8村
    assert [sum(each["name"].endswith(kind) for each in found) for kind in "区市町村"] == [23, 26, 5, 8]


def test_check_digits_of_municipality_codes_hold(shell: Shell) -> None:
    for each in shell.items("export", "municipalities", "--format", "json"):
        digits = [int(digit) for digit in each["code"]]
        weighted = sum(digit * weight for digit, weight in zip(digits[:5], (6, 5, 4, 3, 2), strict=True))
        assert (11 - weighted % 11) % 10 == digits[5], each["code"]
