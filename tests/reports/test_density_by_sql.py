"""The density table on made-up data of every layer, counted again in plain SQL by the bare driver."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from registry.model import Introduction
from registry.model.engine import open_engine, writing
from registry.network.tie import Layer
from registry.queries.period import Period
from registry.queries.ties import ties
from tests.bench.density import differences, in_force, table
from tests.bench.recount import driver, recount
from tests.cli import Shell
from tests.conftest import Backend

SIZE = ("--partners", 500, "--agreements", 150, "--activities", 4000, "--seed", 11)


@pytest.fixture(scope="module")
def url(backend: Backend, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A sample in which a body now and then acts for itself: it is named twice, and tied once."""
    made = backend.make(None)
    Shell(made, tmp_path_factory.mktemp("instance")).run("sample", *SIZE)
    engine = writing(open_engine(made))
    party = "SELECT organisation_id FROM activity_party WHERE activity_id = activity.id AND position = 1"
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE activity SET acting_id = ({party}) WHERE id % 50 = 0"))
    engine.dispose()
    # Written past the services: the sums have to be told.
    Shell(made, tmp_path_factory.mktemp("instance")).run("recount")
    yield made
    backend.drop(made)


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """Reading the sample."""
    opened = open_engine(url)
    yield opened
    opened.dispose()


@pytest.mark.parametrize("period", [Period(2020), Period(2020, 10), Period(2015, 3)], ids=str)
def test_every_count_is_what_plain_sql_finds(url: str, engine: Engine, period: Period) -> None:
    with driver(url) as sql:
        counted = recount(sql, period.fiscal_year, period.years, in_force(engine, period))
    assert sum(counted.known.values()) > 100
    assert sum(counted.ties.values()) > 100
    assert sum(counted.external.values()) > sum(counted.internal.values()) > 0
    assert differences(counted, table(engine, period)) == []


def test_another_period_or_an_agreement_less_is_noticed(url: str, engine: Engine) -> None:
    period = Period(2020)
    found = table(engine, period)
    ids = in_force(engine, period)
    with driver(url) as sql:
        for counted in (
            recount(sql, 2020, 2, ids),
            recount(sql, 2019, 1, ids),
            recount(sql, 2020, 1, ids[:-1]),
        ):
            assert differences(counted, found) != []
        right = recount(sql, 2020, 1, ids)
        right.internal["toshin"] += 1
        assert [line.split(":")[0] for line in differences(right, found)] == ["toshin ei_index"]


def test_the_sample_has_ties_of_every_layer(engine: Engine) -> None:
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Introduction)) == 20
        assert {tie.layer for tie in ties(session, Period(2020, 10))} == set(Layer)
