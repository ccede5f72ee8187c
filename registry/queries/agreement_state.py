"""How every agreement stands on a day, as plain values: what lists and queues of thousands are chosen and sorted by.

The rows that a list shows are read whole (:mod:`registry.queries.agreement`); of all others this is enough.
"""

from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model import Agreement, AgreementDuty, AgreementEvent
from registry.model.due import items_of, lacking_facts
from registry.model.standing import standing
from registry.model.vocabulary import DueKind, Duty, Fact, Phase
from registry.queries.closing_day import closing_days
from registry.queries.loading import CHUNK, related
from registry.queries.rows import PART

# The item of an agreement that a key of the queue means.
ItemKey = tuple[int, DueKind, date]
# Rows of these tables say how one agreement stands, of that in the second line how all of them do.
_PARTS: Mapping[str, type[AgreementEvent | AgreementDuty]] = {
    "agreement_event": AgreementEvent,
    "agreement_duty": AgreementDuty,
}
_ALL = frozenset({"closing_day"})


@dataclass(frozen=True, slots=True)
class DueState:
    """An item of the queue: ``safe`` is the day by which to act, ``None`` for what has no date."""

    kind: DueKind
    for_date: date
    safe: date | None


@dataclass(frozen=True, slots=True)
class AgreementState:
    """An agreement on a day: its phase, what is to be done, and who looks after it; ``owned`` by somebody active.

    ``ends_on``, ``act_by`` (the safe day) and ``owner`` (a login) are those of :class:`AgreementRow`; ``lacks`` are
    the facts that its clock lacks.
    """

    phase: Phase
    ends_on: date | None
    act_by: date | None
    owner: str | None
    due: tuple[DueState, ...]
    holders: frozenset[int]
    owned: bool
    lacks: tuple[Fact, ...]


States = Mapping[int, AgreementState]


def agreement_states(
    session: Session, *, as_of: date, among: Collection[int] | None = None
) -> dict[int, AgreementState]:
    """The agreements (of ``among``) of which something is known on a day, by id."""
    closed = closing_days(session)
    statement = select(Agreement).options(
        related(Agreement.events),
        related(Agreement.duties).selectinload(AgreementDuty.account, chunksize=CHUNK),
    )
    if among is not None:
        statement = statement.where(Agreement.id.in_(among))
    found = {}
    # What was looked at is let go again, part by part, unless somebody else holds it.
    for part in session.scalars(statement.execution_options(yield_per=PART)).partitions():
        for agreement in part:
            state = _state(agreement, as_of, closed)
            if state is not None:
                found[agreement.id] = state
    return found


def followed_states(
    session: Session, known: States, *, as_of: date, rows: Iterable[Mapping[str, Any]]
) -> States:
    """The same after some rows were written: what they touched is looked at again.

    ``rows`` are those of a Change: table, key, and the values before and after of the columns that changed.
    """
    touched = touched_agreements(session, rows)
    if touched is None:
        return agreement_states(session, as_of=as_of)
    if not touched:
        return known
    again = agreement_states(session, as_of=as_of, among=touched)
    return {**{identity: state for identity, state in known.items() if identity not in touched}, **again}


def touched_agreements(session: Session, rows: Iterable[Mapping[str, Any]]) -> set[int] | None:
    """The agreements whose standing some written rows may have changed; ``None``: of all of them.

    ``rows`` are those of a Change.
    """
    touched: set[int] = set()
    parts: dict[str, set[int]] = {}
    for row in rows:
        table, key, before, after = row["table"], row["key"], row["before"], row["after"]
        if table == "agreement" and key != "*":
            touched.add(int(key))
        elif table in _PARTS and key != "*":
            owners = {values["agreement_id"] for values in (before, after) if "agreement_id" in values}
            touched |= owners
            if not owners:
                parts.setdefault(table, set()).add(int(key))
        elif (
            table in _ALL
            or table in _PARTS
            or table == "agreement"
            or (table == "account" and ("active" in before or "active" in after))
        ):
            return None
    for table, keys in parts.items():
        model = _PARTS[table]
        touched |= set(session.scalars(select(model.agreement_id).where(model.id.in_(keys))))
    return touched


def _state(agreement: Agreement, as_of: date, closed: Set[date]) -> AgreementState | None:
    stands = standing(agreement, as_of)
    if stands is None:
        return None
    held: dict[Duty, AgreementDuty] = {}
    for each in agreement.duties:
        if each.holds_on(as_of):
            held.setdefault(each.duty, each)
    owner = held.get(Duty.OWNER)
    due = tuple(
        DueState(item.kind, item.for_date, item.act_by.safe if item.act_by is not None else None)
        for item in items_of(agreement, stands, as_of, closing_days=closed)
    )
    return AgreementState(
        stands.phase,
        stands.ends_on,
        next((each.safe for each in reversed(due) if each.safe is not None), None),
        owner.account.login if owner is not None else None,
        due,
        frozenset(each.account_id for each in held.values()),
        owner is not None and owner.account.active,
        lacking_facts(agreement, stands),
    )
