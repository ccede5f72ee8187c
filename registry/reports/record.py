"""What a record is called, for lists of the records behind a number."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model import Activity, Agreement, Event, Group
from registry.network.tie import Record


@dataclass(frozen=True)
class RecordTitle:
    """A record with its title and where the source prints it."""

    record: Record
    title: str
    source_file: str | None
    source_line: int | None


def records(session: Session, wanted: Iterable[Record]) -> dict[Record, RecordTitle]:
    """The titles of the records, one query for each type."""
    columns: dict[str, Any] = {
        "agreement": (Agreement, Agreement.title),
        "activity": (Activity, Activity.title),
        "event": (Event, Event.title),
        "group": (Group, Group.name),
    }
    identities: dict[str, set[int]] = defaultdict(set)
    for record in wanted:
        identities[record.type].add(record.id)
    found: dict[Record, RecordTitle] = {}
    for kind, ids in sorted(identities.items()):
        if kind not in columns:
            continue
        table, title = columns[kind]
        statement = select(table.id, title, table.source_file, table.source_line).where(table.id.in_(ids))
        for identity, name, file, line in session.execute(statement):
            record = Record(kind, identity)
            found[record] = RecordTitle(record, name, file, line)
    return found
