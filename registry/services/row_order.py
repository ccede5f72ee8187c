"""In which order rows are written, so that no reference ever points to nothing and no value stands twice."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import Any, Protocol

from sqlalchemy import PrimaryKeyConstraint, Table, UniqueConstraint


class Entangled(ValueError):
    """Rows of which each has to be written before the other: two that exchange what only one may have."""


class Turning(Protocol):
    """A row with its values before and after; it is added, altered or deleted."""

    @property
    def table(self) -> Table: ...
    @property
    def before(self) -> Mapping[str, Any] | None: ...
    @property
    def after(self) -> Mapping[str, Any] | None: ...


def steps(changes: Sequence[Turning]) -> Iterator[list[int]]:
    """The places of changes that can be written one step after another, within a step in any order.

    What a row refers to is added before it and deleted after it; what only one row may have is given up first.
    Raises :class:`Entangled`.
    """
    waits = [set[int]() for _ in changes]
    _wait_for_references(changes, waits)
    _wait_for_values(changes, waits)
    if not any(waits):
        yield list(range(len(changes)))
        return
    sorter = TopologicalSorter(dict(enumerate(waits)))
    try:
        sorter.prepare()
    except CycleError:
        raise Entangled("互いに入れ替わる値があり、どちらからも書けません") from None
    while sorter.is_active():
        ready = sorter.get_ready()
        yield sorted(ready)
        sorter.done(*ready)


def _wait_for_references(changes: Sequence[Turning], waits: list[set[int]]) -> None:
    coming: dict[tuple[str, str, Any], int] = {}
    going: dict[tuple[str, str, Any], int] = {}
    for place, change in enumerate(changes):
        for column in change.table.primary_key:
            if change.before is None and change.after is not None:
                coming[change.table.name, column.name, change.after[column.name]] = place
            elif change.after is None and change.before is not None:
                going[change.table.name, column.name, change.before[column.name]] = place
    for place, change in enumerate(changes):
        for name, target, referred in references(change.table):
            if change.after is not None and coming:
                first = coming.get((target, referred, change.after[name]))
                if first is not None and first != place:
                    waits[place].add(first)
            if change.before is not None and going:
                last = going.get((target, referred, change.before[name]))
                if last is not None and last != place:
                    waits[last].add(place)


def _wait_for_values(changes: Sequence[Turning], waits: list[set[int]]) -> None:
    freed: dict[tuple[Any, ...], int] = {}
    rules = {change.table: _single(change.table) for change in changes}
    for place, change in enumerate(changes):
        if change.before is not None:
            for rule in rules[change.table]:
                values = _values(change.before, rule)
                given_up = change.after is None or _values(change.after, rule) != values
                if given_up and None not in values:  # unknowns are never equal
                    freed[change.table.name, *values] = place
    if not freed:
        return
    for place, change in enumerate(changes):
        if change.after is not None:
            for rule in rules[change.table]:
                first = freed.get((change.table.name, *_values(change.after, rule)))
                if first is not None and first != place:
                    waits[place].add(first)


def _values(row: Mapping[str, Any], rule: tuple[str, ...]) -> tuple[Any, ...]:
    return (rule, *(row[name] for name in rule))


_REFERENCES: dict[str, list[tuple[str, str, str]]] = defaultdict(list)


def references(table: Table) -> list[tuple[str, str, str]]:
    """The columns of a table that refer to others: column, table, column there."""
    if table.name not in _REFERENCES:
        _REFERENCES[table.name] = [
            (key.parent.name, key.column.table.name, key.column.name) for key in table.foreign_keys
        ]
    return _REFERENCES[table.name]


def _single(table: Table) -> list[tuple[str, ...]]:
    """The columns that may have their values once in the table."""
    rules = [each for each in table.constraints if isinstance(each, PrimaryKeyConstraint | UniqueConstraint)]
    found: list[Any] = [*rules, *(index for index in table.indexes if index.unique)]
    return sorted(tuple(column.name for column in each.columns) for each in found)
