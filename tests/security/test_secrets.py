"""Secrets stay where they are: in no printed settings, no command's words, no file that others can read."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from flask_login import encode_cookie
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.config import Config, SettingRefused
from registry.model import Account, ApiToken, CalendarFeed, WebSession
from registry.model.engine import open_engine
from registry.queries.account import account_by_login
from registry.web import create_app
from registry.web.frame.secret import secret_key
from tests.cli import Shell
from tests.client import PASSWORD, Client
from tests.conftest import ON_ONE_DATABASE

KEY = "the-signing-key-of-this-registry-0123456789"
ROOT = Path(__file__).resolve().parent.parent.parent
SMALL = ROOT / "tests" / "another_institute"


def mode(path: Path) -> int:
    """Who may do what with a file."""
    return stat.S_IMODE(path.stat().st_mode)


def test_settings_are_printed_without_their_secrets(tmp_path: Path) -> None:
    config = Config.from_environment(
        {
            "REGISTRY_INSTANCE": str(tmp_path),
            "REGISTRY_SECRET_KEY": KEY,
            "REGISTRY_DATABASE_URL": "postgresql+psycopg://registry:hitoku@db.example/registry",
            "REGISTRY_MAIL_URL": "smtp://user:hitoku@mail.example:25?from=a@example.jp",
        }
    )
    for shown in (repr(config), str(config), f"{config!r}"):
        assert "hitoku" not in shown
        assert KEY not in shown


@pytest.mark.parametrize("written", ["", "\n", "short", "鍵"])
def test_with_a_key_that_is_none_nobody_is_served(tmp_path: Path, written: str) -> None:
    """A disk that was full, a file that was cut off: with a known key everybody could write form tokens."""
    (tmp_path / "secret_key").write_text(written, encoding="utf-8")
    with pytest.raises(SettingRefused, match="鍵のファイル"):
        create_app(Config.from_environment({"REGISTRY_INSTANCE": str(tmp_path)}))
    with pytest.raises(SettingRefused, match="REGISTRY_SECRET_KEY"):
        secret_key(Config.from_environment({"REGISTRY_SECRET_KEY": "short"}))


def test_a_key_has_its_name_only_when_all_of_it_is_on_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError("no space left")

    config = Config.from_environment({"REGISTRY_INSTANCE": str(tmp_path)})
    with monkeypatch.context() as patched:
        patched.setattr("registry.web.frame.secret.os.fsync", full)
        with pytest.raises(OSError, match="no space"):
            secret_key(config)
    assert list(tmp_path.iterdir()) == []
    assert len(secret_key(config)) >= 64


def test_processes_that_begin_at_once_have_one_key(tmp_path: Path) -> None:
    for turn in range(20):
        config = Config.from_environment({"REGISTRY_INSTANCE": str(tmp_path / str(turn))})
        begin = Barrier(8)

        def made(_: int, config: Config = config, begin: Barrier = begin) -> str:
            begin.wait()
            return secret_key(config)

        with ThreadPoolExecutor(8) as pool:
            keys = set(pool.map(made, range(8)))
        assert len(keys) == 1
        assert len(keys.pop()) >= 64


@ON_ONE_DATABASE
def test_a_cookie_that_is_signed_with_the_key_signs_nobody_in(own_app: Flask) -> None:
    """The framework knows one that outlives sessions, passwords and second factors; the registry has none."""
    client = Client(own_app)
    with Session(own_app.extensions["registry_engine"]) as opened:
        account = account_by_login(opened, "admin")
        assert account is not None
        forged = encode_cookie(str(account.id), key=own_app.config["SECRET_KEY"])
    client.http.set_cookie("remember_token", forged)
    answer = client.http.get("/admin")
    assert (answer.status_code, answer.location.partition("?")[0]) == (302, "/sign-in")


def test_the_key_is_random_long_and_its_owners_alone(tmp_path: Path) -> None:
    folders = [tmp_path / "a" / "b", tmp_path / "c"]
    keys = [secret_key(Config.from_environment({"REGISTRY_INSTANCE": str(folder)})) for folder in folders]
    assert len(set(keys)) == 2
    assert all(len(key) >= 64 for key in keys)
    for folder in folders:
        assert mode(folder) == 0o700
        assert mode(folder / "secret_key") == 0o600


def fresh(folder: Path) -> Shell:
    """A registry that is about to be made."""
    return Shell(f"sqlite:///{folder / 'registry.sqlite3'}", folder)


def test_whatever_is_made_is_its_owners_alone(tmp_path: Path) -> None:
    """Whatever the umask: database, its companions, the note of the passwords, backups."""
    shell, before = fresh(tmp_path / "fresh"), os.umask(0)
    try:
        shell.run("init", "--seeds", SMALL, "--demonstration")
        shell.run("backup", tmp_path / "copy.zip")
        engine = open_engine(shell.url)
        with engine.begin() as connection:
            connection.execute(select(1))
            made = [path for path in shell.instance.rglob("*") if path.is_file()]
            open_to_others = {path.name: oct(mode(path)) for path in made if mode(path) & 0o077}
        engine.dispose()
    finally:
        os.umask(before)
    assert mode(shell.instance) == 0o700
    assert {"registry.sqlite3", "demonstration.txt"} <= {path.name for path in made}
    assert open_to_others == {}
    assert mode(tmp_path / "copy.zip") == 0o600


@ON_ONE_DATABASE
def test_no_secret_is_kept_that_opens_anything(own_app: Flask) -> None:
    """Whoever reads the database can sign in as nobody: passwords, sessions, tokens and feeds are hashes there."""
    client = Client(own_app).sign_in("officer")
    client.post("/account/calendar", {"kind": "deadlines"}, form="/account/calendar")
    cookie = client.http.get_cookie("registry_session")
    assert cookie is not None
    with Session(own_app.extensions["registry_engine"]) as session:
        kept = [
            *session.scalars(select(Account.password_hash)),
            *session.scalars(select(WebSession.token_hash)),
            *session.scalars(select(ApiToken.token_hash)),
            *session.scalars(select(CalendarFeed.token_hash)),
        ]
    assert len(kept) > 6
    assert all(each.startswith("$argon2id$") or len(each) == 64 for each in kept)
    assert PASSWORD not in str(kept)
    assert cookie.value not in str(kept)
    thief = Client(own_app)
    for each in kept:
        if len(each) == 64:
            thief.http.set_cookie("registry_session", each)
            assert thief.get("/partners").status_code == 302
            assert thief.http.get(f"/calendar/{each}.ics").status_code == 404
            assert (
                thief.http.get("/api/v1/partners", headers={"Authorization": f"Bearer {each}"}).status_code
                == 401
            )


@ON_ONE_DATABASE
def test_a_key_in_the_address_opens_nothing_of_the_api(app: Flask) -> None:
    for name in ("token", "access_token", "api_key", "key", "Authorization", "session", "registry_session"):
        assert app.test_client().get(f"/api/v1/partners?{name}=x").status_code == 401


def test_no_secret_stands_in_the_program() -> None:
    for path in [*(ROOT / "registry").rglob("*.py"), *(ROOT / "registry" / "deploy").iterdir()]:
        words = path.read_text(encoding="utf-8")
        assert "BEGIN PRIVATE KEY" not in words, path
        assert "SECRET_KEY=" not in words.replace(" ", "").replace(
            "SECRET_KEY=secret.secret_key(config)", ""
        ), path


def test_a_new_registry_has_no_account_that_everybody_knows(tmp_path: Path) -> None:
    """Demonstration accounts are made only when they are asked for, with a password of their own."""
    shell = fresh(tmp_path / "new")
    shell.run("init", "--seeds", SMALL)
    assert len(shell.run("users", "list").stdout.splitlines()) == 1, "the heading alone"
    assert not (shell.instance / "demonstration.txt").exists()
    notes = []
    for name in ("one", "two"):
        other = fresh(tmp_path / name)
        other.run("init", "--seeds", SMALL, "--demonstration")
        notes.append((other.instance / "demonstration.txt").read_text(encoding="utf-8"))
    assert notes[0] != notes[1]
