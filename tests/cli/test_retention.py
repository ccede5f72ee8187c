"""`registry retention` erases what is over and nothing else, and the change record tells that, not whose it was."""

import json
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.cli import retention
from registry.model import Account, Base, Change
from registry.model.engine import open_engine, writing
from registry.model.retention import ERASED, PeriodRefused, Periods, RetentionKind
from registry.services.account import authenticated
from tests.cli import Shell
from tests.client import PASSWORD
from tests.conftest import CLERK, ON_ONE_DATABASE
from tests.digest import fixed_term, person
from tests.retention_scene import NOW, OVER, SECRETS, TODAY, acts_since, prepare, what_is_left
from tests.tables import contents

FILES = "digest_file"
TOUCHED = {
    "contact",
    "account",
    "accepted_code",
    "external_identity",
    "recovery_code",
    "saved_view",
    "second_factor",
    "api_token",
    "digest",
    "web_session",
    "pending_import",
    "throttle",
    "change",
}


@pytest.fixture
def aged_shell(own_shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A registry with personal data of several ages."""
    monkeypatch.setattr(retention, "now", lambda: NOW)
    monkeypatch.setattr(retention, "today", lambda: TODAY)
    prepare(own_shell.url)
    return own_shell


def told(shell: Shell, *words: str) -> dict[str, int]:
    """How much of each kind the command tells."""
    found = shell.json("retention", "--json", "--as-of", TODAY.isoformat(), *words)
    assert found["total"] == sum(each["count"] for each in found["items"])
    return {each["kind"]: each["count"] for each in found["items"]}


def test_what_is_over_is_erased_and_nothing_else(aged_shell: Shell) -> None:
    engine = open_engine(aged_shell.url)
    with Session(engine) as session:
        before = contents(session, without=frozenset(), versions=True)
        newest = session.scalars(select(func.max(Change.id))).one()
    assert told(aged_shell, "--dry-run") == OVER | {FILES: 0}
    with Session(engine) as session:
        assert contents(session, without=frozenset(), versions=True) == before

    assert told(aged_shell) == OVER | {FILES: 0}
    with Session(engine) as session:
        after = contents(session, without=frozenset(), versions=True)
        left, acts = what_is_left(session), acts_since(session, newest)
        assert authenticated(session, login="staff", password=PASSWORD, at=CLERK.at) is None
    assert {name for name in after if after[name] != before[name]} == TOUCHED
    assert after.keys() == Base.metadata.tables.keys()
    assert len(left["contacts"]) == 3  # type: ignore[arg-type]
    assert date(2030, 4, 30) not in [day for _, day in left["contacts"]]  # type: ignore[attr-defined]
    assert left["staff"] == (ERASED, None, "")
    assert left["mails"] == [ERASED, "連携 一郎 様"]
    assert left["sessions"] == ["0" * 64]
    assert left["uploads"] == 1
    assert left["sign_in"] == [1, 10, 1, 1], "of the account that is not over yet"
    assert len(left["attempts"]) == 1  # type: ignore[arg-type]

    # A Change for each contact and account, and one that counts the rest.
    assert sorted(each.act for each in acts) == [
        "account:erase",
        "contact:delete",
        "contact:delete",
        "retention:erase",
    ]
    assert acts[-1].subject_id == TODAY.isoformat()
    assert {row["table"]: row["before"]["rows"] for row in acts[-1].rows} == {
        "digest": 1,
        "pending_import": 1,
        "throttle": 1,
        "web_session": 1,
    }
    record = json.dumps([each.rows for each in acts], ensure_ascii=False)
    assert not [word for word in SECRETS if word in record]
    aged_shell.run("verify")
    assert sum(told(aged_shell).values()) == 0
    with Session(engine) as session:
        assert len(acts_since(session, newest)) == len(acts)  # nothing to erase, nothing to record
    engine.dispose()


@ON_ONE_DATABASE
def test_periods_are_the_operators_and_the_future_is_only_looked_at(aged_shell: Shell) -> None:
    longer = Shell(
        aged_shell.url, aged_shell.instance, {"REGISTRY_RETENTION": "contacts=48,accounts=48,mails=48"}
    )
    found = told(longer, "--dry-run")
    assert [found[each] for each in list(RetentionKind)[:3]] == [1, 0, 0]
    refused = aged_shell.run("retention", "--as-of", "2031-01-01", expect=2).stderr
    assert "--dry-run" in refused
    table = aged_shell.run("retention", "--dry-run", "--as-of", "2036-01-01").stdout.splitlines()
    assert [line.split("\t")[1] for line in table[1:4]] == ["5", "2", "2"]
    with pytest.raises(PeriodRefused):
        Periods.parse("contacts=0")
    wrong = Shell(aged_shell.url, aged_shell.instance, {"REGISTRY_RETENTION": "kontakte=3"})
    assert "REGISTRY_RETENTION" in wrong.run("retention", "--dry-run", expect=2).stderr


@ON_ONE_DATABASE
def test_an_erased_account_keeps_its_login_for_the_record(aged_shell: Shell) -> None:
    aged_shell.run("retention", "--as-of", TODAY.isoformat())
    engine = open_engine(aged_shell.url)
    with Session(engine) as session:
        assert session.scalars(select(Account.name).where(Account.login == "viewer")).one() == "閲覧 太郎"
        assert session.scalars(select(Account.name).where(Account.login == "staff")).one() == ERASED
    engine.dispose()


@ON_ONE_DATABASE
def test_the_files_of_digests_go_with_the_mails_of_their_age(aged_shell: Shell) -> None:
    folder = aged_shell.instance / "digests"
    folder.mkdir(parents=True)
    names = [
        "2028-05-01-officer.txt",  # over today, as the mail of that day
        "2027-01-31-h.sato.part",  # left by a run that was killed
        "2028-05-02-officer.txt",
        "2029-05-01-officer.txt",
        "2028-02-31-officer.txt",
        "note.txt",
    ]
    for name in names:
        (folder / name).write_text("連携 一郎 様", encoding="utf-8")
    found = aged_shell.json("retention", "--json", "--dry-run", "--as-of", TODAY.isoformat())
    [item] = [each for each in found["items"] if each["kind"] == FILES]
    assert item == {"kind": FILES, "count": 2, "soon": 1, "next_on": "2030-05-02"}
    assert {each.name for each in folder.iterdir()} == set(names)
    assert told(aged_shell) == OVER | {FILES: 2}
    assert {each.name for each in folder.iterdir()} == set(names[2:])
    assert told(aged_shell)[FILES] == 0


@ON_ONE_DATABASE
def test_a_file_that_is_written_is_found_again_when_its_time_is_over(own_shell: Shell) -> None:
    engine = open_engine(own_shell.url)
    with Session(writing(engine)) as session, session.begin():
        owner = person(session, "owner", email=None)
        fixed_term(session, date(2025, 3, 31), owner=owner, title="満了する協定書")
    engine.dispose()
    own_shell.run("digest", "--as-of", "2025-02-28")
    [written] = (own_shell.instance / "digests").iterdir()
    kept = own_shell.run("retention", "--as-of", "2025-03-01").stdout.splitlines()[-1]
    assert kept.split("\t") == ["お知らせのファイル", "0", "0", "—"]
    assert written.exists()
    own_shell.settings["REGISTRY_RETENTION"] = "mails=1"
    gone = own_shell.run("retention", "--as-of", "2025-03-28")
    assert gone.stdout.splitlines()[-1].split("\t")[1] == "1"
    assert not written.exists()


@ON_ONE_DATABASE
def test_a_file_that_cannot_be_erased_is_named(aged_shell: Shell) -> None:
    path = aged_shell.instance / "digests" / "2028-05-01-officer.txt"
    path.mkdir(parents=True)  # as good as a file of somebody else
    assert (
        f"「{path}」を消せません"
        in aged_shell.run("retention", "--as-of", TODAY.isoformat(), expect=1).stderr
    )
    assert path.exists()
