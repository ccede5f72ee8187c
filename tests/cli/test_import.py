"""``registry import``: what people and programs are told, what is written, and taking it back."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from registry.model.engine import open_engine
from registry.services.recording import broken_link
from tests.cli import Shell
from tests.tables import contents

LOG = frozenset({"change", "file_import", "file_import_row"})
EVERYTHING = frozenset[str]()
AGREEMENT = {"list": "main", "kind": "agreement", "title": "協定書", "renewal_mode": "unknown"}


def sheet(folder: Path, *rows: dict[str, object]) -> Path:
    """A file with the columns of its first row only."""
    path = folder / "表.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def taken(shell: Shell, path: Path, kind: str, *words: str, expect: int = 0) -> Any:
    """The document that an import prints."""
    return json.loads(shell.run("import", path, "--kind", kind, "--json", *words, expect=expect).stdout)


def tables(shell: Shell, without: frozenset[str] = LOG, *, versions: bool = False) -> Any:
    """What the database holds; its chain must hold, too."""
    engine = open_engine(shell.url)
    with Session(engine) as session:
        found = contents(session, without=without, versions=versions)
        assert broken_link(session) is None
    engine.dispose()
    return found


def edited(shell: Shell, folder: Path, kind: str, column: str, value: str, identity: str) -> Path:
    """An export with one cell of one record edited."""
    path = folder / f"{kind}.csv"
    path.write_bytes(shell.export(kind))
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    next(row for row in rows if row["id"] == identity)[column] = value
    return sheet(folder, *rows)


@pytest.mark.parametrize("kind", ["partners", "agreements", "activities", "events", "groups", "programmes"])
def test_an_export_comes_back_as_the_same(shell: Shell, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "out.csv"
    path.write_bytes(shell.export(kind))
    found = taken(shell, path, kind, "--dry-run")
    assert found["import_id"] is None
    assert found["counts"] == {"new": 0, "update": 0, "same": len(found["rows"]), "check": 0, "error": 0}


def test_what_was_edited_is_seen_cell_by_cell_and_nothing_is_written_on_a_dry_run(
    own_shell: Shell, tmp_path: Path
) -> None:
    path = edited(own_shell, tmp_path, "partners", "website", "https://example.jp/", "5")
    before = tables(own_shell, EVERYTHING, versions=True)
    found = taken(own_shell, path, "partners", "--dry-run")
    assert found["counts"]["update"] == 1
    (row,) = [row for row in found["rows"] if row["verdict"] != "same"]
    assert row == {
        "line": 6,
        "verdict": "update",
        "message": "website を変更します",
        "id": 5,
        "changes": [{"column": "website", "before": "", "after": "https://example.jp/"}],
    }
    assert tables(own_shell, EVERYTHING, versions=True) == before


def test_an_import_is_written_and_taken_back_to_the_last_cell(own_shell: Shell, tmp_path: Path) -> None:
    before = tables(own_shell)
    path = sheet(
        tmp_path,
        {
            "id": "5",
            "name": "改めた名称",
            "category": "university",
            "parent": "新親機関",
            "area_served": "tama、tosho",
        },
        {"name": "新親機関", "category": "other"},
    )
    found = taken(own_shell, path, "partners")
    assert found["counts"] == {"new": 1, "update": 1, "same": 0, "check": 0, "error": 0}
    parent = found["rows"][1]["id"]
    (listed,) = own_shell.items("imports", "--json")
    assert (listed["import_id"], listed["file"], listed["counts"]["new"]) == (found["import_id"], "表.csv", 1)
    after = tables(own_shell)
    assert after != before
    (known,) = [row for row in after["organisation"] if row[0] == 5]
    assert parent in known
    assert "改めた名称" in known
    told = json.loads(own_shell.run("undo-import", found["import_id"], "--json").stdout)
    assert told == {"import_id": found["import_id"], "undone": True, "records": 2, "obstacles": []}
    assert tables(own_shell) == before
    assert own_shell.items("imports", "--json")[0]["undone_by"] is not None
    assert "すでに取り消されています" in own_shell.run("undo-import", found["import_id"], expect=1).stderr


def test_one_wrong_row_keeps_the_whole_file_out(own_shell: Shell, tmp_path: Path) -> None:
    before = tables(own_shell, EVERYTHING, versions=True)
    path = sheet(
        tmp_path,
        {"name": "新機関", "category": "other", "website": "", "corporate_number": ""},
        {"name": "悪い機関", "category": "大学園", "corporate_number": "123"},
        {"name": "長い" * 300, "category": "other"},
    )
    found = taken(own_shell, path, "partners", expect=3)
    assert found["import_id"] is None
    assert [row["verdict"] for row in found["rows"]] == ["new", "error", "error"]
    assert "category: 「大学園」という区分はありません" in found["rows"][1]["message"]
    assert "corporate_number: " in found["rows"][1]["message"]
    assert "600文字は長すぎます(400文字まで)" in found["rows"][2]["message"]
    assert tables(own_shell, EVERYTHING, versions=True) == before


def test_an_unknown_organisation_is_to_check_and_is_created_on_demand(
    own_shell: Shell, tmp_path: Path
) -> None:
    before = tables(own_shell)
    path = sheet(
        tmp_path,
        {**AGREEMENT, "parties": "まったく知らない信用金庫、東京都", "signed_on": "令和6年4月1日"},
        {**AGREEMENT, "parties": "板橋区産業振興公杜", "signed_on": "2024-04-01"},
        {**AGREEMENT, "parties": "まったく知らない信用金庫", "signed_on": "2024-04-02"},
    )
    found = taken(own_shell, path, "agreements", "--dry-run")
    assert [row["verdict"] for row in found["rows"]] == ["check", "check", "check"]
    assert "「まったく知らない信用金庫」という機関は登録されていません" in found["rows"][0]["message"]
    assert "(公財)板橋区産業振興公社 id " in found["rows"][1]["message"]
    found = taken(own_shell, path, "agreements", "--create-partners")
    assert [row["verdict"] for row in found["rows"]] == ["new", "check", "new"]
    assert "機関「まったく知らない信用金庫」(区分 financial)も登録します" in found["rows"][0]["message"]
    after = tables(own_shell)
    assert len(after["organisation"]) == len(before["organisation"]) + 1
    assert len(after["agreement"]) == len(before["agreement"]) + 2
    again = taken(own_shell, path, "agreements")
    assert [row["verdict"] for row in again["rows"]] == ["same", "check", "same"]
    own_shell.run("undo-import", again["import_id"])
    own_shell.run("undo-import", found["import_id"])
    assert tables(own_shell) == before


def test_what_was_changed_since_keeps_an_import_in_and_is_listed(own_shell: Shell, tmp_path: Path) -> None:
    found = taken(
        own_shell, sheet(tmp_path, {"name": "新機関", "category": "other", "website": ""}), "partners"
    )
    identity = found["rows"][0]["id"]
    later = taken(own_shell, sheet(tmp_path, {"id": identity, "website": "https://example.jp/"}), "partners")
    before = tables(own_shell, EVERYTHING, versions=True)
    result = own_shell.run("undo-import", found["import_id"], "--json", expect=3)
    told = json.loads(result.stdout)
    assert (told["undone"], told["records"]) == (False, 0)
    (obstacle,) = told["obstacles"]
    assert obstacle.startswith(f"機関 {identity} の website は、その後に変更されています(")
    assert "何も取り消しませんでした" in result.stderr
    assert tables(own_shell, EVERYTHING, versions=True) == before
    own_shell.run("undo-import", later["import_id"])
    own_shell.run("undo-import", found["import_id"])


def test_who_asks_for_what_is_not_there_is_told(own_shell: Shell, tmp_path: Path) -> None:
    own_shell.run("import", tmp_path / "nowhere.csv", "--kind", "partners", expect=2)
    own_shell.run("undo-import", 7, expect=2)
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("name,名まえ\nあ,い\n", encoding="utf-8")
    told = own_shell.run("import", wrong, "--kind", "partners", "--dry-run").stderr
    assert "列「名まえ」は台帳にない列のため、新しい行の備考に残します" in told
    assert "category: この列がないので、" in told
    book = tmp_path / "old.xls"
    book.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))
    assert "何も取り込みませんでした" in own_shell.run("import", book, "--kind", "partners", expect=3).stderr
