"""`registry verify` finds what nobody wrote: damaged pages, rows that refer to none, records that were cut off."""

import sqlite3
from pathlib import Path

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.orm import Session

from registry.model import Group
from registry.model.engine import open_engine, writing
from registry.model.vocabulary import GroupKind
from registry.services.recording import register
from tests.cli import Shell
from tests.conftest import CLERK, ON_ONE_DATABASE


def test_a_record_that_was_cut_off_is_noticed_with_a_head_kept_elsewhere(own_shell: Shell) -> None:
    engine = writing(open_engine(own_shell.url))
    with Session(engine) as session, session.begin():
        register(session, subject=Group(name="最後", kind=GroupKind.RESEARCH_GROUP), by=CLERK)
    head = own_shell.run("verify").stdout.strip()
    own_shell.run("verify", "--head", head)
    with engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER change_no_delete"))
        else:
            connection.execute(text("ALTER TABLE change DISABLE TRIGGER ALL"))
        connection.execute(text("DELETE FROM change WHERE hash = :head"), {"head": head})
    engine.dispose()
    own_shell.run("verify")  # what is left hangs together
    assert "切り取られています" in own_shell.run("verify", "--head", head, expect=3).stderr


@ON_ONE_DATABASE
def test_a_row_that_refers_to_none_is_named(own_shell: Shell) -> None:
    engine = create_engine(own_shell.url)
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.execute(text("UPDATE municipality SET region_code = 'nowhere' WHERE name = '板橋区'"))
    engine.dispose()
    told = own_shell.run("verify", expect=3).stderr
    assert "表 municipality" in told
    assert "表 region にない行を指しています" in told


@ON_ONE_DATABASE
def test_a_damaged_file_is_a_sentence_and_no_traceback(own_shell: Shell) -> None:
    path = Path(str(make_url(own_shell.url).database))
    with sqlite3.connect(path) as connection:
        [(page,)] = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'event'")
        [(size,)] = connection.execute("PRAGMA page_size")
    connection.close()
    content = bytearray(path.read_bytes())
    content[(page - 1) * size : (page - 1) * size + 64] = b"\xff" * 64
    path.write_bytes(content)
    told = own_shell.run("verify", expect=3)
    assert "データベースのファイルが壊れています" in told.stderr
    path.write_bytes(b"no database" * 1000)
    assert "データベースを開けません" in own_shell.run("verify", expect=1).stderr
