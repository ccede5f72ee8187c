"""A backup holds everything as it stood at one moment, and comes back whole, on either database, or not at all."""

import json
import os
import resource
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from registry.exchange import backup as backup_module
from registry.exchange.archive import ArchiveWriter, Manifest, opened_archive
from registry.exchange.backup import write_backup
from registry.model import Agreement, Base, Group, PendingImport
from registry.model.engine import at_one_moment, open_engine, writing
from registry.model.schema import downgrade
from registry.model.vocabulary import GroupKind
from registry.queries.whole_table import LEFT_OUT, WholeTable, lines, whole_tables
from registry.services.document import add_document
from registry.services.recording import broken_link, chain_head, register
from tests import files
from tests.cli import Shell
from tests.conftest import CLERK, LOADED_AT, ON_ONE_DATABASE, ON_POSTGRESQL, Backend
from tests.tables import contents

EVERYTHING = frozenset(LEFT_OUT)
INTO = "registry.sqlite3"


def rows_of(url: str) -> object:
    """All that the tables hold, the change record and versions included."""
    engine = open_engine(url)
    with Session(engine) as session:
        found = contents(session, without=EVERYTHING, versions=True)
    engine.dispose()
    return found


@pytest.fixture
def shell(own_url: str, tmp_path: Path) -> Shell:
    """The seeds with two documents, an upload that waits, and a group with a name that needs care."""
    made = Shell(own_url, tmp_path / "instance")
    engine = writing(open_engine(own_url))
    folder = made.instance / "documents"
    with Session(engine) as session, session.begin():
        agreement = session.scalars(select(Agreement).order_by(Agreement.id)).first()
        assert agreement is not None
        for content in (files.PDF, files.word()):
            add_document(
                session, agreement=agreement, content=content, file_name="協定書", folder=folder, by=CLERK
            )
        register(session, subject=group("＝𠮷野家\n「研究会」\\ \t'"), by=CLERK)
        session.add(waiting())
    engine.dispose()
    return made


def group(name: str) -> Group:
    return Group(name=name, kind=GroupKind.RESEARCH_GROUP)


def waiting() -> PendingImport:
    """A file that somebody uploaded: bytes of every value."""
    return PendingImport(
        account_id=1,
        at=LOADED_AT,
        file="団体.csv",
        kind="groups",
        content=bytes(range(256)),
        columns={"名称": "name"},
        choices={},
        create_partners=False,
    )


@pytest.fixture
def target(backend: Backend) -> Iterator[str]:
    """A database without a table, of the same kind."""
    url = backend.make(None)
    yield url
    backend.drop(url)


