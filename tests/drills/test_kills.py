"""Whatever is killed, nothing that was acknowledged is lost, and nothing is there by halves.

``make test`` kills three processes of each kind on each database, ``make drill`` seventeen (``REGISTRY_TEST_KILLS``).
The machine itself stays up: what a power cut does is up to the disk and to ``synchronous=FULL`` (``fsync``).
"""

import csv
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Engine, func, inspect, select
from sqlalchemy.orm import Session

from registry.exchange.archive import opened_archive
from registry.exchange.backup import write_backup
from registry.model import Group, GroupYear, MergedOrganisation, Organisation, OrganisationName
from registry.model.engine import at_one_moment, open_engine, writing
from registry.model.schema import current_revision, downgrade, head_revision, upgrade
from tests.conftest import LOADED_AT, Backend
from tests.drills.figures import tell
from tests.drills.killing import Killer, damages
from tests.drills.mortal import BACKUP, IMPORTED
from tests.tables import contents

KILLS = int(os.environ.get("REGISTRY_TEST_KILLS", "3"))
# Most that may come to their end before the killer has learnt how long they live.
IN_VAIN = 5
ROWS = 400
OLD = "0010"


@pytest.fixture
def killer(request: pytest.FixtureRequest, backend: Backend) -> Iterator[Killer]:
    """A killer whose moments are the same at each run, as far as machines go; its figures stand at the end of the run."""
    made = Killer(Random(request.node.name))
    yield made
    tell(request.node, backend.name, made.tally)
    print(f"{request.node.name}: {dict(made.tally)}")


def rounds(killer: Killer) -> Iterator[int]:
    """As many rounds as it takes to kill so many times."""
    number = 0
    while killer.tally["kills"] < KILLS:
        number += 1
        assert number <= KILLS * 2 + IN_VAIN, "they live too short"
        yield number


def scalars(url: str, statement: object) -> list[object]:
    """What a database answers."""
    engine = open_engine(url)
    with Session(engine) as session:
        found = list(session.scalars(statement))  # type: ignore[call-overload]
    engine.dispose()
    return found


def with_engine(url: str, act: Callable[[Engine], object]) -> object:
    """What comes of doing something with a database."""
    engine = writing(open_engine(url))
    try:
        return act(engine)
    finally:
        engine.dispose()


def everything(engine: Engine) -> object:
    with Session(engine) as session:
        return contents(session, without=frozenset(), versions=True)


def test_writes(own_url: str, tmp_path: Path, killer: Killer) -> None:
    whole = select(Group.name).join(GroupYear, GroupYear.group_id == Group.id)
    for number in rounds(killer):
        tag, wanted = f"研究会 {number}", killer.chance.randrange(12)
        killer.lifetime = 0.05
        told = killer.run("write", own_url, tmp_path, tag, acknowledgements=wanted)
        found = scalars(own_url, whole.where(Group.name.like(f"{tag} %")).order_by(Group.id))
        assert found == scalars(
            own_url, select(Group.name).where(Group.name.like(f"{tag} %")).order_by(Group.id)
        )
        killer.expect(told, found)
        assert found[: len(told)] == told  # in their order
        assert len(found) <= len(told) + 1  # the last may have been committed and not told
        assert damages(own_url, tmp_path) == []


def test_merges(own_url: str, tmp_path: Path, killer: Killer) -> None:
    for number in rounds(killer):
        killer.lifetime = 0.2
        told = killer.run(
            "merge", own_url, tmp_path, str(number), acknowledgements=killer.chance.randrange(6)
        )
        said: dict[str, list[tuple[int, int]]] = {"made": [], "merged": []}
        for each in told:
            word, kept, gone = each.split()
            said[word].append((int(kept), int(gone)))
        present = set(scalars(own_url, select(Organisation.id)))
        into = dict(with_engine(own_url, merges))  # type: ignore[call-overload]
        killer.expect((kept for kept, _ in said["made"]), present)
        for kept, gone in said["made"]:
            assert (gone in present) != (into.get(gone) == kept)
            owner = kept if gone in into else gone
            names = select(func.count()).where(OrganisationName.organisation_id == owner)
            assert scalars(own_url, names) == [4 if gone in into else 2]
        killer.expect(((gone, kept) for kept, gone in said["merged"]), into.items())
        assert damages(own_url, tmp_path) == []


