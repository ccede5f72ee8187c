"""`registry doctor` lets nothing unsafe pass: one line each, with what to do, and exit code 3."""

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.orm import Session

from registry.cli import (
    backup,
    complaint_backup,
    complaint_database,
    complaint_sign_in,
    complaint_storage,
    doctor,
)
from registry.cli.complaint_settings import about_settings
from registry.config import Config
from registry.model import Agreement
from registry.model.engine import open_engine, writing
from registry.model.schema import downgrade
from registry.model.vocabulary import Role
from registry.services.account import add_account
from registry.services.document import add_document
from registry.services.recording import Actor
from tests import files
from tests.cli import Shell
from tests.cli.backup_scene import sign_in_twice
from tests.client import PASSWORD
from tests.conftest import CLERK, ON_ONE_DATABASE, ON_POSTGRESQL, Backend, once

NOW = datetime(2026, 5, 1, 3, 0, tzinfo=UTC)
LONG_AGO = datetime(2023, 1, 1, tzinfo=UTC)
# The PostgreSQL of the tests is tuned for speed, and that is noticed.
OIDC = {"REGISTRY_OIDC_CLIENT_ID": "registry", "REGISTRY_OIDC_CLIENT_SECRET": "secret"}
CARELESS = ["database_fsync", "database_full_page_writes", "database_synchronous_commit"]


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (backup, doctor):
        monkeypatch.setattr(module, "now", lambda: NOW)


@pytest.fixture
def safe(backend: Backend, seeded_template: str, _ground: Path, tmp_path: Path) -> Iterator[Shell]:
    """A registry that is ready for use: a document, a backup of today, no demonstration accounts."""
    ready = _ground / f"safe-{backend.name}"

    def make() -> bytes:
        url = backend.make(seeded_template)
        made_safe(shell_of(url, ready))
        return url.encode()

    url = backend.make(once(_ground, ready.name, make).decode())
    for name in ("instance", "backups"):
        shutil.copytree(ready / name, tmp_path / name)
    yield shell_of(url, tmp_path)
    backend.drop(url)


def shell_of(url: str, folder: Path) -> Shell:
    """Commands with safe settings."""
    return Shell(
        url,
        folder / "instance",
        {
            "REGISTRY_SECRET_KEY": "m3nA-7Kq_uYb2Zx9LpWc4RtVhE8sDfGj",
            "REGISTRY_TRUSTED_HOSTS": "renkei.example.go.jp",
            "REGISTRY_BASE_URL": "https://renkei.example.go.jp",
            "REGISTRY_BEHIND_PROXY": "1",
            "REGISTRY_BACKUPS": str(folder / "backups"),
        },
    )


def made_safe(shell: Shell) -> None:
    """Add the document, shut the demonstration accounts, write the backup."""
    Path(shell.settings["REGISTRY_BACKUPS"]).mkdir(parents=True)
    shell.instance.mkdir(mode=0o700)
    engine = writing(open_engine(shell.url))
    with Session(engine) as session, session.begin():
        agreement = session.get(Agreement, 1)
        assert agreement is not None
        add_document(
            session,
            agreement=agreement,
            content=files.PDF,
            file_name="a.pdf",
            folder=shell.instance / "documents",
            by=Actor(CLERK.login, NOW),
        )
    engine.dispose()
    for login in ("viewer", "staff", "officer", "head", "admin"):
        shell.run("users", "disable", login)
    shell.run("backup")


def problems(shell: Shell, *, sound: bool = False, **settings: str) -> list[str]:
    """The codes of what is found wrong, after checking exit code and lines."""
    asked = Shell(shell.url, shell.instance, shell.settings | settings)
    careless = make_url(shell.url).get_backend_name() == "postgresql"
    code = 0 if sound and not careless else 3
    told = json.loads(asked.run("doctor", "--json", expect=code).stdout)
    found = [each["code"] for each in told["problems"]]
    assert told["ok"] == (not found)
    lines = asked.run("doctor", expect=code).stdout.splitlines()
    assert [line.partition(":")[0] for line in lines] == found
    assert all(line.endswith("。") for line in lines)
    return [code for code in found if code not in CARELESS] if careless else found


