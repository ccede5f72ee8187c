"""`registry verify` reads every file of an agreement again."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.config import Config
from registry.model import Agreement
from registry.model.engine import open_engine, writing
from registry.services.document import add_document
from registry.services.recording import Actor
from tests import files
from tests.cli import Shell

OFFICER = Actor("officer", datetime(2026, 5, 1, 12, 0, tzinfo=UTC))


def test_verify_names_each_file_that_is_missing_or_altered(own_shell: Shell) -> None:
    folder = Config.from_environment({"REGISTRY_INSTANCE": str(own_shell.instance)}).documents
    assert "文書" in own_shell.run("verify").stderr
    paths = keep(own_shell.url, folder, 3)
    head = own_shell.run("verify").stdout
    paths[0].unlink()
    paths[2].write_bytes(files.PDF[:-1])
    result = own_shell.run("verify", expect=3)
    assert result.stdout == head, "the change record is whole all the same"
    found = [line for line in result.stderr.splitlines() if "版" in line]
    assert len(found) == 2
    assert "第1版" in found[0]
    assert "ありません" in found[0]
    assert paths[2].name in found[1]
    assert "違います" in found[1]


def keep(url: str, folder: Path, count: int) -> list[Path]:
    """So many versions for the first agreement."""
    engine = open_engine(url)
    with Session(writing(engine)) as session, session.begin():
        agreement = session.scalars(select(Agreement).order_by(Agreement.id).limit(1)).one()
        added = [
            add_document(
                session, agreement=agreement, content=files.PDF, file_name="x", folder=folder, by=OFFICER
            )
            for _ in range(count)
        ]
        paths = [folder / each.stored_as for each in added]
    engine.dispose()
    return paths
