"""A full disk, a lock that is not given back, a server that is gone, two writers, a wrong clock: a page or a sentence
says so, and nothing is recorded by halves."""

import sqlite3
from datetime import UTC, date, datetime, timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from flask import Flask
from sqlalchemy import Connection, Engine, create_engine, event, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool
from werkzeug.test import TestResponse

from registry.cli import database as database_module
from registry.model import Group
from registry.model import engine as engine_module
from registry.model.engine import WRITING, open_engine, writing
from registry.model.vocabulary import GroupKind
from registry.services.recording import Actor, register
from registry.web.frame.session import ServerSessions
from tests import files
from tests.cli import Shell
from tests.client import PASSWORD, Client
from tests.conftest import ON_ONE_DATABASE, ON_POSTGRESQL
from tests.drills.killing import CONTEXT, PATIENCE, damages, rest, wait_until_alone
from tests.drills.mortal import perform
from tests.tables import contents

PAGE = "/admin/closing-days"
DAY = {"day": "2026-08-14", "name": "夏季休業"}


@pytest.fixture
def admin(own_app: Flask) -> Client:
    """An administrator at a registry that answers as it does in use."""
    own_app.testing = False
    client = Client(own_app).sign_in("admin")
    client.get(PAGE)  # the token of its form
    return client


@pytest.fixture
def engine(own_app: Flask) -> Engine:
    """The engine of the application."""
    found: Engine = own_app.extensions["registry_engine"]
    return found


def facts(engine: Engine) -> object:
    """All that the tables hold, sessions excepted."""
    with Session(engine) as session:
        return contents(session, without=frozenset({"web_session", "throttle"}), versions=True)


def refused(answer: TestResponse) -> None:
    """A write was answered with a page of ours that tells nothing internal."""
    told = answer.get_data(as_text=True)
    assert answer.status_code == 503
    assert "記録されたかを確かめて" in told
    assert answer.headers["X-Request-Id"] in told
    assert not any(word in told for word in ("sqlite", "psycopg", "Traceback", "INSERT"))


