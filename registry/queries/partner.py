"""Partners: organisations with an agreement, an activity, an event role or a group membership by a day."""

from collections import Counter, defaultdict
from collections.abc import Collection, Container, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypedDict, TypeVar, Unpack

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session

from registry.japanese.dates import Precision, fiscal_year, latest_start
from registry.japanese.names import search_text
from registry.japanese.readings import reading_key
from registry.model import (
    ActivityCount,
    Agreement,
    AgreementParty,
    Event,
    EventRole,
    Introduction,
    Lifetime,
    Membership,
    Organisation,
    OrganisationName,
)
from registry.model.standing import binds
from registry.model.vocabulary import Category, NameKind
from registry.queries.former_seat import SEATS, Seat, region_of, seat_on, seated_in, seated_there
from registry.queries.loading import related
from registry.queries.rows import in_order

S = TypeVar("S", bound=Select[Any])

# Up to so many organisations, only their own records are asked for.
_FEW = 500


@dataclass(frozen=True)
class PartnerRow:
    """A partner with what is known of it on a day: ``seat`` and ``region`` are those of that day."""

    organisation: Organisation
    seat: Seat
    region: str | None
    agreements_in_force: int
    last_active_fy: int | None


def name_on(organisation: Organisation, day: date) -> str:
    """The name that an organisation bore on a day: a former name in its time, else the official one."""
    former = _former_name_on(organisation, day)
    return organisation.name if former is None else former.name


def name_key_on(organisation: Organisation, day: date) -> str:
    """What sorts the organisation by its name of a day."""
    former = _former_name_on(organisation, day)
    return organisation.sort_key if former is None else reading_key(former.kana or former.name)


def _former_name_on(organisation: Organisation, day: date) -> OrganisationName | None:
    for name in organisation.names:
        if (
            name.kind is NameKind.FORMER
            and name.valid_to is not None
            and day <= name.valid_to
            and (name.valid_from is None or name.valid_from <= day)
        ):
            return name
    return None


def stands_by(as_of: date) -> ColumnElement[bool]:
    """SQL: the agreement is signed by a day, at the latest by the end of what is known of its date; else attested.

    The same rule as :func:`registry.model.standing.known_since` for an agreement at hand.
    """
    signed = (
        (Agreement.signed_on_precision == precision) & (Agreement.signed_on <= latest_start(as_of, precision))
        for precision in Precision
        if precision is not Precision.UNKNOWN
    )
    return or_(*signed, Agreement.signed_on.is_(None) & (Agreement.attested_on <= as_of))


def is_partner(as_of: date) -> ColumnElement[bool]:
    """SQL: something ties the organisation to the institute by a day: an agreement, joint work, an event, a group.

    Joint work is dated by its fiscal year alone and counts from the first day of that year; an event counts from
    its own day where that is known. Asked organisation by organisation, the first record found is enough.
    """
    year = fiscal_year(as_of)
    own = Organisation.id
    return or_(
        exists().where(ActivityCount.organisation_id == own, ActivityCount.fiscal_year <= year),
        exists().where(
            AgreementParty.organisation_id == own,
            AgreementParty.agreement_id == Agreement.id,
            stands_by(as_of),
        ),
        exists().where(
            EventRole.organisation_id == own,
            EventRole.event_id == Event.id,
            or_(Event.starts_on <= as_of, Event.starts_on.is_(None) & (Event.fiscal_year <= year)),
        ),
        exists().where(
            Membership.organisation_id == own,
            func.coalesce(Membership.valid_from, Membership.attested_on) <= as_of,
        ),
        exists().where(Introduction.organisation_id == own, Introduction.introduced_on <= as_of),
    )


def named(q: str) -> Select[int]:
    """SQL: ids of the organisations one of whose names, readings or English names contains ``q``."""
    key = _like(search_text(q))
    plain = _like(q.strip().casefold())
    return select(OrganisationName.organisation_id).where(
        or_(
            OrganisationName.key.like(key, escape="\\"),
            OrganisationName.kana.like(_like(_hiragana(q.strip())), escape="\\"),
            func.lower(OrganisationName.name_en).like(plain, escape="\\"),
        )
    )


class PartnerFilters(TypedDict, total=False):
    """What partners are chosen by, beside the day."""

    region: str | None
    category: Category | None
    q: str | None
    municipality: str | None
    among: ColumnElement[bool] | None


def partners(session: Session, *, as_of: date, **filters: Unpack[PartnerFilters]) -> Sequence[PartnerRow]:
    """Partners known on a day, in the order of their readings."""
    found = session.scalars(_chosen(_whole(select(Organisation)), as_of, **filters)).all()
    return partner_rows(session, found, as_of=as_of)


def partner_ids(session: Session, *, as_of: date, **filters: Unpack[PartnerFilters]) -> Sequence[int]:
    """The numbers of the same partners in the same order."""
    return session.scalars(_chosen(select(Organisation.id), as_of, **filters)).all()


def partners_with(
    session: Session, identities: Sequence[int], *, as_of: date, binding: Container[int]
) -> list[PartnerRow]:
    """The organisations with some numbers, in that order; ``binding`` are the agreements in force on the day."""
    found = in_order(identities, list(organisations(session, identities).values()), lambda each: each.id)
    return partner_rows(session, found, as_of=as_of, binding=binding)