def test_a_registry_that_is_ready_for_use_has_no_problem(safe: Shell) -> None:
    assert problems(safe, sound=True) == []


@ON_POSTGRESQL
def test_a_server_that_trades_safety_for_speed_is_named(safe: Shell) -> None:
    told = json.loads(safe.run("doctor", "--json", expect=3).stdout)["problems"]
    assert [each["code"] for each in told] == CARELESS


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"REGISTRY_SECRET_KEY": "secret"}, ["secret"]),
        ({"REGISTRY_SECRET_KEY": "x" * 64}, ["secret"]),
        ({"REGISTRY_TRUSTED_HOSTS": ""}, ["trusted_hosts"]),
        ({"REGISTRY_TRUSTED_HOSTS": "localhost"}, ["trusted_hosts"]),
        ({"REGISTRY_BASE_URL": "https://other.example.go.jp"}, ["base_url"]),
        ({"REGISTRY_BASE_URL": "http://renkei.example.go.jp"}, ["https"]),
        ({"REGISTRY_BEHIND_PROXY": ""}, ["proxy"]),
        ({"REGISTRY_BACKUPS": ""}, ["backup_folder"]),
        ({"REGISTRY_BACKUPS": "/nowhere/at/all"}, ["backup_folder"]),
        ({"REGISTRY_BACKUPS": "/proc"}, ["backup_folder"]),
        ({"REGISTRY_DOCUMENTS": "/nowhere/at/all"}, ["documents_folder", "documents"]),
        ({"REGISTRY_DOCUMENTS": "/proc"}, ["documents_folder", "documents"]),
        ({"REGISTRY_SECRET_KEY": ""}, []),  # one is made at the first start
        ({"FLASK_DEBUG": "1"}, ["debug"]),
        ({**OIDC, "REGISTRY_OIDC_ISSUER": "https://login.example.jp"}, []),
        ({**OIDC, "REGISTRY_OIDC_ISSUER": "http://127.0.0.1:9000"}, []),
        ({**OIDC, "REGISTRY_OIDC_ISSUER": "http://login.example.jp"}, ["oidc_issuer"]),
        (
            {**OIDC, "REGISTRY_OIDC_ISSUER": "https://login.example.jp", "REGISTRY_OIDC_CLIENT_SECRET": ""},
            ["oidc_secret"],
        ),
    ],
)
def test_an_unsafe_setting_is_named(safe: Shell, settings: dict[str, str], expected: list[str]) -> None:
    assert problems(safe, sound=not expected, **settings) == expected


@ON_ONE_DATABASE
def test_what_could_be_better_is_a_hint_and_no_problem(safe: Shell) -> None:
    def hints() -> list[str]:
        told = safe.json("doctor", "--json")
        assert told["ok"]
        return [each["code"] for each in told["hints"]]

    assert hints() == ["second_factor_optional"]
    assert "(助言) second_factor_optional" in safe.run("doctor").stderr
    safe.settings["REGISTRY_SECOND_FACTOR"] = "admins"
    assert hints() == []


