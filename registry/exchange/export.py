"""A table on its way out: whole kinds, the rows that a list shows, and tables that are only ever read."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from registry.exchange.activity import activity_object
from registry.exchange.agreement import agreement_object, computed_objects
from registry.exchange.dictionary import Entry, columns, derived_columns, entry
from registry.exchange.event import event_object
from registry.exchange.group import group_object, membership_object
from registry.exchange.introduction import introduction_object
from registry.exchange.loading import KINDS
from registry.exchange.need import need_object
from registry.exchange.partner import partner_object
from registry.exchange.pipeline import pipeline_object
from registry.exchange.programme import programme_object
from registry.exchange.sheet import HELD, Sheet, guarded, shown
from registry.japanese.dates import fiscal_year
from registry.queries.activity import activities, activity_ids
from registry.queries.agreement import agreements
from registry.queries.agreement_state import agreement_states
from registry.queries.event import events
from registry.queries.group import groups, memberships
from registry.queries.introduction import introductions
from registry.queries.need import needs
from registry.queries.partner import partners
from registry.queries.pipeline import pipelines
from registry.queries.programme import programmes

P = TypeVar("P")
Objects = Callable[[], Iterable[Mapping[str, Any]]]


@dataclass(frozen=True)
class Export:
    """A table with what is published of the same records as of a day.

    ``rows`` are cells as the reader of the kind takes them in again, ``objects`` are those of the interfaces. Both are
    read while they are written: few of them are held at a time.
    """

    kind: str
    as_of: date
    header: Sequence[str]
    rows: Callable[[], Iterable[Sequence[str]]]
    objects: Objects
    # Where computing needs less than publishing: the same objects with the computed values alone.
    computed: Objects | None = None

    @property
    def entries(self) -> Sequence[Entry]:
        """What the columns of the table mean."""
        return [entry(self.kind, column) for column in self.header]

    @property
    def derived_entries(self) -> Sequence[Entry]:
        """What the computed columns mean; the first is the number of the record. Empty where nothing is computed."""
        computed = derived_columns(self.kind)
        return [entry(self.kind, "id"), *computed] if computed else ()

    @property
    def all_entries(self) -> Sequence[Entry]:
        """What the columns of the table and the computed ones mean."""
        return [*self.entries, *self.derived_entries]

    def derived_rows(self) -> Iterator[Sequence[str]]:
        """The computed columns of each record."""
        columns = [each.column for each in self.derived_entries]
        for found in (self.computed or self.objects)():
            yield [_shown(self._value(found, column)) for column in columns]

    def _value(self, found: Mapping[str, Any], column: str) -> object:
        match column:
            case "as_of":
                return self.as_of.isoformat()
            case "party_ids":
                return [party["partner_id"] for party in found["parties"]]
            case "members" if self.kind == "groups":
                return found["members"]["member"]
            case _:
                return found[column]


def listing(items: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Items as the interfaces publish a list."""
    found = list(items)
    return {"items": found, "total": len(found)}


def object_readers() -> dict[str, Callable[[Session, date], Iterable[dict[str, Any]]]]:
    """For each kind that is published as JSON, how its items are read as of a day."""
    return {
        "partners": lambda session, as_of: [partner_object(row) for row in partners(session, as_of=as_of)],
        "agreements": lambda session, as_of: [
            agreement_object(row) for row in agreements(session, as_of=as_of)
        ],
        "activities": lambda session, as_of: activity_objects(
            session, activity_ids(session, fiscal_year=fiscal_year(as_of), years=fiscal_year(as_of))
        ),
        "events": lambda session, as_of: [
            event_object(row) for row in events(session) if row.fiscal_year <= fiscal_year(as_of)
        ],
        "groups": lambda session, as_of: [group_object(row, as_of) for row in groups(session)],
        "memberships": lambda session, as_of: [
            membership_object(row, as_of) for row in memberships(session, as_of=as_of)
        ],
        "programmes": lambda session, as_of: [
            programme_object(row) for row in programmes(session, as_of=as_of)
        ],
        "needs": lambda session, as_of: [
            need_object(row) for row in needs(session) if row.received_on <= as_of
        ],
        "introductions": lambda session, as_of: [
            introduction_object(row) for row in introductions(session) if row.need.received_on <= as_of
        ],
        "pipelines": lambda session, as_of: [pipeline_object(row) for row in pipelines(session)],
    }


def activity_objects(session: Session, identities: Sequence[int]) -> Iterator[dict[str, Any]]:
    """The joint work with the given ids in its own order, however much it is."""
    for part in parts(identities):
        yield from map(activity_object, activities(session, identities=part))


def whole_export(session: Session, kind: str, *, as_of: date) -> Export:
    """A kind: all its records as a table, and those that are known on a day as objects."""
    sheet, reader = KINDS[kind], object_readers().get(kind)

    def rows() -> Iterator[Sequence[str]]:
        found = sheet.rows(session)
        next(found)
        return map(_guarded, found)

    def objects() -> Iterable[Mapping[str, Any]]:
        if reader is not None:
            return reader(session, as_of)
        header, *found = sheet.rows(session)
        return [dict(zip(header, row, strict=True)) for row in found]

    def computed() -> Iterable[Mapping[str, Any]]:
        states = agreement_states(session, as_of=as_of)
        return computed_objects(session, states, states)

    return Export(kind, as_of, _header(sheet), rows, objects, computed if kind == "agreements" else None)


def chosen_export(
    session: Session,
    kind: str,
    *,
    as_of: date,
    identities: Sequence[int],
    objects: Objects,
    computed: Objects | None = None,
) -> Export:
    """The records of a kind with the given ids, in their order; ``objects`` are the same records."""
    sheet = KINDS[kind]

    def rows() -> Iterator[Sequence[str]]:
        return map(_guarded, sheet.rows_of(session, identities))

    return Export(kind, as_of, _header(sheet), rows, objects, computed)


def object_export(kind: str, *, as_of: date, objects: Objects) -> Export:
    """A table that is only ever read: its columns are those of the dictionary, its cells those of the objects."""
    header = [each.column for each in columns(kind)]
    return Export(
        kind,
        as_of,
        header,
        lambda: ([_shown(found[name]) for name in header] for found in objects()),
        objects,
    )


def parts(found: Sequence[P]) -> Iterator[Sequence[P]]:
    """A long list in parts, each as long as may be held."""
    return (found[start : start + HELD] for start in range(0, len(found), HELD))


def _header(sheet: Sheet) -> list[str]:
    return [column.name for column in sheet.columns]


def _guarded(row: Sequence[str]) -> list[str]:
    return [guarded(cell) for cell in row]


def _shown(value: object) -> str:
    """The cell of a value of an object; organisations are told by name."""
    if isinstance(value, list):
        value = [each["name"] if isinstance(each, dict) else each for each in value]
    return guarded(shown(value)) if isinstance(value, (str, list)) else shown(value)
