"""`registry verify` counts joint work again, and `registry recount` mends what differs."""

from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.cli import Shell
from tests.client import Client


def test_sums_that_differ_are_named_and_can_be_counted_anew(own_shell: Shell, own_session: Session) -> None:
    assert "集計は、記録と合っています" in own_shell.run("verify").stderr
    own_session.execute(text("DELETE FROM activity_count WHERE fiscal_year = 2020"))
    own_session.commit()
    assert "registry recount" in own_shell.run("verify", expect=3).stderr
    own_shell.run("recount")
    assert "集計は、記録と合っています" in own_shell.run("verify").stderr


def test_a_server_that_runs_shows_what_was_counted_anew(
    own_shell: Shell, own_session: Session, own_app: Flask
) -> None:
    client = Client(own_app).sign_in("viewer")
    right = client.page("/density?fy=2020").select_one("main")
    own_session.execute(text("DELETE FROM activity_count WHERE fiscal_year = 2020"))
    own_session.commit()
    own_shell.run("users", "disable", "staff")  # any write shows what is gone
    assert client.page("/density?fy=2020").select_one("main") != right
    own_shell.run("recount")
    assert client.page("/density?fy=2020").select_one("main") == right
    own_shell.run("verify")
