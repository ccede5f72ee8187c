"""Branches, groups and events as the finder looks at them, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from registry.finder.guide import BranchProfile, Occasion
from registry.finder.profile import Fact
from registry.japanese.dates import Precision, fiscal_year, latest_start
from registry.model import (
    Activity,
    ActivityParty,
    Branch,
    Event,
    EventRole,
    Group,
    Municipality,
    Organisation,
    Presentation,
)
from registry.model.vocabulary import EventKind, GroupKind, NeedType
from registry.network.tie import Record
from registry.queries.former_seat import SeatOn
from registry.queries.loading import related
from registry.queries.profile import Reading, group_fact, meant

EVENTS: dict[EventKind, tuple[NeedType, ...]] = {
    EventKind.EXHIBITION: (NeedType.SALES_CHANNEL,),
    EventKind.TRAINING: (NeedType.HUMAN_RESOURCES,),
}
GROUPS: dict[GroupKind, tuple[NeedType, ...]] = {GroupKind.CROSS_INDUSTRY: (NeedType.OTHER,)}


def branch_profiles(session: Session, as_of: date, read: Reading) -> list[BranchProfile]:
    """The branches that are open on a day."""
    held: defaultdict[str, set[str]] = defaultdict(set)
    for each in read.attached:
        if each.branch_code is not None and each.holds:
            held[each.branch_code].add(each.field_code)
    statement = select(Branch).options(related(Branch.regions)).order_by(Branch.position)
    is_open = (
        or_(Branch.opened_on.is_(None), Branch.opened_on <= as_of),
        or_(Branch.closed_on.is_(None), Branch.closed_on >= as_of),
    )
    return [
        BranchProfile(
            each.code,
            each.position,
            frozenset(row.region_code for row in each.regions),
            each.municipality_code,
            frozenset(held[each.code]),
        )
        for each in session.scalars(statement.where(*is_open))
    ]


def groups(
    session: Session, as_of: date, read: Reading, among: Collection[int] | None = None
) -> list[Occasion]:
    """The groups that were founded by a day, of all or ``among`` some."""
    founded = (
        (Group.founded_on_precision == each) & (Group.founded_on <= latest_start(as_of, each))
        for each in Precision
        if each is not Precision.UNKNOWN
    )
    statement = select(Group).where(or_(Group.founded_on.is_(None), *founded)).order_by(Group.id)
    if among is not None:
        statement = statement.where(Group.id.in_(among))
    hand, denied = _by_hand(read, "group_id")
    found = []
    for each in session.scalars(statement):
        fact = group_fact(each, read)
        known = Fact(fact.record, fact.title, None, {**meant(GROUPS.get(each.kind, ())), **fact.aspects})
        found.append(Occasion(each.id, each.name, known, {}, hand[each.id], denied[each.id]))
    return found


def events(
    session: Session, as_of: date, read: Reading, among: Collection[int] | None = None
) -> list[Occasion]:
    """The events that were not cancelled and had begun by a day, of all or ``among`` some: their like may come again."""
    year = fiscal_year(as_of)
    begun = or_(Event.starts_on <= as_of, Event.starts_on.is_(None) & (Event.fiscal_year <= year))
    places, presented = _places(session, as_of, among), _presented(session, among)
    hand, denied = _by_hand(read, "event_id")
    found = []
    columns = select(Event.id, Event.title, Event.fiscal_year, Event.kind)
    statement = columns.where(begun, Event.held.is_not(False)).order_by(Event.id.desc())
    if among is not None:
        statement = statement.where(Event.id.in_(among))
    for each in session.execute(statement):
        needs = EVENTS.get(each.kind, ())
        text = " ".join([each.title, *presented[each.id]])
        fact = read.fact(Record("event", each.id), text, each.fiscal_year, needs, title=each.title)
        found.append(Occasion(each.id, each.title, fact, places[each.id], hand[each.id], denied[each.id]))
    return found


def _places(session: Session, as_of: date, among: Collection[int] | None) -> defaultdict[int, dict[str, str]]:
    """The municipalities of those who had a role in an event, or worked with the institute at it."""
    found: defaultdict[int, dict[str, str]] = defaultdict(dict)
    seat = SeatOn(as_of)
    named = seat.joined(select(Municipality.code, Municipality.name).select_from(Organisation)).where(
        Municipality.code.is_not(None)
    )
    roles = named.join(EventRole, EventRole.organisation_id == Organisation.id).add_columns(
        EventRole.event_id
    )
    works = (
        named.join(ActivityParty, ActivityParty.organisation_id == Organisation.id)
        .join(Activity, Activity.id == ActivityParty.activity_id)
        .where(Activity.event_id.is_not(None))
        .add_columns(Activity.event_id)
    )
    if among is not None:
        roles, works = roles.where(EventRole.event_id.in_(among)), works.where(Activity.event_id.in_(among))
    for statement in (roles, works):
        for code, name, event in session.execute(statement):
            found[event][code] = name
    return found


def _presented(session: Session, among: Collection[int] | None) -> defaultdict[int, list[str]]:
    """The titles of what was presented at an event."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    statement = select(Presentation.event_id, Presentation.title).order_by(Presentation.id)
    if among is not None:
        statement = statement.where(Presentation.event_id.in_(among))
    for event, title in session.execute(statement):
        found[event].append(title)
    return found


def _by_hand(
    read: Reading, column: str
) -> tuple[defaultdict[int, frozenset[str]], defaultdict[int, frozenset[str]]]:
    """The fields that hold, and those that do not, of each group or event."""
    held: defaultdict[int, frozenset[str]] = defaultdict(frozenset)
    denied: defaultdict[int, frozenset[str]] = defaultdict(frozenset)
    for each in read.attached:
        identity = getattr(each, column)
        if identity is not None:
            kept = held if each.holds else denied
            kept[identity] |= {each.field_code}
    return held, denied
