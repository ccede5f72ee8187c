"""How long pages take at a hundred times the size of the seeds: ``make bench`` or ``python -m tests.performance``.

Without ``--database`` a sample of 20,000 organisations, 30,000 agreements and 1,000,000 activities is made in a
temporary folder; with it, a SQLite file that is there is copied. A server of two workers is asked over one connection:
in each round every page in turn, after the trivial page of the same server; one answer before that is thrown away, so
that neither is asked with the caches of the processor full of what went before. Printed are for each page

- ``again``: p50 and p95 of the same address while nobody writes, and p50 as a multiple of the trivial page;
- ``other``: p50 of addresses like it that nobody has asked for since the last write;
- ``written``: p50 of the first answer after somebody has recorded joint work;
- ``queries`` and ``rows``: what that first answer asks the database for, and ``raw`` the milliseconds of the same
  statements on a bare connection, in every fifth of the same rounds.

A page over its limit is marked, and the benchmark then ends with 1.
"""

import argparse
import json
import sqlite3
import sys
import tempfile
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.model import Activity, ActivityCount, ActivityKind, ActivityParty, Agreement
from registry.model.engine import open_engine, writing
from registry.model.vocabulary import ActivityType
from registry.services.recording import Actor, recorded
from tests.performance.pages import TRIVIAL, Page, pages
from tests.performance.server import LOGIN, PASSWORD, Reader, command, running
from tests.performance.statements import Watched, raw

SIZE = ("--partners", 20_000, "--agreements", 30_000, "--activities", 1_000_000, "--seed", 1)
WRITES = 3
# What the pages ask the database for takes far longer than they do: it is asked in one of so many rounds.
RAW_EVERY = 5


@dataclass
class Times:
    """What was measured of one page, in milliseconds."""

    again: list[float] = field(default_factory=list)
    trivial: list[float] = field(default_factory=list)
    raw: list[float] = field(default_factory=list)
    other: list[float] = field(default_factory=list)
    written: list[float] = field(default_factory=list)

    @property
    def multiple(self) -> float:
        return median(self.again) / median(self.trivial)


def prepared(folder: Path, given: Path | None) -> Path:
    """The database in the folder, with a reader who may see everything."""
    database = folder / "registry.sqlite3"
    if given is None:
        start = perf_counter()
        command(folder, "sample", *SIZE)
        print(f"sample made in {perf_counter() - start:,.0f} s")
    else:
        with closing(sqlite3.connect(given)) as source, closing(sqlite3.connect(database)) as copy:
            source.backup(copy)
        command(folder, "init")  # brings an older one to head
    command(folder, "users", "add", LOGIN, "--name", "計測", "--role", "officer", "--password", PASSWORD)
    return database


