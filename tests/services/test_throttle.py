"""Attempts are counted by whoever counts them: together, once each, until their window is over."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from registry.model import Throttle
from registry.model.engine import open_engine
from registry.services.throttle import attempts, count_attempt, pardon

NOW = datetime(2026, 5, 1, 3, 0, tzinfo=UTC)
WINDOW = timedelta(minutes=5)


@pytest.fixture
def engine(empty_url: str) -> Iterator[Engine]:
    made = open_engine(empty_url)
    yield made
    made.dispose()


def count(engine: Engine, key: str, at: datetime = NOW) -> int:
    return count_attempt(engine, key=key, amount=1, window=WINDOW, at=at)


def test_none_is_lost_when_many_count_at_once(engine: Engine) -> None:
    with ThreadPoolExecutor(4) as pool:
        counted = list(pool.map(lambda _: count(engine, "head"), range(24)))
    assert sorted(counted) == list(range(1, 25))
    assert attempts(engine, key="head", at=NOW) == (24, NOW + WINDOW)


def test_a_window_ends_and_what_was_counted_in_it_is_gone(engine: Engine) -> None:
    count(engine, "head")
    count(engine, "staff")
    later = NOW + WINDOW
    assert attempts(engine, key="head", at=later - timedelta(seconds=1))[0] == 1
    assert attempts(engine, key="head", at=later)[0] == 0
    assert count(engine, "head", later) == 1
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Throttle)) == 1
        assert "head" not in session.scalars(select(Throttle.key_hash)).one()
    assert pardon(engine, key="head") == 1
    assert attempts(engine, key="head", at=later)[0] == 0


def test_a_clock_that_was_wrong_locks_nobody_out(engine: Engine) -> None:
    for _ in range(10):
        count(engine, "head", NOW + timedelta(days=3650))
    assert attempts(engine, key="head", at=NOW)[0] == 0
    assert count(engine, "head") == 1
    assert attempts(engine, key="head", at=NOW) == (1, NOW + WINDOW)
