"""Accounts that are changed, disabled and opened again: at once, on record, and with a sentence where it cannot be."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model import Change
from registry.model.engine import open_engine, writing
from registry.model.retention import ERASED
from registry.queries.account import account_by_login
from registry.services.account import erase_account
from registry.services.recording import Actor
from tests.cli import Shell
from tests.client import PASSWORD, Client
from tests.conftest import ON_ONE_DATABASE

BY = Actor("clerk", datetime(2026, 5, 1, tzinfo=UTC))


def line(shell: Shell, login: str) -> list[str]:
    """What the list of accounts tells of one."""
    [found] = [
        cells
        for each in shell.run("users", "list").stdout.splitlines()
        if (cells := each.split("\t"))[0] == login
    ]
    return found


def newest(shell: Shell) -> Change:
    """The last entry of the change record."""
    engine = open_engine(shell.url)
    with Session(engine) as session:
        found = session.scalars(select(Change).order_by(Change.id.desc()).limit(1)).one()
    engine.dispose()
    return found


def test_another_role_and_branch_hold_at_once_in_open_sessions_and_for_tokens(
    own_shell: Shell, own_app: Flask
) -> None:
    secret = own_shell.run("users", "token", "officer", "--label", "集計").stdout.strip()
    client = Client(own_app).sign_in("officer")

    def answers() -> list[int]:
        program = own_app.test_client()
        asked = program.get("/api/v1/needs", headers={"Authorization": f"Bearer {secret}"})
        return [client.get("/history").status_code, asked.status_code]

    assert answers() == [200, 200]
    told = own_shell.run("users", "change", "officer", "--role", "viewer", "--branch", "多摩テクノプラザ")
    assert "役割 viewer、拠点 tama" in told.stderr
    assert answers() == [403, 403]
    facts = client.page("/account").select_one("section.facts").get_text()
    assert "閲覧" in facts
    assert "多摩テクノプラザ" in facts
    own_shell.run("users", "change", "officer", "--role", "officer", "--branch", "", "--name", "連携 二郎")
    assert answers() == [200, 200]
    assert line(own_shell, "officer")[1:5] == ["連携 二郎", "officer", "", "有効"]
    assert "多摩" not in client.page("/account").select_one("section.facts").get_text()


@ON_ONE_DATABASE
def test_a_change_is_one_entry_that_tells_no_name(own_shell: Shell, own_app: Flask) -> None:
    own_shell.run("users", "change", "officer", "--role", "head", "--name", "秘密 花子")
    change = newest(own_shell)
    assert (change.act, change.subject) == ("account:change", "account")
    [row] = change.rows
    assert (row["before"]["role"], row["after"]["role"]) == ("officer", "head")
    assert "秘密" not in str(change.rows)
    own_shell.run("users", "change", "officer", "--role", "head")
    assert newest(own_shell).id == change.id, "nothing changed, nothing is recorded"
    own_shell.run("users", "disable", "officer")
    own_shell.run("users", "enable", "officer")
    assert newest(own_shell).act == "account:enable"
    first = Client(own_app).sign_in("admin").page("/history").select_one(".history > li").get_text()
    assert "停止の解除" in first
    own_shell.run("verify")


def test_who_comes_back_signs_in_again_and_old_tokens_stay_dead(own_shell: Shell, own_app: Flask) -> None:
    secret = own_shell.run("users", "token", "officer", "--label", "集計").stdout.strip()
    open_before = Client(own_app).sign_in("officer")
    own_shell.run("users", "disable", "officer")
    assert line(own_shell, "officer")[4] == "停止"
    own_shell.run("users", "enable", "officer")
    assert line(own_shell, "officer")[4] == "有効"
    assert open_before.get("/partners").status_code == 302
    assert Client(own_app).sign_in("officer").get("/partners").status_code == 200
    program = own_app.test_client()
    assert program.get("/api/v1/partners", headers={"Authorization": f"Bearer {secret}"}).status_code == 401


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("change", "officer"), 2, "--name --role --branch"),
        (("change", "officer", "--name", " "), 1, "氏名「」は使えません"),
        (("change", "officer", "--name", ERASED), 1, "使えません"),
        (("change", "officer", "--name", "改\n行"), 1, "使えません"),
        (("change", "officer", "--name", "長" * 401), 1, "400文字以下"),
        (("change", "officer", "--role", "king"), 2, "officer"),
        (("change", "officer", "--branch", "y"), 2, "tama"),
        (("change", "nobody", "--role", "viewer"), 2, "nobody"),
        (("add", "new", "--name", "", "--role", "viewer", "--password", "a long new one"), 1, "氏名「」"),
        (("enable", "nobody"), 2, "nobody"),
        (("enable", "officer"), 1, "停止していません"),
    ],
)
@ON_ONE_DATABASE
def test_what_cannot_be_is_refused_with_a_sentence(
    shell: Shell, words: tuple[str, ...], code: int, sentence: str
) -> None:
    before = shell.run("users", "list").stdout
    refused = shell.run("users", *words, expect=code)
    assert sentence in refused.stderr
    assert shell.run("users", "list").stdout == before


@ON_ONE_DATABASE
def test_who_was_erased_is_nobody_again(own_shell: Shell) -> None:
    own_shell.run("users", "disable", "officer")
    engine = writing(open_engine(own_shell.url))
    with Session(engine) as session, session.begin():
        account = account_by_login(session, "officer")
        assert account is not None
        erase_account(session, account=account, by=BY)
    engine.dispose()
    for words in (("enable", "officer"), ("change", "officer", "--name", "連携 一郎")):
        assert "消去されています" in own_shell.run("users", *words, expect=1).stderr
    assert line(own_shell, "officer")[1:5:3] == [ERASED, "停止"]


@ON_ONE_DATABASE
def test_a_first_password_is_made_and_printed_once(own_shell: Shell, own_app: Flask) -> None:
    made = own_shell.run("users", "add", "new", "--name", "新任 花子", "--role", "viewer", "--first")
    password = made.stdout.strip()
    assert password not in made.stderr
    assert Client(own_app).sign_in("new", password).get("/").location == "/account/password"
    again = own_shell.run("users", "password", "new", "--first").stdout.strip()
    assert again != password
    assert Client(own_app).sign_in("new", again).get("/").location == "/account/password"
    own_shell.run("users", "password", "new", "--password", PASSWORD)
    assert Client(own_app).sign_in("new", PASSWORD).get("/").status_code == 200
    both = own_shell.run("users", "password", "new", "--first", "--password", PASSWORD, expect=2)
    assert "どちらか一つ" in both.stderr
