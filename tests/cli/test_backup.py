"""A backup holds everything as it stood at one moment, and comes back whole, on either database."""

import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import inspect
from sqlalchemy.orm import Session

from registry.exchange import backup as backup_module
from registry.exchange.archive import ArchiveWriter, Manifest, opened_archive
from registry.exchange.backup import write_backup
from registry.model import Base
from registry.model.engine import at_one_moment, open_engine, writing
from registry.model.schema import downgrade
from registry.queries.whole_table import LEFT_OUT, WholeTable, lines, whole_tables
from registry.services.recording import broken_link, chain_head, register
from tests.cli import Shell
from tests.cli.backup_scene import INTO, group, rows_of
from tests.conftest import CLERK, LOADED_AT, ON_ONE_DATABASE, ON_POSTGRESQL
from tests.tables import contents


def test_a_backup_comes_back_whole(full_shell: Shell, bare_url: str, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    told = full_shell.json("backup", path, "--json")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert told["documents"] == 2
    assert told["rows"]["change"] == told["changes"] > 1000
    other = Shell(bare_url, tmp_path / "other")
    assert "変更記録の連鎖、文書は、控えと同じです" in other.run("restore", path).stderr
    assert rows_of(bare_url) == rows_of(full_shell.url)
    assert {each.name: each.read_bytes() for each in (other.instance / "documents").iterdir()} == {
        each.name: each.read_bytes() for each in (full_shell.instance / "documents").iterdir()
    }
    assert other.run("verify").stdout == full_shell.run("verify").stdout == f"{told['chain_head']}\n"
    assert other.json("search", "墨田", "--json") == full_shell.json("search", "墨田", "--json")


def test_what_is_written_afterwards_gets_numbers_of_its_own(
    full_shell: Shell, bare_url: str, tmp_path: Path
) -> None:
    full_shell.run("backup", tmp_path / "a.zip")
    Shell(bare_url, tmp_path / "other").run("restore", tmp_path / "a.zip")
    engine = writing(open_engine(bare_url))
    with Session(engine) as session, session.begin():
        register(session, subject=group("新しい研究会"), by=CLERK)
    with Session(engine) as session:
        assert broken_link(session) is None
    engine.dispose()


@ON_ONE_DATABASE
def test_documents_come_back_into_a_share_as_its_group_reads_them(
    full_shell: Shell, bare_url: str, tmp_path: Path
) -> None:
    share = tmp_path / "share"
    share.mkdir()
    share.chmod(0o2770)
    full_shell.run("backup", tmp_path / "a.zip")
    Shell(bare_url, tmp_path / "other", {"REGISTRY_DOCUMENTS": str(share)}).run("restore", tmp_path / "a.zip")
    assert [stat.S_IMODE(each.stat().st_mode) for each in (share, *share.iterdir())] == [
        0o2770,
        0o640,
        0o640,
    ]


@ON_POSTGRESQL
def test_it_goes_from_postgresql_to_sqlite_and_back(full_shell: Shell, bare_url: str, tmp_path: Path) -> None:
    full_shell.run("backup", tmp_path / "a.zip")
    full_shell.run("restore", tmp_path / "a.zip", "--into", tmp_path / "small")
    small = Shell(f"sqlite:///{tmp_path / 'small' / INTO}", tmp_path / "small")
    small.run("verify")
    assert rows_of(small.url) == rows_of(full_shell.url)
    small.run("backup", tmp_path / "b.zip")
    large = Shell(bare_url, tmp_path / "large")
    large.run("restore", tmp_path / "b.zip")
    assert rows_of(large.url) == rows_of(full_shell.url)
    with opened_archive(tmp_path / "a.zip") as first, opened_archive(tmp_path / "b.zip") as second:
        assert first.manifest.tables == second.manifest.tables


def test_it_shows_one_moment_while_others_write(
    own_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = open_engine(own_url)
    with Session(engine) as session:
        before = contents(session, without=LEFT_OUT, versions=True)
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


def test_nobody_who_was_signed_in_is_so_after_a_restore(full_shell: Shell, tmp_path: Path) -> None:
    assert full_shell.json("backup", tmp_path / "a.zip", "--json")["rows"].keys() == (
        Base.metadata.tables.keys() - {"web_session", "throttle"}
    )


def test_a_backup_of_an_older_program_comes_back_at_head(own_url: str, bare_url: str, tmp_path: Path) -> None:
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
    other = Shell(bare_url, tmp_path / "other")
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


def test_the_manifest_tells_what_the_file_holds(full_shell: Shell, tmp_path: Path) -> None:
    told = full_shell.json("backup", tmp_path / "a.zip", "--json")
    assert json.loads(json.dumps(told)) == told
    with opened_archive(tmp_path / "a.zip") as archive:
        for part in archive.manifest.tables:
            assert sum(1 for _ in archive.lines(part)) == told["rows"][part.name]
