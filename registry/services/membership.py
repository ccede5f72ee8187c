"""Memberships: who belongs to a group, as what, from when to when; set as a whole, one Change each time."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from registry.japanese.dates import ParsedDate
from registry.model import Group, Membership, Organisation
from registry.model.vocabulary import MembershipRole
from registry.services.group import GroupRefused, dated, refuse_far
from registry.services.recording import Actor, recorded, require_version


class MemberRefused(GroupRefused):
    """A membership that cannot be; ``position`` is its place among the given rows."""

    def __init__(self, sentence: str, position: int, organisation: str | None = None) -> None:
        super().__init__(sentence)
        self.position = position
        self.organisation = organisation


class EndsBeforeStart(MemberRefused):
    """The end lies before the beginning."""


class EndsUncounted(MemberRefused):
    """A membership without a beginning counts from the day it is attested; it ended before that."""


class MembershipsOverlap(MemberRefused):
    """The same organisation twice in the same role at the same time; no ``organisation`` is the institute."""


class MembershipLeftOut(GroupRefused):
    """A stored membership was neither given nor named as a mistake."""


@dataclass(frozen=True)
class Member:
    """A membership as it is written down; ``id`` is that of a stored one. No organisation is the institute itself."""

    organisation_id: int | None
    role: MembershipRole
    valid_from: ParsedDate | None = None
    valid_to: ParsedDate | None = None
    id: int | None = None


def set_members(
    session: Session,
    *,
    group: Group,
    version: int,
    members: Sequence[Member],
    by: Actor,
    mistaken: Collection[int] = (),
) -> None:
    """Write the memberships of a group, which must be loaded, as they were seen in its ``version``.

    Every stored one is given again, or named as ``mistaken``: only what never was is deleted, whoever leaves gets an
    end. What did not change keeps its source, its note and the day on which it is attested.
    """
    require_version(group, version)
    stored = {each.id: each for each in group.memberships}
    given = [each.id for each in members if each.id is not None]
    if sorted([*given, *mistaken]) != sorted(stored):
        raise MembershipLeftOut("登録済みの所属が足りません。脱退は終わりの日で、誤りは削除の印で記録します")
    wanted = [(stored[each.id] if each.id is not None else None, each) for each in members]
    values = [_membership(row, each, by) for row, each in wanted]
    _refuse_impossible(session, values)
    with recorded(session, by=by, act="group:members", subject=group):
        changed = bool(mistaken)
        for identity in mistaken:
            group.memberships.remove(stored[identity])
        for (row, _), columns in zip(wanted, values, strict=True):
            if row is None:
                group.memberships.append(Membership(**columns))
                changed = True
            elif any(getattr(row, name) != value for name, value in columns.items()):
                for name, value in columns.items():
                    setattr(row, name, value)
                changed = True
        if changed:
            # The parts changed: whoever else is writing finds out by the version of the whole.
            group.version += 1


def _membership(row: Membership | None, member: Member, by: Actor) -> dict[str, Any]:
    """The values of a membership. A beginning that nobody knows counts from the day on which it is written down."""
    for day in (member.valid_from, member.valid_to):
        refuse_far(day)
    columns: dict[str, Any] = {
        "organisation_id": member.organisation_id,
        "role": member.role,
        **dated("valid_from", member.valid_from),
    }
    if row is not None and all(getattr(row, name) == value for name, value in columns.items()):
        kept = {name: getattr(row, name) for name in ("attested_on", "source_file", "source_line", "note")}
    else:
        # Who, as what and since when: where one of these is new, the source says something else.
        same = row is not None and row.organisation_id == member.organisation_id
        attested = row.attested_on if row is not None and same else None
        if member.valid_from is None and attested is None:
            attested = by.day
        kept = {"attested_on": attested, "source_file": None, "source_line": None, "note": None}
    return {**columns, **dated("valid_to", member.valid_to, last=True), **kept}


def _refuse_impossible(session: Session, values: Sequence[dict[str, Any]]) -> None:
    spans: dict[tuple[int | None, MembershipRole], list[tuple[date, date]]] = {}
    for position, each in enumerate(values):
        identity, until = each["organisation_id"], each["valid_to"] or date.max
        since = each["valid_from"] or each["attested_on"]
        if since is None:
            continue  # taken in without either: it counts on no day
        if until < since:
            if each["valid_from"] is not None:
                raise EndsBeforeStart("終わりが始まりより前です", position)
            raise EndsUncounted(
                "始まりが分からない所属は確認した日から数えます。その前に終わりました", position
            )
        others = spans.setdefault((identity, each["role"]), [])
        if any(since <= end and begin <= until for begin, end in others):
            found = session.get(Organisation, identity) if identity is not None else None
            name = found.name if found is not None else None
            sentence = f"{name or '自所'}の同じ役割での所属が重なっています"
            raise MembershipsOverlap(sentence, position, name)
        others.append((since, until))
