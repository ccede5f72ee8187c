"""The change record: every write happens inside :func:`recorded`, which leaves exactly one Change.

A listener on the session collects each row that is flushed, with its values before and after; a flush outside
``recorded`` is refused, so that no writer can forget it. Personal values are replaced by a mark.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import event, inspect, select, text
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction

from registry.japanese.dates import day_in_tokyo
from registry.model import (
    AcceptedCode,
    Base,
    Change,
    Digest,
    FileImportRow,
    PendingImport,
    RememberedHeading,
    Reminder,
    ReportLetter,
    ReportLetterRecipient,
    Throttle,
    WebSession,
)
from registry.model.base import Versioned
from registry.services import activity_sum, search_index
from registry.services.numbering import next_ids
from registry.services.recorded_value import recorded_key, recorded_value
from registry.services.row_change import insert_rows

FIRST_HASH = "0" * 64
# Rows that are no facts of the registry: sessions and uploads come and go, the rest are records themselves.
UNRECORDED = (
    AcceptedCode,
    Change,
    Digest,
    FileImportRow,
    PendingImport,
    RememberedHeading,
    Reminder,
    ReportLetter,
    ReportLetterRecipient,
    Throttle,
    WebSession,
)
_ROWS = "recorded_rows"
_CHAIN_LOCK = 0x5265674368  # any constant: it names the lock on the chain among PostgreSQL's advisory locks


class UnrecordedWrite(RuntimeError):
    """A row was about to be written outside :func:`recorded`: a programming error, never a user's."""


class Stale(ValueError):
    """Somebody else changed the record after the writer saw it."""


@dataclass(frozen=True)
class Actor:
    """Who writes, and when: the clock is read by the caller, at the edge of the program."""

    login: str
    at: datetime

    @property
    def day(self) -> date:
        """The day of the write in Tokyo."""
        return day_in_tokyo(self.at)


@contextmanager
def recorded(session: Session, *, by: Actor, act: str, subject: Base) -> Iterator[None]:
    """Run a write and append one Change for ``subject`` with every row that the write touched."""
    session.flush()
    if _ROWS in session.info:
        raise UnrecordedWrite("a write inside a write would record two changes")
    rows: list[dict[str, Any]] = []
    session.info[_ROWS] = rows
    try:
        yield
        session.flush()
    finally:
        del session.info[_ROWS]
    if not rows:
        return
    state = inspect(subject)
    assert state is not None
    assert state.identity is not None
    _wait_for_the_chain(session)
    activity_sum.follow(session, rows)
    search_index.follow(session, rows)
    _append(
        session,
        Change(
            at=by.at.astimezone(UTC),
            by=by.login,
            act=act,
            subject=subject.__tablename__,
            subject_id=recorded_key(state.identity),
            rows=rows,
        ),
    )


def register(session: Session, *, subject: Base, by: Actor) -> None:
    """Add a new row with its parts and record it as ``<table>:register``."""
    with recorded(session, by=by, act=f"{subject.__tablename__}:register", subject=subject):
        session.add(subject)


def record_bulk(
    session: Session,
    *,
    by: Actor,
    act: str,
    subject: str,
    subject_id: str,
    counts: Mapping[str, int],
    gone: bool = False,
) -> None:
    """Append one Change for rows that are no facts and too many to keep one by one: how many each table took, or lost."""
    sides = ("after", "before") if gone else ("before", "after")
    rows = [
        {"table": table, "key": "*", sides[0]: {}, sides[1]: {"rows": count}}
        for table, count in sorted(counts.items())
    ]
    at = by.at.astimezone(UTC)
    _wait_for_the_chain(session)
    _append(session, Change(at=at, by=by.login, act=act, subject=subject, subject_id=subject_id, rows=rows))


@dataclass(frozen=True)
class Act:
    """What somebody did to one record: every row that it touched, as :func:`recorded` would have collected them."""

    act: str
    subject: str
    subject_id: str
    rows: list[dict[str, Any]]


def record_acts(session: Session, *, acts: Sequence[Act], by: Actor) -> list[int]:
    """Append a Change for each of many acts whose rows were written past the unit of work; returns their ids.

    Sums and the index of the search follow once for all of them. The caller holds the chain.
    """
    if not acts:
        return []
    rows = [row for each in acts for row in each.rows]
    activity_sum.follow(session, rows)
    search_index.follow(session, rows)
    connection = session.connection()
    table = Base.metadata.tables[Change.__tablename__]
    previous, made = chain_head(session), []
    for identity, each in zip(next_ids(connection, table, len(acts)), acts, strict=True):
        change = Change(
            id=identity,
            at=by.at.astimezone(UTC),
            by=by.login,
            act=each.act,
            subject=each.subject,
            subject_id=each.subject_id,
            rows=each.rows,
            previous_hash=previous,
        )
        previous = change_hash(change)
        made.append({name: getattr(change, name) for name in table.c.keys()} | {"hash": previous})  # noqa: SIM118
    insert_rows(connection, table, made)
    return [row["id"] for row in made]


def require_version(subject: Versioned, version: int) -> None:
    """Refuse to write on a record that is not as the writer saw it in ``version``."""
    if subject.version != version:
        raise Stale("ほかの人が先にこの記録を変更しました")


def change_hash(change: Change) -> str:
    """SHA-256 (hex) over the previous hash and the canonical JSON of the record."""
    body = {
        "at": change.at.astimezone(UTC).isoformat(),
        "by": change.by,
        "act": change.act,
        "subject": change.subject,
        "subject_id": change.subject_id,
        "rows": change.rows,
    }
    canonical = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{change.previous_hash}\n{canonical}".encode()).hexdigest()


