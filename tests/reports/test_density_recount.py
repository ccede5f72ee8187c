"""Every density cell, counted again from the published lists alone, by the written definitions.

Nothing of the registry's own computing is used: only what its commands print as JSON.
"""

from collections import defaultdict
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from tests.cli import Shell

YEAR, DAY = 2020, "2021-03-31"
LAYERS = ("agreement", "activity", "event", "group", "introduction")
IN_FORCE = {"in_force", "review_window", "notice_passed", "ending"}
# 担当地域: the regions that a branch looks after; 本部 has those that no other one has.
TERRITORY = {
    "hq": {"johoku", "josai", "toshin", "tosho", "other_prefecture", "overseas"},
    "tama": {"tama"},
    "joto": {"joto"},
    "sumida": {"joto"},
    "jonan": {"johnan"},
    "bangkok": set(),
}
REGIONS = ["joto", "johnan", "johoku", "josai", "toshin", "tama", "tosho", "other_prefecture", "overseas"]
# Our own side is written as a tuple: ("own", code), with None for the whole institute.
Party = int | tuple[str, str | None]
Tie = tuple[Party, Party]


class Lists:
    """What the commands publish about the fiscal year."""

    def __init__(self, shell: Shell) -> None:
        self.partners = {each["id"]: each for each in shell.items("partners", "--as-of", DAY, "--json")}
        self.agreements = shell.items("agreements", "--as-of", DAY, "--json")
        self.activities = shell.items("activities", "--fy", YEAR, "--json")
        self.events = shell.items("export", "events", "--format", "json")
        # None of the memberships ended within the year, so those of its last day are those that overlap it.
        self.memberships = shell.items("export", "memberships", "--format", "json", "--as-of", DAY)
        self.municipalities = shell.items("export", "municipalities", "--format", "json")

    def ties(self, layer: str) -> list[Tie]:
        """The ties of a layer."""
        found: list[Tie] = []
        if layer == "agreement":
            for each in self.agreements:
                if each["phase"] in IN_FORCE:
                    parties = [party["partner_id"] for party in each["parties"]]
                    found += [(("own", each["branch"]), party) for party in parties]
                    found += combinations(parties, 2)
        elif layer == "activity":
            for each in self.activities:
                named = {*each["partner_ids"], each["acting_id"]} - {None}
                found += [(("own", each["branch"]), party) for party in sorted(named)]
        elif layer == "event":
            for each in self.events:
                if each["fiscal_year"] == YEAR and each["held"] is not False:
                    found += meetings(
                        (role["partner_id"] or ("own", role["branch"])) for role in each["roles"]
                    )
        elif layer == "group":
            members = defaultdict(list)
            for each in self.memberships:
                members[each["group_id"]].append(each["partner_id"] or ("own", None))
            for present in members.values():
                found += meetings(present)
        return found


def meetings(present: Any) -> list[Tie]:
    """Every two who were there, each body once; two of our own side are no tie."""
    bodies = list(dict.fromkeys(present))
    return [pair for pair in combinations(bodies, 2) if not all(isinstance(body, tuple) for body in pair)]


