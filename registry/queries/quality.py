"""What the data lacks: one function a check, each answering the records concerned on a day."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model import Agreement, Contact, Lifetime, Organisation
from registry.model.clock import moved_by_months
from registry.model.due import missing_facts
from registry.model.standing import BINDING
from registry.model.vocabulary import Basis, Fact, RenewalMode
from registry.queries.agreement import AgreementRow, agreements
from registry.queries.contact import contacts
from registry.queries.distinction import known_two
from registry.queries.due import has_owner
from registry.queries.joint import JointFact, last_joint
from registry.queries.loading import related
from registry.queries.partner import PartnerRow, partners
from registry.queries.sleeping import asleep
from registry.queries.twin import Twins, twins

CONFIRMED_FOR_MONTHS = 12


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
    """The registry on a day, read once however many checks ask."""

    def __init__(self, session: Session, as_of: date) -> None:
        self.session = session
        self.as_of = as_of

    @cached_property
    def agreements(self) -> Sequence[AgreementRow]:
        return agreements(self.session, as_of=self.as_of)

    @property
    def in_force(self) -> Sequence[AgreementRow]:
        return [row for row in self.agreements if row.phase in BINDING]

    @cached_property
    def partners(self) -> Sequence[PartnerRow]:
        return partners(self.session, as_of=self.as_of)

    @cached_property
    def organisations(self) -> Sequence[Organisation]:
        statement = select(Organisation).options(related(Organisation.names))
        return self.session.scalars(statement.order_by(Organisation.sort_key, Organisation.id)).all()

    @cached_property
    def contacts(self) -> Sequence[Contact]:
        return contacts(self.session)


Check = Callable[[Snapshot], list[Finding]]


def lacking(row: AgreementRow) -> tuple[Fact, ...]:
    """The facts that the clock lacks on the day: a term that an amendment or a renewal has told is none of them."""
    term = row.standing.running
    told = term is not None and (term.last is not None or term.rules.mode is RenewalMode.INDEFINITE)
    return tuple(fact for fact in missing_facts(row.agreement) if not (told and fact is Fact.TERM))


def without_term(now: Snapshot) -> list[Finding]:
    """Agreements in force whose term nobody has recorded, in the document or since."""
    return [_about(row) for row in now.in_force if Fact.TERM in lacking(row)]


def without_clock(now: Snapshot) -> list[Finding]:
    """Agreements in force whose clock lacks its start, the length of a renewal, or the notice."""
    found = []
    for row in now.in_force:
        missing = tuple(fact for fact in lacking(row) if fact is not Fact.TERM)
        if missing:
            found.append(_about(row, facts=missing))
    return found


def without_owner(now: Snapshot) -> list[Finding]:
    """Agreements in force that nobody looks after, or only somebody who may no longer sign in."""
    return [_about(row) for row in now.in_force if not has_owner(row)]


def without_region(now: Snapshot) -> list[Finding]:
    """Partners whose seat is unknown: they stand in no region of any table."""
    return [Finding((row.organisation,)) for row in now.partners if row.region is None]


def seat_unconfirmed(now: Snapshot) -> list[Finding]:
    """Organisations whose seat is general knowledge, which no source states and nobody has confirmed."""
    return [Finding((each,)) for each in now.organisations if each.seat_basis is Basis.GENERAL]


def contact_unconfirmed(now: Snapshot) -> list[Finding]:
    """Contacts that nobody has confirmed for twelve months; their persons are not named here."""
    oldest = moved_by_months(now.as_of, -CONFIRMED_FOR_MONTHS)
    return [
        Finding((each.organisation,), day=each.confirmed_on)
        for each in now.contacts
        if each.confirmed_on is None or each.confirmed_on < oldest
    ]


def contact_overdue(now: Snapshot) -> list[Finding]:
    """Contacts that should have been deleted by now."""
    return [
        Finding((each.organisation,), day=each.delete_by)
        for each in now.contacts
        if each.delete_by is not None and each.delete_by < now.as_of
    ]


def outliving(now: Snapshot) -> list[Finding]:
    """Memoranda in force under an agreement that is not."""
    standing = {row.agreement.id: row for row in now.agreements}
    found = []
    for row in now.in_force:
        if row.agreement.parent_id is None:
            continue
        parent = standing.get(row.agreement.parent_id)
        if parent is None:
            found.append(_about(row))
        elif parent.phase not in BINDING:
            found.append(_about(row, day=parent.ends_on, other=parent.agreement))
    return found


def closed_party(now: Snapshot) -> list[Finding]:
    """Agreements in force one of whose parties had ended before the day: somebody carries it on, or it ends."""
    ended = {
        identity: day
        for identity, day in now.session.execute(select(Lifetime.organisation_id, Lifetime.closed_on))
        if day is not None and day < now.as_of
    }
    found = []
    for row in now.in_force:
        days = [
            ended[each.organisation_id] for each in row.agreement.parties if each.organisation_id in ended
        ]
        if days:
            found.append(_about(row, day=max(days)))
    return found


def suspected_twins(now: Snapshot) -> list[Finding]:
    """Pairs of organisations that may be one body, and that nobody knows to be two."""
    suspected = twins(now.organisations, known_two(now.session))
    return [Finding((each.one, each.other), twins=each) for each in suspected]


def sleeping(now: Snapshot) -> list[Finding]:
    """Agreements in force under which nothing joint was done for three fiscal years."""
    joint = last_joint(now.session, as_of=now.as_of)
    return [_about(each.row, last=each.last) for each in asleep(now.agreements, joint)]


def without_english_name(now: Snapshot) -> list[Finding]:
    """Organisations that stand under their Japanese name on English pages."""
    return [Finding((each,)) for each in now.organisations if not each.name_en]


def _about(
    row: AgreementRow,
    *,
    facts: tuple[Fact, ...] = (),
    day: date | None = None,
    last: JointFact | None = None,
    other: Agreement | None = None,
) -> Finding:
    return Finding(
        tuple(party.organisation for party in row.agreement.parties),
        row.agreement,
        facts=facts,
        day=day,
        last=last,
        other=other,
    )
