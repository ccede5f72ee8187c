"""What a process does that is going to be killed: it tells what was committed, each time after the commit."""

import os
import sys
from collections.abc import Callable
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TextIO

from sqlalchemy.orm import Session

from registry.cli import registry
from registry.model import Agreement, Group, GroupYear, Organisation
from registry.model.engine import open_engine, writing
from registry.model.schema import upgrade
from registry.model.vocabulary import GroupKind
from registry.services.document import add_document
from registry.services.merge import lacking, merge_organisations
from registry.services.recording import recorded, register
from tests import files
from tests.conftest import CLERK
from tests.making import about, organisation

Tell = Callable[[str], None]
IMPORTED = "groups.csv"
BACKUP = "a.zip"


def write(url: str, folder: Path, tag: str, tell: Tell) -> None:
    """Groups with a year, every third beside a document of an agreement, without end."""
    engine = writing(open_engine(url))
    for number in count():
        name = f"{tag} {number}"
        with Session(engine) as session, session.begin():
            years = [GroupYear(fiscal_year=2020, held=True, meetings=number)]
            register(session, subject=Group(name=name, kind=GroupKind.RESEARCH_GROUP, years=years), by=CLERK)
            if number % 3 == 0:
                agreement = session.get_one(Agreement, 1)
                add_document(
                    session,
                    agreement=agreement,
                    content=files.png(1 + number),
                    file_name=name,
                    folder=folder / "documents",
                    by=CLERK,
                )
        tell(name)


def merge(url: str, folder: Path, tag: str, tell: Tell) -> None:
    """Two organisations of which one is named by a record of each noun, and then they are one, without end."""
    engine = writing(open_engine(url))
    for number in count():
        places = [int(tag) * 10_000 + 2 * number + each for each in (0, 1)]
        with Session(engine) as session, session.begin():
            # The newer one stays: SQLite gives the highest number of a table anew when its row is gone.
            gone, kept = made = [organisation(each) for each in places]
            with recorded(session, by=CLERK, act="test:make", subject=kept):
                session.add_all(made)
                session.flush()
                session.add_all(about(gone, places[0]))
            pair = kept.id, gone.id
        tell("made {} {}".format(*pair))
        with Session(engine) as session, session.begin():
            kept, gone = (session.get_one(Organisation, each) for each in pair)
            merge_organisations(
                session,
                kept=kept,
                gone=gone,
                versions=(kept.version, gone.version),
                taken=lacking(kept, gone),
                by=CLERK,
            )
        tell("merged {} {}".format(*pair))


def take_in(url: str, folder: Path, tag: str, tell: Tell) -> None:
    """A file of many groups, by the command."""
    _command(url, folder, "import", folder / IMPORTED, "--kind", "groups")
    tell("done")


def back_up(url: str, folder: Path, tag: str, tell: Tell) -> None:
    """A backup, by the command."""
    _command(url, folder, "backup", folder / BACKUP)
    tell("done")


def bring_back(url: str, folder: Path, tag: str, tell: Tell) -> None:
    """A backup restored, by the command."""
    _command(url, folder, "restore", folder.parent / BACKUP)
    tell("done")


def migrate(url: str, folder: Path, tag: str, tell: Tell) -> None:
    """An older database brought to head, as ``registry init`` does it."""
    engine = writing(open_engine(url))
    with engine.begin() as connection:
        upgrade(connection)
    tell("done")


ACTS = {each.__name__: each for each in (write, merge, take_in, back_up, bring_back, migrate)}


def perform(act: str, url: str, folder: str, tag: str, pipe: Connection) -> None:
    """Do it; the first word says that it begins now."""
    pipe.send("begin")
    ACTS[act](url, Path(folder), tag, pipe.send)


def take_in_aloud(url: str, folder: str, path: str, pipe: Connection) -> None:
    """The command that takes a file of groups in, told line by line on a pipe, in an environment of its own."""
    for name in [name for name in os.environ if name.startswith("REGISTRY_")]:
        del os.environ[name]
    os.environ["REGISTRY_SECRET_KEY"] = "x" * 32
    with open(pipe.fileno(), "w", encoding="utf-8", buffering=1, closefd=False) as told:
        print("begin", file=told)
        _command(url, Path(folder), "import", path, "--kind", "groups", to=told)


def _command(url: str, folder: Path, *words: object, to: TextIO | None = None) -> None:
    os.environ.update(REGISTRY_DATABASE_URL=url, REGISTRY_INSTANCE=str(folder))
    sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - to the end of the process
    sys.stderr = to or sys.stdout
    registry.main([str(word) for word in words], prog_name="registry", standalone_mode=False)
