"""How long the density table takes, beside the same counts in plain SQL; and what the command needs as a process.

``python -m tests.bench.density`` makes a sample in a temporary folder; ``--database URL`` takes one that is there.
Both ways of counting run in turn, several rounds, and the medians are compared. A benchmark of different answers is
worth nothing: every count must be equal, else it ends with exit code 1 and the differences.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence, Sized
from dataclasses import dataclass
from functools import partial
from math import isclose
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TypeVar

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from registry.model import Agreement
from registry.model.engine import open_engine
from registry.model.standing import binds
from registry.queries.loading import related
from registry.queries.period import Period
from registry.reports.density import ANY as ANY_COLUMN
from registry.reports.density import Density, density
from tests.bench.recount import ANY, Recount, driver, recount

T = TypeVar("T")
REGISTRY = Path(sys.executable).parent / "registry"


@dataclass(frozen=True)
class Run:
    """A command that came to its end."""

    seconds: float
    megabytes: float


def run(url: str, instance: Path, *words: object) -> Run:
    """Run ``registry`` in a process of its own; what it needs is that process's alone."""
    environment = {**os.environ, "REGISTRY_DATABASE_URL": url, "REGISTRY_INSTANCE": str(instance)}
    start = perf_counter()
    process = subprocess.Popen([str(REGISTRY), *map(str, words)], env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"registry {' '.join(map(str, words))} ended with {process.returncode}")
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return Run(perf_counter() - start, usage.ru_maxrss / unit)


def timed(act: Callable[[], T]) -> tuple[float, T]:
    """The seconds that something takes, and its result."""
    start = perf_counter()
    found = act()
    return perf_counter() - start, found


def in_force(engine: Engine, period: Period) -> list[int]:
    """The agreements that bind on the last day: what plain SQL cannot tell."""
    with Session(engine) as session:
        statement = select(Agreement).options(related(Agreement.events))
        return [each.id for each in session.scalars(statement) if binds(each, period.last_day)]


def table(engine: Engine, period: Period) -> Density:
    """The density table as pages and commands ask for it."""
    with Session(engine) as session:
        return density(session, period)


def differences(counted: Recount, found: Density) -> list[str]:
    """Where the table and the recount disagree; empty when they say the same."""
    wrong: list[str] = []

    def compare(what: str, wanted: object, got: object) -> None:
        if wanted != got:
            wrong.append(f"{what}: SQL {wanted}, registry {got}")

    columns = [*counted.branches, None]
    for region in counted.regions:
        for column in (*columns, ANY):
            cell = found.cell(region, ANY_COLUMN if column == ANY else column)
            place = f"{region} × {column}"
            compare(f"{place} known", counted.known[region], size(cell.known))
            compare(f"{place} linked", counted.linked[region, column], size(cell.linked))
            compare(f"{place} ties", counted.ties[region, column], cell.ties)
    everywhere = (*counted.regions, None)
    for column in columns:
        cell = found.cell(None, column)
        place = f"everywhere × {column}"
        compare(f"{place} known", sum(counted.known[region] for region in everywhere), size(cell.known))
        compare(
            f"{place} linked", sum(counted.linked[region, column] for region in everywhere), size(cell.linked)
        )
        compare(f"{place} ties", sum(counted.ties[region, column] for region in everywhere), cell.ties)
    for region, row in zip(counted.regions, found.regions, strict=True):
        for name in ("cohesion", "ei_index"):
            wanted, got = getattr(counted, name)(region), getattr(row, name)
            if (wanted is None) != (got is None) or not isclose(wanted or 0, got or 0, rel_tol=1e-12):
                compare(f"{region} {name}", wanted, got)
    return wrong


def size(found: Sized | int) -> int:
    """A count, or the number of those who are counted."""
    return found if isinstance(found, int) else len(found)


@dataclass(frozen=True)
class Medians:
    """Seconds of plain SQL, of telling which agreements are in force, and of the whole table."""

    sql: float
    phases: float
    registry: float


def measure(engine: Engine, url: str, period: Period, rounds: int) -> Medians:
    """Count both ways in turn; ends the program when they disagree."""
    taken: list[Medians] = []
    for _ in range(rounds):
        phases, ids = timed(partial(in_force, engine, period))
        with driver(url) as connection:
            count = partial(recount, connection, period.fiscal_year, period.years, ids)
            by_sql, counted = timed(count)
        by_registry, found = timed(partial(table, engine, period))
        if wrong := differences(counted, found):
            raise SystemExit("\n".join([f"{len(wrong)} counts differ:", *wrong[:40]]))
        taken.append(Medians(by_sql, phases, by_registry))
    return Medians(*(median(getattr(each, name) for each in taken) for name in ("sql", "phases", "registry")))


def arguments(words: Sequence[str] | None = None) -> argparse.Namespace:
    """What is to be measured."""
    parser = argparse.ArgumentParser(prog="tests.bench.density", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--partners", type=int, default=20_000)
    parser.add_argument("--agreements", type=int, default=5_000)
    parser.add_argument("--activities", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", metavar="URL", help="a database that is there, instead of a new sample")
    parser.add_argument("--fy", type=int, default=2020, help="the fiscal year with which each period ends")
    parser.add_argument("--years", type=int, nargs="+", default=[1, 10], help="lengths of periods")
    parser.add_argument("--rounds", type=int, default=5)
    return parser.parse_args(words)


def main() -> None:
    """Make or take a database, measure, print."""
    asked = arguments()
    with tempfile.TemporaryDirectory(prefix="registry-bench-") as folder:
        url = asked.database
        if url is None:
            path = Path(folder) / "registry.sqlite3"
            url = f"sqlite:///{path}"
            numbers = ("--partners", asked.partners, "--agreements", asked.agreements)
            made = run(
                url, Path(folder), "sample", *numbers, "--activities", asked.activities, "--seed", asked.seed
            )
            print(
                f"sample of {asked.partners:,} partners, {asked.agreements:,} agreements, {asked.activities:,} "
                f"activities: {made.seconds:.1f} s, {made.megabytes:.0f} MB of memory, "
                f"{path.stat().st_size / 1024**2:.0f} MB on disk\n"
            )
        engine = open_engine(url)
        print(f"FY{asked.fy}, median of {asked.rounds} rounds; all counts are equal in each of them")
        print(
            f"{'years':>5} {'SQL s':>9} {'phases s':>9} {'table s':>9} {'ratio':>7} {'command s':>10} {'MB':>6}"
        )
        for years in asked.years:
            found = measure(engine, url, Period(asked.fy, years), asked.rounds)
            command = run(url, Path(folder), "density", "--fy", asked.fy, "--years", years, "--json")
            print(
                f"{years:>5} {found.sql:>9.3f} {found.phases:>9.3f} {found.registry:>9.3f} "
                f"{found.registry / found.sql:>7.1f} {command.seconds:>10.2f} {command.megabytes:>6.0f}",
                flush=True,
            )
        engine.dispose()


if __name__ == "__main__":
    main()
