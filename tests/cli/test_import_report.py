"""``registry import-report``: the text of a yearbook's chapter becomes the facts that officers had entered."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from registry.exchange.loading import load_places
from registry.model.engine import open_engine, writing
from tests.cli import Shell
from tests.conftest import CLERK, SEEDS
from tests.seeds.conftest import report  # noqa: F401
from tests.tables import contents

IN_ORDER = [
    "partners",
    "names",
    "programmes",
    "agreements",
    "groups",
    "group_years",
    "memberships",
    "events",
    "event_listings",
    "event_roles",
    "presentations",
    "activities",
]


@pytest.fixture
def bare(empty_shell: Shell) -> Shell:
    """A registry that knows regions, municipalities and branches alone."""
    engine = writing(open_engine(empty_shell.url))
    with Session(engine) as session, session.begin():
        load_places(session, folder=SEEDS, by=CLERK)
    engine.dispose()
    return empty_shell


@pytest.fixture
def chapter(report: str, tmp_path: Path) -> Path:  # noqa: F811
    path = tmp_path / "003.txt"
    path.write_text(report, encoding="utf-8")
    return path


def taken(shell: Shell, path: Path, *words: str, expect: int = 0) -> dict[str, Any]:
    told = json.loads(
        shell.run("import-report", path, "--fy", "2020", "--json", *words, expect=expect).stdout
    )
    return {each["kind"]: each for each in told["tables"]}


def held(shell: Shell) -> Any:
    engine = open_engine(shell.url)
    with Session(engine) as session:
        found = contents(session, without=frozenset({"change", "file_import", "file_import_row"}))
    engine.dispose()
    return found


def test_a_chapter_fills_an_empty_registry_and_says_nothing_new_a_second_time(
    bare: Shell, chapter: Path
) -> None:
    empty = held(bare)
    dry = taken(bare, chapter, "--dry-run")
    assert held(bare) == empty
    made = taken(bare, chapter)
    assert list(made) == IN_ORDER
    for kind, each in made.items():
        assert each["counts"] == {**dry[kind]["counts"], "new": len(each["rows"])}, kind
        assert each["import_id"] is not None
    full = held(bare)
    for kind, each in taken(bare, chapter).items():
        assert each["counts"] == {"new": 0, "update": 0, "same": len(each["rows"]), "check": 0, "error": 0}, (
            kind
        )
    assert held(bare) == full
    for each in reversed(list(made.values())):
        bare.run("undo-import", each["import_id"])
    assert held(bare) == empty


def test_what_cannot_be_read_is_refused(bare: Shell, tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_text("ただの文章\n", encoding="utf-8")
    assert "節の見出しが一つもありません" in bare.run("import-report", path, "--fy", "2020", expect=3).stderr
    bare.run("import-report", tmp_path / "none.txt", "--fy", "2020", expect=2)