@ON_ONE_DATABASE
def test_single_sign_on_without_its_package_is_named(safe: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(complaint_sign_in, "find_spec", lambda name: None)
    assert problems(safe, sound=True) == []
    assert problems(safe, **OIDC, REGISTRY_OIDC_ISSUER="https://login.example.jp") == ["oidc_package"]


def key_for_all(shell: Shell) -> None:
    path = shell.instance / "secret_key"
    path.write_text(shell.settings["REGISTRY_SECRET_KEY"], encoding="ascii")
    path.chmod(0o644)
    shell.settings["REGISTRY_SECRET_KEY"] = ""


def open_folder(shell: Shell) -> None:
    shell.instance.chmod(0o755)


def password_lying_about(shell: Shell) -> None:
    (shell.instance / "demonstration.txt").write_text("password", encoding="utf-8")


def no_backup(shell: Shell) -> None:
    for each in Path(shell.settings["REGISTRY_BACKUPS"]).iterdir():
        each.unlink()


def killed_backup(shell: Shell) -> None:
    (Path(shell.settings["REGISTRY_BACKUPS"]) / ".registry-20260501-030000.zip-abc.part").touch()


def backups_kept(shell: Shell) -> None:
    for name in ("registry-20240430-030000.zip", "registry-20240501-030000.zip"):
        (Path(shell.settings["REGISTRY_BACKUPS"]) / name).touch()
    before = Path(shell.settings["REGISTRY_BACKUPS"]) / "before the upgrade.zip"
    before.touch()
    os.utime(before, (LONG_AGO.timestamp(), LONG_AGO.timestamp()))


def backup_without_document(shell: Shell) -> None:
    no_backup(shell)
    [found] = (shell.instance / "documents").iterdir()
    content = found.read_bytes()
    found.unlink()
    shell.run("backup", expect=3)
    found.write_bytes(content)


def damaged_backup(shell: Shell) -> None:
    [found] = Path(shell.settings["REGISTRY_BACKUPS"]).iterdir()
    os.truncate(found, 5000)


def lost_document(shell: Shell) -> None:
    [found] = (shell.instance / "documents").iterdir()
    found.unlink()


def other_document(shell: Shell) -> None:
    [found] = (shell.instance / "documents").iterdir()
    found.write_bytes(b"other")


def account_to_try_with(shell: Shell) -> None:
    execute(shell, "UPDATE account SET active = (login = 'admin')")


def key_lost(shell: Shell) -> None:
    engine = writing(open_engine(shell.url))
    with Session(engine) as session, session.begin():
        add_account(session, login="sato", name="佐藤", role=Role.STAFF, password=PASSWORD, by=CLERK)
        sign_in_twice(session, login="sato", key="the key of before")
    engine.dispose()


def forged_change(shell: Shell) -> None:
    if make_url(shell.url).get_backend_name() == "sqlite":
        execute(shell, "DROP TRIGGER change_no_update")
    else:
        execute(shell, "ALTER TABLE change DISABLE TRIGGER ALL")
    execute(shell, "UPDATE change SET by = 'nobody' WHERE id = 7")


def wrong_sum(shell: Shell) -> None:
    execute(shell, "DELETE FROM activity_count")


def wrong_index(shell: Shell) -> None:
    execute(shell, "DELETE FROM search_entry WHERE kind = 'group'")


def older_database(shell: Shell) -> None:
    engine = writing(open_engine(shell.url))
    with engine.begin() as connection:
        downgrade(connection, "0022")
    engine.dispose()


def contact_kept_too_long(shell: Shell) -> None:
    execute(
        shell,
        "INSERT INTO contact (organisation_id, person, purpose, delete_by, may_be_given, version) "
        f"VALUES (1, '架空 花子', '更新の連絡', '{NOW.date() - timedelta(days=9)}', false, 1)",
    )


def execute(shell: Shell, statement: str) -> None:
    engine = create_engine(shell.url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        (key_for_all, ["secret_open"]),
        (open_folder, ["instance_open"]),
        (password_lying_about, ["sign_in_note"]),
        (no_backup, ["backup_old"]),
        (damaged_backup, ["backup_damaged"]),
        (killed_backup, ["backup_unfinished"]),
        (backups_kept, ["backup_kept"]),
        (backup_without_document, ["backup_documents"]),
        (lost_document, ["documents"]),
        (other_document, ["documents"]),
        (account_to_try_with, ["demonstration"]),
        (key_lost, ["second_factor_key"]),
        (forged_change, ["chain"]),
        (wrong_sum, ["sums"]),
        (wrong_index, ["search"]),
        (older_database, ["head"]),
        (contact_kept_too_long, ["retention"]),
    ],
)
def test_what_has_gone_wrong_is_named(
    safe: Shell, damage: Callable[[Shell], None], expected: list[str]
) -> None:
    damage(safe)
    assert problems(safe) == expected


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("days", "expected"), [(2, []), (3, ["backup_old"]), (-1, ["clock"])], ids=["young", "old", "to come"]
)
def test_a_backup_grows_old_and_none_is_of_tomorrow(
    safe: Shell, monkeypatch: pytest.MonkeyPatch, days: int, expected: list[str]
) -> None:
    monkeypatch.setattr(doctor, "now", lambda: NOW + timedelta(days=days))
    assert problems(safe, sound=not expected) == expected


