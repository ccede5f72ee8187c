"""An edition on the command line comes as it was frozen, byte for byte, and `registry verify` finds what was altered."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from registry.exchange.frozen_report import written
from registry.model import Activity, Change, FrozenReport
from registry.reports.annual.chapter import chapter
from registry.services.frozen_report import freeze_report, publish_report, withdraw_report
from registry.services.recording import Actor, chain_head, recorded
from tests.cli import Shell

BY = Actor("officer", datetime(2026, 11, 22, 1, 0, tzinfo=UTC))
UNDISTURBED = "確定した年報は、すべて確定したときのままです"


@pytest.fixture
def frozen(own_session: Session) -> FrozenReport:
    """The first edition of fiscal year 2020."""
    own_session.rollback()
    made = freeze_report(
        own_session,
        fiscal_year=2020,
        seen=0,
        remark=None,
        write=lambda: written(chapter(own_session, fiscal_year=2020, institute="都産技研")),
        by=BY,
    )
    own_session.commit()
    return made


def correct(session: Session) -> None:
    piece = session.get_one(Activity, 3)
    with recorded(session, by=BY, act="activity:word", subject=piece):
        piece.wording = "推薦を直した"
    session.commit()


def without_guard(session: Session) -> None:
    """Take the triggers away, as somebody could who owns the database."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("DROP TRIGGER frozen_report_no_update"))
        session.execute(text("DROP TRIGGER frozen_report_no_delete"))
    else:
        session.execute(text("DROP TRIGGER frozen_report_stays ON frozen_report"))


def test_an_edition_has_the_bytes_of_the_day_on_which_it_was_frozen(
    own_shell: Shell, own_session: Session, frozen: FrozenReport, tmp_path: Path
) -> None:
    sha256 = frozen.sha256
    own_session.rollback()
    before = {form: own_shell.run("report", 2020, "--format", form).stdout_bytes for form in ("json", "html")}
    part = own_shell.run("report", 2020, "--section", "4.2.1").stdout_bytes
    correct(own_session)
    for form, told in before.items():
        assert own_shell.run("report", 2020, "--format", form).stdout_bytes != told
        assert own_shell.run("report", 2020, "--edition", 1, "--format", form).stdout_bytes == told
    path = tmp_path / "frozen.json"
    own_shell.run("report", 2020, "--edition", "1", "-o", path)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == sha256
    assert own_shell.run("report", 2020, "--edition", "1", "--section", "4.2.1").stdout_bytes == part
    own_shell.run("report", 2020, "--edition", "1", "--section", "9", expect=2)


def test_the_published_edition_is_asked_for_by_that_word(
    own_shell: Shell, own_session: Session, frozen: FrozenReport
) -> None:
    assert "公表版はありません" in own_shell.run("report", 2020, "--edition", "published", expect=2).stderr
    own_session.refresh(frozen)
    publish_report(own_session, report=frozen, version=frozen.version, by=BY)
    own_session.commit()
    correct(own_session)
    published = own_shell.run("report", 2020, "--edition", "published").stdout_bytes
    assert published == own_shell.run("report", 2020, "--edition", "1").stdout_bytes
    withdraw_report(own_session, report=frozen, version=frozen.version, why="誤植", by=BY)
    own_session.commit()
    own_shell.run("report", 2020, "--edition", "published", expect=2)
    for wrong, words in (("2", "第2版はありません"), ("x", "番号か published"), ("９", "番号か published")):
        assert words in own_shell.run("report", 2020, "--edition", wrong, expect=2).stderr


def test_the_record_holds_the_hash_and_not_the_tables(own_session: Session, frozen: FrozenReport) -> None:
    change = own_session.scalars(select(Change).order_by(Change.id.desc()).limit(1)).one()
    assert (change.act, change.subject, change.previous_hash) == (
        "frozen_report:freeze",
        "frozen_report",
        frozen.chain,
    )
    assert change.rows[0]["after"]["sha256"] == frozen.sha256
    assert change.rows[0]["after"]["content"].startswith("sha256:")
    assert len(str(change.rows)) < 1000
    assert change.hash == chain_head(own_session)


@pytest.mark.parametrize(
    "alteration",
    [
        "content = replace(content, '9月', '8月')",
        "content = replace(content, '\"activity\",3]', '\"activity\",4]')",
        "content = 'nonsense'",
        "content = '[]'",
        f"sha256 = '{'0' * 64}'",
        f"chain = '{'0' * 64}'",
        "fiscal_year = 2019",
        "edition = 7",
    ],
)
def test_verify_names_an_edition_that_was_altered_once_the_guard_is_gone(
    own_shell: Shell, own_session: Session, frozen: FrozenReport, alteration: str
) -> None:
    own_session.rollback()
    assert UNDISTURBED in own_shell.run("verify").stderr
    without_guard(own_session)
    own_session.execute(text(f"UPDATE frozen_report SET {alteration}"))
    own_session.commit()
    told = own_shell.run("verify", expect=3).stderr
    assert "年度の年報 第" in told
    assert UNDISTURBED not in told


def test_content_and_hash_altered_together_are_found_by_the_record(
    own_shell: Shell, own_session: Session, frozen: FrozenReport
) -> None:
    """Somebody who owns the database writes another report of the same form with its right hash."""
    own_session.rollback()
    without_guard(own_session)
    other = written(chapter(own_session, fiscal_year=2020, institute="別の所"))
    own_session.execute(
        text("UPDATE frozen_report SET content = :content, sha256 = :sha256"),
        {"content": other.content, "sha256": other.sha256},
    )
    own_session.commit()
    assert "変更記録にある確定と合いません" in own_shell.run("verify", expect=3).stderr


def test_an_edition_that_was_taken_away_is_missed(
    own_shell: Shell, own_session: Session, frozen: FrozenReport
) -> None:
    own_session.rollback()
    without_guard(own_session)
    own_session.execute(text("DELETE FROM frozen_report"))
    own_session.commit()
    assert "2020年度の年報 第1版がありません" in own_shell.run("verify", expect=3).stderr


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE frozen_report SET content = '{}'",
        "UPDATE frozen_report SET sha256 = sha256",
        "UPDATE frozen_report SET remark = 'x', published_on = '2026-11-22', published_by = 'x'",
        "UPDATE frozen_report SET frozen_by = 'nobody' WHERE id = 1",
        "UPDATE frozen_report SET edition = 2",
        "DELETE FROM frozen_report WHERE edition = 1",
        "DELETE FROM frozen_report",
    ],
)
def test_the_database_refuses_to_alter_or_delete_what_was_frozen(
    own_session: Session, frozen: FrozenReport, statement: str
) -> None:
    with pytest.raises(DBAPIError, match="never altered"):
        own_session.execute(text(statement))


def test_the_database_refuses_to_overwrite_an_edition_by_its_own_shortcuts(
    own_session: Session, frozen: FrozenReport
) -> None:
    columns = [column.name for column in FrozenReport.__table__.columns]
    values = ", ".join("'{}'" if name == "content" else name for name in columns)
    statement = (
        f"INSERT OR REPLACE INTO frozen_report ({', '.join(columns)}) SELECT {values} FROM frozen_report"
    )
    if own_session.get_bind().dialect.name == "postgresql":
        statement = "TRUNCATE frozen_report"
    with pytest.raises(DBAPIError, match="never altered"):
        own_session.execute(text(statement))
