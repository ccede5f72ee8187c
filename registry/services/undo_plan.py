"""What acts did to each row, all of them together: how it stood before the first and how the last one left it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from registry.model import Base, Change
from registry.services.recorded_value import audited_columns

Recorded = Mapping[str, Any]
# A table and the key of a row, as the change record writes them.
Place = tuple[str, str]


@dataclass
class Net:
    """One row: whether it stood before and stands after, with its values as the record holds them.

    A row that stood before or stands after and not the other has all its values; else those that were altered.
    """

    existed: bool
    exists: bool
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


def net_changes(changes: Sequence[Change]) -> dict[Place, Net]:
    """What some acts, the oldest first, did to each row that they touched."""
    found: dict[Place, Net] = {}
    for change in changes:
        for row in change.rows:
            place = (row["table"], row["key"])
            net = found.get(place)
            if net is None:
                found[place] = _first(row)
            else:
                _go_on(net, row)
    return {place: net for place, net in found.items() if net.existed or net.exists}


def inverse(rows: Sequence[Recorded]) -> list[dict[str, Any]]:
    """The rows of an act that takes another one back."""
    turned = [{**row, "before": row["after"], "after": row["before"]} for row in reversed(rows)]
    return sorted(turned, key=lambda row: (row["table"], row["key"]))


def _first(row: Recorded) -> Net:
    table = row["table"]
    if not row["before"]:
        return Net(existed=False, exists=True, after=_full(table, row["after"]))
    if not row["after"]:
        return Net(existed=True, exists=False, before=_full(table, row["before"]))
    return Net(existed=True, exists=True, before=dict(row["before"]), after=dict(row["after"]))


def _go_on(net: Net, row: Recorded) -> None:
    if not row["before"]:
        net.exists, net.after = True, _full(row["table"], row["after"])
        return
    if net.existed:
        known = row["before"] if row["after"] else _full(row["table"], row["before"])
        net.before = {**known, **net.before}
    if row["after"]:
        net.after.update(row["after"])
    else:
        net.exists, net.after = False, {}


def _full(table: str, values: Recorded) -> dict[str, Any]:
    names = (column.name for column in audited_columns(Base.metadata.tables[table]))
    return {name: values.get(name) for name in names}
