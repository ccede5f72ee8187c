"""A process that takes a file in is killed at any moment: all of the file is there, or nothing of it."""

import csv
import os
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from registry.model import Group
from registry.model.engine import open_engine, writing
from registry.queries.file_import import file_imports, rows_of
from registry.services.file_import import undo_import
from registry.services.recording import broken_link
from tests.conftest import CLERK, Backend
from tests.drills.killing import CONTEXT, wait_until_alone
from tests.drills.mortal import take_in_aloud
from tests.tables import contents

ROWS = 600  # enough for the command to tell on stderr how far it is
TOLD = (
    "台帳と見比べました",
    "番号を割り当てました",
    "書き込みました",
    "変更を記録しました",
    "取込を記録しました",
)
STEPS = 1 + len(TOLD)
EVERYTHING = frozenset[str]()
LOG = frozenset({"change", "file_import", "file_import_row"})


def file_of_groups(folder: Path) -> Path:
    """So many new groups."""
    path = folder / "groups.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["name", "kind", "topics"])
        writer.writerows([f"研究会 {place}", "research_group", "電気、機械"] for place in range(ROWS))
    return path


def kill_on_the_way(url: str, folder: Path, path: Path, lines: int, spin: int) -> list[str]:
    """Run the import and kill it after some lines of its progress, which are returned, and a little more work."""
    ours, theirs = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=take_in_aloud, args=(url, str(folder), str(path), theirs))
    process.start()
    theirs.close()
    with os.fdopen(os.dup(ours.fileno()), encoding="utf-8") as told:
        heard = [told.readline() for _ in range(1 + lines)]  # the first says that it begins
        sum(range(spin))  # the child works on meanwhile
        process.kill()
    process.join()
    ours.close()
    wait_until_alone(url)
    return heard[1:]


@pytest.fixture
def rounds(backend: Backend) -> int:
    """At each step once; SQLite twice, where the file itself has to be whole. The drill kills more (``tests/drills``)."""
    return 2 * STEPS if backend.name == "sqlite" else STEPS


def test_a_killed_import_leaves_all_or_nothing(own_url: str, tmp_path: Path, rounds: int) -> None:
    path, chance = file_of_groups(tmp_path), Random(1)
    engine = open_engine(own_url)
    facts = contents_of(engine, LOG)
    outcomes = []
    for place in range(rounds):
        before = contents_of(engine, EVERYTHING)
        engine.dispose()  # nobody else is connected when the process is dead
        heard = kill_on_the_way(own_url, tmp_path, path, place % STEPS, chance.randrange(3_000_000))
        assert [step.partition("(")[0] for step in heard] == list(TOLD[: place % STEPS])
        found = contents_of(engine, EVERYTHING)
        with Session(writing(engine)) as session, session.begin():
            assert broken_link(session) is None
            written = session.scalars(select(Group.name).where(Group.name.like("研究会 %"))).all()
            if written:
                assert len(written) == ROWS
                newest = file_imports(session)[0]
                assert newest.counts["new"] == len(rows_of(session, newest.id)) == ROWS
                undo_import(session, file_import=newest, by=CLERK)
            else:
                assert found == before
        assert contents_of(engine, LOG) == facts
        outcomes.append(bool(written))
    assert False in outcomes
    engine.dispose()


def contents_of(engine: Engine, without: frozenset[str]) -> object:
    """What the tables hold at this moment."""
    with Session(engine) as session:
        return contents(session, without=without)