def broken_link(session: Session) -> int | None:
    """The id of the first Change whose hash or predecessor is wrong; ``None`` when the chain holds."""
    previous = FIRST_HASH
    for change in session.scalars(select(Change).order_by(Change.id)):
        if change.previous_hash != previous or change.hash != change_hash(change):
            return change.id
        previous = change.hash
    return None


def chain_head(session: Session) -> str:
    """The hash of the newest Change: kept elsewhere, it shows whether the tail was cut."""
    return session.scalar(select(Change.hash).order_by(Change.id.desc()).limit(1)) or FIRST_HASH


def hold_the_chain(session: Session) -> str:
    """Keep everybody else from writing to the end of this transaction, and tell the head of the chain until then."""
    _wait_for_the_chain(session)
    return chain_head(session)


def _wait_for_the_chain(session: Session) -> None:
    """One writer at a time, to the end of its transaction: changes follow one another, and sums are of one mind."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CHAIN_LOCK})


def _append(session: Session, change: Change) -> None:
    change.previous_hash = chain_head(session)
    change.hash = change_hash(change)
    session.add(change)
    session.flush()


def _remember_old_values() -> None:
    """Have every attribute load its old value before it is overwritten: without it the record loses it."""
    for mapper in Base.registry.mappers:
        for attribute in mapper.column_attrs:
            event.listen(getattr(mapper.class_, attribute.key), "set", _ignore, active_history=True)


def _ignore(*arguments: object) -> None:
    """A listener that only has to be there."""


_remember_old_values()


@event.listens_for(Session, "before_flush")
def _refuse_unrecorded(session: Session, context: UOWTransaction, instances: object) -> None:
    if _ROWS in session.info:
        return
    modified = (row for row in session.dirty if session.is_modified(row))
    for row in (*session.new, *session.deleted, *modified):
        if not isinstance(row, UNRECORDED):
            raise UnrecordedWrite(f"{type(row).__name__} was written outside recorded()")


@event.listens_for(Session, "after_flush")
def _collect(session: Session, context: UOWTransaction) -> None:
    rows = session.info.get(_ROWS)
    if rows is None:
        return  # nothing but sessions, or the Change itself
    gone = _deleted(context)
    replaced = _replaced(session, context)
    found = [
        *(_row(row, **_new_values(row, replaced.get(_place(row)))) for row in session.new),
        *(_row(row, **_changed_values(row)) for row in session.dirty if row not in gone),
        *(_row(row, before=_values(row), after={}) for row in gone),
    ]
    # Two marks look alike: a new password changes no visible value and is a change all the same.
    kept = (row for row in found if row["before"] or row["after"])
    rows.extend(sorted(kept, key=lambda row: (row["table"], row["key"])))


def _deleted(context: UOWTransaction) -> list[Base]:
    """Rows that the flush deleted, orphans included: those that only left the list of their owner."""
    return [
        row
        for state, (deleted, only_listed) in context.states.items()
        if deleted and not only_listed and (row := state.obj()) is not None
    ]


def _replaced(session: Session, context: UOWTransaction) -> dict[tuple[Any, ...], Base]:
    """Rows in whose place others with the same key were put: the unit of work writes such a pair as one alteration."""
    new = {_place(row) for row in session.new}
    left = (
        row
        for state, (deleted, only_listed) in context.states.items()
        if deleted and only_listed and (row := state.obj()) is not None
    )
    return {place: row for row in left if (place := _place(row)) in new}


def _place(row: Base) -> tuple[Any, ...]:
    return row.__tablename__, *type(row).__mapper__.primary_key_from_instance(row)


def _new_values(row: Base, replaced: Base | None) -> dict[str, dict[str, object]]:
    """The values of a row that was added, or those in which it differs from the one in whose place it was put."""
    if replaced is None:
        return {"before": {}, "after": _values(row)}
    names = [name for name in _audited(row) if getattr(replaced, name) != getattr(row, name)]
    return {
        "before": {name: _shown(row, name, getattr(replaced, name)) for name in names},
        "after": {name: _shown(row, name, getattr(row, name)) for name in names},
    }


@event.listens_for(Session, "do_orm_execute")
def _refuse_bulk(state: ORMExecuteState) -> None:
    if not (state.is_insert or state.is_update or state.is_delete):
        return
    table = getattr(state.statement, "table", None)
    if table is not None and table.name not in {each.__tablename__ for each in UNRECORDED}:
        raise UnrecordedWrite(f"bulk write on {table.name} leaves no record")


def _row(row: Base, *, before: dict[str, object], after: dict[str, object]) -> dict[str, Any]:
    mapper = type(row).__mapper__
    key = recorded_key(mapper.primary_key_from_instance(row))
    return {"table": row.__tablename__, "key": key, "before": before, "after": after}


def _values(row: Base) -> dict[str, object]:
    """Every known value of a row that was added or deleted."""
    values = {name: getattr(row, name) for name in _audited(row)}
    return {name: _shown(row, name, value) for name, value in values.items() if value is not None}


def _changed_values(row: Base) -> dict[str, dict[str, object]]:
    """The values before and after of a row that was altered, changed columns only."""
    before: dict[str, object] = {}
    after: dict[str, object] = {}
    for name in _audited(row):
        history = inspect(row).attrs[name].history
        if history.has_changes():
            before[name] = _shown(row, name, history.deleted[0] if history.deleted else None)
            after[name] = _shown(row, name, history.added[0] if history.added else None)
    return {"before": before, "after": after}


def _audited(row: Base) -> list[str]:
    return [attribute.key for attribute in type(row).__mapper__.column_attrs if attribute.key != "version"]


def _shown(row: Base, name: str, value: object) -> object:
    return recorded_value(type(row).__mapper__.columns[name], value)
