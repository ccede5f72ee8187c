"""What cannot be is refused: one sentence that says what is accepted, its exit code, and nothing half done."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import MetaData, create_engine, func, select

from registry.exchange.loading import SHEETS
from registry.model.search_entry import OWN_INDEX
from tests.cli import Shell
from tests.conftest import ON_ONE_DATABASE, Backend, by_turns
from tests.exchange import write_partners, write_places, write_sheet

AGREEMENT = {
    "id": 1,
    "list": "main",
    "no": 1,
    "doc": 1,
    "kind": "agreement",
    "title": "協定書",
    "parties": "墨田区",
    "signed_on": "2020年 4月 1日",
    "renewal_mode": "unknown",
}
PARTNER = {"id": 1, "name": "墨田区", "category": "municipality"}


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("command", "accepted"),
    [
        ("partners --nope", "--nope"),
        ("nothing", "nothing"),
        ("activities", "--fy"),
        ("activities --fy 20200", "1900から2199"),
        ("activities --fy abc", "例: 2020"),
        ("activities --fy 1899", "1900から2199"),
        ("density --fy 2200", "1900から2199"),
        ("activities --fy 2020 --kind sport", "joint_host"),
        ("activities --fy 2020 --partner 999999", "registry partners"),
        ("activities --fy 2020 --partner seven", "seven"),
        ("partners --region mars", "joto johnan johoku josai toshin tama tosho other_prefecture overseas"),
        ("network --fy 2020 --format json --region mars", "joto johnan"),
        ("partners --category club", "university"),
        ("agreements --branch moon", "hq tama joto jonan sumida food bangkok"),
        ("agreements --phase old", "in_force"),
        ("agreements --as-of 2021-02-30", "2021-02-30"),
        ("agreements --as-of 2021-03", "日まで"),
        ("agreements --as-of 3.4.1", "3.4.1"),
        ("density --fy 2020 --layers air", "agreement,activity,event,group,introduction"),
        ("density --fy 2020 --view birds", "recorded territory"),
        ("density --fy 2020 --basis rumour", "stated all"),
        ("density --fy 2020 --years 0", "1"),
        ("network --fy 2020 --format pdf", "graphml"),
        ("export cats --format csv", "partners"),
        ("export partners --format csv --encoding latin1", "cp932"),
        ("export partners --format csv -o {missing}/x.csv", "x.csv"),
        ("network --fy 2020 --format gexf -o {folder}", "に書けません"),
        ("init --seeds {missing}", "がありません"),
    ],
)
def test_a_wrong_word_is_refused_with_what_is_accepted(
    shell: Shell, tmp_path: Path, command: str, accepted: str
) -> None:
    words = command.format(missing=tmp_path / "missing", folder=tmp_path).split()
    refused = shell.run(*words, expect=2)
    assert refused.stdout == ""
    assert refused.stderr.count("Error: ") == 1
    # click breaks long lines of its own; the sentence must still be there.
    sentence = " ".join(refused.stderr.partition("Error: ")[2].split())
    assert accepted in sentence
    assert "Traceback" not in refused.stderr


def test_a_database_setting_that_cannot_work_is_refused(tmp_path: Path) -> None:
    assert "sqlite" in Shell("mysql://localhost/x", tmp_path).run("partners", expect=2).stderr


def test_reading_before_init_says_what_to_do(tmp_path: Path) -> None:
    shell = Shell(f"sqlite:///{tmp_path / 'new.sqlite3'}", tmp_path)
    assert "registry init" in shell.run("partners", expect=1).stderr


def write_seeds(folder: Path) -> None:
    """A small folder of seeds that loads."""
    write_places(folder)
    write_partners(folder, PARTNER)
    write_sheet(folder, "agreements", AGREEMENT)


def rows_stored(url: str) -> dict[str, int]:
    """How many rows every table holds, the empty ones left out."""
    engine = create_engine(url)
    tables = MetaData()
    tables.reflect(engine)
    with engine.connect() as connection:
        counts = {
            table.name: connection.scalar(select(func.count()).select_from(table))
            for table in tables.sorted_tables
            if not table.name.startswith(("alembic_version", *OWN_INDEX))
        }
    engine.dispose()
    return {name: count for name, count in counts.items() if count}


def refused(shell: Shell, folder: Path, *words: str) -> None:
    """Loading ends with exit code 3, a sentence with every word, and nothing stored."""
    result = shell.run("init", "--seeds", folder, expect=3)
    assert "Traceback" not in result.stderr
    sentences = result.stderr.splitlines()
    assert any(all(word in sentence for word in words) for sentence in sentences), result.stderr
    assert sentences[-1] == "初期データに誤りがあるため、何も取り込みませんでした。"
    assert rows_stored(shell.url) == {}


def test_the_small_folder_loads_when_nothing_is_wrong(empty_shell: Shell, tmp_path: Path) -> None:
    write_seeds(tmp_path)
    empty_shell.run("init", "--seeds", tmp_path)
    assert len(empty_shell.items("agreements", "--json")) == 1


@by_turns(
    "wrong, column, accepted",
    [
        ({"signed_on": "2021年 2月30日"}, "signed_on", "例: 2024-04-01"),
        ({"signed_on": "3.4.1"}, "signed_on", "西暦か和暦か"),
        ({"effective_from": "2020-04"}, "effective_from", "日まで"),
        ({"kind": "treaty"}, "kind", "memorandum"),
        ({"list": "third"}, "list", "main branch"),
        ({"parties": "火星区"}, "parties", "「火星区」という機関は登録されていません"),
        ({"list": "branch", "branch": "moon"}, "branch", "hq 本部"),
        ({"list": "branch"}, "行全体", "連携部署"),
        ({"title": ""}, "title", "空にできません"),
        ({"parties": "、"}, "parties", "空にできません"),
        ({"no": "one"}, "no", "例: 12"),
        ({"no": "-1"}, "no", "0以上"),
        ({"no": "99999999999999999999"}, "no", "まで"),
        ({"doc": ""}, "行全体", "両方要ります"),
        ({"renewal_mode": "maybe"}, "renewal_mode", "automatic"),
        ({"notice_count": "3"}, "行全体", "申出期限"),
        ({"title": "長" * 401}, "title", "400文字"),
        ({"parties": "墨田区、墨田区"}, "行全体", "同じ機関が二度"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_loaded(
    empty_shell: Shell, tmp_path: Path, wrong: dict[str, str], column: str, accepted: str
) -> None:
    write_seeds(tmp_path)
    write_sheet(tmp_path, "agreements", AGREEMENT, {**AGREEMENT, "id": 2, "doc": 2, **wrong})
    refused(empty_shell, tmp_path, "agreements.csv 3行目", f"{column}: ", accepted)


def test_an_id_that_stands_twice_is_named(empty_shell: Shell, tmp_path: Path) -> None:
    write_seeds(tmp_path)
    write_sheet(tmp_path, "agreements", AGREEMENT, {**AGREEMENT, "doc": 2})
    refused(empty_shell, tmp_path, "agreements.csv 3行目", "id")


@ON_ONE_DATABASE
def test_every_wrong_cell_of_a_sheet_is_named_at_once(empty_shell: Shell, tmp_path: Path) -> None:
    write_seeds(tmp_path)
    write_sheet(
        tmp_path, "agreements", {**AGREEMENT, "kind": "treaty", "no": "x"}, {**AGREEMENT, "parties": "月"}
    )
    result = empty_shell.run("init", "--seeds", tmp_path, expect=3)
    assert [line.split(":")[0] for line in result.stderr.splitlines()[:-1]] == [
        "agreements.csv 2行目 no",
        "agreements.csv 2行目 kind",
        "agreements.csv 3行目 parties",
    ]


@by_turns(
    "before, after, words",
    [
        ("renewal_mode", "renewal", ("1行目 renewal_mode", "この列がありません", "使える列: id list no doc")),
        ("renewal_mode", "renewal", ("1行目 renewal:", "知らない列です", "使える列: id list no doc")),
        ("list,no,doc", "list,no,no", ("1行目 no", "同じ列が二つ")),
        ("1,main,1,1,", "1,main,1,1,,", ("2行目", "列の数が24", "見出しは23列")),
        ("1,main,1,1,", "1,main,1,", ("2行目", "列の数が22", "見出しは23列")),
        ("協定書", '"協定書', ("CSVとして読めません",)),
    ],
)
def test_a_wrong_shape_is_named_and_nothing_is_loaded(
    empty_shell: Shell, tmp_path: Path, before: str, after: str, words: tuple[str, ...]
) -> None:
    write_seeds(tmp_path)
    path = tmp_path / "agreements.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(before, after, 1), encoding="utf-8")
    refused(empty_shell, tmp_path, "agreements.csv", *words)


@ON_ONE_DATABASE
def test_an_empty_file_and_a_foreign_encoding_are_named(empty_shell: Shell, tmp_path: Path) -> None:
    write_seeds(tmp_path)
    path = tmp_path / "agreements.csv"
    good = path.read_text(encoding="utf-8")
    path.write_bytes(b"")
    refused(empty_shell, tmp_path, "agreements.csv 1行目", "空です")
    path.write_bytes(good.encode("euc_jp"))
    refused(empty_shell, tmp_path, "agreements.csv 2行目", "UTF-8", "cp932")
    path.write_bytes(good.encode("utf-16"))
    refused(empty_shell, tmp_path, "agreements.csv 1行目", "UTF-8", "cp932")
    path.write_bytes(good.replace("協定書", "協定\0書").encode())
    refused(empty_shell, tmp_path, "agreements.csv 2行目", "UTF-8", "cp932")


@ON_ONE_DATABASE
def test_cp932_and_utf8_with_and_without_mark_load_alike(
    empty_shell: Shell, backend: Backend, tmp_path: Path
) -> None:
    write_seeds(tmp_path)
    empty_shell.run("init", "--seeds", tmp_path)
    for number, encoding in enumerate(("cp932", "utf-8-sig"), start=1):
        folder = tmp_path / encoding
        folder.mkdir()
        for path in tmp_path.glob("*.csv"):
            (folder / path.name).write_bytes(path.read_text(encoding="utf-8").encode(encoding))
        other = Shell(backend.make(None), tmp_path / str(number))
        other.run("init", "--seeds", folder)
        assert other.export("agreements") == empty_shell.export("agreements")


@ON_ONE_DATABASE
def test_a_seed_file_that_cannot_be_read_is_refused(empty_shell: Shell, tmp_path: Path) -> None:
    write_seeds(tmp_path)
    (tmp_path / "agreements.csv").unlink()
    (tmp_path / "agreements.csv").mkdir()
    result = empty_shell.run("init", "--seeds", tmp_path, expect=2)
    assert "agreements.csv" in result.stderr
    assert rows_stored(empty_shell.url) == {}


def test_a_corrected_folder_loads_after_a_refusal(empty_shell: Shell, tmp_path: Path) -> None:
    write_seeds(tmp_path)
    write_sheet(tmp_path, "agreements", {**AGREEMENT, "kind": "treaty"})
    refused(empty_shell, tmp_path, "kind")
    write_sheet(tmp_path, "agreements", AGREEMENT)
    empty_shell.run("init", "--seeds", tmp_path)
    assert len(empty_shell.items("agreements", "--json")) == 1
    assert {sheet.kind for sheet in SHEETS} >= {path.stem for path in tmp_path.glob("*.csv")}
    shutil.rmtree(tmp_path / "instance", ignore_errors=True)
