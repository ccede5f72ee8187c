"""``registry sample``: a database for load tests that behaves like any other, and never touches one in use."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from registry.model.engine import open_engine, writing
from registry.services.demonstration import add_demonstration_accounts
from registry.web import create_app
from tests.cli import Shell
from tests.client import PASSWORD, Client
from tests.conftest import CLERK, Backend, config_for

NUMBERS = ("--partners", 120, "--agreements", 30, "--activities", 400, "--seed", 3)


def lines(content: bytes) -> int:
    """The rows of a CSV file without its header."""
    return len(content.decode("utf-8-sig").splitlines()) - 1


def test_a_sample_is_a_registry_that_lists_exports_verifies_and_answers(
    backend: Backend, tmp_path: Path
) -> None:
    url = backend.make(None)
    shell = Shell(url, tmp_path / "new" / "instance")
    written = shell.run("sample", *NUMBERS)
    assert written.stdout == ""
    assert written.stderr.startswith("見本データ: ")
    assert [lines(shell.export(kind)) for kind in ("partners", "agreements", "activities")] == [120, 30, 400]
    assert len(shell.run("verify").stdout.strip()) == 64
    assert shell.json("density", "--fy", 2020, "--json")["regions"]
    engine = writing(open_engine(url))
    with Session(engine) as session, session.begin():
        add_demonstration_accounts(session, password=PASSWORD, by=CLERK)
    engine.dispose()
    app = create_app(config_for(url, tmp_path))
    app.testing = True
    officer = Client(app).sign_in("officer")
    as_of = "as_of=2021-03-31"
    assert len(officer.page(f"/partners?{as_of}").select("table tbody tr")) > 0
    assert len(officer.page(f"/agreements?{as_of}").select("table tbody tr")) > 0
    assert len(officer.page("/density?fy=2020").select("table tbody tr")) > 0
    assert "見本データ" in officer.page("/agreements/1").get_text()
    assert officer.page("/history").select_one(".history > li[data-act='sample:create']")
    app.extensions["registry_engine"].dispose()


def test_the_same_command_exports_the_same_bytes(empty_shell: Shell, tmp_path: Path) -> None:
    again = Shell(f"sqlite:///{tmp_path / 'again.sqlite3'}", tmp_path / "again")
    for shell in (empty_shell, again):
        shell.run("sample", *NUMBERS)
    for kind in ("partners", "agreements", "activities", "events", "memberships", "needs", "introductions"):
        assert again.export(kind) == empty_shell.export(kind), kind


def test_a_database_in_use_is_refused_and_left_as_it_is(own_shell: Shell) -> None:
    before = own_shell.run("verify").stdout, own_shell.export("partners")
    refused = own_shell.run("sample", *NUMBERS, expect=1)
    assert refused.stdout == ""
    assert refused.stderr == (
        "Error: このデータベースには機関などの記録があります。見本データは空のデータベースにだけ書き込めます。\n"
    )
    assert (own_shell.run("verify").stdout, own_shell.export("partners")) == before


def test_a_sample_is_not_written_twice_and_init_leaves_it_alone(empty_shell: Shell) -> None:
    empty_shell.run("sample", *NUMBERS)
    head = empty_shell.run("verify").stdout
    empty_shell.run("sample", *NUMBERS, expect=1)
    empty_shell.run("init")
    assert empty_shell.run("verify").stdout == head


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--partners", "0"), "--partners"),
        (("--agreements", "-1"), "--agreements"),
        (("--activities", "many"), "many"),
        (("--seed", "1.5"), "1.5"),
    ],
)
def test_a_number_that_cannot_be_is_refused_and_nothing_is_made(
    tmp_path: Path, words: tuple[str, ...], named: str
) -> None:
    shell = Shell(f"sqlite:///{tmp_path / 'new.sqlite3'}", tmp_path)
    assert named in shell.run("sample", *words, expect=2).stderr
    assert not (tmp_path / "new.sqlite3").exists()