def _chosen(
    statement: S,
    as_of: date,
    *,
    region: str | None = None,
    category: Category | None = None,
    q: str | None = None,
    municipality: str | None = None,
    among: ColumnElement[bool] | None = None,
) -> S:
    statement = statement.where(is_partner(as_of))
    if category is not None:
        statement = statement.where(Organisation.category == category)
    if region is not None:
        statement = statement.where(seated_in(region, as_of))
    if municipality is not None:
        statement = statement.where(seated_there(municipality, as_of))
    if q and q.strip():
        statement = statement.where(Organisation.id.in_(named(q)))
    if among is not None:
        statement = statement.where(among)
    return statement.order_by(Organisation.sort_key, Organisation.id)


def organisations(session: Session, identities: Collection[int]) -> dict[int, Organisation]:
    """Organisations by id, with their names and seats."""
    found = session.scalars(_whole(select(Organisation)).where(Organisation.id.in_(identities)))
    return {each.id: each for each in found}


def offices_below(session: Session, identity: int) -> set[int]:
    """The organisations under one, itself included: none of them can be its parent."""
    parents = select(Organisation.id, Organisation.parent_id).where(Organisation.parent_id.is_not(None))
    below: defaultdict[int | None, set[int]] = defaultdict(set)
    for office, parent in session.execute(parents):
        below[parent].add(office)
    found, more = set[int](), {identity}
    while more:
        found |= more
        more = {office for each in more for office in below[each]} - found
    return found


def organisation(session: Session, identity: int, *, as_of: date) -> PartnerRow | None:
    """One organisation with what is known of it on a day, partner or not."""
    statement = _whole(select(Organisation)).options(
        related(Organisation.parent),
        related(Organisation.offices),
        related(Organisation.successor),
        related(Organisation.lifetime).options(related(Lifetime.origin)),
    )
    found = session.scalar(statement.where(Organisation.id == identity))
    return partner_rows(session, [found], as_of=as_of)[0] if found is not None else None


def partner_rows(
    session: Session,
    found: Sequence[Organisation],
    *,
    as_of: date,
    binding: Container[int] | None = None,
) -> list[PartnerRow]:
    """Organisations with their agreements in force and the last fiscal year with anything joint.

    ``binding`` are the agreements in force on the day, where that is known already.
    """
    among = [each.id for each in found] if len(found) <= _FEW else None
    in_force = (
        _agreements_in_force(session, as_of, among)
        if binding is None
        else _agreements_among(session, binding, among)
    )
    active = last_active(session, as_of, among)
    seats = {each.id: seat_on(each, as_of) for each in found}
    return [
        PartnerRow(
            each, seats[each.id], region_of(seats[each.id]), in_force.get(each.id, 0), active.get(each.id)
        )
        for each in found
    ]


def _agreements_in_force(session: Session, as_of: date, among: Collection[int] | None) -> Counter[int]:
    statement = select(Agreement).options(related(Agreement.parties), related(Agreement.events))
    if among is not None:
        theirs = select(AgreementParty.agreement_id).where(AgreementParty.organisation_id.in_(among))
        statement = statement.where(Agreement.id.in_(theirs))
    return Counter(
        party.organisation_id
        for found in session.scalars(statement)
        if binds(found, as_of)
        for party in found.parties
    )


def _agreements_among(
    session: Session, binding: Container[int], among: Collection[int] | None
) -> Counter[int]:
    statement = select(AgreementParty.organisation_id, AgreementParty.agreement_id)
    if among is not None:
        statement = statement.where(AgreementParty.organisation_id.in_(among))
    return Counter(
        organisation for organisation, agreement in session.execute(statement) if agreement in binding
    )


def last_active(session: Session, as_of: date, among: Collection[int] | None = None) -> dict[int, int]:
    """The last fiscal year with joint work or an event, of each organisation (of ``among``) that has one by a day."""
    year = fiscal_year(as_of)
    sources: tuple[tuple[Any, Select[Any, int]], ...] = (
        (
            ActivityCount.organisation_id,
            select(ActivityCount.organisation_id, func.max(ActivityCount.fiscal_year)).where(
                ActivityCount.fiscal_year <= year
            ),
        ),
        (
            EventRole.organisation_id,
            select(EventRole.organisation_id, func.max(Event.fiscal_year))
            .join(EventRole.event)
            .where(
                Event.fiscal_year <= year, EventRole.organisation_id.is_not(None), Event.held.is_not(False)
            ),
        ),
    )
    latest: dict[int, int] = {}
    for owner, statement in sources:
        if among is not None:
            statement = statement.where(owner.in_(among))
        for identity, last in session.execute(statement.group_by(owner)):
            latest[identity] = max(last, latest.get(identity, last))
    return latest


def _whole(statement: Select[Organisation]) -> Select[Organisation]:
    return statement.options(
        *SEATS,
        related(Organisation.names),
        related(Organisation.areas_served),
    )


def _like(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _hiragana(text: str) -> str:
    return "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in text)
