"""Counting attempts: each in a short transaction of its own, so that one whose request is undone counts all the same."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, case, delete, not_, select
from sqlalchemy.dialects import postgresql, sqlite

from registry.model import Base, Throttle
from registry.model.engine import writing
from registry.queries.throttle import is_over

_TABLE = Base.metadata.tables[Throttle.__tablename__]
_INSERT: dict[str, Callable[..., Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def count_attempt(engine: Engine, *, key: str, amount: int, window: timedelta, at: datetime) -> int:
    """Count an attempt and tell how many there were in this window, whichever process counted them."""
    known, now = _TABLE.c, at.astimezone(UTC)
    over = is_over(at)
    with writing(engine).begin() as connection:
        statement = _INSERT[connection.dialect.name](_TABLE).values(
            key_hash=hashed(key), count=amount, expires_at=now + window
        )
        new = statement.excluded
        counting = statement.on_conflict_do_update(
            index_elements=[known.key_hash],
            set_={
                "count": case((over, new.count), else_=known.count + new.count),
                "expires_at": case((over, new.expires_at), else_=known.expires_at),
            },
        ).returning(known.count)
        counted = int(connection.execute(counting).scalar_one())
        if counted == amount:  # a window begins: now and then, and a moment to look for those that are over
            forget_attempts(connection, at=now)
    return counted


def forget_attempts(connection: Connection, *, at: datetime) -> int:
    """Delete the counts whose window is over; those that another process deletes right now are left to it."""
    over = select(_TABLE.c.key_hash).where(is_over(at))
    gone = over.order_by(_TABLE.c.key_hash).with_for_update(skip_locked=True)
    return connection.execute(delete(_TABLE).where(_TABLE.c.key_hash.in_(gone))).rowcount


def attempts(engine: Engine, *, key: str, at: datetime) -> tuple[int, datetime]:
    """How many attempts there were in the window that runs at a moment, and when it ends."""
    wanted = select(_TABLE.c.count, _TABLE.c.expires_at).where(
        _TABLE.c.key_hash == hashed(key), not_(is_over(at))
    )
    with engine.connect() as connection:
        found = connection.execute(wanted).one_or_none()
    return (found[0], found[1]) if found is not None else (0, at)


def pardon(engine: Engine, *, key: str | None = None) -> int:
    """Forget the attempts of one, or of all."""
    statement = delete(_TABLE) if key is None else delete(_TABLE).where(_TABLE.c.key_hash == hashed(key))
    with writing(engine).begin() as connection:
        return connection.execute(statement).rowcount


def hashed(key: str) -> str:
    """The key as it is kept: no table tells which addresses and logins were tried."""
    return hashlib.sha256(key.encode()).hexdigest()
