"""The renewal memo of an agreement: what an officer takes into the meeting about its renewal.

What was done under an agreement is told by one of two rules, and every row says by which: the joint work is linked
to the agreement, or it was done with one of its parties (named, or acting for another) since the fiscal year in which
the agreement was signed. The second says nothing about the agreement itself.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from registry.japanese.dates import fiscal_year
from registry.model import (
    Activity,
    Agreement,
    AgreementEvent,
    AgreementParty,
    Contact,
    CooperationItem,
    Event,
    EventRole,
    Group,
    Membership,
    Programme,
)
from registry.model.due import lacking_facts
from registry.model.standing import counting, known_since, standing, starts_on
from registry.model.vocabulary import ActivityType, AgreementAct, Fact, Phase
from registry.queries.activity import activities_under
from registry.queries.agreement import AgreementRow, agreement
from registry.queries.contact import contacts, count_contacts
from registry.queries.event import events
from registry.queries.group import groups
from registry.queries.loading import related
from registry.queries.programme import programmes


class Kinship(StrEnum):
    """What another agreement is to this one."""

    PARENT = "parent"
    MEMORANDUM = "memorandum"
    PREDECESSOR = "predecessor"
    SUCCESSOR = "successor"


@dataclass(frozen=True)
class Work:
    """A piece of joint work, and whether it is linked to the agreement or only shares a partner with it."""

    activity: Activity
    linked: bool


@dataclass(frozen=True)
class YearCount:
    """How many pieces of joint work of a kind a fiscal year has, and how many of them are linked to the agreement."""

    fiscal_year: int
    kind: ActivityType
    records: int
    linked: int


@dataclass(frozen=True)
class ItemUse:
    """A cooperation item and the last fiscal year in which it was used; ``None``: never, as far as is recorded.

    Used is an item when joint work is linked to it, or names its programme since the agreement was signed.
    """

    item: CooperationItem
    last_year: int | None
    linked: bool


@dataclass(frozen=True)
class Kin:
    """Another agreement of the family, as it stands on the day."""

    kinship: Kinship
    agreement: Agreement
    phase: Phase


@dataclass(frozen=True)
class Life:
    """What happened to the agreement by the day; renewals that came by themselves are no events and are counted."""

    events: Sequence[AgreementEvent]
    automatic_renewals: int

    def count(self, *acts: AgreementAct) -> int:
        """How many events of these kinds there were."""
        return sum(event.act in acts for event in self.events)


@dataclass(frozen=True)
class Memo:
    """Everything the memo says. ``contacts`` is empty for readers who may only know their number."""

    row: AgreementRow
    since_year: int
    life: Life
    missing: tuple[Fact, ...]
    kin: Sequence[Kin]
    items: Sequence[ItemUse]
    work: Sequence[Work]
    counts: Sequence[YearCount]
    events: Sequence[tuple[Event, Sequence[EventRole]]]
    memberships: Sequence[tuple[Group, Membership]]
    programmes: Sequence[Programme]
    contact_count: int
    contacts: Sequence[Contact]
    people: bool

    @property
    def never_used(self) -> Sequence[ItemUse]:
        return [each for each in self.items if each.last_year is None]


def memo(session: Session, identity: int, *, as_of: date, people: bool) -> Memo | None:
    """The memo of an agreement on a day; without ``people`` no personal data of partners is even read."""
    row = agreement(session, identity, as_of=as_of)
    if row is None:
        return None
    parties = [party.organisation_id for party in row.agreement.parties]
    items = _items(session, identity)
    year = fiscal_year(as_of)
    since = row.agreement.signed_on or starts_on(row.agreement) or known_since(row.agreement)
    first = fiscal_year(since) if since is not None else year
    found = activities_under(
        session,
        agreement_id=identity,
        organisations=parties,
        programmes=[item.programme_id for item in items if item.programme_id is not None],
        first_year=first,
        last_year=year,
    )
    work = [
        Work(each, each.agreement_id == identity)
        for each in found
        if each.agreement_id == identity or _partners(each) & set(parties)
    ]
    return Memo(
        row=row,
        since_year=first,
        life=_life(row),
        missing=lacking_facts(row.agreement, row.standing),
        kin=_kin(session, row.agreement, as_of),
        items=[item_use(item, found) for item in items],
        work=work,
        counts=_counts(work),
        events=_events(session, parties, first, as_of),
        memberships=_memberships(session, parties, as_of),
        programmes=programmes(session, partner_ids=parties, as_of=as_of),
        contact_count=count_contacts(session, organisations=parties),
        contacts=contacts(session, organisations=parties) if people else (),
        people=people,
    )


def _partners(activity: Activity) -> set[int]:
    named = {party.organisation_id for party in activity.parties}
    return named | ({activity.acting_id} if activity.acting_id is not None else set())


def _life(row: AgreementRow) -> Life:
    happened = [event for event in counting(row.agreement) if event.on_date <= row.as_of]
    return Life(happened, sum(term.renewal is None for term in row.standing.terms[1:]))


def _items(session: Session, identity: int) -> Sequence[CooperationItem]:
    statement = (
        select(CooperationItem)
        .options(related(CooperationItem.programme))
        .where(CooperationItem.agreement_id == identity)
    )
    return session.scalars(statement.order_by(CooperationItem.position)).all()


def item_use(item: CooperationItem, found: Sequence[Activity]) -> ItemUse:
    """The last use of an item among pieces of joint work: linked to it, else naming its programme."""
    linked = [each.fiscal_year for each in found if each.item_id == item.id]
    if linked:
        return ItemUse(item, max(linked), linked=True)
    named = [
        each.fiscal_year
        for each in found
        if item.programme_id is not None
        and any(programme.programme_id == item.programme_id for programme in each.programmes)
    ]
    return ItemUse(item, max(named, default=None), linked=False)


def _counts(work: Sequence[Work]) -> list[YearCount]:
    """A compound piece of work counts once in each of its kinds."""
    records: Counter[tuple[int, ActivityType]] = Counter()
    linked: Counter[tuple[int, ActivityType]] = Counter()
    for each in work:
        for kind in each.activity.kinds:
            records[each.activity.fiscal_year, kind.kind] += 1
            linked[each.activity.fiscal_year, kind.kind] += each.linked
    order = list(ActivityType)
    keys = sorted(records, key=lambda key: (-key[0], order.index(key[1])))
    return [YearCount(year, kind, records[year, kind], linked[year, kind]) for year, kind in keys]


def _kin(session: Session, agreement: Agreement, as_of: date) -> list[Kin]:
    above = [each for each in (agreement.parent_id, agreement.predecessor_id) if each is not None]
    statement = (
        select(Agreement)
        .options(
            related(Agreement.events), related(Agreement.parties).selectinload(AgreementParty.organisation)
        )
        .where(
            or_(
                Agreement.id.in_(above),
                Agreement.parent_id == agreement.id,
                Agreement.predecessor_id == agreement.id,
            )
        )
        .order_by(Agreement.id)
    )
    found = []
    for other in session.scalars(statement):
        stands = standing(other, as_of)
        if stands is None:
            continue
        kinships = (
            (Kinship.PARENT, other.id == agreement.parent_id),
            (Kinship.PREDECESSOR, other.id == agreement.predecessor_id),
            (Kinship.MEMORANDUM, other.parent_id == agreement.id),
            (Kinship.SUCCESSOR, other.predecessor_id == agreement.id),
        )
        found += [Kin(kinship, other, stands.phase) for kinship, holds in kinships if holds]
    return found


def _events(
    session: Session, parties: Sequence[int], first_year: int, as_of: date
) -> list[tuple[Event, Sequence[EventRole]]]:
    """Events since the fiscal year of signing in which a party had a role, cancelled ones too, newest first."""
    found: list[tuple[Event, Sequence[EventRole]]] = []
    for event in events(session, partner_ids=parties):
        begun = event.starts_on <= as_of if event.starts_on else event.fiscal_year <= fiscal_year(as_of)
        if begun and event.fiscal_year >= first_year:
            found.append((event, [role for role in event.roles if role.organisation_id in parties]))
    return found


def _memberships(session: Session, parties: Sequence[int], as_of: date) -> list[tuple[Group, Membership]]:
    """Memberships of the parties that had begun by the day, ended ones too."""
    found = []
    for group in groups(session, partner_ids=parties):
        for membership in group.memberships:
            since = membership.valid_from or membership.attested_on
            if membership.organisation_id in parties and since is not None and since <= as_of:
                found.append((group, membership))
    return found
