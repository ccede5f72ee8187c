"""Keeping files: never a row without its file, no file of a write that failed, nothing overwritten."""

import hashlib
import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.model import Agreement, AgreementDocument, Change
from registry.queries.document import DocumentDamaged, content_of, damages, documents
from registry.services.document import add_document
from registry.services.document_content import DOCX, DocumentRefused
from registry.services.recording import Actor, broken_link
from tests import files
from tests.conftest import ON_ONE_DATABASE

OFFICER = Actor("officer", datetime(2026, 5, 1, 12, 0, tzinfo=UTC))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that is not there yet."""
    return tmp_path / "instance" / "documents"


def first(session: Session) -> Agreement:
    """Any agreement of the seeds."""
    return session.scalars(select(Agreement).order_by(Agreement.id).limit(1)).one()


def keep(
    session: Session, folder: Path, content: bytes = files.PDF, name: str = "協定書.pdf"
) -> AgreementDocument:
    """A file kept for the first agreement."""
    return add_document(
        session, agreement=first(session), content=content, file_name=name, folder=folder, by=OFFICER
    )


def kept(folder: Path) -> int:
    """How many files lie in the folder."""
    return len(list(folder.iterdir())) if folder.exists() else 0


def test_a_file_is_kept_as_it_is_with_its_hash(own_session: Session, folder: Path) -> None:
    content = files.word()
    added = keep(own_session, folder, content, "協定書.docx")
    own_session.commit()
    assert (added.number, added.media_type, added.size) == (1, DOCX, len(content))
    assert added.sha256 == hashlib.sha256(content).hexdigest()
    assert content_of(added, folder=folder) == content
    [row] = documents(own_session, added.agreement_id)
    assert row.added_by == "連携 一郎"


def test_nobody_else_on_the_machine_can_read_it(own_session: Session, folder: Path) -> None:
    added = keep(own_session, folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / added.stored_as).stat().st_mode) == 0o600


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("mode", "expected"), [(0o2770, 0o640), (0o755, 0o640), (0o700, 0o600), (0o706, 0o600)], ids=oct
)
def test_a_folder_that_is_there_keeps_its_mode_and_opens_its_files_to_its_group_alone(
    own_session: Session, folder: Path, monkeypatch: pytest.MonkeyPatch, mode: int, expected: int
) -> None:
    folder.mkdir(parents=True)
    folder.chmod(mode)
    chmod = os.chmod

    def refused(path: object, *arguments: object, **options: object) -> None:
        raise PermissionError(1, "another's", str(path))

    monkeypatch.setattr(os, "chmod", refused)
    before = os.umask(0o077)  # as the service has it
    try:
        added = keep(own_session, folder)
    finally:
        os.umask(before)
        monkeypatch.setattr(os, "chmod", chmod)
    assert stat.S_IMODE(folder.stat().st_mode) == mode
    assert stat.S_IMODE((folder / added.stored_as).stat().st_mode) == expected


def test_the_next_file_is_the_next_version_and_the_first_stays(own_session: Session, folder: Path) -> None:
    one = keep(own_session, folder)
    two = keep(own_session, folder, files.png(), "協定書.png")
    same = keep(own_session, folder)
    own_session.commit()
    assert [row.document for row in documents(own_session, one.agreement_id)] == [same, two, one]
    assert [one.number, two.number, same.number] == [1, 2, 3]
    assert content_of(one, folder=folder) == files.PDF
    assert content_of(two, folder=folder) == files.png()
    other = own_session.scalars(select(Agreement).where(Agreement.id != one.agreement_id).limit(1)).one()
    alone = add_document(
        own_session, agreement=other, content=files.PDF, file_name="x", folder=folder, by=OFFICER
    )
    assert alone.number == 1


def test_one_change_is_recorded(own_session: Session, folder: Path) -> None:
    before = own_session.scalar(select(func.count()).select_from(Change)) or 0
    added = keep(own_session, folder)
    change = own_session.scalars(select(Change).order_by(Change.id.desc()).limit(1)).one()
    assert own_session.scalar(select(func.count()).select_from(Change)) == before + 1
    assert (change.act, change.subject_id, change.by) == (
        "agreement_document:register",
        str(added.id),
        "officer",
    )
    assert change.rows[0]["after"]["sha256"] == added.sha256
    assert broken_link(own_session) is None


def test_what_is_refused_leaves_nothing(own_session: Session, folder: Path) -> None:
    with pytest.raises(DocumentRefused):
        keep(own_session, folder, files.HTML, "協定書.pdf")
    own_session.commit()
    assert own_session.scalar(select(func.count()).select_from(AgreementDocument)) == 0
    assert not folder.exists()


def test_a_write_that_is_rolled_back_takes_its_file_away(own_session: Session, folder: Path) -> None:
    keep(own_session, folder)
    own_session.commit()
    keep(own_session, folder)
    assert kept(folder) == 2
    own_session.rollback()
    assert kept(folder) == 1


def test_a_session_that_is_closed_in_the_middle_takes_its_file_away(
    own_session: Session, folder: Path
) -> None:
    keep(own_session, folder)
    own_session.close()
    assert kept(folder) == 0
    keep(own_session, folder)
    own_session.commit()
    own_session.close()
    assert kept(folder) == 1


def test_a_savepoint_decides_for_its_own_file_only(own_session: Session, folder: Path) -> None:
    outer = keep(own_session, folder)
    savepoint = own_session.begin_nested()
    keep(own_session, folder)
    savepoint.rollback()
    with own_session.begin_nested():
        inner = keep(own_session, folder)
    own_session.commit()
    assert {path.name for path in folder.iterdir()} == {outer.stored_as, inner.stored_as}
    with own_session.begin_nested():
        keep(own_session, folder)
    own_session.rollback()
    assert kept(folder) == 2


def test_a_row_that_the_database_refuses_leaves_no_file(own_session: Session, folder: Path) -> None:
    stale = Actor(
        "x" * 40, OFFICER.at.replace(tzinfo=None)
    )  # a moment without its zone is refused at the flush
    with pytest.raises(Exception, match="time zone"):
        add_document(
            own_session,
            agreement=first(own_session),
            content=files.PDF,
            file_name="x",
            folder=folder,
            by=stale,
        )
    assert kept(folder) == 0


def test_a_folder_that_cannot_be_written_leaves_no_row(own_session: Session, tmp_path: Path) -> None:
    (tmp_path / "occupied").write_bytes(b"a file where the folder should be")
    with pytest.raises(OSError, match="occupied"):
        keep(own_session, tmp_path / "occupied")
    own_session.commit()
    assert own_session.scalar(select(func.count()).select_from(AgreementDocument)) == 0


def test_a_file_that_is_gone_or_altered_is_never_handed_out(own_session: Session, folder: Path) -> None:
    sound, gone, altered, grown = (keep(own_session, folder) for _ in range(4))
    own_session.commit()
    assert list(damages(own_session, folder=folder)) == []
    (folder / gone.stored_as).unlink()
    (folder / altered.stored_as).write_bytes(files.PDF.replace(b"99 99", b"99 98"))
    (folder / grown.stored_as).write_bytes(files.PDF + b"\n")
    for document in (gone, altered, grown):
        with pytest.raises(DocumentDamaged):
            content_of(document, folder=folder)
    assert content_of(sound, folder=folder) == files.PDF
    sentences = list(damages(own_session, folder=folder))
    assert len(sentences) == 3
    assert "第2版" in sentences[0]
    assert "ありません" in sentences[0]
    assert "第3版" in sentences[1]
    assert "違います" in sentences[1]
    assert "第4版" in sentences[2]
