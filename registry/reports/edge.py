"""The ties behind an edge: as many as its weight, each with its record, when it was, and where the source prints it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import literal, null, select
from sqlalchemy.orm import Session

from registry.japanese.dates import Precision, fiscal_year
from registry.model import Activity, Agreement, Event, Group, Introduction, Organisation
from registry.network.tie import ALL_LAYERS, Layer, Node, NodeKind, Record, Tie
from registry.queries.loading import CHUNK
from registry.queries.period import Period
from registry.queries.ties import ties

_NO_DAY = (null(), literal(Precision.UNKNOWN.value))
# Of each type: title, fiscal year, day with its precision, source. Who was introduced is not for everybody to read.
_COLUMNS: dict[str, tuple[Any, ...]] = {
    "agreement": (
        Agreement.id,
        Agreement.title,
        null(),
        Agreement.signed_on,
        Agreement.signed_on_precision,
        Agreement.source_file,
        Agreement.source_line,
    ),
    "activity": (
        Activity.id,
        Activity.title,
        Activity.fiscal_year,
        *_NO_DAY,
        Activity.source_file,
        Activity.source_line,
    ),
    "event": (
        Event.id,
        Event.title,
        Event.fiscal_year,
        Event.starts_on,
        Event.starts_on_precision,
        Event.source_file,
        Event.source_line,
    ),
    "group": (Group.id, Group.name, null(), *_NO_DAY, Group.source_file, Group.source_line),
    "introduction": (
        Introduction.id,
        null(),
        null(),
        Introduction.introduced_on,
        literal(Precision.DAY.value),
        null(),
        null(),
    ),
}


@dataclass(frozen=True)
class Evidence:
    """One tie and its record. An introduction has no title here: it names a company, which not everybody may read."""

    tie: Tie
    title: str | None
    fiscal_year: int | None
    day: date | None
    precision: Precision
    source_file: str | None
    source_line: int | None


def ties_between(
    session: Session, period: Period, one: Node, other: Node, layers: Sequence[Layer] = ALL_LAYERS
) -> list[Tie]:
    """Exactly the ties that are folded into the edge of two nodes; none of a node with itself."""
    body = next((node for node in (one, other) if node.kind is NodeKind.ORGANISATION), None)
    if body is None:
        return []  # our own side has no ties with itself
    among = select(Organisation.id).where(Organisation.id == int(body.key))
    return [tie for tie in ties(session, period, layers, among=among) if {tie.one, tie.other} == {one, other}]


def evidence(session: Session, found: Iterable[Tie]) -> list[Evidence]:
    """The records of ties, layer by layer, the newest first; one query for each type of record."""
    found = list(found)
    known = _records(session, {tie.record for tie in found})
    rows = [Evidence(tie, *known.get(tie.record, _UNKNOWN)) for tie in found]
    order = list(Layer)
    rows.sort(key=lambda row: (order.index(row.tie.layer), -(row.fiscal_year or 0), row.tie.record.id))
    return rows


_Facts = tuple[str | None, int | None, date | None, Precision, str | None, int | None]
_UNKNOWN: _Facts = (None, None, None, Precision.UNKNOWN, None, None)


def _records(session: Session, wanted: Iterable[Record]) -> dict[Record, _Facts]:
    identities: dict[str, list[int]] = defaultdict(list)
    for record in sorted(wanted):
        identities[record.type].append(record.id)
    found: dict[Record, _Facts] = {}
    for kind, ids in identities.items():
        columns = _COLUMNS[kind]
        for start in range(0, len(ids), CHUNK):
            chunk = ids[start : start + CHUNK]
            for identity, title, year, day, precision, file, line in session.execute(
                select(*columns).where(columns[0].in_(chunk))
            ):
                when = year if year is not None else fiscal_year(day) if day is not None else None
                found[Record(kind, identity)] = (title, when, day, Precision(precision), file, line)
    return found
