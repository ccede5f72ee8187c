"""What the search should find: the names of the records, read from the records themselves."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from registry.japanese.spelling import spellings
from registry.model import (
    Activity,
    Agreement,
    AgreementParty,
    Event,
    Group,
    GroupName,
    Organisation,
    OrganisationName,
    Programme,
    SearchEntry,
)
from registry.model.search_entry import BORDER, Noun, entry_id

# Records that are read at a time.
CHUNK = 10_000
# SQL: of the column with a record's id, which records are meant.
Meant = Callable[[Any], ColumnElement[bool]]


class Field(StrEnum):
    """Which of its names a record is found by."""

    NAME = "name"
    OFFICIAL = "official"
    FORMER = "former"
    ALIAS = "alias"
    ABBREVIATION = "abbreviation"
    READING = "reading"
    ENGLISH = "english"
    PARTY = "party"
    TOPICS = "topics"


@dataclass(frozen=True)
class Named:
    """A record by its names, the one that it is shown by first; ``day`` orders the records of a noun."""

    noun: Noun
    id: int
    day: int
    texts: tuple[tuple[Field, str], ...]

    @property
    def row(self) -> tuple[int, Noun, int, str]:
        """The entry: id, noun, record and key."""
        keys = sorted({key for _, text in self.texts for key in spellings(text)})
        return entry_id(self.noun, self.day, self.id), self.noun, self.id, BORDER.join(["", *keys, ""])


def named(connection: Connection, noun: Noun, meant: Meant) -> Iterator[Named]:
    """Records of a noun with their names, in the order of their ids."""
    for identity, day, texts in _READERS[noun](connection, meant):
        known = dict.fromkeys((field, text) for field, text in texts if text)
        yield Named(noun, identity, day, tuple(known))


def all_named(connection: Connection) -> Iterator[list[Named]]:
    """All records, so many at a time."""
    for noun, start in _spans(connection):
        yield list(named(connection, noun, _span(start)))


def misindexed(session: Session) -> int:
    """How many entries are missing, wrong or left over; all the same on SQLite when its own index differs."""
    connection = session.connection()
    columns = SearchEntry.id, SearchEntry.kind, SearchEntry.record_id, SearchEntry.key
    wrong = 0
    checked = 0
    for noun, start in _spans(connection):
        wanted = {each.row for each in named(connection, noun, _span(start))}
        kept = select(*columns).where(SearchEntry.kind == noun, _span(start)(SearchEntry.record_id))
        there = {tuple(row) for row in connection.execute(kept)}
        checked += len(there)
        wrong += len({row[1:3] for row in wanted ^ there})
    kept_in_all = connection.scalar(select(func.count()).select_from(SearchEntry)) or 0
    wrong += kept_in_all - checked  # of records beyond the last one
    return wrong or (0 if _own_index_holds(session) else kept_in_all)


def records_of(noun: Noun) -> Any:
    """The table of a noun."""
    return _MODELS[noun]


def _own_index_holds(session: Session) -> bool:
    if session.get_bind().dialect.name != "sqlite":
        return True  # the index of PostgreSQL follows the table by itself
    try:
        with session.begin_nested():
            session.execute(text("INSERT INTO search_gram (search_gram, rank) VALUES ('integrity-check', 1)"))
    except DatabaseError:
        return False
    return True


def _spans(connection: Connection) -> Iterator[tuple[Noun, int]]:
    """Every noun with the first id of each chunk."""
    for noun, model in _MODELS.items():
        last = connection.scalar(select(func.max(model.id))) or 0
        for start in range(1, last + 1, CHUNK):
            yield noun, start


def _span(start: int) -> Meant:
    return lambda column: column.between(start, start + CHUNK - 1)


def one_of(identities: Collection[int]) -> Meant:
    """The records with these ids."""
    return lambda column: column.in_(identities)


Texts = Sequence[tuple[Field, str | None]]
Read = Iterator[tuple[int, int, Texts]]


def _partners(connection: Connection, meant: Meant) -> Read:
    own = select(Organisation.id, Organisation.name, Organisation.kana, Organisation.name_en)
    others = select(
        OrganisationName.organisation_id,
        OrganisationName.kind,
        OrganisationName.name,
        OrganisationName.kana,
        OrganisationName.name_en,
    ).where(meant(OrganisationName.organisation_id))
    names: defaultdict[int, list[tuple[Field, str | None]]] = defaultdict(list)
    spoken: defaultdict[int, list[tuple[Field, str | None]]] = defaultdict(list)
    for identity, kind, name, kana, english in connection.execute(others.order_by(OrganisationName.id)):
        names[identity].append((Field(kind.value), name))
        spoken[identity] += [(Field.READING, kana), (Field.ENGLISH, english)]
    for identity, name, kana, english in connection.execute(
        own.where(meant(Organisation.id)).order_by(Organisation.id)
    ):
        others_of = [each for each in names[identity] if each[1] != name]
        texts = [(Field.NAME, name), *others_of, (Field.READING, kana), (Field.ENGLISH, english)]
        yield identity, 0, [*texts, *spoken[identity]]


def _programmes(connection: Connection, meant: Meant) -> Read:
    day = func.coalesce(Programme.valid_from, Programme.attested_on)
    statement = select(Programme.id, day, Programme.title).where(meant(Programme.id))
    for identity, first, title in connection.execute(statement.order_by(Programme.id)):
        yield identity, _day(first), [(Field.NAME, title)]


def _agreements(connection: Connection, meant: Meant) -> Read:
    """An agreement is found by its parties too: most titles say no more than 協定書."""
    printed = select(AgreementParty.agreement_id, AgreementParty.name_as_printed).where(
        meant(AgreementParty.agreement_id)
    )
    others = (
        select(
            AgreementParty.agreement_id,
            OrganisationName.name,
            OrganisationName.kana,
            OrganisationName.name_en,
        )
        .join(OrganisationName, OrganisationName.organisation_id == AgreementParty.organisation_id)
        .where(meant(AgreementParty.agreement_id))
    )
    texts: defaultdict[int, list[tuple[Field, str | None]]] = defaultdict(list)
    for statement in (
        printed.order_by(AgreementParty.agreement_id, AgreementParty.position),
        others.order_by(AgreementParty.agreement_id, AgreementParty.position, OrganisationName.id),
    ):
        for identity, *names in connection.execute(statement):
            texts[identity] += [(Field.PARTY, name) for name in names]
    day = func.coalesce(Agreement.signed_on, Agreement.attested_on)
    own = select(Agreement.id, day, Agreement.title).where(meant(Agreement.id)).order_by(Agreement.id)
    for identity, signed, title in connection.execute(own):
        yield identity, _day(signed), [(Field.NAME, title), *texts[identity]]


def _activities(connection: Connection, meant: Meant) -> Read:
    statement = select(Activity.id, Activity.fiscal_year, Activity.title).where(meant(Activity.id))
    for identity, year, title in connection.execute(statement.order_by(Activity.id)):
        yield identity, _first_day(year), [(Field.NAME, title)]


def _events(connection: Connection, meant: Meant) -> Read:
    statement = select(Event.id, Event.starts_on, Event.fiscal_year, Event.title).where(meant(Event.id))
    for identity, starts, year, title in connection.execute(statement.order_by(Event.id)):
        yield identity, _day(starts) or _first_day(year), [(Field.NAME, title)]


def _groups(connection: Connection, meant: Meant) -> Read:
    once = select(GroupName.group_id, GroupName.name).where(meant(GroupName.group_id))
    former: defaultdict[int, list[tuple[Field, str | None]]] = defaultdict(list)
    for identity, name in connection.execute(once.order_by(GroupName.valid_to.desc(), GroupName.id)):
        former[identity].append((Field.FORMER, name))
    statement = select(Group.id, Group.founded_on, Group.name, Group.topics).where(meant(Group.id))
    for identity, founded, name, topics in connection.execute(statement.order_by(Group.id)):
        yield identity, _day(founded), [(Field.NAME, name), *former[identity], (Field.TOPICS, topics)]


def _day(day: date | None) -> int:
    return 0 if day is None else int(f"{day:%Y%m%d}")


def _first_day(fiscal_year: int) -> int:
    return fiscal_year * 10_000 + 401


_READERS: dict[Noun, Callable[[Connection, Meant], Read]] = {
    Noun.PARTNER: _partners,
    Noun.PROGRAMME: _programmes,
    Noun.AGREEMENT: _agreements,
    Noun.ACTIVITY: _activities,
    Noun.EVENT: _events,
    Noun.GROUP: _groups,
}
_MODELS: dict[Noun, Any] = {
    Noun.PARTNER: Organisation,
    Noun.PROGRAMME: Programme,
    Noun.AGREEMENT: Agreement,
    Noun.ACTIVITY: Activity,
    Noun.EVENT: Event,
    Noun.GROUP: Group,
}
