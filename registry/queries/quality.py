"""What the data lacks: one function a check, each answering in brief which records are concerned on a day.

Of thousands that a check finds, those that are shown are read whole (:func:`findings`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from registry.model import Agreement, AgreementParty, Contact, Lifetime, Organisation
from registry.model.clock import moved_by_months
from registry.model.standing import BINDING
from registry.model.vocabulary import Basis, Fact
from registry.queries import sleeping as asleep
from registry.queries.agreement import agreement_ids, agreement_rows
from registry.queries.agreement_state import States
from registry.queries.distinction import known_two
from registry.queries.former_seat import SeatOn
from registry.queries.joint import JointFact, LastJoint
from registry.queries.partner import organisations, partner_ids
from registry.queries.plain import plain_records
from registry.queries.rows import PART
from registry.queries.twin import Twins, paired, twins

CONFIRMED_FOR_MONTHS = 12


class BriefFinding(NamedTuple):
    """A row of a check by its numbers: an agreement stands for its parties, else ``organisations`` are concerned.

    ``other`` is the agreement above it.
    """

    agreement: int | None = None
    organisations: tuple[int, ...] = ()
    facts: tuple[Fact, ...] = ()
    day: date | None = None
    last: JointFact | None = None
    other: int | None = None


@dataclass(frozen=True)
class Finding:
    """A row of a check: the record concerned, the organisations behind it, and what is known of the lack."""

    organisations: tuple[Organisation, ...]
    agreement: Agreement | None = None
    facts: tuple[Fact, ...] = ()
    day: date | None = None
    twins: Twins | None = None
    last: JointFact | None = None
    other: Agreement | None = None


class Snapshot:
    """The registry on a day, read once however many checks ask; ``states`` and ``joint`` tell what is known by a day."""

    def __init__(
        self,
        session: Session,
        as_of: date,
        *,
        states: Callable[[date], States],
        joint: Callable[[date], LastJoint],
    ) -> None:
        self.session = session
        self.as_of = as_of
        self._states = states
        self._joint = joint

    @cached_property
    def states(self) -> States:
        return self._states(self.as_of)

    @cached_property
    def joint(self) -> LastJoint:
        return self._joint(self.as_of)

    @cached_property
    def in_force(self) -> Sequence[int]:
        known = agreement_ids(self.session, as_of=self.as_of)
        return [each for each in known if each in self.states and self.states[each].phase in BINDING]

    def organisations(self, which: ColumnElement[bool]) -> list[BriefFinding]:
        """Organisations in the order of their readings."""
        statement = select(Organisation.id).where(which).order_by(Organisation.sort_key, Organisation.id)
        return [BriefFinding(organisations=(each,)) for each in self.session.scalars(statement)]


Check = Callable[[Snapshot], list[BriefFinding]]


def without_term(now: Snapshot) -> list[BriefFinding]:
    """Agreements in force whose term nobody has recorded, in the document or since."""
    return [BriefFinding(each) for each in now.in_force if Fact.TERM in now.states[each].lacks]


def without_clock(now: Snapshot) -> list[BriefFinding]:
    """Agreements in force whose clock lacks its start, the length of a renewal, or the notice."""
    found = []
    for each in now.in_force:
        missing = tuple(fact for fact in now.states[each].lacks if fact is not Fact.TERM)
        if missing:
            found.append(BriefFinding(each, facts=missing))
    return found


def without_owner(now: Snapshot) -> list[BriefFinding]:
    """Agreements in force that nobody looks after, or only somebody who may no longer sign in."""
    return [BriefFinding(each) for each in now.in_force if not now.states[each].owned]


def without_region(now: Snapshot) -> list[BriefFinding]:
    """Partners whose seat is unknown: they stand in no region of any table."""
    seat = SeatOn(now.as_of)
    nowhere = seat.joined(select(Organisation.id)).where(seat.region_code.is_(None))
    found = partner_ids(now.session, as_of=now.as_of, among=Organisation.id.in_(nowhere))
    return [BriefFinding(organisations=(each,)) for each in found]


def seat_unconfirmed(now: Snapshot) -> list[BriefFinding]:
    """Organisations whose seat is general knowledge, which no source states and nobody has confirmed."""
    return now.organisations(Organisation.seat_basis == Basis.GENERAL)


def contact_unconfirmed(now: Snapshot) -> list[BriefFinding]:
    """Contacts that nobody has confirmed for twelve months; their persons are not named here."""
    oldest = moved_by_months(now.as_of, -CONFIRMED_FOR_MONTHS)
    statement = select(Contact.organisation_id, Contact.confirmed_on).where(
        or_(Contact.confirmed_on.is_(None), Contact.confirmed_on < oldest)
    )
    found = now.session.execute(statement.order_by(Contact.id))
    return [BriefFinding(organisations=(each,), day=day) for each, day in found]


def contact_overdue(now: Snapshot) -> list[BriefFinding]:
    """Contacts that should have been deleted by now."""
    statement = select(Contact.organisation_id, Contact.delete_by).where(Contact.delete_by < now.as_of)
    found = now.session.execute(statement.order_by(Contact.id))
    return [BriefFinding(organisations=(each,), day=day) for each, day in found]


def outliving(now: Snapshot) -> list[BriefFinding]:
    """Memoranda in force under an agreement that is not."""
    above = select(Agreement.id, Agreement.parent_id).where(Agreement.parent_id.is_not(None))
    under = dict(now.session.execute(above).all())
    found = []
    for each in now.in_force:
        identity = under.get(each)
        if identity is None:
            continue
        parent = now.states.get(identity)
        if parent is None:
            found.append(BriefFinding(each))
        elif parent.phase not in BINDING:
            found.append(BriefFinding(each, day=parent.ends_on, other=identity))
    return found


def closed_party(now: Snapshot) -> list[BriefFinding]:
    """Agreements in force one of whose parties had ended before the day: somebody carries it on, or it ends."""
    statement = (
        select(AgreementParty.agreement_id, Lifetime.closed_on)
        .join(Lifetime, Lifetime.organisation_id == AgreementParty.organisation_id)
        .where(Lifetime.closed_on < now.as_of)
        .order_by(Lifetime.closed_on)
    )
    ended = dict(now.session.execute(statement).all())  # of several ends the last remains
    return [BriefFinding(each, day=ended[each]) for each in now.in_force if each in ended]


def suspected_twins(now: Snapshot) -> list[BriefFinding]:
    """Pairs of organisations that may be one body, and that nobody knows to be two."""
    parts = plain_records(now.session, select(Organisation), [Organisation.names], held=PART)
    suspected = twins((each for part in parts for each in part), known_two(now.session))
    return [BriefFinding(organisations=pair) for pair in suspected]


def sleeping(now: Snapshot) -> list[BriefFinding]:
    """Agreements in force under which nothing joint was done for three fiscal years."""
    found = asleep.sleepers(now.session, as_of=now.as_of, in_force=frozenset(now.in_force), joint=now.joint)
    return [BriefFinding(each.id, last=each.last) for each in found]


def without_english_name(now: Snapshot) -> list[BriefFinding]:
    """Organisations that stand under their Japanese name on English pages."""
    return now.organisations(or_(Organisation.name_en.is_(None), Organisation.name_en == ""))


def findings(session: Session, found: Sequence[BriefFinding], *, as_of: date) -> list[Finding]:
    """The rows of a check that are known in brief, in their order; what is gone meanwhile is left out."""
    numbers = {one for each in found for one in (each.agreement, each.other) if one is not None}
    rows = {row.agreement.id: row.agreement for row in agreement_rows(session, sorted(numbers), as_of=as_of)}
    bodies = organisations(session, {one for each in found for one in each.organisations})
    whole = []
    for each in found:
        agreement = rows.get(each.agreement or 0)
        concerned = (
            tuple(party.organisation for party in agreement.parties)
            if agreement is not None
            else tuple(bodies[one] for one in each.organisations if one in bodies)
        )
        if concerned or agreement is not None:
            whole.append(
                Finding(
                    concerned,
                    agreement,
                    each.facts,
                    each.day,
                    paired(*concerned) if len(each.organisations) == 2 == len(concerned) else None,
                    each.last,
                    rows.get(each.other or 0),
                )
            )
    return whole
