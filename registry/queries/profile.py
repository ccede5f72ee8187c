"""What the registry knows of every partner that bears on a company's question, read in a fixed number of queries."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from registry.finder.need_words import need_words
from registry.finder.profile import Contract, Fact, Offer, Outcome, Profile
from registry.finder.rules import CONTRACTS, PROGRAMMES, RECENT_YEARS, WORK
from registry.finder.thesaurus import Term
from registry.finder.words import Words
from registry.japanese.dates import fiscal_year
from registry.model import (
    Activity,
    Agreement,
    Event,
    Field,
    FieldAttachment,
    Group,
    Introduction,
    Membership,
    Need,
    Organisation,
)
from registry.model.introduction import OPEN
from registry.model.programme import CUSTOMERS, MEMBERS
from registry.model.standing import binds
from registry.model.vocabulary import IntroductionState, NeedType
from registry.network.tie import Record
from registry.queries.group import is_member_on
from registry.queries.loading import related
from registry.queries.partner import is_partner, region_of, stands_by
from registry.queries.programme import offered_in, offered_years, programmes


@dataclass(frozen=True)
class Reading:
    """What texts are read with: the words of fields, and what is attached by hand."""

    fields: Words
    attached: Sequence[FieldAttachment]

    def fact(
        self, record: Record, text: str, year: int | None, needs: Iterable[NeedType] = (), title: str = ""
    ) -> Fact:
        """A record with all that its text speaks of."""
        spoken = {NeedType(hit.code) for hit in need_words().found(text)}
        fields = {hit.code: hit.word for hit in self.fields.found(text)}
        return Fact(record, title or text, year, frozenset(needs) | spoken, fields)


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
        Words({each.code: each.words for each in terms(session)}),
        session.scalars(attached.order_by(FieldAttachment.id)).all(),
    )


@dataclass
class _Gathered:
    """What is found of one organisation while the tables are read."""

    facts: list[Fact] = field(default_factory=list)
    contracts: list[Contract] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    branches: Counter[tuple[bool, str]] = field(default_factory=Counter)


def profiles(session: Session, as_of: date, read: Reading) -> list[Profile]:
    """Every partner known on a day, and every body that offers a programme, in the order of the ids."""
    found: defaultdict[int, _Gathered] = defaultdict(_Gathered)
    year = fiscal_year(as_of)
    _works(session, year, read, found)
    _agreements(session, as_of, read, found)
    _events(session, as_of, read, found)
    _groups(session, as_of, read, found)
    _programmes(session, as_of, read, found)
    _introductions(session, as_of, found)
    denied: defaultdict[int, set[str]] = defaultdict(set)
    for each in read.attached:
        if each.organisation is not None:
            if each.holds:
                fact = Fact(
                    Record("partner", each.organisation.id),
                    each.organisation.name,
                    None,
                    frozenset(),
                    {each.field_code: ""},
                )
                found[each.organisation.id].facts.append(fact)
            else:
                denied[each.organisation.id].add(each.field_code)
    wanted = select(Organisation).where(or_(is_partner(as_of), Organisation.id.in_(sorted(found))))
    whole = wanted.options(
        related(Organisation.municipality), related(Organisation.names), related(Organisation.areas_served)
    )
    return [
        _profile(each, found[each.id], frozenset(denied[each.id]), year, read)
        for each in session.scalars(whole.order_by(Organisation.id))
    ]


def _profile(
    organisation: Organisation, known: _Gathered, denied: frozenset[str], year: int, read: Reading
) -> Profile:
    names = " ".join([each.name for each in organisation.names] + [organisation.name_en or ""])
    named = read.fact(Record("partner", organisation.id), names, None, title=organisation.name)
    facts = [named, *known.facts]
    years = [each.year for each in facts if each.year is not None]
    return Profile(
        organisation.id,
        organisation.name,
        organisation.category,
        organisation.municipality_code,
        organisation.municipality.name if organisation.municipality else None,
        region_of(organisation),
        organisation.prefecture_code,
        frozenset(each.region_code for each in organisation.areas_served),
        tuple(sorted(known.contracts, key=lambda each: (not each.in_force, each.id))),
        tuple(facts),
        tuple(known.offers),
        tuple(known.outcomes),
        sum(year - RECENT_YEARS < each <= year for each in years),
        max(years, default=None),
        _contact(known),
        denied,
    )


def _contact(known: _Gathered) -> str | None:
    ranked = sorted(known.branches.items(), key=lambda item: (not item[0][0], -item[1], item[0][1]))
    return ranked[0][0][1] if ranked else None


Found = Mapping[int, _Gathered]


def _works(session: Session, year: int, read: Reading, found: Found) -> None:
    statement = select(Activity).options(related(Activity.parties), related(Activity.kinds))
    for each in session.scalars(statement.where(Activity.fiscal_year <= year).order_by(Activity.id)):
        needs = {need for kind in each.kinds for need in WORK.get(kind.kind, ())}
        fact = read.fact(Record("activity", each.id), each.title, each.fiscal_year, needs)
        if NeedType.FEE_SUPPORT in needs:
            # A subsidy for tests or for research is a subsidy, whatever its title speaks of.
            fact = replace(fact, needs=frozenset(needs))
        for body in {party.organisation_id for party in each.parties} | {each.acting_id}:
            if body is not None:
                found[body].facts.append(fact)
                if each.branch_code is not None:
                    found[body].branches[False, each.branch_code] += 1


def _agreements(session: Session, as_of: date, read: Reading, found: Found) -> None:
    statement = select(Agreement).options(
        related(Agreement.parties), related(Agreement.events), related(Agreement.items)
    )
    for each in session.scalars(statement.where(stands_by(as_of)).order_by(Agreement.id)):
        in_force = binds(each, as_of)
        contract = Contract(each.id, each.title, in_force)
        text = " ".join([each.title, *(item.subject for item in each.items)])
        fact = read.fact(
            Record("agreement", each.id), text, None, CONTRACTS.get(each.kind, ()), title=each.title
        )
        for party in each.parties:
            found[party.organisation_id].contracts.append(contract)
            if in_force and each.branch_code is not None:
                found[party.organisation_id].branches[True, each.branch_code] += 1
            if in_force and (fact.needs or fact.fields):
                found[party.organisation_id].facts.append(fact)


def _events(session: Session, as_of: date, read: Reading, found: Found) -> None:
    statement = select(Event).options(related(Event.roles))
    year = fiscal_year(as_of)
    for each in session.scalars(
        statement.where(Event.fiscal_year <= year, Event.held.is_not(False)).order_by(Event.id)
    ):
        if each.starts_on is None or each.starts_on <= as_of:
            fact = read.fact(Record("event", each.id), each.title, each.fiscal_year)
            for body in {role.organisation_id for role in each.roles} - {None}:
                found[body].facts.append(fact)  # type: ignore[index]


def _groups(session: Session, as_of: date, read: Reading, found: Found) -> None:
    statement = select(Membership).options(related(Membership.group))
    for each in session.scalars(statement.where(Membership.organisation_id.is_not(None))):
        if each.organisation_id is not None and is_member_on(each, as_of):
            found[each.organisation_id].facts.append(group_fact(each.group, read))


def group_fact(group: Group, read: Reading) -> Fact:
    """A group with what its name and topics speak of."""
    return read.fact(Record("group", group.id), f"{group.name} {group.topics or ''}", None, title=group.name)


def _programmes(session: Session, as_of: date, read: Reading, found: Found) -> None:
    year = fiscal_year(as_of)
    for each in programmes(session):
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
            needs = fact.needs if each.kind not in _CLAIMABLE else frozenset()
            found[each.provider_id].facts.append(Fact(fact.record, fact.title, fact.year, needs, fact.fields))


_CLAIMABLE = frozenset().union(*PROGRAMMES.values())


def _introductions(session: Session, as_of: date, found: Found) -> None:
    statement = select(Introduction).options(
        related(Introduction.need).selectinload(Need.kinds), related(Introduction.organisation)
    )
    made = Introduction.introduced_on <= as_of
    for each in session.scalars(statement.where(made).order_by(Introduction.id)):
        over = each.state not in OPEN and each.closed_on is not None and each.closed_on <= as_of
        concluded = each.state is IntroductionState.CONCLUDED if over else None
        needs = frozenset(kind.kind for kind in each.need.kinds)
        found[each.organisation_id].outcomes.append(Outcome(each.id, needs, concluded))
