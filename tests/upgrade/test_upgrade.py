"""Data directories that releases of the past left behind come to head whole, and so do their backups.

How the files beside this one were made stands in ``make.py``.
"""

import sqlite3
import tarfile
from pathlib import Path

from sqlalchemy import create_engine, inspect, text

from registry.web import create_app
from tests.cli import Shell
from tests.client import Client
from tests.conftest import Backend, by_turns, config_for
from tests.upgrade.make import DATABASE, PASSWORD, PDF

HERE = Path(__file__).parent
RELEASES = sorted(HERE.glob("*.tar.xz"))
# Written anew from the records at each upgrade, or filled by one.
FOLLOWS = {"alembic_version", "search_entry", "activity_count", "activity_aspect"}
LISTS = (
    "/",
    "/partners",
    "/agreements",
    "/agreements/due",
    "/activities",
    "/events",
    "/groups",
    "/programmes",
)


def counted(url: str) -> dict[str, int]:
    """How many rows each table has."""
    engine = create_engine(url)
    with engine.connect() as connection:
        found = {
            table: connection.execute(text(f'SELECT count(*) FROM "{table}"')).scalar_one()
            for table in inspect(connection).get_table_names()
            if table not in FOLLOWS and not table.startswith("search_gram")
        }
    engine.dispose()
    return found


@by_turns("release", RELEASES)
def test_a_data_directory_of_a_release_comes_to_head_whole(
    release: Path, tmp_path: Path, backend: Backend
) -> None:
    """The directory is SQLite's; the backup made before the upgrade is restored into the database of the test."""
    folder = tmp_path / "instance"
    with tarfile.open(release) as file:
        file.extractall(folder, filter="data")
    shell = Shell(f"sqlite:///{folder / DATABASE}", folder)
    before = counted(shell.url)
    assert "古い版" in shell.run("doctor", expect=3).stdout
    assert "registry init" in shell.run("partners", expect=1).stderr

    told = shell.json("backup", tmp_path / "before.zip", "--json")
    assert (told["documents"], told["damages"]) == (3, [])
    assert {name: rows for name, rows in told["rows"].items() if name not in FOLLOWS} == {
        name: rows for name, rows in before.items() if name != "web_session"
    }

    shell.run("init", "--seeds", HERE)  # no seeds: nothing new may hide that something is lost
    after = counted(shell.url)
    assert {name: after[name] for name in before} == before
    shell.run("verify", "--head", told["chain_head"])
    worked_with(shell, told["chain_head"])

    other = Shell(backend.make(None), tmp_path / "other")
    other.run("restore", tmp_path / "before.zip")
    assert other.run("verify").stdout.strip() == told["chain_head"]
    restored = counted(other.url)
    assert {name: restored[name] for name in before} == before
    backend.drop(other.url)


def worked_with(shell: Shell, head: str) -> None:
    """Who signed in before signs in now, every list answers, and what is written follows on what was."""
    app = create_app(config_for(shell.url, shell.instance))
    app.testing = True
    client = Client(app).sign_in("officer", PASSWORD)
    for path in LISTS:
        assert client.get(path).status_code == 200, path
    assert "架空 花子" in client.get("/partners/1").get_data(as_text=True)
    assert client.http.get("/documents/1").get_data() == PDF
    assert client.post("/agreements/1/documents", {}).status_code == 422
    assert Client(app).post("/sign-in", {"login": "staff", "password": PASSWORD}).status_code == 422
    shell.run("users", "token", "officer", "--label", "新しい版")
    assert shell.run("verify", "--head", head).stdout.strip() != head
    app.extensions["registry_engine"].dispose()


def test_a_backup_of_a_release_is_restored(backend: Backend, tmp_path: Path) -> None:
    shell = Shell(backend.make(None), tmp_path / "instance")
    told = shell.json("restore", HERE / "0023.zip", "--json")
    assert (told["revision"], told["documents"]) == ("0023", 3)
    found = counted(shell.url)
    assert {name: rows for name, rows in told["rows"].items() if name not in FOLLOWS} == {
        name: found[name] for name in told["rows"] if name not in FOLLOWS
    }
    worked_with(shell, told["chain_head"])
    backend.drop(shell.url)


def test_a_program_refuses_the_database_of_a_newer_one(tmp_path: Path) -> None:
    with tarfile.open(RELEASES[-1]) as file:
        file.extractall(tmp_path, filter="data")
    path = tmp_path / DATABASE
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = path.read_bytes()
    shell = Shell(f"sqlite:///{path}", tmp_path)
    for words in (["init"], ["verify"], ["partners"], ["backup", tmp_path / "a.zip"], ["serve"]):
        assert "より新しい版(9999)" in shell.run(*words, expect=1).stderr
    assert "プログラムを新しく" in shell.run("doctor", expect=3).stdout
    assert path.read_bytes() == before
