"""A backup that cannot be written or read whole leaves nothing behind, and nothing that is there is overwritten."""

import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import inspect

from registry.exchange.archive import ArchiveWriter, Manifest, opened_archive
from registry.model.engine import open_engine
from tests.cli import Shell
from tests.cli.backup_scene import rows_of
from tests.conftest import ON_ONE_DATABASE


def test_a_registry_with_data_is_left_as_it_is(full_shell: Shell, tmp_path: Path) -> None:
    full_shell.run("backup", tmp_path / "a.zip")
    before = rows_of(full_shell.url)
    assert "もうデータがあります" in full_shell.run("restore", tmp_path / "a.zip", expect=1).stderr
    assert rows_of(full_shell.url) == before
    full = tmp_path / "full"
    full.mkdir()
    (full / "note.txt").write_text("mine")
    assert "もうあります" in full_shell.run("restore", tmp_path / "a.zip", "--into", full, expect=2).stderr
    assert [each.name for each in full.iterdir()] == ["note.txt"]


@ON_ONE_DATABASE
def test_a_damaged_file_leaves_nothing_behind(full_shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    full_shell.run("backup", path)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "bad.zip").write_bytes(content)
    new = Shell(f"sqlite:///{tmp_path / 'new.sqlite3'}", tmp_path / "new")
    told = new.run("restore", tmp_path / "bad.zip", expect=3).stderr
    assert told.count("\n") == 1
    assert "壊れて" in told
    new.run("restore", tmp_path / "bad.zip", "--into", tmp_path / "into", expect=3)
    assert not (tmp_path / "new.sqlite3").exists()
    assert not (tmp_path / "into").exists()
    assert "bad.zip" in new.run("restore", tmp_path / "bad.zip", "--dry-run", expect=3).stderr
    assert "何も書いていません" in new.run("restore", path, "--dry-run").stderr
    assert not (tmp_path / "new.sqlite3").exists()
    assert new.run("restore", tmp_path / "missing.zip", expect=2).stderr


def test_a_file_whose_facts_contradict_each_other_is_not_restored(
    full_shell: Shell, bare_url: str, tmp_path: Path
) -> None:
    path = tmp_path / "forged.zip"
    forged(
        full_shell,
        path,
        lambda table, line: line.replace(b'"clerk"', b'"cleric"') if table == "change" else line,
    )
    other = Shell(bare_url, tmp_path / "other")
    assert "連鎖が 1 番で切れています" in other.run("restore", path, expect=3).stderr
    path.unlink()
    forged(full_shell, path, lambda table, line: b"" if table == "region" and b"joto" in line else line)
    assert "何も復元しませんでした" in other.run("restore", path, expect=3).stderr
    engine = open_engine(bare_url)
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == []
    engine.dispose()
    assert not list((other.instance / "documents").iterdir())


def forged(shell: Shell, path: Path, altered: Callable[[str, bytes], bytes]) -> None:
    """A backup whose manifest is right and whose rows are not."""
    whole = path.with_name("whole.zip")
    whole.unlink(missing_ok=True)
    shell.run("backup", whole)
    with opened_archive(whole) as archive, path.open("wb") as file, ArchiveWriter(file) as writer:
        tables = [
            writer.table(
                part.table,
                filter(None, [altered(part.name, line) for line in archive.lines(part)]),
            )
            for part in archive.manifest.tables
        ]
        known = archive.manifest
        documents = [writer.document(each.stored_as, archive.content(each)) for each in known.documents]
        writer.finish(
            Manifest(known.format, known.made_at, known.revision, known.chain_head, tables, documents, [])
        )


@ON_ONE_DATABASE
def test_a_full_disk_is_one_sentence_and_leaves_no_file(full_shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    result = limited(full_shell, "backup", str(folder / "a.zip"), most=100_000)
    assert result.returncode == 2, result.stderr
    assert "書けません" in result.stderr
    assert "Traceback" not in result.stderr
    assert not list(folder.iterdir())
    full_shell.run("backup", folder / "a.zip")
    result = limited(
        full_shell, "restore", str(folder / "a.zip"), "--into", str(tmp_path / "copy"), most=1_000_000
    )
    assert result.returncode in (1, 2), result.stderr
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "copy").exists()
    assert not list(tmp_path.glob(".copy*"))


def limited(shell: Shell, *words: str, most: int) -> "subprocess.CompletedProcess[str]":
    """A command that may write files of so many bytes, and then finds the disk full."""
    return subprocess.run(
        [sys.executable, "-c", "from registry.cli import main; main()", *words],
        env=os.environ | {"REGISTRY_DATABASE_URL": shell.url, "REGISTRY_INSTANCE": str(shell.instance)},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
        capture_output=True,
        text=True,
        check=False,
    )


@ON_ONE_DATABASE
def test_a_missing_document_is_told_and_the_rest_is_kept(full_shell: Shell, tmp_path: Path) -> None:
    gone, _ = sorted((full_shell.instance / "documents").iterdir())
    gone.unlink()
    told = full_shell.run("backup", tmp_path / "a.zip", expect=3)
    assert gone.name in told.stderr
    restored = full_shell.run("restore", tmp_path / "a.zip", "--into", tmp_path / "copy")
    assert gone.name in restored.stderr
    assert len(list((tmp_path / "copy" / "documents").iterdir())) == 1


@ON_ONE_DATABASE
def test_a_backup_finds_its_own_name_and_overwrites_none(full_shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    named = Shell(full_shell.url, full_shell.instance, {"REGISTRY_BACKUPS": str(folder)})
    path = Path(named.run("backup").stdout.strip())
    assert path.parent == folder
    assert "上書きしません" in named.run("backup", path, expect=2).stderr
    assert "REGISTRY_BACKUPS" in full_shell.run("backup", expect=2).stderr
    away = tmp_path / "not mounted" / "registry"
    away.parent.mkdir()
    named.settings["REGISTRY_BACKUPS"] = str(away)
    told = named.run("backup", expect=2).stderr
    assert f"REGISTRY_BACKUPS のフォルダ「{away}」がありません" in told
    assert not away.exists()
    named.run("backup", away)  # said in so many words, it is a file
    assert away.is_file()
    assert "書けません" in full_shell.run("backup", tmp_path / "nowhere" / "a.zip", expect=2).stderr