class Count:
    """The recount of one view, basis and choice of layers."""

    def __init__(self, lists: Lists, view: str, basis: str, layers: tuple[str, ...]) -> None:
        self.lists = lists
        self.view = view
        self.region = {
            identity: each["region"]
            for identity, each in lists.partners.items()
            if each["region"] is not None and (basis == "all" or each["region_basis"] == "stated")
        }
        self.ties = [tie for layer in layers for tie in lists.ties(layer)]
        # column -> organisation -> number of ties; "any" takes each tie once.
        self.links: dict[str | None, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        for one, other in self.ties:
            for own, body in ((one, other), (other, one)):
                if isinstance(own, tuple) and isinstance(body, int):
                    self.links["any"][body] += 1
                    for column in self.credited(own[1], body):
                        self.links[column][body] += 1

    def credited(self, branch: str | None, body: int) -> list[str | None]:
        if branch is not None or self.view == "recorded":
            return [branch]
        return [code for code, regions in TERRITORY.items() if self.region.get(body) in regions]

    def known(self, region: str) -> list[int]:
        return [identity for identity, seat in self.region.items() if seat == region]

    def cell(self, known: list[int], column: str | None) -> dict[str, Any]:
        linked = [identity for identity in known if self.links[column].get(identity)]
        ties = sum(self.links[column][identity] for identity in linked)
        return {
            "partners": len(known),
            "linked": len(linked),
            "density": len(linked) / len(known) if known else None,
            "ties": ties,
            "intensity": ties / len(known) if known else None,
        }

    def row(self, region: str) -> dict[str, Any]:
        known = set(self.known(region))
        pairs = [(one, other) for one, other in self.ties if isinstance(one, int) and isinstance(other, int)]
        inside = [pair for pair in pairs if known.issuperset(pair)]
        outside = [
            pair
            for pair in pairs
            if len(known & set(pair)) == 1 and all(body in self.region for body in pair)
        ]
        total = len(inside) + len(outside)
        edges = sum(len(known & {b for b, n in self.links[code].items() if n}) for code in TERRITORY)
        possible = len(known) * (len(known) - 1) / 2
        places = [each["code"] for each in self.lists.municipalities if each["region"] == region]
        signed = {
            each["municipality_code"]
            for each in self.lists.partners.values()
            if each["category"] == "municipality" and each["agreements_in_force"]
        }
        return {
            **self.cell(self.known(region), "any"),
            "region": region,
            "two_mode_density": edges / (len(TERRITORY) * len(known)) if known else None,
            "cohesion": len({frozenset(pair) for pair in inside}) / possible if possible else None,
            "ei_index": (len(outside) - len(inside)) / total if total else None,
            "municipalities": len(places),
            "municipalities_covered": len(signed & set(places)),
        }


@pytest.fixture
def shell(shared_url: str, tmp_path: Path) -> Shell:
    return Shell(shared_url, tmp_path / "instance")


@pytest.fixture(scope="module")
def lists(shared_url: str, tmp_path_factory: pytest.TempPathFactory) -> Lists:
    return Lists(Shell(shared_url, tmp_path_factory.mktemp("instance")))


@pytest.mark.parametrize("basis", ["all", "stated"])
@pytest.mark.parametrize("view", ["recorded", "territory"])
@pytest.mark.parametrize("layers", [LAYERS, *((layer,) for layer in LAYERS), ("event", "group")])
def test_every_number_of_the_table_is_what_a_recount_finds(
    shell: Shell, lists: Lists, view: str, basis: str, layers: tuple[str, ...]
) -> None:
    words = (
        "density",
        "--fy",
        YEAR,
        "--view",
        view,
        "--basis",
        basis,
        "--layers",
        ",".join(layers),
        "--json",
    )
    table = shell.json(*words)
    count = Count(lists, view, basis, layers)
    columns: list[str | None] = [*TERRITORY, None] if view == "recorded" else [*TERRITORY]
    cells = {(cell.pop("region"), cell.pop("branch")): cell for cell in table["cells"]}
    assert set(cells) == {(region, column) for region in REGIONS for column in columns}
    assert cells == {(region, column): count.cell(count.known(region), column) for region, column in cells}
    assert {each.pop("branch"): each for each in table["branches"]} == {
        column: count.cell(list(lists.partners), column) for column in columns
    }
    assert [each["region"] for each in table["regions"]] == REGIONS
    for each in table["regions"]:
        assert each == pytest.approx(count.row(each["region"])), each["region"]
    categories = sorted({each["category"] for each in lists.partners.values()})

    def of(category: str, known: list[int]) -> list[int]:
        return [identity for identity in known if lists.partners[identity]["category"] == category]

    empty = count.cell([], "any")
    by_region = {(each.pop("region"), each.pop("category")): each for each in table["region_categories"]}
    by_branch = {(each.pop("branch"), each.pop("category")): each for each in table["branch_categories"]}
    for category in categories:
        for region in REGIONS:
            recounted = count.cell(of(category, count.known(region)), "any")
            assert by_region.pop((region, category)) == recounted, (region, category)
        for column in columns:
            recounted = count.cell(of(category, list(lists.partners)), column)
            assert by_branch.pop((column, category)) == recounted, (column, category)
    # Categories without a partner are there, undefined.
    assert all(cell == empty for cell in (*by_region.values(), *by_branch.values()))
    assert table["without_region"] == len(lists.partners) - len(count.region)
    assert (table["view"], table["basis"], tuple(table["layers"])) == (view, basis, layers)


def test_the_recount_has_something_to_count(lists: Lists) -> None:
    counts = {layer: len(lists.ties(layer)) for layer in LAYERS}
    assert counts["agreement"] == 75
    assert counts["activity"] >= 196
    assert counts["event"] > 0
    assert counts["group"] > 0
    assert counts["introduction"] == 0


def test_all_layers_and_the_basis_of_all_seats_are_the_default(shell: Shell) -> None:
    plain = shell.run("density", "--fy", YEAR, "--json").stdout_bytes
    spelt = ("--view", "recorded", "--basis", "all", "--layers", ",".join(LAYERS), "--years", 1)
    assert shell.run("density", "--fy", YEAR, *spelt, "--json").stdout_bytes == plain


@pytest.mark.parametrize("form", ["--json", "--csv"])
def test_the_same_question_gives_the_same_bytes(shell: Shell, form: str) -> None:
    words = ("density", "--fy", YEAR, "--view", "territory", form)
    assert shell.run(*words).stdout_bytes == shell.run(*words).stdout_bytes


def test_the_csv_holds_the_cells_of_the_json(shell: Shell) -> None:
    table = shell.json("density", "--fy", YEAR, "--json")
    text = shell.run("density", "--fy", YEAR, "--csv").stdout_bytes.decode("utf-8-sig")
    header, *rows = [line.split(",") for line in text.splitlines()]
    assert header == list(table["cells"][0])
    assert rows == [["" if v is None else str(v) for v in cell.values()] for cell in table["cells"]]


def test_a_region_without_organisations_is_undefined_and_not_zero(shell: Shell) -> None:
    table = shell.json("density", "--fy", YEAR, "--basis", "stated", "--json")
    [row] = [each for each in table["regions"] if each["region"] == "overseas"]
    assert row["partners"] == 0
    assert [row[name] for name in ("density", "intensity", "two_mode_density", "cohesion", "ei_index")] == [
        None
    ] * 5
