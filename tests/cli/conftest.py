"""A shell on the seeds, one on a copy of them, one on an empty database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model import Agreement
from registry.model.engine import open_engine, writing
from registry.services.document import add_document
from registry.services.recording import register
from tests import files
from tests.cli import Shell
from tests.cli.backup_scene import group, sign_in_twice, waiting
from tests.conftest import CLERK, Backend


@pytest.fixture
def shell(shared_url: str, tmp_path: Path) -> Shell:
    """Commands that only read."""
    return Shell(shared_url, tmp_path / "instance")


@pytest.fixture
def own_shell(own_url: str, tmp_path: Path) -> Shell:
    """Commands that write, on a copy of the seeds."""
    return Shell(own_url, tmp_path / "instance")


@pytest.fixture
def empty_shell(empty_url: str, tmp_path: Path) -> Shell:
    """Commands on a database without a row."""
    return Shell(empty_url, tmp_path / "instance")


@pytest.fixture
def full_shell(own_url: str, tmp_path: Path) -> Shell:
    """The seeds with two documents, an upload that waits, a second factor, and a group with a name that needs care."""
    made = Shell(own_url, tmp_path / "instance")
    engine = writing(open_engine(own_url))
    folder = made.instance / "documents"
    with Session(engine) as session, session.begin():
        agreement = session.scalars(select(Agreement).order_by(Agreement.id)).first()
        assert agreement is not None
        for content in (files.PDF, files.word()):
            add_document(
                session, agreement=agreement, content=content, file_name="協定書", folder=folder, by=CLERK
            )
        register(session, subject=group("＝𠮷野家\n「研究会」\\ \t'"), by=CLERK)
        session.add(waiting())
        session.flush()
        sign_in_twice(session, login="officer", key="x" * 32)
    engine.dispose()
    return made


@pytest.fixture
def bare_url(backend: Backend) -> Iterator[str]:
    """A database without a table, of the same kind."""
    url = backend.make(None)
    yield url
    backend.drop(url)
