"""What the registry knows of every partner that bears on a company's question, read in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from registry.finder.aspect import ANY, of_field, of_need, spoken
from registry.finder.profile import Contract, Fact, Offer, Outcome, Profile, Recent
from registry.finder.rules import CONTRACTS, PROGRAMMES, RECENT_YEARS
from registry.finder.thesaurus import Term
from registry.finder.words import Words
from registry.japanese.dates import fiscal_year
from registry.model import (
    ActivityAspect,
    Agreement,
    AgreementParty,
    AreaServed,
    CooperationItem,
    Event,
    EventRole,
    Field,
    FieldAttachment,
    Group,
    Introduction,
    Membership,
    Municipality,
    NeedKind,
    Organisation,
    OrganisationName,
)
from registry.model.introduction import OPEN
from registry.model.programme import CUSTOMERS, MEMBERS
from registry.model.vocabulary import Category, IntroductionState, NeedType
from registry.network.tie import Record
from registry.queries.activity_aspect import field_words
from registry.queries.binding import binding
from registry.queries.former_seat import SeatOn
from registry.queries.group import is_member_on
from registry.queries.lifetime import closed_by
from registry.queries.loading import related
from registry.queries.partner import is_partner
from registry.queries.programme import offered_in, offered_years, programmes


@dataclass(frozen=True)
class Reading:
    """What texts are read with: the words of fields, and what is attached by hand."""

    fields: Words
    attached: Sequence[FieldAttachment]
    _known: dict[str, dict[str, str]] = field(default_factory=dict)

    def fact(
        self, record: Record, text: str, year: int | None, needs: Iterable[NeedType] = (), title: str = ""
    ) -> Fact:
        """A record with all that its text speaks of, and the needs that its kind is for."""
        if text not in self._known:
            self._known[text] = spoken(text, self.fields)
        return Fact(record, title or text, year, {**meant(needs), **self._known[text]})


def meant(needs: Iterable[NeedType]) -> dict[str, str]:
    """Aspects that a record has by its kind: no word tells them."""
    return {of_need(need): "" for need in needs}


def terms(session: Session) -> list[Term]:
    """The thesaurus in its order."""
    return [
        Term(each.code, each.name, each.name_en, (*each.words.splitlines(), *each.words_en.splitlines()))
        for each in session.scalars(select(Field).order_by(Field.position))
    ]


def reading(session: Session) -> Reading:
    """The words and attachments as they stand."""
    attached = select(FieldAttachment).options(
        related(FieldAttachment.organisation), related(FieldAttachment.group), related(FieldAttachment.event)
    )
    return Reading(
        field_words(session.connection()), session.scalars(attached.order_by(FieldAttachment.id)).all()
    )


@dataclass
class _Gathered:
    """What is found of one organisation while the tables are read."""

    names: list[str] = field(default_factory=list)
    areas: set[str] = field(default_factory=set)
    facts: list[Fact] = field(default_factory=list)
    contract: Contract | None = None
    offers: list[Offer] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    # Of each recent fiscal year the records: year, how many, the newest of them.
    recent: list[tuple[int, int, Record]] = field(default_factory=list)
    denied: set[str] = field(default_factory=set)

    def newest(self) -> Recent | None:
        """What there was of late."""
        if not self.recent:
            return None
        year, _, newest = max(self.recent, key=lambda each: (each[0], each[2].type == "activity", each[2].id))
        return Recent(sum(records for _, records, _ in self.recent), year, newest)


Found = defaultdict[int, _Gathered]


def profiles(
    session: Session, as_of: date, read: Reading, organisations: Collection[int] | None = None
) -> list[Profile]:
    """Every partner known on a day, and every body that offers a programme, in the order of the ids; no companies,
    and none that had ended.

    With ``organisations`` those of them alone, exactly as they stand among all.
    """
    found: Found = defaultdict(_Gathered)
    _agreements(session, as_of, read, found, organisations)
    _events(session, as_of, read, found, organisations)
    _groups(session, as_of, read, found, organisations)
    _programmes(session, as_of, read, found, organisations)
    _introductions(session, as_of, found, organisations)
    _by_hand(read, found)
    wanted = and_(
        Organisation.category != Category.COMPANY,
        or_(is_partner(as_of), Organisation.id.in_(sorted(found))),
        ~closed_by(as_of),
        *_of(Organisation.id, organisations),
    )
    _work(session, as_of, found, organisations)
    _names(session, found, organisations)
    seat = SeatOn(as_of)
    bodies = select(
        Organisation.id,
        Organisation.name,
        Organisation.name_en,
        Organisation.category,
        seat.municipality_code.label("municipality_code"),
        Municipality.name.label("municipality"),
        seat.region_code.label("region"),
        seat.prefecture_code.label("prefecture_code"),
    ).select_from(Organisation)
    made = []
    for each in session.execute(seat.joined(bodies).where(wanted).order_by(Organisation.id)):
        known = found[each.id]
        names = " ".join([*known.names, each.name_en or ""])
        itself = read.fact(Record("partner", each.id), names, None, title=each.name)
        made.append(
            Profile(
                each.id,
                each.name,
                each.category,
                each.municipality_code,
                each.municipality,
                each.region,
                each.prefecture_code,
                frozenset(known.areas),
                known.contract,
                (itself, *known.facts) if itself.aspects else tuple(known.facts),
                tuple(known.offers),
                tuple(known.outcomes),
                known.newest(),
                frozenset(known.denied),
            )
        )
    return made


def _of(
    column: InstrumentedAttribute[Any], organisations: Collection[int] | None
) -> list[ColumnElement[bool]]:
    """SQL: the organisations that are wanted; no condition where all are."""
    return [] if organisations is None else [column.in_(organisations)]


def _names(session: Session, found: Found, organisations: Collection[int] | None) -> None:
    owner, served = OrganisationName.organisation_id, AreaServed.organisation_id
    names = select(owner, OrganisationName.name).where(*_of(owner, organisations))
    for body, name in session.execute(names.order_by(OrganisationName.id)):
        found[body].names.append(name)
    areas = select(served, AreaServed.region_code).where(*_of(served, organisations))
    for body, region in session.execute(areas):
        found[body].areas.add(region)


def _work(session: Session, as_of: date, found: Found, organisations: Collection[int] | None) -> None:
    """How much joint work there was of late."""
    year = fiscal_year(as_of)
    statement = select(
        ActivityAspect.organisation_id,
        ActivityAspect.fiscal_year,
        ActivityAspect.activities,
        ActivityAspect.last_id,
    ).where(
        ActivityAspect.aspect == ANY,
        ActivityAspect.fiscal_year > year - RECENT_YEARS,
        ActivityAspect.fiscal_year <= year,
        *_of(ActivityAspect.organisation_id, organisations),
    )
    for body, fiscal, activities, last in session.execute(statement):
        found[body].recent.append((fiscal, activities, Record("activity", last)))


def _agreements(
    session: Session, as_of: date, read: Reading, found: Found, organisations: Collection[int] | None
) -> None:
    theirs = AgreementParty.organisation_id
    among = (
        None if organisations is None else select(Organisation.id).where(Organisation.id.in_(organisations))
    )
    in_force = binding(session, as_of, among)
    subjects: defaultdict[int, list[str]] = defaultdict(list)
    items = select(CooperationItem.agreement_id, CooperationItem.subject).order_by(CooperationItem.id)
    if organisations is not None:
        items = items.where(CooperationItem.agreement_id.in_(in_force))
    for agreement, subject in session.execute(items):
        subjects[agreement].append(subject)
    statement = (
        select(Agreement.id, Agreement.title, Agreement.kind, theirs)
        .join(AgreementParty, AgreementParty.agreement_id == Agreement.id)
        .where(*_of(theirs, organisations))
    )
    facts: dict[int, Fact] = {}
    for agreement, title, kind, body in session.execute(statement.order_by(Agreement.id)):
        if agreement not in in_force:
            continue
        if agreement not in facts:
            text = " ".join([title, *subjects[agreement]])
            record = Record("agreement", agreement)
            facts[agreement] = read.fact(record, text, None, CONTRACTS.get(kind, ()), title=title)
        found[body].contract = found[body].contract or Contract(agreement, title)
        if facts[agreement].aspects:
            found[body].facts.append(facts[agreement])


def _events(
    session: Session, as_of: date, read: Reading, found: Found, organisations: Collection[int] | None
) -> None:
    year = fiscal_year(as_of)
    statement = (
        select(Event.id, Event.title, Event.fiscal_year, EventRole.organisation_id)
        .join(EventRole, EventRole.event_id == Event.id)
        .where(
            Event.fiscal_year <= year,
            Event.held.is_not(False),
            or_(Event.starts_on.is_(None), Event.starts_on <= as_of),
            EventRole.organisation_id.is_not(None),
            *_of(EventRole.organisation_id, organisations),
        )
        .distinct()
        .order_by(Event.id, EventRole.organisation_id)
    )
    facts: dict[int, Fact] = {}
    for event, title, fiscal, body in session.execute(statement):
        assert body is not None
        if event not in facts:
            facts[event] = read.fact(Record("event", event), title, fiscal)
        if facts[event].aspects:
            found[body].facts.append(facts[event])
        if fiscal > year - RECENT_YEARS:
            found[body].recent.append((fiscal, 1, facts[event].record))


def _groups(
    session: Session, as_of: date, read: Reading, found: Found, organisations: Collection[int] | None
) -> None:
    member = Membership.organisation_id
    statement = select(Membership).options(related(Membership.group)).order_by(Membership.id)
    for each in session.scalars(statement.where(member.is_not(None), *_of(member, organisations))):
        if each.organisation_id is not None and is_member_on(each, as_of):
            found[each.organisation_id].facts.append(group_fact(each.group, read))


def group_fact(group: Group, read: Reading) -> Fact:
    """A group with what its name and topics speak of."""
    return read.fact(Record("group", group.id), f"{group.name} {group.topics or ''}", None, title=group.name)


def _programmes(
    session: Session, as_of: date, read: Reading, found: Found, organisations: Collection[int] | None
) -> None:
    year = fiscal_year(as_of)
    for each in programmes(session, partner_ids=organisations):
        if each.provider_id is None:
            continue
        known = offered_years(each, year)
        bonds = {
            bond: {
                row.organisation_id: row.organisation.name for row in each.organisations if row.bond == bond
            }
            for bond in (MEMBERS, CUSTOMERS)
        }
        offer = Offer(
            each.id,
            each.kind,
            each.title,
            {row.municipality_code: row.municipality.name for row in each.municipalities},
            frozenset(row.region_code for row in each.regions),
            bonds[MEMBERS],
            bonds[CUSTOMERS],
            offered_in(each, year),
            max((which for which, offered in known if offered), default=None),
        )
        found[each.provider_id].offers.append(offer)
        if offer.offered is not False:
            fact = read.fact(offer.record, each.title, None if offer.offered else offer.known_year)
            # What can be claimed is no ability besides: a subsidy for research does no research.
            told = {
                aspect: word
                for aspect, word in fact.aspects.items()
                if each.kind not in _CLAIMABLE or aspect not in _NEEDS
            }
            found[each.provider_id].facts.append(Fact(fact.record, fact.title, fact.year, told))


_CLAIMABLE = frozenset().union(*PROGRAMMES.values())
_NEEDS = frozenset(map(of_need, NeedType))


def _introductions(
    session: Session, as_of: date, found: Found, organisations: Collection[int] | None
) -> None:
    made = and_(Introduction.introduced_on <= as_of, *_of(Introduction.organisation_id, organisations))
    kinds: defaultdict[int, set[NeedType]] = defaultdict(set)
    rows = select(NeedKind.need_id, NeedKind.kind).join(
        Introduction, Introduction.need_id == NeedKind.need_id
    )
    for need, kind in session.execute(rows.where(made)):
        kinds[need].add(kind)
    statement = select(
        Introduction.id,
        Introduction.need_id,
        Introduction.organisation_id,
        Introduction.state,
        Introduction.closed_on,
    )
    for each in session.execute(statement.where(made).order_by(Introduction.id)):
        over = each.state not in OPEN and each.closed_on is not None and each.closed_on <= as_of
        concluded = each.state is IntroductionState.CONCLUDED if over else None
        needs = frozenset(kinds[each.need_id])
        found[each.organisation_id].outcomes.append(Outcome(each.id, needs, concluded))


def _by_hand(read: Reading, found: Found) -> None:
    for each in read.attached:
        if each.organisation is None:
            continue
        known = found[each.organisation.id]
        if each.holds:
            record = Record("partner", each.organisation.id)
            known.facts.append(Fact(record, each.organisation.name, None, {of_field(each.field_code): ""}))
        else:
            known.denied.add(each.field_code)
