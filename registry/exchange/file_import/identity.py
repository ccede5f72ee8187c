"""Which records a row without an id may speak of: what makes two rows of a kind the same fact.

Likeness never identifies. A key that the database keeps single identifies a record (``identifies``): the row updates
it. Other keys only say which records come into question: the row is the same as one of them, or a person decides.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.exchange.sheet import Row, Values
from registry.japanese.dates import checked_fiscal_year
from registry.model import (
    Activity,
    ActivityParty,
    Agreement,
    AgreementParty,
    Event,
    EventListing,
    EventRole,
    Group,
    GroupYear,
    Introduction,
    Membership,
    Need,
    NeedKind,
    OrganisationName,
    Presentation,
    Programme,
)

Found = Iterable[tuple[Hashable, int]]


@dataclass(frozen=True)
class NaturalKey:
    """What makes two rows of a kind one fact.

    ``key`` tells it of the values of a row, ``stored`` of the records that the rows of a file can mean. ``words`` name
    it for the user.
    """

    words: str
    identifies: bool
    key: Callable[[Values], Hashable]
    stored: Callable[[Session, Sequence[Row]], Found]


def index(session: Session, natural: NaturalKey, rows: Sequence[Row]) -> Mapping[Hashable, list[int]]:
    """The records of each key, the oldest first."""
    found: defaultdict[Hashable, list[int]] = defaultdict(list)
    for key, identity in natural.stored(session, rows):
        found[key].append(identity)
    return {key: sorted(ids) for key, ids in found.items()}


def _parties(values: Values, column: str) -> frozenset[int]:
    return frozenset(identity for identity, _ in values[column])


def _agreement(values: Values) -> Hashable:
    signed = values["signed_on"]
    return _parties(values, "parties"), values["title"], signed.date if signed else None


def _agreements(session: Session, rows: Sequence[Row]) -> Found:
    parties = _grouped(session, select(AgreementParty.agreement_id, AgreementParty.organisation_id))
    for identity, title, signed_on in session.execute(
        select(Agreement.id, Agreement.title, Agreement.signed_on)
    ):
        yield (parties[identity], title, signed_on), identity


def _activities(session: Session, rows: Sequence[Row]) -> Found:
    years = _years(rows)
    statement = select(ActivityParty.activity_id, ActivityParty.organisation_id).join(ActivityParty.activity)
    parties = _grouped(session, statement.where(Activity.fiscal_year.in_(years)))
    works = select(Activity.id, Activity.fiscal_year, Activity.title).where(Activity.fiscal_year.in_(years))
    for identity, year, title in session.execute(works):
        yield (year, parties[identity], title), identity


def _events(session: Session, rows: Sequence[Row]) -> Found:
    found = select(Event.id, Event.fiscal_year, Event.title).where(Event.fiscal_year.in_(_years(rows)))
    for identity, year, title in session.execute(found):
        yield (year, title), identity


def _groups(session: Session, rows: Sequence[Row]) -> Found:
    for identity, name in session.execute(select(Group.id, Group.name)):
        yield name, identity


def _membership(values: Values) -> Hashable:
    start = values["valid_from"]
    return values["group"], values["partner"], values["role"], start.date if start else None


def _memberships(session: Session, rows: Sequence[Row]) -> Found:
    columns = (Membership.group_id, Membership.organisation_id, Membership.role, Membership.valid_from)
    for identity, *key in session.execute(select(Membership.id, *columns)):
        yield tuple(key), identity


def _programmes(session: Session, rows: Sequence[Row]) -> Found:
    for identity, title, provider in session.execute(
        select(Programme.id, Programme.title, Programme.provider_id)
    ):
        yield (title, provider), identity


def _need(values: Values) -> Hashable:
    return values["company"], values["received_on"], frozenset(values["kinds"])


def _needs(session: Session, rows: Sequence[Row]) -> Found:
    kinds = _grouped(session, select(NeedKind.need_id, NeedKind.kind))
    for identity, company, received_on in session.execute(select(Need.id, Need.company_id, Need.received_on)):
        yield (company, received_on, kinds[identity]), identity


def _introductions(session: Session, rows: Sequence[Row]) -> Found:
    columns = (Introduction.id, Introduction.need_id, Introduction.organisation_id)
    for identity, need, partner in session.execute(select(*columns)):
        yield (need, partner), identity


def _names(session: Session, rows: Sequence[Row]) -> Found:
    columns = (OrganisationName.id, OrganisationName.organisation_id, OrganisationName.name)
    for identity, partner, name in session.execute(select(*columns)):
        yield (partner, name), identity


def _years_of_groups(session: Session, rows: Sequence[Row]) -> Found:
    for identity, group, year in session.execute(
        select(GroupYear.id, GroupYear.group_id, GroupYear.fiscal_year)
    ):
        yield (group, year), identity


def _listings(session: Session, rows: Sequence[Row]) -> Found:
    columns = (EventListing.id, EventListing.event_id, EventListing.section, EventListing.no)
    for identity, *key in session.execute(select(*columns)):
        yield tuple(key), identity


def _roles(session: Session, rows: Sequence[Row]) -> Found:
    columns = (EventRole.event_id, EventRole.organisation_id, EventRole.branch_code, EventRole.role)
    for identity, *key in session.execute(select(EventRole.id, *columns)):
        yield tuple(key), identity


def _presentations(session: Session, rows: Sequence[Row]) -> Found:
    columns = (Presentation.id, Presentation.event_id, Presentation.title)
    for identity, *key in session.execute(select(*columns)):
        yield tuple(key), identity


def _grouped(session: Session, statement: Any) -> Mapping[int, frozenset[Any]]:
    found: defaultdict[int, set[Any]] = defaultdict(set)
    for owner, value in session.execute(statement):
        found[owner].add(value)
    return defaultdict(frozenset, {owner: frozenset(values) for owner, values in found.items()})


def _years(rows: Sequence[Row]) -> list[int]:
    """The fiscal years that the file speaks of; a cell that is no year is refused elsewhere."""
    found = set()
    for text in {row.cells.get("fiscal_year", "") for row in rows}:
        try:
            found.add(checked_fiscal_year(int(text)))
        except ValueError:
            continue
    return sorted(found)


NATURAL_KEYS: Mapping[str, NaturalKey] = {
    "agreements": NaturalKey("当事者・名称・締結日", False, _agreement, _agreements),
    "activities": NaturalKey(
        "年度・相手・件名",
        False,
        lambda values: (values["fiscal_year"], _parties(values, "partners"), values["title"]),
        _activities,
    ),
    "events": NaturalKey(
        "年度・催事名", True, lambda values: (values["fiscal_year"], values["title"]), _events
    ),
    "groups": NaturalKey("グループ名", True, lambda values: values["name"], _groups),
    "memberships": NaturalKey("グループ・会員・役割・加入日", True, _membership, _memberships),
    "programmes": NaturalKey(
        "制度名・提供機関", True, lambda values: (values["title"], values["provider"]), _programmes
    ),
    "needs": NaturalKey("企業・受付日・相談の種類", False, _need, _needs),
    "names": NaturalKey("機関・名称", True, lambda values: (values["partner"], values["name"]), _names),
    "group_years": NaturalKey(
        "グループ・年度", True, lambda values: (values["group"], values["fiscal_year"]), _years_of_groups
    ),
    "event_listings": NaturalKey(
        "催事・節・番号",
        True,
        lambda values: (values["event"], values["section"], values["no"]),
        _listings,
    ),
    "event_roles": NaturalKey(
        "催事・主体・役割",
        True,
        lambda values: (values["event"], values["partner"], values["branch"], values["role"]),
        _roles,
    ),
    "presentations": NaturalKey(
        "催事・題目", False, lambda values: (values["event"], values["title"]), _presentations
    ),
    "introductions": NaturalKey(
        "相談・紹介先", True, lambda values: (values["need"], values["partner"]), _introductions
    ),
}
