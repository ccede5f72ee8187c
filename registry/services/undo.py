"""Acts are taken back: every row is put back to what it was before them, as new acts of their own.

It is all or nothing: what was changed later, or has come to depend on a row that would go, stands in the way and is told.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.model import ActivityAspect, ActivityCount, Base, Change
from registry.services.obstacle import Hindrance, Later, Obstacle, later_acts
from registry.services.recorded_value import (
    is_held,
    key_of,
    recorded_key,
    recorded_value,
    typed_key,
    typed_value,
)
from registry.services.recording import Act, Actor, hold_the_chain, record_acts
from registry.services.refusal import sentence
from registry.services.row_change import Row, RowChange, read_rows, replaced, write_rows
from registry.services.row_order import Entangled, references
from registry.services.undo_plan import Net, Place, inverse, net_changes

_SUMS = (ActivityCount, ActivityAspect)
_CHUNK = 5_000


class UndoRefused(ValueError):
    """Acts that cannot be taken back; ``obstacles`` tells each record that stands in the way. Nothing was altered."""

    def __init__(self, obstacles: Sequence[Obstacle]) -> None:
        super().__init__("\n".join(str(each) for each in obstacles))
        self.obstacles = tuple(obstacles)


def take_back(session: Session, *, changes: Sequence[Change], by: Actor, verb: str = "undo") -> list[int]:
    """Put every row that the acts touched back to what it was before the first of them.

    Rows that they added are deleted, altered values restored, deleted rows added again, in an order that references
    allow. Each act gets one of its own that takes it back (``<subject>:<verb>``), the newest first; their ids are
    returned. Raises :class:`UndoRefused`, and then nothing is altered.
    """
    session.flush()
    connection = session.connection()
    ordered = sorted(changes, key=lambda change: change.id)
    nets = net_changes(ordered)
    present = _present(connection, nets)
    hold_the_chain(session)  # rows first, the chain afterwards, as everybody who writes
    later = later_acts(session, ordered, nets)
    found = [*_in_the_way(nets, present, later), *_dependents(connection, nets, later, session, ordered)]
    if found:
        raise UndoRefused(found)
    turned = (_turned(place, net, present.get(place)) for place, net in nets.items())
    _write(session, [row for change in turned for row in replaced(change)])
    session.expire_all()
    acts = [
        Act(f"{each.subject}:{verb}", each.subject, each.subject_id, inverse(each.rows))
        for each in reversed(ordered)
    ]
    return record_acts(session, acts=acts, by=by)


def _write(session: Session, rows: Sequence[RowChange]) -> None:
    connection = session.connection()
    try:
        with session.begin_nested():
            gone = [row.key[0] for row in rows if row.table.name == "organisation" and row.after is None]
            for model in _SUMS:  # they follow from joint work, and are counted anew without it
                for start in range(0, len(gone), _CHUNK):
                    connection.execute(
                        delete(model).where(model.organisation_id.in_(gone[start : start + _CHUNK]))
                    )
            write_rows(connection, rows)
    except IntegrityError as error:
        raise UndoRefused([Obstacle(Hindrance.REFUSED, "", "", words=sentence(error))]) from None
    except Entangled as error:
        raise UndoRefused([Obstacle(Hindrance.REFUSED, "", "", words=str(error))]) from None


def _present(connection: Connection, places: Collection[Place]) -> dict[Place, Row]:
    """The rows as they stand now."""
    keys: defaultdict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for name, key in places:
        keys[name].append(typed_key(Base.metadata.tables[name], key))
    return {
        (name, recorded_key(key)): row
        for name, wanted in sorted(keys.items())
        for key, row in read_rows(connection, Base.metadata.tables[name], wanted).items()
    }


def _in_the_way(
    nets: Mapping[Place, Net], present: Mapping[Place, Row], later: Mapping[Place, Later]
) -> Iterator[Obstacle]:
    for place, net in nets.items():
        table = Base.metadata.tables[place[0]]
        row, since = present.get(place), later.get(place)
        if not net.exists:
            if row is not None:
                yield Obstacle(Hindrance.TAKEN, *place, since=since)
        elif row is None:
            yield Obstacle(Hindrance.GONE, *place, since=since)
        elif changed := tuple(sorted(_changed(table, net, row, since))):
            yield Obstacle(Hindrance.CHANGED, *place, columns=changed, since=since)
        if net.existed and (lost := tuple(sorted(_not_held(table, net)))):
            yield Obstacle(Hindrance.NOT_HELD, *place, columns=lost)


def _changed(table: Table, net: Net, row: Row, since: Later | None) -> Iterator[str]:
    """The columns that do not stand as the last act left them. What the record does not hold shows by a later act."""
    for name, value in net.after.items():
        column = table.c[name]
        told = recorded_value(column, row[name])
        untold = (
            value is None
            and column.default is not None
            and told == recorded_value(column, getattr(column.default, "arg", None))
        )  # the column came after the act
        if (told != value and not untold) or (
            column.info.get("personal") and since is not None and name in since.columns
        ):
            yield name


def _not_held(table: Table, net: Net) -> Iterator[str]:
    """The columns whose values before the acts are lost: the record has a mark in their place."""
    for name, value in net.before.items():
        column = table.c[name]
        same = net.exists and column.info.get("digested") and value == net.after.get(name)
        if not same and not is_held(column, value):
            yield name


def _turned(place: Place, net: Net, row: Row | None) -> RowChange:
    table = Base.metadata.tables[place[0]]
    if not net.existed:
        return RowChange(table, row, None)
    restored = {
        name: typed_value(table.c[name], value)
        for name, value in net.before.items()
        if is_held(table.c[name], value)
    }
    if row is not None:
        return RowChange(table, row, {**row, **restored})
    # A column that came after the act has its usual value; the version begins anew.
    for column in table.columns:
        if restored.get(column.name) is None and column.default is not None:
            restored[column.name] = getattr(column.default, "arg", None)
    if "version" in table.c:
        restored["version"] = 1
    return RowChange(table, None, restored)


def _dependents(
    connection: Connection,
    nets: Mapping[Place, Net],
    later: Mapping[Place, Later],
    session: Session,
    changes: Sequence[Change],
) -> list[Obstacle]:
    """Rows beside those of the acts that refer to one that would go."""
    going: defaultdict[str, set[Any]] = defaultdict(set)
    for (name, key), net in nets.items():
        if net.exists and not net.existed and len(Base.metadata.tables[name].primary_key) == 1:
            going[name].add(typed_key(Base.metadata.tables[name], key)[0])
    sums = {model.__tablename__ for model in _SUMS}
    found: dict[Place, tuple[str, str]] = {}
    for table in Base.metadata.sorted_tables:
        for name, target, _ in references(table) if table.name not in sums else ():
            for row in _referring(connection, table, name, sorted(going[target])):
                place = (table.name, recorded_key(key_of(table, row)))
                own = nets.get(place)
                leaves = own is not None and (
                    not own.existed or (name in own.before and own.before[name] not in going[target])
                )
                if not leaves:
                    found[place] = (target, recorded_key((row[name],)))
    since = {**later_acts(session, changes, found), **later} if found else {}
    return [
        Obstacle(Hindrance.NEEDED, *of, words=place[0], by_key=place[1], since=since.get(place))
        for place, of in found.items()
    ]


def _referring(connection: Connection, table: Table, name: str, keys: Sequence[Any]) -> Iterator[Row]:
    for start in range(0, len(keys), _CHUNK):
        statement = select(table).where(table.c[name].in_(keys[start : start + _CHUNK]))
        yield from (dict(row) for row in connection.execute(statement).mappings())
