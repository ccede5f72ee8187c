"""The commands on the seeds: what they list, what they write, what comes back when it is read again."""

import csv
import io
import json
from pathlib import Path

import networkx as nx
import pytest
from flask import Flask

from registry.exchange.loading import KINDS
from tests.cli import Shell
from tests.conftest import Backend
from tests.exchange import write_partners, write_places, write_sheet

DAY = "2021-03-31"
SEEDS = Path(__file__).resolve().parents[2] / "seeds"
PASSWORD = "a long enough secret"


def test_agreements_come_in_the_order_of_the_report(shell: Shell) -> None:
    found = shell.items("agreements", "--as-of", DAY, "--json")
    places = [(each["list"], each["no"], each["doc"]) for each in found]
    assert len(found) == 75
    assert places == sorted(places, key=lambda place: (place[0] != "main", place[1], place[2]))
    assert [number for listed, number, doc in places if listed == "main" and doc == 1] == list(range(1, 66))
    assert [number for listed, number, _ in places if listed == "branch"] == [1, 2, 3, 4]
    assert (found[0]["kind"], found[0]["signed_on"]) == ("agreement", "2006-04-01")
    assert {each["signed_on_precision"] for each in found if each["signed_on"]} == {"day"}
    [undated] = [each for each in found if each["signed_on"] is None]
    assert undated["parties"][0]["name"] == "大田区"
    assert (undated["kind"], undated["no"], undated["doc"]) == ("memorandum", 64, 2)
    assert undated["signed_on_precision"] == "unknown"
    assert all(each["source"]["line"] for each in found)


def test_an_earlier_day_knows_only_what_was_signed_by_then(shell: Shell) -> None:
    now = shell.items("agreements", "--as-of", DAY, "--json")
    then = shell.items("agreements", "--as-of", "2010-03-31", "--json")
    wanted = [each["id"] for each in now if each["signed_on"] and each["signed_on"] <= "2010-03-31"]
    assert len(wanted) == 16
    assert [each["id"] for each in then] == wanted
    assert shell.items("agreements", "--as-of", "2006-03-31", "--json") == []


def test_agreements_of_a_branch_and_of_a_phase(shell: Shell) -> None:
    [mine] = shell.items("agreements", "--as-of", DAY, "--branch", "jonan", "--json")
    assert mine["parties"][0]["name"] == "(株)日本政策金融公庫大森支店"
    assert shell.items("agreements", "--as-of", DAY, "--branch", "城南支所", "--json") == [mine]
    assert len(shell.items("agreements", "--as-of", DAY, "--phase", "in_force", "--json")) == 75
    assert shell.items("agreements", "--as-of", DAY, "--phase", "expired", "--json") == []


def test_activities_of_a_year_come_in_printed_order(shell: Shell) -> None:
    found = shell.items("activities", "--fy", 2020, "--json")
    lines = [each["source"]["line"] for each in found]
    assert len(found) == 196
    assert lines == sorted(lines)
    assert shell.items("activities", "--fy", 2019, "--json") == []
    [fair] = [each for each in found if each["title"] == "第21回ビジネスフェア Online"]
    assert fair["months"] == [11, 12, 1, 2, 3]
    foundation = next(each for each in found if each["acting_name"] == "(公財)台東区産業振興事業団")
    by_actor = shell.items("activities", "--fy", 2020, "--partner", foundation["acting_id"], "--json")
    assert [each["id"] for each in by_actor] == [foundation["id"]]


def test_a_kind_finds_compound_bullets_too(shell: Shell) -> None:
    found = shell.items("activities", "--fy", 2020, "--kind", "exhibit", "--json")
    assert found
    assert all("exhibit" in each["kinds"] for each in found)
    assert any(each["kind"] != "exhibit" for each in found)


def test_partners_are_narrowed_by_region_category_and_name(shell: Shell) -> None:
    everyone = shell.items("partners", "--as-of", DAY, "--json")
    tama = shell.items("partners", "--as-of", DAY, "--region", "tama", "--json")
    assert tama == [each for each in everyone if each["region"] == "tama"]
    assert tama == shell.items("partners", "--as-of", DAY, "--region", "多摩", "--json")
    banks = shell.items("partners", "--as-of", DAY, "--category", "financial", "--json")
    assert banks == [each for each in everyone if each["category"] == "financial"]
    both = shell.items("partners", "--as-of", DAY, "--region", "tama", "--category", "financial", "--json")
    assert both == [each for each in tama if each["category"] == "financial"]
    [found] = shell.items("partners", "--as-of", DAY, "--q", "さわやか", "--json")
    assert found["name"] == "さわやか信用金庫"
    assert shell.items("partners", "--as-of", DAY, "--q", "どこにもない", "--json") == []


def test_tables_for_people_go_to_stdout_and_words_to_stderr(shell: Shell) -> None:
    result = shell.run("agreements", "--as-of", DAY)
    assert len(result.stdout.splitlines()) == 76
    assert result.stderr.strip() == "75 件"


