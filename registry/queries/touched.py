"""Whose answers of the finder a written row may change: organisations, groups and events."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from registry.model import (
    Activity,
    ActivityParty,
    AgreementEvent,
    AgreementParty,
    CooperationItem,
    EventRole,
    FormerSeat,
    Introduction,
    Membership,
    OrganisationName,
    Presentation,
    Programme,
    ProgrammeOrganisation,
    ProgrammeYear,
)

# Beyond so many records all is read anew: that is quicker then.
MOST = 1_000
_RECORDS = frozenset({"activity", "agreement", "event", "group", "need", "organisation", "programme"})
# An organisation that a row speaks of while its own row stays as it was.
_BODY = "body"
# Parts of a record whose key begins with that of the record, and parts with a key of their own.
_PART_OF = {
    "activity_kind": "activity",
    "activity_party": "activity",
    "agreement_party": "agreement",
    "area_served": _BODY,
    "lifetime": _BODY,
    "need_kind": "need",
    "programme_municipality": "programme",
    "programme_organisation": "programme",
    "programme_region": "programme",
}
_OWNERS: Mapping[str, tuple[str, InstrumentedAttribute[Any]]] = {
    "agreement_event": ("agreement", AgreementEvent.agreement_id),
    "cooperation_item": ("agreement", CooperationItem.agreement_id),
    "event_role": ("event", EventRole.event_id),
    "former_seat": ("organisation", FormerSeat.organisation_id),
    "introduction": (_BODY, Introduction.organisation_id),
    "membership": (_BODY, Membership.organisation_id),
    "organisation_name": (_BODY, OrganisationName.organisation_id),
    "presentation": ("event", Presentation.event_id),
    "programme_year": ("programme", ProgrammeYear.programme_id),
}
# Columns by which a row names an organisation or an event.
_NAMED = {
    "organisation_id": _BODY,
    "acting_id": _BODY,
    "provider_id": _BODY,
    "event_id": "event",
}
# Tables that the finder reads nothing of.
WITHOUT_BEARING = frozenset(
    {
        *(
            "account",
            "api_token",
            "calendar_feed",
            "saved_view",
            "web_session",
            "throttle",
            "change",
            "digest",
            "reminder",
        ),
        *("activity_month", "activity_programme"),
        *("agreement_document", "agreement_duty", "closing_day", "contact", "event_listing", "exhibitor"),
        *(
            "evaluation",
            "group_name",
            "group_year",
            "indicator",
            "indicator_value",
            "mid_term_plan",
            "pipeline",
        ),
        *("pipeline_figure", "plan_item", "report_section", "wording", "frozen_report", "report_check"),
        *("report_answer", "report_letter", "report_letter_recipient", "distinction", "merged_organisation"),
        *("file_import", "file_import_row", "pending_import", "remembered_heading"),
        *("second_factor", "recovery_code", "accepted_code", "external_identity"),
    }
)


@dataclass(frozen=True)
class Touched:
    """The records to look at again."""

    organisations: frozenset[int]
    groups: frozenset[int]
    events: frozenset[int]


def touched(session: Session, rows: Iterable[Mapping[str, Any]]) -> Touched | None:
    """What the rows of changes have touched; ``None`` when it may be anything.

    ``rows`` are those of a Change: table, key, and the values before and after of the columns that changed.
    """
    records = _named(session, rows)
    if records is None or sum(map(len, records.values())) > MOST:
        return None
    changed = records["organisation"]  # their own rows
    events = set(records["event"])
    # A seat is the place of the events of an organisation; its name stands in programmes for its members.
    events |= _read(session, select(EventRole.event_id), EventRole.organisation_id, changed)
    at_events = select(Activity.event_id).where(Activity.event_id.is_not(None))
    joined = at_events.join(ActivityParty, ActivityParty.activity_id == Activity.id)
    events |= _read(session, joined, ActivityParty.organisation_id, changed)
    events |= _read(session, at_events, Activity.id, records["activity"])
    bodies = records[_BODY] | changed
    bonded = ProgrammeOrganisation.programme_id
    programmes = {
        *records["programme"],
        *_read(session, select(bonded), ProgrammeOrganisation.organisation_id, changed),
    }
    asked_in = select(Introduction.organisation_id)
    for statement, column, known in (
        (select(AgreementParty.organisation_id), AgreementParty.agreement_id, records["agreement"]),
        (select(ActivityParty.organisation_id), ActivityParty.activity_id, records["activity"]),
        (select(Activity.acting_id), Activity.id, records["activity"]),
        (select(EventRole.organisation_id), EventRole.event_id, records["event"]),
        (select(Membership.organisation_id), Membership.group_id, records["group"]),
        (asked_in, Introduction.need_id, records["need"]),
        (select(Programme.provider_id), Programme.id, programmes),
    ):
        bodies |= _read(session, statement, column, known)
    if len(bodies) + len(events) > MOST:
        return None
    return Touched(frozenset(bodies), frozenset(records["group"]), frozenset(events))


def _named(session: Session, rows: Iterable[Mapping[str, Any]]) -> defaultdict[str, set[int]] | None:
    """The records that rows belong to or name, by table; ``None`` for rows of which everything may depend."""
    records: defaultdict[str, set[int]] = defaultdict(set)
    parts: defaultdict[str, set[int]] = defaultdict(set)
    for row in rows:
        table, key = row["table"], row["key"]
        if table in WITHOUT_BEARING:
            continue
        for values in (row["before"], row["after"]):
            for column, record in _NAMED.items():
                if values.get(column) is not None:
                    records[record].add(values[column])
        if key == "*":
            return None
        if table in _RECORDS:
            records[table].add(int(key))
        elif table in _PART_OF:
            records[_PART_OF[table]].add(int(key.split("-")[0]))
        elif table in _OWNERS:
            parts[table].add(int(key))
            owner, reference = _OWNERS[table]
            known = (values.get(reference.key) for values in (row["before"], row["after"]))
            records[owner] |= {each for each in known if each is not None}
        else:
            return None
    for table, keys in parts.items():
        owner, reference = _OWNERS[table]
        records[owner] |= _read(session, select(reference), reference.class_.id, keys)
    return records


def _read(
    session: Session, statement: Select[Any], column: InstrumentedAttribute[Any], values: Collection[int]
) -> set[int]:
    """What the rows with some values say, each once; nothing is asked where there are none."""
    if not values:
        return set()
    found = session.scalars(statement.where(column.in_(values)).distinct())
    return {each for each in found if each is not None}