def test_a_backup_comes_back_whole(shell: Shell, target: str, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    told = shell.json("backup", path, "--json")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert told["documents"] == 2
    assert told["rows"]["change"] == told["changes"] > 1000
    other = Shell(target, tmp_path / "other")
    assert "変更記録の連鎖、文書は、控えと同じです" in other.run("restore", path).stderr
    assert rows_of(target) == rows_of(shell.url)
    assert {each.name: each.read_bytes() for each in (other.instance / "documents").iterdir()} == {
        each.name: each.read_bytes() for each in (shell.instance / "documents").iterdir()
    }
    assert other.run("verify").stdout == shell.run("verify").stdout == f"{told['chain_head']}\n"
    assert other.json("search", "墨田", "--json") == shell.json("search", "墨田", "--json")


def test_what_is_written_afterwards_gets_numbers_of_its_own(
    shell: Shell, target: str, tmp_path: Path
) -> None:
    shell.run("backup", tmp_path / "a.zip")
    Shell(target, tmp_path / "other").run("restore", tmp_path / "a.zip")
    engine = writing(open_engine(target))
    with Session(engine) as session, session.begin():
        register(session, subject=group("新しい研究会"), by=CLERK)
    with Session(engine) as session:
        assert broken_link(session) is None
    engine.dispose()


@ON_POSTGRESQL
def test_it_goes_from_postgresql_to_sqlite_and_back(shell: Shell, target: str, tmp_path: Path) -> None:
    shell.run("backup", tmp_path / "a.zip")
    shell.run("restore", tmp_path / "a.zip", "--into", tmp_path / "small")
    small = Shell(f"sqlite:///{tmp_path / 'small' / INTO}", tmp_path / "small")
    small.run("verify")
    assert rows_of(small.url) == rows_of(shell.url)
    small.run("backup", tmp_path / "b.zip")
    large = Shell(target, tmp_path / "large")
    large.run("restore", tmp_path / "b.zip")
    assert rows_of(large.url) == rows_of(shell.url)
    with opened_archive(tmp_path / "a.zip") as first, opened_archive(tmp_path / "b.zip") as second:
        assert first.manifest.tables == second.manifest.tables


def test_it_shows_one_moment_while_others_write(
    own_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = open_engine(own_url)
    with Session(engine) as session:
        before = contents(session, without=EVERYTHING, versions=True)
        head = chain_head(session)
    written = 0

    def interrupted(connection: object, table: WholeTable) -> Iterator[bytes]:
        nonlocal written
        for place, line in enumerate(lines(connection, table)):  # type: ignore[arg-type]
            yield line
            if place == 0:  # the transaction of the backup is open by now
                with Session(writing(engine)) as session, session.begin():
                    register(session, subject=group(f"その間に {written}"), by=CLERK)
                written += 1

    monkeypatch.setattr(backup_module, "lines", interrupted)
    with at_one_moment(engine) as connection:
        manifest = write_backup(connection, path=tmp_path / "a.zip", documents=tmp_path, at=LOADED_AT)
    assert written > 20
    assert manifest.chain_head == head
    Shell(own_url, tmp_path / "i").run("restore", tmp_path / "a.zip", "--into", tmp_path / "copy")
    assert rows_of(f"sqlite:///{tmp_path / 'copy' / INTO}") == before
    engine.dispose()


def test_a_registry_with_data_is_left_as_it_is(shell: Shell, tmp_path: Path) -> None:
    shell.run("backup", tmp_path / "a.zip")
    before = rows_of(shell.url)
    assert "もうデータがあります" in shell.run("restore", tmp_path / "a.zip", expect=1).stderr
    assert rows_of(shell.url) == before
    full = tmp_path / "full"
    full.mkdir()
    (full / "note.txt").write_text("mine")
    assert "もうあります" in shell.run("restore", tmp_path / "a.zip", "--into", full, expect=2).stderr
    assert [each.name for each in full.iterdir()] == ["note.txt"]


def test_nobody_who_was_signed_in_is_so_after_a_restore(shell: Shell, tmp_path: Path) -> None:
    assert shell.json("backup", tmp_path / "a.zip", "--json")["rows"].keys() == (
        Base.metadata.tables.keys() - {"web_session"}
    )


@ON_ONE_DATABASE
def test_a_damaged_file_leaves_nothing_behind(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    shell.run("backup", path)
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
    shell: Shell, target: str, tmp_path: Path
) -> None:
    path = tmp_path / "forged.zip"
    forged(
        shell, path, lambda table, line: line.replace(b'"clerk"', b'"cleric"') if table == "change" else line
    )
    other = Shell(target, tmp_path / "other")
    assert "連鎖が 1 番で切れています" in other.run("restore", path, expect=3).stderr
    path.unlink()
    forged(shell, path, lambda table, line: b"" if table == "region" and b"joto" in line else line)
    assert "何も復元しませんでした" in other.run("restore", path, expect=3).stderr
    engine = open_engine(target)
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == []
    engine.dispose()
    assert not list((other.instance / "documents").iterdir())


def forged(shell: Shell, path: Path, altered: object) -> None:
    """A backup whose manifest is right and whose rows are not."""
    engine = open_engine(shell.url)
    whole = path.with_name("whole.zip")
    whole.unlink(missing_ok=True)
    shell.run("backup", whole)
    with opened_archive(whole) as archive, path.open("wb") as file, ArchiveWriter(file) as writer:
        tables = [
            writer.table(
                part.table,
                filter(None, [altered(part.name, line) for line in archive.lines(part)]),  # type: ignore[operator]
            )
            for part in archive.manifest.tables
        ]
        known = archive.manifest
        documents = [writer.document(each.stored_as, archive.content(each)) for each in known.documents]
        writer.finish(
            Manifest(known.format, known.made_at, known.revision, known.chain_head, tables, documents, [])
        )
    engine.dispose()


def test_a_backup_of_an_older_program_comes_back_at_head(own_url: str, target: str, tmp_path: Path) -> None:
    engine = writing(open_engine(own_url))
    path = tmp_path / "old.zip"
    with engine.begin() as connection:
        downgrade(connection, "0014")
        head = chain_head(Session(connection))
        inspector = inspect(connection)
        with path.open("wb") as file, ArchiveWriter(file) as writer:
            tables = []
            for each in whole_tables():
                if inspector.has_table(each.name):
                    names = {column["name"] for column in inspector.get_columns(each.name)}
                    columns = {name: kind for name, kind in each.columns.items() if name in names}
                    table = WholeTable(each.name, columns, each.key)
                    tables.append(writer.table(table, lines(connection, table)))
            writer.finish(Manifest(1, "2026-04-01T00:00:00+00:00", "0014", head, tables, [], []))
    engine.dispose()
    other = Shell(target, tmp_path / "other")
    other.run("restore", path)
    assert other.run("verify").stdout == f"{head}\n"
    assert len(other.items("partners", "--json")) > 50
    assert "プログラムを新しく" in of_the_future(path, other)


def of_the_future(path: Path, shell: Shell) -> str:
    """What is said of a backup of a program that is newer than this one."""
    later = path.with_name("later.zip")
    with later.open("wb") as file, ArchiveWriter(file) as writer:
        writer.finish(Manifest(1, "2036-04-01T00:00:00+00:00", "9999", "0" * 64, [], [], []))
    return str(shell.run("restore", later, expect=3).stderr)


@ON_ONE_DATABASE
def test_a_missing_document_is_told_and_the_rest_is_kept(shell: Shell, tmp_path: Path) -> None:
    gone, _ = sorted((shell.instance / "documents").iterdir())
    gone.unlink()
    told = shell.run("backup", tmp_path / "a.zip", expect=3)
    assert gone.name in told.stderr
    restored = shell.run("restore", tmp_path / "a.zip", "--into", tmp_path / "copy")
    assert gone.name in restored.stderr
    assert len(list((tmp_path / "copy" / "documents").iterdir())) == 1


@ON_ONE_DATABASE
def test_a_backup_finds_its_own_name_and_overwrites_none(shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    named = Shell(shell.url, shell.instance, {"REGISTRY_BACKUPS": str(folder)})
    path = Path(named.run("backup").stdout.strip())
    assert path.parent == folder
    assert "上書きしません" in named.run("backup", path, expect=2).stderr
    assert "REGISTRY_BACKUPS" in shell.run("backup", expect=2).stderr
    assert "書けません" in shell.run("backup", tmp_path / "nowhere" / "a.zip", expect=2).stderr


@ON_ONE_DATABASE
def test_a_full_disk_is_one_sentence_and_leaves_no_file(shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    result = limited(shell, "backup", str(folder / "a.zip"), most=100_000)
    assert result.returncode == 2, result.stderr
    assert "書けません" in result.stderr
    assert "Traceback" not in result.stderr
    assert not list(folder.iterdir())
    shell.run("backup", folder / "a.zip")
    result = limited(
        shell, "restore", str(folder / "a.zip"), "--into", str(tmp_path / "copy"), most=1_000_000
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


def test_the_manifest_tells_what_the_file_holds(shell: Shell, tmp_path: Path) -> None:
    told = shell.json("backup", tmp_path / "a.zip", "--json")
    assert json.loads(json.dumps(told)) == told
    with opened_archive(tmp_path / "a.zip") as archive:
        for part in archive.manifest.tables:
            assert sum(1 for _ in archive.lines(part)) == told["rows"][part.name]
