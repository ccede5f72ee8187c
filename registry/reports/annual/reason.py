"""Why a frozen table and today's differ: the Changes since the freeze that touched the records behind the difference."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from registry.model import Change
from registry.network.tie import Record
from registry.queries.change import changes_since
from registry.queries.relation import Key, key_of, related_keys
from registry.reports.annual.difference import Difference


class Ground(StrEnum):
    """How sure the reason is."""

    # A change of the record itself; of one that it names; of the rules by which the tables are made; none at all.
    RECORD = "record"
    RELATED = "related"
    RULES = "rules"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Reason:
    """The Changes that explain a difference, the oldest first."""

    ground: Ground
    changes: tuple[Change, ...] = ()


# Tables that hold the rules of the report.
RULES = frozenset({"report_section", "wording"})
# Parts of a record, and the column that names it; their keys begin with it where it is part of them.
PARTS = {
    "activity_party": ("activity", "activity_id"),
    "activity_kind": ("activity", "activity_id"),
    "activity_month": ("activity", "activity_id"),
    "activity_programme": ("activity", "activity_id"),
    "agreement_party": ("agreement", "agreement_id"),
    "agreement_event": ("agreement", "agreement_id"),
    "event_role": ("event", "event_id"),
    "event_listing": ("event", "event_id"),
    "presentation": ("event", "event_id"),
    "group_year": ("group", "group_id"),
    "membership": ("group", "group_id"),
    "organisation_name": ("organisation", "organisation_id"),
    "pipeline_figure": ("pipeline", "pipeline_id"),
}
KEYED_BY_OWNER = frozenset(name for name in PARTS if name.startswith("activity_")) | {"agreement_party"}
# What no table of the report tells of.
ELSEWHERE = frozenset({"agreement_duty", "agreement_document", "cooperation_item", "contact", "exhibitor"})


def reasons(session: Session, *, found: Sequence[Difference], since: str) -> list[Reason]:
    """The reason of each difference; ``since`` is the link of the chain when the report was frozen."""
    if not found:
        return []
    touched: dict[Key, list[Change]] = defaultdict(list)
    rules: list[Change] = []
    for change in changes_since(session, since):
        if any(row["table"] in RULES for row in change.rows):
            rules.append(change)
        for key in keys_of(change):
            touched[key].append(change)
    related = related_keys(session, {record for each in found for record in each.records})
    return [_reason(each, touched, related, rules) for each in found]


def keys_of(change: Change) -> set[Key]:
    """The records that an act touched: its subject, each row, and the record of which the row is a part."""
    rows = [row for row in change.rows if row["table"] not in ELSEWHERE]
    if not rows:
        return set()
    found = {(change.subject, change.subject_id)}
    for row in rows:
        table, key = row["table"], str(row["key"])
        found.add((table, key))
        if table in KEYED_BY_OWNER:
            found.add((PARTS[table][0], key.partition("-")[0]))
        elif table in PARTS:
            owner, column = PARTS[table]
            found |= {
                (owner, str(side[column])) for side in (row["before"], row["after"]) if side.get(column)
            }
        if table == "membership":
            # Who came or went is named by the list of members, not by the group.
            for side in (row["before"], row["after"]):
                if side.get("organisation_id"):
                    found.add(("organisation", str(side["organisation_id"])))
    return found


def _reason(
    each: Difference,
    touched: Mapping[Key, Sequence[Change]],
    related: Mapping[Record, set[Key]],
    rules: Sequence[Change],
) -> Reason:
    own = {key_of(record) for record in each.records}
    if direct := _changes(own, touched):
        return Reason(Ground.RECORD, direct)
    around = {key for record in each.records for key in related.get(record, ())}
    if indirect := _changes(around, touched):
        return Reason(Ground.RELATED, indirect)
    if rules:
        return Reason(Ground.RULES, tuple(rules))
    return Reason(Ground.UNKNOWN)


def _changes(keys: Iterable[Key], touched: Mapping[Key, Sequence[Change]]) -> tuple[Change, ...]:
    found = {change.id: change for key in keys for change in touched.get(key, ())}
    return tuple(found[number] for number in sorted(found))
