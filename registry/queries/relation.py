"""Records whose words stand in what is said of other ones: the partners of joint work, its programmes, its event …"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model import (
    Activity,
    ActivityParty,
    ActivityProgramme,
    Agreement,
    AgreementParty,
    Event,
    EventRole,
    Group,
    Membership,
    Organisation,
    Pipeline,
)
from registry.network.tie import Record

# A row of the change record: its table and its key.
Key = tuple[str, str]
TABLES = {"partner": "organisation"}
# The type of a record, the column that holds its id, the column that names another one, and the table of that one.
_RELATIONS: tuple[tuple[str, Any, Any, str], ...] = (
    ("activity", Activity.id, Activity.acting_id, "organisation"),
    ("activity", Activity.id, Activity.event_id, "event"),
    ("activity", Activity.id, Activity.branch_code, "branch"),
    ("activity", ActivityParty.activity_id, ActivityParty.organisation_id, "organisation"),
    ("activity", ActivityProgramme.activity_id, ActivityProgramme.programme_id, "programme"),
    ("agreement", AgreementParty.agreement_id, AgreementParty.organisation_id, "organisation"),
    ("event", Event.id, Event.group_id, "group"),
    ("event", EventRole.event_id, EventRole.organisation_id, "organisation"),
    ("group", Group.id, Group.parent_id, "group"),
    ("group", Membership.group_id, Membership.organisation_id, "organisation"),
    ("partner", Membership.organisation_id, Membership.group_id, "group"),
)

_IDENTITIES: Mapping[str, Any] = {
    "activity": Activity.id,
    "agreement": Agreement.id,
    "event": Event.id,
    "group": Group.id,
    "partner": Organisation.id,
    "pipeline": Pipeline.id,
}


def key_of(record: Record) -> Key:
    """Where a record stands in the database."""
    return TABLES.get(record.type, record.type), str(record.id)


def related_keys(session: Session, records: Iterable[Record]) -> Mapping[Record, set[Key]]:
    """For each record those that it names, and those that its event names: one query a relation."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for record in records:
        wanted[record.type].add(record.id)
    found: dict[Record, set[Key]] = defaultdict(set)
    events: dict[int, set[Record]] = defaultdict(set)
    for kind, identity, name, table in _RELATIONS:
        statement = select(identity, name).where(identity.in_(wanted[kind]), name.is_not(None))
        for one, other in session.execute(statement):
            found[Record(kind, one)].add((table, str(other)))
            if table == "event":
                events[other].add(Record(kind, one))
    hosts = select(EventRole.event_id, EventRole.organisation_id).where(
        EventRole.event_id.in_(events), EventRole.organisation_id.is_not(None)
    )
    for event, host in session.execute(hosts):
        for record in events[event]:
            found[record].add(("organisation", str(host)))
    return found


def existing(session: Session, records: Iterable[Record]) -> set[Record]:
    """Those of the records that are still there, one query a table."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for record in records:
        wanted[record.type].add(record.id)
    found = set[Record]()
    for kind, identities in sorted(wanted.items()):
        if kind in _IDENTITIES:
            column = _IDENTITIES[kind]
            statement = select(column).where(column.in_(identities))
            found |= {Record(kind, each) for each in session.scalars(statement)}
    return found