def chosen(database: Path) -> list[Page]:
    """The pages, for records of this database."""
    with Session(open_engine(f"sqlite:///{database}")) as session:
        counted = select(ActivityCount.organisation_id).group_by(ActivityCount.organisation_id)
        order = counted.order_by(func.sum(ActivityCount.activities).desc(), ActivityCount.organisation_id)
        partners = session.scalars(order).all()
        agreements = session.scalars(select(Agreement.id).order_by(Agreement.id)).all()
        year = session.scalar(select(func.max(ActivityCount.fiscal_year)))
    assert year is not None
    few = partners[len(partners) // 2 :: max(1, len(partners) // 20)][:9]
    return pages([partners[0], *few], agreements[:: max(1, len(agreements) // 9)][:9], year)


def write(database: Path) -> None:
    """What is written most often, so that what was kept is no longer true: joint work with the largest partner."""
    with Session(writing(open_engine(f"sqlite:///{database}"))) as session, session.begin():
        counted = select(ActivityCount.organisation_id).group_by(ActivityCount.organisation_id)
        largest = session.scalars(counted.order_by(func.sum(ActivityCount.activities).desc()).limit(1)).one()
        work = Activity(
            fiscal_year=session.scalars(select(func.max(ActivityCount.fiscal_year))).one(),
            title="計測のための連携事業",
            parties=[ActivityParty(position=1, organisation_id=largest, name_as_printed="相手先")],
            kinds=[ActivityKind(position=1, kind=ActivityType.CONSULTATION)],
        )
        with recorded(session, by=Actor(LOGIN, datetime.now(UTC)), act="activity:register", subject=work):
            session.add(work)


def measured(reader: Reader, database: Path, watched: Watched, wanted: list[Page], rounds: int) -> int:
    """Measure and print; the number of pages above their limit."""
    times = {page.name: Times() for page in wanted}
    for page in wanted:
        reader.read(page.path)
        watched.asked(page.path)
    for _ in range(WRITES):
        write(database)
        for page in wanted:
            times[page.name].written.append(reader.read(page.path))
    asked = {page.name: watched.asked(page.path) for page in wanted}
    for number in range(rounds):
        for page in wanted:
            reader.read(TRIVIAL)
            times[page.name].trivial.append(reader.read(TRIVIAL))
            times[page.name].again.append(reader.read(page.path))
            if number % RAW_EVERY == 0:
                times[page.name].raw.append(raw(database, asked[page.name].statements))
    for page in wanted:
        times[page.name].other += [reader.read(path) for path in page.others]
    head = f"{'page':<26}{'again p50':>10}{'p95':>8}{'x':>7}{'most':>6}{'other':>8}{'written':>9}"
    print(f"{head}{'queries':>9}{'rows':>11}{'raw':>8}")
    above = 0
    for page in wanted:
        found, its = times[page.name], asked[page.name]
        over = page.most is not None and found.multiple > page.most
        above += over
        print(
            f"{page.name:<26}{median(found.again):>10.1f}{quantiles(found.again, n=20)[-1]:>8.1f}"
            f"{found.multiple:>7.1f}{page.most or '':>6}{median(found.other) if found.other else 0:>8.0f}"
            f"{median(found.written):>9.0f}{len(its.statements):>9}{its.rows:>11,}{median(found.raw):>8.1f}"
            + (" above" if over else "")
        )
    every = [spent for found in times.values() for spent in found.trivial]
    print(
        f"trivial page: p50 {median(every):.2f} ms, p95 {quantiles(every, n=20)[-1]:.2f} ms, {len(every)} times"
    )
    return above


def serialised(reader: Reader, database: Path, watched: Watched, page: Page, rounds: int) -> None:
    """An answer of the interface beside its statements and the making of its text."""
    write(database)
    asked = watched.asked(page.path)
    answers, baseline = [], []
    for _ in range(rounds):
        spent, _, body = reader.ask(page.path)
        answers.append(spent)
        found = json.loads(body)
        start = perf_counter()
        json.dumps(found, ensure_ascii=False)
        baseline.append(raw(database, asked.statements) + (perf_counter() - start) * 1000)
    write(database)
    first = reader.read(page.path)
    print(
        f"{page.name}: {median(answers):.1f} ms, after a write {first:.0f} ms; "
        f"its statements and json.dumps {median(baseline):.1f} ms"
    )


def exported(reader: Reader, rounds: int) -> None:
    """Files of all agreements, to the last byte."""
    for form in ("csv", "xlsx"):
        path = f"/agreements/export?format={form}"
        reader.read(path)
        print(f"all agreements as {form}: {median(reader.read(path) for _ in range(rounds)) / 1000:.2f} s")


def main() -> int:
    """Prepare, measure, print."""
    parser = argparse.ArgumentParser(prog="tests.performance", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--database", type=Path, metavar="FILE")
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        instance = Path(folder)
        database = prepared(instance, given.database)
        wanted = chosen(database)
        watched = Watched(instance)
        with running(instance, given.workers) as reader:
            above = measured(reader, database, watched, wanted, given.rounds)
            graph = next(page for page in wanted if page.name.startswith("graph"))
            serialised(reader, database, watched, graph, given.rounds)
            exported(reader, 3)
    return 1 if above else 0


if __name__ == "__main__":
    sys.exit(main())
