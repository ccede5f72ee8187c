"""The history of the database: it ends where the models are, and every step goes down and up again."""

import re
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, func, inspect, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.sql import ClauseElement

from registry.model import Base, Contact
from registry.model.engine import open_engine, writing
from registry.model.schema import MIGRATIONS, current_revision, downgrade, head_revision, upgrade
from registry.model.search_entry import OWN_INDEX
from registry.queries.database_file import faults
from tests.conftest import CLERK, ON_ONE_DATABASE, SEEDS, Backend, once
from tests.contracts.full_database import fill

STEPS = [step.revision for step in ScriptDirectory(str(MIGRATIONS)).walk_revisions()][::-1]

# Down to the base, through every step, on both databases; to each step in between on one of them.
WAYS = pytest.mark.parametrize(
    ("backend", "stop"),
    [
        ("sqlite", "base"),
        ("postgresql", "base"),
        *zip(cycle(("postgresql", "sqlite")), STEPS[:-1], strict=False),
    ],
    indirect=["backend"],
)


# Counted or written anew from the records at each step up.
FOLLOWS = {"activity_count", "activity_aspect", "agreement_duty", "search_entry"}
# Rows that a step down may not keep, before and from 0008 on: a mistake would count again, an act has no name there.
LOST = {(False, "agreement_event"): 1}


@pytest.fixture
def bare(backend: Backend) -> Iterator[Engine]:
    """A database without a table."""
    engine = writing(open_engine(backend.make(None)))
    yield engine
    engine.dispose()


@pytest.fixture
def seeded(own_url: str) -> Iterator[Engine]:
    """A database full of seeds."""
    engine = writing(open_engine(own_url))
    yield engine
    engine.dispose()


@pytest.fixture
def full(backend: Backend, seeded_template: str, _ground: Path) -> Iterator[Engine]:
    """The seeds, and rows of every table with every column filled once and empty once."""

    def make() -> bytes:
        url = backend.make(seeded_template)
        engine = writing(open_engine(url))
        with engine.begin() as connection:
            fill(connection)
        engine.dispose()
        return url.encode()

    url = backend.make(once(_ground, f"full-{backend.name}", make).decode())
    engine = writing(open_engine(url))
    yield engine
    engine.dispose()
    backend.drop(url)


def counted(connection: Connection) -> dict[str, int]:
    """How many rows each table of the registry has, as far as it is there."""
    present = set(inspect(connection).get_table_names())
    tables = [table for table in Base.metadata.sorted_tables if table.name in present]
    return {each.name: connection.scalars(select(func.count()).select_from(each)).one() for each in tables}


def shape(connection: Connection) -> dict[str, Any]:
    """Everything the database says about its tables: columns, keys, constraints with their names, indexes."""
    inspector = inspect(connection)
    columns, keys = inspector.get_multi_columns(), inspector.get_multi_pk_constraint()
    named = {
        "references": inspector.get_multi_foreign_keys(),
        "unique": inspector.get_multi_unique_constraints(),
        "checks": inspector.get_multi_check_constraints(),
        "indexes": inspector.get_multi_indexes(),
    }
    return {
        place[1]: {
            "columns": sorted(
                (each["name"], repr(each["type"]), each["nullable"], each["default"] is None)
                for each in columns[place]
            ),
            "key": keys[place],
            **{what: _by_name(found[place]) for what, found in named.items()},
        }
        for place in sorted(columns)
        if place[1] != "alembic_version"
    }


def _by_name(rows: Any) -> dict[str, str]:
    return {str(row["name"]): re.sub(r"\s+", " ", repr(_plain(row))) for row in rows}


def _plain(value: Any) -> Any:
    """The same with clauses of SQL as their text, so that two readings of one schema compare equal."""
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    return str(value) if isinstance(value, ClauseElement) else value


def guards(connection: Connection) -> set[str]:
    """The triggers of the database."""
    sqlite = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    postgresql = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    return set(connection.scalars(text(sqlite if connection.dialect.name == "sqlite" else postgresql)))


def leftovers(connection: Connection) -> list[str]:
    """What stands in the database besides Alembic's own table."""
    functions = "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
    made = [] if connection.dialect.name == "sqlite" else list(connection.scalars(text(functions)))
    return sorted({*inspect(connection).get_table_names(), *made, *guards(connection)} - {"alembic_version"})


def test_the_history_is_one_line_that_ends_at_head() -> None:
    script = ScriptDirectory(str(MIGRATIONS))
    assert script.get_heads() == [head_revision()] == [STEPS[-1]]
    assert script.get_bases() == [STEPS[0]]
    assert sorted(STEPS) == STEPS


def test_a_database_without_tables_stands_on_no_step(bare: Engine) -> None:
    with bare.begin() as connection:
        assert current_revision(connection) is None
        upgrade(connection)
        assert current_revision(connection) == head_revision()


def test_autogenerate_finds_no_difference_between_head_and_the_models(empty_url: str) -> None:
    engine = open_engine(empty_url)
    with engine.connect() as connection:
        options = {
            "compare_type": True,
            "compare_server_default": True,
            "include_name": lambda name, kind, parents: not (name or "").startswith(OWN_INDEX),
        }
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_head_is_what_the_models_would_make_down_to_each_check(bare: Engine, backend: Backend) -> None:
    from_models = writing(open_engine(backend.make(None)))
    with bare.begin() as by_steps, from_models.begin() as at_once:
        upgrade(by_steps)
        Base.metadata.create_all(at_once)
        made, wanted = shape(by_steps), shape(at_once)
    from_models.dispose()
    assert made.keys() == wanted.keys()
    for table in wanted:
        assert made[table] == wanted[table], table