def test_every_kind_survives_export_and_loading_byte_for_byte(
    own_shell: Shell, empty_shell: Shell, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    for kind in KINDS:
        own_shell.run("export", kind, "--format", "csv", "-o", folder / f"{kind}.csv")
    empty_shell.run("init", "--seeds", folder)
    differing = [kind for kind in KINDS if empty_shell.export(kind) != (folder / f"{kind}.csv").read_bytes()]
    assert differing == []
    rows = {
        kind: len((SEEDS / f"{kind}.csv").read_text().splitlines()) for kind in ("partners", "activities")
    }
    assert {kind: len(empty_shell.export(kind).splitlines()) for kind in rows} == rows


def test_what_a_spreadsheet_would_run_is_guarded_on_the_way_out_and_bare_again_inside(
    empty_url: str, backend: Backend, tmp_path: Path
) -> None:
    names = ["=1+1", "'quoted", "@home", "-5", "＝全角", "(株)普通"]
    write_places(tmp_path)
    write_partners(tmp_path, *({"name": name} for name in names))
    shell = Shell(empty_url, tmp_path / "instance")
    # As another program writes it: the reader takes the apostrophe off where the export puts one on.
    shell.run("init", "--seeds", tmp_path)
    before = shell.export("partners")
    again = tmp_path / "again"
    again.mkdir()
    for kind in ("regions", "municipalities", "branches", "partners"):
        (again / f"{kind}.csv").write_bytes(shell.export(kind))
    other = Shell(backend.make(None), tmp_path / "other")
    other.run("init", "--seeds", again)
    assert other.export("partners") == before
    cells = [row["name"] for row in csv.DictReader(io.StringIO(before.decode("utf-8-sig")))]
    assert not any(cell.startswith(("=", "@", "-", "＝")) for cell in cells)


def test_an_export_in_cp932_reads_back(own_shell: Shell, empty_url: str, tmp_path: Path) -> None:
    for kind in ("regions", "municipalities", "branches"):
        (tmp_path / f"{kind}.csv").write_bytes(own_shell.export(kind, "--encoding", "cp932"))
    empty = Shell(empty_url, tmp_path / "instance")
    write_partners(tmp_path, {"name": "(株)普通"})
    empty.run("init", "--seeds", tmp_path)
    assert empty.export("municipalities") == own_shell.export("municipalities")


def test_a_character_that_cp932_lacks_is_named_with_its_cell(empty_shell: Shell, tmp_path: Path) -> None:
    write_places(tmp_path)
    write_partners(tmp_path, {"name": "(株)普通"}, {"name": "(株)𠮷野"})
    empty_shell.run("init", "--seeds", tmp_path)
    refused = empty_shell.run("export", "partners", "--format", "csv", "--encoding", "cp932", expect=1)
    assert "3行目 name: 「𠮷」" in refused.stderr
    assert "utf-8-sig" in refused.stderr
    assert refused.stdout_bytes == b""


@pytest.mark.parametrize("form", ["graphml", "gexf", "json", "csv"])
def test_the_network_reads_back_with_japanese_labels_and_repeats_to_the_byte(
    shell: Shell, tmp_path: Path, form: str
) -> None:
    path = tmp_path / f"network.{form}"
    shell.run("network", "--fy", 2020, "--format", form, "-o", path)
    again = shell.run("network", "--fy", 2020, "--format", form)
    assert again.stdout_bytes == path.read_bytes()
    whole = shell.json("network", "--fy", 2020, "--format", "json")
    labels = {node["id"]: node["label"] for node in whole["nodes"]}
    weights = {frozenset((edge["source"], edge["target"])): edge["weight"] for edge in whole["edges"]}
    assert {"全所", "本部", "東京都立大学"} <= set(labels.values())
    if form == "csv":
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
        assert {frozenset((row["Source"], row["Target"])): int(row["Weight"]) for row in rows} == weights
        assert any("東京都立大学" in row["Label"] for row in rows)
        return
    if form == "json":
        data = json.loads(path.read_text(encoding="utf-8"))
        graph = nx.node_link_graph(data, edges="edges")
    else:
        graph = {"graphml": nx.read_graphml, "gexf": nx.read_gexf}[form](path)
    assert {node: facts["label"] for node, facts in graph.nodes(data=True)} == labels
    assert {frozenset(ends): weight for *ends, weight in graph.edges(data="weight")} == weights
    assert all(degree > 0 for _, degree in graph.degree())


def test_the_network_of_one_layer_and_one_region_is_a_part_of_the_whole(shell: Shell) -> None:
    whole = shell.json("network", "--fy", 2020, "--format", "json")
    part = shell.json("network", "--fy", 2020, "--layers", "event", "--region", "tama", "--format", "json")
    pairs = {(edge["source"], edge["target"]) for edge in whole["edges"]}
    assert part["edges"]
    assert all(edge["layers"] == ["event"] for edge in part["edges"])
    assert {(edge["source"], edge["target"]) for edge in part["edges"]} < pairs
    regions = {node["id"]: node["region"] for node in part["nodes"]}
    assert all("tama" in (regions[edge["source"]], regions[edge["target"]]) for edge in part["edges"])


def test_init_is_idempotent(own_shell: Shell) -> None:
    head = own_shell.run("verify").stdout
    again = own_shell.run("init")
    assert "行を" not in again.stderr
    assert own_shell.run("verify").stdout == head


def test_verify_prints_the_head_of_the_chain(own_shell: Shell) -> None:
    before = own_shell.run("verify")
    assert len(before.stdout.strip()) == 64
    own_shell.run("users", "disable", "viewer")
    after = own_shell.run("verify")
    assert after.stdout != before.stdout


def test_an_account_is_added_listed_given_a_password_and_a_token_and_disabled(own_shell: Shell) -> None:
    own_shell.run(
        "users",
        "add",
        "h.sato",
        "--name",
        "佐藤花子",
        "--role",
        "officer",
        "--branch",
        "tama",
        "--password",
        PASSWORD,
    )
    [line] = [
        line for line in own_shell.run("users", "list").stdout.splitlines() if line.startswith("h.sato\t")
    ]
    assert line.split("\t")[1:4] == ["佐藤花子", "officer", "tama"]
    own_shell.run("users", "password", "h.sato", "--password", PASSWORD + " indeed")
    one = own_shell.run("users", "token", "h.sato", "--label", "集計").stdout.strip()
    other = own_shell.run("users", "token", "h.sato", "--label", "集計").stdout.strip()
    assert len(one) >= 43
    assert one != other
    before = own_shell.run("users", "list").stdout
    own_shell.run("users", "disable", "h.sato")
    assert own_shell.run("users", "list").stdout != before
    own_shell.run("verify")


def test_one_token_is_revoked_and_the_others_go_on(own_shell: Shell, own_app: Flask) -> None:
    secrets = [
        own_shell.run("users", "token", "officer", "--label", label).stdout.strip()
        for label in ("集計", "地図")
    ]

    def answers() -> list[int]:
        return [
            own_app.test_client()
            .get("/api/v1/partners", headers={"Authorization": f"Bearer {secret}"})
            .status_code
            for secret in secrets
        ]

    assert answers() == [200, 200]
    header, first, second = (line.split("\t") for line in listed(own_shell))
    assert header == ["番号", "用途", "作成日", "状態"]
    assert [(row[1], row[3]) for row in (first, second)] == [("集計", "有効"), ("地図", "有効")]
    assert not any(secret in line for secret in secrets for line in listed(own_shell))
    own_shell.run("users", "revoke-token", "officer", first[0])
    assert answers() == [401, 200]
    assert [line.split("\t")[3] != "有効" for line in listed(own_shell)[1:]] == [True, False]
    again = own_shell.run("users", "revoke-token", "officer", first[0], expect=1)
    assert "もう無効" in again.stderr
    other = own_shell.run("users", "revoke-token", "staff", second[0], expect=2)
    assert "staff" in other.stderr
    assert answers() == [401, 200]


def listed(shell: Shell) -> list[str]:
    """The tokens of the officer."""
    return shell.run("users", "tokens", "officer").stdout.splitlines()


def test_a_password_can_be_typed_twice_and_never_appears(own_shell: Shell) -> None:
    result = own_shell.run(
        "users", "add", "typed", "--name", "x", "--role", "viewer", stdin=f"{PASSWORD}\n{PASSWORD}\n"
    )
    assert PASSWORD not in result.output


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("add", "viewer", "--name", "x", "--role", "viewer", "--password", PASSWORD), 1, "使われています"),
        (("add", "日本", "--name", "x", "--role", "viewer", "--password", PASSWORD), 1, "使えません"),
        (("add", "new", "--name", "x", "--role", "viewer", "--password", "short"), 1, "12文字以上"),
        (("add", "new", "--name", "x", "--role", "king", "--password", PASSWORD), 2, "officer"),
        (
            ("add", "new", "--name", "x", "--role", "viewer", "--branch", "y", "--password", PASSWORD),
            2,
            "tama",
        ),
        (("password", "nobody", "--password", PASSWORD), 2, "nobody"),
        (("disable", "nobody"), 2, "nobody"),
        (("token", "nobody", "--label", "x"), 2, "nobody"),
        (("tokens", "nobody"), 2, "nobody"),
        (("revoke-token", "officer", "1"), 2, "registry users tokens officer"),
        (("revoke-token", "officer", "x"), 2, "x"),
    ],
)
def test_an_account_that_cannot_be_is_refused_with_a_sentence(
    shell: Shell, words: tuple[str, ...], code: int, sentence: str
) -> None:
    before = shell.run("users", "list").stdout
    refused = shell.run("users", *words, expect=code)
    assert sentence in refused.stderr
    assert "Traceback" not in refused.stderr
    assert shell.run("users", "list").stdout == before


def test_a_single_seed_file_may_be_given_as_a_folder_of_its_own(empty_shell: Shell, tmp_path: Path) -> None:
    write_places(tmp_path)
    write_partners(tmp_path, {"name": "支店", "parent": "本店"}, {"name": "本店"})
    write_sheet(tmp_path, "groups", {"name": "会", "kind": "network"})
    empty_shell.run("init", "--seeds", tmp_path)
    assert len(empty_shell.export("partners").splitlines()) == 3
