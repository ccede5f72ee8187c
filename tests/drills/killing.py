"""Processes killed at any moment (SIGKILL), and what they had told by then."""

import signal
from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from random import Random
from time import monotonic

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from registry.exchange.soundness import soundness
from registry.model.engine import open_engine
from tests.drills.mortal import perform

# Imports take a second: they are made once, in a process of which the mortals are copies.
CONTEXT = get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.drills.mortal"])
PATIENCE = 60


@dataclass
class Killer:
    """Kills processes, counts how many, and learns how long they would have lived."""

    chance: Random
    lifetime: float = 1.0
    tally: Counter[str] = field(default_factory=Counter)

    def run(self, act: str, url: str, folder: Path, tag: str, *, acknowledgements: int = 0) -> list[str]:
        """Let a process do something, kill it after so many acknowledgements and a little more; returns all of them."""
        ours, theirs = CONTEXT.Pipe(duplex=False)
        process = CONTEXT.Process(target=perform, args=(act, url, str(folder), tag, theirs))
        process.start()
        theirs.close()
        told = []
        assert ours.poll(PATIENCE), "the process did not begin"
        assert ours.recv() == "begin"
        begun = monotonic()
        while len(told) < acknowledgements:
            assert ours.poll(PATIENCE), "the process does nothing"
            told.append(ours.recv())
        process.join(self.lifetime * self.chance.random())
        if process.exitcode is None:
            process.kill()
        process.join(PATIENCE)
        killed = process.exitcode == -signal.SIGKILL
        assert killed or process.exitcode == 0, f"{act} ended by itself with {process.exitcode}"
        if not killed:  # it was sooner: next time it is killed sooner
            self.lifetime = max(0.01, min(self.lifetime, monotonic() - begun))
        told += rest(ours)
        self.tally["kills" if killed else "came to their end"] += 1
        self.tally["acknowledged"] += len(told)
        process.close()
        ours.close()
        wait_until_alone(url)
        return told

    def expect(self, acknowledged: Iterable[object], standing: Container[object]) -> None:
        """Everything that was acknowledged stands; what does not is counted, and fails the test."""
        lost = [each for each in acknowledged if each not in standing]
        self.tally["lost"] += len(lost)
        assert lost == []


def rest(pipe: object) -> list[str]:
    """What was told before the end."""
    told = []
    try:
        while True:
            told.append(pipe.recv())  # type: ignore[attr-defined]
    except EOFError:
        return told


def wait_until_alone(url: str) -> None:
    """PostgreSQL notices by and by that a client is dead; until then its transaction is neither done nor undone."""
    if make_url(url).get_backend_name() != "postgresql":
        return
    others = text(
        "SELECT count(*), pg_sleep(0.01) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        until = monotonic() + PATIENCE
        while connection.execute(others).one()[0]:
            assert monotonic() < until, "a dead client is still connected"
    engine.dispose()


def damages(url: str, folder: Path) -> list[str]:
    """All that is wrong with a registry: pages, references, chain, documents, sums, index."""
    engine = open_engine(url)
    with Session(engine) as session:
        found = [
            sentence
            for point in soundness(session, documents=folder / "documents")
            for sentence in point.problems
        ]
    engine.dispose()
    return found