def test_each_step_goes_down_and_up_again_to_the_same_schema(bare: Engine) -> None:
    for step in STEPS:
        with bare.begin() as connection:
            upgrade(connection, step)
            before, guarded = shape(connection), guards(connection)
            downgrade(connection, "-1")
            assert current_revision(connection) == (
                STEPS[STEPS.index(step) - 1] if step != STEPS[0] else None
            )
            upgrade(connection, step)
            assert (shape(connection), guards(connection)) == (before, guarded), step


def test_all_the_way_down_leaves_nothing_behind(bare: Engine) -> None:
    with bare.begin() as connection:
        upgrade(connection)
    with bare.begin() as connection:
        downgrade(connection, "base")
        assert leftovers(connection) == []
        assert current_revision(connection) is None


@WAYS
def test_steps_go_down_over_data_and_up_again(full: Engine, stop: str) -> None:
    with full.begin() as connection:
        before, guarded, rows = shape(connection), guards(connection), counted(connection)
        assert all(rows.values()), "every table has rows"
        kept = set(_tables_at(connection, stop))
        for table in kept & rows.keys() - FOLLOWS:
            assert rows[table] - counted(connection)[table] == LOST.get((stop >= "0008", table), 0), table
        if "activity" in kept:  # sums are counted anew
            kept |= {"activity_count", "activity_aspect"}
        if "agreement" in kept:  # who looks after one stood in its own columns
            kept.add("agreement_duty")
        if "organisation" in kept:  # and what the search looks in is written anew
            kept.add("search_entry")
    with full.begin() as connection:
        between = counted(connection)
        upgrade(connection)
        assert (shape(connection), guards(connection)) == (before, guarded)
        assert list(faults(connection)) == []
        for table, count in counted(connection).items():
            assert count == 0 or table in kept, table
            assert table in FOLLOWS or count == between.get(table, 0), table


def _tables_at(connection: Connection, stop: str) -> list[str]:
    downgrade(connection, stop)
    return inspect(connection).get_table_names()


@ON_ONE_DATABASE
def test_the_seeds_load_again_after_going_down_and_up(seeded: Engine) -> None:
    from registry.exchange.loading import load_folder

    with seeded.begin() as connection:
        downgrade(connection, "base")
        upgrade(connection)
    with Session(seeded) as session, session.begin():
        load_folder(session, folder=SEEDS, by=CLERK)
    with seeded.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text("DELETE FROM change"))


def test_upgrading_a_database_at_head_changes_nothing(seeded: Engine) -> None:
    with seeded.begin() as connection:
        before = shape(connection)
        upgrade(connection)
        assert shape(connection) == before
        assert connection.scalar(text("SELECT count(*) FROM organisation"))


def test_who_looks_after_an_agreement_and_what_was_a_mistake_survive_going_down_and_up(
    seeded: Engine,
) -> None:
    event = "INSERT INTO agreement_event (id, agreement_id, act, on_date, corrects_id, version) VALUES "
    with seeded.begin() as connection:
        account = connection.scalar(text("SELECT min(id) FROM account"))
        connection.execute(
            text(
                "INSERT INTO agreement_duty (agreement_id, duty, account_id, version) VALUES (1, 'owner', :who, 1)"
            ),
            {"who": account},
        )
        for values in (
            "(901, 1, 'notice_given', '2024-04-01', NULL, 1)",
            "(902, 1, 'corrected', '2024-04-02', 901, 1)",
            "(903, 1, 'reviewed', '2024-04-03', NULL, 1)",
            "(904, 1, 'amended', '2024-04-04', NULL, 1)",
        ):
            connection.execute(text(event + values))
    with seeded.begin() as connection:
        downgrade(connection, "0007")
        assert connection.scalar(text("SELECT owner_id FROM agreement WHERE id = 1")) == account
        left = connection.scalars(text("SELECT id FROM agreement_event ORDER BY id")).all()
        assert left == [902, 904], "a mistake would count again, and an act without a name cannot stay"
    with seeded.begin() as connection:
        upgrade(connection)
        duties = connection.execute(text("SELECT agreement_id, duty, account_id FROM agreement_duty")).all()
        assert [tuple(each) for each in duties] == [(1, "owner", account)]
        assert connection.scalar(text("SELECT count(*) FROM agreement")) == 75
        assert connection.scalar(text("SELECT count(*) FROM agreement_party WHERE agreement_id = 1")) == 1


def test_nobody_may_be_given_out_before_it_is_said_and_contacts_survive_going_down_and_up(
    seeded: Engine,
) -> None:
    insert = (
        "INSERT INTO contact (id, organisation_id, person, purpose, may_be_given, version) "
        "VALUES (901, 1, '山田 花子', '更新の連絡', :given, 1)"
    )
    with seeded.begin() as connection:
        connection.execute(text(insert), {"given": True})
        downgrade(connection, "0012")
        assert connection.scalar(text("SELECT person FROM contact WHERE id = 901")) == "山田 花子"
        upgrade(connection)
    with Session(seeded) as session:
        (kept,) = session.scalars(select(Contact))
        assert (kept.person, kept.may_be_given) == ("山田 花子", False)