def merges(engine: Engine) -> list[tuple[int, int]]:
    with Session(engine) as session:
        return [(each.id, each.kept_id) for each in session.scalars(select(MergedOrganisation))]


def test_imports(own_url: str, tmp_path: Path, killer: Killer) -> None:
    for number in rounds(killer):
        tag = f"取込 {number}"
        with (tmp_path / IMPORTED).open("w", encoding="utf-8", newline="") as file:
            rows = [[f"{tag}-{place}", "research_group", "電気、機械"] for place in range(ROWS)]
            csv.writer(file).writerows([["name", "kind", "topics"], *rows])
        told = killer.run("take_in", own_url, tmp_path, tag)
        found = len(scalars(own_url, select(Group.id).where(Group.name.like(f"{tag}-%"))))
        killer.expect((ROWS for _ in told), (found,))
        assert found in (0, ROWS)
        assert damages(own_url, tmp_path) == []


def test_backups(own_url: str, tmp_path: Path, killer: Killer) -> None:
    before = with_engine(own_url, everything)
    path = tmp_path / BACKUP
    for _ in rounds(killer):
        told = killer.run("back_up", own_url, tmp_path, "")
        killer.expect((BACKUP for _ in told), {each.name for each in tmp_path.iterdir()})
        if path.exists():  # under its name it is whole
            with opened_archive(path) as archive:
                assert archive.manifest.rows > 4000
            path.unlink()
        assert with_engine(own_url, everything) == before
    assert damages(own_url, tmp_path) == []


def test_restores(own_url: str, backend: Backend, tmp_path: Path, killer: Killer) -> None:
    before = with_engine(own_url, everything)
    engine = open_engine(own_url)
    with at_one_moment(engine) as connection:
        write_backup(connection, path=tmp_path / BACKUP, documents=tmp_path, at=LOADED_AT)
    engine.dispose()
    folder = tmp_path / "instance"
    for _ in rounds(killer):
        url = backend.make(None)
        told = killer.run("bring_back", url, folder, "")
        restored = bool(with_engine(url, tables))
        killer.expect((True for _ in told), (restored,))
        if restored:
            assert with_engine(url, everything) == before
            assert damages(url, folder) == []
        backend.drop(url)


def tables(engine: Engine) -> list[str]:
    return sorted(inspect(engine).get_table_names())


def test_migrations(own_url: str, backend: Backend, tmp_path: Path, killer: Killer) -> None:
    with_engine(own_url, lambda engine: stepped(engine, downgrade, OLD))
    known = with_engine(own_url, tables)
    control = backend.make(own_url)
    with_engine(control, lambda engine: stepped(engine, upgrade, "head"))
    wanted = with_engine(control, everything)
    backend.drop(control)
    for _ in rounds(killer):
        url = backend.make(own_url)
        told = killer.run("migrate", url, tmp_path, "")
        stands = with_engine(url, revision)
        killer.expect((head_revision() for _ in told), (stands,))
        assert stands in (OLD, head_revision())
        if stands == OLD:
            assert with_engine(url, tables) == known
            with_engine(url, lambda engine: stepped(engine, upgrade, "head"))
        assert with_engine(url, everything) == wanted
        assert damages(url, tmp_path) == []
        backend.drop(url)


def stepped(engine: Engine, step: Callable[..., None], to: str) -> None:
    with engine.begin() as connection:
        step(connection, to)


def revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return current_revision(connection)