@ON_ONE_DATABASE
def test_a_share_that_others_can_open_is_named_until_its_advice_is_followed(
    safe: Shell, tmp_path: Path
) -> None:
    share = tmp_path / "share"
    shutil.copytree(safe.instance / "documents", share)
    share.chmod(0o775)
    settings = {"REGISTRY_DOCUMENTS": str(share)}
    asked = Shell(safe.url, safe.instance, safe.settings | settings)
    assert problems(safe, **settings) == ["documents_open"]
    found = re.search(r"chmod (\d+) ", asked.run("doctor", expect=3).stdout)
    assert found is not None
    share.chmod(int(found[1], 8))
    assert problems(safe, sound=True, **settings) == []


@ON_ONE_DATABASE
def test_a_disk_that_is_nearly_full_is_named(safe: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    nearly_full = shutil._ntuple_diskusage(10**12, 10**12, 5 * 1024**2)
    monkeypatch.setattr(complaint_storage.shutil, "disk_usage", lambda folder: nearly_full)
    assert problems(safe) == ["disk"]


@ON_ONE_DATABASE
def test_a_backup_disk_without_room_for_two_more_is_named(
    safe: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(safe.settings["REGISTRY_BACKUPS"])
    [newest] = folder.iterdir()
    size = newest.stat().st_size

    def of(free: int) -> list[str]:
        spaces = {folder: free}
        monkeypatch.setattr(
            complaint_backup.shutil,
            "disk_usage",
            lambda asked: shutil._ntuple_diskusage(10**12, 10**12, spaces.get(asked, 10**12)),
        )
        return problems(safe, sound=free >= 2 * size)

    assert of(2 * size) == []
    assert of(2 * size - 1) == ["backup_disk"]


@ON_ONE_DATABASE
def test_how_many_backups_are_kept_too_long_and_since_when_is_told(safe: Shell) -> None:
    backups_kept(safe)
    [line] = safe.run("doctor", expect=3).stdout.splitlines()
    assert "(24 か月)" in line
    assert "2 個" in line, "one of them is 24 months old to the day"
    assert "2023-01-01" in line
    safe.settings["REGISTRY_RETENTION"] = "mails=6"
    assert "(6 か月)より古い控えが 3 個" in safe.run("doctor", expect=3).stdout


@ON_ONE_DATABASE
def test_looking_for_a_database_makes_none(safe: Shell, tmp_path: Path) -> None:
    path = tmp_path / "elsewhere.sqlite3"
    assert problems(safe, REGISTRY_DATABASE_URL=f"sqlite:///{path}") == ["head"]
    assert not path.exists()
    path.write_bytes(b"no database" * 1000)
    assert problems(safe, REGISTRY_DATABASE_URL=f"sqlite:///{path}") == ["database"]


@ON_ONE_DATABASE
def test_a_database_that_forgets_is_named(safe: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(complaint_database, "open_engine", create_engine)  # as the driver leaves it
    execute(safe, "PRAGMA journal_mode = DELETE")
    assert problems(safe) == ["database_journal_mode", "database_foreign_keys"]


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("host", "settings", "expected"),
    [
        ("db.example.go.jp", {}, ["documents_alone"]),
        ("db.example.go.jp", {"REGISTRY_SECRET_KEY": ""}, ["secret_alone", "documents_alone"]),
        ("db.example.go.jp", {"REGISTRY_DOCUMENTS": "/srv/registry"}, []),
        ("localhost", {"REGISTRY_SECRET_KEY": ""}, []),
        ("", {"REGISTRY_SECRET_KEY": ""}, []),
    ],
)
def test_what_several_machines_must_share_is_said(
    safe: Shell, host: str, settings: dict[str, str], expected: list[str]
) -> None:
    environment = {
        **safe.settings,
        "REGISTRY_INSTANCE": str(safe.instance),
        "REGISTRY_DATABASE_URL": f"postgresql+psycopg://registry@{host}/registry",
        **settings,
    }
    found = about_settings(Config.from_environment(environment), environment)
    assert [each.code for each in found] == expected
