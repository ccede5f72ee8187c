"""The daily job as the operator runs it: who is told, the files without mail, exit codes."""

from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.model import Account, Digest, Reminder
from registry.model.engine import open_engine, writing
from tests.cli import Shell
from tests.digest import fixed_term, free_port, mail_server_running, person

DAY = "2027-02-28"  # 30 days before the safe date
ENDS = date(2027, 3, 31)


@pytest.fixture
def shell_with_deadlines(own_shell: Shell) -> Shell:
    """A copy of the seeds with an agreement whose term ends, and three people in charge, one without an address."""
    engine = open_engine(own_shell.url)
    with Session(writing(engine)) as session, session.begin():
        owner, deputy = person(session, "owner"), person(session, "deputy", email=None)
        fixed_term(session, ENDS, owner=owner, deputy=deputy, title="満了する協定書")
    engine.dispose()
    return own_shell


def count(shell: Shell, table: type[Digest | Reminder]) -> int:
    """How many rows a table has."""
    engine = open_engine(shell.url)
    with Session(engine) as session:
        found = session.scalar(select(func.count()).select_from(table)) or 0
    engine.dispose()
    return found


def test_without_a_mail_server_each_digest_becomes_a_file(shell_with_deadlines: Shell) -> None:
    shell = shell_with_deadlines
    result = shell.run("digest", "--as-of", DAY)
    assert [line.split("\t")[:6] for line in result.stdout.splitlines()[1:]] == [
        ["deputy", "without_mail", "30", "2027-03-30", "30", "term_end"],
        ["owner", "without_mail", "30", "2027-03-30", "30", "term_end"],
    ]
    assert "2 通" in result.stderr
    files = sorted((shell.instance / "digests").iterdir())
    assert [path.name for path in files] == [f"{DAY}-deputy.txt", f"{DAY}-owner.txt"]
    assert "満了する協定書" in files[1].read_text(encoding="utf-8")
    assert "http://127.0.0.1:8000/agreements/" in files[1].read_text(encoding="utf-8")
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


def test_a_file_that_an_earlier_run_was_kept_from_writing_is_written_by_the_next(
    shell_with_deadlines: Shell,
) -> None:
    shell = shell_with_deadlines
    shell.run("digest", "--as-of", DAY)
    lost = shell.instance / "digests" / f"{DAY}-owner.txt"
    lost.unlink()
    assert "0 通" in shell.run("digest", "--as-of", DAY).stderr
    assert lost.exists()


def test_a_dry_run_prints_and_leaves_nothing(shell_with_deadlines: Shell) -> None:
    shell = shell_with_deadlines
    result = shell.run("digest", "--dry-run", "--as-of", DAY)
    assert [line.split("\t")[:2] for line in result.stdout.splitlines()[1:]] == [
        ["deputy", "—"],
        ["owner", "—"],
    ]
    assert (count(shell, Digest), count(shell, Reminder)) == (0, 0)
    assert not (shell.instance / "digests").exists()


def test_mails_go_out_and_a_second_run_sends_none(shell_with_deadlines: Shell) -> None:
    base = shell_with_deadlines
    with mail_server_running() as inbox:
        settings = {
            "REGISTRY_MAIL_URL": f"smtp://127.0.0.1:{inbox.port}",
            "REGISTRY_BASE_URL": "https://r.example",
        }
        shell = Shell(base.url, base.instance, settings)
        shell.run("digest", "--as-of", DAY)
        shell.run("digest", "--as-of", DAY)
    [mail] = inbox.mails
    assert mail["To"] == "owner@example.jp"
    assert "https://r.example/agreements/" in mail.get_content()
    assert [path.name for path in (shell.instance / "digests").iterdir()] == [f"{DAY}-deputy.txt"]


def test_a_mail_that_failed_ends_with_1_and_goes_out_with_the_next_run(shell_with_deadlines: Shell) -> None:
    base = shell_with_deadlines
    closed = Shell(base.url, base.instance, {"REGISTRY_MAIL_URL": f"smtp://127.0.0.1:{free_port()}"})
    result = closed.run("digest", "--as-of", DAY, expect=1)
    assert "owner: 送れませんでした: " in result.stderr
    assert not (base.instance / "digests" / f"{DAY}-owner.txt").exists()
    with mail_server_running() as inbox:
        opened = Shell(base.url, base.instance, {"REGISTRY_MAIL_URL": f"smtp://127.0.0.1:{inbox.port}"})
        opened.run("digest", "--as-of", "2027-03-01")
    assert len(inbox.mails) == 1
    assert count(base, Digest) == 2


def test_what_nobody_can_be_told_of_is_named(own_shell: Shell) -> None:
    engine = open_engine(own_shell.url)
    with Session(writing(engine)) as session, session.begin():
        made = fixed_term(session, ENDS, title="だれのでもない協定書").id
    engine.dispose()
    own_shell.run("users", "disable", "admin")
    result = own_shell.run("digest", "--as-of", DAY)
    assert f"知らせる相手がいません: 協定 {made} だれのでもない協定書" in result.stderr


def test_a_folder_that_cannot_be_written_is_named(shell_with_deadlines: Shell) -> None:
    shell = shell_with_deadlines
    shell.instance.mkdir(parents=True, exist_ok=True)
    (shell.instance / "digests").write_text("in the way")
    result = shell.run("digest", "--as-of", DAY, expect=1)
    assert "に書けません" in result.stderr


def test_addresses_are_set_checked_and_taken_off(own_shell: Shell) -> None:
    password = ("--password", "a long enough secret")
    own_shell.run(
        "users", "add", "new", "--name", "新人", "--role", "staff", "--email", "new@example.jp", *password
    )
    own_shell.run("users", "email", "officer", "officer@example.jp")
    engine = open_engine(own_shell.url)
    addresses = select(Account.email).where(Account.login.in_(["new", "officer"])).order_by(Account.login)
    with Session(engine) as session:
        assert session.scalars(addresses).all() == ["new@example.jp", "officer@example.jp"]
    for wrong in (
        "nobody",
        "a@b@c",
        "a b@c.jp",
        "a@b.jp, c@d.jp",
        "名前@example.jp",
        "a..b@c.jp",
        "x" * 65 + "@c.jp",
    ):
        refused = own_shell.run("users", "email", "officer", wrong, expect=1)
        assert "メールアドレスとして使えません" in refused.stderr
    own_shell.run("users", "email", "officer", "")
    with Session(engine) as session:
        assert session.scalars(addresses).all() == ["new@example.jp", None]
    engine.dispose()