@ON_ONE_DATABASE
def test_a_full_disk(admin: Client, engine: Engine) -> None:
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    room = pages

    @event.listens_for(engine, "begin")
    def _full(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {room}")

    for place in range(100):  # some still fit into the pages that are there
        before = facts(engine)
        day = date(2027, 1, 1) + timedelta(days=place)
        answer = admin.post(PAGE, {"day": day.isoformat(), "name": "夏季休業" * 10})
        if answer.status_code != 303:
            break
    refused(answer)
    assert facts(engine) == before
    room = pages + 1000
    assert admin.post(PAGE, DAY).status_code == 303
    event.remove(engine, "begin", _full)


@ON_POSTGRESQL
def test_a_full_disk_of_the_server(admin: Client, engine: Engine) -> None:
    """The server itself answers as it does when it finds no room (SQLSTATE 53100)."""
    full = "BEGIN RAISE EXCEPTION 'could not extend file: No space left' USING ERRCODE = '53100'; END"
    with engine.begin() as connection:
        connection.exec_driver_sql(
            f"CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $${full}$$"
        )
        connection.exec_driver_sql(
            "CREATE TRIGGER full_disk BEFORE INSERT ON change FOR EACH ROW EXECUTE FUNCTION full_disk()"
        )
    before = facts(engine)
    refused(admin.post(PAGE, DAY))
    assert facts(engine) == before
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER full_disk ON change")
    assert admin.post(PAGE, DAY).status_code == 303


def test_a_disk_that_can_only_be_read(
    admin: Client,
    own_url: str,
    own_app: Flask,
    engine: Engine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever can be read is shown, and a backup can be made; nothing is written, and a sentence says so."""
    before = facts(engine)
    with monkeypatch.context() as patched:
        only_to_be_read(engine, patched)
        refused(admin.post(PAGE, DAY))
        for path in (PAGE, "/agreements", "/api/v1/partners", "/readyz"):
            assert admin.get(path).status_code == 200, path
        # Attempts cannot be counted: nobody may try.
        assert Client(own_app).get("/sign-in").status_code == 503
        patched.setattr(database_module, "open_engine", lambda url: engine)
        patched.setattr(engine, "dispose", lambda: None)
        shell = Shell(own_url, tmp_path / "instance")
        assert (
            "データベースを読み書きできません"
            in shell.run("users", "email", "officer", "a@example.jp", expect=1).stderr
        )
        shell.run("backup", tmp_path / "a.zip")
    release(engine)
    assert facts(engine) == before
    assert admin.post(PAGE, DAY).status_code == 303


def only_to_be_read(engine: Engine, patched: pytest.MonkeyPatch) -> None:
    """A file on a disk that is mounted to be read; a server that was told so, as a standby is."""
    if engine.dialect.name == "sqlite":
        opened = partial(
            sqlite3.connect, f"file:{engine.url.database}?mode=ro", uri=True, check_same_thread=False
        )
        engine.dispose()
        patched.setattr(engine.pool, "_creator", lambda *arguments: opened())
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        name = connection.exec_driver_sql("SELECT current_database()").scalar_one()
        connection.exec_driver_sql(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    engine.dispose()


def release(engine: Engine) -> None:
    """The disk is mounted anew, the server told otherwise."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("SET default_transaction_read_only = off")
            name = connection.exec_driver_sql("SELECT current_database()").scalar_one()
            connection.exec_driver_sql(f'ALTER DATABASE "{name}" RESET default_transaction_read_only')
    engine.dispose()


@ON_ONE_DATABASE
def test_a_commit_that_fails_locks_nobody_out(admin: Client, engine: Engine) -> None:
    before = facts(engine)

    @event.listens_for(engine, "begin", once=True)
    def _refer_to_nothing(connection: Connection) -> None:
        if connection.get_execution_options().get(WRITING):  # SQLite notices at the commit
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            connection.exec_driver_sql("INSERT INTO branch_region VALUES ('nowhere', 'nowhere')")

    with Session(writing(engine)) as session:
        session.connection()
        with pytest.raises(IntegrityError):
            session.commit()
    assert facts(engine) == before
    assert admin.post(PAGE, DAY).status_code == 303


@ON_ONE_DATABASE
def test_a_lock_that_is_not_given_back(
    admin: Client, own_url: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = facts(engine)
    engine.dispose()
    monkeypatch.setattr(engine_module, "BUSY_TIMEOUT_MS", 50)
    other = writing(open_engine(own_url))
    with other.begin() as holder:
        refused(admin.post(PAGE, DAY))
        holder.rollback()
    other.dispose()
    assert facts(engine) == before
    assert admin.post(PAGE, DAY).status_code == 303


@ON_POSTGRESQL
def test_a_connection_that_is_lost_before_the_commit(admin: Client, own_url: str, engine: Engine) -> None:
    before = facts(engine)

    @event.listens_for(engine, "commit", once=True)
    def _lost(connection: Connection) -> None:
        terminate(own_url)

    refused(admin.post(PAGE, DAY))
    assert facts(engine) == before
    assert admin.post(PAGE, DAY).status_code == 303


@ON_POSTGRESQL
def test_a_connection_that_is_lost_between_two_requests_is_not_noticed(
    admin: Client, own_url: str, engine: Engine
) -> None:
    terminate(own_url)
    assert admin.post(PAGE, DAY).status_code == 303


def terminate(url: str) -> None:
    """What happens to every connection when a server is started anew."""
    server = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    server.dispose()


@pytest.mark.parametrize("path", ["/partners", "/", "/api/v1/partners", "/readyz"])
def test_a_database_that_is_gone(
    admin: Client, engine: Engine, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    def gone(*arguments: object, **options: object) -> None:
        raise engine.dialect.dbapi.OperationalError("secret internals")  # type: ignore[union-attr]

    engine.dispose()
    monkeypatch.setattr(engine.pool, "_creator", gone)
    answer = admin.get(path)
    assert answer.status_code == 503
    assert "secret internals" not in answer.get_data(as_text=True)
    assert admin.get("/healthz").status_code == 200


@ON_ONE_DATABASE
def test_a_folder_that_cannot_be_written(own_app: Flask, tmp_path: Path, engine: Engine) -> None:
    own_app.testing = False
    officer = Client(own_app).sign_in("officer")
    before = facts(engine)
    (tmp_path / "documents").write_text("a file stands where the folder should be")
    token = officer.token("/agreements/1")
    answer = officer.http.post(
        "/agreements/1/documents",
        data={"csrf_token": token, "file": (BytesIO(files.PDF), "a.pdf")},
        content_type="multipart/form-data",
    )
    assert answer.status_code in (500, 503)
    assert answer.headers["X-Request-Id"] in answer.get_data(as_text=True)
    assert facts(engine) == before
    shell = Shell(engine.url.render_as_string(hide_password=False), Path("/proc/nowhere"))
    assert "作れません" in shell.run("init", expect=2).stderr


def test_two_writers_lose_nothing(own_url: str, tmp_path: Path) -> None:
    chance = Random(2)
    told: dict[str, list[str]] = {}
    writers = []
    for tag in ("一", "二"):
        ours, theirs = CONTEXT.Pipe(duplex=False)
        process = CONTEXT.Process(target=perform, args=("write", own_url, str(tmp_path), tag, theirs))
        process.start()
        theirs.close()
        writers.append((tag, process, ours))
    for tag, _, ours in writers:
        for _ in range(8 + chance.randrange(5)):
            assert ours.poll(PATIENCE)
            told.setdefault(tag, []).append(ours.recv())
    for tag, process, ours in writers:
        process.kill()
        process.join(PATIENCE)
        told[tag] = [name for name in told[tag] + rest(ours) if name != "begin"]
        process.close()
        ours.close()
    wait_until_alone(own_url)
    engine = open_engine(own_url)
    with Session(engine) as session:
        for tag, names in told.items():
            found = session.scalars(select(Group.name).where(Group.name.like(f"{tag} %")).order_by(Group.id))
            assert names == list(found)[: len(names)]
    engine.dispose()
    assert damages(own_url, tmp_path) == []


def test_a_clock_that_jumps(own_url: str, tmp_path: Path) -> None:
    engine = writing(open_engine(own_url))
    for place, year in enumerate((2026, 2036, 1999, 2026)):
        with Session(engine) as session, session.begin():
            actor = Actor("clerk", datetime(year, 1, 1, tzinfo=UTC))
            group = Group(name=f"{place}つ目の研究会", kind=GroupKind.RESEARCH_GROUP)
            register(session, subject=group, by=actor)
    engine.dispose()
    assert damages(own_url, tmp_path) == []


@ON_ONE_DATABASE
def test_a_session_made_while_the_clock_was_wrong_does_not_outlive_its_limits(
    own_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = datetime(2027, 5, 1, 3, 0, tzinfo=UTC)
    own_app.session_interface = ServerSessions(lambda: at)
    client = Client(own_app).sign_in("admin", PASSWORD)
    assert client.get(PAGE).status_code == 200
    at = datetime(2026, 5, 1, 3, 0, tzinfo=UTC)  # set right again
    assert client.get(PAGE).status_code == 302
